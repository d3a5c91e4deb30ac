//! Quantities (数量) and unit prices (标准): decimals that are shown, never summed.

use std::fmt;
use std::str::FromStr;

/// A plain decimal with at most 10 digits before and 6 after the point, kept exactly as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity(String);

/// The text is no plain decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a plain decimal of at most 10 + 6 digits")]
pub struct QuantityError;

impl Quantity {
    /// The decimal as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same quantity with the other sign; zero stays zero.
    #[must_use]
    pub fn negated(&self) -> Self {
        match self.0.strip_prefix('-') {
            Some(rest) => Self(rest.to_owned()),
            None if self.0.bytes().all(|b| b == b'0' || b == b'.') => self.clone(),
            None => Self(format!("-{}", self.0)),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |s: &str, max: usize| {
            !s.is_empty() && s.len() <= max && s.bytes().all(|b| b.is_ascii_digit())
        };
        if plain(whole, 10) && plain(part, 6) {
            Ok(Self(text.to_owned()))
        } else {
            Err(QuantityError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_decimals_only() {
        for good in ["1", "0.5", "14.000000", "-2", "31.00"] {
            assert_eq!(good.parse::<Quantity>().unwrap().as_str(), good);
        }
        for bad in ["", "-", ".5", "5.", "1e3", "NaN", "1.0000001", "12345678901", "1 ", "+1"] {
            assert_eq!(bad.parse::<Quantity>(), Err(QuantityError), "{bad}");
        }
    }

    #[test]
    fn negation_is_its_own_inverse() {
        for text in ["1", "-2.5", "0", "0.00"] {
            let q: Quantity = text.parse().unwrap();
            assert_eq!(q.negated().negated(), q);
        }
        assert_eq!("0.00".parse::<Quantity>().unwrap().negated().as_str(), "0.00");
    }
}
