//! The directory: what finance has set. Text the store does not read, under one version that moves
//! with every edit.

use std::collections::BTreeMap;

use app::ports::{Actor, Entry, StoreError};
use domain::Moment;
use sqlx::AnyConnection;

use crate::Database;
use crate::audit;
use crate::failure::Failure;
use crate::row::Reader;
use crate::sql::{Kind, ROWS_MAX, Rows, SetStatement, Tx};

/// Entries to write together.
pub(crate) struct PutEntries {
    pub(crate) entries: Vec<Entry>,
    pub(crate) by: Actor,
    pub(crate) at: Moment,
}

static UPSERT: SetStatement = SetStatement::new(
    "directory_upsert",
    &[("section", Kind::Text), ("key", Kind::Text), ("body", Kind::Text)],
    "INSERT INTO directory (section, key, body)
     SELECT v.section, v.key, v.body FROM v WHERE v.section IS NOT NULL
     ON CONFLICT (section, key) DO UPDATE SET body = excluded.body",
);

static AUDIT_MANY: &str = "directory.put";

/// Writes entries and moves the version.
pub(crate) async fn put(tx: &mut Tx<'_>, job: &PutEntries) -> Result<(), Failure> {
    // The version's row first: it makes two editors wait for one another.
    let version = sqlx::query(
        "-- directory_move()
         UPDATE meta SET value = value + 1 WHERE key = 'directory_version'",
    );
    version.execute(&mut *tx.conn).await?;
    // Of two entries of one name the last counts.
    let entries: BTreeMap<(&str, &str), &str> = job
        .entries
        .iter()
        .map(|entry| ((entry.section.as_str(), entry.key.as_str()), entry.body.as_str()))
        .collect();
    let entries: Vec<_> = entries.into_iter().collect();
    for chunk in entries.chunks(ROWS_MAX) {
        let (mut rows, mut log) = (Rows::default(), Rows::default());
        for ((section, key), body) in chunk {
            rows.text(*section);
            rows.text(*key);
            rows.text(*body);
            audit::push(&mut log, "", job.at, &job.by, AUDIT_MANY, format!("{section}/{key}"));
        }
        UPSERT.run(tx, rows).await?;
        audit::INSERT.run(tx, log).await?;
    }
    Ok(())
}

/// Whether the store can write.
pub(crate) async fn probe(conn: &mut AnyConnection) -> Result<(), Failure> {
    let probe = sqlx::query("-- probe()\n UPDATE meta SET value = value + 1 WHERE key = 'probes'");
    match probe.execute(conn).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(Failure::Refused("meta has no row to probe".into())),
    }
}

impl Database {
    pub(crate) async fn read_version(&self) -> Result<i64, StoreError> {
        let version = sqlx::query_scalar::<_, i64>(
            "-- directory_version()
             SELECT value FROM meta WHERE key = 'directory_version'",
        );
        Ok(version.fetch_one(self.readers()).await.map_err(Failure::from)?)
    }

    /// One statement, so that version and entries belong together.
    pub(crate) async fn read_directory(&self) -> Result<(i64, Vec<Entry>), StoreError> {
        let all = sqlx::query(
            "-- directory()
             SELECT m.value, d.section, d.key, d.body
             FROM meta m LEFT JOIN directory d ON d.section IS NOT NULL
             WHERE m.key = 'directory_version' ORDER BY d.section, d.key",
        );
        let rows = all.fetch_all(self.readers()).await.map_err(Failure::from)?;
        let mut version = 0;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let row = Reader::new("directory", row);
            version = row.int("value")?;
            if row.has_text("section")? {
                entries.push(row.entry()?);
            }
        }
        Ok((version, entries))
    }
}
