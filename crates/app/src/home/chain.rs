//! The chain of a device's records: links computed anew from what came.

use domain::Moment;
use wire::home::{MarkWords, RecordWords};

use crate::audit::{genesis, link};
use crate::ports::Actor;
use crate::ports::registry::{AuditHead, AuditOutcome, AuditRecord};

/// A record as it came, with the hash that its words and the chain before it give.
pub(super) struct Linked {
    pub seq: i64,
    pub hash: [u8; 32],
    pub at: Moment,
    pub words: RecordWords,
}

/// Why records are no chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// A value of another form.
    #[error("record {0} has another form")]
    Form(i64),
    /// A number is missing or out of order.
    #[error("record {0} is not the next")]
    Order(i64),
}

/// A place in a stream out of its words; the place before the first record is the genesis.
pub(super) fn head(words: &MarkWords) -> Result<AuditHead, ChainError> {
    if words.seq == 0 {
        return Ok(AuditHead { stream: words.stream, seq: 0, hash: genesis(words.stream) });
    }
    let hash = hex::decode(&words.hash).ok().and_then(|bytes| bytes.try_into().ok());
    let hash = hash.filter(|_| words.seq > 0).ok_or(ChainError::Form(words.seq))?;
    Ok(AuditHead { stream: words.stream, seq: words.seq, hash })
}

/// Links records to the place after which they go on.
pub(super) fn linked(
    after: &AuditHead,
    records: Vec<RecordWords>,
) -> Result<Vec<Linked>, ChainError> {
    let mut head = *after;
    let mut all = Vec::with_capacity(records.len());
    for words in records {
        let seq = words.seq;
        if Some(seq) != head.seq.checked_add(1) {
            return Err(ChainError::Order(seq));
        }
        let record = record(&words).ok_or(ChainError::Form(seq))?;
        let hash = link(&head.hash, head.stream, seq, &record);
        head = AuditHead { seq, hash, ..head };
        all.push(Linked { seq, hash, at: record.at, words });
    }
    Ok(all)
}

fn record(words: &RecordWords) -> Option<AuditRecord> {
    let outcome = [AuditOutcome::Done, AuditOutcome::Refused];
    Some(AuditRecord {
        at: words.at.parse().ok()?,
        by: Actor {
            name: words.actor.clone(),
            trace: words.trace.clone(),
            from: words.from.clone(),
            certificate: words.certificate.clone(),
        },
        region: words.region.clone(),
        unit: words.unit.clone(),
        action: words.action.clone(),
        subject: words.subject.clone(),
        outcome: outcome.into_iter().find(|o| o.code() == words.outcome)?,
        before: words.before.clone(),
        after: words.after.clone(),
        note: words.note.clone(),
    })
}

/// A record in words, as a front tells it.
pub(super) fn words(seq: i64, record: AuditRecord) -> RecordWords {
    RecordWords {
        seq,
        at: record.at.utc(),
        actor: record.by.name,
        trace: record.by.trace,
        from: record.by.from,
        certificate: record.by.certificate,
        region: record.region,
        unit: record.unit,
        action: record.action,
        subject: record.subject,
        outcome: record.outcome.code().to_owned(),
        before: record.before,
        after: record.after,
        note: record.note,
        bill: None,
    }
}
