//! Citizens, who sign in with their real names at the province's portal ([`Portal`]):
//!
//! ```text
//! ask ─► the portal, in the citizen's browser ─► come back ─► open
//! ```
//!
//! What is under way lies sealed with the browser that began it, so that no other browser can end it,
//! and each question is answered once. A citizen is no person of the console: another kind of record,
//! another cookie, no roles. What the portal proves is personal data and kept like all of it.

mod portal;
mod session;

use domain::Moment;
use seal::sm3;
use serde::{Deserialize, Serialize};
use wire::citizen::PortalView;
use wire::record::CitizenBody;

use super::session::{Opened, stage};
use super::{Faults, Identity, IdentityError, Told, Visit};
use crate::ports::registry::{Committed, Deed, Record, Write};
pub use portal::{Portal, PortalError, Proved, Question};
use session::actor;
pub use session::{Citizen, current, me, sign_out};

/// The kind of record.
pub(crate) const KIND: &str = "citizen";
/// Where whoever asks for no page comes back to.
const HOME: &str = "/my";
/// A sign-in may take so many seconds at the portal.
const ASK_SECONDS: i64 = 600;
const PATH_MAX: usize = 300;
/// What a sign-in under way is sealed for.
const CONTEXT: &str = "citizen question";
const FIELDS: [&str; 3] = ["name", "id_number", "phone"];

/// What the browser that begins a sign-in keeps.
#[derive(Serialize, Deserialize)]
struct Kept {
    question: Question,
    to: String,
    until: String,
}

/// A sign-in that has begun: where the browser goes, and what it keeps meanwhile (hex).
#[derive(Clone, Debug)]
pub struct Begun {
    /// The portal.
    pub address: String,
    /// Sealed.
    pub kept: String,
}

fn portal(identity: &Identity) -> Result<&dyn Portal, IdentityError> {
    identity.portal.as_deref().ok_or(IdentityError::NotFound)
}

/// Whether citizens can sign in here, and who has.
pub async fn offered(
    identity: &Identity,
    token: Option<&str>,
    visit: &Visit,
) -> Result<PortalView, IdentityError> {
    let name = identity.portal.as_ref().map(|portal| portal.name().to_owned());
    let citizen = match token {
        Some(token) => current(identity, token, visit).await,
        None => Err(IdentityError::SignIn),
    };
    match citizen {
        Ok(citizen) => Ok(PortalView { name, citizen: Some(me(identity, &citizen).await?.name) }),
        Err(IdentityError::SignIn) => Ok(PortalView { name, citizen: None }),
        Err(other) => Err(other),
    }
}

/// Whether a path leads to a page of ours: `//host` and `/\host` are addresses to a browser.
fn is_own_path(path: &str) -> bool {
    let mut signs = path.chars();
    signs.next() == Some('/')
        && !matches!(signs.next(), Some('/' | '\\'))
        && path.len() <= PATH_MAX
        && !path.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\')
}

/// Begins a sign-in; afterwards the browser shall see the page `to`.
pub async fn ask(identity: &Identity, to: &str) -> Result<Begun, IdentityError> {
    let portal = portal(identity)?;
    let to = if to.is_empty() { HOME } else { to };
    if !is_own_path(to) {
        return Err(Faults::one("/to", "NOT_OWN_PATH"));
    }
    let question = Question {
        state: identity.random_hex::<16>(),
        nonce: identity.random_hex::<16>(),
        verifier: identity.random_hex::<32>(),
    };
    let now = identity.now();
    let address = portal.address(&question, now).await.map_err(away)?;
    let until = now.plus_seconds(ASK_SECONDS).utc();
    let kept = wire::data::to_json(&Kept { question, to: to.to_owned(), until });
    let mut nonce = [0; 12];
    identity.platform.chance.fill(&mut nonce);
    let sealed = identity.platform.vault().seal(CONTEXT, kept.as_bytes(), nonce);
    Ok(Begun { address, kept: hex::encode(sealed) })
}

fn away(e: PortalError) -> IdentityError {
    match e {
        PortalError::Away(why) => IdentityError::PortalAway(why),
        PortalError::Refused(why) => IdentityError::Citizen(why),
    }
}

/// Ends a sign-in: answers with the session and the page to see. Whatever is not as it was begun is
/// refused and written down.
pub async fn come_back(
    identity: &Identity,
    kept: Option<&str>,
    (state, code): (&str, &str),
    visit: &Visit,
) -> Result<(Opened, String), IdentityError> {
    match answered(identity, kept, state, code).await {
        Ok((proved, to)) => Ok((open(identity, &proved, visit).await?, to)),
        Err(e) => {
            if let IdentityError::Citizen(why) = &e {
                let told = identity.strange(visit, "citizen.sign_in", "").noting(*why);
                identity.note(told).await?;
            }
            Err(e)
        }
    }
}

async fn answered(
    identity: &Identity,
    kept: Option<&str>,
    state: &str,
    code: &str,
) -> Result<(Proved, String), IdentityError> {
    let portal = portal(identity)?;
    let wrong = IdentityError::Citizen;
    let Kept { question, to, until } =
        kept.and_then(|kept| unsealed(identity, kept)).ok_or(wrong("no sign-in was begun here"))?;
    let until = until.parse::<Moment>().map_err(|_| wrong("no sign-in was begun here"))?;
    let now = identity.now();
    if now >= until {
        return Err(wrong("the sign-in took too long"));
    }
    // Comparing digests of both leaves nothing to learn from how long it takes.
    if sm3::digest(state.as_bytes()) != sm3::digest(question.state.as_bytes()) {
        return Err(wrong("the state is another"));
    }
    let once = Write::Once { key: format!("citizen/{}", question.state), until };
    match identity.registry.commit(Deed { writes: vec![once], audit: Vec::new() }).await? {
        Committed::Done => {}
        Committed::Taken(_) => return Err(wrong("the answer was used before")),
        other @ (Committed::Stale(_) | Committed::Forbidden(_)) => IdentityError::of(other)?,
    }
    if code.is_empty() {
        return Err(wrong("the portal or the citizen said no"));
    }
    let proved = portal.redeem(code, &question, now).await.map_err(away)?;
    check(&proved).map_err(wrong)?;
    Ok((proved, to))
}

