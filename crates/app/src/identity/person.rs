//! Persons: created, changed, suspended, and their personal data. Whoever creates a person gives no
//! right by it ([`super::assign`]); nobody changes their own status.

use domain::{Action, Duty, RegionCode, Site, mask_code};
use wire::console::{
    InvitedAnswer, Page, PersonRequest, PersonRow, RevealAnswer, RevealRequest, StatusRequest,
};
use wire::record::PersonBody;

use super::invite::Invitation;
use super::{Caller, Faults, Identity, IdentityError, Told};
use crate::ports::registry::{Deed, Record, RecordQuery, Write};

/// Which persons to list.
#[derive(Clone, Debug, Default)]
pub struct PersonFilter {
    /// In this region and below.
    pub region: Option<RegionCode>,
    /// Of this unit.
    pub unit: Option<domain::CreditCode>,
    /// With this status.
    pub status: Option<String>,
    /// Whose name or login contains this.
    pub text: Option<String>,
    /// With exactly this id number; finding somebody by it is written down.
    pub id_number: Option<String>,
    /// After this one.
    pub after: Option<String>,
    /// At most so many.
    pub max: u32,
}

impl Identity {
    /// A record that the caller may see for an action; others are not there.
    pub(crate) async fn record_for(
        &self,
        caller: &Caller,
        action: Action,
        (kind, id): (&str, &str),
    ) -> Result<Record, IdentityError> {
        let record = self.registry.record(kind, id).await?.ok_or(IdentityError::NotFound)?;
        let subject = format!("{kind}/{id}");
        self.ask_quietly(caller, action, &record.site(), &subject).await?;
        Ok(record)
    }

    pub(crate) async fn person_row(&self, record: &Record) -> Result<PersonRow, IdentityError> {
        let person: PersonBody = record.read()?;
        let directory = self.platform.directory();
        let unit_name =
            record.unit.as_ref().and_then(|u| directory.units.get(u)).map(|u| u.name.clone());
        let roles = self.registry.roles_of(&record.id).await?;
        Ok(PersonRow {
            id: record.id.clone(),
            status: record.status.clone(),
            region: record.region.to_string(),
            region_name: directory.region_name(record.region),
            unit: record.unit.as_ref().map(ToString::to_string),
            unit_name,
            id_number: mask_code(&self.personal_of(record, &person, "id_number").await?),
            phone: mask_code(&self.personal_of(record, &person, "phone").await?),
            roles: self.role_grants(&roles),
            version: record.version,
            login: person.login,
            name: person.name,
            duty: person.duty,
        })
    }

    async fn personal_of(
        &self,
        record: &Record,
        person: &PersonBody,
        field: &str,
    ) -> Result<String, IdentityError> {
        match person.sealed.get(field) {
            Some(sealed) => self.open((&record.kind, &record.id, field), sealed).await,
            None => Ok(String::new()),
        }
    }

    /// Seals what is given; answers with the writes of the blind index.
    pub(super) async fn take_personal(
        &self,
        record: &mut Record,
        person: &mut PersonBody,
        given: [(&str, &str); 2],
    ) -> Result<Write, IdentityError> {
        let key = self.data_key(record.region).await?;
        let mut values = Vec::new();
        // All are sealed anew, so that one key fits the whole record.
        for field in ["id_number", "phone", "totp"] {
            let new = given.iter().find(|(name, value)| *name == field && !value.is_empty());
            let value = match new {
                Some((_, value)) => (*value).to_owned(),
                None => self.personal_of(record, person, field).await?,
            };
            if value.is_empty() {
                continue;
            }
            let sealed = self.seal(&key, (&record.kind, &record.id, field), &value);
            person.sealed.insert(field.to_owned(), sealed);
            if field != "totp" {
                values.push((field.to_owned(), self.blind(field, &value)));
            }
        }
        record.sealed_with = key.id;
        Ok(Write::Lookups { kind: record.kind.clone(), id: record.id.clone(), values })
    }
}

