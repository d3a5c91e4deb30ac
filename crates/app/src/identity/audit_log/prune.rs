//! Handing out the oldest part of the log, up to a signed checkpoint, and letting go of what was handed out.
//!
//! The checkpoint itself stays, and a statement that the platform signs says where each stream stood in it:
//! so what is left still has a beginning that nobody else can have made.

use std::collections::BTreeMap;

use domain::Moment;
use seal::sm3;

use super::file::Line;
use super::verify::Trail;
use super::{CHUNK, CheckpointError};
use crate::Platform;
use crate::identity::IdentityError;
use crate::ports::registry::{AuditRecord, Checkpoint, Deed, Prune, Registry, Write};
use crate::ports::{Actor, StoreError};

/// The first line of a statement.
const TITLE: &str = "SHUPIAO-AUDIT-PRUNE-1";
/// Records that go at once.
const DROP: i64 = 2000;

/// What was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The last checkpoint in it.
    pub number: i64,
    /// When that was signed.
    pub until: Moment,
    /// Records.
    pub records: u64,
}

/// Why nothing was handed out, or let go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PruneError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A front's log is what it tells the platform from, record by record.
    #[error("the log of a front server is its counter and its chain; nothing of it may go")]
    Front,
    /// No checkpoint is that old, or none that was not let go yet.
    #[error("no signed checkpoint lies before that day, or what does was let go already")]
    Nothing,
    /// The file cannot be written.
    #[error("cannot be written: {0}")]
    Write(String),
    /// The rule wants it kept.
    #[error("its last record is of {0}; it has to be kept for {1} years")]
    TooYoung(String, i64),
    /// The file is not a part of this log.
    #[error("the file's last checkpoint is not one of this log")]
    Foreign,
    /// The signer.
    #[error("no signature: {0}")]
    Signer(String),
    /// The store did not do it.
    #[error("not done: {0}")]
    NotDone(String),
}

impl From<CheckpointError> for PruneError {
    fn from(e: CheckpointError) -> Self {
        match e {
            CheckpointError::Store(e) => Self::Store(e),
            CheckpointError::Signer(why) => Self::Signer(why),
        }
    }
}

/// What a statement says.
pub(super) struct Said {
    pub number: i64,
    pub at: String,
    /// SM3 of the checkpoint's statement.
    pub digest: String,
    pub streams: BTreeMap<i64, i64>,
}

/// Reads a statement.
pub(super) fn read(statement: &str) -> Option<Said> {
    let mut lines = statement.lines();
    if lines.next() != Some(TITLE) {
        return None;
    }
    let number = lines.next()?.parse().ok()?;
    let (at, digest) = (lines.next()?.to_owned(), lines.next()?.to_owned());
    let pair = |line: &str| {
        let (stream, seq) = line.split_once(' ')?;
        Some((stream.parse().ok()?, seq.parse().ok()?))
    };
    Some(Said { number, at, digest, streams: lines.map(pair).collect::<Option<_>>()? })
}

/// Where streams stood at a checkpoint.
fn streams(checkpoint: &Checkpoint) -> Vec<(i64, i64)> {
    let pair = |line: &str| {
        let mut words = line.split(' ').map(str::parse);
        Some((words.next()?.ok()?, words.next()?.ok()?))
    };
    checkpoint.statement.lines().skip(4).filter_map(pair).collect()
}

/// The last checkpoint that satisfies this.
async fn last(
    trail: &(impl Trail + ?Sized),
    is: impl Fn(&Checkpoint) -> bool + Send,
) -> Result<Option<Checkpoint>, StoreError> {
    let (mut after, mut found) = (0, None);
    loop {
        let some = trail.checkpoints(after, CHUNK).await?;
        let Some(end) = some.last() else { return Ok(found) };
        after = end.number;
        found = some.into_iter().rfind(&is).or(found);
    }
}

