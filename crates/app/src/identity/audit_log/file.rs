//! A part of the log in a file: one JSON value a line. First what it is, then the statement of what was let
//! go before it, if any, then checkpoints, then records, stream by stream, each in its order. It is read from
//! front to back, once.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::verify::Trail;
use crate::ports::registry::{AuditOutcome, AuditRecord, AuditRow, Checkpoint, Prune};
use crate::ports::{Actor, StoreError};

/// What the first line says it is.
const FORMAT: &str = "SHUPIAO-AUDIT-EXPORT-1";

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Line {
    /// What the file is, and the last checkpoint in it.
    Export {
        /// Name of the format.
        format: String,
        /// Number of the last checkpoint.
        until: i64,
    },
    /// The statement of what was let go before.
    Prune(Signed),
    /// A checkpoint.
    Checkpoint(Signed),
    /// A record.
    Record(Box<Said>),
}

/// A statement of the platform's.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    number: i64,
    at: String,
    statement: String,
    /// DER, base64.
    signature: String,
    certificate_serial: String,
}

/// A record of the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    stream: i64,
    seq: i64,
    entry: i64,
    at: String,
    actor: String,
    trace: String,
    from: String,
    certificate: String,
    region: String,
    unit: String,
    action: String,
    subject: String,
    outcome: String,
    before: String,
    after: String,
    note: String,
    /// Hex.
    hash: String,
}

impl Line {
    pub(super) fn head(until: i64) -> Self {
        Self::Export { format: FORMAT.to_owned(), until }
    }

    pub(super) fn of_prune(prune: &Prune) -> Self {
        Self::Prune(Signed {
            number: prune.number,
            at: prune.at.utc(),
            statement: prune.statement.clone(),
            signature: wire::auth::encode(&prune.signature),
            certificate_serial: prune.certificate_serial.clone(),
        })
    }

    pub(super) fn of_checkpoint(checkpoint: &Checkpoint) -> Self {
        Self::Checkpoint(Signed {
            number: checkpoint.number,
            at: checkpoint.at.utc(),
            statement: checkpoint.statement.clone(),
            signature: wire::auth::encode(&checkpoint.signature),
            certificate_serial: checkpoint.certificate_serial.clone(),
        })
    }

    pub(super) fn of_record(row: &AuditRow) -> Self {
        let record = &row.record;
        Self::Record(Box::new(Said {
            stream: row.stream,
            seq: row.seq,
            entry: row.entry,
            at: record.at.utc(),
            actor: record.by.name.clone(),
            trace: record.by.trace.clone(),
            from: record.by.from.clone(),
            certificate: record.by.certificate.clone(),
            region: record.region.clone(),
            unit: record.unit.clone(),
            action: record.action.clone(),
            subject: record.subject.clone(),
            outcome: record.outcome.code().to_owned(),
            before: record.before.clone(),
            after: record.after.clone(),
            note: record.note.clone(),
            hash: hex::encode(row.hash),
        }))
    }
}

fn broken(what: &str) -> StoreError {
    StoreError::Inconsistent(what.to_owned())
}

impl Signed {
    fn prune(self) -> Result<Prune, StoreError> {
        let wrong = || broken("a statement that does not read");
        Ok(Prune {
            number: self.number,
            at: self.at.parse().map_err(|_| wrong())?,
            statement: self.statement,
            signature: wire::auth::decode(&self.signature).ok_or_else(wrong)?,
            certificate_serial: self.certificate_serial,
            streams: Vec::new(),
        })
    }

    fn checkpoint(self) -> Result<Checkpoint, StoreError> {
        let Prune { number, at, statement, signature, certificate_serial, .. } = self.prune()?;
        Ok(Checkpoint { number, at, statement, signature, certificate_serial })
    }
}

