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

    /// The day after; nothing at the end of time.
    pub fn tomorrow(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }

    /// The day of the week, Monday 0 to Sunday 6.
    pub fn weekday(self) -> usize {
        usize::try_from(self.0.weekday().to_monday_zero_offset()).unwrap_or(0)
    }

    /// Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        self.weekday() >= 5
    }

    /// The moment it begins in Beijing; stays within time at its ends.
    pub fn start(self) -> Moment {
        let begin = self.0.at(0, 0, 0, 0);
        let edge = if self.0.year() > 0 { jiff::Timestamp::MAX } else { jiff::Timestamp::MIN };
        Moment(EAST_8.to_timestamp(begin).unwrap_or(edge))
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

    /// The hour of the day in Beijing, 0 to 23.
    pub fn hour(self) -> usize {
        usize::try_from(self.beijing().hour()).unwrap_or(0)
    }

    /// The moment its hour began.
    #[must_use]
    pub fn hour_start(self) -> Self {
        self.plus_seconds(self.0.as_second().rem_euclid(3600).saturating_neg()).whole_second()
    }

    /// This moment without its milliseconds.
    #[must_use]
    pub fn whole_second(self) -> Self {
        jiff::Timestamp::from_second(self.0.as_second()).map_or(self, Self)
    }

    /// `20261124080102` in Beijing: the form of a signature's time.
    pub fn compact(self) -> String {
        let t = self.beijing();
        format!("{}{:02}{:02}{:02}", self.date().compact(), t.hour(), t.minute(), t.second())
    }

    /// `20261124080102003` in Beijing, to the millisecond: the form of the units' systems.
    pub fn compact_millis(self) -> String {
        format!("{}{:03}", self.compact(), self.0.subsec_nanosecond() / 1_000_000)
    }

    /// Reads `yyyyMMddHHmmss` of Beijing with up to three digits of milliseconds. Some callers do
    /// not fill those up with zeros: `…025` may be written `…25`.
    pub fn from_compact(text: &str) -> Result<Self, TimeError> {
        let (second, millis) = text.split_at_checked(14).ok_or(TimeError::Moment)?;
        if !text.bytes().all(|b| b.is_ascii_digit()) || millis.len() > 3 {
            return Err(TimeError::Moment);
        }
        let part = |range: std::ops::Range<usize>| second.get(range).unwrap_or_default();
        let (date, hour, minute) = (part(0..8), part(8..10), part(10..12));
        let date: Date = date.parse().map_err(|_| TimeError::Moment)?;
        format!("{date}T{hour}:{minute}:{}.{millis:0>3}+08:00", part(12..14)).parse()
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

    /// Reads a time as callers write it: `yyyyMMddHHmmssSSS` of Beijing, or RFC 3339.
    pub fn from_said(text: &str) -> Result<Self, TimeError> {
        if text.len() != 17 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return text.parse();
        }
        let part = |range| text.get(range).unwrap_or_default();
        let (hour, minute, second) = (part(8..10), part(10..12), part(12..14));
        let time = format!("{hour}:{minute}:{second}.{}", part(14..17));
        Self::from_national(part(0..8), &time).map_err(|_| TimeError::Moment)
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
    fn the_time_of_a_units_system_is_read_to_the_millisecond() {
        let at = Moment::from_said("20261124000102003").unwrap();
        assert_eq!(at.utc(), "2026-11-23T16:01:02.003Z");
        assert_eq!(at.compact_millis(), "20261124000102003");
        assert_eq!(Moment::from_said("2026-11-24T00:01:02.003+08:00").unwrap(), at);
        for bad in ["", "2026112400010200", "20261324000102003", "20261124250102003", "2026-11-24"]
        {
            assert_eq!(Moment::from_said(bad), Err(TimeError::Moment), "{bad}");
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

    #[test]
    fn a_day_and_an_hour_begin_in_beijing() {
        let at: Moment = "2026-11-24T12:34:56.789+08:00".parse().unwrap();
        assert_eq!(at.date().start().iso(), "2026-11-24T00:00:00+08:00");
        assert_eq!(at.hour_start().utc(), "2026-11-24T04:00:00.000Z");
        assert_eq!((at.hour(), at.date().weekday(), at.date().is_weekend()), (12, 1, false));
        let sunday: Date = "20261129".parse().unwrap();
        assert_eq!((sunday.weekday(), sunday.is_weekend()), (6, true));
        assert_eq!(sunday.tomorrow().unwrap().to_string(), "2026-11-30");
        assert_eq!("99991231".parse::<Date>().unwrap().tomorrow(), None);
    }

    #[test]
    fn hospitals_write_milliseconds_with_one_to_three_digits() {
        for (text, millis) in [
            ("20261124080102", "20261124080102000"),
            ("201911240801025", "20191124080102005"),
            ("2026112408010225", "20261124080102025"),
            ("20261124080102003", "20261124080102003"),
        ] {
            assert_eq!(Moment::from_compact(text).unwrap().compact_millis(), millis);
        }
        for bad in ["", "2026112408010", "202611240801020031", "20261324080102", "2026112424010２"]
        {
            assert_eq!(Moment::from_compact(bad), Err(TimeError::Moment), "{bad}");
        }
        assert_eq!(Moment::from_compact("20261124250102"), Err(TimeError::Moment));
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
