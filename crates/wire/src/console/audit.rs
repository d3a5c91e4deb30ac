//! The audit log.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One audit record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Its number, for paging.
    pub entry: i64,
    /// Stream and number in it: `3/1207`.
    pub place: String,
    /// When.
    pub at: String,
    /// `person:ID`, `key:ID`, `cert:SERIAL`, `cli`, `worker:NAME`.
    pub actor: String,
    /// The person's login and name, where it is a person.
    pub actor_name: String,
    /// Network address.
    pub from: String,
    /// Serial of the certificate that proved the person.
    pub certificate: String,
    /// Region code.
    pub region: String,
    /// Credit code.
    pub unit: String,
    /// Stable code.
    pub action: String,
    /// In Chinese.
    pub action_name: String,
    /// What it was done to.
    pub subject: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// SM3 of what was there before.
    pub before: String,
    /// SM3 of what is there now.
    pub after: String,
    /// What else is worth knowing.
    pub note: String,
    /// Trace id.
    pub trace: String,
    /// Hash, hex; links the record to the one before.
    pub hash: String,
}
