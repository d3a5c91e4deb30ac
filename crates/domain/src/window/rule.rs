//! How long a window is, and what stands at its end: set by finance, one rule for each cause.

use std::collections::BTreeMap;

use super::{Cause, Used};
use crate::{Calendar, Moment, Money};

/// A rule that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// It neither warns nor caps nor stops.
    #[error("a window that neither warns nor caps nor stops is none")]
    Endless,
    /// A length or a cap of zero, or a cap that is negative.
    #[error("lengths and caps must be above zero; a window that is shut at once is a stop")]
    Zero,
    /// The line's own window is missing.
    #[error("there is no rule for line_down, which every front server needs")]
    NoLineDown,
    /// Two rules for one cause.
    #[error("two rules for {0}")]
    Twice(Cause),
}

/// A stretch of time from the start of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Hours by the clock.
    Hours(u16),
    /// To the end of the n-th working day after the day of the start.
    WorkingDays(u16),
}

impl Length {
    /// The moment it is over.
    pub fn after(self, start: Moment, calendar: &Calendar) -> Moment {
        match self {
            Self::Hours(hours) => start.plus_seconds(i64::from(hours).saturating_mul(3600)),
            Self::WorkingDays(days) => calendar.end_of_working_day(start, days),
        }
    }

    const fn is_zero(self) -> bool {
        matches!(self, Self::Hours(0) | Self::WorkingDays(0))
    }
}

/// The period a cap counts in, by Beijing's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// From one full hour to the next.
    Hour,
    /// From midnight to midnight.
    Day,
}

/// How much may be issued past a window, for each unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// So many bills.
    Bills(u32, Per),
    /// So much money.
    Amount(Money, Per),
}

impl Cap {
    /// When the period that holds `now` began; what was issued since then is what it has used.
    pub fn since(self, now: Moment) -> Moment {
        match self {
            Self::Bills(_, Per::Hour) | Self::Amount(_, Per::Hour) => now.hour_start(),
            Self::Bills(_, Per::Day) | Self::Amount(_, Per::Day) => now.date().start(),
        }
    }

    /// Whether one more bill of `amount` fits. A reversal takes from the bills, never from the
    /// amount: giving money back is not what a cap is against.
    pub fn admits(self, used: Used, amount: Money) -> bool {
        match self {
            Self::Bills(most, _) => used.bills < most,
            Self::Amount(_, _) if amount.is_negative() => true,
            Self::Amount(most, _) => used.amount.plus(amount).is_ok_and(|sum| sum <= most),
        }
    }

    fn is_zero(self) -> bool {
        match self {
            Self::Bills(most, _) => most == 0,
            Self::Amount(most, _) => most <= Money::ZERO,
        }
    }
}

/// The window of one cause. Each step is counted from the window's start; a worse step that comes
/// earlier makes the milder one void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowRule {
    cause: Cause,
    warn: Option<Length>,
    cap: Option<(Length, Cap)>,
    stop: Option<Length>,
}

impl WindowRule {
    /// A rule with at least one step.
    pub fn new(
        cause: Cause,
        warn: Option<Length>,
        cap: Option<(Length, Cap)>,
        stop: Option<Length>,
    ) -> Result<Self, WindowError> {
        let mut lengths = warn.into_iter().chain(cap.map(|(length, _)| length)).chain(stop);
        if lengths.any(Length::is_zero) || cap.is_some_and(|(_, cap)| cap.is_zero()) {
            return Err(WindowError::Zero);
        }
        if warn.is_none() && cap.is_none() && stop.is_none() {
            return Err(WindowError::Endless);
        }
        Ok(Self { cause, warn, cap, stop })
    }

    /// Its cause.
    pub const fn cause(&self) -> Cause {
        self.cause
    }

    /// After which length people are told.
    pub const fn warn(&self) -> Option<Length> {
        self.warn
    }

    /// After which length how much may be issued.
    pub const fn cap(&self) -> Option<(Length, Cap)> {
        self.cap
    }

    /// After which length nothing may be issued.
    pub const fn stop(&self) -> Option<Length> {
        self.stop
    }
}

/// The rules of all causes. There is always one for the line, because a line needs no declaration
/// to go down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRules {
    line_down: WindowRule,
    declared: BTreeMap<Cause, WindowRule>,
}

impl WindowRules {
    /// Rules of different causes, that of the line among them.
    pub fn new(rules: impl IntoIterator<Item = WindowRule>) -> Result<Self, WindowError> {
        let mut declared = BTreeMap::new();
        for rule in rules {
            if declared.insert(rule.cause, rule).is_some() {
                return Err(WindowError::Twice(rule.cause));
            }
        }
        let line_down = declared.remove(&Cause::LineDown).ok_or(WindowError::NoLineDown)?;
        Ok(Self { line_down, declared })
    }

    /// The line's own.
    pub const fn line_down(&self) -> &WindowRule {
        &self.line_down
    }

    /// That of a cause; nothing when finance has set none, and its declarations then give nothing.
    pub fn of(&self, cause: Cause) -> Option<&WindowRule> {
        if cause == Cause::LineDown { Some(&self.line_down) } else { self.declared.get(&cause) }
    }
}
