//! A database of a test's own.

use std::sync::atomic::{AtomicU32, Ordering};

use app::ports::{Added, Claim, Keeping, Reserved, Store};
use domain::{CreditCode, Slot};
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

use super::fixture::{Wish, actor, credit_code, grant, issued, noon};
use crate::dialect::Dialect;
use crate::{Database, Limits};

/// A fresh database, open.
pub(crate) struct Site {
    pub(crate) db: Database,
    pub(crate) dialect: Dialect,
    url: String,
    schema: Option<String>,
    _folder: Option<tempfile::TempDir>,
}

const MISSING: &str = "SHUPIAO_TEST_POSTGRES is not set. These tests need a PostgreSQL server that can \
     be spared: `cargo xtask test` starts one, or set the variable to a URL like \
     postgres://user:password@127.0.0.1:5432/postgres";

fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "the tests' only setting")]
    std::env::var("SHUPIAO_TEST_POSTGRES").expect(MISSING)
}

impl Site {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/store.db", folder.path().display());
        let db = Database::open(&url).await.unwrap();
        Self { db, dialect: Dialect::Sqlite, url, schema: None, _folder: Some(folder) }
    }

    pub(crate) async fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server = server();
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let schema = format!("test_{}_{n}", std::process::id());
        sqlx::any::install_default_drivers();
        let mut conn = connect(&server).await;
        let (drop, create) =
            (format!("DROP SCHEMA IF EXISTS {schema} CASCADE"), format!("CREATE SCHEMA {schema}"));
        conn.execute(AssertSqlSafe(drop)).await.unwrap();
        conn.execute(AssertSqlSafe(create)).await.unwrap();
        conn.close().await.unwrap();
        let and = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{and}options=-c%20search_path%3D{schema}");
        let db = Database::open(&url).await.unwrap();
        Self { db, dialect: Dialect::Postgres, url, schema: Some(schema), _folder: None }
    }

    /// Another process, as far as the database can tell.
    pub(crate) async fn open(&self) -> Database {
        self.open_with(Limits::default()).await
    }

    pub(crate) async fn open_with(&self, limits: Limits) -> Database {
        Database::open_with(&self.url, limits).await.unwrap()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A connection for SQL of the test's own.
    pub(crate) async fn raw(&self) -> AnyConnection {
        connect(&self.url).await
    }

    /// Runs SQL of the test's own.
    pub(crate) async fn sql(&self, text: &str) -> Result<u64, sqlx::Error> {
        let mut conn = self.raw().await;
        let done = conn.execute(AssertSqlSafe(text.to_owned())).await;
        conn.close().await.unwrap();
        done.map(|done| done.rows_affected())
    }

    pub(crate) async fn count(&self, rows: &str) -> i64 {
        let mut conn = self.raw().await;
        let text = format!("SELECT COUNT(*) FROM {rows}");
        let count = sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        count
    }

    /// Keeps every writer out until the guard is released.
    pub(crate) async fn hold(&self) -> Hold {
        let mut conn = self.raw().await;
        let text = match self.dialect {
            Dialect::Sqlite => "BEGIN IMMEDIATE",
            Dialect::Postgres => {
                "BEGIN; LOCK TABLE grants, unit_counters, bill_states, records IN EXCLUSIVE MODE"
            }
        };
        sqlx::raw_sql(text).execute(&mut conn).await.unwrap();
        Hold(conn)
    }

    /// A unit with a grant over numbers 1 to `last`.
    pub(crate) async fn unit(&self, last: u64) -> CreditCode {
        let unit = credit_code(1);
        self.grant(&unit, "g-1", 1, last).await;
        unit
    }

    pub(crate) async fn grant(&self, unit: &CreditCode, id: &str, first: u64, last: u64) {
        let grant = grant(unit, id, first, last);
        assert_eq!(self.db.add_grant(grant, actor(), noon()).await.unwrap(), Added::Done);
    }

    pub(crate) async fn finish(self) {
        self.db.close().await;
        if let Some(schema) = &self.schema {
            self.sql(&format!("DROP SCHEMA {schema} CASCADE")).await.unwrap();
        }
    }
}

/// See [`Site::hold`].
pub(crate) struct Hold(AnyConnection);

impl Hold {
    pub(crate) async fn release(mut self) {
        sqlx::raw_sql("ROLLBACK").execute(&mut self.0).await.unwrap();
        self.0.close().await.unwrap();
    }
}

async fn connect(url: &str) -> AnyConnection {
    let options: AnyConnectOptions = url.parse().unwrap();
    options.connect().await.unwrap()
}

/// The number a claim gets.
pub(crate) async fn slot(db: &Database, claim: Claim) -> Slot {
    match db.reserve(claim).await.unwrap() {
        Reserved::Slot(slot) => slot,
        other => panic!("no slot but {other:?}"),
    }
}

/// Issues a bill whose file names its key.
pub(crate) async fn issue(db: &Database, wish: &Wish) -> Keeping {
    let slot = slot(db, wish.claim()).await;
    let file = format!("file of {}", wish.key);
    db.keep(issued(wish.checked(), slot, file), actor(), wish.at).await.unwrap()
}
