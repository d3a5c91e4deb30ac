//! Certificates: asked for with a request that proves the key is at hand (PKCS#10), decided on by
//! somebody else, issued for one purpose, suspended and revoked. The database refuses a decision by
//! the one who asked.

use std::collections::BTreeMap;

use domain::{Action, CreditCode, Moment, Site};
use seal::cert::ocsp::{OcspRequest, Standing};
use seal::{CertificateRequest, Name, PublicKey, Purpose, Reason, Revocation, sm3};
use wire::console::{
    CertificateOrder, CertificateRow, CertificateStatusRequest, Decision, Page, Todo,
};
use wire::record::{CertificateBody, PersonBody};

use super::{Caller, Faults, Identity, IdentityError, Told};
use crate::ports::registry::{Deed, Record, RecordQuery, Write};

/// Warned of so many seconds before its end.
const WARN_SECONDS: i64 = 60 * 86_400;

/// Which certificates to list.
#[derive(Clone, Debug, Default)]
pub struct CertificateFilter {
    /// With this status.
    pub status: Option<String>,
    /// For this purpose.
    pub purpose: Option<String>,
    /// Whose subject contains this.
    pub text: Option<String>,
    /// After this one.
    pub after: Option<String>,
    /// At most so many.
    pub max: u32,
}

/// The purposes one can ask a certificate for.
fn purpose(code: &str) -> Option<Purpose> {
    Some(match code {
        "person" => Purpose::Person,
        "api_client" => Purpose::ApiClient,
        "front_device" => Purpose::FrontDevice,
        _ => return None,
    })
}

fn row(identity: &Identity, record: &Record) -> Result<CertificateRow, IdentityError> {
    let body: CertificateBody = record.read()?;
    let over = body.not_after.as_ref().and_then(|t| t.parse::<Moment>().ok());
    let over = record.status == "active" && over.is_some_and(|t| t < identity.now());
    Ok(CertificateRow {
        id: record.id.clone(),
        serial: record.name.clone().filter(|_| body.pem.is_some()),
        purpose: body.purpose,
        subject: body.subject,
        owner: body.owner,
        status: if over { "expired".to_owned() } else { record.status.clone() },
        region: record.region.to_string(),
        unit: record.unit.as_ref().map(ToString::to_string),
        requested_by: record.maker.clone(),
        decided_by: record.decider.clone(),
        comment: body.comment,
        not_before: body.not_before,
        not_after: body.not_after,
        key_digest: body.key_digest,
        since: record.since.iso(),
        version: record.version,
        pem: body.pem,
    })
}

/// One page of certificates within reach.
pub async fn list(
    identity: &Identity,
    caller: &Caller,
    filter: CertificateFilter,
) -> Result<Page<CertificateRow>, IdentityError> {
    let query = RecordQuery {
        status: filter.status.into_iter().filter(|s| !s.is_empty()).collect(),
        text: filter.text,
        after: super::overview::position(filter.after.as_deref())?,
        max: filter.max.saturating_add(1),
        ..RecordQuery::of("certificate", caller.reach(Action::CertificateRead))
    };
    let mut records = identity.registry.records(query).await?;
    let next = super::overview::cut(&mut records, filter.max);
    let rows = records.iter().map(|r| row(identity, r)).collect::<Result<Vec<_>, _>>()?;
    let wanted = filter.purpose.filter(|p| !p.is_empty());
    let items = rows.into_iter().filter(|r| wanted.as_ref().is_none_or(|p| *p == r.purpose));
    Ok(Page { items: items.collect(), next })
}

/// One certificate.
pub async fn get(
    identity: &Identity,
    caller: &Caller,
    id: &str,
) -> Result<CertificateRow, IdentityError> {
    let found = identity.record_for(caller, Action::CertificateRead, ("certificate", id)).await?;
    row(identity, &found)
}

/// The caller's own certificates and requests, newest first; whoever asked fetches what was issued.
pub async fn mine(
    identity: &Identity,
    caller: &Caller,
) -> Result<Vec<CertificateRow>, IdentityError> {
    of_person(identity, caller.id()).await?.iter().map(|record| row(identity, record)).collect()
}

/// A person's certificates.
pub(crate) async fn of_person(
    identity: &Identity,
    person: &str,
) -> Result<Vec<Record>, IdentityError> {
    let province = identity.platform.directory().rules.bureau.region;
    let query = RecordQuery {
        lookup: Some(("owner".to_owned(), person.to_owned())),
        ..RecordQuery::of("certificate", vec![domain::Reach::Region(province)])
    };
    Ok(identity.registry.records(query).await?)
}