/// Hands out whole signed stretches: everything up to the last checkpoint before a moment, line by line.
pub async fn export(
    registry: &dyn Registry,
    before: Moment,
    mut write: impl FnMut(Line) -> Result<(), String> + Send,
) -> Result<Exported, PruneError> {
    let trail = super::verify::kept(registry);
    let checkpoint = last(&trail, |c| c.at < before).await?.ok_or(PruneError::Nothing)?;
    let prune = registry.prune().await?;
    let gone: BTreeMap<i64, i64> =
        prune.as_ref().map(|p| p.streams.iter().copied().collect()).unwrap_or_default();
    if prune.as_ref().is_some_and(|p| p.number >= checkpoint.number) {
        return Err(PruneError::Nothing);
    }
    let mut line = |line: Line| write(line).map_err(PruneError::Write);
    line(Line::head(checkpoint.number))?;
    if let Some(prune) = &prune {
        line(Line::of_prune(prune))?;
    }
    let mut after = 0;
    loop {
        let some = trail.checkpoints(after, CHUNK).await?;
        let Some(end) = some.last() else { break };
        after = end.number;
        for one in some.iter().filter(|c| c.number <= checkpoint.number) {
            line(Line::of_checkpoint(one))?;
        }
        if after >= checkpoint.number {
            break;
        }
    }
    let mut records = 0_u64;
    for (stream, until) in streams(&checkpoint) {
        let mut at = gone.get(&stream).copied().unwrap_or(0);
        while at < until {
            let rows = registry.audit_stream(stream, at, CHUNK).await?;
            let Some(end) = rows.last() else { break };
            at = end.seq;
            for row in rows.iter().filter(|row| row.seq <= until) {
                line(Line::of_record(row))?;
                records = records.saturating_add(1);
            }
        }
    }
    Ok(Exported { number: checkpoint.number, until: checkpoint.at, records })
}

/// States that the part of the log in an export may go. The caller has checked the export and the log; it
/// ends with a checkpoint of this log that is old enough. Answers with the checkpoint's number.
pub async fn prune(
    platform: &Platform,
    registry: &dyn Registry,
    export: &dyn Trail,
    keep_years: i64,
    by: Actor,
) -> Result<i64, PruneError> {
    if platform.device().is_some() {
        return Err(PruneError::Front);
    }
    let end = last(export, |_| true).await?.ok_or(PruneError::Nothing)?;
    if registry.prune().await?.is_some_and(|prune| prune.number == end.number) {
        return Ok(end.number); // an earlier run was cut short
    }
    let now = platform.clock.now();
    // A year of 366 days: rather too long than too short.
    let oldest = now.plus_seconds(keep_years.saturating_mul(366 * 86_400).saturating_neg());
    if end.at >= oldest {
        return Err(PruneError::TooYoung(end.at.iso(), keep_years));
    }
    let own = registry.checkpoints(end.number.saturating_sub(1), 1).await?;
    if own.first() != Some(&end) {
        return Err(PruneError::Foreign);
    }
    let (number, at) = (end.number, now);
    let digest = sm3::hex(&sm3::digest(end.statement.as_bytes()));
    let mut statement = format!("{TITLE}\n{number}\n{}\n{digest}", at.utc());
    let streams = streams(&end);
    for (stream, seq) in &streams {
        statement = format!("{statement}\n{stream} {seq}");
    }
    let signer = platform.keys.node();
    let signature = signer.sign(statement.as_bytes()).await;
    let signature = signature.map_err(|e| PruneError::Signer(e.to_string()))?.to_der();
    let certificate_serial = signer.certificate().serial().to_owned();
    let prune = Prune { number, at, statement, signature, certificate_serial, streams };
    let told = AuditRecord {
        note: format!("up to {}", end.at.iso()),
        ..AuditRecord::done(now, by, "audit.prune", format!("checkpoint/{number}"))
    };
    let deed = Deed { writes: vec![Write::Prune(prune)], audit: vec![told] };
    done(registry, deed).await?;
    Ok(number)
}

async fn done(registry: &dyn Registry, deed: Deed) -> Result<(), PruneError> {
    let outcome = IdentityError::of(registry.commit(deed).await?);
    outcome.map_err(|e| PruneError::NotDone(e.to_string()))
}

/// Lets go of all that the last statement covers, some records at a time, so that nobody has to wait. May be
/// cut short and begun again. Answers with how many records went.
pub async fn drop_exported(registry: &dyn Registry) -> Result<u64, PruneError> {
    let Some(prune) = registry.prune().await? else { return Ok(0) };
    let mut count = 0_u64;
    for (stream, until) in &prune.streams {
        let mut until_now = 0;
        while until_now < *until {
            let first = registry.audit_stream(*stream, 0, 1).await?;
            let Some(first) = first.first().filter(|row| row.seq <= *until) else { break };
            until_now = first.seq.saturating_add(DROP - 1).min(*until);
            let drop = Write::DropRecords { stream: *stream, until: until_now };
            done(registry, Deed { writes: vec![drop], audit: Vec::new() }).await?;
            let went = until_now.saturating_sub(first.seq).saturating_add(1);
            count = count.saturating_add(u64::try_from(went).unwrap_or(0));
        }
    }
    let drop = Write::DropCheckpoints { before: prune.number };
    done(registry, Deed { writes: vec![drop], audit: Vec::new() }).await?;
    Ok(count)
}
