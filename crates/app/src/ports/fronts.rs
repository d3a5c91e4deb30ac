//! What a node remembers of front servers: a front, of its own way home; the platform, of all fronts.

use async_trait::async_trait;
use domain::window::Used;
use domain::{BillId, BillState, CreditCode, Draw, GrantId, Issued, Moment, Reach, RegionCode};

use super::ledger::CardIndex;
use super::registry::{AuditHead, AuditRecord};
use super::{Actor, Entry, Kept, StoreError};

/// The memory of front servers.
///
/// As with `Store`, every call is one transaction.
#[async_trait]
pub trait Fronts: Send + Sync {
    /// On a front: the records of its stream after a number, in their order, with the bills they
    /// tell of.
    async fn told(&self, after: i64, max: u32) -> Result<Vec<Told>, StoreError>;

    /// On a front: the kept ones of these bills, in any order.
    async fn kept(&self, ids: &[BillId]) -> Result<Vec<Kept>, StoreError>;

    /// On a front: its last record.
    async fn head(&self) -> Result<Option<AuditHead>, StoreError>;

    /// How far a device's records are home.
    async fn mark(&self, device: &str) -> Result<Option<AuditHead>, StoreError>;

    /// On a front: keeps the files that finance has signed, and how far the records are home. A mark
    /// never goes back.
    async fn come_home(&self, news: HomeNews) -> Result<(), StoreError>;

    /// On a front: the directory as the platform sets it, in place of the whole one before.
    async fn replace_directory(
        &self,
        entries: Vec<Entry>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError>;

    /// On a front: how many numbers left the grants of each unit, place and kind in each hour since
    /// a moment.
    async fn hours(&self, since: Moment) -> Result<Vec<HourCount>, StoreError>;

    /// On a front: what a unit has issued since a moment.
    async fn used(&self, unit: &CreditCode, since: Moment) -> Result<Used, StoreError>;

    /// On the platform: the hash of a device's record that is home.
    async fn hash_of(&self, device: &str, seq: i64) -> Result<Option<[u8; 32]>, StoreError>;

    /// On the platform: the records of a device from a number on, as they were taken in.
    async fn arrived(
        &self,
        device: &str,
        from: i64,
        max: u32,
    ) -> Result<Vec<ArrivedRecord>, StoreError>;

    /// On the platform: takes records and bills of a device in, and moves its mark, if it still
    /// stands where the caller saw it.
    async fn arrive(&self, arrival: Arrival) -> Result<Arrived, StoreError>;

    /// On the platform: what became of a device's bills after a number, in order.
    async fn fates(&self, device: &str, after: i64, max: u32) -> Result<Vec<Fate>, StoreError>;

    /// On a front: number of the last fate that was kept; 0: none.
    async fn fates_heard(&self) -> Result<i64, StoreError>;

    /// On the platform: keeps the last report of a device, JSON.
    async fn put_report(&self, device: &str, body: String, at: Moment) -> Result<(), StoreError>;

    /// On the platform: the last reports of all devices.
    async fn reports(&self) -> Result<Vec<Report>, StoreError>;

    /// On the platform: cases within reach, newest first.
    async fn cases(&self, reach: &[Reach], open: bool, max: u32) -> Result<Vec<Case>, StoreError>;

    /// On the platform: one case.
    async fn case(&self, id: &str) -> Result<Option<Case>, StoreError>;

    /// On the platform: closes a case, once. Answers whether it was open.
    async fn close_case(
        &self,
        id: &str,
        remedy: &str,
        by: Actor,
        at: Moment,
    ) -> Result<bool, StoreError>;
}

/// A record of a front, and the bill it tells of.
#[derive(Clone, Debug)]
pub struct Told {
    /// Number in the stream.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// What it says.
    pub record: AuditRecord,
    /// The bill that was kept with it.
    pub bill: Option<ToldBill>,
}

/// A bill that is to go home.
#[derive(Clone, Debug)]
pub struct ToldBill {
    /// The bill.
    pub kept: Kept,
    /// The grant its number came from.
    pub grant: GrantId,
    /// When the number left it.
    pub reserved_at: Moment,
    /// The request it was issued from.
    pub request: Vec<u8>,
}

/// Bills of one hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourCount {
    /// The unit.
    pub unit: String,
    /// The place.
    pub place: String,
    /// The kind, 4 digits.
    pub kind: String,
    /// The hour in UTC, `2026-11-24T01`.
    pub hour: String,
    /// How many.
    pub count: u32,
}

