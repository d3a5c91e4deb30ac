//! Reading the audit log, signing where it stands, and finding out whether it was bent.

use std::collections::BTreeMap;

use domain::{Action, CreditCode, Moment, Reach, RegionCode};
use seal::{Purpose, Signature, Trust, sm3};
use wire::console::{AuditView, Page};
use wire::messages::console;
use wire::record::PersonBody;

use super::{Caller, Identity, IdentityError, Told};
use crate::Platform;
use crate::audit;
use crate::ports::StoreError;
use crate::ports::registry::{
    AuditHead, AuditQuery, AuditRow, Checkpoint, Committed, Deed, Registry, Write,
};

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
    let signer = platform.keys.platform();
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

/// What a check of the whole log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Records whose links hold.
    pub records: u64,
    /// Streams.
    pub streams: u64,
    /// Checkpoints whose signatures hold.
    pub checkpoints: u64,
    /// Everything that is wrong: where, and what.
    pub damage: Vec<String>,
    /// When the last checkpoint was signed.
    pub until: Option<Moment>,
}

/// Recomputes every link, and holds every checkpoint against it.
pub async fn verify(registry: &dyn Registry, trust: &Trust) -> Result<Verified, StoreError> {
    let mut found = Verified::default();
    let said = checkpoints(registry, trust, &mut found).await?;
    let mut streams: Vec<i64> = match registry.audit_heads().await {
        Ok(heads) => heads.iter().map(|head| head.stream).collect(),
        Err(StoreError::Inconsistent(why)) => {
            found.damage.push(format!("the last record of a stream cannot be read: {why}"));
            Vec::new()
        }
        Err(other) => return Err(other),
    };
    streams.extend(said.keys().map(|(stream, _)| *stream));
    streams.sort_unstable();
    streams.dedup();
    for stream in streams {
        let marks = said.range((stream, 0)..=(stream, i64::MAX));
        let marks: BTreeMap<i64, &str> =
            marks.map(|((_, seq), hash)| (*seq, hash.as_str())).collect();
        follow(registry, stream, &marks, &mut found).await?;
        found.streams = found.streams.saturating_add(1);
    }
    Ok(found)
}

/// What comes next in the store.
enum Next<T> {
    Rows(Vec<T>),
    Broken(String),
}

/// Reads on. What cannot be read together is read one by one, so that a row nobody of us can have
/// written is told by its place and hides no other.
async fn next<T>(
    read: impl AsyncFn(u32) -> Result<Vec<T>, StoreError>,
) -> Result<Next<T>, StoreError> {
    match read(CHUNK).await {
        Err(StoreError::Inconsistent(_)) => match read(1).await {
            Err(StoreError::Inconsistent(why)) => Ok(Next::Broken(why)),
            one => one.map(Next::Rows),
        },
        many => many.map(Next::Rows),
    }
}

type Marks = BTreeMap<(i64, i64), String>;

/// Checks the checkpoints; answers with what they say of streams.
async fn checkpoints(
    registry: &dyn Registry,
    trust: &Trust,
    found: &mut Verified,
) -> Result<Marks, StoreError> {
    let mut marks = Marks::new();
    let (mut number, mut before, mut broken) = (0_i64, String::new(), String::new());
    loop {
        let some = match next(async |max| registry.checkpoints(number, max).await).await? {
            Next::Rows(some) if some.is_empty() => return Ok(marks),
            Next::Rows(some) => some,
            // Far behind a gap: the same is met again and again.
            Next::Broken(why) if why == broken => return Ok(marks),
            Next::Broken(why) => {
                number = number.saturating_add(1);
                found.damage.push(format!("checkpoint {number}: cannot be read: {why}"));
                broken = why;
                continue;
            }
        };
        for checkpoint in some {
            number = number.saturating_add(1);
            if let Err(why) = holds(&checkpoint, number, &before, trust) {
                found.damage.push(format!("checkpoint {}: {why}", checkpoint.number));
            } else {
                found.checkpoints = found.checkpoints.saturating_add(1);
                found.until = Some(checkpoint.at);
                mark(&checkpoint.statement, &mut marks);
            }
            number = checkpoint.number;
            before = checkpoint.statement;
        }
    }
}

