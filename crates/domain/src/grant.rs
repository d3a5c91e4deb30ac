//! Grants (号段授权书): signed number ranges, and how a number leaves one.

use std::fmt;

use crate::{BillCode, BillId, BillNumber, CreditCode, KindCode, Moment, Money};

/// Names a grant inside its unit: letters, digits and `-`, at most 40.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantId(String);

/// A grant that contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// The id has other signs, or is empty or too long.
    #[error("a grant id is 1 to 40 letters, digits or hyphens")]
    Id,
    /// The range ends before it begins.
    #[error("the range ends before it begins")]
    Range,
    /// The time ends before it begins.
    #[error("the validity ends before it begins")]
    Validity,
    /// The holder's name has other signs.
    #[error("a place or device is 1 to 40 letters, digits or hyphens")]
    Holder,
    /// The amount cap is not above zero.
    #[error("the amount cap must be above zero")]
    Amount,
    /// A statement of another form.
    #[error("the statement of the grant has another form")]
    Statement,
}

fn is_name(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

impl GrantId {
    /// A grant id.
    pub fn new(text: &str) -> Result<Self, GrantError> {
        if is_name(text) { Ok(Self(text.to_owned())) } else { Err(GrantError::Id) }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who may take numbers from a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A place of issue on the platform.
    Place(String),
    /// A place of issue at a front server or mobile terminal, offline as well.
    Device {
        /// The device.
        device: String,
        /// The place.
        place: String,
    },
}

impl fmt::Display for Holder {
    /// `place:01`, `device:front-7/01`: the form in the signed statement and in stores.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(code) => write!(f, "place:{code}"),
            Self::Device { device, place } => write!(f, "device:{device}/{place}"),
        }
    }
}

impl Holder {
    /// Reads the form of [`Holder`]'s `Display`.
    pub fn parse(text: &str) -> Result<Self, GrantError> {
        match text.split_once(':') {
            Some(("place", code)) if is_name(code) => Ok(Self::Place(code.to_owned())),
            Some(("device", both)) => match both.split_once('/') {
                Some((device, place)) if is_name(device) && is_name(place) => {
                    Ok(Self::Device { device: device.to_owned(), place: place.to_owned() })
                }
                _ => Err(GrantError::Holder),
            },
            _ => Err(GrantError::Holder),
        }
    }

    /// The place of issue.
    pub fn place(&self) -> &str {
        match self {
            Self::Place(place) | Self::Device { place, .. } => place,
        }
    }
}

/// A number range that finance has given to a unit. Finance signs its [`Grant::statement`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The unit.
    pub unit: CreditCode,
    /// Who in the unit.
    pub holder: Holder,
    /// The code the numbers belong to.
    pub code: BillCode,
    /// First number.
    pub first: BillNumber,
    /// Last number.
    pub last: BillNumber,
    /// From when.
    pub valid_from: Moment,
    /// Until when (not included).
    pub valid_until: Moment,
    /// All its bills together may not exceed this, reversals not counted.
    pub amount_max: Money,
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, GrantError> {
    text.parse().map_err(|_| GrantError::Statement)
}

impl Grant {
    /// Refuses a grant that contradicts itself.
    pub fn validated(self) -> Result<Self, GrantError> {
        Holder::parse(&self.holder.to_string())?;
        if self.last < self.first {
            return Err(GrantError::Range);
        }
        if self.valid_until <= self.valid_from {
            return Err(GrantError::Validity);
        }
        if self.amount_max <= Money::ZERO {
            return Err(GrantError::Amount);
        }
        Ok(self)
    }

    /// The bytes finance signs: one fact a line, UTF-8, ends with a line feed.
    pub fn statement(&self) -> String {
        format!(
            "shupiao-grant/1\nid={}\nunit={}\nholder={}\ncode={}\nfirst={}\nlast={}\nvalid_from={}\nvalid_until={}\namount_max={}\n",
            self.id,
            self.unit,
            self.holder,
            self.code,
            self.first,
            self.last,
            self.valid_from.utc(),
            self.valid_until.utc(),
            self.amount_max
        )
    }

    /// Reads the text of [`Grant::statement`]; any other text is refused.
    pub fn from_statement(text: &str) -> Result<Self, GrantError> {
        let mut lines = text.lines().skip(1);
        let mut value = |name: &str| {
            let line = lines.next().unwrap_or_default();
            let value = line.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
            value.ok_or(GrantError::Statement)
        };
        let grant = Self {
            id: GrantId::new(value("id")?)?,
            unit: parse(value("unit")?)?,
            holder: Holder::parse(value("holder")?)?,
            code: parse(value("code")?)?,
            first: parse(value("first")?)?,
            last: parse(value("last")?)?,
            valid_from: parse(value("valid_from")?)?,
            valid_until: parse(value("valid_until")?)?,
            amount_max: parse(value("amount_max")?)?,
        };
        if grant.statement() == text { grant.validated() } else { Err(GrantError::Statement) }
    }

