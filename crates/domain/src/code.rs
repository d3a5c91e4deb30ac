//! The numbers of a bill: code (票据代码), number (票据号码), check code (校验码).
//!
//! Code: 8 digits = 2 region + 2 class (分类) + 2 kind (种类) + 2 year. Number: 10 digits,
//! sequential inside one code. Check code: 6 letters or digits, random. Code and number joined are
//! the 18-digit [`BillId`], which is also one integer: that is how stores hold it.

use std::fmt;
use std::str::FromStr;

/// A text is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A bill code is 8 digits.
    #[error("a bill code is 8 digits")]
    Code,
    /// A bill number is 10 digits.
    #[error("a bill number is 10 digits")]
    Number,
    /// A check code is 6 ASCII letters or digits.
    #[error("a check code is 6 letters or digits")]
    Check,
    /// Class and kind are 4 digits.
    #[error("a kind code is 4 digits")]
    Kind,
}

fn digits(text: &str, count: usize) -> Option<u64> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Class and kind of bills (分类编码 + 种类编码), 4 digits: `0601` is 医疗门诊收费票据.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindCode(u16);

impl fmt::Display for KindCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

impl FromStr for KindCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        digits(text, 4).and_then(|v| u16::try_from(v).ok()).map(Self).ok_or(CodeError::Kind)
    }
}

/// A bill code (票据代码).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillCode(u32);

impl BillCode {
    /// The code of a `kind` in the province with these first two region digits, for a year.
    pub fn of(province: u8, kind: KindCode, year: u16) -> Self {
        let (province, kind) = (u32::from(province % 100), u32::from(kind.0));
        // Two, four and two digits side by side: below 10⁸, so nothing saturates.
        let kind_and_year = kind.saturating_mul(100).saturating_add(u32::from(year % 100));
        Self(province.saturating_mul(1_000_000).saturating_add(kind_and_year))
    }

    /// The first two digits of the region (行政区划); 00 is central.
    pub const fn province(self) -> u32 {
        self.0 / 1_000_000
    }

    /// Class and kind.
    pub fn kind(self) -> KindCode {
        KindCode(u16::try_from(self.0 / 100 % 10_000).unwrap_or(0))
    }

    /// The last two digits of the year.
    pub const fn year(self) -> u32 {
        self.0 % 100
    }
}

impl fmt::Display for BillCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

impl FromStr for BillCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        digits(text, 8).and_then(|v| u32::try_from(v).ok()).map(Self).ok_or(CodeError::Code)
    }
}

/// A bill number (票据号码).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillNumber(u64);

impl BillNumber {
    /// The last number of a code.
    pub const MAX: Self = Self(9_999_999_999);

    /// A number by its value, refused beyond 10 digits.
    pub const fn new(value: u64) -> Result<Self, CodeError> {
        if value > Self::MAX.0 { Err(CodeError::Number) } else { Ok(Self(value)) }
    }

    /// Its value.
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl fmt::Display for BillNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}", self.0)
    }
}

impl FromStr for BillNumber {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        digits(text, 10).map(Self).ok_or(CodeError::Number)
    }
}

/// Code and number together: what names one bill in the country (18-digit 票号).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillId {
    /// 票据代码.
    pub code: BillCode,
    /// 票据号码.
    pub number: BillNumber,
}

const NUMBERS_PER_CODE: u64 = 10_000_000_000;

impl BillId {
    /// The 18 digits as one integer, always below 10¹⁸.
    pub fn joined(self) -> i64 {
        let joined = u64::from(self.code.0).saturating_mul(NUMBERS_PER_CODE);
        i64::try_from(joined.saturating_add(self.number.0)).unwrap_or(i64::MAX)
    }

