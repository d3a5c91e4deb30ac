//! The bill's XML out of a PDF, without understanding the PDF.
//!
//! Our PDFs carry the XML as an embedded file that is not compressed, so its bytes stand in the
//! file as they are and are found by searching. This is deliberate: a PDF parser would be the
//! largest and most attacked part of all that reads strangers' files, and here is none. The search
//! is bounded by the file's length and cannot be led anywhere.
//!
//! What is found is proved by its signatures and not by its place. Which embedded file a PDF viewer
//! would offer, and whether the page shows what the data says, is not known here; hence a second
//! document is refused even where a viewer would not show it.

use std::ops::Range;

const NAME: &[u8] = b"EInvoice";

/// Why there is not exactly one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    None,
    Many,
}

/// The one bill document (`<?xml …?><EInvoice>` … `</EInvoice>`) among the bytes.
pub(crate) fn document(bytes: &[u8]) -> Result<&[u8], Wrong> {
    let opening = only(tags(bytes, b"<"))?;
    let closing = only(tags(bytes, b"</"))?;
    let plain = |tag: &Range<usize>| bytes.get(..tag.end).is_some_and(|b| b.ends_with(b">"));
    let start = declaration(bytes.get(..opening.start).unwrap_or_default()).ok_or(Wrong::None)?;
    let whole = opening.end <= closing.start && plain(&opening) && plain(&closing);
    bytes.get(start..closing.end).filter(|_| whole).ok_or(Wrong::None)
}

/// Whether there is a bill document at all.
pub(crate) fn has_document(bytes: &[u8]) -> bool {
    tags(bytes, b"<").next().is_some()
}

fn only(mut found: impl Iterator<Item = Range<usize>>) -> Result<Range<usize>, Wrong> {
    let first = found.next().ok_or(Wrong::None)?;
    if found.next().is_some() { Err(Wrong::Many) } else { Ok(first) }
}

/// Every tag of the root's name that begins with `mark`, up to the byte that ends the name.
/// `<EInvoiceData>` is another name; a tag with attributes or spaces counts, so that it cannot hide
/// a second document.
fn tags<'a>(bytes: &'a [u8], mark: &'static [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
    let at = move |start: usize| {
        let rest = bytes.get(start..)?.strip_prefix(mark)?.strip_prefix(NAME)?;
        let ends = matches!(rest.first()?, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n');
        let length = mark.len().checked_add(NAME.len())?.checked_add(1)?;
        Some(start..start.checked_add(length)?).filter(|_| ends)
    };
    (0..bytes.len()).filter_map(at)
}

/// Where the XML declaration that ends `before` begins; only spaces may follow it.
fn declaration(before: &[u8]) -> Option<usize> {
    const DECLARATION_MAX: usize = 200;
    let before = before.trim_ascii_end().strip_suffix(b"?>")?;
    let near = before.len().saturating_sub(DECLARATION_MAX);
    let offset = before.get(near..)?.windows(5).rposition(|w| w == b"<?xml")?;
    near.checked_add(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EInvoice><EInvoiceData/></EInvoice>";

    fn found(text: &str) -> Result<String, Wrong> {
        document(text.as_bytes()).map(|b| String::from_utf8_lossy(b).into_owned())
    }

    #[test]
    fn one_document_is_found_as_it_stands() {
        assert_eq!(found(&format!("%PDF-1.7 stream\n{XML}\nendstream")), Ok(XML.into()));
    }

    #[test]
    fn anything_but_one_is_refused() {
        assert_eq!(found("%PDF-1.7"), Err(Wrong::None));
        assert_eq!(found(&XML.replace("</EInvoice>", "")), Err(Wrong::None), "cut off");
        assert_eq!(found(&XML.replace("?>", "?>x")), Err(Wrong::None), "no declaration before it");
        assert_eq!(found("</EInvoice><?xml?><EInvoice>"), Err(Wrong::None), "the wrong way round");
        assert_eq!(found(&format!("{XML}{XML}")), Err(Wrong::Many));
        assert_eq!(found(&format!("{XML} <EInvoice\n a='b'>")), Err(Wrong::Many), "a hidden one");
        assert_eq!(found(&format!("{XML} </EInvoice >")), Err(Wrong::Many), "two ends");
    }

    #[test]
    fn a_file_full_of_tags_ends_the_search_at_once() {
        assert_eq!(found(&"<EInvoice ".repeat(100_000)), Err(Wrong::Many));
    }
}
