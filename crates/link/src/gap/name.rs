//! Names: of nodes, and of the files that nodes send. It must not know what is in the files.

use std::ffi::OsStr;
use std::fmt;
use thiserror::Error;

/// Text that is not the name of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a node's name has 1 to {NODE_CHARS_MAX} of a-z, 0-9 and -, and does not begin with -")]
pub struct BadNode;

/// The longest name of a node.
pub const NODE_CHARS_MAX: usize = 32;

/// The name of a node: 1 to [`NODE_CHARS_MAX`] of a–z, 0–9 and `-`, not beginning with `-`. Safe
/// as part of a file name on any system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(String);

impl Node {
    /// Reads a name.
    pub fn new(text: impl Into<String>) -> Result<Self, BadNode> {
        let text = text.into();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let good = (1..=NODE_CHARS_MAX).contains(&text.len())
            && text.chars().all(fits)
            && !text.starts_with('-');
        if good { Ok(Self(text)) } else { Err(BadNode) }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a file carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A message.
    Message,
    /// Nothing but the word that messages up to its number have been dealt with.
    Acknowledgement,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Acknowledgement => "acknowledgement",
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Message => "spb",
            Self::Acknowledgement => "spa",
        }
    }
}

/// The name of a bundle: `front-7_000000123.spb`, or `.spa` for an acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileName {
    pub(super) from: Node,
    pub(super) number: u64,
    pub(super) kind: Kind,
}

impl FileName {
    pub(super) fn new(from: &Node, number: u64, kind: Kind) -> Self {
        Self { from: from.clone(), number, kind }
    }

    /// Reads exactly what `Display` writes.
    pub(super) fn parse(name: &OsStr) -> Option<Self> {
        let text = name.to_str()?;
        let (from, rest) = text.split_once('_')?;
        let (number, suffix) = rest.split_once('.')?;
        let kind = [Kind::Message, Kind::Acknowledgement];
        let kind = kind.into_iter().find(|kind| kind.suffix() == suffix)?;
        let name = Self { from: Node::new(from).ok()?, number: number.parse().ok()?, kind };
        (name.to_string() == text).then_some(name)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{:09}.{}", self.from, self.number, self.kind.suffix())
    }
}
