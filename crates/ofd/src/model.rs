//! What a document holds, as plain values. All lengths are whole micrometres. Nothing here knows
//! how it is written.

/// What the document says about itself (`CT_DocInfo`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// The document's own identifier (a UUID); written as 32 hexadecimal digits.
    pub doc_id: [u8; 16],
    /// Title.
    pub title: String,
    /// Who made its content.
    pub author: String,
    /// Name of the program that wrote it.
    pub creator: String,
    /// Version of that program.
    pub creator_version: String,
    /// Day it was written, `yyyy-MM-dd`.
    pub creation_date: String,
    /// Names and values of the writer's own, in this order.
    pub custom: Vec<(String, String)>,
}

/// A rectangle in micrometres; the origin is top left and y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

/// A font of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FontId(pub(crate) usize);

/// An image of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImageId(pub(crate) usize);

/// A template page of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TemplateId(pub(crate) usize);

/// A font that travels inside the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Font {
    /// Full name, as `SimSun`.
    pub name: String,
    /// Family name; readers that cannot use the data look for this one.
    pub family: String,
    /// The whole font file in TrueType or OpenType form.
    pub data: Vec<u8>,
}

/// One character and the glyph drawn for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// The character that is copied and searched.
    pub text: char,
    /// The glyph in the font.
    pub id: u16,
    /// Its origin, in micrometres from the text's origin; does not decrease.
    pub x: i32,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Where it stands on the page; what lies outside is not drawn.
    pub boundary: Rect,
    /// Its font.
    pub font: FontId,
    /// Size of the em square in micrometres.
    pub size: i32,
    /// Its colour.
    pub color: Color,
    /// Start of the baseline, in micrometres from the boundary's upper left corner.
    pub origin: (i32, i32),
    /// What is drawn, from left to right.
    pub glyphs: Vec<Glyph>,
}

/// One step of a path; points are in micrometres from the boundary's upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// Starts a new figure.
    Move(i32, i32),
    /// A straight line.
    Line(i32, i32),
    /// A cubic Bézier curve: two control points, then its end.
    Cubic(i32, i32, i32, i32, i32, i32),
    /// A straight line back to the figure's start.
    Close,
}

/// Lines and areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Where it stands on the page.
    pub boundary: Rect,
    /// Its figures.
    pub segments: Vec<Segment>,
    /// Colour and width in micrometres of its line, if it has one.
    pub stroke: Option<(Color, i32)>,
    /// Colour of its area, if it is filled.
    pub fill: Option<Color>,
}

/// An image, stretched to its boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Where it stands on the page.
    pub boundary: Rect,
    /// What is drawn.
    pub image: ImageId,
}

/// One thing drawn on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// Text.
    Text(Text),
    /// Lines and areas.
    Path(Path),
    /// An image.
    Image(Image),
}

/// A page, or a template that lies under pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Width in micrometres.
    pub width: i32,
    /// Height in micrometres.
    pub height: i32,
    /// What lies under it. A template has none.
    pub template: Option<TemplateId>,
    /// What is drawn, in this order.
    pub objects: Vec<Object>,
}

/// A file that travels inside the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its file name, without a folder.
    pub name: String,
    /// Its kind, as `xml`.
    pub format: String,
    /// Its bytes.
    pub data: Vec<u8>,
}