/// One page of persons within reach.
pub async fn list(
    identity: &Identity,
    caller: &Caller,
    filter: PersonFilter,
) -> Result<Page<PersonRow>, IdentityError> {
    let lookup = filter
        .id_number
        .as_ref()
        .filter(|n| !n.is_empty())
        .map(|number| ("id_number".to_owned(), identity.blind("id_number", number)));
    if lookup.is_some() {
        identity.note(identity.done(&caller.actor, "person.search", "id_number")).await?;
    }
    let reach = identity.narrowed(caller, Action::PersonRead, filter.region);
    let query = RecordQuery {
        status: filter.status.into_iter().collect(),
        text: filter.text,
        lookup,
        unit: filter.unit,
        after: super::overview::position(filter.after.as_deref())?,
        max: filter.max.saturating_add(1),
        ..RecordQuery::of("person", reach)
    };
    let mut records = identity.registry.records(query).await?;
    let next = super::overview::cut(&mut records, filter.max);
    let mut items = Vec::with_capacity(records.len());
    for record in &records {
        items.push(identity.person_row(record).await?);
    }
    Ok(Page { items, next })
}

/// One person.
pub async fn get(
    identity: &Identity,
    caller: &Caller,
    id: &str,
) -> Result<PersonRow, IdentityError> {
    let record = identity.record_for(caller, Action::PersonRead, ("person", id)).await?;
    identity.person_row(&record).await
}

fn is_login(text: &str) -> bool {
    (3..=32).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b))
}

pub(crate) fn check(identity: &Identity, request: &PersonRequest) -> Result<Site, IdentityError> {
    let mut faults = Faults::default();
    faults.add_if(!is_login(&request.login), "/login", "NOT_LOGIN");
    faults.text("/name", &request.name, 50);
    faults.add_if(request.duty.parse::<Duty>().is_err(), "/duty", "NOT_ONE_OF");
    faults.id_number("/id_number", &request.id_number);
    faults.phone("/phone", &request.phone);
    let directory = identity.platform.directory();
    let mut site = faults.region("/region", &request.region).map(Site::region);
    if let Some(site) = &site {
        faults.add_if(!directory.regions.contains_key(&site.region), "/region", "UNKNOWN_REGION");
    }
    if let Some(unit) = request.unit.as_ref().filter(|u| !u.is_empty()) {
        match unit.parse().ok().and_then(|code| directory.units.get(&code).cloned()) {
            Some(unit) => site = Some(Site::unit(unit.region, unit.code.clone())),
            None => faults.add("/unit", "UNKNOWN_UNIT"),
        }
    }
    faults.refuse()?;
    site.ok_or_else(|| Faults::one("/region", "UNKNOWN_REGION"))
}

/// Creates a person with a one-time password; it is shown only now.
pub async fn create(
    identity: &Identity,
    caller: &Caller,
    request: PersonRequest,
) -> Result<InvitedAnswer, IdentityError> {
    let site = check(identity, &request)?;
    identity.ask(caller, Action::PersonWrite, &site, &format!("person/{}", request.login)).await?;
    let password = identity.one_time_password();
    let invitation = Invitation {
        request: &request,
        site: &site,
        password: &password,
        one_time: true,
        maker: &caller.actor.name,
        roles: Vec::new(),
    };
    let (record, writes) = invitation.writes(identity).await?;
    let told = identity
        .done(&caller.actor, "person.create", &record.id)
        .at_site(&site)
        .noting(&request.login)
        .changing("", &record.body);
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    let person = get_own(identity, &record.id).await?;
    Ok(InvitedAnswer { person, password: password.to_string() })
}

pub(super) async fn get_own(identity: &Identity, id: &str) -> Result<PersonRow, IdentityError> {
    let record = identity.registry.record("person", id).await?.ok_or(IdentityError::NotFound)?;
    identity.person_row(&record).await
}

/// Changes a person's name, place and personal data. Login and duty stay.
pub async fn change(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    request: PersonRequest,
) -> Result<PersonRow, IdentityError> {
    let mut record = identity.record_for(caller, Action::PersonWrite, ("person", id)).await?;
    let site = check(identity, &request)?;
    identity.ask(caller, Action::PersonWrite, &site, &format!("person/{id}")).await?;
    let mut person: PersonBody = record.read()?;
    if request.login != person.login || request.duty != person.duty {
        return Err(Faults::one("/login", "STATUS_ORDER"));
    }
    let before = record.body.clone();
    record.version = request.version.unwrap_or_default();
    // Rights do not follow whoever moves.
    let moved = site.region != record.region || site.unit != record.unit;
    person.name = request.name.trim().to_owned();
    record.label.clone_from(&person.name);
    let old_site = record.site();
    let given = [("id_number", request.id_number.as_str()), ("phone", request.phone.as_str())];
    (record.region, record.unit) = (site.region, site.unit.clone());
    let lookups = identity.take_personal(&mut record, &mut person, given).await?;
    record.body = wire::data::to_json(&person);
    let told = identity
        .done(&caller.actor, "person.change", id)
        .at_site(&old_site)
        .changing(&before, &record.body);
    let mut writes = vec![Write::Change(record), lookups];
    if moved {
        let (person, duty) = (id.to_owned(), person.duty.clone());
        writes.push(Write::Roles { person, duty, roles: Vec::new() });
    }
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    get_own(identity, id).await
}

