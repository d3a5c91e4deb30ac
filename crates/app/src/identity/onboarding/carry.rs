//! What a unit's manager does between activation and the first live bill, and what opening a unit
//! means.

use domain::{Action, BillCode, BillNumber, Grant, GrantId, Holder, KindCode, Money, Reach, Unit};
use wire::console::{ChoicesRequest, Progress};
use wire::data::UnitData;
use wire::record::ApplicationBody;

use super::{reach_stage, say};
use crate::directory::UnitEntry;
use crate::grant::{self, GiveError};
use crate::identity::{Caller, Faults, Identity, IdentityError, Told};
use crate::ports::Entry;
use crate::ports::registry::{Deed, Record, RecordQuery, Write};

/// A first grant is good for so many seconds.
const GRANT_SECONDS: i64 = 365 * 86_400;
/// A range taken by another while we looked is looked for again, so many times.
const TRIES: u32 = 20;

/// The application of the caller's own unit.
pub(super) async fn record_of(
    identity: &Identity,
    caller: &Caller,
) -> Result<Option<Record>, IdentityError> {
    let Some(unit) = caller.unit() else { return Ok(None) };
    super::of_unit(identity, unit.as_str()).await
}

async fn mine(
    identity: &Identity,
    caller: &Caller,
) -> Result<(Record, ApplicationBody, UnitEntry), IdentityError> {
    let record = record_of(identity, caller).await?.ok_or(IdentityError::NotFound)?;
    let directory = identity.platform.directory();
    let unit = caller.unit().and_then(|code| directory.entries.get(code)).cloned();
    let unit = unit.ok_or(IdentityError::NotFound)?;
    let subject = format!("application/{}", record.id);
    identity.ask(caller, Action::ApplicationCarry, &unit.site(), &subject).await?;
    let body = record.read()?;
    Ok((record, body, unit))
}

/// How far the caller's own unit has come.
pub async fn own(identity: &Identity, caller: &Caller) -> Result<Progress, IdentityError> {
    let (record, ..) = mine(identity, caller).await?;
    identity.progress(&record).await
}

/// Persons of a unit who may issue.
pub(super) async fn clerks(identity: &Identity, unit: &UnitEntry) -> Result<u64, IdentityError> {
    let query = RecordQuery {
        status: vec!["active".to_owned(), "invited".to_owned()],
        max: 500,
        ..RecordQuery::of("person", vec![Reach::Unit(unit.code.clone())])
    };
    let mut count = 0_u64;
    for person in identity.registry.records(query).await? {
        let roles = identity.registry.roles_of(&person.id).await?;
        let issues = identity.rights("business", &roles).has(Action::BillIssue);
        count = count.saturating_add(u64::from(issues));
    }
    Ok(count)
}

/// Chooses kinds and charge items, and makes the unit's seal key if it has none.
pub async fn choose(
    identity: &Identity,
    caller: &Caller,
    request: ChoicesRequest,
) -> Result<Progress, IdentityError> {
    let (mut record, mut body, unit) = mine(identity, caller).await?;
    let directory = identity.platform.directory();
    let mut faults = Faults::default();
    faults.add_if(record.status != "preparing", "/kinds", "STATUS_ORDER");
    faults.add_if(request.kinds.is_empty(), "/kinds", "MISSING");
    for (i, kind) in request.kinds.iter().enumerate() {
        let known = kind.parse().is_ok_and(|k: KindCode| directory.rules.kinds.contains_key(&k));
        faults.add_if(!known, &format!("/kinds/{i}"), "UNKNOWN_KIND");
    }
    faults.add_if(request.items.len() > 200, "/items", "TOO_LONG");
    for (i, item) in request.items.iter().enumerate() {
        faults.text(&format!("/items/{i}"), item, 60);
    }
    faults.refuse()?;
    let now = identity.now();
    let mut kinds = request.kinds;
    kinds.sort();
    kinds.dedup();
    let mut writes = Vec::new();
    let mut data = unit.data.clone();
    data.kinds.clone_from(&kinds);
    if data.seal.hash.is_empty() {
        writes.extend(make_seal(identity, &mut data).await?);
    }
    if data != unit.data {
        "选择票据种类".clone_into(&mut data.reason);
        let entry = Entry::new("unit", &data.credit_code, wire::data::to_json(&data));
        writes.push(Write::Entry { entry, expect: Some(unit.version) });
    }
    (body.kinds, body.items) = (kinds, request.items);
    let chosen = format!("选择票据种类：{}", body.kinds.join("、"));
    say(&mut body, now, &caller.person.name, chosen);
    record.version = request.version;
    record.body = wire::data::to_json(&body);
    let told = identity
        .done(&caller.actor, "application.choose", &record.id)
        .at_site(&unit.site())
        .noting(body.kinds.join(" "));
    writes.push(Write::Change(record));
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    identity.platform.refresh().await?;
    own(identity, caller).await
}