/// What a front learns from the platform of its own records.
#[derive(Clone, Debug)]
pub struct HomeNews {
    /// The device.
    pub device: String,
    /// How far its records are home.
    pub mark: AuditHead,
    /// Files with both signatures.
    pub files: Vec<(CreditCode, BillId, Vec<u8>)>,
    /// What became of its bills, in order, going on from what was kept.
    pub fates: Vec<Fate>,
    /// Now.
    pub at: Moment,
}

/// What became of a front's bill on the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Number; without gaps, device by device.
    pub seq: i64,
    /// `reverse`, `exchange`, `lock`, `unlock` or `book`.
    pub change: String,
    /// The unit.
    pub unit: CreditCode,
    /// The bill.
    pub id: BillId,
    /// Its state now, which may be that of a later change.
    pub state: BillState,
}

/// A piece of a device's records for the platform to keep.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The device.
    pub device: String,
    /// Its region, for cases.
    pub region: RegionCode,
    /// Where the caller saw its mark; none: nothing is home.
    pub before: Option<AuditHead>,
    /// Where it stands with these records.
    pub mark: AuditHead,
    /// The records.
    pub records: Vec<ArrivedRecord>,
    /// The bills among them that may be kept.
    pub bills: Vec<ArrivedBill>,
    /// Grants of the device that it has closed.
    pub closed: Vec<(CreditCode, GrantId)>,
    /// What people must decide about.
    pub cases: Vec<Case>,
    /// Who brings them.
    pub by: Actor,
    /// Now.
    pub at: Moment,
}

/// A record that is home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivedRecord {
    /// Number in the stream.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was written, by the device's clock.
    pub at: Moment,
    /// Unit or empty.
    pub unit: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why its bill was not kept, a stable code; empty: kept, or none.
    pub refusal: String,
}

/// A bill that is home.
#[derive(Clone, Debug)]
pub struct ArrivedBill {
    /// Number of its record.
    pub seq: i64,
    /// The bill with both signatures.
    pub issued: Issued,
    /// Whose grant its number came from.
    pub holder: domain::Holder,
    /// When the number left the grant.
    pub reserved_at: Moment,
    /// Digest of the request.
    pub digest: [u8; 32],
    /// The request.
    pub request: Vec<u8>,
    /// When the business happened, if it was said.
    pub occurred_at: Option<Moment>,
    /// What it was.
    pub business: String,
    /// The payer's card, under the platform's own blind index.
    pub card: Option<CardIndex>,
    /// What it takes from vouchers.
    pub draws: Vec<Draw>,
}

/// What became of an arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// Kept, but for these records, with the stable code of why.
    Done(Vec<(i64, &'static str)>),
    /// Another one was faster; nothing was done.
    Moved,
}

/// Something about a device that a person must decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Id; the same thing has the same id.
    pub id: String,
    /// The device.
    pub device: String,
    /// Its region.
    pub region: RegionCode,
    /// The unit, or empty.
    pub unit: String,
    /// A stable code: `FORK`, `OUTSIDE_GRANT`, `ALTERED`, …
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What was found, for the person.
    pub note: String,
    /// The evidence: a bill's file as it came, or empty.
    pub evidence: Vec<u8>,
    /// When it was opened.
    pub opened_at: Moment,
    /// When and by whom it was closed, and with what remedy.
    pub closed: Option<(Moment, String, String)>,
}

/// The last report of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The device.
    pub device: String,
    /// When it came.
    pub at: Moment,
    /// JSON.
    pub body: String,
}