/// Suspends, resumes or closes a person. All sessions of a suspended person end in the same deed.
pub async fn set_status(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    request: StatusRequest,
) -> Result<PersonRow, IdentityError> {
    let mut record = identity.record_for(caller, Action::PersonWrite, ("person", id)).await?;
    let mut faults = Faults::default();
    faults.text("/reason", &request.reason, 200);
    let allowed = match record.status.as_str() {
        "invited" | "active" => ["suspended", "closed"].as_slice(),
        "suspended" => ["active", "closed"].as_slice(),
        _ => &[],
    };
    faults.add_if(!allowed.contains(&request.status.as_str()), "/status", "STATUS_ORDER");
    faults.add_if(id == caller.id(), "/status", "NOT_YOURSELF");
    faults.refuse()?;
    let site = record.site();
    let now = identity.now();
    let person: PersonBody = record.read()?;
    let before = std::mem::replace(&mut record.status, request.status);
    if record.status == "active" && person.must_change {
        "invited".clone_into(&mut record.status);
    }
    (record.since, record.version) = (now, request.version);
    let told = identity
        .done(&caller.actor, "person.status", id)
        .at_site(&site)
        .noting(format!("{before} → {}: {}", record.status, request.reason));
    let end = Write::EndAll { person: id.to_owned(), except: None, at: now };
    let deed = Deed { writes: vec![Write::Change(record), end], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    get_own(identity, id).await
}

/// Gives a person a new one-time password; the second factor has to be taken up anew.
pub async fn reset(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    reason: &str,
) -> Result<InvitedAnswer, IdentityError> {
    let mut record = identity.record_for(caller, Action::PersonWrite, ("person", id)).await?;
    let mut faults = Faults::default();
    faults.text("/reason", reason, 200);
    faults.add_if(id == caller.id(), "/reason", "NOT_YOURSELF");
    faults.refuse()?;
    let mut person: PersonBody = record.read()?;
    let password = identity.one_time_password();
    let now = identity.now();
    let old = person.password.replace(identity.hash(&password).await?);
    person.passwords_before = old.into_iter().chain(person.passwords_before).take(4).collect();
    person.must_change = true;
    person.password_until = Some(now.plus_seconds(super::password::ONE_TIME_SECONDS).utc());
    // A phone that was lost confirms nothing any more, not even itself.
    person.totp_confirmed = false;
    person.sealed.remove("totp");
    let login = format!("login/{}", person.login);
    record.body = wire::data::to_json(&person);
    let told =
        identity.done(&caller.actor, "password.reset", id).at_site(&record.site()).noting(reason);
    let forgotten = crate::ports::registry::Tries { key: login, failures: 0, locked_until: None };
    let writes = vec![
        Write::Change(record),
        Write::EndAll { person: id.to_owned(), except: None, at: now },
        Write::Tries(forgotten),
    ];
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    let person = get_own(identity, id).await?;
    Ok(InvitedAnswer { person, password: password.to_string() })
}

/// Shows one field of a person's data in full; it is written down first, with the reason.
pub async fn reveal(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    request: RevealRequest,
) -> Result<RevealAnswer, IdentityError> {
    let record = identity.record_for(caller, Action::PersonReveal, ("person", id)).await?;
    let mut faults = Faults::default();
    faults.one_of("/field", &request.field, &["id_number", "phone"]);
    faults.text("/reason", &request.reason, 200);
    faults.refuse()?;
    let told = identity
        .done(&caller.actor, "person.reveal", id)
        .at_site(&record.site())
        .noting(format!("{}: {}", request.field, request.reason));
    identity.note(told).await?;
    let person: PersonBody = record.read()?;
    Ok(RevealAnswer { value: identity.personal_of(&record, &person, &request.field).await? })
}
