//! Sign-in by password and one-time password (TOTP, RFC 6238).
//!
//! ```text
//! password ─► [change it] ─► [take up a second factor] or one-time password ─► open
//! ```
//!
//! Each step that succeeds opens a fresh session, so a token set before means nothing after. What is
//! wrong, name or password, is not said; nor is a name that exists told from one that does not, by
//! words or by time.

use domain::Moment;
use seal::totp;
use wire::console::EnrolAnswer;
use wire::record::PersonBody;
use zeroize::Zeroizing;

use super::session::{Opened, actor, stage};
use super::{Caller, Identity, IdentityError, Told, Visit};
use crate::ports::registry::{AuditRecord, Committed, Deed, Record, Tries, Write};

/// The longest wait after failures, in seconds.
const WAIT_MAX: i64 = 3600;
/// A login and a password are no longer than this.
const LOGIN_MAX: usize = 64;

impl Identity {
    /// Refuses while a name has to wait, or is tried more than once a second: so many tries side by
    /// side count as many failures as they are.
    async fn admit(&self, key: &str, visit: &Visit) -> Result<i64, IdentityError> {
        let tries = self.registry.tries(key).await?;
        let now = self.now();
        if let Some(until) = tries.as_ref().and_then(|t| t.locked_until).filter(|u| *u > now) {
            let told = self.strange(visit, "sign_in", key).noting("locked out");
            self.note(told).await?;
            return Err(IdentityError::LockedOut(until.seconds_since(now).max(1)));
        }
        let once = Write::Once {
            key: format!("try/{key}/{}", now.timestamp().as_second()),
            until: now.plus_seconds(60),
        };
        match self.registry.commit(Deed { writes: vec![once], audit: Vec::new() }).await? {
            Committed::Done => Ok(tries.map_or(0, |t| t.failures)),
            Committed::Stale(_) | Committed::Taken(_) | Committed::Forbidden(_) => {
                Err(IdentityError::TooFast)
            }
        }
    }

    pub(crate) async fn note(&self, told: AuditRecord) -> Result<(), IdentityError> {
        let deed = Deed { writes: Vec::new(), audit: vec![told] };
        IdentityError::of(self.registry.commit(deed).await?)
    }

    /// One more failure: from a number on, the name has to wait, twice as long each time.
    fn failed(&self, key: &str, failures: i64) -> Tries {
        let failures = failures.saturating_add(1);
        let over = failures.saturating_sub(self.settings.failures_max);
        let wait = u32::try_from(over).ok().map(|over| {
            let factor = 1_i64.checked_shl(over.min(16)).unwrap_or(i64::MAX);
            self.settings.wait_seconds.saturating_mul(factor).min(WAIT_MAX)
        });
        let locked_until = wait.map(|seconds| self.now().plus_seconds(seconds));
        Tries { key: key.to_owned(), failures, locked_until }
    }

    async fn fail(&self, key: &str, failures: i64, told: AuditRecord) -> Result<(), IdentityError> {
        let writes = vec![Write::Tries(self.failed(key, failures))];
        IdentityError::of(self.registry.commit(Deed { writes, audit: vec![told] }).await?)
    }
}

fn forgotten(key: &str) -> Write {
    Write::Tries(Tries { key: key.to_owned(), failures: 0, locked_until: None })
}

/// The person of that login, if the password is right and the account may sign in.
pub(crate) async fn check_password(
    identity: &Identity,
    login: &str,
    password: String,
    visit: &Visit,
) -> Result<Record, IdentityError> {
    let password = Zeroizing::new(password);
    let login: String = login.trim().to_lowercase().chars().take(LOGIN_MAX).collect();
    let key = format!("login/{login}");
    let failures = identity.admit(&key, visit).await?;
    let found = identity.registry.record_named("person", &login).await?;
    let person = found.as_ref().map(Record::read::<PersonBody>).transpose()?;
    let hash = person.as_ref().and_then(|p| p.password.clone());
    let hash = hash.unwrap_or_else(|| identity.passwords.decoy());
    let right = identity.passwords.verify(password, hash).await;
    let counts = |record: &Record, person: &PersonBody| {
        let until = person.password_until.as_ref().and_then(|u| u.parse::<Moment>().ok());
        let over = until.is_some_and(|until| until < identity.now());
        matches!(record.status.as_str(), "active" | "invited") && !over
    };
    match (found, person) {
        (Some(record), Some(person)) if right && counts(&record, &person) => Ok(record),
        _ => {
            let told = identity.strange(visit, "sign_in", &key).noting("wrong name or password");
            identity.fail(&key, failures, told).await?;
            Err(IdentityError::WrongPassword)
        }
    }
}

