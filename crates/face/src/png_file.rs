//! A page as a picture. Few colours are needed, so it is written with a palette.
#![expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a rasterizer counts in fractions of pixels"
)]

use std::collections::BTreeMap;

use skrifa::outline::OutlinePen;
use tiny_skia::{FillRule, Mask, Paint, Path, PathBuilder, Pixmap, Transform};

use crate::FaceError;
use crate::drawing::{Color, Drawing, Mark, Page, Rect, Run, SEAL_RED, Segment};
use crate::font;

/// Lowest resolution, in dots per inch.
pub const DPI_MIN: u32 = 48;
/// Highest: an A4 sheet has 8.7 million pixels.
pub const DPI_MAX: u32 = 300;
/// Micrometres of an inch.
const INCH: f32 = 25_400.0;

/// Draws one page, counted from 0, at a resolution between [`DPI_MIN`] and [`DPI_MAX`].
pub fn png(drawing: &Drawing, page: usize, dpi: u32) -> Result<Vec<u8>, FaceError> {
    let page = drawing.pages.get(page).ok_or_else(|| FaceError(format!("no page {page}")))?;
    let dpi = dpi.clamp(DPI_MIN, DPI_MAX);
    let mut canvas = Canvas::new(page.width, page.height, dpi)?;
    canvas.pixels.fill(tiny_skia::Color::WHITE);
    canvas.page(page);
    encode(&canvas.pixels, dpi)
}

/// Draws a seal on nothing, in four steps of transparency: at a printer's resolution more cannot be
/// seen, and the picture travels in every sealed file.
pub(crate) fn seal(outline: &[Segment], area: Rect, dpi: u32) -> Result<Vec<u8>, FaceError> {
    let scale = dpi as f32 / INCH;
    let size = |um: i32| ((um as f32 * scale).ceil() as u32).max(1);
    let (width, height) = (size(area.width), size(area.height));
    let mut mask =
        Mask::new(width, height).ok_or_else(|| FaceError("a seal without size".into()))?;
    if let Some(path) = path(outline, 0, 0) {
        mask.fill_path(&path, FillRule::Winding, true, Transform::from_scale(scale, scale));
    }
    let level = |alpha: &u8| (u16::from(*alpha) * 3 + 127) / 255;
    let levels: Vec<u8> = mask.data().iter().map(|alpha| level(alpha) as u8).collect();
    let colors: Vec<u8> = [[SEAL_RED.r, SEAL_RED.g, SEAL_RED.b]; 4].concat();
    let alphas = vec![0, 85, 170, 255];
    let mut packed = Vec::new();
    for row in levels.chunks(width as usize) {
        packed.extend(row.chunks(4).map(|four| {
            let at = |i: usize| four.get(i).copied().unwrap_or(0);
            at(0) << 6 | at(1) << 4 | at(2) << 2 | at(3)
        }));
    }
    let mut image = Indexed::new(width, height, dpi, png::BitDepth::Two);
    image.colors = colors;
    image.alphas = Some(alphas);
    image.compression = png::Compression::High;
    image.write(&packed)
}

struct Canvas {
    pixels: Pixmap,
    scale: f32,
    glyphs: BTreeMap<u16, Option<Path>>,
}

impl Canvas {
    fn new(width: i32, height: i32, dpi: u32) -> Result<Self, FaceError> {
        let scale = dpi as f32 / INCH;
        let size = |um: i32| (um as f32 * scale).round() as u32;
        let pixels = Pixmap::new(size(width), size(height))
            .ok_or_else(|| FaceError("a page without size".into()))?;
        Ok(Self { pixels, scale, glyphs: BTreeMap::new() })
    }

    fn page(&mut self, page: &Page) {
        for mark in &page.fixed {
            self.mark(mark);
        }
        // Below the words, as ink on a form would let them be read.
        for seal in &page.seals {
            self.fill(path(&seal.picture, seal.area.x, seal.area.y), SEAL_RED);
        }
        for mark in &page.marks {
            self.mark(mark);
        }
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Run(run) => self.run(run),
            Mark::Line { from, to, width, color } => self.line(*from, *to, *width, *color),
            Mark::Fill { outline, color, .. } => self.fill(path(outline, 0, 0), *color),
        }
    }

    fn fill(&mut self, path: Option<Path>, color: Color) {
        let scale = Transform::from_scale(self.scale, self.scale);
        if let Some(path) = path {
            self.pixels.fill_path(&path, &paint(color), FillRule::Winding, scale, None);
        }
    }

    /// A line is at least a pixel wide, so that none is lost on a phone.
    fn line(&mut self, from: (i32, i32), to: (i32, i32), width: i32, color: Color) {
        let half = (width as f32 / 2.0).max(0.5 / self.scale);
        let (left, right) = (from.0.min(to.0) as f32 - half, from.0.max(to.0) as f32 + half);
        let (top, bottom) = (from.1.min(to.1) as f32 - half, from.1.max(to.1) as f32 + half);
        if let Some(rect) = tiny_skia::Rect::from_ltrb(left, top, right, bottom) {
            self.fill(Some(PathBuilder::from_rect(rect)), color);
        }
    }

    fn run(&mut self, run: &Run) {
        let em = run.size as f32 / font::UNITS as f32;
        let paint = paint(run.color);
        for glyph in &run.glyphs {
            let path = self.glyphs.entry(glyph.id).or_insert_with(|| outline(glyph.id));
            let Some(path) = path else { continue };
            let (x, y) = ((run.origin.0 + glyph.x) as f32, run.origin.1 as f32);
            let place =
                Transform::from_row(em, 0.0, 0.0, -em, x, y).post_scale(self.scale, self.scale);
            self.pixels.fill_path(path, &paint, FillRule::Winding, place, None);
        }
    }
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(color.r, color.g, color.b, 255);
    paint.anti_alias = true;
    paint
}

