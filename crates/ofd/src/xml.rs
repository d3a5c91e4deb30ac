//! Writes XML and the standard's basic types (GB/T 33190, section 7.3) as text. It must not know
//! which elements there are.

use crate::model::{Color, Rect};
use std::fmt::Write as _;

/// The namespace of every file in a package.
pub(crate) const NAMESPACE: &str = "http://www.ofdspec.org/2016";

/// One XML file while it is written. Names are given without the `ofd:` prefix.
pub(crate) struct Xml {
    text: String,
    open: bool,
}

impl Xml {
    /// A file with this root element, which is left open.
    pub(crate) fn new(root: &str) -> Self {
        let mut xml = Self { text: String::with_capacity(1024), open: false };
        xml.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.start(root);
        xml.text.push_str(" xmlns:ofd=\"");
        xml.text.push_str(NAMESPACE);
        xml.text.push('"');
        xml
    }

    /// Opens an element; attributes may follow.
    pub(crate) fn start(&mut self, name: &str) -> &mut Self {
        self.close_tag();
        self.text.push_str("<ofd:");
        self.text.push_str(name);
        self.open = true;
        self
    }

    /// An attribute of the element just opened.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) -> &mut Self {
        self.raw_attribute(name, |text| escape(text, value))
    }

    /// An attribute whose value needs no escaping, written by `value`.
    pub(crate) fn raw_attribute(
        &mut self,
        name: &str,
        value: impl FnOnce(&mut String),
    ) -> &mut Self {
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        value(&mut self.text);
        self.text.push('"');
        self
    }

    /// A whole number as an attribute.
    pub(crate) fn number(&mut self, name: &str, value: impl TryInto<u64>) -> &mut Self {
        self.raw_attribute(name, |text| integer(text, value.try_into().unwrap_or(u64::MAX)))
    }

    /// A length in micrometres as an attribute.
    pub(crate) fn length(&mut self, name: &str, micrometres: i32) -> &mut Self {
        self.raw_attribute(name, |text| length(text, micrometres))
    }

    /// A rectangle as an attribute (`ST_Box`).
    pub(crate) fn rect(&mut self, name: &str, rect: Rect) -> &mut Self {
        self.raw_attribute(name, |text| lengths(text, [rect.x, rect.y, rect.width, rect.height]))
    }

    /// Text inside the element just opened.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.raw_text(|text| escape(text, value))
    }

    /// Text that needs no escaping, written by `value`.
    pub(crate) fn raw_text(&mut self, value: impl FnOnce(&mut String)) -> &mut Self {
        self.close_tag();
        value(&mut self.text);
        self
    }

    /// Closes the element of this name.
    pub(crate) fn end(&mut self, name: &str) -> &mut Self {
        if self.open {
            self.text.push_str("/>");
            self.open = false;
        } else {
            self.text.push_str("</ofd:");
            self.text.push_str(name);
            self.text.push('>');
        }
        self
    }

    /// An element that holds only text.
    pub(crate) fn element(&mut self, name: &str, text: &str) -> &mut Self {
        self.start(name).text(text).end(name)
    }

    /// A colour as an element (`CT_Color`).
    pub(crate) fn color(&mut self, name: &str, color: Color) -> &mut Self {
        let value = |text: &mut String| {
            numbers(text, [color.r, color.g, color.b].map(u64::from));
        };
        self.start(name).raw_attribute("Value", value).end(name)
    }

    /// The whole file, its root closed.
    pub(crate) fn finish(mut self, root: &str) -> Vec<u8> {
        self.end(root);
        self.text.into_bytes()
    }

    fn close_tag(&mut self) {
        if self.open {
            self.text.push('>');
            self.open = false;
        }
    }
}

/// What XML 1.0 can hold of `character` (section 2.2): itself, or U+FFFD in its place.
pub(crate) fn representable(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'.. => character,
        _ => char::REPLACEMENT_CHARACTER,
    }
}

fn escape(text: &mut String, value: &str) {
    for character in value.chars() {
        match representable(character) {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            // A reader turns these into blanks when they stand for themselves.
            '\t' => text.push_str("&#9;"),
            '\n' => text.push_str("&#10;"),
            '\r' => text.push_str("&#13;"),
            other => text.push(other),
        }
    }
}

/// A whole number.
pub(crate) fn integer(text: &mut String, value: u64) {
    let _ = write!(text, "{value}"); // writing to a string does not fail
}

/// Whole numbers with blanks between them (`ST_Array`).
pub(crate) fn numbers(text: &mut String, values: impl IntoIterator<Item = u64>) {
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        integer(text, value);
    }
}

/// Micrometres as millimetres with as many decimals as it takes, at most 3: `12.5`, `0.353`.
pub(crate) fn length(text: &mut String, micrometres: i32) {
    if micrometres < 0 {
        text.push('-');
    }
    let size = micrometres.unsigned_abs();
    let _ = write!(text, "{}", size / 1000); // writing to a string does not fail
    if !size.is_multiple_of(1000) {
        let _ = write!(text, ".{:03}", size % 1000);
        while text.ends_with('0') {
            text.pop();
        }
    }
}

/// Lengths with blanks between them (`ST_Array`).
pub(crate) fn lengths(text: &mut String, micrometres: impl IntoIterator<Item = i32>) {
    for (index, value) in micrometres.into_iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        length(text, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_have_no_more_decimals_than_needed() {
        let cases = [
            (0, "0"),
            (12_500, "12.5"),
            (353, "0.353"),
            (-50, "-0.05"),
            (-1_001, "-1.001"),
            (210_000, "210"),
            (i32::MIN, "-2147483.648"),
        ];
        for (micrometres, expected) in cases {
            let mut text = String::new();
            length(&mut text, micrometres);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        let mut text = String::new();
        escape(&mut text, "a<b>&\"\u{1}\u{FFFE}\n\u{20000}");
        assert_eq!(text, "a&lt;b&gt;&amp;&quot;\u{FFFD}\u{FFFD}&#10;\u{20000}");
    }
}
