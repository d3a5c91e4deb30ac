//! Reading the audit log, and its checkpoints. How records are linked is `app::audit`'s, and how they
//! are written `crate::audit`'s.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use app::ports::StoreError;
use app::ports::registry::{
    AuditHead, AuditOutcome, AuditQuery, AuditRecord, AuditRow, Checkpoint,
};
use domain::{Moment, Reach, RegionLevel};

use super::ROWS_MAX;
use super::deed::{Halt, Step};
use super::reach::{Stretch, stretches};
use crate::Database;
use crate::failure::Failure;
use crate::read::{END_OF_TIME, each};
use crate::row::Reader;
use crate::sql::Tx;

macro_rules! columns {
    () => {
        "stream, seq, entry, at, actor, trace, from_address, certificate, region, unit, action, subject,
         outcome, before_digest, after_digest, note, hash"
    };
}

/// A page of a search: the condition of what is searched.
macro_rules! search {
    ($within:literal) => {
        concat!(
            "-- audit_search()\n SELECT ",
            columns!(),
            " FROM audit_log
             WHERE entry < $1 AND at >= $2 AND at < $3
               AND ($4 IS NULL OR actor = $4)
               AND ($5 IS NULL OR substr(action, 1, length($5)) = $5)
               AND ($6 IS NULL OR subject = $6)
               AND ($7 IS NULL OR trace = $7)
               AND ($8 IS NULL OR outcome = $8)
               AND ",
            $within,
            "
             ORDER BY entry DESC LIMIT $9"
        )
    };
}

const ALL: &str = search!("$10 = $11");
/// With the actor where an index begins with it.
const ALL_OF_ACTOR: &str = search!("actor = $10 AND actor = $11");
const OF_REGIONS: &str = search!("region >= $10 AND region <= $11");
const OF_UNIT: &str = search!("unit = $10 AND unit = $11");

