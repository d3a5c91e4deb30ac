//! Offline windows: how long a front server may issue without the platform, and what happens then.
//!
//! The clock of a window runs from the moment the platform was last heard; a cause that finance has
//! declared gives it another clock and other lengths. Which lengths, and what stands at their end,
//! finance sets. Pure: the moment, the declarations and the calendar are passed in.
//!
//! Time is the attacker here. `heard` must be the time in the platform's signed word and never the
//! local clock; `now` must come through a [`HighWater`], so that a clock set back opens nothing.

mod cause;
mod rule;

pub use cause::{Cause, Declaration, DeclarationError};
pub use rule::{Cap, Length, Per, WindowError, WindowRule, WindowRules};

use crate::{Calendar, Moment, Money};

/// What may be issued now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Everything.
    Open,
    /// Everything, but people are told that the window is near its end or past it.
    Warned {
        /// When it gets worse; nothing if it never does.
        until: Option<Moment>,
    },
    /// So much.
    Capped {
        /// How much.
        cap: Cap,
        /// When it gets worse; nothing if it never does.
        until: Option<Moment>,
    },
    /// Nothing.
    Stopped,
}

impl Standing {
    /// 0 for everything to 3 for nothing.
    pub const fn level(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Warned { .. } => 1,
            Self::Capped { .. } => 2,
            Self::Stopped => 3,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Warned { .. } => "warned",
            Self::Capped { .. } => "capped",
            Self::Stopped => "stopped",
        }
    }
}

/// A standing, and why it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// What may be issued.
    pub standing: Standing,
    /// The cause whose window this is.
    pub cause: Cause,
    /// When the standing gets worse by itself; nothing if it never does, or cannot.
    pub deadline: Option<Moment>,
}

impl Window {
    /// The key of its sentence, such as `line_down.warned`.
    pub fn key(&self) -> String {
        format!("{}.{}", self.cause, self.standing.word())
    }
}

impl WindowRules {
    /// What may be issued electronically at `now`.
    ///
    /// Of the line's own window and those of all declared causes that run at `now`, the freest
    /// counts. `declared` holds what finance declared for the unit's region, or one above it. With
    /// the same facts a later `now` never gives more, unless a declaration begins between.
    pub fn standing(
        &self,
        calendar: &Calendar,
        heard: Moment,
        declared: &[Declaration],
        now: Moment,
    ) -> Window {
        let line = Ladder::of(self.line_down(), calendar, heard, None);
        let others = self.running(calendar, heard, declared, now).filter(|l| !l.cause.is_paper());
        freest(std::iter::once(line).chain(others), now)
    }

    /// Whether paper bills may stand in for electronic ones at `now`; nothing when finance has not
    /// declared it.
    pub fn paper(
        &self,
        calendar: &Calendar,
        heard: Moment,
        declared: &[Declaration],
        now: Moment,
    ) -> Option<Window> {
        let all = self.running(calendar, heard, declared, now);
        let paper: Vec<Ladder> = all.filter(|l| l.cause.is_paper()).collect();
        (!paper.is_empty()).then(|| freest(paper, now))
    }

    fn running<'a>(
        &'a self,
        calendar: &'a Calendar,
        heard: Moment,
        declared: &'a [Declaration],
        now: Moment,
    ) -> impl Iterator<Item = Ladder> + 'a {
        declared.iter().filter(move |d| d.runs_at(now)).filter_map(move |d| {
            let rule = self.of(d.cause)?;
            Some(Ladder::of(rule, calendar, d.from.max(heard), Some(d.until)))
        })
    }
}

/// The moments at which one window gets worse. A step that is not set falls on the next worse one.
#[derive(Clone, Copy, Debug)]
struct Ladder {
    cause: Cause,
    warn: Option<Moment>,
    cap: Option<Moment>,
    stop: Option<Moment>,
    measure: Option<Cap>,
}

impl Ladder {
    /// The steps of a rule counted from `start`; a declared window is over at `end` at the latest.
    fn of(rule: &WindowRule, calendar: &Calendar, start: Moment, end: Option<Moment>) -> Self {
        let at = |length: Option<Length>| length.map(|l| l.after(start, calendar));
        let stop = earlier(at(rule.stop()), end);
        let cap = earlier(at(rule.cap().map(|(length, _)| length)), stop);
        let warn = earlier(at(rule.warn()), cap);
        Self { cause: rule.cause(), warn, cap, stop, measure: rule.cap().map(|(_, cap)| cap) }
    }

    fn level(&self, now: Moment) -> u8 {
        let past = |step: Option<Moment>| step.is_some_and(|at| now >= at);
        match () {
            () if past(self.stop) => 3,
            () if past(self.cap) => 2,
            () if past(self.warn) => 1,
            () => 0,
        }
    }

    /// When it gets worse than `level`.
    const fn worse_than(&self, level: u8) -> Option<Moment> {
        match level {
            0 => self.warn,
            1 => self.cap,
            _ => self.stop,
        }
    }
}

fn earlier(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    a.into_iter().chain(b).min()
}

/// The later of two ends; nothing is the end that never comes.
fn later(a: Option<Moment>, b: Option<Moment>) -> Option<Moment> {
    a.zip(b).map(|(a, b)| a.max(b))
}

/// The freest of the ladders; of equally free ones that which stops last, so that the cap in force
/// does not change while it counts.
fn freest(ladders: impl IntoIterator<Item = Ladder>, now: Moment) -> Window {
    let mut best: Option<Ladder> = None;
    let ladders: Vec<Ladder> = ladders.into_iter().collect();
    for ladder in &ladders {
        let better = best.is_none_or(|best| {
            let (mine, its) = (ladder.level(now), best.level(now));
            mine < its || (mine == its && later(ladder.stop, best.stop) != best.stop)
        });
        if better {
            best = Some(*ladder);
        }
    }
    let Some(best) = best else {
        return Window { standing: Standing::Stopped, cause: Cause::LineDown, deadline: None };
    };
    let level = best.level(now);
    let ends = ladders.iter().map(|l| l.worse_than(level));
    let deadline = if level < 3 { ends.reduce(later).flatten() } else { None };
    let standing = match (level, best.measure) {
        (0, _) => Standing::Open,
        (1, _) => Standing::Warned { until: deadline },
        (2, Some(cap)) => Standing::Capped { cap, until: deadline },
        _ => Standing::Stopped,
    };
    Window { standing, cause: best.cause, deadline }
}

/// The latest moment that was ever seen. A clock that goes back does not take it back, so what was
/// closed by time stays closed.
///
/// The caller keeps it with its data. A clock that once ran far ahead would close windows for good;
/// only the platform's own signed time may put that right ([`HighWater::told`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HighWater(Moment);

impl HighWater {
    /// As it was kept.
    pub const fn new(kept: Moment) -> Self {
        Self(kept)
    }

    /// The mark itself.
    pub const fn moment(self) -> Moment {
        self.0
    }

    /// Takes in a reading of the local clock and gives the time to go by.
    pub fn read(&mut self, clock: Moment) -> Moment {
        self.0 = self.0.max(clock);
        self.0
    }

    /// How many seconds the clock is behind what was already seen; above zero it was set back.
    pub fn behind(self, clock: Moment) -> i64 {
        self.0.seconds_since(clock).max(0)
    }

    /// The platform's signed time stands above the local clock, also when it is earlier.
    pub const fn told(&mut self, platform: Moment) {
        self.0 = platform;
    }
}

/// What was issued since a cap's period began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Bills, reversals among them.
    pub bills: u32,
    /// Their amounts, reversals not counted.
    pub amount: Money,
}

#[cfg(test)]
mod tests;
