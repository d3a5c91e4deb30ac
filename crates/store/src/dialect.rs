//! All that differs between the two databases: how to connect, what a session needs, how a
//! transaction begins, which migrations there are, and which errors mean what.
//!
//! Everything else in the store is one text for both. Nothing here knows a table.

use std::fmt::Write as _;
use std::time::Duration;

use sqlx::any::AnyConnectOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, ConnectOptions as _, Connection as _, SqlStr};

use crate::failure::Failure;

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// Another process may be making the same SQLite file; it takes milliseconds.
const SESSION_TRIES_MAX: u32 = 200;
const SESSION_PAUSE: Duration = Duration::from_millis(10);

/// `busy_timeout` comes first: what follows may wait for another process.
const SQLITE_WRITE: &str = "
PRAGMA busy_timeout = 10000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA cache_size = -65536;
PRAGMA temp_store = MEMORY;
PRAGMA wal_autocheckpoint = 4000;
PRAGMA journal_size_limit = 268435456;
";
const SQLITE_READ: &str = "
PRAGMA busy_timeout = 10000;
PRAGMA query_only = ON;
PRAGMA cache_size = -16384;
PRAGMA temp_store = MEMORY;
";

/// Every statement looks rows up by key, and plans are made once and kept, some of them while the
/// tables are still empty: so scans and hash joins are refused, which would be right only then. So are
/// bitmaps, which lose the order of an index: a page of a long list would be sorted out of all of it.
/// Just-in-time compiling would take longer than any of our statements.
const POSTGRES: &str = "
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET jit = off;
SET lock_timeout = '10s';
SET statement_timeout = '30s';
SET idle_in_transaction_session_timeout = '60s';
SET client_min_messages = warning;
";

