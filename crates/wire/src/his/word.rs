//! JSON as hospitals' systems write it: read with patience, written strictly.
//!
//! Some systems join their JSON by hand. So an amount may be `.5`, a text may hold a raw line
//! break, a value may be forgotten (`"a":,`), a comma may be one too many. Numbers keep their
//! digits; nothing becomes a float. This module knows nothing of fields.

use std::fmt::Write as _;

/// Lists and objects inside each other at most.
const DEPTH_MAX: usize = 16;

/// A JSON value; a number is its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// `null`, or nothing where a value should be.
    Null,
    /// `true`, `false`.
    Flag(bool),
    /// A number as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Word>),
    /// An object; of a key given twice the last counts.
    Object(Vec<(String, Word)>),
}

/// The text is no JSON, from this character (counted from 1) on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no JSON from character {at} on")]
pub struct WordError {
    /// Character, from 1.
    pub at: usize,
}

impl Word {
    /// Reads one value; only blanks and NUL may follow it.
    pub fn read(text: &str) -> Result<Self, WordError> {
        let mut reader = Reader { text, rest: text.trim_start_matches('\u{feff}') };
        let word = reader.value(0)?;
        reader.skip_blanks();
        if reader.rest.trim_end_matches('\0').is_empty() { Ok(word) } else { reader.wrong() }
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An object of these members.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }

    /// The value of a key, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v),
            Self::Null | Self::Flag(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }

