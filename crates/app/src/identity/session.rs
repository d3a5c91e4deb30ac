//! Sessions: opened by sign-in, asked for at every request, ended by time, by people, or when used
//! from elsewhere. What travels is a random token; what is kept is its digest.

use std::collections::BTreeMap;

use domain::{Duty, Right, Rights};
use seal::sm3;
use wire::console::{Me, RoleGrant, SessionView};
use wire::record::{PersonBody, SessionBody};

use super::caller::stranger;
use super::{Caller, Identity, IdentityError, Told, Visit};
use crate::ports::Actor;
use crate::ports::registry::{AuditRecord, Committed, Deed, RoleHeld, Session, Write};

/// A session that is not signed in yet lasts so many seconds.
const STAGE_SECONDS: i64 = 600;
/// Use is written down at most so often.
const SEEN_SECONDS: i64 = 20;

/// Stages of a session.
pub mod stage {
    /// The password is right but has to be changed.
    pub const PASSWORD: &str = "password";
    /// A second factor has to be taken up.
    pub const ENROL: &str = "enrol";
    /// The second factor is asked for.
    pub const TOTP: &str = "totp";
    /// Signed in.
    pub const OPEN: &str = "open";
    /// Locked by its owner.
    pub const LOCKED: &str = "locked";
}

/// A new session, with the token that only its browser gets.
#[derive(Clone)]
pub struct Opened {
    /// The token.
    pub token: String,
    /// How far it has come.
    pub stage: String,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({})", self.stage)
    }
}

pub(crate) fn digest(token: &str) -> String {
    sm3::hex(&sm3::digest(token.as_bytes()))
}

/// The actor of a person's act.
pub(crate) fn actor(person: &str, certificate: &str, visit: &Visit) -> Actor {
    Actor {
        name: format!("person:{person}"),
        trace: visit.trace.clone(),
        from: visit.from.clone(),
        certificate: certificate.to_owned(),
    }
}

impl Identity {
    /// A new session and the write that keeps it.
    pub(crate) fn new_session(
        &self,
        person: &str,
        how: (&str, &str, &str),
        visit: &Visit,
    ) -> (Opened, Write) {
        let open = how.0 == stage::OPEN;
        let seconds = if open { self.settings.session_seconds } else { STAGE_SECONDS };
        self.session_for(person, how, seconds, visit)
    }

    /// The same, ending after so many seconds at the latest.
    pub(crate) fn session_for(
        &self,
        person: &str,
        (stage, way, certificate): (&str, &str, &str),
        seconds: i64,
        visit: &Visit,
    ) -> (Opened, Write) {
        let token = self.random_hex::<32>();
        let now = self.now();
        let body = SessionBody {
            way: way.to_owned(),
            from: visit.from.clone(),
            agent: visit.agent.chars().take(300).collect(),
            token: self.random_hex::<16>(),
            certificate: certificate.to_owned(),
        };
        let session = Session {
            token: digest(&token),
            id: self.random_hex::<8>(),
            person: person.to_owned(),
            stage: stage.to_owned(),
            began: now,
            seen: now,
            ends: now.plus_seconds(seconds),
            ended: None,
            body: wire::data::to_json(&body),
        };
        (Opened { token, stage: stage.to_owned() }, Write::Session(session))
    }

    /// What the roles a person holds amount to now.
    pub(crate) fn rights(&self, duty: &str, roles: &[RoleHeld]) -> Rights {
        let directory = self.platform.directory();
        let Ok(duty) = duty.parse::<Duty>() else { return Rights::default() };
        let rights = roles.iter().flat_map(|held| {
            let role = directory.roles.get(&held.role).filter(|role| role.data.duty == duty.code());
            let actions = role.map(|role| role.actions.clone()).unwrap_or_default();
            actions
                .into_iter()
                .filter(move |action| duty.allows(*action))
                .map(|action| Right { action, reach: held.reach.clone() })
        });
        Rights::new(rights)
    }
}

/// Who is behind a session's token. The person's status, roles and unit are read each time, so that
/// whoever is suspended is out at the next request, on every node.
pub async fn current(
    identity: &Identity,
    token: &str,
    visit: &Visit,
) -> Result<Caller, IdentityError> {
    let session = identity.registry.session(&digest(token)).await?;
    let session = session.filter(|s| s.ended.is_none()).ok_or(IdentityError::SignIn)?;
    let now = identity.now();
    if now >= session.ends || now.seconds_since(session.seen) > identity.settings.idle_seconds {
        return Err(IdentityError::SignIn);
    }
    let said: SessionBody =
        wire::data::from_json(&session.body).map_err(|e| IdentityError::Service(e.to_string()))?;
    if said.agent != visit.agent.chars().take(300).collect::<String>() || said.from != visit.from {
        let told = identity
            .done(&actor(&session.person, "", visit), "session.stolen", &session.id)
            .refused()
            .noting(format!("opened from {}", said.from));
        end(identity, &session.token, told).await?;
        return Err(IdentityError::SignIn);
    }
    let record = identity.registry.record("person", &session.person).await?;
    let record = record.ok_or(IdentityError::SignIn)?;
    let counts =
        record.status == "active" || (record.status == "invited" && session.stage != stage::OPEN);
    if !counts {
        return Err(IdentityError::SignIn);
    }
    if !said.certificate.is_empty() {
        super::ukey::still_good(identity, &said.certificate).await?;
    }
    let person: PersonBody = record.read()?;
    let roles = identity.registry.roles_of(&record.id).await?;
    let rights = match session.stage.as_str() {
        stage::OPEN => identity.rights(&person.duty, &roles),
        _ => Rights::default(),
    };
    if now.seconds_since(session.seen) >= SEEN_SECONDS {
        let seen = Write::Seen { token: session.token.clone(), at: now };
        match identity.registry.commit(Deed { writes: vec![seen], audit: Vec::new() }).await? {
            Committed::Done => {}
            Committed::Stale(_) | Committed::Taken(_) | Committed::Forbidden(_) => {
                return Err(IdentityError::SignIn); // ended just now
            }
        }
    }
    let actor = actor(&record.id, &said.certificate, visit);
    Ok(Caller { record, person, session, said, roles, rights, actor })
}

