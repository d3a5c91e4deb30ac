//! The directory: what finance has set. Text the store does not read, under one version that moves
//! with every edit; what every version wrote is remembered.

use std::collections::BTreeMap;

use app::ports::registry::EntryChange;
use app::ports::{Actor, Entry, StoreError};
use domain::Moment;
use sqlx::AnyConnection;

use crate::Database;
use crate::audit;
use crate::failure::Failure;
use crate::read::each;
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
    &[("section", Kind::Text), ("key", Kind::Text), ("version", Kind::Int), ("body", Kind::Text)],
    "INSERT INTO directory (section, key, version, body)
     SELECT v.section, v.key, v.version, v.body FROM v WHERE v.section IS NOT NULL
     ON CONFLICT (section, key) DO UPDATE SET version = excluded.version, body = excluded.body",
);

static REMEMBER: SetStatement = SetStatement::new(
    "directory_remember",
    &[
        ("section", Kind::Text),
        ("key", Kind::Text),
        ("version", Kind::Int),
        ("at", Kind::Text),
        ("actor", Kind::Text),
        ("body", Kind::Text),
    ],
    "INSERT INTO directory_history (section, key, version, at, actor, body)
     SELECT v.section, v.key, v.version, v.at, v.actor, v.body FROM v WHERE v.section IS NOT NULL",
);

/// Writes entries and moves the version.
pub(crate) async fn put(tx: &mut Tx<'_>, job: &PutEntries) -> Result<(), Failure> {
    let version = move_version(tx).await?;
    // Of two entries of one name the last counts.
    let entries: BTreeMap<(&str, &str), &Entry> = job
        .entries
        .iter()
        .map(|entry| ((entry.section.as_str(), entry.key.as_str()), entry))
        .collect();
    let entries: Vec<&Entry> = entries.into_values().collect();
    for entry in &entries {
        let subject = format!("{}/{}", entry.section, entry.key);
        audit::add(tx, "", job.at, &job.by, "directory.put", subject);
    }
    write(tx, &entries, version, (job.at, &job.by)).await
}

/// Writes entries in place of all there were; what is as before keeps its version.
pub(crate) async fn replace(tx: &mut Tx<'_>, job: &PutEntries) -> Result<(), Failure> {
    let all = sqlx::query("-- directory_all()\n SELECT section, key, body, version FROM directory");
    let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in all.fetch_all(&mut *tx.conn).await? {
        let entry = Reader::new("directory", &row).entry()?;
        known.insert((entry.section, entry.key), entry.body);
    }
    let mut changed = Vec::new();
    for entry in &job.entries {
        let before = known.remove(&(entry.section.clone(), entry.key.clone()));
        if before.as_ref() != Some(&entry.body) {
            changed.push(entry.clone());
        }
    }
    for (section, key) in known.keys() {
        let drop = sqlx::query(
            "-- directory_drop()\n DELETE FROM directory WHERE section = $1 AND key = $2",
        );
        drop.bind(section.as_str()).bind(key.as_str()).execute(&mut *tx.conn).await?;
        audit::add(tx, "", job.at, &job.by, "directory.drop", format!("{section}/{key}"));
    }
    if changed.is_empty() && known.is_empty() {
        return Ok(());
    }
    put(tx, &PutEntries { entries: changed, by: job.by.clone(), at: job.at }).await
}

/// Moves the version and answers with the new one. Its row comes before all others of the directory:
/// it makes two editors wait for one another.
pub(crate) async fn move_version(tx: &mut Tx<'_>) -> Result<i64, Failure> {
    let version = sqlx::query_scalar::<_, i64>(
        "-- directory_move()
         UPDATE meta SET value = value + 1 WHERE key = 'directory_version' RETURNING value",
    );
    Ok(version.fetch_one(&mut *tx.conn).await?)
}

/// Writes entries as that version of the directory has them, and remembers it.
pub(crate) async fn write(
    tx: &mut Tx<'_>,
    entries: &[&Entry],
    version: i64,
    (at, by): (Moment, &Actor),
) -> Result<(), Failure> {
    for chunk in entries.chunks(ROWS_MAX) {
        let (mut rows, mut history) = (Rows::default(), Rows::default());
        for entry in chunk {
            rows.text(entry.section.as_str());
            rows.text(entry.key.as_str());
            rows.int(version);
            rows.text(entry.body.as_str());
            history.text(entry.section.as_str());
            history.text(entry.key.as_str());
            history.int(version);
            history.text(at.utc());
            history.text(by.name.as_str());
            history.text(entry.body.as_str());
        }
        UPSERT.run(tx, rows).await?;
        REMEMBER.run(tx, history).await?;
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
             SELECT m.value, d.section, d.key, d.body, d.version
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

    pub(crate) async fn read_history(
        &self,
        section: &str,
        key: &str,
        max: u32,
    ) -> Result<Vec<EntryChange>, StoreError> {
        let history = sqlx::query(
            "-- directory_history()
             SELECT section, key, version, at, actor, body FROM directory_history
             WHERE section = $1 AND key = $2 ORDER BY version DESC LIMIT $3",
        );
        let history = history.bind(section).bind(key).bind(i64::from(max));
        each("directory_history", history.fetch_all(self.readers()).await, |row| {
            Ok(EntryChange {
                version: row.int("version")?,
                at: row.parse("at")?,
                by: row.text("actor")?.to_owned(),
                body: row.text("body")?.to_owned(),
            })
        })
    }
}
