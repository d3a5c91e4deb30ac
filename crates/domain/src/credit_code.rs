//! The unified social credit code (统一社会信用代码), GB 32100-2015.

use std::fmt;
use std::str::FromStr;

/// 18 signs: registrar, category, 6 region digits, 9 organisation signs, check character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

/// Why a text is no credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Not 18 digits or capital letters (without I, O, S, V, Z).
    #[error("a credit code is 18 digits or capital letters without I, O, S, V, Z")]
    Form,
    /// The last sign does not fit the first 17.
    #[error("the check character does not fit")]
    Check,
}

const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// The check character of the first 17 signs (GB 32100-2015, 4.6); `None` if a sign is not allowed.
fn check_character(first: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (sign, weight) in first.iter().zip(WEIGHTS) {
        let value = SIGNS.iter().position(|s| s == sign)?;
        sum = value.saturating_mul(weight).saturating_add(sum);
    }
    SIGNS.get(31_usize.saturating_sub(sum % 31) % 31).copied()
}

impl CreditCode {
    /// The 18 signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    fn from_str(text: &str) -> Result<Self, CreditCodeError> {
        let signs = text.as_bytes();
        let (last, first) = signs.split_last().ok_or(CreditCodeError::Form)?;
        if signs.len() != 18 || !SIGNS.contains(last) {
            return Err(CreditCodeError::Form);
        }
        let expected = check_character(first).ok_or(CreditCodeError::Form)?;
        if *last == expected { Ok(Self(text.to_owned())) } else { Err(CreditCodeError::Check) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_check_character_decides() {
        // The invented unit of the sample bill, and the worked example of GB 32100-2015, annex.
        for good in ["12510000MB0X0000QQ", "91350100M000100Y43"] {
            assert_eq!(good.parse::<CreditCode>().unwrap().as_str(), good);
        }
        assert_eq!("12510000MB0X0000QA".parse::<CreditCode>(), Err(CreditCodeError::Check));
        for bad in [
            "",
            "12510000MB0X0000Q",
            "12510000mb0x0000qq",
            "1251000OMB0X0000QQ",
            "统一社会信用代码",
        ] {
            assert_eq!(bad.parse::<CreditCode>(), Err(CreditCodeError::Form), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn one_changed_sign_is_noticed(place in 0_usize..18, sign in 0_usize..31) {
            let mut signs = b"12510000MB0X0000QQ".to_vec();
            prop_assume!(signs[place] != SIGNS[sign]);
            signs[place] = SIGNS[sign];
            let text = String::from_utf8(signs).unwrap();
            prop_assert!(text.parse::<CreditCode>().is_err());
        }
    }
}
