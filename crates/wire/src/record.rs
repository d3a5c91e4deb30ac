//! What the bodies of records hold: the JSON that deeds keep in the store and read again.
//!
//! Personal data stands in `sealed` only, as `KEYID.BASE64`, so that keys can change without knowing
//! what a body means.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Values sealed for their record and field.
pub type Sealed = BTreeMap<String, String>;

/// What every body has: so that values can be sealed anew without knowing the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnyBody {
    /// Sealed values.
    #[serde(default)]
    pub sealed: Sealed,
    /// Everything else.
    #[serde(flatten)]
    pub rest: BTreeMap<String, serde_json::Value>,
}

/// A person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// Login.
    pub login: String,
    /// Name.
    pub name: String,
    /// Duty.
    pub duty: String,
    /// `id_number`, `phone`, `totp` (the secret of the second factor, base64).
    #[serde(default)]
    pub sealed: Sealed,
    /// Argon2id, PHC text.
    #[serde(default)]
    pub password: Option<String>,
    /// Earlier ones, newest first.
    #[serde(default)]
    pub passwords_before: Vec<String>,
    /// Whether the password has to be changed at the next sign-in.
    #[serde(default)]
    pub must_change: bool,
    /// When the person took this password (RFC 3339).
    #[serde(default)]
    pub password_since: Option<String>,
    /// When a one-time password stops to count (RFC 3339).
    #[serde(default)]
    pub password_until: Option<String>,
    /// Whether the second factor is confirmed.
    #[serde(default)]
    pub totp_confirmed: bool,
}

impl std::fmt::Debug for PersonBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonBody({})", self.login)
    }
}

/// A session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionBody {
    /// `password`, `ukey`, or a citizen's `portal`.
    pub way: String,
    /// Network address.
    pub from: String,
    /// Browser, as it calls itself.
    pub agent: String,
    /// Token against forged requests.
    pub token: String,
    /// Serial of the certificate that signed in, or empty.
    #[serde(default)]
    pub certificate: String,
}

impl std::fmt::Debug for SessionBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionBody")
    }
}

/// A citizen: nothing but personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitizenBody {
    /// `name`, `id_number`, `phone`.
    #[serde(default)]
    pub sealed: Sealed,
}

/// A certificate, or a request for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateBody {
    /// Purpose.
    pub purpose: String,
    /// Id of the person, or credit code of the unit.
    pub owner: String,
    /// Common name.
    pub subject: String,
    /// Organisation.
    pub organization: String,
    /// Public key, PEM.
    pub public_key: String,
    /// SM3 of the public key, 16 hex digits.
    pub key_digest: String,
    /// What was said to it.
    #[serde(default)]
    pub comment: String,
    /// The certificate, PEM.
    #[serde(default)]
    pub pem: Option<String>,
    /// First moment.
    #[serde(default)]
    pub not_before: Option<String>,
    /// Last moment.
    #[serde(default)]
    pub not_after: Option<String>,
    /// Cause of its revocation.
    #[serde(default)]
    pub cause: String,
    /// Id of the certificate whose place it takes.
    #[serde(default)]
    pub renews: Option<String>,
    /// Until when it counts beside the one that took its place.
    #[serde(default)]
    pub counts_until: Option<String>,
}

/// An application to join.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationBody {
    /// Credit code.
    pub credit_code: String,
    /// Name of the unit.
    pub name: String,
    /// Industry.
    pub industry: String,
    /// Way of access.
    pub access: String,
    /// Contact.
    pub contact: String,
    /// Bank.
    pub payee_bank: String,
    /// `id_number`, `phone`, `payee_account`.
    #[serde(default)]
    pub sealed: Sealed,
    /// SM3 of the applicant's secret, hex.
    pub secret: String,
    /// SM3 of the activation code, hex; empty when there is none, or it was used.
    #[serde(default)]
    pub activation: String,
    /// Until when the activation code counts.
    #[serde(default)]
    pub activation_until: String,
    /// Documents: id, name, media type, size.
    #[serde(default)]
    pub documents: Vec<crate::console::DocumentView>,
    /// Kinds chosen.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Charge items asked for.
    #[serde(default)]
    pub items: Vec<String>,
    /// Steps of the guided tests that passed, with what came of them.
    #[serde(default)]
    pub tests: BTreeMap<String, TestOutcome>,
    /// When each stage was reached.
    #[serde(default)]
    pub reached: BTreeMap<String, String>,
    /// What was said and done, oldest first.
    #[serde(default)]
    pub log: Vec<crate::console::LogLine>,
}

impl std::fmt::Debug for ApplicationBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApplicationBody({})", self.credit_code)
    }
}

/// What came of a guided test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestOutcome {
    /// Code and number of the test bill, `CODE/NUMBER`, if one was issued.
    #[serde(default)]
    pub bill: String,
    /// In Chinese.
    pub note: String,
}
