//! The identity platform: who people are, what they may do, and what was done.
//!
//! Every deed takes a [`Caller`], and only [`session::current`] makes one: out of a session, a person
//! and the roles that person holds now. What is written goes through [`ports::registry::Registry`]
//! together with its audit records, so nothing privileged is done that cannot be read later. No deed
//! knows cookies or headers.

pub mod assign;
pub mod audit_log;
mod caller;
pub mod certificate;
pub mod citizen;
pub mod client;
mod error;
mod faults;
pub mod front;
pub mod import;
pub mod invite;
pub mod onboarding;
pub mod org;
pub mod overview;
pub mod password;
pub mod person;
pub mod personal;
pub mod role;
pub mod session;
pub mod sign_in;
pub mod ukey;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::{CreditCode, Moment, Site, Unit};
use seal::cert::ocsp::{OcspRequest, Standing};
use seal::{Certificate, Name, PublicKey, Purpose, Revocation, sm3};
use wire::data::SealData;
use zeroize::Zeroizing;

use crate::Platform;
use crate::ports::registry::{AuditOutcome, AuditRecord, Registry};
use crate::ports::{Actor, KeptSeal};
use crate::sandbox::Sandbox;

pub use caller::{Caller, Visit};
pub use error::IdentityError;
pub(crate) use faults::Faults;
use personal::Personal;

/// Turns passwords into what is kept of them (Argon2id), slowly and beside the listener's threads.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// A PHC text for a password.
    async fn hash(&self, password: Zeroizing<String>) -> Result<String, String>;
    /// Whether a password belongs to a PHC text.
    async fn verify(&self, password: Zeroizing<String>, hash: String) -> bool;
    /// A PHC text nobody's password belongs to, as costly to check as any.
    fn decoy(&self) -> String;
}

/// What makes certificates and seals: the issuing authority and the seal maker, with their keys.
#[async_trait]
pub trait Office: Send + Sync {
    /// Issues a certificate.
    async fn issue(
        &self,
        subject: Name,
        key: PublicKey,
        purpose: Purpose,
        now: Moment,
    ) -> Result<Certificate, String>;
    /// Signs the issuing authority's revocation list, DER.
    async fn revocation_list(
        &self,
        revoked: Vec<Revocation>,
        now: Moment,
    ) -> Result<Vec<u8>, String>;
    /// Answers a question about certificates (OCSP), DER.
    async fn answer(
        &self,
        request: OcspRequest,
        standings: BTreeMap<String, Standing>,
        now: Moment,
    ) -> Result<Vec<u8>, String>;
    /// Makes a unit's seal key, certificate and seal; the same again if there is one.
    async fn make_unit_seal(
        &self,
        unit: &Unit,
        now: Moment,
    ) -> Result<(SealData, Option<KeptSeal>, Certificate), String>;
}

/// The audit log is kept so many years at least, whatever is set.
pub const KEEP_YEARS_MIN: i64 = 3;

/// How strict sign-in is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach us: `https://bills.example.cn`.
    pub origin: String,
    /// A session ends after so many seconds without use.
    pub idle_seconds: i64,
    /// A session ends after so many seconds at the latest.
    pub session_seconds: i64,
    /// Failures in a row before a name has to wait.
    pub failures_max: i64,
    /// The first wait, in seconds; it doubles with each further failure, up to an hour.
    pub wait_seconds: i64,
    /// Numbers a unit gets for each kind and place when it goes live.
    pub first_grant: u64,
    /// A certificate counts so many days beside the one that took its place.
    pub overlap_days: i64,
    /// A password has to be changed after so many days; 0: never.
    pub password_days: i64,
    /// The audit log is kept so many years at least.
    pub keep_years: i64,
    /// A citizen's session ends after so many seconds without use.
    pub citizen_idle_seconds: i64,
    /// A citizen's session ends after so many seconds at the latest.
    pub citizen_session_seconds: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            origin: String::new(),
            idle_seconds: 30 * 60,
            session_seconds: 12 * 3600,
            failures_max: 5,
            wait_seconds: 60,
            first_grant: 1000,
            overlap_days: 14,
            password_days: 365,
            keep_years: KEEP_YEARS_MIN,
            citizen_idle_seconds: 30 * 60,
            citizen_session_seconds: 8 * 3600,
        }
    }
}

