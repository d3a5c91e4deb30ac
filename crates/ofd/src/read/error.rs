//! Why a package is refused.

use thiserror::Error;

/// Why bytes are not a package that is read here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// Not exactly one sound ZIP file.
    #[error("not a sound ZIP file")]
    Container,
    /// More of this than the limits allow.
    #[error("more {0} than the limits allow")]
    TooMuch(&'static str),
    /// An entry or a reference whose name is not a plain path inside the package.
    #[error("{0:?} is not a plain path inside the package")]
    Name(String),
    /// Two entries, pages or seals of the same name; names that differ only in case count as same.
    #[error("{0:?} is there twice")]
    Duplicate(String),
    /// An encrypted entry, or one that is no file.
    #[error("{0:?} is encrypted or not a file")]
    NotFile(String),
    /// A file that must be there is missing.
    #[error("{0:?} is missing")]
    Missing(String),
    /// Not well-formed XML in UTF-8.
    #[error("{0:?} is not well-formed XML in UTF-8")]
    Xml(String),
    /// XML with a document type or an entity of its own.
    #[error("{0:?} has a document type or entities")]
    Forbidden(String),
    /// A template that lies under itself.
    #[error("the template {0:?} lies under itself")]
    Cycle(String),
    /// A value that is missing or does not have its form.
    #[error("{path:?} has no valid {what}")]
    Value {
        /// The file.
        path: String,
        /// What was expected.
        what: &'static str,
    },
}
