//! Writing the audit log: who did what. Records gather in the transaction of what they tell of, and
//! are linked and inserted at its end, together.
//!
//! A stream is the records of one connection, so nobody else moves its head. When the connection is
//! lost, nobody knows how far its stream came; the next connection opens another. A store that is
//! alone (a front server's) has one stream for ever: every connection goes on where the last one was.
//! What the records mean, and who may read them, is not known here.

use app::audit::{genesis, link};
use app::ports::Actor;
use app::ports::registry::{AuditHead, AuditOutcome, AuditRecord};
use domain::Moment;
use sqlx::AnyConnection;

use crate::failure::Failure;
use crate::row::Reader;
use crate::sql::{Kind, ROWS_MAX, Rows, SetStatement, Tx};

static INSERT: SetStatement = SetStatement::new(
    "audit_insert",
    &[
        ("stream", Kind::Int),
        ("seq", Kind::Int),
        ("at", Kind::Text),
        ("actor", Kind::Text),
        ("trace", Kind::Text),
        ("from_address", Kind::Text),
        ("certificate", Kind::Text),
        ("region", Kind::Text),
        ("unit", Kind::Text),
        ("action", Kind::Text),
        ("subject", Kind::Text),
        ("outcome", Kind::Text),
        ("before_digest", Kind::Text),
        ("after_digest", Kind::Text),
        ("note", Kind::Text),
        ("hash", Kind::Bytes),
    ],
    "INSERT INTO audit_log (stream, seq, at, actor, trace, from_address, certificate, region, unit,
                            action, subject, outcome, before_digest, after_digest, note, hash)
     SELECT v.stream, v.seq, v.at, v.actor, v.trace, v.from_address, v.certificate, v.region, v.unit,
            v.action, v.subject, v.outcome, v.before_digest, v.after_digest, v.note, v.hash
     FROM v WHERE v.stream IS NOT NULL",
);

/// Notes an act on bills, grants, seals or the directory. The unit is empty where none is concerned.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    unit: &str,
    at: Moment,
    by: &Actor,
    action: &str,
    subject: impl Into<String>,
) {
    add_with(tx, unit, at, by, (action, subject.into(), String::new()));
}

/// As [`add`], with the digest of what is there now.
pub(crate) fn add_with(
    tx: &mut Tx<'_>,
    unit: &str,
    at: Moment,
    by: &Actor,
    (action, subject, after): (&str, String, String),
) {
    tx.audit.push(AuditRecord {
        at,
        by: by.clone(),
        region: String::new(),
        unit: unit.to_owned(),
        action: action.to_owned(),
        subject,
        outcome: AuditOutcome::Done,
        before: String::new(),
        after,
        note: String::new(),
    });
}

/// Links what has gathered to the head of the stream and inserts it. Answers with the new head, which
/// counts only once the transaction is committed.
pub(crate) async fn write(
    tx: &mut Tx<'_>,
    head: Option<AuditHead>,
) -> Result<Option<AuditHead>, Failure> {
    let records = std::mem::take(&mut tx.audit);
    let Some(first) = records.first() else { return Ok(head) };
    let mut head = match head {
        Some(head) => head,
        None => open(tx, first.at).await?,
    };
    for chunk in records.chunks(ROWS_MAX) {
        let mut rows = Rows::default();
        for record in chunk {
            let seq = head.seq.saturating_add(1);
            let hash = link(&head.hash, head.stream, seq, record);
            head = AuditHead { seq, hash, ..head };
            push(&mut rows, head, record);
        }
        INSERT.run(tx, rows).await?;
    }
    Ok(Some(head))
}

/// The head of the last stream there is, for a store that is alone.
pub(crate) async fn last(conn: &mut AnyConnection) -> Result<Option<AuditHead>, Failure> {
    let last = sqlx::query(
        "-- audit_last()
         SELECT stream, seq, hash FROM audit_log ORDER BY entry DESC LIMIT 1",
    );
    let row = last.fetch_optional(conn).await?;
    row.map(|row| Reader::new("audit_log", &row).head()).transpose()
}

/// A stream of the connection's own, still empty.
async fn open(tx: &mut Tx<'_>, at: Moment) -> Result<AuditHead, Failure> {
    let open = sqlx::query_scalar::<_, i64>(
        "-- audit_open()
         INSERT INTO audit_streams (opened) VALUES ($1) RETURNING stream",
    );
    let stream = open.bind(at.utc()).fetch_one(&mut *tx.conn).await?;
    Ok(AuditHead { stream, seq: 0, hash: genesis(stream) })
}

fn push(rows: &mut Rows, head: AuditHead, record: &AuditRecord) {
    rows.int(head.stream);
    rows.int(head.seq);
    rows.text(record.at.utc());
    rows.text(record.by.name.as_str());
    rows.text(record.by.trace.as_str());
    rows.text(record.by.from.as_str());
    rows.text(record.by.certificate.as_str());
    rows.text(record.region.as_str());
    rows.text(record.unit.as_str());
    rows.text(record.action.as_str());
    rows.text(record.subject.as_str());
    rows.text(record.outcome.code());
    rows.text(record.before.as_str());
    rows.text(record.after.as_str());
    rows.text(record.note.as_str());
    rows.bytes(&head.hash);
}
