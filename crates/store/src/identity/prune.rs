//! Letting go of the part of the audit log that was exported. What a statement must say, and whether its
//! signature holds, is not known here; that nothing else goes, the database sees to.

use app::ports::StoreError;
use app::ports::registry::Prune;

use super::deed::{Halt, Step};
use crate::Database;
use crate::read::each;
use crate::row::Reader;
use crate::sql::Tx;

/// A statement about a checkpoint that is there, above the last one.
pub(super) async fn insert(tx: &mut Tx<'_>, prune: &Prune) -> Step {
    let last = sqlx::query_scalar::<_, i64>(
        "-- prune_last()
         SELECT number FROM audit_prunes ORDER BY number DESC LIMIT 1",
    );
    let last = last.fetch_optional(&mut *tx.conn).await?.unwrap_or(0);
    let there =
        sqlx::query("-- prune_at()\n SELECT number FROM audit_checkpoints WHERE number = $1");
    let there = there.bind(prune.number).fetch_optional(&mut *tx.conn).await?.is_some();
    if last >= prune.number || !there {
        return Err(Halt::stale(prune.number.to_string()));
    }
    let insert = sqlx::query(
        "-- prune_insert()
         INSERT INTO audit_prunes (number, at, statement, signature, certificate_serial)
         VALUES ($1, $2, $3, $4, $5)",
    );
    let insert = insert
        .bind(prune.number)
        .bind(prune.at.utc())
        .bind(prune.statement.as_str())
        .bind(prune.signature.as_slice())
        .bind(prune.certificate_serial.as_str());
    insert.execute(&mut *tx.conn).await?;
    for (stream, seq) in &prune.streams {
        let mark = sqlx::query(
            "-- prune_mark()
             INSERT INTO audit_pruned (stream, seq) VALUES ($1, $2)
             ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq
             WHERE audit_pruned.seq < excluded.seq",
        );
        mark.bind(*stream).bind(*seq).execute(&mut *tx.conn).await?;
    }
    Ok(())
}

pub(super) async fn drop_records(tx: &mut Tx<'_>, stream: i64, until: i64) -> Step {
    let covered = sqlx::query(
        "-- prune_covers()
         SELECT seq FROM audit_pruned WHERE stream = $1 AND seq >= $2",
    );
    let covered = covered.bind(stream).bind(until).fetch_optional(&mut *tx.conn).await?;
    if covered.is_none() {
        return Err(Halt::forbidden(format!("stream {stream} to {until} was not exported")));
    }
    let drop = sqlx::query(
        "-- prune_records()
         DELETE FROM audit_log WHERE stream = $1 AND seq <= $2",
    );
    drop.bind(stream).bind(until).execute(&mut *tx.conn).await?;
    Ok(())
}

pub(super) async fn drop_checkpoints(tx: &mut Tx<'_>, before: i64) -> Step {
    let covered = sqlx::query(
        "-- prune_covers()
         SELECT number FROM audit_prunes WHERE number >= $1 LIMIT 1",
    );
    if covered.bind(before).fetch_optional(&mut *tx.conn).await?.is_none() {
        return Err(Halt::forbidden(format!("checkpoints before {before} were not exported")));
    }
    let drop = sqlx::query(
        "-- prune_checkpoints()
         DELETE FROM audit_checkpoints WHERE number < $1",
    );
    drop.bind(before).execute(&mut *tx.conn).await?;
    Ok(())
}

impl Database {
    pub(super) async fn read_prune(&self) -> Result<Option<Prune>, StoreError> {
        let last = sqlx::query(
            "-- prune()
             SELECT number, at, statement, signature, certificate_serial FROM audit_prunes
             ORDER BY number DESC LIMIT 1",
        );
        let rows = last.fetch_all(self.readers()).await;
        let found = each("audit_prunes", rows, |row: Reader<'_>| {
            Ok(Prune {
                number: row.int("number")?,
                at: row.parse("at")?,
                statement: row.text("statement")?.to_owned(),
                signature: row.bytes("signature")?,
                certificate_serial: row.text("certificate_serial")?.to_owned(),
                streams: Vec::new(),
            })
        })?;
        let Some(prune) = found.into_iter().next() else { return Ok(None) };
        let marks = sqlx::query(
            "-- prune_streams()
             SELECT stream, seq FROM audit_pruned ORDER BY stream",
        );
        let rows = marks.fetch_all(self.readers()).await;
        let mark = |row: Reader<'_>| Ok((row.int("stream")?, row.int("seq")?));
        Ok(Some(Prune { streams: each("audit_pruned", rows, mark)?, ..prune }))
    }
}
