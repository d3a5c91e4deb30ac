//! What is wrong with a draft: every fault at once, each with its place and a stable code.
//!
//! The sentences people read are made from these facts by the message catalogue in `wire`.

use crate::Money;

/// One fault of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into the request: `/items/0/amount`.
    pub pointer: String,
    /// What is wrong there.
    pub wrong: Wrong,
}

/// What can be wrong. [`Wrong::code`] is the stable name; the fields are what the sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A mandatory text is empty.
    Missing,
    /// More than `max` characters.
    TooLong {
        /// Characters allowed.
        max: usize,
    },
    /// More than `max` rows.
    TooMany {
        /// Rows allowed.
        max: usize,
    },
    /// A control character, line break or non-character.
    BadCharacter,
    /// No amount with two decimals.
    NotMoney,
    /// Beyond 15 digits.
    AmountRange,
    /// Below zero where only a reversal may be.
    Negative,
    /// A total of zero.
    ZeroTotal,
    /// No plain decimal.
    NotQuantity,
    /// No day of the calendar.
    NotDate,
    /// No time: neither 17 digits nor RFC 3339.
    NotTime,
    /// Not one of the allowed words.
    NotOneOf {
        /// The allowed words.
        allowed: &'static [&'static str],
    },
    /// No credit code by GB 32100.
    NotCreditCode,
    /// Not the form of the code that belongs here.
    NotCode,
    /// No such kind of bill.
    UnknownKind,
    /// No such place of this unit.
    UnknownPlace,
    /// No such charge item of this kind.
    UnknownItem,
    /// The charge item has another name.
    ItemName {
        /// Its name in the catalogue.
        expected: String,
    },
    /// The same charge item twice where the form has one line for it.
    ItemTwice,
    /// The kind has no such extension field.
    UnknownField,
    /// A detail row of an item that the bill does not have.
    DetailWithoutItem,
    /// The items do not add up to the total.
    TotalMismatch {
        /// The sum of the items.
        sum: Money,
        /// The total as said.
        total: Money,
    },
    /// Two sides that must be equal are not.
    IdentityBroken {
        /// What is added up on the left, by field name.
        left: Vec<String>,
        /// Its sum.
        left_sum: Money,
        /// What is added up on the right.
        right: Vec<String>,
        /// Its sum.
        right_sum: Money,
    },
    /// No payment voucher: a bill of another kind.
    NotVoucher,
    /// A reversal takes back a whole bill, never a part.
    PartialReversal {
        /// The amount of the original.
        whole: Money,
    },
}

impl Wrong {
    /// The stable code, part of the interface.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::TooLong { .. } => "TOO_LONG",
            Self::TooMany { .. } => "TOO_MANY",
            Self::BadCharacter => "BAD_CHARACTER",
            Self::NotMoney => "NOT_MONEY",
            Self::AmountRange => "AMOUNT_RANGE",
            Self::Negative => "NEGATIVE",
            Self::ZeroTotal => "ZERO_TOTAL",
            Self::NotQuantity => "NOT_QUANTITY",
            Self::NotDate => "NOT_DATE",
            Self::NotTime => "NOT_TIME",
            Self::NotOneOf { .. } => "NOT_ONE_OF",
            Self::NotCreditCode => "NOT_CREDIT_CODE",
            Self::NotCode => "NOT_CODE",
            Self::UnknownKind => "UNKNOWN_KIND",
            Self::UnknownPlace => "UNKNOWN_PLACE",
            Self::UnknownItem => "UNKNOWN_ITEM",
            Self::ItemName { .. } => "ITEM_NAME",
            Self::ItemTwice => "ITEM_TWICE",
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::DetailWithoutItem => "DETAIL_WITHOUT_ITEM",
            Self::TotalMismatch { .. } => "TOTAL_MISMATCH",
            Self::IdentityBroken { .. } => "IDENTITY_BROKEN",
            Self::NotVoucher => "NOT_VOUCHER",
            Self::PartialReversal { .. } => "PARTIAL_REVERSAL",
        }
    }
}

impl Fault {
    /// A fault at a pointer.
    pub fn at(pointer: impl Into<String>, wrong: Wrong) -> Self {
        Self { pointer: pointer.into(), wrong }
    }
}
