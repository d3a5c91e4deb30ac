//! The gate of a front: whether it may issue now, and how fast.
//!
//! Whoever watches the front sets it; every new bill asks it. Bills that are begun are finished
//! whatever it says.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::window::{Cap, Used};
use domain::{CreditCode, Moment, Money};

/// Why a front may not issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shut {
    /// The platform has frozen or retired it.
    Frozen,
    /// It has no configuration, or one whose time is over.
    Config,
    /// It has been without the platform for longer than finance allows.
    Window,
    /// It may only issue so many an hour, and has.
    Cap,
}

impl Shut {
    /// A stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Frozen => "FRONT_FROZEN",
            Self::Config => "FRONT_CONFIG",
            Self::Window => "FRONT_WINDOW",
            Self::Cap => "FRONT_CAP",
        }
    }
}

/// How a gate stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stand {
    /// Open.
    #[default]
    Open,
    /// Open, but the window ends.
    Warned,
    /// Open for so much of each unit.
    Capped(Cap),
    /// Shut.
    Shut(Shut),
}

/// Whether a front may issue.
#[derive(Debug, Default)]
pub struct Gate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    stand: Stand,
    /// When the cap's period began, and what each unit has used in it.
    since: Option<Moment>,
    used: BTreeMap<CreditCode, Used>,
}

impl Gate {
    /// Sets it. Of a cap: what each unit has used since the period that holds `now` began.
    pub fn set(&self, stand: Stand, used: BTreeMap<CreditCode, Used>, now: Moment) {
        let mut state = self.state();
        state.since = match stand {
            Stand::Capped(cap) => Some(cap.since(now)),
            Stand::Open | Stand::Warned | Stand::Shut(_) => None,
        };
        (state.stand, state.used) = (stand, used);
    }

    /// Shuts it.
    pub fn shut(&self, why: Shut) {
        self.state().stand = Stand::Shut(why);
    }

    /// How it stands.
    pub fn stand(&self) -> Stand {
        self.state().stand
    }

    /// Lets one new bill through, or says why not.
    pub fn ask(&self, unit: &CreditCode, amount: Money, now: Moment) -> Result<(), Shut> {
        let mut state = self.state();
        let cap = match state.stand {
            Stand::Open | Stand::Warned => return Ok(()),
            Stand::Capped(cap) => cap,
            Stand::Shut(why) => return Err(why),
        };
        // A clock set back begins no new period.
        if state.since.is_none_or(|since| since < cap.since(now)) {
            state.since = Some(cap.since(now));
            state.used.clear();
        }
        let used = state.used.entry(unit.clone()).or_default();
        if !cap.admits(*used, amount) {
            return Err(Shut::Cap);
        }
        used.bills = used.bills.saturating_add(1);
        if !amount.is_negative() {
            used.amount = used.amount.plus(amount).unwrap_or(Money::MAX);
        }
        Ok(())
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::window::Per;

    #[test]
    fn a_cap_counts_by_unit_and_period() {
        let gate = Gate::default();
        let at = |text: &str| text.parse::<Moment>().unwrap();
        let unit: CreditCode = "12510000MB0X0000QQ".parse().unwrap();
        let other: CreditCode = "12510000000000019B".parse().unwrap();
        let yuan: Money = "1.00".parse().unwrap();
        assert_eq!(gate.ask(&unit, yuan, at("2026-11-24T08:10:00+08:00")), Ok(()));
        let used = Used { bills: 1, amount: yuan };
        let cap = Stand::Capped(Cap::Bills(2, Per::Hour));
        gate.set(cap, [(unit.clone(), used)].into(), at("2026-11-24T08:15:00+08:00"));
        assert_eq!(gate.ask(&unit, yuan, at("2026-11-24T08:20:00+08:00")), Ok(()));
        assert_eq!(gate.ask(&unit, yuan, at("2026-11-24T08:59:59+08:00")), Err(Shut::Cap));
        assert_eq!(gate.ask(&other, yuan, at("2026-11-24T08:59:59+08:00")), Ok(()));
        assert_eq!(gate.ask(&unit, yuan, at("2026-11-24T09:00:00+08:00")), Ok(()));
        assert_eq!(gate.ask(&unit, yuan, at("2026-11-24T08:30:00+08:00")), Ok(()));
        assert_eq!(gate.ask(&unit, yuan, at("2026-11-24T07:30:00+08:00")), Err(Shut::Cap));
        gate.shut(Shut::Frozen);
        assert_eq!(gate.ask(&other, yuan, at("2026-11-24T09:00:01+08:00")), Err(Shut::Frozen));
    }
}
