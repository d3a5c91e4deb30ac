//! Paper bills (纸质票据): what finance hands out printed, and what becomes of each number.
//!
//! An electronic bill may be exchanged for a paper one (换开); the paper then stands for it until it
//! comes back. Codes and numbers are those printed on the form: their lengths differ from province to
//! province, and leading zeros belong to the number.

use std::fmt;
use std::str::FromStr;

use crate::{BillId, BillState, CreditCode, KindCode, Moment};

/// Digits of a paper number at most.
const DIGITS_MAX: usize = 18;
/// Signs of a paper code at most.
const CODE_MAX: usize = 50;

/// What is wrong with a paper code, number or range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A paper code is 1 to 50 letters and digits.
    #[error("a paper code is 1 to 50 letters and digits")]
    Code,
    /// A paper number is 1 to 18 digits.
    #[error("a paper number is 1 to 18 digits")]
    Number,
    /// First and last number of a range differ in length, or stand the wrong way round.
    #[error("first and last number of a paper range do not fit each other")]
    Range,
}

/// Code of a paper bill (纸质票据代码).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PaperCode(String);

impl PaperCode {
    /// Its signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Class and kind, if the code has the national form of 8 digits.
    pub fn kind(&self) -> Option<KindCode> {
        if self.0.len() == 8 { self.0.get(2..6)?.parse().ok() } else { None }
    }
}

impl fmt::Display for PaperCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PaperCode {
    type Err = PaperError;
    fn from_str(text: &str) -> Result<Self, PaperError> {
        let good =
            (1..=CODE_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        good.then(|| Self(text.to_owned())).ok_or(PaperError::Code)
    }
}

/// Number of a paper bill (纸质票据号码). Two numbers are the same if their values are, however many
/// zeros stand in front; the printed length comes from the range.
#[derive(Clone, Copy, Debug)]
pub struct PaperNumber {
    value: u64,
    digits: usize,
}

impl PaperNumber {
    /// A number printed with so many digits.
    pub fn new(value: u64, digits: usize) -> Result<Self, PaperError> {
        let fits = digits <= DIGITS_MAX && value.to_string().len() <= digits;
        fits.then_some(Self { value, digits }).ok_or(PaperError::Number)
    }

    /// Its value.
    pub const fn value(self) -> u64 {
        self.value
    }

    /// How many digits are printed.
    pub const fn digits(self) -> usize {
        self.digits
    }
}

impl PartialEq for PaperNumber {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for PaperNumber {}

impl PartialOrd for PaperNumber {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PaperNumber {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

impl fmt::Display for PaperNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.value, width = self.digits)
    }
}

impl FromStr for PaperNumber {
    type Err = PaperError;
    fn from_str(text: &str) -> Result<Self, PaperError> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PaperError::Number);
        }
        Self::new(text.parse().map_err(|_| PaperError::Number)?, text.len())
    }
}

/// One paper bill: code and number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PaperId {
    /// 纸质票据代码.
    pub code: PaperCode,
    /// 纸质票据号码.
    pub number: PaperNumber,
}

impl PaperId {
    /// Reads code and number.
    pub fn parse(code: &str, number: &str) -> Result<Self, PaperError> {
        Ok(Self { code: code.parse()?, number: number.parse()? })
    }
}

impl fmt::Display for PaperId {
    /// `51060220/0000000001`: the form of the audit log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.code, self.number)
    }
}

/// Paper bills that finance has handed to a place of issue: a stretch of numbers of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperRange {
    /// The unit.
    pub unit: CreditCode,
    /// Its place of issue.
    pub place: String,
    /// Class and kind of the forms.
    pub kind: KindCode,
    /// Their code.
    pub code: PaperCode,
    /// First number.
    pub first: PaperNumber,
    /// Last number.
    pub last: PaperNumber,
}

impl PaperRange {
    /// Refuses a range that contradicts itself.
    pub fn validated(self) -> Result<Self, PaperError> {
        let good = self.first.digits == self.last.digits && self.first <= self.last;
        if good { Ok(self) } else { Err(PaperError::Range) }
    }

    /// How many numbers it has.
    pub fn size(&self) -> u64 {
        self.last.value.saturating_sub(self.first.value).saturating_add(1)
    }
}

/// A range and what has become of its numbers: issued + void + unused = size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperStock {
    /// The range.
    pub range: PaperRange,
    /// Papers that stand for an electronic bill now.
    pub issued: u64,
    /// Papers that are void: spoilt, replaced, or taken back.
    pub void: u64,
}

