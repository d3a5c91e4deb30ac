//! How a bill looks: templates as data, one drawing, three formats.
//!
//! ```text
//! Template + Bill ──draw──► Drawing ──► ofd │ pdf │ png
//! ```
//!
//! A face is a pure function: the same bill, template and setting give the same bytes, on any
//! machine and in any year. What is drawn comes from the signed bill alone, never from what became
//! of it later. The crate knows nothing of stores, HTTP or keys; sealing an OFD is its caller's.
//!
//! | module | what |
//! |---|---|
//! | [`template`] | boxes, labels and columns of a kind's face, as TOML that finance edits |
//! | [`book`] | which template a bill is drawn with, by its specimen code |
//! | [`value`] | what a template may say of a bill |
//! | [`layout`], [`text`] | template and bill become lines, text runs and places for seals |
//! | [`seal_art`] | the pictures of the two seals |
//! | [`qr`] | the code that leads to a bill's page |
//! | [`font`] | the one font: glyphs, widths, subsets |
//! | [`ofd_file`], [`pdf_file`], [`png_file`] | the drawing as a file |
//!
//! Lengths are whole micrometres from the top left corner of a page; templates are written in tenths
//! of a millimetre.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths on a page: templates are held to 2 metres when they are read, far from i32's end"
)]

pub mod book;
pub mod drawing;
pub mod font;
pub mod layout;
pub mod ofd_file;
pub mod pdf_file;
pub mod png_file;
pub mod qr;
pub mod seal_art;
mod sheet;
mod table;
pub mod template;
pub mod text;
pub mod value;

pub use book::Book;
pub use drawing::{Drawing, Party};
pub use layout::draw;
pub use template::{Template, TemplateError};
pub use value::Setting;

/// A file that travels inside a face: the bill's XML, its accounting data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// What it is, for people.
    pub description: String,
    /// Its bytes.
    pub data: Vec<u8>,
}

/// A face could not be made; a defect of template or library, never of the bill.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the face could not be made: {0}")]
pub struct FaceError(pub String);
