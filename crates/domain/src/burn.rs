//! How fast numbers are used, when they run out, and how many to ask for.
//!
//! A desk has a rhythm: Monday at nine is not Sunday at three. What is expected of an hour is
//! therefore what the same hour of the same weekday gave. While few such days were seen, the same
//! hour of all days of its kind (worked or free) counts if it gave more, because to run dry is worse
//! than to hold some numbers too many. Whole numbers throughout: rates are thousandths of a number
//! an hour.
//!
//! One [`Rhythm`] stands for one unit, place and kind. Which these are it must not know.

mod ask;

pub use ask::{Ask, AskRule};

use crate::{Calendar, Moment};

const HOUR_SECONDS: i64 = 3600;
/// Rates are counted in thousandths of a number.
const MILLI: u64 = 1000;
/// How far ahead is looked, in hours: ninety days.
const AHEAD_HOURS_MAX: usize = 90 * 24;
/// How many hours of the past are read: eight weeks. What is older tells of another season.
const PAST_HOURS_MAX: usize = 8 * 7 * 24;
/// From so many weeks on, a weekday stands for itself.
const WEEKS_FEW: u64 = 3;
/// If the last full day went faster than expected, the future is expected to, at most so much.
const PACE_MAX: u64 = 4 * MILLI;

/// Some hours that were watched, and what was used in them.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    hours: u64,
    used: u64,
}

impl Seen {
    fn add(&mut self, used: u64) {
        self.hours = self.hours.saturating_add(1);
        self.used = self.used.saturating_add(used);
    }

    fn mean(self) -> u64 {
        self.used.saturating_mul(MILLI).div_ceil(self.hours.max(1))
    }

    fn mean_or(self, other: u64) -> u64 {
        if self.hours == 0 { other } else { self.mean() }
    }
}

/// How fast numbers were used, hour by hour.
#[derive(Clone, Debug)]
pub struct Rhythm<'a> {
    calendar: &'a Calendar,
    now: Moment,
    /// Thousandths: 1000 when the last day went as expected, more when it went faster.
    pace: u64,
    all: Seen,
    /// Free days, then worked ones, by hour.
    kinds: [[Seen; 24]; 2],
    /// Weekdays from Monday, by hour; holidays and made-up days do not count here.
    weekdays: [[Seen; 24]; 7],
}

impl<'a> Rhythm<'a> {
    /// Reads what was used: `used` holds the count of each full hour before the hour of `now`, the
    /// latest last; hours in which nothing was used are zeros and count. More than eight weeks are
    /// not read.
    pub fn new(calendar: &'a Calendar, now: Moment, used: &[u32]) -> Self {
        let mut rhythm = Self {
            calendar,
            now,
            pace: MILLI,
            all: Seen::default(),
            kinds: [[Seen::default(); 24]; 2],
            weekdays: [[Seen::default(); 24]; 7],
        };
        let recent = used.get(used.len().saturating_sub(PAST_HOURS_MAX)..).unwrap_or_default();
        for (hour, count) in before(now).zip(recent.iter().rev()) {
            rhythm.note(hour, u64::from(*count));
        }
        rhythm.pace = rhythm.pace_of(recent);
        rhythm
    }

    fn note(&mut self, hour: Moment, count: u64) {
        let day = hour.date();
        let worked = self.calendar.is_working(day);
        self.all.add(count);
        if let Some(seen) = cell(&mut self.kinds, usize::from(worked), hour.hour()) {
            seen.add(count);
        }
        if worked != day.is_weekend()
            && let Some(seen) = cell(&mut self.weekdays, day.weekday(), hour.hour())
        {
            seen.add(count);
        }
    }

    /// How much faster the last 24 hours went than such hours do; never slower than 1, because a
    /// quiet day is no promise.
    fn pace_of(&self, used: &[u32]) -> u64 {
        let last = used.get(used.len().saturating_sub(24)..).unwrap_or_default();
        let expected: u64 = before(self.now).zip(last).map(|(hour, _)| self.usual(hour)).sum();
        let seen: u64 = last.iter().map(|count| u64::from(*count)).sum();
        let seen = seen.saturating_mul(MILLI).saturating_mul(MILLI);
        seen.checked_div(expected).unwrap_or(MILLI).clamp(MILLI, PACE_MAX)
    }

    /// What is usual for the hour that holds `at`, in thousandths.
    fn usual(&self, at: Moment) -> u64 {
        let (day, hour) = (at.date(), at.hour());
        let worked = self.calendar.is_working(day);
        let of = |rows: &[[Seen; 24]], row: usize| {
            rows.get(row).and_then(|hours| hours.get(hour)).copied().unwrap_or_default()
        };
        let kind = of(&self.kinds, usize::from(worked)).mean_or(self.all.mean());
        let own = of(&self.weekdays, day.weekday());
        match own.hours {
            _ if worked == day.is_weekend() => kind,
            0..WEEKS_FEW => own.mean_or(kind).max(kind),
            _ => own.mean(),
        }
    }

    /// What is expected of the hour that holds `at`, in thousandths of a number.
    pub fn expected(&self, at: Moment) -> u64 {
        self.usual(at).saturating_mul(self.pace).div_ceil(MILLI)
    }

    /// Numbers expected to be used within so many seconds from now, rounded up; ninety days at most.
    pub fn need(&self, seconds: u32) -> u64 {
        let end = self.now.plus_seconds(i64::from(seconds));
        let mut milli: u64 = 0;
        for (from, to) in self.ahead().take_while(|(from, _)| *from < end) {
            milli = milli.saturating_add(share(self.expected(from), from, to.min(end)));
        }
        milli.div_ceil(MILLI)
    }

    /// When so many numbers are used up; nothing if they last for ninety days.
    pub fn runs_out(&self, stock: u64) -> Option<Moment> {
        let mut left = stock.saturating_mul(MILLI);
        for (from, to) in self.ahead() {
            let rate = self.expected(from);
            let used = share(rate, from, to);
            let seconds = left.saturating_mul(HOUR_SECONDS.unsigned_abs()).checked_div(rate);
            if let Some(seconds) = seconds.filter(|_| used >= left) {
                return Some(from.plus_seconds(i64::try_from(seconds).unwrap_or(0)));
            }
            left = left.saturating_sub(used);
        }
        None
    }

    /// The stretches from now to each next full hour.
    fn ahead(&self) -> impl Iterator<Item = (Moment, Moment)> {
        let next = |from: Moment| from.hour_start().plus_seconds(HOUR_SECONDS);
        let starts = std::iter::successors(Some(self.now), move |from| Some(next(*from)));
        starts.map(move |from| (from, next(from))).take(AHEAD_HOURS_MAX)
    }
}

/// The full hours before the hour of `now`, latest first.
fn before(now: Moment) -> impl Iterator<Item = Moment> {
    let back = |hour: &Moment| Some(hour.plus_seconds(HOUR_SECONDS.saturating_neg()));
    std::iter::successors(back(&now.hour_start()), back)
}

fn cell<const N: usize>(rows: &mut [[Seen; 24]; N], row: usize, hour: usize) -> Option<&mut Seen> {
    rows.get_mut(row).and_then(|hours| hours.get_mut(hour))
}

/// The part of an hour's rate that falls between two moments within it, rounded up.
fn share(rate: u64, from: Moment, to: Moment) -> u64 {
    let seconds = to.seconds_since(from).max(0).unsigned_abs();
    rate.saturating_mul(seconds).div_ceil(HOUR_SECONDS.unsigned_abs())
}

#[cfg(test)]
mod tests;
