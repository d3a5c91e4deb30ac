//! A store whose disk fills up, fails before it has written, and fails to answer after it has.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use app::ports::fronts::{
    Arrival, Arrived, ArrivedRecord, Case, Fate, Fronts, HomeNews, HourCount, Report, Told,
};
use app::ports::registry::AuditHead;
use app::ports::{
    Actor, Added, AuditEntry, Changed, Claim, Entry, GrantStatus, Keeping, Kept, KeptSeal, Listing,
    OutboxEvent, Reservation, Reserved, SignedGrant, StateChange, Store, StoreError,
};
use async_trait::async_trait;
use domain::window::Used;
use domain::{BillCode, BillId, CreditCode, GrantId, Issued, Moment, Reach};
use store::Database;

use crate::dice::{Dice, Turns};

/// The moods of one node's disk.
pub(crate) struct Disk {
    dice: Dice,
    turns: Turns,
    /// Thousandths of calls that fail, half of them after the work is done.
    failing: AtomicU64,
    full: AtomicBool,
    /// While a node starts, or when all is over, nothing fails and nobody waits.
    quiet: AtomicBool,
}

impl Disk {
    pub(crate) fn new(dice: Dice, turns: Turns) -> Arc<Self> {
        let (failing, full, quiet) = (AtomicU64::new(0), AtomicBool::new(false), true.into());
        Arc::new(Self { dice, turns, failing, full, quiet })
    }

    pub(crate) fn fail(&self, thousandths: u64) {
        self.failing.store(thousandths, Ordering::Relaxed);
    }

    pub(crate) fn fill(&self, full: bool) {
        self.full.store(full, Ordering::Relaxed);
    }

    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    pub(crate) fn quiet(&self, quiet: bool) {
        self.quiet.store(quiet, Ordering::Relaxed);
    }

    async fn call<T>(
        &self,
        writes: bool,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.quiet.load(Ordering::Relaxed) {
            return work.await;
        }
        let failed = |why: &str| Err(StoreError::Unavailable(why.to_owned()));
        self.turns.pass().await;
        if writes && self.is_full() {
            return failed("the disk is full");
        }
        let fails = self.dice.hits(self.failing.load(Ordering::Relaxed));
        let is_done = fails && self.dice.hits(500);
        if fails && !is_done {
            return failed("before it was done");
        }
        let done = work.await;
        self.turns.pass().await;
        if is_done { failed("after it was done") } else { done }
    }
}

/// A database on such a disk.
pub(crate) struct Shaky {
    pub(crate) inner: Arc<Database>,
    pub(crate) disk: Arc<Disk>,
}

macro_rules! shaky {
    ($port:ident: $($writes:literal $name:ident($($arg:ident: $ty:ty),*) -> $out:ty;)*) => {
        #[async_trait]
        impl $port for Shaky {
            $(async fn $name(&self, $($arg: $ty),*) -> Result<$out, StoreError> {
                self.disk.call($writes, self.inner.$name($($arg),*)).await
            })*
        }
    };
}

shaky! { Store:
    true reserve(claim: Claim) -> Reserved;
    true keep(issued: Issued, by: Actor, at: Moment) -> Keeping;
    false unfinished(before: Moment, max: u32) -> Vec<Reservation>;
    false find(id: BillId) -> Option<Kept>;
    false find_by_key(unit: &CreditCode, key: &str) -> Option<Kept>;
    false reservation(unit: &CreditCode, key: &str) -> Option<Reservation>;
    false list(unit: &CreditCode, query: Listing) -> Vec<Kept>;
    false list_last(unit: &CreditCode, max: u32) -> Vec<Kept>;
    true change_state(id: BillId, change: StateChange, by: Actor, at: Moment) -> Changed;
    true add_grant(grant: SignedGrant, by: Actor, at: Moment) -> Added;
    true close_grant(unit: &CreditCode, id: &GrantId, by: Actor, at: Moment) -> ();
    false last_number(code: BillCode) -> Option<u64>;
    false grants(unit: &CreditCode) -> Vec<GrantStatus>;
    false directory_version() -> i64;
    false directory() -> (i64, Vec<Entry>);
    true put_entries(entries: Vec<Entry>, by: Actor, at: Moment) -> ();
    true put_seals(seals: Vec<KeptSeal>, by: Actor, at: Moment) -> ();
    false seal(hash: &str) -> Option<Vec<u8>>;
    false audit(unit: Option<&CreditCode>, max: u32) -> Vec<AuditEntry>;
    false outbox(max: u32) -> Vec<OutboxEvent>;
    true ready() -> ();
}

shaky! { Fronts:
    false told(after: i64, max: u32) -> Vec<Told>;
    false kept(ids: &[BillId]) -> Vec<Kept>;
    false head() -> Option<AuditHead>;
    false mark(device: &str) -> Option<AuditHead>;
    true come_home(news: HomeNews) -> ();
    true replace_directory(entries: Vec<Entry>, by: Actor, at: Moment) -> ();
    false hours(since: Moment) -> Vec<HourCount>;
    false used(unit: &CreditCode, since: Moment) -> Used;
    false hash_of(device: &str, seq: i64) -> Option<[u8; 32]>;
    false arrived(device: &str, from: i64, max: u32) -> Vec<ArrivedRecord>;
    true arrive(arrival: Arrival) -> Arrived;
    false fates(device: &str, after: i64, max: u32) -> Vec<Fate>;
    false fates_heard() -> i64;
    true put_report(device: &str, body: String, at: Moment) -> ();
    false reports() -> Vec<Report>;
    false cases(reach: &[Reach], open: bool, max: u32) -> Vec<Case>;
    false case(id: &str) -> Option<Case>;
    true close_case(id: &str, remedy: &str, by: Actor, at: Moment) -> bool;
}
