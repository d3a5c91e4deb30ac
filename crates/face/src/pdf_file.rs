//! A drawing as a PDF/A-3b file, the bill's XML attached. The library checks the standard's rules
//! while it writes, and refuses to write what breaks them.
#![expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "PDF counts in fractions of points"
)]

use std::sync::LazyLock;

use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use crate::drawing::{Color, Drawing, Mark, Run, SEAL_RED, Segment};
use crate::{Attachment, FaceError, font};

/// What made the file.
const PRODUCER: &str = "Shupiao";
/// Points of a micrometre.
const POINT: f32 = 72.0 / 25_400.0;

/// Writes the drawing. Attachments are kept uncompressed, so that whoever has the file finds the
/// bill's signed XML in its bytes without a PDF library.
pub fn pdf(drawing: &Drawing, attachments: Vec<Attachment>) -> Result<Vec<u8>, FaceError> {
    let wrong = |e: &dyn std::fmt::Debug| FaceError(format!("pdf: {e:?}"));
    let configuration =
        ConfigurationBuilder::new().with_archival_validator(Archival::A3_B).finish();
    let settings = SerializeSettings {
        configuration: configuration.map_err(|e| wrong(&e))?,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let date = day(&drawing.date);
    document.set_metadata(metadata(drawing, date));
    for attachment in attachments {
        let file = EmbeddedFile {
            path: attachment.name,
            mime_type: MimeType::new(&attachment.media_type),
            description: Some(attachment.description),
            association_kind: AssociationKind::Source,
            data: attachment.data.into(),
            modification_date: Some(date),
            compress: Some(false),
            location: None,
        };
        document
            .embed_file(file)
            .ok_or_else(|| FaceError("pdf: two attachments of one name".into()))?;
    }
    let font = font().ok_or_else(|| FaceError("pdf: no font".into()))?;
    for page in &drawing.pages {
        let size = PageSettings::from_wh(page.width as f32 * POINT, page.height as f32 * POINT)
            .ok_or_else(|| FaceError("a page without size".into()))?;
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        for mark in &page.fixed {
            draw(&mut surface, mark, font);
        }
        for seal in &page.seals {
            fill(&mut surface, path(&seal.picture, seal.area.x, seal.area.y), SEAL_RED);
        }
        for mark in &page.marks {
            draw(&mut surface, mark, font);
        }
        surface.finish();
        sheet.finish();
    }
    document.finish().map_err(|e| wrong(&e))
}

fn font() -> Option<&'static Font> {
    static FONT: LazyLock<Option<Font>> = LazyLock::new(|| Font::new(font::DATA.into(), 0));
    FONT.as_ref()
}

fn metadata(drawing: &Drawing, date: DateTime) -> Metadata {
    Metadata::new()
        .title(format!("{} {}", drawing.title, drawing.id))
        .authors(vec![drawing.author.clone()])
        // Where the QR code leads, for who compares the file with a drawing of his own.
        .description(drawing.link.clone())
        .language("zh-CN".into())
        .creator(PRODUCER.into())
        .producer(PRODUCER.into())
        .creation_date(date)
        .document_id(format!("{}-{}", drawing.id, drawing.specimen))
}

fn day(date: &str) -> DateTime {
    let part = |range| date.get(range).and_then(|p: &str| p.parse::<u16>().ok()).unwrap_or(1);
    let short = |n: u16| u8::try_from(n).unwrap_or(1);
    DateTime::new(part(0..4)).month(short(part(5..7))).day(short(part(8..10)))
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, font: &Font) {
    match mark {
        Mark::Run(run) => text(surface, run, font),
        Mark::Line { from, to, width, color } => line(surface, *from, *to, *width, *color),
        Mark::Fill { outline, color, .. } => fill(surface, path(outline, 0, 0), *color),
    }
}

fn ink(color: Color) -> Fill {
    Fill { paint: rgb::Color::new(color.r, color.g, color.b).into(), ..Fill::default() }
}

fn fill(surface: &mut Surface<'_>, path: Option<Path>, color: Color) {
    if let Some(path) = path {
        surface.set_fill(Some(ink(color)));
        surface.draw_path(&path);
    }
}

/// Lines are level or upright, and drawn as thin boxes.
fn line(surface: &mut Surface<'_>, from: (i32, i32), to: (i32, i32), width: i32, color: Color) {
    let half = width / 2;
    let (left, right) = (from.0.min(to.0) - half, from.0.max(to.0) + half);
    let (top, bottom) = (from.1.min(to.1) - half, from.1.max(to.1) + half);
    let point = |um: i32| um as f32 * POINT;
    if let Some(rect) = Rect::from_ltrb(point(left), point(top), point(right), point(bottom)) {
        let mut builder = PathBuilder::new();
        builder.push_rect(rect);
        fill(surface, builder.finish(), color);
    }
}

fn text(surface: &mut Surface<'_>, run: &Run, font: &Font) {
    let text = run.text();
    let mut from = 0;
    let ends = run.glyphs.iter().skip(1).map(|g| g.x).chain([run.width]);
    let glyphs: Vec<KrillaGlyph> = run
        .glyphs
        .iter()
        .zip(ends)
        .map(|(glyph, next)| {
            let range = from..from + glyph.text.len_utf8();
            from = range.end;
            let advance = (next - glyph.x) as f32 / run.size as f32;
            KrillaGlyph::new(GlyphId::new(u32::from(glyph.id)), advance, 0.0, 0.0, 0.0, range, None)
        })
        .collect();
    surface.set_fill(Some(ink(run.color)));
    let start = Point::from_xy(run.origin.0 as f32 * POINT, run.origin.1 as f32 * POINT);
    surface.draw_glyphs(start, &glyphs, font.clone(), &text, run.size as f32 * POINT, false);
}

fn path(outline: &[Segment], left: i32, top: i32) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let across = |x: i32| (x + left) as f32 * POINT;
    let down = |y: i32| (y + top) as f32 * POINT;
    for segment in outline {
        match *segment {
            Segment::Move(x, y) => builder.move_to(across(x), down(y)),
            Segment::Line(x, y) => builder.line_to(across(x), down(y)),
            Segment::Cubic(ax, ay, bx, by, x, y) => {
                let (ax, ay, bx, by) = (across(ax), down(ay), across(bx), down(by));
                builder.cubic_to(ax, ay, bx, by, across(x), down(y));
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}
