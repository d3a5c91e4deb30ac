//! What stands on pages: their sizes and their text. It must not draw.

use super::parts::Parts;
use super::tree::Element;
use super::{Limits, Page, ReadError};
use std::collections::BTreeMap;

/// Reads pages, counting what they hold against the limits for the whole document.
pub(super) struct Pages<'a> {
    parts: &'a Parts<'a>,
    templates: BTreeMap<String, String>,
    default_size: Option<(i32, i32)>,
    objects_left: usize,
    text_left: usize,
}

impl<'a> Pages<'a> {
    /// `path` is where the document's root element was read.
    pub(super) fn new(
        parts: &'a Parts<'a>,
        path: &str,
        document: &Element,
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        let common = document.child("CommonData");
        let mut templates = BTreeMap::new();
        for template in common.into_iter().flat_map(|common| common.all("TemplatePage")) {
            let (id, file) = (template.attribute("ID"), template.attribute("BaseLoc"));
            let (Some(id), Some(file)) = (id, file) else { return Err(value(path, "template")) };
            if templates.insert(id.to_owned(), parts.locate(path, file)?).is_some() {
                return Err(ReadError::Duplicate(id.to_owned()));
            }
        }
        let area = common.and_then(|common| common.child("PageArea"));
        Ok(Self {
            parts,
            templates,
            default_size: area.and_then(size),
            objects_left: limits.objects,
            text_left: limits.text_bytes,
        })
    }

    pub(super) fn read(&mut self, id: &str, path: &str) -> Result<Page, ReadError> {
        let content = self.parts.xml(path)?;
        let own = content.child("Area").and_then(size);
        let (width, height) = own.or(self.default_size).ok_or_else(|| value(path, "page size"))?;
        let mut lines = Vec::new();
        self.lines(&content, &mut Vec::new(), &mut lines)?;
        Ok(Page { id: id.to_owned(), width, height, lines })
    }

    /// The lines of a page or a template; `under` are the templates that led here.
    fn lines(
        &mut self,
        page: &Element,
        under: &mut Vec<String>,
        lines: &mut Vec<String>,
    ) -> Result<(), ReadError> {
        let above = |t: &&Element| t.attribute("ZOrder") == Some("Foreground");
        for template in page.all("Template").filter(|t| !above(t)) {
            self.template(template, under, lines)?;
        }
        let layers = || page.all("Content").flat_map(|content| content.all("Layer"));
        let rank = |layer: &&Element| match layer.attribute("Type") {
            Some("Background") => 0_u8,
            Some("Foreground") => 2,
            _ => 1,
        };
        for wanted in 0..=2 {
            for layer in layers().filter(|layer| rank(layer) == wanted) {
                self.objects(layer, lines)?;
            }
        }
        for template in page.all("Template").filter(above) {
            self.template(template, under, lines)?;
        }
        Ok(())
    }

    fn template(
        &mut self,
        template: &Element,
        under: &mut Vec<String>,
        lines: &mut Vec<String>,
    ) -> Result<(), ReadError> {
        self.count_object()?;
        let id = template.attribute("TemplateID").unwrap_or_default();
        let path = self.templates.get(id).cloned();
        let path = path.ok_or_else(|| ReadError::Missing(format!("template {id}")))?;
        if under.contains(&path) {
            return Err(ReadError::Cycle(path));
        }
        let content = self.parts.xml(&path)?;
        under.push(path);
        self.lines(&content, under, lines)?;
        under.pop();
        Ok(())
    }

    fn objects(&mut self, group: &Element, lines: &mut Vec<String>) -> Result<(), ReadError> {
        for object in &group.children {
            self.count_object()?;
            match object.name.as_str() {
                "PageBlock" => self.objects(object, lines)?,
                "TextObject" => {
                    let line: String =
                        object.all("TextCode").map(|code| code.text.as_str()).collect();
                    let left = self.text_left.checked_sub(line.len());
                    self.text_left = left.ok_or(ReadError::TooMuch("bytes of text"))?;
                    lines.push(line);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn count_object(&mut self) -> Result<(), ReadError> {
        let left = self.objects_left.checked_sub(1);
        self.objects_left = left.ok_or(ReadError::TooMuch("objects on pages"))?;
        Ok(())
    }
}

fn value(path: &str, what: &'static str) -> ReadError {
    ReadError::Value { path: path.to_owned(), what }
}

/// The size in a `PhysicalBox`, both sides in micrometres and more than nothing.
fn size(area: &Element) -> Option<(i32, i32)> {
    let mut lengths = area.text_of("PhysicalBox")?.split_whitespace().map(micrometres);
    let [_, _] = [lengths.next()??, lengths.next()??];
    let size = (lengths.next()??, lengths.next()??);
    (lengths.next().is_none() && size.0 > 0 && size.1 > 0).then_some(size)
}

/// A length in millimetres as micrometres; smaller parts are cut off.
fn micrometres(text: &str) -> Option<i32> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text),
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) || text == "." {
        return None;
    }
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: i32 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let size = whole.checked_mul(1000)?.checked_add(thousandths.parse().ok()?)?;
    size.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_are_read_exactly() {
        let good = [("210", 210_000), ("12.5", 12_500), (".353", 353), ("-1.0019", -1001)];
        for (text, expected) in good {
            assert_eq!(micrometres(text), Some(expected), "{text}");
        }
        for text in [".", "1e3", "--1", "1.-2", "99999999", "NaN"] {
            assert_eq!(micrometres(text), None, "{text}");
        }
    }
}
