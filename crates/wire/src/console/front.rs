//! Front servers and the cases about them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A front server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrontRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Region, 6 digits.
    pub region: String,
    /// Its full name.
    pub region_name: String,
    /// What it issues for.
    pub holds: Vec<FrontHold>,
    /// `active`, `frozen`, `retired`.
    pub status: String,
    /// Why it was changed last.
    pub reason: String,
    /// Version of the entry.
    pub version: i64,
    /// When it was heard last; missing: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard_at: Option<String>,
    /// Version of its program.
    pub program: String,
    /// When it was started.
    pub started_at: String,
    /// Its records that are home.
    pub home: i64,
    /// Its records that are not, as it said last.
    pub backlog: i64,
    /// When the oldest of them was written; empty: none.
    pub oldest_at: String,
    /// Bytes free on its disk; 0: not known.
    pub disk_free: u64,
    /// When its certificate ends.
    pub certificate_until: String,
    /// Numbers left.
    pub stock: Vec<FrontStock>,
    /// Open cases about it.
    pub cases: u32,
}

/// What a front server issues for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrontHold {
    /// Credit code.
    pub unit: String,
    /// Name.
    pub unit_name: String,
    /// Codes of places.
    pub places: Vec<String>,
    /// Kinds, 4 digits each.
    pub kinds: Vec<String>,
}

/// Numbers of one unit, place and kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrontStock {
    /// Credit code.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Place.
    pub place: String,
    /// Its name.
    pub place_name: String,
    /// Kind, 4 digits.
    pub kind: String,
    /// Its name.
    pub kind_name: String,
    /// Numbers left.
    pub left: u64,
    /// Numbers used in each of the last hours, newest first.
    pub hours: Vec<u32>,
}

/// Something about a front server that a person must decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseRow {
    /// Id.
    pub id: String,
    /// The front server.
    pub device: String,
    /// Region, 6 digits.
    pub region: String,
    /// Unit or empty.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// A stable code.
    pub kind: String,
    /// The same in a sentence.
    pub message: String,
    /// What it is about.
    pub subject: String,
    /// What was found.
    pub note: String,
    /// Whether there is a file as evidence.
    pub evidence: bool,
    /// When it was opened.
    pub opened_at: String,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<String>,
    /// By whom.
    pub closed_by: String,
    /// What was done about it.
    pub remedy: String,
}

/// Why somebody looks at the file of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRequest {
    /// Why; it is written down.
    pub reason: String,
}

/// The file of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseEvidence {
    /// The bill's XML as the front sent it.
    pub file: String,
}

/// Closing a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseClose {
    /// What was done about it.
    pub remedy: String,
}

/// How a front server is, on its own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrontStatus {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Version of the program.
    pub program: String,
    /// When it was started.
    pub started_at: String,
    /// Its own time.
    pub now: String,
    /// `active`, `frozen`, `retired`, `lost`.
    pub standing: String,
    /// `OPEN`, `CAPPED`, or the code of why it may not issue.
    pub gate: String,
    /// The same in a sentence; empty: open.
    pub message: String,
    /// The cause whose window counts: `line_down`, `maintenance`, `emergency`, `all_down`.
    pub cause: String,
    /// When less may be issued, if nothing changes; missing: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// When the platform was heard last; missing: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heard_at: Option<String>,
    /// How far the platform's clock is ahead, in seconds.
    pub ahead_seconds: i64,
    /// Until when the configuration may be used.
    pub config_until: String,
    /// Records that are not home.
    pub backlog: i64,
    /// When the oldest of them was written; empty: none.
    pub oldest_at: String,
    /// Bills that the platform refused, in all.
    pub refused: u64,
    /// Bytes free on the disk; 0: not known.
    pub disk_free: u64,
    /// When the device's certificate ends.
    pub certificate_until: String,
    /// Numbers left.
    pub stock: Vec<FrontStock>,
    /// The last bills, newest first.
    pub recent: Vec<FrontBill>,
}

/// What finance has declared, as a front took it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrontDeclaration {
    /// Id.
    pub id: String,
    /// `maintenance`, `emergency` or `all_down`.
    pub cause: String,
    /// From when.
    pub from: String,
    /// Until when (not included).
    pub until: String,
}

/// A bill on the front's page: no names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrontBill {
    /// When.
    pub issued_at: String,
    /// Code.
    pub code: String,
    /// Number.
    pub number: String,
    /// Total.
    pub total: String,
    /// Unit's name.
    pub unit_name: String,
    /// Place.
    pub place: String,
    /// Whether it takes another back.
    pub reversal: bool,
    /// Whether it has finance's signature.
    pub home: bool,
}