/// What the identity platform's deeds are given.
pub struct Identity {
    /// The platform it guards.
    pub platform: Arc<Platform>,
    /// What it remembers.
    pub registry: Arc<dyn Registry>,
    /// How passwords are kept.
    pub passwords: Arc<dyn Passwords>,
    /// What makes certificates.
    pub office: Arc<dyn Office>,
    /// How strict it is.
    pub settings: Settings,
    /// Where units try their first bills.
    pub sandbox: Option<Sandbox>,
    /// Where citizens sign in, if they can.
    pub portal: Option<Arc<dyn citizen::Portal>>,
    pub(crate) personal: Personal,
    secret: Zeroizing<[u8; 32]>,
}

impl Identity {
    /// Wires it. `secret` is the platform's own; challenges and blind indexes come from it.
    pub fn new(
        platform: Arc<Platform>,
        registry: Arc<dyn Registry>,
        passwords: Arc<dyn Passwords>,
        office: Arc<dyn Office>,
        settings: Settings,
        secret: [u8; 32],
    ) -> Self {
        Self {
            personal: Personal::default(),
            platform,
            registry,
            passwords,
            office,
            settings,
            sandbox: None,
            portal: None,
            secret: Zeroizing::new(secret),
        }
    }

    /// The same with a sandbox.
    #[must_use]
    pub fn with_sandbox(mut self, sandbox: Sandbox) -> Self {
        self.sandbox = Some(sandbox);
        self
    }

    /// The same with a portal for citizens.
    #[must_use]
    pub fn with_portal(mut self, portal: Arc<dyn citizen::Portal>) -> Self {
        self.portal = Some(portal);
        self
    }

    pub(crate) fn now(&self) -> Moment {
        self.platform.clock.now()
    }

    /// So many random bytes in hex.
    pub(crate) fn random_hex<const N: usize>(&self) -> String {
        let mut bytes = [0; N];
        self.platform.chance.fill(&mut bytes);
        hex::encode(bytes)
    }

    /// A tag of the platform's own over a text, for one use; hex.
    pub(crate) fn tag(&self, for_what: &str, text: &str) -> String {
        let key = sm3::hmac(&*self.secret, for_what.as_bytes());
        hex::encode(sm3::hmac(&key, text.as_bytes()))
    }

    /// An audit record of something done just now.
    pub(crate) fn done(&self, by: &Actor, action: &str, subject: impl Into<String>) -> AuditRecord {
        AuditRecord::done(self.now(), by.clone(), action, subject)
    }
}

/// What deeds add to an audit record.
pub(crate) trait Told: Sized {
    fn at_site(self, site: &Site) -> Self;
    fn noting(self, note: impl Into<String>) -> Self;
    fn refused(self) -> Self;
    fn changing(self, before: &str, after: &str) -> Self;
}

impl Told for AuditRecord {
    fn at_site(mut self, site: &Site) -> Self {
        self.region = site.region.to_string();
        self.unit = site.unit.as_ref().map(CreditCode::to_string).unwrap_or_default();
        self
    }

    fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn refused(mut self) -> Self {
        self.outcome = AuditOutcome::Refused;
        self
    }

    /// Digests of the bodies before and after; an empty body has none.
    fn changing(mut self, before: &str, after: &str) -> Self {
        let digest = |body: &str| {
            if body.is_empty() { String::new() } else { sm3::hex(&sm3::digest(body.as_bytes())) }
        };
        (self.before, self.after) = (digest(before), digest(after));
        self
    }
}
