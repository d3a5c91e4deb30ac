//! Offline windows as finance edits them.

use domain::Money;
use domain::window::{Cap, Cause, Length, Per, WindowRule, WindowRules};
use serde::{Deserialize, Serialize};

use super::{DataError, value};

/// A file of windows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowFile {
    /// The windows.
    pub window: Vec<WindowData>,
}

impl WindowFile {
    /// The windows we ship, which count for causes that were not set.
    pub fn built_in() -> Result<Self, DataError> {
        Self::parse(include_str!("../../../../data/windows.toml"))
    }

    /// Reads the TOML that finance edits.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        toml::from_str(text).map_err(|e| DataError::Shape(e.to_string()))
    }

    /// All rules, each checked; that of the line must be among them.
    pub fn rules(self) -> Result<WindowRules, DataError> {
        let rules = self.window.into_iter().map(WindowRule::try_from);
        Ok(WindowRules::new(rules.collect::<Result<Vec<_>, _>>()?)?)
    }
}

/// The window of one cause; directory section `window`, key: the cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowData {
    /// `line_down`, `maintenance`, `emergency` or `all_down`.
    pub cause: String,
    /// When people are told.
    #[serde(default)]
    pub warn: Option<LengthData>,
    /// When it is limited, and to how much.
    #[serde(default)]
    pub cap: Option<CapData>,
    /// When it is over.
    #[serde(default)]
    pub stop: Option<LengthData>,
}

/// A stretch of time: one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LengthData {
    /// Hours by the clock.
    Hours(u16),
    /// To the end of the n-th working day after the day of the start.
    WorkingDays(u16),
}

/// How much may be issued, from when on. Exactly one of `hours` and `working_days`, and exactly one
/// of `bills` and `amount`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapData {
    /// Hours by the clock.
    #[serde(default)]
    pub hours: Option<u16>,
    /// Working days.
    #[serde(default)]
    pub working_days: Option<u16>,
    /// So many bills.
    #[serde(default)]
    pub bills: Option<u32>,
    /// So much money, yuan with two decimals.
    #[serde(default)]
    pub amount: Option<String>,
    /// In which period.
    pub per: PerData,
}

/// See [`Per`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PerData {
    /// From one full hour to the next.
    Hour,
    /// From midnight to midnight.
    Day,
}

impl From<LengthData> for Length {
    fn from(data: LengthData) -> Self {
        match data {
            LengthData::Hours(hours) => Self::Hours(hours),
            LengthData::WorkingDays(days) => Self::WorkingDays(days),
        }
    }
}

impl TryFrom<WindowData> for WindowRule {
    type Error = DataError;

    fn try_from(data: WindowData) -> Result<Self, DataError> {
        let cause: Cause = value(&data.cause, "cause", &data.cause)?;
        let cap = data.cap.as_ref().map(|cap| read_cap(&data.cause, cap)).transpose()?;
        Ok(Self::new(cause, data.warn.map(Length::from), cap, data.stop.map(Length::from))?)
    }
}

fn read_cap(entry: &str, data: &CapData) -> Result<(Length, Cap), DataError> {
    let wrong = |field, value: &str| DataError::Value {
        entry: entry.to_owned(),
        field,
        value: value.to_owned(),
    };
    let length = match (data.hours, data.working_days) {
        (Some(hours), None) => Length::Hours(hours),
        (None, Some(days)) => Length::WorkingDays(days),
        _ => return Err(wrong("cap", "hours or working_days, one of the two")),
    };
    let per = match data.per {
        PerData::Hour => Per::Hour,
        PerData::Day => Per::Day,
    };
    let cap = match (data.bills, &data.amount) {
        (Some(bills), None) => Cap::Bills(bills, per),
        (None, Some(amount)) => Cap::Amount(value::<Money>(entry, "amount", amount)?, per),
        _ => return Err(wrong("cap", "bills or amount, one of the two")),
    };
    Ok((length, cap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{from_json, to_json};

    #[test]
    fn the_windows_we_ship_are_sound() {
        let file = WindowFile::built_in().unwrap();
        for window in &file.window {
            assert_eq!(from_json::<WindowData>(&to_json(window)).unwrap(), *window);
        }
        let rules = file.rules().unwrap();
        for cause in Cause::ALL {
            assert_eq!(rules.of(cause).unwrap().cause(), cause);
        }
    }

    #[test]
    fn half_a_cap_is_refused() {
        let read = |cap: &str| {
            let text = format!("[[window]]\ncause = \"line_down\"\ncap = {{ {cap} }}");
            WindowFile::parse(&text).and_then(WindowFile::rules).map(|_| ())
        };
        assert_eq!(read(r#"hours = 1, bills = 1, per = "hour""#), Ok(()));
        assert_eq!(read(r#"working_days = 1, amount = "1.00", per = "day""#), Ok(()));
        for bad in [
            r#"hours = 1, per = "hour""#,
            r#"bills = 1, per = "hour""#,
            r#"hours = 1, working_days = 1, bills = 1, per = "hour""#,
            r#"hours = 1, bills = 1, amount = "1.00", per = "hour""#,
            r#"hours = 1, amount = "1", per = "hour""#,
            r#"hours = 1, bills = 1, per = "week""#,
            r#"hours = 1, bills = -1, per = "hour""#,
            r#"hours = 0, bills = 1, per = "hour""#,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(WindowFile::parse("[[window]]\ncause = \"rain\"").unwrap().rules().is_err());
    }
}
