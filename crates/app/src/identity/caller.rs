//! Who asks: a person behind a session, with the rights held at this moment.

use std::sync::Arc;

use domain::{Action, CreditCode, Reach, RegionCode, Rights, Site};
use wire::record::{PersonBody, SessionBody};

use super::{Identity, IdentityError, Told};
use crate::auth::Issuer;
use crate::ports::Actor;
use crate::ports::registry::{Deed, Record, RoleHeld, Session};

/// A request as the listener saw it, before anybody is believed.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Network address.
    pub from: String,
    /// The browser, as it calls itself.
    pub agent: String,
    /// Trace id.
    pub trace: String,
}

/// A person who is signed in. Only [`super::session::current`] makes one.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(crate) record: Record,
    pub(crate) person: PersonBody,
    pub(crate) session: Session,
    pub(crate) said: SessionBody,
    pub(crate) roles: Vec<RoleHeld>,
    pub(crate) rights: Rights,
    pub(crate) actor: Actor,
}

impl Caller {
    /// Id of the person.
    pub fn id(&self) -> &str {
        &self.record.id
    }

    /// The region they work in.
    pub fn region(&self) -> RegionCode {
        self.record.region
    }

    /// The unit they work for.
    pub fn unit(&self) -> Option<&CreditCode> {
        self.record.unit.as_ref()
    }

    /// Who it is, for the audit log.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The stage of the session.
    pub fn stage(&self) -> &str {
        &self.session.stage
    }

    /// The token that must come with every request that changes something.
    pub fn token(&self) -> &str {
        &self.said.token
    }

    /// Whether the action may be done somewhere.
    pub fn has(&self, action: Action) -> bool {
        self.rights.has(action)
    }

    /// Where the action may be done.
    pub fn reach(&self, action: Action) -> Vec<Reach> {
        self.rights.reaches(action).cloned().collect()
    }

    /// Whether the action may be done on that row.
    pub fn may(&self, action: Action, site: &Site) -> bool {
        self.rights.allow(action, site)
    }

    /// Whether the caller could give this reach away for an action.
    pub(crate) fn includes(&self, identity: &Identity, action: Action, reach: &Reach) -> bool {
        let directory = identity.platform.directory();
        let region_of = |unit: &CreditCode| directory.units.get(unit).map(|u| u.region);
        self.rights.reaches(action).any(|mine| mine.includes(reach, region_of))
    }
}

impl Identity {
    /// Lets the caller pass if the action may be done on that row; else it is written down and
    /// refused.
    pub(crate) async fn ask(
        &self,
        caller: &Caller,
        action: Action,
        site: &Site,
        subject: &str,
    ) -> Result<(), IdentityError> {
        if caller.may(action, site) {
            return Ok(());
        }
        self.refuse(caller, action, subject).await
    }

    /// As [`Identity::ask`] for a row that the caller may not even know of.
    pub(crate) async fn ask_quietly(
        &self,
        caller: &Caller,
        action: Action,
        site: &Site,
        subject: &str,
    ) -> Result<(), IdentityError> {
        match self.ask(caller, action, site, subject).await {
            Err(IdentityError::Forbidden(_)) => Err(IdentityError::NotFound),
            other => other,
        }
    }

    /// Writes a refusal down.
    pub async fn refuse(
        &self,
        caller: &Caller,
        action: Action,
        subject: &str,
    ) -> Result<(), IdentityError> {
        let record = self.done(&caller.actor, "refused", subject).refused().noting(action.code());
        let committed =
            self.registry.commit(Deed { writes: Vec::new(), audit: vec![record] }).await?;
        IdentityError::of(committed)?;
        Err(IdentityError::Forbidden(action.code().to_owned()))
    }

    /// Writes down that somebody was refused who is nobody to us.
    pub async fn refuse_stranger(
        &self,
        visit: &Visit,
        subject: &str,
        why: &str,
    ) -> Result<(), IdentityError> {
        let record = self.done(&stranger(visit), "refused", subject).refused().noting(why);
        let committed =
            self.registry.commit(Deed { writes: Vec::new(), audit: vec![record] }).await?;
        IdentityError::of(committed)
    }

    /// The caller as a reader of bills of a unit, their own if none is named; of which places is asked
    /// bill by bill.
    pub fn reader(
        &self,
        caller: &Caller,
        unit: Option<&CreditCode>,
    ) -> Result<Issuer, IdentityError> {
        let directory = self.platform.directory();
        let unit = unit.or(caller.unit()).and_then(|code| directory.units.get(code));
        let unit = unit.filter(|unit| {
            let place = |reach: &Reach| match reach {
                Reach::Region(region) => region.contains(unit.region),
                Reach::Unit(code) | Reach::Place(code, _) => *code == unit.code,
            };
            caller.rights.reaches(Action::BillRead).any(place)
        });
        match unit {
            Some(unit) => Ok(Issuer::of(Arc::clone(unit), caller.actor.clone())),
            None => Err(IdentityError::NotFound),
        }
    }

    /// The caller as an issuer of bills of their unit, at one of its places.
    pub async fn issuer(
        &self,
        caller: &Caller,
        action: Action,
        place: Option<&str>,
    ) -> Result<Issuer, IdentityError> {
        let directory = self.platform.directory();
        let unit = caller.unit().and_then(|code| directory.units.get(code));
        let Some(unit) = unit else { return Err(IdentityError::NotFound) };
        let mut site = Site::unit(unit.region, unit.code.clone());
        site.place = place.map(str::to_owned);
        self.ask(caller, action, &site, unit.code.as_str()).await?;
        Ok(Issuer::of(Arc::clone(unit), caller.actor.clone()))
    }
}

/// Somebody who is nobody to us yet.
pub(crate) fn stranger(visit: &Visit) -> Actor {
    Actor {
        name: "stranger".to_owned(),
        trace: visit.trace.clone(),
        from: visit.from.clone(),
        certificate: String::new(),
    }
}
