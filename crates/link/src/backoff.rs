//! How long to wait after a failure. It must not wait itself, nor know a clock.

use std::time::Duration;

/// Waits that double from `first` to `longest`, each shortened by chance to between half and
/// whole, so that a hundred nodes that lost one line do not come back in one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after one failure.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_mins(5) }
    }
}

impl Backoff {
    /// The wait after `failures` in a row, none after none. `chance` is any random number; it
    /// decides where between half and whole, in steps of a thousandth or so.
    pub fn wait(&self, failures: u32, chance: u32) -> Duration {
        let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let whole = self.first.saturating_mul(factor).min(self.longest);
        let step = whole.checked_div(1024).unwrap_or_default();
        step.saturating_mul(512_u32.saturating_add(chance % 513))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_their_bounds() {
        let backoff = Backoff::default();
        let seconds = |failures, chance| backoff.wait(failures, chance).as_secs_f32();
        assert_eq!(backoff.wait(0, u32::MAX), Duration::ZERO);
        for (failures, longest) in [(1, 1.0), (2, 2.0), (3, 4.0), (9, 256.0), (10, 300.0)] {
            let (low, high) = (seconds(failures, 0), seconds(failures, 512));
            assert!((low - longest / 2.0).abs() < 0.001 && (high - longest).abs() < 0.001);
        }
        assert!((seconds(u32::MAX, 512) - 300.0).abs() < 0.001);
        assert!((seconds(33, 512) - 300.0).abs() < 0.001);
    }
}
