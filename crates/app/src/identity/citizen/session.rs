//! A citizen's session: asked for at every request, ended by time, by its owner, or when used in another
//! browser.

use domain::{mask_code, mask_name};
use wire::citizen::CitizenMe;
use wire::record::{CitizenBody, SessionBody};

use super::{KIND, field_of};
use crate::identity::session::digest;
use crate::identity::{Identity, IdentityError, Told, Visit};
use crate::ports::Actor;
use crate::ports::registry::{AuditRecord, Deed, Record, Session, Write};

/// A session's use is written down at most so often.
const SEEN_SECONDS: i64 = 20;

/// A citizen who is signed in. Only [`current`] makes one.
#[derive(Clone, Debug)]
pub struct Citizen {
    record: Record,
    body: CitizenBody,
    session: Session,
    said: SessionBody,
    actor: Actor,
}

impl Citizen {
    /// Id.
    pub fn id(&self) -> &str {
        &self.record.id
    }

    /// The token that must come with every request that changes something.
    pub fn token(&self) -> &str {
        &self.said.token
    }
}

pub(super) fn actor(id: &str, visit: &Visit) -> Actor {
    Actor {
        name: format!("citizen:{id}"),
        trace: visit.trace.clone(),
        from: visit.from.clone(),
        certificate: String::new(),
    }
}

/// Which citizen is behind a session's token. A phone changes its address on the way, so a session is
/// tied to its browser alone.
pub async fn current(
    identity: &Identity,
    token: &str,
    visit: &Visit,
) -> Result<Citizen, IdentityError> {
    let session = identity.registry.session(&digest(token)).await?;
    let session = session.filter(|s| s.ended.is_none()).ok_or(IdentityError::SignIn)?;
    let now = identity.now();
    let idle = now.seconds_since(session.seen);
    if now >= session.ends || idle > identity.settings.citizen_idle_seconds {
        return Err(IdentityError::SignIn);
    }
    let record = identity.registry.record(KIND, &session.person).await?;
    let record = record.filter(|r| r.status == "active").ok_or(IdentityError::SignIn)?;
    let said: SessionBody =
        wire::data::from_json(&session.body).map_err(|e| IdentityError::Service(e.to_string()))?;
    let actor = actor(&record.id, visit);
    if said.agent != visit.agent.chars().take(300).collect::<String>() {
        let told = identity.done(&actor, "session.stolen", &session.id).refused();
        end(identity, &session.token, told).await?;
        return Err(IdentityError::SignIn);
    }
    if idle >= SEEN_SECONDS {
        let seen = Write::Seen { token: session.token.clone(), at: now };
        let done = identity.registry.commit(Deed { writes: vec![seen], audit: Vec::new() }).await?;
        IdentityError::of(done).map_err(|_| IdentityError::SignIn)?; // ended just now
    }
    let body = record.read()?;
    Ok(Citizen { record, body, session, said, actor })
}

async fn end(identity: &Identity, token: &str, told: AuditRecord) -> Result<(), IdentityError> {
    let writes = vec![Write::End { token: token.to_owned(), at: identity.now() }];
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)
}

/// Signs out.
pub async fn sign_out(identity: &Identity, citizen: &Citizen) -> Result<(), IdentityError> {
    let told = identity.done(&citizen.actor, "citizen.sign_out", &citizen.session.id);
    end(identity, &citizen.session.token, told).await
}

/// Who I am, masked: a screen may be seen by others.
pub async fn me(identity: &Identity, citizen: &Citizen) -> Result<CitizenMe, IdentityError> {
    let field = async |name| field_of(identity, &citizen.record, &citizen.body, name).await;
    Ok(CitizenMe {
        name: mask_name(&field("name").await?),
        id_number: mask_code(&field("id_number").await?),
        phone: mask_code(&field("phone").await?),
        token: citizen.said.token.clone(),
        ends: citizen.session.ends.iso(),
    })
}