/// Takes in what a statement says of streams.
fn mark(statement: &str, marks: &mut Marks) {
    for line in statement.lines().skip(4) {
        let mut words = line.split(' ');
        let stream = words.next().and_then(|w| w.parse().ok());
        let seq = words.next().and_then(|w| w.parse().ok());
        if let (Some(stream), Some(seq), Some(hash)) = (stream, seq, words.next()) {
            marks.insert((stream, seq), hash.to_owned());
        }
    }
}

fn holds(
    checkpoint: &Checkpoint,
    number: i64,
    before: &str,
    trust: &Trust,
) -> Result<(), &'static str> {
    let link = sm3::hex(&sm3::digest(before.as_bytes()));
    let mut lines = checkpoint.statement.lines().skip(1);
    let said = (lines.next(), lines.next(), lines.next());
    let expected = (number.to_string(), checkpoint.at.utc(), link);
    if said != (Some(&*expected.0), Some(&*expected.1), Some(&*expected.2)) {
        return Err("one is missing before it, or it was changed");
    }
    let certificate = trust
        .with_serial(&checkpoint.certificate_serial, Purpose::Platform)
        .ok_or("signed with a certificate that is not in the trust list")?;
    trust
        .check(certificate, Purpose::Platform, checkpoint.at.timestamp())
        .map_err(|_| "its certificate did not count when it was signed")?;
    let signature = Signature::from_der(&checkpoint.signature).map_err(|_| "no signature")?;
    let verified = certificate.public_key().verify(checkpoint.statement.as_bytes(), &signature);
    verified.map_err(|_| "its signature does not hold: it was changed")
}

/// How far a stream was followed; no hash after a record that cannot be read.
struct At {
    seq: i64,
    entry: i64,
    hash: Option<[u8; 32]>,
}

/// Follows one stream from its start.
async fn follow(
    registry: &dyn Registry,
    stream: i64,
    marks: &BTreeMap<i64, &str>,
    found: &mut Verified,
) -> Result<(), StoreError> {
    let mut at = At { seq: 0, entry: 0, hash: Some(audit::genesis(stream)) };
    let mut broken = String::new();
    loop {
        match next(async |max| registry.audit_stream(stream, at.seq, max).await).await? {
            Next::Rows(rows) if rows.is_empty() => break,
            Next::Rows(rows) => rows.iter().for_each(|row| at = step(&at, row, marks, found)),
            // Far behind a gap: the same is met again and again.
            Next::Broken(why) if why == broken => break,
            Next::Broken(why) => {
                let seq = at.seq.saturating_add(1);
                let text = format!("stream {stream}: record {seq} cannot be read: {why}");
                found.damage.push(text);
                (at, broken) = (At { seq, hash: None, ..at }, why);
            }
        }
    }
    if let Some((last, _)) = marks.last_key_value().filter(|(last, _)| **last > at.seq) {
        let first = at.seq.saturating_add(1);
        found.damage.push(format!("stream {stream}: records {first} to {last} are missing"));
    }
    Ok(())
}

/// Holds one record against the one before it and against what a checkpoint says of it.
fn step(at: &At, row: &AuditRow, marks: &BTreeMap<i64, &str>, found: &mut Verified) -> At {
    let (stream, seq, next) = (row.stream, row.seq, at.seq.saturating_add(1));
    let mut damaged = |text: String| found.damage.push(format!("stream {stream}: {text}"));
    if seq != next {
        damaged(format!("record {next} is missing before {seq}"));
    }
    let link = |hash| audit::link(&hash, stream, seq, &row.record) == row.hash;
    let good = at.hash.is_none_or(link);
    if !good && seq == next {
        damaged(format!("record {seq} was changed, or its place in the stream was"));
    }
    // The number by which the log is listed belongs to no link, but can only grow.
    if row.entry <= at.entry {
        damaged(format!("record {seq} is listed before record {}: one was moved", at.seq));
    }
    if marks.get(&seq).is_some_and(|said| *said != hex::encode(row.hash)) {
        damaged(format!("record {seq} is not what a signed checkpoint says"));
    }
    found.records = found.records.saturating_add(u64::from(good));
    At { seq, entry: row.entry, hash: Some(row.hash) }
}