/// What one statement searches: its text, and the first and last key.
type Part = (&'static str, (String, String));

/// A province sees all, also what concerns no region.
fn parts(query: &AuditQuery) -> Vec<Part> {
    let is_province = |reach: &Reach| match reach {
        Reach::Region(region) => region.level() == RegionLevel::Province,
        Reach::Unit(_) | Reach::Place(..) => false,
    };
    if query.reach.iter().any(is_province) {
        return vec![match &query.actor {
            Some(actor) => (ALL_OF_ACTOR, (actor.clone(), actor.clone())),
            None => (ALL, (String::new(), String::new())),
        }];
    }
    let part = |stretch: Stretch| match stretch {
        Stretch::Regions(..) => (OF_REGIONS, stretch.bounds()),
        Stretch::Unit(_) => (OF_UNIT, stretch.bounds()),
    };
    stretches(&query.reach).into_iter().map(part).collect()
}

/// An audit record out of its row.
pub(crate) fn row(row: Reader<'_>) -> Result<AuditRow, Failure> {
    let text = |column| row.text(column).map(str::to_owned);
    let outcome = match row.text("outcome")? {
        "done" => AuditOutcome::Done,
        "refused" => AuditOutcome::Refused,
        other => return Err(row.broken("outcome", format!("{other} is none"))),
    };
    Ok(AuditRow {
        entry: row.int("entry")?,
        stream: row.int("stream")?,
        seq: row.int("seq")?,
        record: AuditRecord {
            at: row.parse("at")?,
            by: row.actor()?,
            region: text("region")?,
            unit: text("unit")?,
            action: text("action")?,
            subject: text("subject")?,
            outcome,
            before: text("before_digest")?,
            after: text("after_digest")?,
            note: text("note")?,
        },
        hash: row.digest("hash")?,
    })
}

/// A checkpoint that must be the next.
pub(super) async fn insert_checkpoint(tx: &mut Tx<'_>, checkpoint: &Checkpoint) -> Step {
    let last = sqlx::query_scalar::<_, i64>(
        "-- checkpoint_last()
         SELECT number FROM audit_checkpoints ORDER BY number DESC LIMIT 1",
    );
    let last = last.fetch_optional(&mut *tx.conn).await?.unwrap_or(0);
    if last.checked_add(1) != Some(checkpoint.number) {
        return Err(Halt::stale(checkpoint.number.to_string()));
    }
    let insert = sqlx::query(
        "-- checkpoint_insert()
         INSERT INTO audit_checkpoints (number, at, statement, signature, certificate_serial)
         VALUES ($1, $2, $3, $4, $5)",
    );
    let insert = insert
        .bind(checkpoint.number)
        .bind(checkpoint.at.utc())
        .bind(checkpoint.statement.as_str())
        .bind(checkpoint.signature.as_slice())
        .bind(checkpoint.certificate_serial.as_str());
    insert.execute(&mut *tx.conn).await?;
    Ok(())
}

impl Database {
    pub(super) async fn search_audit(
        &self,
        query: &AuditQuery,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let max = query.max.min(ROWS_MAX);
        let mut found: BTreeMap<Reverse<i64>, AuditRow> = BTreeMap::new();
        for part in parts(query) {
            let page = self.search_part(query, part, max).await?;
            found.extend(page.into_iter().map(|row| (Reverse(row.entry), row)));
        }
        Ok(found.into_values().take(usize::try_from(max).unwrap_or(usize::MAX)).collect())
    }

    async fn search_part(
        &self,
        query: &AuditQuery,
        (text, (low, high)): Part,
        max: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let search = sqlx::query(text)
            .bind(query.before.unwrap_or(i64::MAX))
            .bind(query.from.map(Moment::utc).unwrap_or_default())
            .bind(query.until.map_or_else(|| END_OF_TIME.to_owned(), Moment::utc))
            .bind(query.actor.as_deref())
            .bind(query.action.as_deref())
            .bind(query.subject.as_deref())
            .bind(query.trace.as_deref())
            .bind(query.outcome.map(AuditOutcome::code))
            .bind(i64::from(max))
            .bind(low)
            .bind(high);
        each("audit_log", search.fetch_all(self.readers()).await, row)
    }

    pub(super) async fn read_stream(
        &self,
        stream: i64,
        after: i64,
        max: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let read = sqlx::query(concat!(
            "-- audit_stream()\n SELECT ",
            columns!(),
            " FROM audit_log WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3"
        ));
        let read = read.bind(stream).bind(after).bind(i64::from(max));
        each("audit_log", read.fetch_all(self.readers()).await, row)
    }

    pub(super) async fn read_heads(&self) -> Result<Vec<AuditHead>, StoreError> {
        let heads = sqlx::query(
            "-- audit_heads()
             SELECT l.stream, l.seq, l.hash FROM audit_streams s CROSS JOIN audit_log l
             WHERE l.stream = s.stream
               AND l.seq = (SELECT MAX(m.seq) FROM audit_log m WHERE m.stream = s.stream)
             ORDER BY l.stream",
        );
        each("audit_log", heads.fetch_all(self.readers()).await, |row| {
            Ok(AuditHead {
                stream: row.int("stream")?,
                seq: row.int("seq")?,
                hash: row.digest("hash")?,
            })
        })
    }

    pub(super) async fn read_checkpoints(
        &self,
        after: i64,
        max: u32,
    ) -> Result<Vec<Checkpoint>, StoreError> {
        let read = sqlx::query(
            "-- checkpoints()
             SELECT number, at, statement, signature, certificate_serial FROM audit_checkpoints
             WHERE number > $1 ORDER BY number LIMIT $2",
        );
        let read = read.bind(after).bind(i64::from(max));
        each("audit_checkpoints", read.fetch_all(self.readers()).await, |row| {
            Ok(Checkpoint {
                number: row.int("number")?,
                at: row.parse("at")?,
                statement: row.text("statement")?.to_owned(),
                signature: row.bytes("signature")?,
                certificate_serial: row.text("certificate_serial")?.to_owned(),
            })
        })
    }
}
