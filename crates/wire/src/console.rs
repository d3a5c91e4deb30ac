//! The words of the console: JSON between pages and platform. Personal data comes masked; dates are
//! ISO, times RFC 3339 in UTC+8.

mod audit;
mod certificate;
mod front;
mod onboarding;
mod org;
mod person;
mod sign_in;

pub use audit::*;
pub use certificate::*;
pub use front::*;
pub use onboarding::*;
pub use org::*;
pub use person::*;
pub use sign_in::*;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Give it as `after` to go on; missing at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Suspend, resume, close: a new status with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusRequest {
    /// The new status.
    pub status: String,
    /// Why; goes to the audit log.
    pub reason: String,
    /// The version that was seen.
    pub version: i64,
}

/// A decision on something that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whether it is approved.
    pub approve: bool,
    /// What the one who asked shall read; must be given if it is refused.
    #[serde(default)]
    pub comment: String,
    /// The version that was seen.
    pub version: i64,
}

/// Decisions on many at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// Ids with the version that was seen.
    pub items: Vec<DecisionItem>,
    /// Whether they are approved.
    pub approve: bool,
    /// What those who asked shall read.
    #[serde(default)]
    pub comment: String,
}

/// One of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionItem {
    /// Id.
    pub id: String,
    /// The version that was seen.
    pub version: i64,
}

/// What became of each of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionsAnswer {
    /// Ids that were done.
    pub done: Vec<String>,
    /// Ids that were not, and why.
    pub failed: Vec<RowFault>,
    /// Activation codes to hand over, by name of the unit: `APPLICATION CODE`; shown only now.
    #[serde(default)]
    pub codes: std::collections::BTreeMap<String, String>,
}

/// What is wrong with one row of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowFault {
    /// Id, or number of the row in the file (the header is row 1).
    pub row: String,
    /// Name of the column, or empty.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// In Chinese, with what to do.
    pub message: String,
}

/// Something that waits for the one who reads, or has a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Todo {
    /// `application`, `certificate`, `go_live`, `expiring`, `onboarding`.
    pub kind: String,
    /// In Chinese.
    pub title: String,
    /// How many.
    pub count: u64,
    /// Path in the console.
    pub to: String,
    /// Days the oldest has waited.
    pub days: i64,
}

/// One hit of the search over everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    /// `unit`, `person`, `bill`, `region`.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// What else tells it from others.
    pub detail: String,
    /// Path in the console.
    pub to: String,
}
