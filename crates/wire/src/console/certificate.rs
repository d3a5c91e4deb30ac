//! Certificates and API clients.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A certificate, or a request for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CertificateRow {
    /// Id.
    pub id: String,
    /// Serial, once issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// `person`, `unit_seal`, `supervision`, `front_device`, `api_client`, `platform`.
    pub purpose: String,
    /// Whom it names.
    pub subject: String,
    /// Id of the person, or credit code of the unit it is for.
    pub owner: String,
    /// `requested`, `refused`, `active`, `suspended`, `revoked`, `superseded`; `expired` follows
    /// from the date.
    pub status: String,
    /// Region code.
    pub region: String,
    /// Credit code of the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Who asked.
    pub requested_by: String,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// What was said to it.
    pub comment: String,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<String>,
    /// SM3 of the public key, first 16 hex digits, to compare by eye.
    pub key_digest: String,
    /// Since when it has its status.
    pub since: String,
    /// Version, for deciding on it.
    pub version: i64,
    /// The certificate, PEM, once issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pem: Option<String>,
    /// Id of the certificate whose place it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renews: Option<String>,
    /// Until when it counts beside the one that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts_until: Option<String>,
}

/// A request for a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateOrder {
    /// `person`, `api_client`, `front_device`.
    pub purpose: String,
    /// Id of the person, or credit code of the unit.
    pub owner: String,
    /// PKCS#10 request, PEM; proves that the key is at hand.
    pub csr: String,
}

/// Suspend, resume or revoke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateStatusRequest {
    /// `suspended`, `active` (resume), `revoked`.
    pub status: String,
    /// For `revoked`: `unspecified`, `key_compromise`, `affiliation_changed`, `superseded`,
    /// `cessation_of_operation`.
    #[serde(default)]
    pub cause: String,
    /// Why, in words.
    pub reason: String,
    /// Version that was seen.
    pub version: i64,
}

/// An API client of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientRow {
    /// Key id, or serial of its certificate.
    pub id: String,
    /// Credit code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// What people call it.
    pub label: String,
    /// `key` or `certificate`.
    pub proof: String,
    /// Actions it may do.
    pub scopes: Vec<String>,
    /// Addresses and networks it may come from; none means from anywhere.
    pub allow: Vec<String>,
    /// Whether it counts.
    pub active: bool,
    /// Last moment, if it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Version, for changing it.
    pub version: i64,
}

/// An API client to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientOrder {
    /// Credit code of the unit.
    pub unit: String,
    /// What people call it.
    pub label: String,
    /// Actions it may do.
    pub scopes: Vec<String>,
    /// Addresses (`10.1.2.3`) and networks (`10.1.0.0/16`).
    #[serde(default)]
    pub allow: Vec<String>,
}

/// Changes of an API client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientChange {
    /// What people call it.
    pub label: String,
    /// Actions it may do.
    pub scopes: Vec<String>,
    /// Addresses and networks.
    pub allow: Vec<String>,
    /// Version that was seen.
    pub version: i64,
}

/// A new secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientSecret {
    /// The client.
    pub client: ClientRow,
    /// Its secret, shown only now. After a rotation the old client counts one day more.
    pub secret: String,
}

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClientSecret({})", self.client.id)
    }
}
