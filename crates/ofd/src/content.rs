//! One page's content as XML (GB/T 33190, sections 7.7, 9 and 11). It must not know packages.

use crate::WriteError;
use crate::model::{Glyph, Image, Object, Page, Path, Rect, Segment, Text};
use crate::xml::{Xml, length, lengths, numbers, representable};

/// Gives out the identifiers that are unique in a document (`ST_ID`).
pub(crate) struct Ids(u64);

impl Ids {
    pub(crate) fn new() -> Self {
        Self(0)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.saturating_add(1);
        self.0
    }

    /// The largest one given out (`MaxUnitID`).
    pub(crate) fn last(&self) -> u64 {
        self.0
    }
}

/// The identifiers of what pages refer to, in the order of the document's own lists.
pub(crate) struct Resources {
    pub(crate) fonts: Vec<u64>,
    pub(crate) images: Vec<u64>,
    pub(crate) templates: Vec<u64>,
}

fn known(ids: &[u64], index: usize) -> Result<u64, WriteError> {
    ids.get(index).copied().ok_or(WriteError::Unknown)
}

/// A page's or a template's `Content.xml`.
pub(crate) fn page(
    page: &Page,
    resources: &Resources,
    ids: &mut Ids,
) -> Result<Vec<u8>, WriteError> {
    let mut xml = Xml::new("Page");
    if let Some(template) = page.template {
        let id = known(&resources.templates, template.0)?;
        xml.start("Template").number("TemplateID", id).attribute("ZOrder", "Background");
        xml.end("Template");
    }
    xml.start("Area").start("PhysicalBox");
    xml.raw_text(|text| lengths(text, [0, 0, page.width, page.height]));
    xml.end("PhysicalBox").end("Area");
    xml.start("Content").start("Layer").number("ID", ids.next()).attribute("Type", "Body");
    for object in &page.objects {
        match object {
            Object::Text(text) => write_text(&mut xml, text, resources, ids)?,
            Object::Path(path) => write_path(&mut xml, path, ids),
            Object::Image(image) => write_image(&mut xml, image, resources, ids)?,
        }
    }
    xml.end("Layer").end("Content");
    Ok(xml.finish("Page"))
}

fn start(xml: &mut Xml, name: &str, ids: &mut Ids, boundary: Rect) {
    xml.start(name).number("ID", ids.next()).rect("Boundary", boundary);
}

/// Characters beyond the BMP count as one in `CodeCount` and `DeltaX`: the standard speaks of
/// characters, and the readers whose sources are public count code points.
fn write_text(
    xml: &mut Xml,
    text: &Text,
    resources: &Resources,
    ids: &mut Ids,
) -> Result<(), WriteError> {
    let font = known(&resources.fonts, text.font.0)?;
    let glyphs = trimmed(&text.glyphs);
    let Some(first) = glyphs.first() else { return Ok(()) };
    start(xml, "TextObject", ids, text.boundary);
    xml.number("Font", font).length("Size", text.size);
    xml.color("FillColor", text.color);
    xml.start("CGTransform").number("CodePosition", 0_u64);
    xml.number("CodeCount", glyphs.len()).number("GlyphCount", glyphs.len());
    xml.start("Glyphs").raw_text(|out| numbers(out, glyphs.iter().map(|g| u64::from(g.id))));
    xml.end("Glyphs").end("CGTransform");
    let (x, y) = text.origin;
    xml.start("TextCode").length("X", x.saturating_add(first.x)).length("Y", y);
    if glyphs.len() > 1 {
        xml.raw_attribute("DeltaX", |out| write_steps(out, glyphs));
    }
    xml.text(&glyphs.iter().map(|glyph| visible(glyph.text)).collect::<String>());
    xml.end("TextCode").end("TextObject");
    Ok(())
}

/// Blanks at both ends draw nothing, and readers that trim text would count glyphs wrongly.
fn trimmed(glyphs: &[Glyph]) -> &[Glyph] {
    let blank = |glyph: &Glyph| visible(glyph.text) == ' ';
    let mut glyphs = glyphs;
    while let [first, rest @ ..] = glyphs
        && blank(first)
    {
        glyphs = rest;
    }
    while let [rest @ .., last] = glyphs
        && blank(last)
    {
        glyphs = rest;
    }
    glyphs
}

/// One character for one, as the glyphs are counted.
fn visible(character: char) -> char {
    match representable(character) {
        '\t' | '\n' | '\r' => ' ',
        other => other,
    }
}

/// `DeltaX`: the distances between characters; `g n v` stands for n times v where that is shorter
/// (GB/T 33190, section 11.3).
fn write_steps(out: &mut String, glyphs: &[Glyph]) {
    let ends = glyphs.iter().skip(1);
    let steps: Vec<i32> = glyphs.iter().zip(ends).map(|(a, b)| b.x.saturating_sub(a.x)).collect();
    for (index, run) in steps.chunk_by(i32::eq).enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let mut plain = String::new();
        lengths(&mut plain, run.iter().copied());
        let mut short = format!("g {} ", run.len());
        length(&mut short, run.first().copied().unwrap_or_default());
        out.push_str(if short.len() < plain.len() { &short } else { &plain });
    }
}

fn write_path(xml: &mut Xml, path: &Path, ids: &mut Ids) {
    start(xml, "PathObject", ids, path.boundary);
    match path.stroke {
        Some((_, width)) => xml.length("LineWidth", width),
        None => xml.attribute("Stroke", "false"),
    };
    if path.fill.is_some() {
        xml.attribute("Fill", "true");
    }
    if let Some((color, _)) = path.stroke {
        xml.color("StrokeColor", color);
    }
    if let Some(color) = path.fill {
        xml.color("FillColor", color);
    }
    xml.start("AbbreviatedData").raw_text(|out| write_segments(out, &path.segments));
    xml.end("AbbreviatedData").end("PathObject");
}

/// `AbbreviatedData` (GB/T 33190, section 9).
fn write_segments(out: &mut String, segments: &[Segment]) {
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        match *segment {
            Segment::Move(x, y) => {
                out.push_str("M ");
                lengths(out, [x, y]);
            }
            Segment::Line(x, y) => {
                out.push_str("L ");
                lengths(out, [x, y]);
            }
            Segment::Cubic(x1, y1, x2, y2, x, y) => {
                out.push_str("B ");
                lengths(out, [x1, y1, x2, y2, x, y]);
            }
            Segment::Close => out.push('C'),
        }
    }
}

/// An image fills the unit square; its matrix stretches that to the boundary.
fn write_image(
    xml: &mut Xml,
    image: &Image,
    resources: &Resources,
    ids: &mut Ids,
) -> Result<(), WriteError> {
    let id = known(&resources.images, image.image.0)?;
    let Rect { width, height, .. } = image.boundary;
    start(xml, "ImageObject", ids, image.boundary);
    xml.raw_attribute("CTM", |out| lengths(out, [width, 0, 0, height, 0, 0]));
    xml.number("ResourceID", id).end("ImageObject");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_steps_are_written_once() {
        let glyph = |x| Glyph { text: 'a', id: 1, x };
        let glyphs = [0, 3500, 7000, 10_500, 14_000, 15_000, 16_000, 18_000].map(glyph);
        let mut out = String::new();
        write_steps(&mut out, &glyphs);
        assert_eq!(out, "g 4 3.5 1 1 2");
    }
}