impl Dialect {
    pub(crate) fn of(url: &str) -> Result<Self, Failure> {
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(Failure::Down(
                "a database in memory cannot be shared by readers and writer; use a file".into(),
            ));
        }
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(Failure::Down("a database url begins with sqlite: or postgres:".into())),
        }
    }

    /// Its place in arrays.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Sqlite => 0,
            Self::Postgres => 1,
        }
    }

    pub(crate) fn options(self, url: &str) -> Result<AnyConnectOptions, Failure> {
        let and = if url.contains('?') { '&' } else { '?' };
        let url = match self {
            Self::Sqlite if !url.contains("mode=") => format!("{url}{and}mode=rwc"),
            Self::Sqlite => url.to_owned(),
            Self::Postgres => {
                format!("{url}{and}statement-cache-capacity=256&application_name=shupiao")
            }
        };
        Ok(url.parse()?)
    }

    /// Makes a fresh connection fit for its purpose.
    pub(crate) async fn prepare(
        self,
        conn: &mut AnyConnection,
        purpose: Purpose,
    ) -> Result<(), sqlx::Error> {
        let session = match (self, purpose) {
            (Self::Sqlite, Purpose::Write) => SQLITE_WRITE,
            (Self::Sqlite, Purpose::Read) => SQLITE_READ,
            (Self::Postgres, _) => POSTGRES,
        };
        for _ in 0..SESSION_TRIES_MAX {
            match sqlx::raw_sql(session).execute(&mut *conn).await {
                Err(error) if self == Self::Sqlite && is_busy(&error) => pause().await,
                done => return done.map(|_| ()),
            }
        }
        sqlx::raw_sql(session).execute(&mut *conn).await.map(|_| ())
    }

    pub(crate) async fn connect(
        self,
        options: &AnyConnectOptions,
        purpose: Purpose,
    ) -> Result<AnyConnection, Failure> {
        let mut conn = options.connect().await?;
        self.prepare(&mut conn, purpose).await?;
        Ok(conn)
    }

    /// How a transaction begins that writes. On SQLite it takes the lock at once: a transaction
    /// that reads first and wants to write later would be refused when another has written.
    pub(crate) const fn begin(self) -> SqlStr {
        match self {
            Self::Sqlite => SqlStr::from_static("BEGIN IMMEDIATE"),
            Self::Postgres => SqlStr::from_static("BEGIN"),
        }
    }

    /// Writes the n-th of the values that a statement on a set takes in order. SQLite knows `$1` as
    /// well, but looks each up by its name, which takes longer than the rest when there are thousands.
    pub(crate) fn push_placeholder(self, text: &mut String, n: usize) {
        match self {
            Self::Sqlite => text.push('?'),
            Self::Postgres => {
                let _ = write!(text, "${n}");
            }
        }
    }

    /// Locks the rows of `g` that a statement reads. SQLite has one writer, so nothing to lock.
    pub(crate) const fn lock_rows(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "FOR NO KEY UPDATE OF g",
        }
    }

    /// Whether reservations, bills and the rest each have a writer of their own. The three lock
    /// different rows, so on PostgreSQL one prepares its batch while another waits for the disk.
    pub(crate) const fn writers_by_kind(self) -> bool {
        match self {
            Self::Sqlite => false,
            Self::Postgres => true,
        }
    }

    /// Brings the tables up to date. Processes that start together wait for one another.
    pub(crate) async fn migrate(self, conn: &mut AnyConnection) -> Result<(), Failure> {
        let failed = |error: sqlx::migrate::MigrateError| Failure::Down(error.to_string());
        let migrator = Migrator::with_migrations(self.migrations());
        match self {
            // sqlx takes an advisory lock while it works.
            Self::Postgres => migrator.run_direct(None, conn, false).await.map_err(failed),
            // On SQLite it does not; the lock of our own transaction does the same.
            Self::Sqlite => {
                let mut tx = conn.begin_with(self.begin()).await?;
                migrator.run_direct(None, &mut *tx, false).await.map_err(failed)?;
                Ok(tx.commit().await?)
            }
        }
    }

    fn migrations(self) -> Vec<Migration> {
        let texts: &[(i64, &str, &'static str)] = match self {
            Self::Sqlite => &[
                (1, "first", include_str!("../migrations/sqlite/0001_first.sql")),
                (2, "seals", include_str!("../migrations/sqlite/0002_seals.sql")),
                (3, "identity", include_str!("../migrations/sqlite/0003_identity.sql")),
                (4, "fronts", include_str!("../migrations/sqlite/0004_fronts.sql")),
                (5, "desk", include_str!("../migrations/sqlite/0005_desk.sql")),
                (6, "rising", include_str!("../migrations/sqlite/0006_rising.sql")),
                (7, "fates", include_str!("../migrations/sqlite/0007_fates.sql")),
            ],
            Self::Postgres => &[
                (1, "first", include_str!("../migrations/postgres/0001_first.sql")),
                (2, "seals", include_str!("../migrations/postgres/0002_seals.sql")),
                (3, "identity", include_str!("../migrations/postgres/0003_identity.sql")),
                (4, "fronts", include_str!("../migrations/postgres/0004_fronts.sql")),
                (5, "desk", include_str!("../migrations/postgres/0005_desk.sql")),
                (6, "rising", include_str!("../migrations/postgres/0006_rising.sql")),
                (7, "fates", include_str!("../migrations/postgres/0007_fates.sql")),
            ],
        };
        let migration = |(version, name, text): &(i64, &str, &'static str)| {
            let name = (*name).to_owned().into();
            Migration::new(*version, name, MigrationType::Simple, SqlStr::from_static(text), false)
        };
        texts.iter().map(migration).collect()
    }

    /// Sees to it that a commit is on disk when it answers, whatever the server's default.
    pub(crate) async fn ensure_durable(self, conn: &mut AnyConnection) -> Result<(), Failure> {
        if self == Self::Sqlite {
            return Ok(());
        }
        let setting = |name: &'static str| sqlx::query_scalar::<_, String>(name);
        if setting("SHOW synchronous_commit").fetch_one(&mut *conn).await? == "off" {
            tracing::warn!("synchronous_commit is off on this server; the store switches it on");
            sqlx::raw_sql("SET synchronous_commit = on").execute(&mut *conn).await?;
        }
        if setting("SHOW fsync").fetch_one(&mut *conn).await? == "off" {
            tracing::warn!("fsync is off on this server: a power cut may lose acknowledged bills");
        }
        Ok(())
    }
}

/// Whether a database's error code means that it refused these rows, or this meeting of two
/// transactions, rather than that it cannot work at all.
pub(crate) fn refuses_rows(code: &str) -> bool {
    // SQLite: the last byte of the extended code is the class; 19 is SQLITE_CONSTRAINT.
    if let (1..=4, Ok(number)) = (code.len(), code.parse::<u32>()) {
        return number & 0xff == 19;
    }
    // PostgreSQL: data exception, integrity constraint, serialization or deadlock, raised.
    ["22", "23", "40", "P0"].iter().any(|class| code.starts_with(class))
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == 5)
}

#[expect(clippy::disallowed_methods, reason = "SQLite cannot wait for another process here")]
async fn pause() {
    tokio::time::sleep(SESSION_PAUSE).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        for refusal in ["19", "275", "787", "1811", "2067", "23505", "23P01", "40P01", "22021"] {
            assert!(refuses_rows(refusal), "{refusal}");
        }
        for down in ["1", "5", "13", "261", "42P01", "53100", "57014", "55P03"] {
            assert!(!refuses_rows(down), "{down}");
        }
    }

    #[test]
    fn a_database_in_memory_is_refused() {
        assert!(Dialect::of("sqlite::memory:").is_err());
        assert_eq!(Dialect::of("sqlite:///tmp/a.db"), Ok(Dialect::Sqlite));
        assert_eq!(Dialect::of("postgres://h/d"), Ok(Dialect::Postgres));
        assert!(Dialect::of("mysql://h/d").is_err());
    }
}
