//! Entries of the directory, as deeds write them: over the version read before, and with a history.
//! Bodies are not read here.

use app::ports::{Actor, Entry};
use domain::Moment;

use super::deed::{Halt, Step};
use crate::directory;
use crate::sql::Tx;

/// Writes an entry and moves the directory's version. The history names who did it and when, which
/// only the deed's audit record knows; so there must be one.
pub(super) async fn put(
    tx: &mut Tx<'_>,
    entry: &Entry,
    expect: Option<i64>,
    told: Option<(Moment, &Actor)>,
) -> Step {
    let told = told.ok_or_else(|| {
        Halt::forbidden("the directory changes only with a record in the audit log")
    })?;
    let version = directory::move_version(tx).await?;
    if let Some(expected) = expect {
        check(tx, entry, expected).await?;
    }
    directory::write(tx, &[entry], version, told).await?;
    Ok(())
}

/// After the version is moved: until the transaction ends, no other process changes an entry.
async fn check(tx: &mut Tx<'_>, entry: &Entry, expected: i64) -> Step {
    let found = sqlx::query_scalar::<_, i64>(
        "-- entry_version()
         SELECT version FROM directory WHERE section = $1 AND key = $2",
    );
    let found = found.bind(entry.section.as_str()).bind(entry.key.as_str());
    match (expected, found.fetch_optional(&mut *tx.conn).await?) {
        (0, None) => Ok(()),
        (0, Some(_)) => Err(Halt::taken(entry.key.as_str())),
        (_, Some(version)) if version == expected => Ok(()),
        _ => Err(Halt::stale(entry.key.as_str())),
    }
}