fn outline(id: u16) -> Option<Path> {
    struct Pen(PathBuilder);
    impl OutlinePen for Pen {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.move_to(x, y);
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.line_to(x, y);
        }
        fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
            self.0.quad_to(cx, cy, x, y);
        }
        fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
            self.0.cubic_to(ax, ay, bx, by, x, y);
        }
        fn close(&mut self) {
            self.0.close();
        }
    }
    let mut pen = Pen(PathBuilder::new());
    font::outline(id, &mut pen);
    pen.0.finish()
}

fn path(outline: &[Segment], left: i32, top: i32) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let across = |x: i32| (x + left) as f32;
    let down = |y: i32| (y + top) as f32;
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

/// The bits of each channel that are kept while a page has more than 256 colours.
const KEPT: [u8; 5] = [0xff, 0xf8, 0xf0, 0xe0, 0xc0];

/// Writes a page with a palette. Antialiasing makes some hundred shades of three inks; they are
/// rounded together until they are 256 at most.
fn encode(pixels: &Pixmap, dpi: u32) -> Result<Vec<u8>, FaceError> {
    for kept in KEPT {
        if let Some((colors, indexes)) = palette(pixels, kept) {
            let mut image =
                Indexed::new(pixels.width(), pixels.height(), dpi, png::BitDepth::Eight);
            image.colors = colors;
            return image.write(&indexes);
        }
    }
    Err(FaceError("a picture with too many colours".into()))
}

fn palette(pixels: &Pixmap, kept: u8) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut palette = Palette { kept, ..Palette::default() };
    let mut indexes = Vec::with_capacity(pixels.pixels().len());
    for same in pixels.pixels().chunk_by(|a, b| a == b) {
        let Some(pixel) = same.first() else { continue };
        let index = palette.index([pixel.red(), pixel.green(), pixel.blue()])?;
        indexes.resize(indexes.len() + same.len(), index);
    }
    Some((palette.colors, indexes))
}

/// Colours and their numbers, in the order in which they are met.
struct Palette {
    kept: u8,
    known: BTreeMap<[u8; 3], u8>,
    colors: Vec<u8>,
    /// Pixels met before, at a place made of their bits: a page has a million, and looking each up
    /// in order takes longer than drawing it.
    recent: Vec<Option<([u8; 3], u8)>>,
}

/// Logarithm of the places in [`Palette::recent`].
const RECENT_BITS: u32 = 11;

impl Default for Palette {
    fn default() -> Self {
        let recent = vec![None; 1 << RECENT_BITS];
        Self { kept: u8::MAX, known: BTreeMap::new(), colors: Vec::new(), recent }
    }
}

impl Palette {
    /// The number of a pixel's colour; none if there are more than 256.
    fn index(&mut self, exact: [u8; 3]) -> Option<u8> {
        let [r, g, b] = exact;
        // The golden ratio spreads what lies close together.
        let place =
            u32::from_le_bytes([r, g, b, 0]).wrapping_mul(0x9e37_79b1) >> (u32::BITS - RECENT_BITS);
        let recent = self.recent.get_mut(place as usize)?;
        if let Some((_, index)) = recent.filter(|(met, _)| *met == exact) {
            return Some(index);
        }
        // White stays white.
        let kept = self.kept;
        let color = exact.map(|channel| if channel == 255 { 255 } else { channel & kept });
        let index = if let Some(index) = self.known.get(&color) {
            *index
        } else {
            let index = u8::try_from(self.known.len()).ok()?;
            self.known.insert(color, index);
            self.colors.extend(color);
            index
        };
        *recent = Some((exact, index));
        Some(index)
    }
}

/// A PNG with a palette.
struct Indexed {
    width: u32,
    height: u32,
    dpi: u32,
    depth: png::BitDepth,
    colors: Vec<u8>,
    alphas: Option<Vec<u8>>,
    compression: png::Compression,
}

impl Indexed {
    fn new(width: u32, height: u32, dpi: u32, depth: png::BitDepth) -> Self {
        Self {
            width,
            height,
            dpi,
            depth,
            colors: Vec::new(),
            alphas: None,
            compression: png::Compression::Balanced,
        }
    }

    fn write(self, data: &[u8]) -> Result<Vec<u8>, FaceError> {
        let wrong = |e: png::EncodingError| FaceError(format!("png: {e}"));
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(self.depth);
        encoder.set_palette(self.colors);
        if let Some(alphas) = self.alphas {
            encoder.set_trns(alphas);
        }
        encoder.set_compression(self.compression);
        encoder.set_filter(png::Filter::NoFilter);
        let per_meter = (self.dpi * 10_000).div_ceil(254);
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: per_meter,
            yppu: per_meter,
            unit: png::Unit::Meter,
        }));
        let mut writer = encoder.write_header().map_err(wrong)?;
        writer.write_image_data(data).map_err(wrong)?;
        writer.finish().map_err(wrong)?;
        Ok(bytes)
    }
}
