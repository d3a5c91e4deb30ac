//! Sign-in, sessions, who I am.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// First step: name and password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    /// 登录名.
    pub login: String,
    /// 密码.
    pub password: String,
}

/// How a sign-in goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInAnswer {
    /// `password` (change it first), `enrol` (take up a second factor), `totp`, `open` (signed in).
    pub stage: String,
}

/// A new password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordRequest {
    /// The present one.
    pub current: String,
    /// The new one.
    pub new: String,
}

/// The second factor to take up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EnrolAnswer {
    /// Secret in base32, for typing.
    pub secret: String,
    /// `otpauth://` address, for a QR code.
    pub uri: String,
}

/// A one-time password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpRequest {
    /// Six digits.
    pub code: String,
}

/// What a key shall sign to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChallengeAnswer {
    /// The text; it is shown to the person and signed as it stands. Good once, for two minutes.
    pub text: String,
}

/// The answer of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UkeyRequest {
    /// The text as given.
    pub text: String,
    /// The person's certificate, PEM.
    pub certificate: String,
    /// SM2 signature over the text, DER in base64.
    pub signature: String,
}

/// Going on after a lock.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlockRequest {
    /// 密码.
    pub password: String,
}

/// Who is signed in, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// Id.
    pub id: String,
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Stage of the session; all that follows is empty unless it is `open`.
    pub stage: String,
    /// `password` or `ukey`.
    pub way: String,
    /// Duty.
    pub duty: String,
    /// Roles held.
    pub roles: Vec<super::RoleGrant>,
    /// Codes of actions that may be done somewhere.
    pub actions: Vec<String>,
    /// Region code of where they work.
    pub region: String,
    /// Its name, from the province down.
    pub region_name: String,
    /// Credit code of their unit, if they work for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    /// To be sent as `X-Shupiao-Token` with every request that is not GET.
    pub token: String,
    /// Seconds without use after which the session ends.
    pub idle_seconds: i64,
    /// When the session ends at the latest.
    pub ends: String,
    /// Whether a key is set up beside the password.
    pub has_ukey: bool,
}

/// One of my sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Id.
    pub id: String,
    /// Whether it is this one.
    pub current: bool,
    /// `password` or `ukey`.
    pub way: String,
    /// Network address.
    pub from: String,
    /// Browser, as it calls itself.
    pub agent: String,
    /// When it began.
    pub began: String,
    /// When it was last used.
    pub seen: String,
}

macro_rules! no_secret_in_logs {
    ($($name:ident),*) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        })*
    };
}
no_secret_in_logs!(PasswordRequest, NewPasswordRequest, EnrolAnswer, TotpRequest, UnlockRequest);
