//! How many numbers to ask finance for, within its rule.

use super::Rhythm;
use crate::Money;

/// What finance allows for one unit, place and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskRule {
    /// The smallest grant, in numbers.
    pub grant_min: u64,
    /// The largest grant, in numbers.
    pub grant_max: u64,
    /// Numbers that may be unused at one time, those that were asked for among them.
    pub outstanding_max: u64,
    /// What one bill may be expected to come to at most; a grant's amount cap is this times its size.
    pub amount_per_bill: Money,
    /// The largest amount cap of one grant.
    pub amount_max: Money,
    /// How long numbers must last without the line, and for how long more to be safe, in seconds.
    pub lead_seconds: u32,
}

/// What to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Numbers.
    pub count: u64,
    /// Amount cap of the grant.
    pub amount_max: Money,
}

impl AskRule {
    /// What to ask for when `stock` numbers are usable or on their way; nothing when that lasts for the
    /// lead time, or when the rule leaves no room for a grant.
    ///
    /// `unaccounted` numbers are finance's view: all that were given and have not come back as bills.
    /// They may be more than `stock`, such as those of bills that were refused, and it is they that are
    /// held against the rule.
    ///
    /// Asked is for twice the lead time: with just one the next bill would ask again.
    pub fn ask(&self, rhythm: &Rhythm<'_>, stock: u64, unaccounted: u64) -> Option<Ask> {
        // A desk of which nothing is known still needs something to begin with.
        if stock > 0 && stock >= rhythm.need(self.lead_seconds) {
            return None;
        }
        let wanted = rhythm.need(self.lead_seconds.saturating_mul(2)).saturating_sub(stock);
        let count = wanted.max(self.grant_min).min(self.count_max(unaccounted));
        let amount_max = self.amount_of(count)?;
        (count > 0 && count >= self.grant_min).then_some(Ask { count, amount_max })
    }

    /// The largest grant there is room for beside what is unaccounted for.
    fn count_max(&self, unaccounted: u64) -> u64 {
        let by_amount = self.amount_max.fen().max(0).checked_div(self.amount_per_bill.fen());
        let by_amount = by_amount.and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
        self.grant_max.min(self.outstanding_max.saturating_sub(unaccounted)).min(by_amount)
    }

    fn amount_of(&self, count: u64) -> Option<Money> {
        let fen = self.amount_per_bill.fen().checked_mul(i64::try_from(count).ok()?)?;
        Money::from_fen(fen).ok()
    }
}
