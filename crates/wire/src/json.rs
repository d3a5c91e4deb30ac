//! JSON from strangers: what is wrong, where, in words.

use serde::de::DeserializeOwned;

/// Why a text is not the JSON that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// No JSON at all.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON of another shape.
    Shape {
        /// JSON pointer.
        pointer: String,
        /// What is wrong there.
        wrong: Shape,
    },
}

/// What is wrong with a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A field the interface does not know.
    UnknownField,
    /// The same field twice.
    DuplicateField,
    /// Another type; amounts and quantities are texts.
    WrongType,
}

impl Shape {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::DuplicateField => "DUPLICATE_FIELD",
            Self::WrongType => "WRONG_TYPE",
        }
    }
}

/// Reads one value; nothing may follow it.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|e| {
        let pointer = pointer(e.path());
        error(e.inner(), pointer)
    })?;
    json.end().map_err(|e| error(&e, String::new()))?;
    Ok(value)
}

fn error(e: &serde_json::Error, mut pointer: String) -> JsonError {
    if !e.is_data() {
        return JsonError::Syntax { line: e.line(), column: e.column() };
    }
    let text = e.to_string();
    let wrong = if text.starts_with("unknown field") {
        Shape::UnknownField
    } else if text.starts_with("duplicate field") {
        Shape::DuplicateField
    } else {
        Shape::WrongType
    };
    if wrong == Shape::DuplicateField
        && let Some(name) = text.split('`').nth(1)
        && !pointer.ends_with(&format!("/{name}"))
    {
        pointer = format!("{pointer}/{name}");
    }
    JsonError::Shape { pointer, wrong }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::IssueRequest;

    fn wrong(text: &str) -> (String, Shape) {
        match read::<IssueRequest>(text.as_bytes()) {
            Err(JsonError::Shape { pointer, wrong }) => (pointer, wrong),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_place_is_named() {
        assert_eq!(
            wrong(r#"{"items":[{},{"amount":1.0}]}"#),
            ("/items/1/amount".into(), Shape::WrongType)
        );
        assert_eq!(
            wrong(r#"{"kind":"0601","kind":"0602"}"#),
            ("/kind".into(), Shape::DuplicateField)
        );
        assert_eq!(
            wrong(r#"{"ext":{"Age":"1","Age":"2"}}"#),
            ("/ext/Age".into(), Shape::DuplicateField)
        );
        assert_eq!(wrong(r#"{"payer":{"nick":"x"}}"#), ("/payer/nick".into(), Shape::UnknownField));
    }

    #[test]
    fn no_json_is_told_by_line_and_column() {
        for text in ["", "{", r#"{"total":NaN}"#, "{} {}", r#"{"a":"\ud800"}"#] {
            let got = read::<IssueRequest>(text.as_bytes());
            assert!(
                matches!(got, Err(JsonError::Syntax { .. } | JsonError::Shape { .. })),
                "{text}"
            );
        }
        let deep = "[".repeat(100_000);
        assert!(matches!(
            read::<serde_json::Value>(deep.as_bytes()),
            Err(JsonError::Syntax { .. })
        ));
        assert!(matches!(
            read::<IssueRequest>(b"{\"kind\":\"\xff\"}"),
            Err(JsonError::Syntax { .. })
        ));
    }
}
