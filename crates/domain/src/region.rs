//! Administrative regions (行政区划), GB/T 2260.

use std::fmt;
use std::str::FromStr;

/// Six digits: two for the province, two for the city or prefecture, two for the county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u32);

/// The text is no region code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a region code is 6 digits")]
pub struct RegionCodeError;

/// Where a region stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionLevel {
    /// 省级.
    Province,
    /// 市级 (cities and autonomous prefectures).
    City,
    /// 县级.
    County,
}

/// A region and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// GB/T 2260 code.
    pub code: RegionCode,
    /// Its own name, without those above it.
    pub name: String,
}

impl RegionCode {
    /// The first two digits, as they begin a bill code.
    pub fn province(self) -> u8 {
        u8::try_from(self.0 / 10_000).unwrap_or(0)
    }

    /// Its level, read from the zeros.
    pub const fn level(self) -> RegionLevel {
        match (self.0 % 10_000, self.0 % 100) {
            (0, _) => RegionLevel::Province,
            (_, 0) => RegionLevel::City,
            _ => RegionLevel::County,
        }
    }

    /// The region above it; a province has none.
    pub const fn parent(self) -> Option<Self> {
        match self.level() {
            RegionLevel::Province => None,
            RegionLevel::City => Some(Self(self.0.saturating_sub(self.0 % 10_000))),
            RegionLevel::County => Some(Self(self.0.saturating_sub(self.0 % 100))),
        }
    }

    /// Whether `other` is this region or lies in it.
    pub const fn contains(self, other: Self) -> bool {
        match self.level() {
            RegionLevel::Province => self.0 / 10_000 == other.0 / 10_000,
            RegionLevel::City => self.0 / 100 == other.0 / 100,
            RegionLevel::County => self.0 == other.0,
        }
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl FromStr for RegionCode {
    type Err = RegionCodeError;
    fn from_str(text: &str) -> Result<Self, RegionCodeError> {
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RegionCodeError);
        }
        text.parse().map(Self).map_err(|_| RegionCodeError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_region_holds_what_lies_in_it() {
        let (province, city, county) = (region("510000"), region("510100"), region("510104"));
        assert!(province.contains(county) && city.contains(county) && county.contains(county));
        assert!(!county.contains(city) && !region("510300").contains(county));
        assert_eq!(county.parent(), Some(city));
        assert_eq!(city.parent(), Some(province));
        assert_eq!(province.parent(), None);
        assert!("5100".parse::<RegionCode>().is_err() && "51000x".parse::<RegionCode>().is_err());
    }
}
