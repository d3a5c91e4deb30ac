//! The words between public pages and platform about citizens: JSON. Personal data comes masked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where citizens sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PortalView {
    /// What people call it; missing where citizens cannot sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Masked name of whoever is signed in here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citizen: Option<String>,
}

/// A sign-in begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CitizenSignIn {
    /// Path of the page to see afterwards; `/my` if it is empty.
    #[serde(default)]
    pub to: String,
}

/// Where the browser goes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CitizenGo {
    /// Address: the portal's when a sign-in begins, a path of ours when it has ended.
    pub to: String,
}

/// What the portal gave the browser to bring back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CitizenReturn {
    /// `state` of the address.
    pub state: String,
    /// `code` of the address; empty if the portal said no.
    #[serde(default)]
    pub code: String,
}

/// The citizen who is signed in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CitizenMe {
    /// Name, masked.
    pub name: String,
    /// Identity number, masked.
    pub id_number: String,
    /// Phone, masked, or empty.
    pub phone: String,
    /// Goes into `X-Shupiao-Token` of every request that changes something.
    pub token: String,
    /// When the session ends at the latest.
    pub ends: String,
}
