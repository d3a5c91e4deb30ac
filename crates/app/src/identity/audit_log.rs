//! Reading the audit log and signing where it stands; finding out whether it was bent ([`verify`]); handing
//! the oldest part out and letting it go ([`export`], [`prune`]).

mod file;
mod prune;
mod verify;

use std::collections::BTreeMap;

use domain::{Action, CreditCode, Reach, RegionCode};
use seal::sm3;
use wire::console::{AuditView, Page};
use wire::messages::console;
use wire::record::PersonBody;

use super::{Caller, Identity, IdentityError, Told};
use crate::Platform;
use crate::ports::StoreError;
use crate::ports::registry::{
    AuditHead, AuditQuery, AuditRow, Checkpoint, Committed, Deed, Registry, Write,
};
pub use file::{FileTrail, Line, Lines};
pub use prune::{Exported, PruneError, drop_exported, export, prune};
pub use verify::{Trail, Verified, verify, verify_trail};

/// Records read at once while the log is checked.
const CHUNK: u32 = 1000;

/// One page of the log.
pub async fn search(
    identity: &Identity,
    caller: &Caller,
    mut query: AuditQuery,
    (region, unit): (Option<RegionCode>, Option<&CreditCode>),
) -> Result<Page<AuditView>, IdentityError> {
    let max = query.max.clamp(1, 1000);
    query.reach = identity.narrowed(caller, Action::AuditRead, region);
    if let Some(unit) = unit {
        // What concerns a unit is the auditor's whose region it lies in.
        let mine = caller.includes(identity, Action::AuditRead, &Reach::Unit(unit.clone()));
        query.reach = mine.then(|| Reach::Unit(unit.clone())).into_iter().collect();
    }
    query.max = max.saturating_add(1);
    if query.before.is_none() {
        // A look is written down once, not for every page of it.
        identity.note(identity.done(&caller.actor, "audit.read", "audit")).await?;
    }
    let mut rows = identity.registry.audit_search(query).await?;
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let more = rows.len() > max;
    rows.truncate(max);
    let next = rows.last().filter(|_| more).map(|row| row.entry.to_string());
    Ok(Page { items: views(identity, rows).await?, next })
}

async fn views(identity: &Identity, rows: Vec<AuditRow>) -> Result<Vec<AuditView>, IdentityError> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let actor = row.record.by.name.clone();
        if !names.contains_key(&actor) {
            names.insert(actor.clone(), name(identity, &actor).await?);
        }
        let actor_name = names.get(&actor).cloned().unwrap_or_default();
        views.push(view(row, actor_name));
    }
    Ok(views)
}

async fn name(identity: &Identity, actor: &str) -> Result<String, IdentityError> {
    let Some(id) = actor.strip_prefix("person:") else { return Ok(String::new()) };
    let Some(record) = identity.registry.record("person", id).await? else {
        return Ok(String::new());
    };
    let person: PersonBody = record.read()?;
    Ok(format!("{}（{}）", person.name, person.login))
}

fn view(row: AuditRow, actor_name: String) -> AuditView {
    let record = row.record;
    AuditView {
        entry: row.entry,
        place: format!("{}/{}", row.stream, row.seq),
        at: record.at.iso(),
        actor: record.by.name,
        actor_name,
        from: record.by.from,
        certificate: record.by.certificate,
        region: record.region,
        unit: record.unit,
        action_name: console::act(&record.action).to_owned(),
        action: record.action,
        subject: record.subject,
        outcome: record.outcome.code().to_owned(),
        before: record.before,
        after: record.after,
        note: record.note,
        trace: record.by.trace,
        hash: hex::encode(row.hash),
    }
}

/// Writes an export down, before anything of it is given out.
pub async fn note_export(
    identity: &Identity,
    caller: &Caller,
    what: &str,
    rows: usize,
) -> Result<(), IdentityError> {
    identity.note(identity.done(&caller.actor, "export", what).noting(format!("{rows} rows"))).await
}

/// Signs where all streams stand, if any has moved since the last checkpoint.
pub async fn checkpoint(
    platform: &Platform,
    registry: &dyn Registry,
) -> Result<Option<i64>, CheckpointError> {
    let mut last: Option<Checkpoint> = None;
    loop {
        let after = last.as_ref().map_or(0, |c| c.number);
        match registry.checkpoints(after, CHUNK).await?.pop() {
            Some(newer) => last = Some(newer),
            None => break,
        }
    }
    let heads = registry.audit_heads().await?;
    let before = last.as_ref().map(|c| c.statement.as_str()).unwrap_or_default();
    let stand = stand(&heads);
    if heads.is_empty() || before.ends_with(&stand) {
        return Ok(None);
    }
    let number = last.as_ref().map_or(1, |c| c.number.saturating_add(1));
    let at = platform.clock.now();
    let link = sm3::hex(&sm3::digest(before.as_bytes()));
    let statement = format!("SHUPIAO-AUDIT-1\n{number}\n{}\n{link}\n{stand}", at.utc());
    let signer = platform.keys.node();
    let signature = signer.sign(statement.as_bytes()).await;
    let signature = signature.map_err(|e| CheckpointError::Signer(e.to_string()))?.to_der();
    let certificate_serial = signer.certificate().serial().to_owned();
    let checkpoint = Checkpoint { number, at, statement, signature, certificate_serial };
    let writes = vec![Write::Checkpoint(checkpoint)];
    match registry.commit(Deed { writes, audit: Vec::new() }).await? {
        Committed::Done => Ok(Some(number)),
        // Another node was first.
        Committed::Stale(_) | Committed::Taken(_) | Committed::Forbidden(_) => Ok(None),
    }
}

/// No checkpoint could be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signer.
    #[error("no signature: {0}")]
    Signer(String),
}

fn stand(heads: &[AuditHead]) -> String {
    let mut heads = heads.to_vec();
    heads.sort_by_key(|head| head.stream);
    let line =
        |head: &AuditHead| format!("{} {} {}", head.stream, head.seq, hex::encode(head.hash));
    heads.iter().map(line).collect::<Vec<_>>().join("\n")
}
