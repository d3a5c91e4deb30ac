//! How the platform's memory is kept: SQLite or PostgreSQL behind `app::ports::Store`,
//! `app::ports::registry::Registry` and `app::ports::ledger::Ledger`.
//!
//! One set of statements serves both databases; what differs stands in `dialect`. Every call of the
//! port is one transaction. Those that write are committed together with whatever else waits
//! (`writer`, `batch`), as statements on sets of rows (`sql`); those that read have connections of
//! their own (`read`). The crate knows nothing of HTTP and of signatures, and no SQL stands elsewhere.
//! Guards: `contract`, one suite of tests that both databases pass.

mod audit;
mod batch;
#[cfg(test)]
mod contract;
mod dialect;
mod directory;
mod failure;
mod front;
mod grant;
mod identity;
mod keep;
mod ledger;
mod paper;
mod read;
mod reconcile;
mod reserve;
mod rising;
mod row;
mod seal;
mod sql;
mod state;
mod voucher;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use app::ports::{
    Actor, Added, AuditEntry, Changed, Claim, Entry, GrantStatus, Keeping, Kept, KeptSeal, Listing,
    OutboxEvent, Reservation, Reserved, SignedGrant, StateChange, Store, StoreError,
};
use async_trait::async_trait;
use domain::{BillCode, BillId, CreditCode, GrantId, Issued, Moment};
use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;

use dialect::{Dialect, Purpose};
use directory::PutEntries;
use grant::{AddGrant, CloseGrant};
use keep::Keep;
use seal::PutSeals;
use state::Change;
use writer::{Job, Plan, Queue};

/// Limits of a [`Database`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections for reading.
    pub readers_max: u32,
    /// Jobs that may wait for a writer.
    pub queue_max: usize,
    /// Jobs in one transaction; 256 at most.
    pub batch_max: usize,
    /// How long a caller waits for a place in the queue, or for a connection to read.
    pub busy_milliseconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { readers_max: 8, queue_max: 1024, batch_max: 128, busy_milliseconds: 5000 }
    }
}

/// A store in SQLite or PostgreSQL.
pub struct Database {
    dialect: Dialect,
    readers: AnyPool,
    reserving: Arc<Queue>,
    keeping: Arc<Queue>,
    rest: Arc<Queue>,
}

impl Database {
    /// Opens the database of a URL (`sqlite:///var/lib/shupiao/store.db`, made if it is missing, or
    /// `postgres://…`) and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, Limits::default()).await
    }

    /// As [`Database::open`], for a node that nobody else writes for: its audit log is one stream,
    /// which goes on where it stood. So a front server has one counter and one chain for ever.
    pub async fn open_alone(url: &str) -> Result<Self, StoreError> {
        Self::open_as(url, Limits::default(), true).await
    }

    /// As [`Database::open`], with other limits.
    pub async fn open_with(url: &str, limits: Limits) -> Result<Self, StoreError> {
        Self::open_as(url, limits, false).await
    }

    async fn open_as(url: &str, limits: Limits, alone: bool) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(url)?;
        let busy = Duration::from_millis(limits.busy_milliseconds);
        let plan = Plan {
            dialect,
            connect: dialect.options(url)?,
            batch_max: limits.batch_max.clamp(1, sql::ROWS_MAX),
            queue_max: limits.queue_max.max(1),
            busy,
            alone,
        };
        if alone && dialect.writers_by_kind() {
            let text = "a node that is alone keeps its records in SQLite";
            return Err(StoreError::Unavailable(text.into()));
        }
        let mut first = writer::connect_first(&plan).await?;
        dialect.migrate(&mut first).await?;
        let first = writer::line(&plan, first).await?;
        let reserving = Arc::new(Queue::start(plan.clone(), first));
        let (keeping, rest) = if dialect.writers_by_kind() {
            let second = writer::connect(&plan).await?;
            let third = writer::connect(&plan).await?;
            (Queue::start(plan.clone(), second).into(), Queue::start(plan.clone(), third).into())
        } else {
            (reserving.clone(), reserving.clone())
        };
        let readers = AnyPoolOptions::new()
            .max_connections(limits.readers_max.max(1))
            .acquire_timeout(busy)
            .test_before_acquire(false)
            .after_connect(move |conn, _| {
                Box::pin(async move { dialect.prepare(conn, Purpose::Read).await })
            })
            .connect_lazy_with(plan.connect);
        Ok(Self { dialect, readers, reserving, keeping, rest })
    }

    /// Finishes what waits, then closes every connection. Later calls are `Unavailable`.
    pub async fn close(&self) {
        self.reserving.stop().await;
        self.keeping.stop().await;
        self.rest.stop().await;
        self.readers.close().await;
    }

    /// Copies an SQLite store into a new file, as of one moment, while others read and write it.
    pub async fn backup(&self, to: &std::path::Path) -> Result<(), StoreError> {
        let copy = sqlx::query("-- backup()\n VACUUM INTO $1");
        let copy = copy.bind(to.display().to_string()).execute(self.readers()).await;
        copy.map(|_| ()).map_err(|e| failure::Failure::from(e).into())
    }

    fn readers(&self) -> &AnyPool {
        &self.readers
    }
}