fn unsealed(identity: &Identity, kept: &str) -> Option<Kept> {
    let bytes = identity.platform.vault().open(CONTEXT, &hex::decode(kept).ok()?).ok()?;
    wire::data::from_json(std::str::from_utf8(&bytes).ok()?).ok()
}

/// A real name is a name and a number that can be one; a phone may be missing.
fn check(proved: &Proved) -> Result<(), &'static str> {
    let mut faults = Faults::default();
    faults.text("/subject", &proved.subject, 255);
    faults.text("/name", &proved.name, 50);
    faults.add_if(proved.id_number.is_empty(), "/id_number", "MISSING");
    faults.id_number("/id_number", &proved.id_number);
    faults.phone("/phone", &proved.phone);
    if faults.is_empty() { Ok(()) } else { Err("the portal gave no real name") }
}

/// Opens a session for the citizen, who is new, known, or known with other data.
async fn open(
    identity: &Identity,
    proved: &Proved,
    visit: &Visit,
) -> Result<Opened, IdentityError> {
    let name = identity.tag("citizen", &format!("{}\n{}", proved.issuer, proved.subject));
    let known = identity.registry.record_named(KIND, &name).await?;
    if known.as_ref().is_some_and(|record| record.status != "active") {
        return Err(IdentityError::Citizen("the citizen is suspended"));
    }
    let (record, mut writes) = match known {
        None => taken_in(identity, name, proved).await?,
        Some(record) => brought_up(identity, record, proved).await?,
    };
    let seconds = identity.settings.citizen_session_seconds;
    let how = (stage::OPEN, "portal", "");
    let (opened, session) = identity.session_for(&record.id, how, seconds, visit);
    writes.push(session);
    let told = identity
        .done(&actor(&record.id, visit), "citizen.sign_in", &record.id)
        .at_site(&record.site());
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    Ok(opened)
}

async fn taken_in(
    identity: &Identity,
    name: String,
    proved: &Proved,
) -> Result<(Record, Vec<Write>), IdentityError> {
    let mut record = Record {
        kind: KIND.to_owned(),
        id: format!("C{}", identity.random_hex::<8>()),
        name: Some(name),
        region: identity.platform.directory().rules.bureau.region,
        unit: None,
        status: "active".to_owned(),
        since: identity.now(),
        // A citizen's name is personal data, and nothing to be searched by.
        label: String::new(),
        maker: "portal".to_owned(),
        decider: None,
        sealed_with: String::new(),
        version: 1,
        body: String::new(),
    };
    let lookups = seal_into(identity, &mut record, proved).await?;
    Ok((record.clone(), vec![Write::New(record), lookups]))
}

async fn brought_up(
    identity: &Identity,
    mut record: Record,
    proved: &Proved,
) -> Result<(Record, Vec<Write>), IdentityError> {
    let body: CitizenBody = record.read()?;
    let mut same = true;
    for (field, value) in values(proved) {
        same &= field_of(identity, &record, &body, field).await? == value;
    }
    if same {
        return Ok((record, Vec::new()));
    }
    let lookups = seal_into(identity, &mut record, proved).await?;
    Ok((record.clone(), vec![Write::Change(record), lookups]))
}

fn values(proved: &Proved) -> [(&'static str, &str); 3] {
    let [name, id_number, phone] = FIELDS;
    [(name, &proved.name), (id_number, &proved.id_number), (phone, &proved.phone)]
}

/// Seals what was proved; answers with the writes of the blind index.
async fn seal_into(
    identity: &Identity,
    record: &mut Record,
    proved: &Proved,
) -> Result<Write, IdentityError> {
    let key = identity.data_key(record.region).await?;
    let (mut body, mut indexed) = (CitizenBody::default(), Vec::new());
    for (field, value) in values(proved).into_iter().filter(|(_, value)| !value.is_empty()) {
        let sealed = identity.seal(&key, (KIND, &record.id, field), value);
        body.sealed.insert(field.to_owned(), sealed);
        if field != "name" {
            indexed.push((field.to_owned(), identity.blind(field, value)));
        }
    }
    record.body = wire::data::to_json(&body);
    record.sealed_with = key.id;
    Ok(Write::Lookups { kind: KIND.to_owned(), id: record.id.clone(), values: indexed })
}

async fn field_of(
    identity: &Identity,
    record: &Record,
    body: &CitizenBody,
    field: &str,
) -> Result<String, IdentityError> {
    match body.sealed.get(field) {
        Some(sealed) => identity.open((KIND, &record.id, field), sealed).await,
        None => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn only_pages_of_ours_are_gone_back_to() {
        for good in ["/", "/my", "/b/51060126/0000000001/123456?x=1#y", "/my?to=//evil.example.com"]
        {
            assert!(is_own_path(good), "{good}");
        }
        let long = format!("/{}", "a".repeat(300));
        for bad in [
            "",
            "my",
            "//evil.example.com",
            "/\\evil.example.com",
            "\\\\evil",
            "https://evil.example.com",
            "javascript:alert(1)",
            "/a\\..\\b",
            "/\t/evil.example.com",
            "/a\r\nx: y",
            " /my",
            &long,
        ] {
            assert!(!is_own_path(bad), "{bad:?}");
        }
    }
}
