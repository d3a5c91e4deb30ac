//! The audit log: who did what. An entry is written in the transaction of what it tells of.

use app::ports::Actor;
use domain::Moment;
use sqlx::AnyConnection;

use crate::failure::Failure;
use crate::sql::{Kind, Rows, SetStatement};

/// Entries of a whole batch.
pub(crate) static INSERT: SetStatement = SetStatement::new(
    "audit_insert",
    &[
        ("unit", Kind::Text),
        ("at", Kind::Text),
        ("actor", Kind::Text),
        ("trace", Kind::Text),
        ("action", Kind::Text),
        ("subject", Kind::Text),
    ],
    "INSERT INTO audit_entries (unit, at, actor, trace, action, subject)
     SELECT v.unit, v.at, v.actor, v.trace, v.action, v.subject FROM v WHERE v.unit IS NOT NULL",
);

/// One more row for [`INSERT`].
pub(crate) fn push(
    rows: &mut Rows,
    unit: &str,
    at: Moment,
    by: &Actor,
    action: &str,
    subject: String,
) {
    rows.text(unit);
    rows.text(at.utc());
    rows.text(by.name.as_str());
    rows.text(by.trace.as_str());
    rows.text(action);
    rows.text(subject);
}

/// One entry. The unit is empty where no unit is concerned.
pub(crate) async fn add(
    conn: &mut AnyConnection,
    unit: &str,
    at: Moment,
    by: &Actor,
    action: &str,
    subject: &str,
) -> Result<(), Failure> {
    let insert = sqlx::query(
        "-- audit_add()
         INSERT INTO audit_entries (unit, at, actor, trace, action, subject)
         VALUES ($1, $2, $3, $4, $5, $6)",
    );
    let insert = insert
        .bind(unit)
        .bind(at.utc())
        .bind(by.name.as_str())
        .bind(by.trace.as_str())
        .bind(action)
        .bind(subject);
    insert.execute(conn).await?;
    Ok(())
}
