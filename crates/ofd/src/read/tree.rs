//! A tree of elements out of XML from strangers, with limits on all that can grow. It must not know
//! which elements there are; prefixes are passed over, because writers choose them freely.

use super::{Limits, ReadError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

/// Of one element; the standard knows none with as many, and each is compared with all before it.
const ATTRIBUTES_MAX: usize = 64;

/// One element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name without a prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// The text directly in it.
    pub(super) text: String,
    /// The elements directly in it.
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.all(name).next()
    }

    /// The children of that name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The descendant at a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text of the child of that name, without blanks around it.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim())
    }

    /// The value of an attribute, without blanks around it.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.trim())
    }
}

/// The root element of a file.
pub(super) fn parse(path: &str, bytes: &[u8], limits: &Limits) -> Result<Element, ReadError> {
    let malformed = || ReadError::Xml(path.to_owned());
    let text = std::str::from_utf8(bytes).map_err(|_| malformed())?;
    let mut reader = Reader::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    let mut builder = Builder { path, limits, open: Vec::new(), root: None, count: 0 };
    loop {
        match reader.read_event().map_err(|_| malformed())? {
            Event::Decl(decl) => {
                let encoding = decl.encoding().transpose().map_err(|_| malformed())?;
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8")) {
                    return Err(malformed());
                }
            }
            Event::Start(tag) => builder.open(&tag)?,
            Event::Empty(tag) => {
                builder.open(&tag)?;
                builder.close()?;
            }
            Event::End(_) => builder.close()?,
            Event::Text(part) => builder.text(&part.xml10_content())?,
            Event::CData(part) => builder.text(&part.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character =
                    resolve(&reference).ok_or_else(|| ReadError::Forbidden(path.to_owned()))?;
                builder.text(character.encode_utf8(&mut [0; 4]))?;
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::DocType(_) => return Err(ReadError::Forbidden(path.to_owned())),
            Event::Eof => {
                let Builder { open, root, .. } = builder;
                return root.filter(|_| open.is_empty()).ok_or_else(malformed);
            }
        }
    }
}

/// The five predefined entities and character references; a document has no others of its own.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

struct Builder<'a> {
    path: &'a str,
    limits: &'a Limits,
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
}

impl Builder<'_> {
    fn malformed(&self) -> ReadError {
        ReadError::Xml(self.path.to_owned())
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        self.count = self.count.saturating_add(1);
        if self.count > self.limits.elements {
            return Err(ReadError::TooMuch("elements in a file"));
        }
        if self.open.len() >= self.limits.depth {
            return Err(ReadError::TooMuch("levels of elements in a file"));
        }
        if self.root.is_some() {
            return Err(self.malformed());
        }
        let mut element = Element { name: local(tag.name().as_ref()), ..Element::default() };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| self.malformed())?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0);
            let value = value.map_err(|_| ReadError::Forbidden(self.path.to_owned()))?;
            // Attributes are elements' equals in memory, so they count as such.
            self.count = self.count.saturating_add(1);
            if element.attributes.len() >= ATTRIBUTES_MAX {
                return Err(ReadError::TooMuch("attributes in an element"));
            }
            element.attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), ReadError> {
        let element = self.open.pop().ok_or_else(|| self.malformed())?;
        match self.open.last_mut() {
            None => self.root = Some(element),
            Some(parent) => parent.children.push(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.malformed()),
        }
        Ok(())
    }
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}