impl Said {
    fn row(self) -> Result<AuditRow, StoreError> {
        let wrong = || broken("a record that does not read");
        let hash = hex::decode(&self.hash).ok().and_then(|hash| hash.try_into().ok());
        Ok(AuditRow {
            entry: self.entry,
            stream: self.stream,
            seq: self.seq,
            record: AuditRecord {
                at: self.at.parse().map_err(|_| wrong())?,
                by: Actor {
                    name: self.actor,
                    trace: self.trace,
                    from: self.from,
                    certificate: self.certificate,
                },
                region: self.region,
                unit: self.unit,
                action: self.action,
                subject: self.subject,
                outcome: match self.outcome.as_str() {
                    "done" => AuditOutcome::Done,
                    "refused" => AuditOutcome::Refused,
                    _ => return Err(wrong()),
                },
                before: self.before,
                after: self.after,
                note: self.note,
            },
            hash: hash.ok_or_else(wrong)?,
        })
    }
}

/// Where lines come from; an error says why one could not be read.
pub type Lines = Box<dyn Iterator<Item = Result<String, String>> + Send>;

/// A file on its way from front to back.
struct Reading {
    lines: Lines,
    ahead: Option<Line>,
}

impl Reading {
    fn step(&mut self) -> Result<(), StoreError> {
        self.ahead = match self.lines.next() {
            None => None,
            Some(Err(why)) => return Err(StoreError::Unavailable(why)),
            Some(Ok(line)) => {
                let line = wire::data::from_json(&line);
                Some(line.map_err(|e| broken(&format!("a line that does not read: {e}")))?)
            }
        };
        Ok(())
    }
}

/// A file as a trail.
pub struct FileTrail {
    reading: Mutex<Reading>,
    prune: Option<Prune>,
    checkpoints: Vec<Checkpoint>,
}

impl FileTrail {
    /// Reads up to the first record.
    pub fn open(lines: Lines) -> Result<Self, StoreError> {
        let mut reading = Reading { lines, ahead: None };
        reading.step()?;
        let until = match &reading.ahead {
            Some(Line::Export { format, until }) if format == FORMAT => *until,
            _ => return Err(broken("no export of an audit log")),
        };
        reading.step()?;
        let (mut prune, mut checkpoints) = (None, Vec::new());
        loop {
            match reading.ahead.take() {
                Some(Line::Prune(signed)) if prune.is_none() => prune = Some(signed.prune()?),
                Some(Line::Checkpoint(signed)) => checkpoints.push(signed.checkpoint()?),
                other => {
                    reading.ahead = other;
                    break;
                }
            }
            reading.step()?;
        }
        if checkpoints.last().map(|c| c.number) != Some(until) {
            return Err(broken("the last checkpoint is missing"));
        }
        Ok(Self { reading: Mutex::new(reading), prune, checkpoints })
    }
}

#[async_trait]
impl Trail for FileTrail {
    async fn prune(&self) -> Result<Option<Prune>, StoreError> {
        Ok(self.prune.clone())
    }

    async fn checkpoints(&self, after: i64, max: u32) -> Result<Vec<Checkpoint>, StoreError> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        let later = self.checkpoints.iter().filter(|c| c.number > after);
        Ok(later.take(max).cloned().collect())
    }

    /// Every stream of a file is named by its last checkpoint.
    async fn streams(&self) -> Result<Vec<i64>, StoreError> {
        Ok(Vec::new())
    }

    async fn records(
        &self,
        stream: i64,
        after: i64,
        max: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = Vec::new();
        for _ in 0..max {
            match reading.ahead.take() {
                Some(Line::Record(said)) if said.stream == stream && said.seq > after => {
                    rows.push(said.row()?);
                    reading.step()?;
                }
                other => {
                    reading.ahead = other;
                    break;
                }
            }
        }
        Ok(rows)
    }
}

impl FileTrail {
    /// Whether every line was looked at; a record out of its place is not.
    pub fn is_at_end(&self) -> bool {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).ahead.is_none()
    }
}
