//! What the bureau does: looks at its board, reads documents, approves or sends back, and opens units for
//! live bills.

use std::collections::BTreeMap;

use domain::{Action, RegionCode, mask_code};
use seal::sm3;
use wire::console::{
    ApplicationRow, ApplicationView, Decision, Decisions, DecisionsAnswer, Page, PlaceView,
    RowFault, StageCount, UnitRequest,
};
use wire::messages::console;
use wire::record::ApplicationBody;

use super::{KIND, carry, query, reach_stage, say, site};
use crate::identity::{Caller, Faults, Identity, IdentityError, Told, org, overview};
use crate::ports::Entry;
use crate::ports::registry::{Deed, Record, RecordQuery, Write};

/// An activation code counts so many seconds.
const CODE_SECONDS: i64 = 14 * 86_400;
const STAGES: [&str; 6] = ["submitted", "returned", "approved", "preparing", "opening", "live"];

/// One page of the board.
pub async fn board(
    identity: &Identity,
    caller: &Caller,
    (stage, region): (Option<String>, Option<RegionCode>),
    (text, after, max): (Option<String>, Option<&str>, u32),
) -> Result<Page<ApplicationRow>, IdentityError> {
    let query = RecordQuery {
        status: stage.into_iter().filter(|s| !s.is_empty()).collect(),
        text,
        after: overview::position(after)?,
        max: max.saturating_add(1),
        ..query(identity, caller, region)
    };
    let mut records = identity.registry.records(query).await?;
    let next = overview::cut(&mut records, max);
    let items = records.iter().map(|r| identity.application_row(r)).collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}

/// How many applications stand where, and how long the oldest has.
pub async fn stages(
    identity: &Identity,
    caller: &Caller,
) -> Result<Vec<StageCount>, IdentityError> {
    let reach = caller.reach(Action::ApplicationRead);
    let counts: BTreeMap<String, u64> =
        identity.registry.count(KIND, &reach).await?.into_iter().collect();
    let mut all = Vec::new();
    for stage in STAGES {
        let query = RecordQuery {
            status: vec![stage.to_owned()],
            max: 1000,
            ..RecordQuery::of(KIND, reach.clone())
        };
        let oldest = identity.registry.records(query).await?.pop();
        let seconds = oldest.map_or(0, |r| identity.now().seconds_since(r.since).max(0));
        let count = counts.get(stage).copied().unwrap_or_default();
        all.push(StageCount { stage: stage.to_owned(), count, days: seconds / 86_400 });
    }
    Ok(all)
}

async fn view(
    identity: &Identity,
    record: &Record,
    code: Option<String>,
) -> Result<ApplicationView, IdentityError> {
    let body: ApplicationBody = record.read()?;
    let masked = async |field: &str| match body.sealed.get(field) {
        Some(sealed) => {
            identity.open((KIND, &record.id, field), sealed).await.map(|v| mask_code(&v))
        }
        None => Ok(String::new()),
    };
    Ok(ApplicationView {
        application: identity.application_row(record)?,
        id_number: masked("id_number").await?,
        phone: masked("phone").await?,
        payee_account: masked("payee_account").await?,
        progress: identity.progress(record).await?,
        activation_code: code,
        contact: body.contact,
        payee_bank: body.payee_bank,
        documents: body.documents,
        log: body.log,
    })
}

async fn found(identity: &Identity, caller: &Caller, id: &str) -> Result<Record, IdentityError> {
    let record = identity.registry.record(KIND, id).await?.ok_or(IdentityError::NotFound)?;
    let subject = format!("application/{id}");
    identity.ask_quietly(caller, Action::ApplicationRead, &site(&record), &subject).await?;
    Ok(record)
}

/// One application.
pub async fn get(
    identity: &Identity,
    caller: &Caller,
    id: &str,
) -> Result<ApplicationView, IdentityError> {
    let record = found(identity, caller, id).await?;
    view(identity, &record, None).await
}

/// A document of an application: name, media type, bytes. The look is written down.
pub async fn document(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    document: &str,
) -> Result<(String, String, Vec<u8>), IdentityError> {
    let record = found(identity, caller, id).await?;
    let body: ApplicationBody = record.read()?;
    if !body.documents.iter().any(|d| d.id == document) {
        return Err(IdentityError::NotFound);
    }
    let told = identity.done(&caller.actor, "document.read", document).at_site(&site(&record));
    identity.note(told.noting(format!("application/{id}"))).await?;
    let kept = identity.registry.document(document).await?.ok_or(IdentityError::NotFound)?;
    let bytes = identity.open_bytes(("document", &kept.id, "bytes"), &kept.bytes).await?;
    Ok((kept.name, kept.media, bytes))
}

/// Approves an application, or the wish to go live; or sends it back.
pub async fn decide(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    decision: Decision,
) -> Result<ApplicationView, IdentityError> {
    let (record, code) = decided(identity, caller, id, decision).await?;
    view(identity, &record, code).await
}

