//! A small tree of elements out of bytes from strangers, with limits on all that can grow.
//!
//! Refused: document types (and with them every custom entity), processing instructions, other
//! encodings than UTF-8, text beside elements, repeated single elements. Attributes and comments
//! are passed over: the signed bytes hold them anyway.

use std::ops::Range;

use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::Reader;

use super::FILE_MAX;

const DEPTH_MAX: usize = 8;
const ELEMENTS_MAX: usize = 60_000;
/// The only names that may stand more than once under one parent.
const REPEATED: [&str; 3] = ["Item", "AuxItem", "Signature"];

/// Why bytes are no bill file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Larger than [`FILE_MAX`].
    #[error("the file is larger than {FILE_MAX} bytes")]
    Size,
    /// Not UTF-8, or it names another encoding.
    #[error("the file is not UTF-8")]
    Encoding,
    /// Not well-formed.
    #[error("not well-formed XML near byte {at}")]
    Malformed {
        /// Where, in bytes.
        at: u64,
    },
    /// A document type, entity or processing instruction.
    #[error("{what} near byte {at} is not allowed")]
    Forbidden {
        /// What.
        what: &'static str,
        /// Where, in bytes.
        at: u64,
    },
    /// Deeper than 8 levels or more than 60 000 elements.
    #[error("too deep or too many elements")]
    TooMuch,
    /// A single element stands twice.
    #[error("{0} stands twice")]
    Twice(String),
    /// An element is missing.
    #[error("{0} is missing")]
    Missing(String),
    /// A value does not have its form.
    #[error("{path} holds no {form}")]
    Value {
        /// Path from the root.
        path: String,
        /// What was expected.
        form: &'static str,
    },
}

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Name.
    pub name: String,
    /// Its text, if it has no children.
    pub text: String,
    /// Its children.
    pub children: Vec<Element>,
    /// Where it stands in the file, tags included.
    pub span: Range<usize>,
    /// Where its content begins.
    pub content_start: usize,
}

impl Element {
    /// The child of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// The descendant at a path of names separated by `/`.
    pub fn at(&self, path: &str) -> Option<&Element> {
        path.split('/').try_fold(self, |element, name| element.child(name))
    }

    /// The text of the descendant at a path; empty when it is absent.
    pub fn text_at(&self, path: &str) -> &str {
        self.at(path).map(|e| e.text.as_str()).unwrap_or_default()
    }
}

/// The root element of the bytes.
pub(super) fn parse(bytes: &[u8]) -> Result<Element, XmlError> {
    if bytes.len() > FILE_MAX {
        return Err(XmlError::Size);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| XmlError::Encoding)?;
    // Without its byte order mark; every position below counts from the file's first byte.
    let stripped = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let base = text.len().saturating_sub(stripped.len());
    let mut reader = Reader::from_str(stripped);
    let mut builder = Builder::default();
    loop {
        let before = reader.buffer_position();
        let event =
            reader.read_event().map_err(|_| XmlError::Malformed { at: reader.error_position() })?;
        let span = offset(base, before)..offset(base, reader.buffer_position());
        match event {
            Event::Decl(decl) => {
                let named = decl.encoding().transpose().map_err(|_| XmlError::Encoding)?;
                if named.is_some_and(|n| !n.eq_ignore_ascii_case("utf-8")) {
                    return Err(XmlError::Encoding);
                }
            }
            Event::Start(tag) => builder.open(tag.name().as_ref().to_owned(), span)?,
            Event::Empty(tag) => {
                builder.open(tag.name().as_ref().to_owned(), span.clone())?;
                builder.close(span)?;
            }
            Event::End(_) => builder.close(span)?,
            Event::Text(part) => builder.text(&part.xml10_content(), before)?,
            Event::CData(part) => builder.text(&part.xml10_content(), before)?,
            Event::GeneralRef(reference) => {
                let sign = resolve(&reference)
                    .ok_or(XmlError::Forbidden { what: "an entity", at: before })?;
                builder.text(sign.encode_utf8(&mut [0; 4]), before)?;
            }
            Event::Comment(_) => {}
            Event::PI(_) => {
                return Err(XmlError::Forbidden { what: "a processing instruction", at: before });
            }
            Event::DocType(_) => {
                return Err(XmlError::Forbidden { what: "a document type", at: before });
            }
            Event::Eof => {
                return builder
                    .root
                    .filter(|_| builder.open.is_empty())
                    .ok_or(XmlError::Malformed { at: before });
            }
        }
    }
}

fn offset(base: usize, position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX).saturating_add(base)
}

/// The five predefined entities and character references to signs XML allows.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(sign)) = reference.resolve_char_ref() {
        let control = sign < ' ' && !matches!(sign, '\t' | '\n' | '\r');
        return (!control && !matches!(sign, '\u{FFFE}' | '\u{FFFF}')).then_some(sign);
    }
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
}

impl Builder {
    fn open(&mut self, name: String, span: Range<usize>) -> Result<(), XmlError> {
        self.count = self.count.saturating_add(1);
        if self.count > ELEMENTS_MAX || self.open.len() >= DEPTH_MAX {
            return Err(XmlError::TooMuch);
        }
        if self.root.is_some() {
            return Err(XmlError::Twice(name));
        }
        let content_start = span.end;
        self.open.push(Element { name, span, content_start, ..Element::default() });
        Ok(())
    }

    fn close(&mut self, span: Range<usize>) -> Result<(), XmlError> {
        let malformed = XmlError::Malformed { at: u64::try_from(span.start).unwrap_or(0) };
        let mut element = self.open.pop().ok_or(malformed.clone())?;
        element.span.end = span.end;
        if element.children.is_empty() {
            // A leaf keeps its text as it stands; white space is data there.
        } else if element.text.trim().is_empty() {
            element.text.clear();
        } else {
            return Err(malformed);
        }
        match self.open.last_mut() {
            None => self.root = Some(element),
            Some(parent) => {
                let single = !REPEATED.contains(&element.name.as_str());
                if single && parent.child(&element.name).is_some() {
                    return Err(XmlError::Twice(element.name));
                }
                parent.children.push(element);
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str, at: u64) -> Result<(), XmlError> {
        if text.chars().any(|c| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || c == '\u{FFFE}') {
            return Err(XmlError::Forbidden { what: "a control character", at });
        }
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(XmlError::Malformed { at }),
        }
        Ok(())
    }
}