/// First step: name and password.
pub async fn by_password(
    identity: &Identity,
    login: &str,
    password: String,
    visit: &Visit,
) -> Result<Opened, IdentityError> {
    let record = check_password(identity, login, password, visit).await?;
    let person: PersonBody = record.read()?;
    let change = person.must_change || identity.is_old(&person);
    let next = match (change, person.totp_confirmed) {
        (true, _) => stage::PASSWORD,
        (false, false) => stage::ENROL,
        (false, true) => stage::TOTP,
    };
    let (opened, session) = identity.new_session(&record.id, (next, "password", ""), visit);
    let told = identity
        .done(&actor(&record.id, "", visit), "sign_in.password", &person.login)
        .at_site(&record.site());
    let writes = vec![session, forgotten(&format!("login/{}", person.login))];
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    Ok(opened)
}

/// Takes up a second factor: a fresh secret, which counts once a first code confirms it.
pub async fn enrol(identity: &Identity, caller: &Caller) -> Result<EnrolAnswer, IdentityError> {
    if caller.stage() != stage::ENROL {
        return Err(IdentityError::Stage(caller.stage().to_owned()));
    }
    let mut secret = Zeroizing::new([0; totp::SECRET_BYTES]);
    identity.platform.chance.fill(&mut *secret);
    let text = wire::auth::encode(&*secret);
    let (mut record, mut person) = (caller.record.clone(), caller.person.clone());
    let key = identity.data_key(record.region).await?;
    let sealed = identity.seal(&key, ("person", &record.id, "totp"), &text);
    person.sealed.insert("totp".to_owned(), sealed);
    person.totp_confirmed = false;
    record.sealed_with = key.id;
    record.body = wire::data::to_json(&person);
    let deed = Deed { writes: vec![Write::Change(record)], audit: Vec::new() };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    let uri = totp::uri("蜀票", &person.login, &*secret);
    Ok(EnrolAnswer { secret: totp::base32(&*secret).to_string(), uri: uri.to_string() })
}

/// Second step: the one-time password. Each counts once, and none after a later one (RFC 6238, 5.2).
pub async fn by_totp(
    identity: &Identity,
    caller: &Caller,
    code: &str,
    visit: &Visit,
) -> Result<Opened, IdentityError> {
    let enrolling = caller.stage() == stage::ENROL;
    if !enrolling && caller.stage() != stage::TOTP {
        return Err(IdentityError::Stage(caller.stage().to_owned()));
    }
    let id = caller.id().to_owned();
    let key = format!("totp/{id}");
    let failures = identity.admit(&key, visit).await?;
    let now = identity.now();
    let secret = secret(identity, caller).await?;
    let step = totp::verify(&secret, code.trim(), now.timestamp());
    let Some(step) = step else {
        let told = identity
            .done(&caller.actor, "sign_in.totp", &id)
            .refused()
            .noting("wrong one-time password");
        identity.fail(&key, failures, told).await?;
        return Err(IdentityError::WrongCode);
    };
    let (opened, session) = identity.new_session(&id, (stage::OPEN, "password", ""), visit);
    // This step and all before it are used up, also those nobody has shown.
    let used = Write::Raise { key: format!("totp/{id}"), to: step };
    let old = Write::End { token: caller.session.token.clone(), at: now };
    let mut writes = vec![used, forgotten(&key), old, session];
    let site = caller.record.site();
    let mut audit = vec![identity.done(&caller.actor, "sign_in", &id).at_site(&site)];
    if enrolling || caller.record.status == "invited" {
        let (mut record, mut person) = (caller.record.clone(), caller.person.clone());
        person.totp_confirmed = true;
        if record.status == "invited" {
            (record.status, record.since) = ("active".to_owned(), now);
        }
        record.body = wire::data::to_json(&person);
        writes.push(Write::Change(record));
        audit.push(identity.done(&caller.actor, "totp.enrol", &id).at_site(&site));
    }
    match identity.registry.commit(Deed { writes, audit }).await? {
        Committed::Done => Ok(opened),
        Committed::Taken(_) => {
            let told =
                identity.done(&caller.actor, "sign_in.totp", &id).refused().noting("used before");
            identity.fail(&key, failures, told).await?;
            Err(IdentityError::WrongCode)
        }
        other @ (Committed::Stale(_) | Committed::Forbidden(_)) => {
            IdentityError::of(other).map(|()| opened)
        }
    }
}

async fn secret(identity: &Identity, caller: &Caller) -> Result<Vec<u8>, IdentityError> {
    let sealed = caller.person.sealed.get("totp");
    let sealed = sealed.ok_or_else(|| IdentityError::Stage(stage::ENROL.to_owned()))?;
    let text = identity.open(("person", caller.id(), "totp"), sealed).await?;
    wire::auth::decode(&text)
        .ok_or_else(|| IdentityError::Service("the second factor's secret is damaged".to_owned()))
}
