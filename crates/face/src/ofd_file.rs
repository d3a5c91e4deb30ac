//! A drawing as an OFD package (GB/T 33190), ready to be sealed.

use std::collections::BTreeSet;

use ofd::{Document, Font, FontId, Info, Object, Package, Path, Rect, Text};
use seal::sm3;

use crate::drawing::{Drawing, Mark, Page, Party, Run, mapped};
use crate::{Attachment, FaceError, font};

/// What made the file.
const CREATOR: &str = "Shupiao";
/// Version of the writer; it stands in every file, so it changes only with what is written.
const CREATOR_VERSION: &str = "1";
/// The embedded font.
const FONT: &str = "Noto Sans CJK SC";

/// Where a seal is to be put: whose, on which page (from 0), where.
pub type Place = (Party, usize, Rect);

/// Makes the package. The seals' pictures are not in it: electronic seals bring their own.
pub fn ofd(drawing: &Drawing, attachments: Vec<Attachment>) -> Result<Package, FaceError> {
    let mut document = Document::new(info(drawing));
    let characters = characters(drawing);
    let subset = font::subset(&characters)?;
    let data = subset.data.clone();
    let font = document.font(Font { name: FONT.into(), family: FONT.into(), data });
    for page in &drawing.pages {
        let objects = |marks: &[Mark]| -> Vec<Object> {
            marks.iter().map(|mark| object(mark, font, &subset, page)).collect()
        };
        let fixed = document.template(ofd::Page {
            width: page.width,
            height: page.height,
            template: None,
            objects: objects(&page.fixed),
        });
        document.page(ofd::Page {
            width: page.width,
            height: page.height,
            template: Some(fixed),
            objects: objects(&page.marks),
        });
    }
    for attachment in attachments {
        let format = attachment.name.rsplit('.').next().unwrap_or_default().to_owned();
        document.attach(ofd::Attachment { name: attachment.name, format, data: attachment.data });
    }
    document.package().map_err(|e| FaceError(format!("ofd: {e}")))
}

/// Where the drawing's seals stand.
pub fn seal_places(drawing: &Drawing) -> Vec<Place> {
    let pages = drawing.pages.iter().enumerate();
    pages.flat_map(|(i, page)| page.seals.iter().map(move |s| (s.party, i, s.area))).collect()
}

fn info(drawing: &Drawing) -> Info {
    // The same bill and template are the same document.
    let digest = sm3::digest(format!("{}\n{}", drawing.id, drawing.specimen).as_bytes());
    let mut doc_id = [0; 16];
    for (to, from) in doc_id.iter_mut().zip(digest) {
        *to = from;
    }
    Info {
        doc_id,
        title: format!("{} {}", drawing.title, drawing.id),
        author: drawing.author.clone(),
        creator: CREATOR.into(),
        creator_version: CREATOR_VERSION.into(),
        creation_date: drawing.date.clone(),
        custom: vec![
            ("SpecimenCode".into(), drawing.specimen.clone()),
            ("Link".into(), drawing.link.clone()),
        ],
    }
}

fn characters(drawing: &Drawing) -> BTreeSet<char> {
    let pages = drawing.pages.iter();
    let marks = pages.flat_map(|page| page.fixed.iter().chain(&page.marks));
    let runs = marks.filter_map(|mark| if let Mark::Run(run) = mark { Some(run) } else { None });
    runs.flat_map(|run| run.glyphs.iter().map(|g| g.text)).collect()
}

fn object(mark: &Mark, font: FontId, subset: &font::Subset, page: &Page) -> Object {
    match mark {
        Mark::Run(run) => Object::Text(text(run, font, subset, page)),
        Mark::Line { from, to, width, color } => {
            let boundary = Rect {
                x: from.0.min(to.0) - width / 2,
                y: from.1.min(to.1) - width / 2,
                width: (from.0 - to.0).abs() + width,
                height: (from.1 - to.1).abs() + width,
            };
            let at = |(x, y): (i32, i32)| (x - boundary.x, y - boundary.y);
            let (from, to) = (at(*from), at(*to));
            let segments = vec![ofd::Segment::Move(from.0, from.1), ofd::Segment::Line(to.0, to.1)];
            Object::Path(Path { boundary, segments, stroke: Some((*color, *width)), fill: None })
        }
        Mark::Fill { area, outline, color } => {
            let segments =
                outline.iter().map(|s| mapped(*s, |x, y| (x - area.x, y - area.y))).collect();
            Object::Path(Path { boundary: *area, segments, stroke: None, fill: Some(*color) })
        }
    }
}

/// The boundary is the run's line box with some air for what hangs out of the em.
fn text(run: &Run, font: FontId, subset: &font::Subset, page: &Page) -> Text {
    let air = run.size / 4;
    let ascent = run.size * font::ASCENT / font::UNITS;
    let left = (run.origin.0 - air).max(0);
    let top = (run.origin.1 - ascent - air).max(0);
    let boundary = Rect {
        x: left,
        y: top,
        width: (run.width + 2 * air).min(page.width - left),
        height: (run.size + 2 * air).min(page.height - top),
    };
    let glyphs = run.glyphs.iter().map(|g| ofd::Glyph { id: subset.number(g.id), ..*g }).collect();
    Text {
        boundary,
        font,
        size: run.size,
        color: run.color,
        origin: (run.origin.0 - left, run.origin.1 - top),
        glyphs,
    }
}
