//! What stands on the pages of a face, in no format yet. Lengths are micrometres.

pub use ofd::{Color, Glyph, Rect, Segment};

/// The red of seals.
pub const SEAL_RED: Color = Color { r: 0xd7, g: 0x1c, b: 0x1c };

/// A face, page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Name of the bill, for the file's own description.
    pub title: String,
    /// Who issued it.
    pub author: String,
    /// Code and number: `51060126-0000000001`.
    pub id: String,
    /// Day of issue, `yyyy-MM-dd`.
    pub date: String,
    /// Specimen code of the template it was drawn with.
    pub specimen: String,
    /// Where the QR code leads.
    pub link: String,
    /// The pages; the face first, then the detail sheets.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// What every bill of the template has here: lines and headings.
    pub fixed: Vec<Mark>,
    /// What this bill says.
    pub marks: Vec<Mark>,
    /// Where seals stand.
    pub seals: Vec<Seal>,
}

/// One thing on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A line of text.
    Run(Run),
    /// A straight line.
    Line {
        /// From.
        from: (i32, i32),
        /// To.
        to: (i32, i32),
        /// Width.
        width: i32,
        /// Colour.
        color: Color,
    },
    /// Filled outlines, not overlapping (the QR code).
    Fill {
        /// Their box.
        area: Rect,
        /// Outlines in page coordinates.
        outline: Vec<Segment>,
        /// Colour.
        color: Color,
    },
}

/// One line of text in one colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where the first glyph begins, on the baseline.
    pub origin: (i32, i32),
    /// Height of the em.
    pub size: i32,
    /// Colour.
    pub color: Color,
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
    /// Advance of all of them.
    pub width: i32,
}

impl Run {
    /// Its text.
    pub fn text(&self) -> String {
        self.glyphs.iter().map(|g| g.text).collect()
    }
}

/// Whose seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// 开票单位.
    Unit,
    /// 财政部门.
    Supervision,
}

/// A seal on a page. Where the format has no electronic seals, its picture is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Whose.
    pub party: Party,
    /// Where.
    pub area: Rect,
    /// Its picture, relative to the area's corner.
    pub picture: Vec<Segment>,
}

/// A piece of an outline with every point moved.
pub(crate) fn mapped(segment: Segment, to: impl Fn(i32, i32) -> (i32, i32)) -> Segment {
    match segment {
        Segment::Move(x, y) => {
            let end = to(x, y);
            Segment::Move(end.0, end.1)
        }
        Segment::Line(x, y) => {
            let end = to(x, y);
            Segment::Line(end.0, end.1)
        }
        Segment::Cubic(from_x, from_y, to_x, to_y, x, y) => {
            let (first, second, end) = (to(from_x, from_y), to(to_x, to_y), to(x, y));
            Segment::Cubic(first.0, first.1, second.0, second.1, end.0, end.1)
        }
        Segment::Close => Segment::Close,
    }
}