    /// How many numbers it holds.
    pub fn size(&self) -> u64 {
        self.last.value().saturating_sub(self.first.value()).saturating_add(1)
    }

    /// The id of its first bill.
    pub fn first_id(&self) -> BillId {
        BillId { code: self.code, number: self.first }
    }

    /// The id of its last bill.
    pub fn last_id(&self) -> BillId {
        BillId { code: self.code, number: self.last }
    }
}

/// A grant and what has been taken from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantStock {
    /// The grant.
    pub grant: Grant,
    /// How many numbers have left it; they leave in order, from the first.
    pub taken: u64,
    /// Amounts of the bills that took them, reversals not counted.
    pub spent: Money,
    /// Whether finance has closed it (收回).
    pub closed: bool,
}

/// Why no grant gives a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum NoNumber {
    /// None for this kind and holder.
    #[error("no grant for this kind and place")]
    NoGrant,
    /// Finance has closed it.
    #[error("the grant is closed")]
    Closed,
    /// Its time is over.
    #[error("the grant has expired")]
    Expired,
    /// Its time has not come.
    #[error("the grant is not valid yet")]
    NotYet,
    /// Every number has left.
    #[error("the grant has no number left")]
    Exhausted,
    /// The amount cap would be passed.
    #[error("the amount cap of the grant would be passed")]
    AmountMax,
}

impl GrantStock {
    /// A grant nothing has been taken from.
    pub fn new(grant: Grant) -> Self {
        Self { grant, taken: 0, spent: Money::ZERO, closed: false }
    }

    /// Numbers left.
    pub fn left(&self) -> u64 {
        self.grant.size().saturating_sub(self.taken)
    }

    /// Takes the next number for a bill of `amount` (negative: a reversal, which the cap does not
    /// bind). Nothing changes when it refuses.
    pub fn take(&mut self, amount: Money, now: Moment) -> Result<BillId, NoNumber> {
        if self.closed {
            return Err(NoNumber::Closed);
        }
        if now < self.grant.valid_from {
            return Err(NoNumber::NotYet);
        }
        if now >= self.grant.valid_until {
            return Err(NoNumber::Expired);
        }
        if self.left() == 0 {
            return Err(NoNumber::Exhausted);
        }
        let counted = if amount.is_negative() { Money::ZERO } else { amount };
        let spent = self.spent.plus(counted).map_err(|_| NoNumber::AmountMax)?;
        if spent > self.grant.amount_max {
            return Err(NoNumber::AmountMax);
        }
        let value = self.grant.first.value().saturating_add(self.taken);
        let number = BillNumber::new(value).map_err(|_| NoNumber::Exhausted)?;
        self.taken = self.taken.saturating_add(1);
        self.spent = spent;
        Ok(BillId { code: self.grant.code, number })
    }
}

