//! The working-day calendar as finance edits it: a year's notice of holidays and made-up days.

use domain::{Calendar, Date};
use serde::{Deserialize, Serialize};

use super::{DataError, value};

/// The longest holiday an entry may name, in days; anything longer is a slip of the pen.
const HOLIDAY_DAYS_MAX: usize = 31;

/// A file of calendars.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// The years.
    pub year: Vec<CalendarData>,
}

impl CalendarFile {
    /// The years we ship, which count where nothing was set.
    pub fn built_in() -> Result<Self, DataError> {
        Self::parse(include_str!("../../../../data/calendar.toml"))
    }

    /// Reads the TOML that finance edits.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        toml::from_str(text).map_err(|e| DataError::Shape(e.to_string()))
    }

    /// All years in one calendar.
    pub fn calendar(self) -> Result<Calendar, DataError> {
        self.year
            .into_iter()
            .try_fold(Calendar::default(), |all, year| Ok(all.joined(Calendar::try_from(year)?)?))
    }
}

/// One year's notice; directory section `calendar`, key: the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarData {
    /// The year.
    pub year: i16,
    /// Where the days stand written.
    #[serde(default)]
    pub source: String,
    /// Holidays.
    #[serde(default)]
    pub holiday: Vec<HolidayData>,
    /// Weekend days that are worked (调休上班).
    #[serde(default)]
    pub made_up: Vec<String>,
}

/// A holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayData {
    /// Name.
    pub name: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

impl TryFrom<CalendarData> for Calendar {
    type Error = DataError;

    fn try_from(data: CalendarData) -> Result<Self, DataError> {
        let mut holidays = Vec::new();
        for holiday in &data.holiday {
            holidays.extend(days(holiday)?);
        }
        let year = data.year.to_string();
        let made_up = data.made_up.iter().map(|day| value::<Date>(&year, "made_up", day));
        let made_up = made_up.collect::<Result<Vec<_>, _>>()?;
        let far = |day: &&Date| day.year().abs_diff(data.year) > 1;
        if let Some(day) = holidays.iter().chain(&made_up).find(far) {
            return Err(DataError::Value { entry: year, field: "year", value: day.to_string() });
        }
        Ok(Self::of_year(data.year, holidays, made_up)?)
    }
}

fn days(holiday: &HolidayData) -> Result<Vec<Date>, DataError> {
    let from: Date = value(&holiday.name, "from", &holiday.from)?;
    let to: Date = value(&holiday.name, "to", &holiday.to)?;
    let days = std::iter::successors(Some(from), |day| day.tomorrow()).take_while(|day| *day <= to);
    let days: Vec<Date> = days.take(HOLIDAY_DAYS_MAX).collect();
    if days.last() == Some(&to) {
        return Ok(days);
    }
    Err(DataError::Value { entry: holiday.name.clone(), field: "to", value: holiday.to.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{from_json, to_json};

    #[test]
    fn the_calendar_we_ship_is_sound() {
        let file = CalendarFile::built_in().unwrap();
        for year in &file.year {
            assert_eq!(from_json::<CalendarData>(&to_json(year)).unwrap(), *year);
        }
        let calendar = file.calendar().unwrap();
        assert!(calendar.knows(2026));
        let first: Date = "20260101".parse().unwrap();
        let year = std::iter::successors(Some(first), |d| d.tomorrow());
        let worked = year.take_while(|d| d.year() == 2026).filter(|d| calendar.is_working(*d));
        assert_eq!(worked.count(), 248, "261 weekdays less 19 holidays plus 6 made up");
    }

    #[test]
    fn slips_of_the_pen_are_refused() {
        let year = |holiday: &str, made_up: &str| {
            let text =
                format!("[[year]]\nyear = 2026\nholiday = [{holiday}]\nmade_up = [{made_up}]");
            CalendarFile::parse(&text).and_then(CalendarFile::calendar).map(|_| ())
        };
        assert!(year(r#"{ name = "春节", from = "2025-12-31", to = "2026-01-02" }"#, "").is_ok());
        for (holiday, made_up) in [
            (r#"{ name = "春节", from = "2026-02-15", to = "2026-02-14" }"#, ""),
            (r#"{ name = "春节", from = "2026-02-15", to = "2026-12-14" }"#, ""),
            (r#"{ name = "春节", from = "2026-02-30", to = "2026-03-01" }"#, ""),
            (r#"{ name = "春节", from = "2028-02-15", to = "2028-02-16" }"#, ""),
            ("", r#""2026-02-16""#),
            (r#"{ name = "春节", from = "2026-02-14", to = "2026-02-16" }"#, r#""2026-02-14""#),
        ] {
            assert!(year(holiday, made_up).is_err(), "{holiday} {made_up}");
        }
    }
}
