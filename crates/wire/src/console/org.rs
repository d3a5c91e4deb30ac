//! Organisation: regions, units, places.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A region with what lies below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegionView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// `province`, `city`, `county`.
    pub level: String,
    /// Code of the region above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Name of its bureau.
    pub bureau: String,
    /// Units it supervises itself.
    pub units: u64,
    /// Of these, live ones.
    pub live: u64,
}

/// A unit in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitRow {
    /// 统一社会信用代码.
    pub credit_code: String,
    /// Name.
    pub name: String,
    /// Region code.
    pub region: String,
    /// Region's name from the city down.
    pub region_name: String,
    /// `medical`, `education`, `society`, `other`.
    pub industry: String,
    /// `web`, `online`, `front`.
    pub access: String,
    /// `active`, `suspended`, `closed`.
    pub status: String,
    /// Whether it may issue live bills.
    pub live: bool,
    /// Places of issue.
    pub places: u64,
    /// Version, for changing it.
    pub version: i64,
}

/// All of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitView {
    /// The row of the list.
    pub unit: UnitRow,
    /// Credit code of the unit above it in a shared system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Name of the payee.
    pub payee_name: String,
    /// Account of the payee, masked.
    pub payee_account: String,
    /// Bank of the payee.
    pub payee_bank: String,
    /// Name on the seal.
    pub seal_name: String,
    /// Places.
    pub places: Vec<PlaceView>,
    /// Kinds of bills (4 digits) it may issue.
    pub kinds: Vec<String>,
}

/// A place of issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceView {
    /// Code, 1 to 8 letters and digits, unique in the unit.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A unit to create (no version), or to change (all fields replace what was there).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitRequest {
    /// 统一社会信用代码.
    pub credit_code: String,
    /// Name.
    pub name: String,
    /// Region code; another one moves the unit.
    pub region: String,
    /// `medical`, `education`, `society`, `other`.
    pub industry: String,
    /// `web`, `online`, `front`.
    pub access: String,
    /// Credit code of the unit above it in a shared system.
    #[serde(default)]
    pub parent: Option<String>,
    /// Name of the payee; empty: the unit's name.
    #[serde(default)]
    pub payee_name: String,
    /// Account of the payee; empty: unchanged.
    #[serde(default)]
    pub payee_account: String,
    /// Bank of the payee.
    #[serde(default)]
    pub payee_bank: String,
    /// Name on the seal; empty: made from the unit's name.
    #[serde(default)]
    pub seal_name: String,
    /// Places; at least one.
    pub places: Vec<PlaceView>,
    /// Kinds of bills (4 digits).
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Why; goes to the history.
    #[serde(default)]
    pub reason: String,
    /// The version that was seen; none for a new unit.
    #[serde(default)]
    pub version: Option<i64>,
}

/// One change of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitChange {
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// What changed, in Chinese: `名称：甲 → 乙`.
    pub changes: Vec<String>,
}

/// What an import would do, or has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportAnswer {
    /// Rows in the file, without the header.
    pub rows: u64,
    /// Rows that would be, or were, created.
    pub created: u64,
    /// Rows that would be, or were, changed.
    pub changed: u64,
    /// Rows like what is there.
    pub same: u64,
    /// Every bad row. With any, nothing is imported.
    pub faults: Vec<super::RowFault>,
    /// Whether it was done.
    pub done: bool,
}

impl ImportAnswer {
    /// Of a file with so many rows, before any was looked at.
    pub fn of(rows: usize) -> Self {
        Self {
            rows: u64::try_from(rows).unwrap_or(u64::MAX),
            created: 0,
            changed: 0,
            same: 0,
            faults: Vec::new(),
            done: false,
        }
    }
}

/// A kind of bills one may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KindView {
    /// Class and kind, 4 digits.
    pub code: String,
    /// Name.
    pub name: String,
}