/// Asks for a certificate for a person, a unit's system or a unit's front server.
pub async fn order(
    identity: &Identity,
    caller: &Caller,
    order: CertificateOrder,
) -> Result<CertificateRow, IdentityError> {
    let purpose_ok = purpose(&order.purpose).is_some();
    if !purpose_ok {
        return Err(Faults::one("/purpose", "NOT_ONE_OF"));
    }
    let (site, subject, organization) = holder(identity, &order).await?;
    // Whoever asks for their own key needs no right for it; the decision is another's.
    if order.owner != caller.id() {
        let subject = format!("certificate/{}", order.owner);
        identity.ask(caller, Action::CertificateRequest, &site, &subject).await?;
    }
    request(identity, caller, order, &site, (subject, organization)).await
}

/// Where the holder of a certificate stands, and the names it gets.
async fn holder(
    identity: &Identity,
    order: &CertificateOrder,
) -> Result<(Site, String, String), IdentityError> {
    if order.purpose == "person" {
        let person = identity.registry.record("person", &order.owner).await?;
        let person = person.ok_or_else(|| Faults::one("/owner", "NOT_ONE_OF"))?;
        let body: PersonBody = person.read()?;
        return Ok((person.site(), body.name, organization(identity, &person)));
    }
    let directory = identity.platform.directory();
    let unit = order.owner.parse::<CreditCode>().ok();
    let unit = unit.and_then(|code| directory.entries.get(&code));
    let unit = unit.ok_or_else(|| Faults::one("/owner", "UNKNOWN_UNIT"))?;
    let cn = if order.purpose == "api_client" { "业务系统" } else { "前置服务器" };
    Ok((unit.site(), cn.to_owned(), unit.data.name.clone()))
}

fn organization(identity: &Identity, person: &Record) -> String {
    let directory = identity.platform.directory();
    let unit = person.unit.as_ref().and_then(|code| directory.units.get(code));
    let bureau = || directory.regions.get(&person.region).map(super::org::bureau_name);
    unit.map(|u| u.name.clone()).or_else(bureau).unwrap_or_default()
}

async fn request(
    identity: &Identity,
    caller: &Caller,
    order: CertificateOrder,
    site: &Site,
    (subject, organization): (String, String),
) -> Result<CertificateRow, IdentityError> {
    let csr =
        CertificateRequest::from_pem(&order.csr).map_err(|_| Faults::one("/csr", "NOT_CSR"))?;
    let key = csr.public_key().to_spki_pem();
    let digest = sm3::hex(&sm3::digest(&csr.public_key().to_spki_der()));
    let body = CertificateBody {
        purpose: order.purpose,
        owner: order.owner.clone(),
        subject: subject.clone(),
        organization,
        public_key: key,
        key_digest: digest.chars().take(16).collect(),
        comment: String::new(),
        pem: None,
        not_before: None,
        not_after: None,
        cause: String::new(),
    };
    let record = Record {
        kind: "certificate".to_owned(),
        id: format!("R{}", identity.random_hex::<8>()),
        // One key, one certificate: the name is the key's digest until it is the serial.
        name: Some(format!("key/{digest}")),
        region: site.region,
        unit: site.unit.clone(),
        status: "requested".to_owned(),
        since: identity.now(),
        label: subject,
        maker: caller.actor.name.clone(),
        decider: None,
        sealed_with: String::new(),
        version: 1,
        body: wire::data::to_json(&body),
    };
    let told = identity
        .done(&caller.actor, "certificate.request", &record.id)
        .at_site(site)
        .noting(format!("{} {} key {}", body.purpose, body.owner, body.key_digest));
    let once = Write::Once {
        key: format!("certified-key/{digest}"),
        until: identity.now().plus_seconds(100 * 365 * 86_400),
    };
    let lookups = Write::Lookups {
        kind: record.kind.clone(),
        id: record.id.clone(),
        values: vec![("owner".to_owned(), order.owner)],
    };
    let deed = Deed { writes: vec![once, Write::New(record.clone()), lookups], audit: vec![told] };
    match IdentityError::of(identity.registry.commit(deed).await?) {
        Err(IdentityError::Taken(_)) => Err(Faults::one("/csr", "KEY_USED")),
        Err(other) => Err(other),
        Ok(()) => row(identity, &record),
    }
}