#[async_trait]
impl Store for Database {
    async fn reserve(&self, claim: Claim) -> Result<Reserved, StoreError> {
        self.reserving.ask(Job::Reserve, claim).await
    }

    async fn keep(&self, issued: Issued, by: Actor, at: Moment) -> Result<Keeping, StoreError> {
        self.keeping.ask(Job::Keep, Keep { issued, by, at }).await
    }

    async fn unfinished(&self, before: Moment, max: u32) -> Result<Vec<Reservation>, StoreError> {
        self.read_unfinished(before, max).await
    }

    async fn find(&self, id: BillId) -> Result<Option<Kept>, StoreError> {
        self.read_bill(id).await
    }

    async fn find_by_key(&self, unit: &CreditCode, key: &str) -> Result<Option<Kept>, StoreError> {
        self.read_bill_of_key(unit, key).await
    }

    async fn reservation(
        &self,
        unit: &CreditCode,
        key: &str,
    ) -> Result<Option<Reservation>, StoreError> {
        self.read_reservation(unit, key).await
    }

    async fn list(&self, unit: &CreditCode, query: Listing) -> Result<Vec<Kept>, StoreError> {
        self.read_list(unit, &query).await
    }

    async fn list_last(&self, unit: &CreditCode, max: u32) -> Result<Vec<Kept>, StoreError> {
        self.read_last(unit, max).await
    }

    async fn change_state(
        &self,
        id: BillId,
        change: StateChange,
        by: Actor,
        at: Moment,
    ) -> Result<Changed, StoreError> {
        self.rest.ask(Job::Change, Change { id, to: change, by, at }).await
    }

    async fn add_grant(
        &self,
        grant: SignedGrant,
        by: Actor,
        at: Moment,
    ) -> Result<Added, StoreError> {
        self.rest.ask(Job::AddGrant, AddGrant { grant, by, at }).await
    }

    async fn close_grant(
        &self,
        unit: &CreditCode,
        id: &GrantId,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        let job = CloseGrant { unit: unit.clone(), id: id.clone(), by, at };
        self.rest.ask(Job::CloseGrant, job).await
    }

    async fn last_number(&self, code: BillCode) -> Result<Option<u64>, StoreError> {
        self.read_last_number(code).await
    }

    async fn grants(&self, unit: &CreditCode) -> Result<Vec<GrantStatus>, StoreError> {
        self.read_grants(unit).await
    }

    async fn directory_version(&self) -> Result<i64, StoreError> {
        self.read_version().await
    }

    async fn directory(&self) -> Result<(i64, Vec<Entry>), StoreError> {
        self.read_directory().await
    }

    async fn put_entries(
        &self,
        entries: Vec<Entry>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        self.rest.ask(Job::PutEntries, PutEntries { entries, by, at }).await
    }

    async fn put_seals(
        &self,
        seals: Vec<KeptSeal>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        self.rest.ask(Job::PutSeals, PutSeals { seals, by, at }).await
    }

    async fn seal(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read_seal(hash).await
    }

    async fn audit(
        &self,
        unit: Option<&CreditCode>,
        max: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.read_audit(unit, max).await
    }

    async fn outbox(&self, max: u32) -> Result<Vec<OutboxEvent>, StoreError> {
        self.read_outbox(max).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.read_version().await?;
        self.rest.ask(Job::Probe, ()).await
    }
}