async fn end(identity: &Identity, token: &str, told: AuditRecord) -> Result<(), IdentityError> {
    let writes = vec![Write::End { token: token.to_owned(), at: identity.now() }];
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)
}

/// Signs out.
pub async fn sign_out(identity: &Identity, caller: &Caller) -> Result<(), IdentityError> {
    let told = identity.done(&caller.actor, "sign_out", &caller.session.id);
    end(identity, &caller.session.token, told).await
}

/// Locks the session (一键锁屏): nothing can be done with it before the password is given.
pub async fn lock(identity: &Identity, caller: &Caller) -> Result<(), IdentityError> {
    let writes =
        vec![Write::Stage { token: caller.session.token.clone(), stage: stage::LOCKED.to_owned() }];
    let told = identity.done(&caller.actor, "session.lock", &caller.session.id);
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)
}

/// Unlocks a locked session with the person's password.
pub async fn unlock(
    identity: &Identity,
    caller: &Caller,
    password: String,
    visit: &Visit,
) -> Result<(), IdentityError> {
    if caller.stage() != stage::LOCKED {
        return Err(IdentityError::Stage(caller.stage().to_owned()));
    }
    super::sign_in::check_password(identity, &caller.person.login, password, visit).await?;
    let writes =
        vec![Write::Stage { token: caller.session.token.clone(), stage: stage::OPEN.to_owned() }];
    let told = identity.done(&caller.actor, "session.unlock", &caller.session.id);
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)
}

/// My sessions.
pub async fn mine(identity: &Identity, caller: &Caller) -> Result<Vec<SessionView>, IdentityError> {
    let now = identity.now();
    let sessions = identity.registry.sessions_of(caller.id()).await?.into_iter();
    let alive = sessions
        .filter(|s| now < s.ends && now.seconds_since(s.seen) <= identity.settings.idle_seconds);
    let view = |session: Session| {
        let said: SessionBody = wire::data::from_json(&session.body)
            .map_err(|e| IdentityError::Service(e.to_string()))?;
        Ok(SessionView {
            current: session.token == caller.session.token,
            id: session.id,
            way: said.way,
            from: said.from,
            agent: said.agent,
            began: session.began.iso(),
            seen: session.seen.iso(),
        })
    };
    alive.map(view).collect()
}

/// Ends one of my sessions.
pub async fn end_mine(identity: &Identity, caller: &Caller, id: &str) -> Result<(), IdentityError> {
    let sessions = identity.registry.sessions_of(caller.id()).await?;
    let session = sessions.into_iter().find(|s| s.id == id).ok_or(IdentityError::NotFound)?;
    end(identity, &session.token, identity.done(&caller.actor, "session.end", id)).await
}

/// Who I am and what I may do.
pub async fn me(identity: &Identity, caller: &Caller) -> Result<Me, IdentityError> {
    let open = caller.stage() == stage::OPEN;
    let directory = identity.platform.directory();
    let unit = caller.unit().filter(|_| open);
    let unit_name = unit.and_then(|code| directory.units.get(code)).map(|u| u.name.clone());
    let certificates = super::certificate::of_person(identity, caller.id()).await?;
    Ok(Me {
        id: caller.id().to_owned(),
        login: caller.person.login.clone(),
        name: caller.person.name.clone(),
        stage: caller.stage().to_owned(),
        way: caller.said.way.clone(),
        duty: if open { caller.person.duty.clone() } else { String::new() },
        roles: if open { identity.role_grants(&caller.roles) } else { Vec::new() },
        actions: caller.rights.actions().into_iter().map(|a| a.code().to_owned()).collect(),
        region: caller.region().to_string(),
        region_name: directory.region_name(caller.region()),
        unit: unit.map(ToString::to_string),
        unit_name,
        token: caller.said.token.clone(),
        idle_seconds: identity.settings.idle_seconds,
        ends: caller.session.ends.iso(),
        has_ukey: certificates.iter().any(|c| c.status == "active"),
    })
}

impl Identity {
    /// Roles with their names.
    pub(crate) fn role_grants(&self, roles: &[RoleHeld]) -> Vec<RoleGrant> {
        let directory = self.platform.directory();
        let names: BTreeMap<&str, &str> = directory
            .roles
            .values()
            .map(|r| (r.data.code.as_str(), r.data.name.as_str()))
            .collect();
        let grant = |held: &RoleHeld| RoleGrant {
            role: held.role.clone(),
            name: names.get(held.role.as_str()).copied().unwrap_or_default().to_owned(),
            reach: held.reach.to_string(),
            reach_name: directory.reach_name(&held.reach),
        };
        roles.iter().map(grant).collect()
    }

    /// Writes down that a stranger's try was refused.
    pub(crate) fn strange(&self, visit: &Visit, action: &str, subject: &str) -> AuditRecord {
        self.done(&stranger(visit), action, subject).refused()
    }
}
