//! Why the platform is not heard, and how finance declares it.

use std::fmt;
use std::str::FromStr;

use crate::{Moment, RegionCode};

/// Why a front server works alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The line is down (线路中断): what is assumed when nothing was declared.
    LineDown,
    /// The platform is being cared for (平台维护).
    Maintenance,
    /// An emergency was declared (应急).
    Emergency,
    /// Everything is down; units write paper bills (全部中断转纸质).
    AllDown,
}

impl Cause {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::LineDown, Self::Maintenance, Self::Emergency, Self::AllDown];

    const fn word(self) -> &'static str {
        match self {
            Self::LineDown => "line_down",
            Self::Maintenance => "maintenance",
            Self::Emergency => "emergency",
            Self::AllDown => "all_down",
        }
    }

    /// Whether its window is one for paper bills.
    pub const fn is_paper(self) -> bool {
        matches!(self, Self::AllDown)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Cause {
    type Err = DeclarationError;

    fn from_str(text: &str) -> Result<Self, DeclarationError> {
        Self::ALL.into_iter().find(|c| c.word() == text).ok_or(DeclarationError::Cause)
    }
}

/// A declaration that contradicts itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationError {
    /// No such cause.
    #[error("a cause is line_down, maintenance, emergency or all_down")]
    Cause,
    /// Nobody needs to declare that a line is down.
    #[error("line_down is never declared; it is what silence means")]
    NotDeclared,
    /// It ends before it begins.
    #[error("the declaration ends before it begins")]
    Span,
    /// The id has other signs, or is empty or too long.
    #[error("a declaration's id is 1 to 40 letters, digits or hyphens")]
    Id,
}

/// A cause that finance has declared for a region. Whether it was finance is checked before; this type
/// cannot know that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its id: 1 to 40 letters, digits or hyphens.
    pub id: String,
    /// Where it counts, and in all regions below.
    pub region: RegionCode,
    /// The cause.
    pub cause: Cause,
    /// From when.
    pub from: Moment,
    /// Until when (not included).
    pub until: Moment,
}

impl Declaration {
    /// Refuses a declaration that contradicts itself.
    pub fn validated(self) -> Result<Self, DeclarationError> {
        let sign = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if !(1..=40).contains(&self.id.len()) || !self.id.bytes().all(sign) {
            return Err(DeclarationError::Id);
        }
        if self.cause == Cause::LineDown {
            return Err(DeclarationError::NotDeclared);
        }
        if self.until <= self.from {
            return Err(DeclarationError::Span);
        }
        Ok(self)
    }

    /// Whether it has begun and not ended.
    pub fn runs_at(&self, now: Moment) -> bool {
        self.from <= now && now < self.until
    }
}