/// Makes a unit's seal key, certificate and seal; answers with the entry that lets every node trust
/// the certificate.
async fn make_seal(
    identity: &Identity,
    data: &mut UnitData,
) -> Result<Option<Write>, IdentityError> {
    let unit = Unit::try_from(data.clone()).map_err(|e| IdentityError::Service(e.to_string()))?;
    let made = identity.office.make_unit_seal(&unit, identity.now()).await;
    let (seal, kept, certificate) = made.map_err(IdentityError::Service)?;
    if let Some(kept) = kept {
        let by = crate::ports::Actor { name: "worker:seals".to_owned(), ..Default::default() };
        identity.platform.store.put_seals(vec![kept], by, identity.now()).await?;
    }
    data.seal = seal;
    let entry = Entry::new("certificate", certificate.serial(), certificate.to_pem());
    Ok(Some(Write::Entry { entry, expect: None }))
}

/// Asks the bureau to open the unit for live bills.
pub async fn go_live(
    identity: &Identity,
    caller: &Caller,
    version: i64,
) -> Result<Progress, IdentityError> {
    let (mut record, mut body, unit) = mine(identity, caller).await?;
    let progress = identity.progress(&record).await?;
    let ready = progress
        .steps
        .iter()
        .all(|s| !matches!(s.code.as_str(), "prepare" | "test") || s.state == "done");
    if record.status != "preparing" || !ready {
        return Err(Faults::one("/version", "STATUS_ORDER"));
    }
    let now = identity.now();
    reach_stage(&mut record, &mut body, now, "opening");
    say(&mut body, now, &caller.person.name, "申请正式开票");
    // Somebody decides on this again, and it must not be the one who asks.
    (record.version, record.decider) = (version, None);
    record.maker.clone_from(&caller.actor.name);
    record.body = wire::data::to_json(&body);
    let told = identity.done(&caller.actor, "application.open", &record.id).at_site(&unit.site());
    let deed = Deed { writes: vec![Write::Change(record)], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    own(identity, caller).await
}

/// Opens a unit: its first numbers, then the entry that lets it issue. Grants have names of their
/// own, so that opening twice gives numbers once.
pub(super) async fn open_unit(
    identity: &Identity,
    caller: &Caller,
    body: &ApplicationBody,
) -> Result<Vec<Write>, IdentityError> {
    let directory = identity.platform.directory();
    let unit = body.credit_code.parse().ok();
    let unit = unit.and_then(|code| directory.entries.get(&code)).ok_or(IdentityError::NotFound)?;
    let year = u16::try_from(identity.now().date().year()).unwrap_or_default();
    for kind in &unit.data.kinds {
        let kind: KindCode = kind.parse().map_err(|_| Faults::one("/kinds", "UNKNOWN_KIND"))?;
        for place in &unit.data.places {
            give(identity, caller, unit, (kind, year, &place.code)).await?;
        }
    }
    let mut data = unit.data.clone();
    data.live = true;
    "开通正式开票".clone_into(&mut data.reason);
    let entry = Entry::new("unit", &data.credit_code, wire::data::to_json(&data));
    Ok(vec![Write::Entry { entry, expect: Some(unit.version) }])
}

async fn give(
    identity: &Identity,
    caller: &Caller,
    unit: &UnitEntry,
    (kind, year, place): (KindCode, u16, &str),
) -> Result<(), IdentityError> {
    let platform = &identity.platform;
    let service = |e: String| IdentityError::Service(e);
    let id = GrantId::new(&format!("{year}-{kind}-{place}-first"))
        .map_err(|e| service(e.to_string()))?;
    if platform.store.grants(&unit.code).await?.iter().any(|g| g.stock.grant.id == id) {
        return Ok(());
    }
    let code = BillCode::of(unit.region.province(), kind, year);
    let now = identity.now();
    for _ in 0..TRIES {
        let first = platform.store.last_number(code).await?.map_or(1, |n| n.saturating_add(1));
        let last = first.saturating_add(identity.settings.first_grant.saturating_sub(1));
        let number = |n: u64| BillNumber::new(n).map_err(|e| service(e.to_string()));
        let given = Grant {
            id: id.clone(),
            unit: unit.code.clone(),
            holder: Holder::Place(place.to_owned()),
            code,
            first: number(first)?,
            last: number(last)?,
            valid_from: now,
            valid_until: now.plus_seconds(GRANT_SECONDS),
            amount_max: Money::MAX,
        };
        match grant::give(platform, given, caller.actor.clone()).await {
            Ok(_) => return Ok(()),
            Err(GiveError::Overlap) => {}
            Err(GiveError::Store(e)) => return Err(e.into()),
            Err(other) => return Err(service(other.to_string())),
        }
    }
    Err(service("no free range of numbers was found".to_owned()))
}
