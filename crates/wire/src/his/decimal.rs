//! Decimals as hospitals' systems write them: `.5`, `12.300000`, `1.0E-4`. No float.

use domain::{Money, MoneyError};

/// Digits behind the point that are kept on the way.
const SCALE: u32 = 12;
/// The first value that is too large: 15 digits stand before the point at most.
const WHOLE_MAX: i128 = 10_i128.pow(15).saturating_mul(unit(0));

/// A decimal, exact to 12 places. Further places are rounded: they are the noise of a float that
/// was written out (`0.30000000000000004`), or a price that was divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i128);

/// Why a decimal is no amount of whole fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FenError {
    /// Something is left below a fen.
    Fraction,
    /// Beyond 15 digits.
    Range,
}

/// One at a place behind the point.
const fn unit(places: u32) -> i128 {
    10_i128.pow(SCALE.saturating_sub(places))
}

/// The number that the first `end` digits make, zeros added as needed, rounded by the next digit.
fn upto(digits: &str, end: i32) -> Option<i128> {
    let Ok(end) = usize::try_from(end) else { return Some(0) };
    let kept = digits.get(..end.min(digits.len())).unwrap_or_default().trim_start_matches('0');
    let zeros = u32::try_from(end.saturating_sub(digits.len())).ok()?;
    let value = if kept.is_empty() { 0 } else { kept.parse::<i128>().ok()? };
    let value = value.checked_mul(10_i128.checked_pow(zeros)?)?;
    let next = digits.as_bytes().get(end).is_some_and(|d| *d >= b'5');
    value.checked_add(i128::from(next))
}

impl Decimal {
    /// Reads a decimal; blanks around it, a leading `+` and an exponent are borne.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
        if !all_digits || (whole.is_empty() && part.is_empty()) || !(-20..=20).contains(&exponent) {
            return None;
        }
        // The point moves by the exponent; then the digits end 12 places behind it.
        let joined = format!("{whole}{part}");
        let end = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
        let end = end.checked_add(i32::try_from(SCALE).ok()?)?;
        let value = upto(&joined, end)?;
        if value >= WHOLE_MAX {
            return None;
        }
        Some(Self(if negative { value.checked_neg()? } else { value }))
    }

    /// The amount, if nothing is left below a fen.
    pub fn fen(self) -> Result<Money, FenError> {
        if self.0.checked_rem(unit(2)) != Some(0) {
            return Err(FenError::Fraction);
        }
        self.rounded_fen()
    }

    /// The amount, rounded half away from zero to a fen.
    pub fn rounded_fen(self) -> Result<Money, FenError> {
        let fen = i64::try_from(self.rounded(2)).map_err(|_| FenError::Range)?;
        Money::from_fen(fen).map_err(|e: MoneyError| match e {
            MoneyError::Form | MoneyError::Range => FenError::Range,
        })
    }

    /// Whole units at so many places, rounded half away from zero.
    fn rounded(self, places: u32) -> i128 {
        let one = unit(places);
        let half = one.checked_div(2).unwrap_or(0);
        let up = if self.0 < 0 { self.0.saturating_sub(half) } else { self.0.saturating_add(half) };
        up.checked_div(one).unwrap_or(0)
    }

    /// The product, rounded to 12 places, if it is small enough.
    pub fn times(self, other: Self) -> Option<Self> {
        let product = self.0.checked_mul(other.0)?;
        Some(Self(product.checked_div(unit(0))?))
    }

    /// A plain decimal with at most so many places, rounded half away from zero, and without
    /// zeros at its end.
    pub fn plain(self, places: u32) -> String {
        let value = self.rounded(places);
        let digits = usize::try_from(places).unwrap_or(0);
        let text = format!("{:0>width$}", value.unsigned_abs(), width = digits.saturating_add(1));
        let (whole, part) =
            text.split_at_checked(text.len().saturating_sub(digits)).unwrap_or((&text, ""));
        let part = part.trim_end_matches('0');
        let sign = if value < 0 { "-" } else { "" };
        let point = if part.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{part}")
    }
}

impl From<Money> for Decimal {
    fn from(amount: Money) -> Self {
        Self(i128::from(amount.fen()).saturating_mul(unit(2)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_that_occur() {
        for (text, plain) in [
            (".5", "0.5"),
            ("12.300000", "12.3"),
            ("-0.02", "-0.02"),
            ("1.0E-4", "0.0001"),
            ("1.5e3", "1500"),
            (" 007 ", "7"),
            ("3.", "3"),
            ("+1", "1"),
            ("0", "0"),
            ("-0.00", "0"),
            ("0.0000000000000", "0"),
            ("0.30000000000000004", "0.3"),
            ("0.29999999999999998", "0.3"),
            ("0.3333333333333333", "0.333333"),
            ("1e-13", "0"),
        ] {
            assert_eq!(Decimal::read(text).map(|d| d.plain(6)).as_deref(), Some(plain), "{text}");
        }
        for bad in
            ["", ".", "-", "1,000.00", "元", "1e99", "0x10", "1.2.3", "１", "9999999999999999"]
        {
            assert_eq!(Decimal::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_amount_is_whole_fen() {
        let d = |t| Decimal::read(t).unwrap();
        assert_eq!(d("286.5").fen().unwrap().to_string(), "286.50");
        assert_eq!(d("286.500000").fen().unwrap().to_string(), "286.50");
        assert_eq!(d("0.005").fen(), Err(FenError::Fraction));
        assert_eq!(d("999999999999999").fen(), Err(FenError::Range));
        assert_eq!(d("0.005").rounded_fen().unwrap().to_string(), "0.01");
        assert_eq!(d("-0.005").rounded_fen().unwrap().to_string(), "-0.01");
        assert_eq!(d("0.0049").rounded_fen().unwrap().to_string(), "0.00");
        assert_eq!(d("12.5").times(d("3")).unwrap().fen().unwrap().to_string(), "37.50");
    }

    proptest! {
        #[test]
        fn money_and_back(fen in -99_999_999_999_999_i64..=99_999_999_999_999) {
            let money = Money::from_fen(fen).unwrap();
            prop_assert_eq!(Decimal::from(money).fen(), Ok(money));
            prop_assert_eq!(Decimal::read(&money.to_string()), Some(Decimal::from(money)));
        }

        #[test]
        fn plain_reads_back(text in "-?[0-9]{1,10}(\\.[0-9]{1,6})?") {
            let d = Decimal::read(&text).unwrap();
            prop_assert_eq!(Decimal::read(&d.plain(6)), Some(d));
            prop_assert!(d.plain(6).parse::<domain::Quantity>().is_ok());
        }

        #[test]
        fn no_text_breaks_it(text in any::<String>()) { _ = Decimal::read(&text); }
    }
}
