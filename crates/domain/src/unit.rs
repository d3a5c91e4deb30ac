//! Who issues and who supervises.

use crate::{CreditCode, RegionCode};

/// An issuing unit (用票单位).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its credit code, which names it everywhere.
    pub code: CreditCode,
    /// Its name.
    pub name: String,
    /// The region whose bureau supervises it.
    pub region: RegionCode,
    /// Where its money goes.
    pub payee: Payee,
    /// Its seal.
    pub seal: Seal,
    /// Its places of issue (开票点).
    pub places: Vec<Place>,
}

/// The supervising bureau (财政部门).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bureau {
    /// Its region.
    pub region: RegionCode,
    /// The province's name as it begins a bill's name: `四川省`.
    pub province_name: String,
    /// The supervision seal (财政票据监制章).
    pub seal: Seal,
}

/// Where a unit's money goes (收款人).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payee {
    /// Full name.
    pub name: String,
    /// Account.
    pub account: String,
    /// Bank.
    pub bank: String,
}

/// An electronic seal as the bill names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// 32 hex digits.
    pub id: String,
    /// Name.
    pub name: String,
    /// SM3 of the seal, 64 hex digits.
    pub hash: String,
}

/// A place of issue (开票点).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Code, unique in the unit.
    pub code: String,
    /// Name.
    pub name: String,
}