/// Approves a request, which issues the certificate, or refuses it.
pub async fn decide(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    decision: Decision,
) -> Result<CertificateRow, IdentityError> {
    let found = identity.record_for(caller, Action::CertificateRead, ("certificate", id)).await?;
    let mut record = found;
    let site = record.site();
    identity.ask(caller, Action::CertificateDecide, &site, &format!("certificate/{id}")).await?;
    let mut faults = Faults::default();
    faults.maybe_text("/comment", &decision.comment, 200);
    faults.add_if(!decision.approve && decision.comment.is_empty(), "/comment", "MISSING");
    faults.add_if(record.status != "requested", "/approve", "STATUS_ORDER");
    faults.add_if(record.maker == caller.actor.name, "/approve", "NOT_YOURSELF");
    let mut body: CertificateBody = record.read()?;
    faults.add_if(body.owner == caller.id(), "/approve", "NOT_YOURSELF");
    faults.refuse()?;
    let now = identity.now();
    if decision.approve {
        let purpose = purpose(&body.purpose).ok_or(IdentityError::NotFound)?;
        let key = PublicKey::from_spki_pem(&body.public_key)
            .map_err(|e| IdentityError::Service(e.to_string()))?;
        let subject = Name::new(&body.subject)
            .in_organization(&body.organization)
            .in_unit(body.owner.as_str());
        let made = identity.office.issue(subject, key, purpose, now).await;
        let made = made.map_err(IdentityError::Service)?;
        body.not_before = Some(Moment::new(made.not_before()).iso());
        body.not_after = Some(Moment::new(made.not_after()).iso());
        body.pem = Some(made.to_pem());
        record.name = Some(made.serial().to_owned());
        "active".clone_into(&mut record.status);
    } else {
        "refused".clone_into(&mut record.status);
    }
    body.comment = decision.comment;
    (record.since, record.version) = (now, decision.version);
    record.decider = Some(caller.actor.name.clone());
    record.body = wire::data::to_json(&body);
    let told = identity
        .done(&caller.actor, "certificate.decide", id)
        .at_site(&site)
        .noting(format!("{}: {}", record.status, body.comment));
    let deed = Deed { writes: vec![Write::Change(record)], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    let record = identity.registry.record("certificate", id).await?;
    row(identity, &record.ok_or(IdentityError::NotFound)?)
}

/// Suspends, resumes or revokes a certificate. It counts at once for whoever asks the platform, and
/// for everybody else with the next revocation list.
pub async fn set_status(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    request: CertificateStatusRequest,
) -> Result<CertificateRow, IdentityError> {
    let found = identity.registry.record("certificate", id).await?;
    let mut record = found.ok_or(IdentityError::NotFound)?;
    let mut body: CertificateBody = record.read()?;
    let site = record.site();
    // Whoever lost a key takes it back at once, without asking anybody.
    if body.owner != caller.id() || request.status == "active" {
        let action = Action::CertificateDecide;
        identity.ask_quietly(caller, action, &site, &format!("certificate/{id}")).await?;
    }
    let mut faults = Faults::default();
    faults.text("/reason", &request.reason, 200);
    let allowed = match record.status.as_str() {
        "active" => ["suspended", "revoked"].as_slice(),
        "suspended" => ["active", "revoked"].as_slice(),
        _ => &[],
    };
    faults.add_if(!allowed.contains(&request.status.as_str()), "/status", "STATUS_ORDER");
    let cause = reason(&request.cause);
    faults.add_if(request.status == "revoked" && cause.is_none(), "/cause", "NOT_ONE_OF");
    faults.refuse()?;
    let now = identity.now();
    let before = std::mem::replace(&mut record.status, request.status);
    body.cause = request.cause;
    (record.since, record.version) = (now, request.version);
    record.body = wire::data::to_json(&body);
    let told = identity
        .done(&caller.actor, "certificate.status", id)
        .at_site(&site)
        .noting(format!("{before} → {}: {}", record.status, request.reason));
    let mut writes = vec![Write::Change(record.clone())];
    // A person who signed in with it is out at the next request; here the other sessions end, too.
    if body.purpose == "person" && record.status != "active" {
        writes.push(Write::EndAll { person: body.owner.clone(), except: None, at: now });
    }
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    let record = identity.registry.record("certificate", id).await?;
    row(identity, &record.ok_or(IdentityError::NotFound)?)
}

fn reason(cause: &str) -> Option<Reason> {
    Some(match cause {
        "" | "unspecified" => Reason::Unspecified,
        "key_compromise" => Reason::KeyCompromise,
        "affiliation_changed" => Reason::AffiliationChanged,
        "superseded" => Reason::Superseded,
        "cessation_of_operation" => Reason::CessationOfOperation,
        _ => return None,
    })
}

/// Everything revoked or suspended now: what the next revocation list says.
pub async fn revocations(identity: &Identity) -> Result<Vec<Revocation>, IdentityError> {
    let province = identity.platform.directory().rules.bureau.region;
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let query = RecordQuery {
            status: vec!["revoked".to_owned(), "suspended".to_owned()],
            after: after.take(),
            max: 500,
            ..RecordQuery::of("certificate", vec![domain::Reach::Region(province)])
        };
        let records = identity.registry.records(query).await?;
        let Some(last) = records.last() else { return Ok(all) };
        after = Some((last.since, last.id.clone()));
        for record in &records {
            let body: CertificateBody = record.read()?;
            let Some(serial) = record.name.clone().filter(|_| body.pem.is_some()) else { continue };
            let reason = match record.status.as_str() {
                "suspended" => Reason::CertificateHold,
                _ => reason(&body.cause).unwrap_or_default(),
            };
            all.push(Revocation { serial, at: record.since.timestamp(), reason });
        }
    }
}