impl PaperStock {
    /// Numbers that can still be used.
    pub fn unused(&self) -> u64 {
        self.range.size().saturating_sub(self.issued).saturating_sub(self.void)
    }
}

/// What has become of a number that was used. Only [`PaperStatus::Issued`] stands for a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperStatus {
    /// Exchanged for an electronic bill (换开).
    Issued,
    /// Another paper took its place (重新换开).
    Replaced,
    /// Came back when its bill was reversed (作废换开).
    TakenBack,
    /// Never used for a bill (作废空白票).
    Spoilt,
}

impl PaperStatus {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Issued, "issued"),
        (Self::Replaced, "replaced"),
        (Self::TakenBack, "taken_back"),
        (Self::Spoilt, "spoilt"),
    ];

    /// The word in stores.
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(status, _)| *status == self).map_or("", |(_, code)| code)
    }
}

impl FromStr for PaperStatus {
    type Err = PaperError;
    fn from_str(text: &str) -> Result<Self, PaperError> {
        let found = Self::ALL.iter().find(|(_, code)| *code == text);
        found.map(|(status, _)| *status).ok_or(PaperError::Code)
    }
}

/// A paper number that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperBill {
    /// Code and number.
    pub id: PaperId,
    /// The unit.
    pub unit: CreditCode,
    /// The place whose number it is.
    pub place: String,
    /// The electronic bill it was given for; none if it was spoilt blank.
    pub bill: Option<BillId>,
    /// What has become of it.
    pub status: PaperStatus,
    /// When it was used.
    pub used_at: Moment,
    /// Who did it last (经办人).
    pub operator: String,
}

/// Why paper numbers were not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperRefusal {
    /// The place has no such number.
    #[error("the place has no paper {0}")]
    NotOwn(PaperId),
    /// A front server uses the paper of the place; nobody else may, or a number would be used twice.
    #[error("a front server uses the paper of this place")]
    AtFront,
    /// The number was used before.
    #[error("paper {0} was used before")]
    Used(PaperId),
    /// The unit has kept no such bill.
    #[error("no such bill of this unit")]
    UnknownBill,
    /// The bill was not exchanged, so there is no paper to replace.
    #[error("the bill was not exchanged")]
    NotExchanged,
    /// The bill's state forbids it.
    #[error("the state of the bill forbids it")]
    State(BillState),
    /// The first number stands after the last.
    #[error("the first number stands after the last")]
    Backwards,
    /// Too many numbers at once.
    #[error("more than {0} numbers at once")]
    TooMany(u64),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn zeros_are_printed_and_do_not_count() {
        let long: PaperNumber = "0000000042".parse().unwrap();
        assert_eq!((long.to_string().as_str(), long.value()), ("0000000042", 42));
        assert_eq!(long, "42".parse().unwrap());
        assert!(PaperNumber::new(1000, 3).is_err());
        for bad in ["", "4a", "-1", "１", "1234567890123456789"] {
            assert_eq!(bad.parse::<PaperNumber>(), Err(PaperError::Number), "{bad}");
        }
    }

    #[test]
    fn a_national_code_tells_its_kind() {
        let code = |text: &str| text.parse::<PaperCode>().unwrap();
        assert_eq!(code("51062120").kind(), "0621".parse().ok());
        assert_eq!(code("SC001").kind(), None);
        for bad in ["", "51-62", "川财", &"1".repeat(51)] {
            assert_eq!(bad.parse::<PaperCode>(), Err(PaperError::Code), "{bad}");
        }
    }

    #[test]
    fn a_range_runs_forward_in_one_length() {
        let range = |first: &str, last: &str| PaperRange {
            unit: "12510000MB0X0000QQ".parse().unwrap(),
            place: "01".into(),
            kind: "0621".parse().unwrap(),
            code: "51062120".parse().unwrap(),
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
        };
        assert_eq!(range("001", "100").validated().unwrap().size(), 100);
        assert_eq!(range("7", "7").validated().unwrap().size(), 1);
        for (first, last) in [("2", "1"), ("01", "100")] {
            assert_eq!(range(first, last).validated(), Err(PaperError::Range));
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(value in 0_u64..1_000_000_000_000_000_000, more in 0_usize..6) {
            let digits = (value.to_string().len() + more).min(18);
            let number = PaperNumber::new(value, digits).unwrap();
            let again: PaperNumber = number.to_string().parse().unwrap();
            prop_assert_eq!((again.value(), again.digits()), (value, digits));
        }
    }

    #[test]
    fn statuses_read_back() {
        for (status, code) in PaperStatus::ALL {
            assert_eq!((status.code(), code.parse()), (code, Ok(status)));
        }
    }
}
