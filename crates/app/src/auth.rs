//! Who asks: proving a unit's system by API key (HMAC-SM3) or certificate (SM2).

use std::net::IpAddr;
use std::sync::Arc;

use domain::{Action, Unit};
use seal::{Purpose, Signature, sm3};
use wire::auth::{Authorization, Proof, SKEW_MAX_SECONDS, text_to_sign};

use crate::Platform;
use crate::directory::Secret;
use crate::identity::client::Network;
use crate::ports::Actor;

pub use crate::directory::secret_context;

/// A unit's system that has proved itself. [`authenticate`] makes one, and
/// whoever proves a system by other means.
#[derive(Clone, Debug)]
pub struct Issuer {
    unit: Arc<Unit>,
    actor: Actor,
}

impl Issuer {
    /// A system of that unit that has proved itself by other means, such as the incumbent's signature.
    pub fn of_unit(p: &Platform, unit: &domain::CreditCode, actor: Actor) -> Option<Self> {
        let unit = p.directory().units.get(unit).cloned()?;
        Some(Self { unit, actor })
    }

    /// A person of that unit whose right to issue there was asked.
    pub(crate) fn of(unit: Arc<Unit>, actor: Actor) -> Self {
        Self { unit, actor }
    }

    /// The unit it acts for, and the only one whose rows it may see.
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// Who it is, for the audit log.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// The parts of a request that are signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Method in capitals.
    pub method: &'a str,
    /// Path with query, as sent.
    pub path_and_query: &'a str,
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// Trace id of the request.
    pub trace: &'a str,
    /// Network address it came from, if it is known.
    pub from: Option<IpAddr>,
    /// What the caller wants to do.
    pub action: Action,
}

/// Why a caller is not believed. All but the clock answer alike, so that nothing can be learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No header, or of another form.
    #[error("no usable Authorization header")]
    Malformed,
    /// No such key or certificate, or no longer active.
    #[error("unknown credential")]
    Unknown,
    /// The proof does not fit the request.
    #[error("the proof does not fit the request")]
    Proof,
    /// It may not do this, or not from there.
    #[error("the credential may not {0}")]
    Scope(&'static str),
    /// The caller's clock is too far away.
    #[error("the time is {0} seconds away")]
    Skew(i64),
}

/// Proves the caller of a request.
pub fn authenticate(p: &Platform, request: Signed<'_>) -> Result<Issuer, AuthError> {
    let header = request.authorization.ok_or(AuthError::Malformed)?;
    let said = Authorization::parse(header).ok_or(AuthError::Malformed)?;
    let now = p.clock.now();
    let skew = now.timestamp().as_second().saturating_sub(said.time);
    if skew.saturating_abs() > SKEW_MAX_SECONDS {
        return Err(AuthError::Skew(skew));
    }
    let digest = sm3::hex(&sm3::digest(request.body));
    let text = text_to_sign(request.method, request.path_and_query, said.time, &digest);
    let directory = p.directory();
    let (id, name) = match &said.proof {
        Proof::Mac { key, .. } => (key, format!("key:{key}")),
        Proof::Certificate { serial, .. } => (serial, format!("cert:{serial}")),
    };
    let credential = directory.credentials.get(id).ok_or(AuthError::Unknown)?;
    let proved = match (&credential.secret, &said.proof) {
        (Secret::Mac(secret), Proof::Mac { mac, .. }) => {
            sm3::verify_hmac(secret, text.as_bytes(), mac)
        }
        (Secret::Certificate(certificate), Proof::Certificate { signature, .. }) => {
            let signature = Signature::from_der(signature).map_err(|_| AuthError::Proof)?;
            p.trust().check(certificate, Purpose::ApiClient, now.timestamp()).is_ok()
                && certificate.public_key().verify(text.as_bytes(), &signature).is_ok()
        }
        _ => false,
    };
    if !proved {
        return Err(AuthError::Proof);
    }
    if credential.until.is_some_and(|until| until <= now) {
        return Err(AuthError::Unknown);
    }
    let mut networks = credential.data.allow.iter().filter_map(|n| n.parse::<Network>().ok());
    let anywhere = credential.data.allow.is_empty();
    if !anywhere && !request.from.is_some_and(|from| networks.any(|n| n.contains(from))) {
        return Err(AuthError::Scope("come from there"));
    }
    if !credential.scopes.is_empty() && !credential.scopes.contains(&request.action) {
        return Err(AuthError::Scope(request.action.code()));
    }
    let unit = directory.units.get(&credential.unit).ok_or(AuthError::Unknown)?;
    let actor = Actor {
        name,
        trace: request.trace.to_owned(),
        from: request.from.map(|from| from.to_string()).unwrap_or_default(),
        certificate: String::new(),
    };
    Ok(Issuer { unit: Arc::clone(unit), actor })
}
