//! Writing records and their blind indexes. Two writers of one record exclude each other by its
//! version. What a status or a body means is not known here.

use std::collections::BTreeSet;

use app::ports::registry::Record;
use domain::CreditCode;

use super::deed::{Halt, Step};
use crate::sql::Tx;

/// A record that must be new.
pub(super) async fn insert(tx: &mut Tx<'_>, record: &Record) -> Step {
    let known =
        sqlx::query("-- record_known()\n SELECT id FROM records WHERE kind = $1 AND id = $2");
    let known = known.bind(record.kind.as_str()).bind(record.id.as_str());
    if known.fetch_optional(&mut *tx.conn).await?.is_some() {
        return Err(Halt::taken(record.id.as_str()));
    }
    check_name(tx, record).await?;
    let insert = sqlx::query(
        "-- record_insert()
         INSERT INTO records (kind, id, name, region, unit, status, since, label, maker, decider,
                              sealed_with, body, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
    );
    bind(insert, record).execute(&mut *tx.conn).await?;
    Ok(())
}

/// A record in place of the version that was read.
pub(super) async fn change(tx: &mut Tx<'_>, record: &Record) -> Step {
    check_name(tx, record).await?;
    let update = sqlx::query(
        "-- record_update()
         UPDATE records
         SET name = $3, region = $4, unit = $5, status = $6, since = $7, label = $8, maker = $9,
             decider = $10, sealed_with = $11, body = $12, version = version + 1
         WHERE kind = $1 AND id = $2 AND version = $13",
    );
    let update = bind(update, record).bind(record.version);
    match update.execute(&mut *tx.conn).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(Halt::stale(record.id.as_str())),
    }
}

async fn check_name(tx: &mut Tx<'_>, record: &Record) -> Step {
    let Some(name) = &record.name else { return Ok(()) };
    let other = sqlx::query(
        "-- record_name()
         SELECT id FROM records WHERE kind = $1 AND name = $2 AND id <> $3",
    );
    let other = other.bind(record.kind.as_str()).bind(name.as_str()).bind(record.id.as_str());
    match other.fetch_optional(&mut *tx.conn).await? {
        None => Ok(()),
        Some(_) => Err(Halt::taken(name.as_str())),
    }
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// Binds all that a record says but its version, in the order of its fields.
fn bind<'q>(query: Query<'q>, record: &'q Record) -> Query<'q> {
    query
        .bind(record.kind.as_str())
        .bind(record.id.as_str())
        .bind(record.name.as_deref())
        .bind(record.region.to_string())
        .bind(record.unit.as_ref().map_or("", CreditCode::as_str))
        .bind(record.status.as_str())
        .bind(record.since.utc())
        .bind(record.label.as_str())
        .bind(record.maker.as_str())
        .bind(record.decider.as_deref())
        .bind(record.sealed_with.as_str())
        .bind(record.body.as_str())
}

/// All blind-index values of a record, in place of those before.
pub(super) async fn put_lookups(
    tx: &mut Tx<'_>,
    kind: &str,
    id: &str,
    values: &[(String, String)],
) -> Step {
    let delete =
        sqlx::query("-- lookups_delete()\n DELETE FROM lookups WHERE kind = $1 AND id = $2");
    delete.bind(kind).bind(id).execute(&mut *tx.conn).await?;
    let values: BTreeSet<&(String, String)> = values.iter().collect();
    for (field, value) in values {
        let insert = sqlx::query(
            "-- lookup_insert()
             INSERT INTO lookups (kind, field, value, id) VALUES ($1, $2, $3, $4)",
        );
        let insert = insert.bind(kind).bind(field.as_str()).bind(value.as_str()).bind(id);
        insert.execute(&mut *tx.conn).await?;
    }
    Ok(())
}
