//! What a text on a bill may hold.

/// Whether every sign can stand in an XML 1.0 document and on one line of a face.
pub(crate) fn is_plain(text: &str) -> bool {
    !text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}' | '\u{2028}' | '\u{2029}'))
}
