//! Deciding on requests, suspending, resuming and revoking. The database refuses a decision by the one who
//! asked.

use domain::{Action, Moment, Reach};
use seal::{Name, PublicKey};
use wire::console::{CertificateRow, CertificateStatusRequest, Decision};
use wire::record::CertificateBody;

use super::standing::reason;
use super::{purpose, row};
use crate::identity::{Caller, Faults, Identity, IdentityError, Told};
use crate::ports::Actor;
use crate::ports::registry::{Committed, Deed, Record, RecordQuery, Write};

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
    let old = match body.renews.as_ref().filter(|_| decision.approve) {
        Some(old) => identity.registry.record("certificate", old).await?,
        None => None,
    };
    // What was taken back meanwhile is not carried on by another.
    let gone = old.as_ref().is_some_and(|old| old.status != "active");
    faults.add_if(gone, "/approve", "STATUS_ORDER");
    faults.refuse()?;
    let now = identity.now();
    let mut writes = Vec::new();
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
        writes.extend(old.map(|old| superseded(identity, old)).transpose()?);
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
    writes.push(Write::Change(record));
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    let record = identity.registry.record("certificate", id).await?;
    row(identity, &record.ok_or(IdentityError::NotFound)?)
}

/// The one whose place is taken: it counts for some days more.
fn superseded(identity: &Identity, mut old: Record) -> Result<Write, IdentityError> {
    let mut body: CertificateBody = old.read()?;
    let now = identity.now();
    let until = now.plus_seconds(identity.settings.overlap_days.saturating_mul(86_400));
    body.counts_until = Some(until.iso());
    "superseded".clone_into(&mut old.status);
    (old.since, old.body) = (now, wire::data::to_json(&body));
    Ok(Write::Change(old))
}

/// Revokes superseded certificates whose days are over; answers with how many. One that somebody is
/// changing right now is left for the next round.
pub async fn retire_round(identity: &Identity) -> Result<u64, IdentityError> {
    let province = identity.platform.directory().rules.bureau.region;
    let query = RecordQuery {
        status: vec!["superseded".to_owned()],
        max: 1000,
        ..RecordQuery::of("certificate", vec![Reach::Region(province)])
    };
    let (now, mut count) = (identity.now(), 0_u64);
    for mut record in identity.registry.records(query).await? {
        let mut body: CertificateBody = record.read()?;
        let until = body.counts_until.as_ref().and_then(|t| t.parse::<Moment>().ok());
        if until.is_some_and(|until| until > now) {
            continue;
        }
        "superseded".clone_into(&mut body.cause);
        "revoked".clone_into(&mut record.status);
        (record.since, record.body) = (now, wire::data::to_json(&body));
        let by = Actor { name: "worker:certificates".to_owned(), ..Actor::default() };
        let told = identity
            .done(&by, "certificate.status", &record.id)
            .at_site(&record.site())
            .noting("superseded → revoked: the overlap is over");
        let deed = Deed { writes: vec![Write::Change(record)], audit: vec![told] };
        match identity.registry.commit(deed).await? {
            Committed::Done => count = count.saturating_add(1),
            Committed::Stale(_) => {}
            other @ (Committed::Taken(_) | Committed::Forbidden(_)) => IdentityError::of(other)?,
        }
    }
    Ok(count)
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
        "superseded" => ["revoked"].as_slice(),
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
