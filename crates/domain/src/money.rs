//! Money as whole fen (分). Never a float, never rounded.

use std::fmt;
use std::str::FromStr;

/// An amount in fen. Negative on reversals (冲红).
///
/// Text form: yuan with exactly two decimals (`286.50`, `-0.01`), at most 15 digits in all, as the
/// national interfaces write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// Why a text or a sum is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not `yuan.fen` with two decimals.
    #[error("not an amount with two decimals")]
    Form,
    /// More than 15 digits.
    #[error("amount out of range")]
    Range,
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount a bill can carry: 15 digits.
    pub const MAX: Self = Self(999_999_999_999_999);

    /// An amount of `fen`, refused beyond 15 digits.
    pub const fn from_fen(fen: i64) -> Result<Self, MoneyError> {
        if fen > Self::MAX.0 || fen < -Self::MAX.0 {
            return Err(MoneyError::Range);
        }
        Ok(Self(fen))
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum, refused beyond 15 digits.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Self::from_fen(self.0.saturating_add(other.0))
    }

    /// The sum of all, refused beyond 15 digits.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// The same amount with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(self.0.saturating_neg())
    }

    /// The same amount without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The amount in Chinese capitals (大写), as printed on the face: `贰佰捌拾陆元伍角整`.
    pub fn capital(self) -> String {
        crate::capital::capital(self)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (yuan, fen) = digits.split_once('.').ok_or(MoneyError::Form)?;
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let leading_zero = yuan.len() > 1 && yuan.starts_with('0');
        if !plain(yuan) || !plain(fen) || fen.len() != 2 || leading_zero {
            return Err(MoneyError::Form);
        }
        if yuan.len() > 13 {
            return Err(MoneyError::Range);
        }
        let fen: i64 = format!("{yuan}{fen}").parse().map_err(|_| MoneyError::Range)?;
        if negative && fen == 0 {
            return Err(MoneyError::Form);
        }
        let money = Self::from_fen(fen)?;
        Ok(if negative { money.negated() } else { money })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_two_plain_decimals_are_an_amount() {
        for good in ["0.00", "0.01", "-0.01", "286.50", "9999999999999.99", "-9999999999999.99"] {
            assert_eq!(good.parse::<Money>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            ".",
            "1",
            "1.",
            "1.0",
            "1.000",
            "01.00",
            "-0.00",
            "+1.00",
            " 1.00",
            "1,000.00",
            "NaN",
            "inf",
            "1e2.00",
            "１.００",
            "--1.00",
            "1.-1",
        ] {
            assert_eq!(bad.parse::<Money>(), Err(MoneyError::Form), "{bad}");
        }
        assert_eq!("10000000000000.00".parse::<Money>(), Err(MoneyError::Range));
    }

    proptest! {
        #[test]
        fn text_and_back(fen in -Money::MAX.0..=Money::MAX.0) {
            let money = Money::from_fen(fen).unwrap();
            prop_assert_eq!(money.to_string().parse::<Money>().unwrap(), money);
        }

        #[test]
        fn sums_never_wrap(fen in proptest::collection::vec(-Money::MAX.0..=Money::MAX.0, 0..20)) {
            let exact: i128 = fen.iter().map(|f| i128::from(*f)).sum();
            let all = fen.iter().map(|f| Money(*f));
            if let Ok(sum) = Money::sum(all) {
                prop_assert_eq!(i128::from(sum.0), exact);
            }
        }
    }
}