/// The issuing authority's revocation list as it stands now, DER.
pub async fn revocation_list(identity: &Identity) -> Result<Vec<u8>, IdentityError> {
    let revoked = revocations(identity).await?;
    identity.office.revocation_list(revoked, identity.now()).await.map_err(IdentityError::Service)
}

/// The issuing authority's answer about some certificates, DER.
pub async fn answer(
    identity: &Identity,
    request: OcspRequest,
    standings: BTreeMap<String, Standing>,
) -> Result<Vec<u8>, IdentityError> {
    let answer = identity.office.answer(request, standings, identity.now()).await;
    answer.map_err(IdentityError::Service)
}

/// Whether a serial is one of ours, and how it stands.
pub async fn standing(
    identity: &Identity,
    serial: &str,
) -> Result<Option<(String, Revocation)>, IdentityError> {
    let Some(record) = identity.registry.record_named("certificate", serial).await? else {
        return Ok(None);
    };
    let body: CertificateBody = record.read()?;
    let reason = match record.status.as_str() {
        "suspended" => Reason::CertificateHold,
        _ => reason(&body.cause).unwrap_or_default(),
    };
    let revocation = Revocation { serial: serial.to_owned(), at: record.since.timestamp(), reason };
    Ok(Some((record.status, revocation)))
}

/// The caller's own certificates that end soon.
pub(crate) async fn expiring(
    identity: &Identity,
    caller: &Caller,
) -> Result<Vec<Todo>, IdentityError> {
    let soon = identity.now().plus_seconds(WARN_SECONDS);
    let mut count = 0_u64;
    for record in of_person(identity, caller.id()).await? {
        let body: CertificateBody = record.read()?;
        let ends = body.not_after.and_then(|t| t.parse::<Moment>().ok());
        let soon = record.status == "active" && ends.is_some_and(|t| t < soon);
        count = count.saturating_add(u64::from(soon));
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    Ok(vec![Todo {
        kind: "expiring".to_owned(),
        title: "您的证书即将到期，请提前续期".to_owned(),
        count,
        to: "/console/me/certificate".to_owned(),
        days: 0,
    }])
}

/// Issues a person's certificate at the command line, for a key that lies beside it: the demo's.
pub async fn plant(
    identity: &Identity,
    person: &str,
    csr: &str,
    by: &crate::ports::Actor,
) -> Result<String, IdentityError> {
    let found = identity.registry.record("person", person).await?;
    let found = found.ok_or(IdentityError::NotFound)?;
    let who: PersonBody = found.read()?;
    let csr = CertificateRequest::from_pem(csr).map_err(|_| Faults::one("/csr", "NOT_CSR"))?;
    let organization = organization(identity, &found);
    let subject = Name::new(&who.name).in_organization(&organization).in_unit(person);
    let now = identity.now();
    let made = identity.office.issue(subject, csr.public_key().clone(), Purpose::Person, now).await;
    let made = made.map_err(IdentityError::Service)?;
    let digest = sm3::hex(&sm3::digest(&csr.public_key().to_spki_der()));
    let body = CertificateBody {
        purpose: "person".to_owned(),
        owner: person.to_owned(),
        subject: who.name.clone(),
        organization,
        public_key: csr.public_key().to_spki_pem(),
        key_digest: digest.chars().take(16).collect(),
        comment: String::new(),
        pem: Some(made.to_pem()),
        not_before: Some(Moment::new(made.not_before()).iso()),
        not_after: Some(Moment::new(made.not_after()).iso()),
        cause: String::new(),
    };
    let record = Record {
        kind: "certificate".to_owned(),
        id: format!("R{}", identity.random_hex::<8>()),
        name: Some(made.serial().to_owned()),
        region: found.region,
        unit: found.unit.clone(),
        status: "active".to_owned(),
        since: now,
        label: who.name,
        maker: by.name.clone(),
        decider: None,
        sealed_with: String::new(),
        version: 1,
        body: wire::data::to_json(&body),
    };
    let values = vec![("owner".to_owned(), person.to_owned())];
    let lookups = Write::Lookups { kind: record.kind.clone(), id: record.id.clone(), values };
    let told = identity.done(by, "certificate.decide", &record.id).noting("issued at setup");
    let deed = Deed { writes: vec![Write::New(record), lookups], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    Ok(made.to_pem())
}
