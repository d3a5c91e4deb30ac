//! Which days are working days (工作日), and when the n-th of them ends. Days are those of Beijing.
//!
//! Holidays, and weekend days that are worked to make up for them (调休), change every year by a
//! notice of the State Council, so they are data. This module must not know any of them.

use std::collections::BTreeSet;

use crate::{Date, Moment};

/// A calendar that contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// One day is both a holiday and worked.
    #[error("{0} is both a holiday and a working day")]
    Both(Date),
    /// A day that is worked anyway is listed as one made up.
    #[error("{0} is no weekend day; it is a working day anyway")]
    NotWeekend(Date),
}

/// Working days: Monday to Friday but for holidays, and the weekend days that are made up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeSet<i16>,
    holidays: BTreeSet<Date>,
    made_up: BTreeSet<Date>,
}

impl Calendar {
    /// The calendar of one year's notice. Its days may lie in the year before or after.
    pub fn of_year(
        year: i16,
        holidays: impl IntoIterator<Item = Date>,
        made_up: impl IntoIterator<Item = Date>,
    ) -> Result<Self, CalendarError> {
        let years = BTreeSet::from([year]);
        let (holidays, made_up) = (holidays.into_iter().collect(), made_up.into_iter().collect());
        Self { years, holidays, made_up }.validated()
    }

    /// Both calendars in one.
    pub fn joined(mut self, other: Self) -> Result<Self, CalendarError> {
        self.years.extend(other.years);
        self.holidays.extend(other.holidays);
        self.made_up.extend(other.made_up);
        self.validated()
    }

    fn validated(self) -> Result<Self, CalendarError> {
        if let Some(day) = self.holidays.intersection(&self.made_up).next() {
            return Err(CalendarError::Both(*day));
        }
        match self.made_up.iter().find(|day| !day.is_weekend()) {
            Some(day) => Err(CalendarError::NotWeekend(*day)),
            None => Ok(self),
        }
    }

    /// Whether the holidays of a year are known. Without them only weekends are free, so deadlines
    /// come early and never late.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// Whether a day is worked.
    pub fn is_working(&self, day: Date) -> bool {
        !self.holidays.contains(&day) && (!day.is_weekend() || self.made_up.contains(&day))
    }

    /// The midnight that ends the `n`-th working day after the day of `from`; the day itself never
    /// counts, and with `n` = 0 it is the one that ends. The midnight is no longer part of the day.
    pub fn end_of_working_day(&self, from: Moment, n: u16) -> Moment {
        let mut day = from.date();
        let mut left = n;
        while left > 0 {
            let Some(next) = day.tomorrow() else { break };
            day = next;
            if self.is_working(day) {
                left = left.saturating_sub(1);
            }
        }
        day.start().plus_seconds(24 * 3600)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// The first week of October and its two made-up days.
    fn october() -> Calendar {
        let holidays = (1..=7).map(|d| day(&format!("2026100{d}")));
        Calendar::of_year(2026, holidays, [day("20260920"), day("20261010")]).unwrap()
    }

    #[test]
    fn weekends_holidays_and_made_up_days() {
        let calendar = october();
        for (text, working) in [
            ("20260918", true),  // Friday
            ("20260919", false), // Saturday
            ("20260920", true),  // Sunday, made up
            ("20261001", false), // Thursday, holiday
            ("20261008", true),  // Thursday
            ("20261010", true),  // Saturday, made up
            ("20261011", false), // Sunday
        ] {
            assert_eq!(calendar.is_working(day(text)), working, "{text}");
        }
        assert!(calendar.knows(2026) && !calendar.knows(2027));
    }

    #[test]
    fn the_day_itself_never_counts() {
        let calendar = october();
        for (from, n, end) in [
            ("2026-11-24T00:00:00+08:00", 0, "2026-11-25"),
            ("2026-11-24T23:59:59+08:00", 1, "2026-11-26"),
            ("2026-11-27T10:00:00+08:00", 1, "2026-12-01"), // over a weekend
            ("2026-09-30T10:00:00+08:00", 3, "2026-10-11"), // over the holiday; the Saturday counts
            ("2026-10-03T10:00:00+08:00", 1, "2026-10-09"), // from within it
            ("2026-11-28T10:00:00+08:00", 0, "2026-11-29"), // a Saturday ends, too
        ] {
            let got = calendar.end_of_working_day(from.parse().unwrap(), n);
            assert_eq!(got, day(end).start(), "{n} after {from}");
        }
    }

    #[test]
    fn contradictions_are_refused() {
        let sunday = day("20260920");
        assert_eq!(Calendar::of_year(2026, [sunday], [sunday]), Err(CalendarError::Both(sunday)));
        let monday = day("20260921");
        assert_eq!(Calendar::of_year(2026, [], [monday]), Err(CalendarError::NotWeekend(monday)));
        let other = Calendar::of_year(2027, [sunday], []).unwrap();
        assert_eq!(october().joined(other), Err(CalendarError::Both(sunday)));
    }

    #[test]
    fn the_end_of_time_ends_the_count() {
        let end: Moment = "9999-12-29T00:00:00Z".parse().unwrap();
        assert!(Calendar::default().end_of_working_day(end, u16::MAX) >= end);
    }

    proptest! {
        /// Exactly n working days lie between the day of `from` and the end, and the last one is
        /// the last day; later starts and larger counts never end earlier.
        #[test]
        fn the_count_is_exact_and_monotone(
            seconds in 1_767_000_000_i64..1_800_000_000,
            later in 0_i64..5_000_000,
            n in 1_u16..60,
        ) {
            let calendar = october();
            let at = |s| Moment::new(jiff::Timestamp::from_second(s).unwrap());
            let from = at(seconds);
            let end = calendar.end_of_working_day(from, n);
            let mut day = from.date();
            let mut worked = Vec::new();
            while day.tomorrow().unwrap().start() < end {
                day = day.tomorrow().unwrap();
                worked.push(calendar.is_working(day));
            }
            prop_assert_eq!(worked.iter().filter(|w| **w).count(), usize::from(n));
            prop_assert_eq!(worked.last(), Some(&true));
            prop_assert!(calendar.end_of_working_day(at(seconds + later), n) >= end);
            prop_assert!(calendar.end_of_working_day(from, n + 1) > end);
        }
    }
}
