//! OFD documents (GB/T 33190-2016) with electronic seals (GB/T 38540-2020), written and read.
//!
//! This crate knows pages, packages and seals. It must not know what a bill is, which certificates
//! are trusted, or read a file or a clock: the same input always gives the same bytes, and it
//! builds for the browser.
//!
//! Writing: fill a [`Document`], turn it into a [`Package`], add seals to that, write it.
//!
//! ```text
//! Document ──package──► Package ──prepare──► Prepared ──(someone signs)──► Package ──write──► bytes
//! ```
//!
//! | module | what |
//! |---|---|
//! | here | documents, packages and their sealing |
//! | [`eseal`] | the electronic seal itself, as data that its maker signed |
//! | [`read`] | packages from strangers, and whether their seals hold |

pub mod eseal;
pub mod read;

mod content;
mod document;
mod model;
mod package;
mod sealing;
mod xml;
mod zip;

pub use document::Document;
pub use eseal::Eseal;
pub use model::{
    Attachment, Color, Font, FontId, Glyph, Image, ImageId, Info, Object, Page, Path, Rect,
    Segment, TemplateId, Text,
};
pub use package::Package;
pub use sealing::{Prepared, Stamp};

use thiserror::Error;

/// Why a document cannot be written or sealed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WriteError {
    /// A font, image or template of another document, or none of that number.
    #[error("an object uses a font, image or template that the document does not have")]
    Unknown,
    /// A template that uses a template.
    #[error("a template uses a template")]
    NestedTemplate,
    /// A document without a page, or a stamp on a page that is not there.
    #[error("the page does not exist")]
    NoPage,
    /// Not a PNG file.
    #[error("an image is not a PNG file")]
    NotPng,
    /// A file name that is empty, is taken, or names a place elsewhere.
    #[error("{0:?} cannot be the name of an attachment")]
    Name(String),
    /// A time before 1970 or after 9999.
    #[error("the time cannot be written")]
    Time,
    /// An identifier that is not ASCII.
    #[error("{0:?} is not ASCII")]
    Ascii(String),
    /// Another seal was added since this one was prepared, so it would not protect that.
    #[error("another seal was added since this one was prepared")]
    Stale,
    /// More than the format can hold.
    #[error("too large for its format")]
    Size,
}

impl From<der::Error> for WriteError {
    fn from(_: der::Error) -> Self {
        Self::Size // all that can fail while encoding valid values
    }
}