async fn decided(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    decision: Decision,
) -> Result<(Record, Option<String>), IdentityError> {
    let mut record = found(identity, caller, id).await?;
    let subject = format!("application/{id}");
    identity.ask(caller, Action::ApplicationDecide, &site(&record), &subject).await?;
    let mut faults = Faults::default();
    faults.maybe_text("/comment", &decision.comment, 200);
    faults.add_if(!decision.approve && decision.comment.trim().is_empty(), "/comment", "MISSING");
    let waiting = matches!(record.status.as_str(), "submitted" | "opening");
    faults.add_if(!waiting, "/approve", "STATUS_ORDER");
    faults.add_if(record.maker == caller.actor.name, "/approve", "NOT_YOURSELF");
    faults.refuse()?;
    let mut body: ApplicationBody = record.read()?;
    let now = identity.now();
    let (before, mut writes, mut code) = (record.status.clone(), Vec::new(), None);
    let next = match (before.as_str(), decision.approve) {
        ("submitted", false) => "returned",
        ("opening", false) => "preparing",
        ("submitted", true) => {
            let given = identity.random_hex::<10>().to_uppercase();
            body.activation = sm3::hex(&sm3::digest(given.as_bytes()));
            body.activation_until = now.plus_seconds(CODE_SECONDS).utc();
            code = Some(given);
            writes.extend(unit_entry(identity, &record, &body).await?);
            "approved"
        }
        _ => {
            writes.extend(carry::open_unit(identity, caller, &body).await?);
            "live"
        }
    };
    reach_stage(&mut record, &mut body, now, next);
    let word = if decision.approve { "通过" } else { "退回" };
    say(&mut body, now, &caller.person.name, format!("{word}：{}", decision.comment));
    (record.version, record.decider) = (decision.version, Some(caller.actor.name.clone()));
    record.body = wire::data::to_json(&body);
    let told = identity
        .done(&caller.actor, "application.decide", id)
        .at_site(&site(&record))
        .noting(format!("{before} → {next}: {}", decision.comment));
    writes.push(Write::Change(record));
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    identity.platform.refresh().await?;
    let record = identity.registry.record(KIND, id).await?.ok_or(IdentityError::NotFound)?;
    Ok((record, code))
}

/// The directory's entry of a unit that was approved: there, but not live.
async fn unit_entry(
    identity: &Identity,
    record: &Record,
    body: &ApplicationBody,
) -> Result<Option<Write>, IdentityError> {
    let directory = identity.platform.directory();
    if body.credit_code.parse().is_ok_and(|code| directory.entries.contains_key(&code)) {
        return Ok(None);
    }
    let account = match body.sealed.get("payee_account") {
        Some(sealed) => identity.open((KIND, &record.id, "payee_account"), sealed).await?,
        None => String::new(),
    };
    let request = UnitRequest {
        credit_code: body.credit_code.clone(),
        name: body.name.clone(),
        region: record.region.to_string(),
        industry: body.industry.clone(),
        access: body.access.clone(),
        parent: None,
        payee_name: body.name.clone(),
        payee_account: account,
        payee_bank: body.payee_bank.clone(),
        seal_name: String::new(),
        places: vec![PlaceView { code: "01".to_owned(), name: "开票点".to_owned() }],
        kinds: Vec::new(),
        reason: "上线申请通过".to_owned(),
        version: None,
    };
    let data = org::entry_of(identity, &request, None);
    let entry = Entry::new("unit", &data.credit_code, wire::data::to_json(&data));
    Ok(Some(Write::Entry { entry, expect: Some(0) }))
}

/// Decides on many at once; each stands for itself.
pub async fn decide_many(
    identity: &Identity,
    caller: &Caller,
    decisions: Decisions,
) -> Result<DecisionsAnswer, IdentityError> {
    if decisions.items.len() > 500 {
        return Err(Faults::one("/items", "TOO_LONG"));
    }
    let mut answer =
        DecisionsAnswer { done: Vec::new(), failed: Vec::new(), codes: BTreeMap::new() };
    for item in decisions.items {
        let comment = decisions.comment.clone();
        let decision = Decision { approve: decisions.approve, comment, version: item.version };
        match decided(identity, caller, &item.id, decision).await {
            Ok((record, code)) => {
                if let Some(code) = code {
                    answer.codes.insert(record.label, format!("{} {code}", item.id));
                }
                answer.done.push(item.id);
            }
            Err(IdentityError::Invalid(faults)) => {
                answer.failed.extend(faults.into_iter().map(|fault| RowFault {
                    row: item.id.clone(),
                    field: String::new(),
                    code: fault.code,
                    message: fault.message,
                }));
            }
            Err(IdentityError::Stale(_)) => answer.failed.push(failed(item.id, "STALE")),
            Err(IdentityError::Taken(_)) => answer.failed.push(failed(item.id, "TAKEN")),
            Err(IdentityError::NotFound) => answer.failed.push(failed(item.id, "NOT_FOUND")),
            Err(IdentityError::Forbidden(_)) => answer.failed.push(failed(item.id, "FORBIDDEN")),
            Err(other) => return Err(other),
        }
    }
    Ok(answer)
}

/// One of many that was not done.
fn failed(row: String, code: &str) -> RowFault {
    let message = console::problem(code).map_or(console::NOT_FOUND, |(_, said)| said);
    RowFault { row, field: String::new(), code: code.to_owned(), message: message.to_owned() }
}