/// Takes a number for a holder and kind from the first grant that gives one, in the order of
/// `grants`. Answers with the grant's place in the slice; when none gives, with the reason of the
/// one that came nearest.
pub fn allot(
    grants: &mut [GrantStock],
    holder: &Holder,
    kind: KindCode,
    amount: Money,
    now: Moment,
) -> Result<(usize, BillId), NoNumber> {
    let mut nearest = NoNumber::NoGrant;
    let fits = |g: &Grant| g.code.kind() == kind && g.holder == *holder;
    for (i, stock) in grants.iter_mut().enumerate().filter(|(_, s)| fits(&s.grant)) {
        match stock.take(amount, now) {
            Ok(id) => return Ok((i, id)),
            Err(reason) => nearest = nearest.max(reason),
        }
    }
    Err(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn grant(first: u64, last: u64) -> Grant {
        Grant {
            id: GrantId::new("g-1").unwrap(),
            unit: "12510000MB0X0000QQ".parse().unwrap(),
            holder: Holder::Place("01".into()),
            code: "51060126".parse().unwrap(),
            first: BillNumber::new(first).unwrap(),
            last: BillNumber::new(last).unwrap(),
            valid_from: at("2026-01-01T00:00:00+08:00"),
            valid_until: at("2027-01-01T00:00:00+08:00"),
            amount_max: "1000.00".parse().unwrap(),
        }
    }

    fn place(code: &str) -> Holder {
        Holder::Place(code.into())
    }

    fn noon() -> Moment {
        at("2026-11-24T12:00:00+08:00")
    }

    #[test]
    fn a_grant_gives_only_while_it_lives() {
        let mut stock = GrantStock::new(grant(1, 2));
        let one: Money = "1.00".parse().unwrap();
        assert_eq!(stock.take(one, at("2025-12-31T23:59:59+08:00")), Err(NoNumber::NotYet));
        assert_eq!(stock.take(one, at("2027-01-01T00:00:00+08:00")), Err(NoNumber::Expired));
        assert_eq!(stock.take("1000.01".parse().unwrap(), noon()), Err(NoNumber::AmountMax));
        assert_eq!(stock.taken, 0, "a refusal takes nothing");
        assert_eq!(stock.take(one, noon()).unwrap().number.value(), 1);
        assert_eq!(stock.take("-999.00".parse().unwrap(), noon()).unwrap().number.value(), 2);
        assert_eq!(stock.spent, one, "a reversal does not count against the cap");
        assert_eq!(stock.take(one, noon()), Err(NoNumber::Exhausted));
        stock.closed = true;
        assert_eq!(stock.take(one, noon()), Err(NoNumber::Closed));
    }

    #[test]
    fn only_its_own_place_and_kind_take() {
        let mut grants = [GrantStock::new(grant(1, 9))];
        let one: Money = "1.00".parse().unwrap();
        let kind = |k: &str| k.parse::<KindCode>().unwrap();
        assert_eq!(
            allot(&mut grants, &place("02"), kind("0601"), one, noon()),
            Err(NoNumber::NoGrant)
        );
        assert_eq!(
            allot(&mut grants, &place("01"), kind("0602"), one, noon()),
            Err(NoNumber::NoGrant)
        );
        assert!(allot(&mut grants, &place("01"), kind("0601"), one, noon()).is_ok());
    }

    #[test]
    fn a_statement_reads_back_and_no_other_text_does() {
        let grant = grant(7, 9);
        let text = grant.statement();
        assert_eq!(Grant::from_statement(&text), Ok(grant));
        for i in 0..text.len() {
            let other = format!("{}{}", &text[..i], &text[i + 1..]);
            assert_ne!(Grant::from_statement(&other).map(|g| g.statement()), Ok(text.clone()));
        }
        assert_eq!(Grant::from_statement(&format!("{text}\n")), Err(GrantError::Statement));
    }

    #[test]
    fn contradictions_are_refused() {
        assert_eq!(grant(2, 1).validated(), Err(GrantError::Range));
        let mut g = grant(1, 1);
        g.valid_until = g.valid_from;
        assert_eq!(g.validated(), Err(GrantError::Validity));
        assert_eq!(GrantId::new("a b"), Err(GrantError::Id));
        assert_eq!(Holder::parse("window:1"), Err(GrantError::Holder));
        assert_eq!(Holder::parse("device:front-7"), Err(GrantError::Holder));
        let front = Holder::Device { device: "front-7".into(), place: "01".into() };
        assert_eq!(Holder::parse(&front.to_string()), Ok(front));
    }

    proptest! {
        /// Promise 1: a number is given once; taken + left = size; the cap holds.
        #[test]
        fn numbers_leave_once_and_in_order(
            first in 0_u64..1000,
            sizes in proptest::collection::vec(1_u64..6, 1..5),
            amounts in proptest::collection::vec(-50_000_i64..50_000, 0..60),
        ) {
            let mut from = first;
            let mut grants: Vec<GrantStock> = sizes.iter().map(|size| {
                let g = grant(from, from + size - 1);
                from += size;
                GrantStock::new(g)
            }).collect();
            let mut given = std::collections::BTreeSet::new();
            for fen in amounts {
                let amount = Money::from_fen(fen).unwrap();
                if let Ok((i, id)) = allot(&mut grants, &place("01"), "0601".parse().unwrap(), amount, noon()) {
                    prop_assert!(given.insert(id), "{id} was given twice");
                    let g = &grants[i].grant;
                    prop_assert!(g.first <= id.number && id.number <= g.last);
                }
            }
            prop_assert_eq!(grants.iter().map(|g| g.taken).sum::<u64>(), given.len() as u64);
            for g in &grants {
                prop_assert_eq!(g.taken + g.left(), g.grant.size());
                prop_assert!(g.spent <= g.grant.amount_max);
            }
        }
    }
}
