//! Sign-in by a key (UKEY): the platform gives a text, the person's key signs it at their desk, the
//! certificate and the signature come back. The text names the platform and the time, so that it is
//! good for one sign-in at one place; the key never leaves its token.

use domain::Moment;
use seal::{Certificate, Purpose, Signature, sm3};
use wire::record::{CertificateBody, PersonBody};

use super::session::{Opened, actor, stage};
use super::{Identity, IdentityError, Told, Visit};
use crate::ports::registry::{Committed, Deed, Record, Write};

/// A text is good for so many seconds.
const SECONDS: i64 = 120;
/// The first line of a sign-in text; a key signs no text with another first line without saying so.
const TITLE: &str = "蜀票登录";

/// A text to sign, good once.
pub fn challenge(identity: &Identity) -> String {
    let nonce = identity.random_hex::<16>();
    let now = identity.now().iso();
    let text = format!("{TITLE}\n平台：{}\n时间：{now}\n编号：{nonce}", identity.settings.origin);
    let tag = identity.tag("challenge", &text);
    format!("{text}.{tag}")
}

/// The nonce of a text of ours that is still good.
fn ours(identity: &Identity, text: &str) -> Result<String, &'static str> {
    let (body, tag) = text.rsplit_once('.').ok_or("no text of ours")?;
    let expected = identity.tag("challenge", body);
    // Comparing digests of both leaves nothing to learn from how long it takes.
    if sm3::digest(expected.as_bytes()) != sm3::digest(tag.as_bytes()) {
        return Err("no text of ours");
    }
    let line = |label: &str| body.lines().find_map(|line| line.strip_prefix(label));
    let at = line("时间：").and_then(|t| t.parse::<Moment>().ok()).ok_or("no time")?;
    if !(0..=SECONDS).contains(&identity.now().seconds_since(at)) {
        return Err("the text is too old");
    }
    line("编号：").map(str::to_owned).ok_or("no number")
}

/// Signs in with a key.
pub async fn sign_in(
    identity: &Identity,
    (text, pem, signature): (&str, &str, &str),
    visit: &Visit,
) -> Result<Opened, IdentityError> {
    match proved(identity, text, pem, signature).await {
        Ok((record, serial, nonce)) => open(identity, &record, &serial, nonce, visit).await,
        Err(IdentityError::WrongProof(why)) => refused(identity, why, visit).await,
        Err(other) => Err(other),
    }
}

async fn refused(
    identity: &Identity,
    why: &'static str,
    visit: &Visit,
) -> Result<Opened, IdentityError> {
    identity.note(identity.strange(visit, "sign_in.ukey", "").noting(why)).await?;
    Err(IdentityError::WrongProof(why))
}

async fn proved(
    identity: &Identity,
    text: &str,
    pem: &str,
    signature: &str,
) -> Result<(Record, String, String), IdentityError> {
    let wrong = IdentityError::WrongProof;
    let nonce = ours(identity, text).map_err(wrong)?;
    let certificate = Certificate::from_pem(pem).map_err(|_| wrong("no certificate"))?;
    let signature = wire::auth::decode(signature).ok_or(wrong("no signature"))?;
    let signature = Signature::from_der(&signature).map_err(|_| wrong("no signature"))?;
    let now = identity.now().timestamp();
    let trusted = identity.platform.trust().check(&certificate, Purpose::Person, now);
    trusted.map_err(|_| wrong("the certificate does not count"))?;
    let verified = certificate.public_key().verify(text.as_bytes(), &signature);
    verified.map_err(|_| wrong("the signature does not hold"))?;
    let known = identity.registry.record_named("certificate", certificate.serial()).await?;
    let known = known.ok_or(wrong("a certificate we did not issue"))?;
    let body: CertificateBody = known.read()?;
    let counts = matches!(known.status.as_str(), "active" | "superseded");
    if !counts || body.pem.as_deref() != Some(certificate.to_pem().as_str()) {
        return Err(wrong("the certificate is suspended or revoked"));
    }
    let person = identity.registry.record("person", &body.owner).await?;
    let person = person.filter(|p| matches!(p.status.as_str(), "active" | "invited"));
    let person = person.ok_or(wrong("the person is not active"))?;
    Ok((person, certificate.serial().to_owned(), nonce))
}

async fn open(
    identity: &Identity,
    record: &Record,
    serial: &str,
    nonce: String,
    visit: &Visit,
) -> Result<Opened, IdentityError> {
    let person: PersonBody = record.read()?;
    // The key stands for itself: a password that waits to be changed has no part in it.
    let (opened, session) = identity.new_session(&record.id, (stage::OPEN, "ukey", serial), visit);
    let now = identity.now();
    let until = now.plus_seconds(SECONDS.saturating_mul(2));
    let mut writes = vec![Write::Once { key: format!("challenge/{nonce}"), until }, session];
    if record.status == "invited" {
        let active = Record { status: "active".to_owned(), since: now, ..record.clone() };
        writes.push(Write::Change(active));
    }
    let told = identity
        .done(&actor(&record.id, serial, visit), "sign_in.ukey", &person.login)
        .at_site(&record.site());
    match identity.registry.commit(Deed { writes, audit: vec![told] }).await? {
        Committed::Done => Ok(opened),
        Committed::Taken(_) => refused(identity, "the text was used before", visit).await,
        other @ (Committed::Stale(_) | Committed::Forbidden(_)) => {
            IdentityError::of(other).map(|()| opened)
        }
    }
}

/// Whether the certificate a session was opened with still counts.
pub(crate) async fn still_good(identity: &Identity, serial: &str) -> Result<(), IdentityError> {
    let known = identity.registry.record_named("certificate", serial).await?;
    match known {
        Some(known) if matches!(known.status.as_str(), "active" | "superseded") => Ok(()),
        _ => Err(IdentityError::SignIn),
    }
}