    /// Back from the integer; nothing outside 18 digits is a bill's.
    pub fn from_joined(joined: i64) -> Option<Self> {
        let joined = u64::try_from(joined).ok()?;
        let code = u32::try_from(joined / NUMBERS_PER_CODE).ok().filter(|c| *c < 100_000_000)?;
        Some(Self { code: BillCode(code), number: BillNumber(joined % NUMBERS_PER_CODE) })
    }

    /// The unique id of the data standard (`EInvoiceID`): both parts read backwards, number first.
    pub fn e_invoice_id(self) -> String {
        let backwards = |text: String| text.chars().rev().collect::<String>();
        format!("{}-{}", backwards(self.number.to_string()), backwards(self.code.to_string()))
    }
}

impl fmt::Display for BillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.code, self.number)
    }
}

impl FromStr for BillId {
    type Err = CodeError;
    /// The 18 digits of `Display`.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let (code, number) = text.split_at_checked(8).ok_or(CodeError::Code)?;
        Ok(Self { code: code.parse()?, number: number.parse()? })
    }
}

/// A check code (校验码): six letters or digits, compared with their case, not derivable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CheckCode([u8; 6]);

impl CheckCode {
    /// The alphabet we give codes from: no letter that is read as a digit.
    const ALPHABET: &'static [u8; 32] = b"0123456789abcdefghjkmnpqrstuvwxy";

    /// A code from six random bytes. 32 signs divide 256, so every code is equally likely.
    pub fn from_random(bytes: [u8; 6]) -> Self {
        Self(bytes.map(|b| Self::ALPHABET.get(usize::from(b % 32)).copied().unwrap_or(b'0')))
    }

    /// Its six signs.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether the two are equal, in a time that does not tell where they differ.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).fold(0_u8, |seen, (a, b)| seen | (a ^ b)) == 0
    }
}

impl fmt::Display for CheckCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CheckCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let bytes: [u8; 6] = text.as_bytes().try_into().map_err(|_| CodeError::Check)?;
        bytes.iter().all(u8::is_ascii_alphanumeric).then_some(Self(bytes)).ok_or(CodeError::Check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_tells_region_kind_and_year() {
        let code: BillCode = "51060119".parse().unwrap();
        assert_eq!(
            (code.province(), code.kind().to_string(), code.year()),
            (51, "0601".into(), 19)
        );
        assert_eq!(BillCode::of(51, "0601".parse().unwrap(), 2019), code);
        assert_eq!("00010120".parse::<BillCode>().unwrap().to_string(), "00010120");
    }

    #[test]
    fn the_standards_id_reads_backwards() {
        let id =
            BillId { code: "51060125".parse().unwrap(), number: "0000123456".parse().unwrap() };
        assert_eq!(id.e_invoice_id(), "6543210000-52106015");
        assert_eq!(id.to_string(), "510601250000123456");
    }

    #[test]
    fn wrong_lengths_and_signs_are_refused() {
        for bad in ["", "5106012", "510601255", "5106012a", "５１０６０１２５", "-5106012"]
        {
            assert!(bad.parse::<BillCode>().is_err(), "{bad}");
        }
        for bad in ["a3f9c", "a3f9c22", "a3f9c-", "校验码", "校验"] {
            assert!(bad.parse::<CheckCode>().is_err(), "{bad}");
        }
        assert!(BillNumber::new(10_000_000_000).is_err());
    }

    proptest! {
        #[test]
        fn ids_join_and_part(code in 0_u32..100_000_000, number in 0..NUMBERS_PER_CODE) {
            let id = BillId { code: BillCode(code), number: BillNumber(number) };
            prop_assert_eq!(BillId::from_joined(id.joined()), Some(id));
            prop_assert_eq!(id.joined().to_string().parse::<i64>().unwrap(), id.to_string().parse::<i64>().unwrap());
        }

        #[test]
        fn random_check_codes_parse(bytes: [u8; 6]) {
            let code = CheckCode::from_random(bytes);
            prop_assert_eq!(code.to_string().parse::<CheckCode>().unwrap(), code);
        }
    }
}
