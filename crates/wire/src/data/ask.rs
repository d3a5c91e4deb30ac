//! How many numbers front servers may hold, and causes that finance declares.

use domain::burn::AskRule;
use domain::window::Declaration;
use serde::{Deserialize, Serialize};

use super::{DataError, value};

/// The kind that stands for all that are not named.
pub const ANY_KIND: &str = "*";

/// A file of rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskFile {
    /// The rules.
    pub ask: Vec<AskData>,
}

impl AskFile {
    /// The rules we ship, which count for kinds that were not set.
    pub fn built_in() -> Result<Self, DataError> {
        Self::parse(include_str!("../../../../data/asks.toml"))
    }

    /// Reads the TOML that finance edits.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        toml::from_str(text).map_err(|e| DataError::Shape(e.to_string()))
    }
}

/// The rule of one kind; directory section `ask`, key: the kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskData {
    /// 4 digits, or `*`.
    pub kind: String,
    /// See [`AskRule::grant_min`].
    pub grant_min: u64,
    /// See [`AskRule::grant_max`].
    pub grant_max: u64,
    /// See [`AskRule::outstanding_max`].
    pub outstanding_max: u64,
    /// Yuan with two decimals.
    pub amount_per_bill: String,
    /// Yuan with two decimals.
    pub amount_max: String,
    /// See [`AskRule::lead_seconds`].
    pub lead_hours: u16,
    /// How long a grant lives.
    pub valid_days: u16,
}

impl TryFrom<AskData> for AskRule {
    type Error = DataError;

    fn try_from(data: AskData) -> Result<Self, DataError> {
        let wrong = |field, value: &str| DataError::Value {
            entry: format!("ask {}", data.kind),
            field,
            value: value.to_owned(),
        };
        if data.kind != ANY_KIND {
            value::<domain::KindCode>("ask", "kind", &data.kind)?;
        }
        if data.grant_min == 0 || data.grant_min > data.grant_max {
            return Err(wrong("grant_min", &data.grant_min.to_string()));
        }
        if data.valid_days == 0 {
            return Err(wrong("valid_days", "0"));
        }
        Ok(Self {
            grant_min: data.grant_min,
            grant_max: data.grant_max,
            outstanding_max: data.outstanding_max,
            amount_per_bill: value("ask", "amount_per_bill", &data.amount_per_bill)?,
            amount_max: value("ask", "amount_max", &data.amount_max)?,
            lead_seconds: u32::from(data.lead_hours).saturating_mul(3600),
        })
    }
}

/// A cause that finance has declared; directory section `declaration`, key: its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclarationData {
    /// Id.
    pub id: String,
    /// Where it counts, 6 digits.
    pub region: String,
    /// `maintenance`, `emergency` or `all_down`.
    pub cause: String,
    /// From when, RFC 3339.
    pub from: String,
    /// Until when (not included), RFC 3339.
    pub until: String,
}

impl TryFrom<DeclarationData> for Declaration {
    type Error = DataError;

    fn try_from(data: DeclarationData) -> Result<Self, DataError> {
        let declaration = Self {
            region: value(&data.id, "region", &data.region)?,
            cause: value(&data.id, "cause", &data.cause)?,
            from: value(&data.id, "from", &data.from)?,
            until: value(&data.id, "until", &data.until)?,
            id: data.id.clone(),
        };
        let shape = |e: domain::window::DeclarationError| DataError::Shape(e.to_string());
        declaration.validated().map_err(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_we_ship_are_sound() {
        let rules = AskFile::built_in().unwrap().ask;
        assert!(rules.iter().any(|rule| rule.kind == ANY_KIND));
        for rule in rules {
            AskRule::try_from(rule).unwrap();
        }
    }
}
