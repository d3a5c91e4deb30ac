//! Dates and moments, and their national forms.
//!
//! Inside, a moment is UTC; on every face and in every national format it is Asia/Shanghai, which
//! has been UTC+8 without summer time since 1992. Forms of the data standard (财综〔2017〕32号):
//! Date `yyyyMMdd`, Time `HH:mm:ss`, signature time `yyyyMMddHHmmss`.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::tz::Offset;

/// The text is no such date or time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Neither `yyyyMMdd` nor `yyyy-MM-dd`, or no day of the calendar.
    #[error("not a day written yyyyMMdd or yyyy-MM-dd")]
    Date,
    /// Not RFC 3339.
    #[error("not a time written like 2026-11-24T08:01:02+08:00")]
    Moment,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// `20261124`, as the bill's XML writes it.
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.0.year(), self.0.month(), self.0.day())
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }
}

impl fmt::Display for Date {
    /// `2026-11-24`, as the bill's face shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Date {
    type Err = TimeError;

    /// Reads either national form.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let compact: String = match text.len() {
            8 => text.to_owned(),
            10 if text.is_ascii() && text.get(4..5) == Some("-") && text.get(7..8) == Some("-") => {
                text.split('-').collect()
            }
            _ => return Err(TimeError::Date),
        };
        if compact.len() != 8 || !compact.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TimeError::Date);
        }
        let part = |range: std::ops::Range<usize>| compact.get(range)?.parse::<i16>().ok();
        let (Some(year), Some(month), Some(day)) = (part(0..4), part(4..6), part(6..8)) else {
            return Err(TimeError::Date);
        };
        let small = |v: i16| i8::try_from(v).map_err(|_| TimeError::Date);
        civil::Date::new(year, small(month)?, small(day)?).map(Self).map_err(|_| TimeError::Date)
    }
}

/// A moment, to the millisecond, UTC inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(jiff::Timestamp);

const EAST_8: Offset = jiff::tz::offset(8);

impl Moment {
    /// From a clock's reading; what is finer than a millisecond is dropped.
    pub fn new(at: jiff::Timestamp) -> Self {
        jiff::Timestamp::from_millisecond(at.as_millisecond()).map_or(Self(at), Self)
    }

    /// As the clock library writes it.
    pub const fn timestamp(self) -> jiff::Timestamp {
        self.0
    }

    fn beijing(self) -> civil::DateTime {
        EAST_8.to_datetime(self.0)
    }

    /// The day in Beijing.
    pub fn date(self) -> Date {
        Date(self.beijing().date())
    }

    /// `08:01:02` in Beijing.
    pub fn time_of_day(self) -> String {
        let t = self.beijing();
        format!("{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second())
    }

    /// `20261124080102` in Beijing: the form of a signature's time.
    pub fn compact(self) -> String {
        let t = self.beijing();
        format!("{}{:02}{:02}{:02}", self.date().compact(), t.hour(), t.minute(), t.second())
    }

    /// `2026-11-24T08:01:02+08:00`: the form of the API.
    pub fn iso(self) -> String {
        format!("{}T{}+08:00", self.date(), self.time_of_day())
    }

    /// `2026-11-24T00:01:02.003Z`: fixed width, sorts as it reads; the form of stores.
    pub fn utc(self) -> String {
        let t = Offset::UTC.to_datetime(self.0);
        let ms = t.subsec_nanosecond() / 1_000_000;
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{ms:03}Z",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }

    /// This moment moved by whole seconds (backwards if negative); stays put at the ends of time.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        self.0.checked_add(jiff::SignedDuration::from_secs(seconds)).map_or(self, Self)
    }

    /// Whole seconds from `earlier` to this moment.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.as_second().saturating_sub(earlier.0.as_second())
    }

    /// Reads `yyyyMMdd` and `HH:mm:ss` of Beijing, as the bill's XML writes them.
    pub fn from_national(date: &str, time: &str) -> Result<Self, TimeError> {
        let date: Date = date.parse()?;
        format!("{date}T{time}+08:00").parse()
    }
}

impl FromStr for Moment {
    type Err = TimeError;

    /// Reads RFC 3339 with any offset.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        text.parse::<jiff::Timestamp>().map(Self::new).map_err(|_| TimeError::Moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_national_forms_of_a_day() {
        for text in ["20260228", "2026-02-28"] {
            let date: Date = text.parse().unwrap();
            assert_eq!(
                (date.compact().as_str(), date.to_string().as_str()),
                ("20260228", "2026-02-28")
            );
        }
        for bad in
            ["", "20260229", "2026-2-28", "2026/02/28", "20261301", "2026-02-3a", "二〇二六年年"]
        {
            assert_eq!(bad.parse::<Date>(), Err(TimeError::Date), "{bad}");
        }
    }

    #[test]
    fn a_late_evening_utc_is_the_next_day_in_beijing() {
        let at: Moment = "2026-11-23T16:01:02.999999Z".parse().unwrap();
        assert_eq!(at.iso(), "2026-11-24T00:01:02+08:00");
        assert_eq!(at.compact(), "20261124000102");
        assert_eq!(at.utc(), "2026-11-23T16:01:02.999Z");
        assert_eq!(at.date().to_string(), "2026-11-24");
        assert_eq!(Moment::from_national("20261124", "00:01:02").unwrap().seconds_since(at), 0);
    }

    proptest! {
        #[test]
        fn stored_form_sorts_like_time(a in 0_i64..4_000_000_000_000, b in 0_i64..4_000_000_000_000) {
            let m = |ms| Moment::new(jiff::Timestamp::from_millisecond(ms).unwrap());
            prop_assert_eq!(m(a).utc().cmp(&m(b).utc()), a.cmp(&b));
            prop_assert_eq!(m(a).utc().parse::<Moment>().unwrap(), m(a));
        }
    }
}
