//! Persons and roles.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonRow {
    /// Id.
    pub id: String,
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// `invited`, `active`, `suspended`, `closed`.
    pub status: String,
    /// `system`, `security`, `audit`, `business`.
    pub duty: String,
    /// Region code.
    pub region: String,
    /// Region's name from the city down.
    pub region_name: String,
    /// Credit code of the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    /// Id number, masked.
    pub id_number: String,
    /// Phone, masked.
    pub phone: String,
    /// Roles.
    pub roles: Vec<RoleGrant>,
    /// Version, for changing it.
    pub version: i64,
}

/// A role and where it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleGrant {
    /// Code of the role.
    pub role: String,
    /// Its name; ignored in requests.
    #[serde(default)]
    pub name: String,
    /// `region/510000`, `unit/CREDITCODE`, `place/CREDITCODE/01`.
    pub reach: String,
    /// The same in words; ignored in requests.
    #[serde(default)]
    pub reach_name: String,
}

/// A person to create (no version), or to change.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonRequest {
    /// Login: 3 to 32 of a–z, 0–9, dot, hyphen; never changes.
    pub login: String,
    /// Name.
    pub name: String,
    /// Duty; never changes.
    #[serde(default = "business")]
    pub duty: String,
    /// Region code.
    pub region: String,
    /// Credit code of the unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// Id number; empty: unchanged, or none.
    #[serde(default)]
    pub id_number: String,
    /// Phone; empty: unchanged, or none.
    #[serde(default)]
    pub phone: String,
    /// The version that was seen; none for a new person.
    #[serde(default)]
    pub version: Option<i64>,
}

fn business() -> String {
    "business".to_owned()
}

impl std::fmt::Debug for PersonRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonRequest({})", self.login)
    }
}

/// What an import of persons would do, or has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonImportAnswer {
    /// As any import.
    #[serde(flatten)]
    pub import: super::ImportAnswer,
    /// Who was invited; shown only now.
    pub invited: Vec<InvitedRow>,
}

/// A person who was invited with others.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitedRow {
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// One-time password, shown only now.
    pub password: String,
}

impl std::fmt::Debug for InvitedRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InvitedRow({})", self.login)
    }
}

/// A new person, or one whose password was reset.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvitedAnswer {
    /// The person.
    pub person: PersonRow,
    /// One-time password, shown only now.
    pub password: String,
}

impl std::fmt::Debug for InvitedAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InvitedAnswer({})", self.person.login)
    }
}

/// All roles a person shall hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RolesRequest {
    /// In place of those before.
    pub roles: Vec<RoleGrant>,
    /// Why; goes to the audit log.
    pub reason: String,
    /// The person's version that was seen.
    pub version: i64,
}

/// A look at personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealRequest {
    /// `id_number` or `phone`.
    pub field: String,
    /// Why; goes to the audit log.
    pub reason: String,
}

/// Personal data in full.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevealAnswer {
    /// The value.
    pub value: String,
}

impl std::fmt::Debug for RevealAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RevealAnswer")
    }
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoleView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub note: String,
    /// Duty.
    pub duty: String,
    /// Where it can count: `region`, `unit`, `place`.
    pub level: String,
    /// Codes of its actions.
    pub actions: Vec<String>,
    /// Version, for changing it.
    pub version: i64,
}

/// An action, for the matrix of roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ActionView {
    /// Code.
    pub code: String,
    /// In Chinese.
    pub name: String,
    /// Duties whose roles may hold it.
    pub duties: Vec<String>,
}

/// Roles, and the actions they are made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RolesAnswer {
    /// The roles.
    pub roles: Vec<RoleView>,
    /// Every action.
    pub actions: Vec<ActionView>,
}

/// What a role shall be able to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRequest {
    /// Name.
    pub name: String,
    /// What it is for.
    pub note: String,
    /// Codes of actions.
    pub actions: Vec<String>,
    /// Version that was seen.
    pub version: i64,
}
