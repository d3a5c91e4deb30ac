//! The audit log (审计日志): how its records are linked, and how the links are checked.
//!
//! Each writer of the store has a stream of its own. A record's hash is SM3 over the hash before it
//! and everything it says, so that a changed, missing or reordered record breaks every later link of
//! its stream. Checkpoints, signed by the platform, say where all streams stood, so that a stream
//! cannot lose its end either.

use seal::sm3;

use crate::ports::registry::AuditRecord;

/// What the first record of a stream is linked to.
pub fn genesis(stream: i64) -> [u8; 32] {
    sm3::digest(format!("shupiao audit stream {stream}").as_bytes())
}

/// The hash of a record: SM3 over the hash before it, its place and its fields, each with its
/// length in front, so that no two records read alike.
pub fn link(before: &[u8; 32], stream: i64, seq: i64, record: &AuditRecord) -> [u8; 32] {
    let mut text = before.to_vec();
    text.extend_from_slice(&stream.to_be_bytes());
    text.extend_from_slice(&seq.to_be_bytes());
    let at = record.at.utc();
    let fields = [
        at.as_str(),
        &record.by.name,
        &record.by.trace,
        &record.by.from,
        &record.by.certificate,
        &record.region,
        &record.unit,
        &record.action,
        &record.subject,
        record.outcome.code(),
        &record.before,
        &record.after,
        &record.note,
    ];
    for field in fields {
        text.extend_from_slice(&u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        text.extend_from_slice(field.as_bytes());
    }
    sm3::digest(&text)
}