    /// The JSON text, without blanks or line breaks.
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(digits) => out.push_str(digits),
            Self::Text(text) => write_text(out, text),
            Self::List(words) => {
                out.push('[');
                for (i, word) in words.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { "," });
                    word.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (i, (key, word)) in members.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { "," });
                    write_text(out, key);
                    out.push(':');
                    word.write(out);
                }
                out.push('}');
            }
        }
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => _ = write!(out, "\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Reader<'_> {
    fn wrong<T>(&self) -> Result<T, WordError> {
        let read = self.text.len().saturating_sub(self.rest.len());
        let before = self.text.get(..read).unwrap_or_default().chars().count();
        Err(WordError { at: before.saturating_add(1) })
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace());
    }

    /// The next character that is no blank, not taken yet.
    fn peek(&mut self) -> Option<char> {
        self.skip_blanks();
        self.rest.chars().next()
    }

    fn take(&mut self, sign: &str) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> Result<Word, WordError> {
        let deeper = depth.saturating_add(1);
        match self.peek() {
            Some('{' | '[') if deeper > DEPTH_MAX => self.wrong(),
            Some('{') => self.object(deeper),
            Some('[') => self.list(deeper),
            Some('"') => self.quoted().map(Word::Text),
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => Ok(self.number()),
            Some(',' | '}' | ']') if depth > 0 => Ok(Word::Null),
            _ if self.take("null") => Ok(Word::Null),
            _ if self.take("true") => Ok(Word::Flag(true)),
            _ if self.take("false") => Ok(Word::Flag(false)),
            _ => self.wrong(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Word, WordError> {
        let mut members = Vec::new();
        self.take("{");
        while !self.take("}") {
            if self.peek() != Some('"') {
                return self.wrong();
            }
            let key = self.quoted()?;
            if !self.take(":") {
                return self.wrong();
            }
            members.push((key, self.value(depth)?));
            if !self.take(",") && self.peek() != Some('}') {
                return self.wrong();
            }
        }
        Ok(Word::Object(members))
    }

    fn list(&mut self, depth: usize) -> Result<Word, WordError> {
        let mut words = Vec::new();
        self.take("[");
        while !self.take("]") {
            words.push(self.value(depth)?);
            if !self.take(",") && self.peek() != Some(']') {
                return self.wrong();
            }
        }
        Ok(Word::List(words))
    }

    fn number(&mut self) -> Word {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        Word::Number(digits.to_owned())
    }

    fn quoted(&mut self) -> Result<String, WordError> {
        self.take("\"");
        let mut text = String::new();
        loop {
            let Some(end) = self.rest.find(['"', '\\']) else {
                self.rest = "";
                return self.wrong();
            };
            let (plain, rest) = self.rest.split_at_checked(end).unwrap_or_default();
            text.push_str(plain);
            if let Some(after) = rest.strip_prefix('"') {
                self.rest = after;
                return Ok(text);
            }
            self.rest = rest.strip_prefix('\\').unwrap_or_default();
            self.escaped(&mut text)?;
        }
    }

    /// What follows a backslash. One that begins no escape was meant as itself.
    fn escaped(&mut self, text: &mut String) -> Result<(), WordError> {
        let mut chars = self.rest.chars();
        let Some(sign) = chars.next() else { return self.wrong() };
        self.rest = chars.as_str();
        match sign {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            '"' | '\\' | '/' => text.push(sign),
            'u' => text.push(self.unicode()?),
            other => text.extend(['\\', other]),
        }
        Ok(())
    }

    fn unicode(&mut self) -> Result<char, WordError> {
        let first = self.hex()?;
        let high = first.wrapping_sub(0xd800);
        if high < 0x400 && self.rest.starts_with("\\u") {
            let before = self.rest;
            self.rest = self.rest.get(2..).unwrap_or_default();
            let low = self.hex()?.wrapping_sub(0xdc00);
            if low < 0x400 {
                let joined = ((high << 10) | low).saturating_add(0x10000);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.rest = before;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, WordError> {
        let digits = self.rest.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(value) = digits.and_then(|d| u32::from_str_radix(d, 16).ok()) else {
            return self.wrong();
        };
        self.rest = self.rest.get(4..).unwrap_or_default();
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn json_joined_by_hand_is_read() {
        let word = Word::read(
            "\u{feff} {\"a\":.5,\"b\":\"第一行\n第二行\",\"c\":,\"d\":[1,2,],\"e\":null,}\0",
        )
        .unwrap();
        assert_eq!(word.get("a"), Some(&Word::Number(".5".into())));
        assert_eq!(word.get("b"), Some(&Word::text("第一行\n第二行")));
        assert_eq!((word.get("c"), word.get("e")), (Some(&Word::Null), Some(&Word::Null)));
        assert_eq!(
            word.get("d"),
            Some(&Word::List(vec![Word::Number("1".into()), Word::Number("2".into())]))
        );
        let word = Word::read(r#"{"a":1,"a":"D:\票据\x","b":"\u5f20\ud83d\ude00\ud800"}"#).unwrap();
        assert_eq!(word.get("a"), Some(&Word::text("D:\\票据\\x")));
        assert_eq!(word.get("b"), Some(&Word::text("张😀\u{fffd}")));
    }

    #[test]
    fn what_is_no_json_is_told_by_character() {
        for (text, at) in
            [("", 1), ("{", 2), ("{\"姓名\" 1}", 7), ("{} x", 4), ("[1 2]", 4), ("票", 1)]
        {
            assert_eq!(Word::read(text), Err(WordError { at }), "{text}");
        }
        assert!(Word::read(&"[".repeat(100_000)).is_err());
        assert!(Word::read("\"\\u12").is_err());
        assert!(Word::read("\"\\").is_err());
    }

    fn any_word() -> impl Strategy<Value = Word> {
        let leaf = prop_oneof![
            Just(Word::Null),
            any::<bool>().prop_map(Word::Flag),
            "-?[0-9]{1,9}(\\.[0-9]{1,4})?".prop_map(Word::Number),
            any::<String>().prop_map(Word::Text),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Word::List),
                proptest::collection::vec((any::<String>(), inner), 0..5).prop_map(Word::Object),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(word in any_word()) {
            prop_assert_eq!(Word::read(&word.json()).unwrap(), word.clone());
        }

        #[test]
        fn texts_are_written_as_strict_json(text in any::<String>()) {
            let strict: String = serde_json::from_str(&Word::text(text.as_str()).json()).unwrap();
            prop_assert_eq!(strict, text);
        }

        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            _ = Word::read(&text);
        }

        #[test]
        fn nearly_json_does_not_break_it_either(text in "[\\[{\"\\\\,:u0-9a-f}\\] \\x{0}票]{0,40}") {
            _ = Word::read(&text);
        }
    }
}
