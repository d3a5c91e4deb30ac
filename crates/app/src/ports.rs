//! What deeds need of the world. Adapters live at the edges; tests bring their own.

pub mod fronts;
pub mod ledger;
pub mod registry;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    BillCode, BillId, BillState, CheckCode, Checked, CreditCode, Date, Grant, GrantId, GrantStock,
    Holder, Issued, Moment, Money, NoNumber, NotDrawn, Slot,
};
use futures::future::BoxFuture;
use seal::Signer;

use ledger::{CardIndex, PaperReturn};

/// What the platform remembers.
///
/// Every call is one transaction: all of it or nothing, durable when it answers. None spans the
/// network or a signer, so the store may commit many callers together and no caller knows.
#[async_trait]
pub trait Store: Send + Sync {
    /// Claims a number, durably, once per business key of a unit. The same key again gives the
    /// first answer again, whatever became of it.
    async fn reserve(&self, claim: Claim) -> Result<Reserved, StoreError>;

    /// Keeps bill, stock entry, audit entry and outbox event together, and answers with what is
    /// kept: the first writer wins, a late twin gets the winner's bytes. Refuses a bill whose
    /// number was not reserved for its business key.
    async fn keep(&self, issued: Issued, by: Actor, at: Moment) -> Result<Keeping, StoreError>;

    /// Reservations made before a moment whose bill is not kept yet, oldest first.
    async fn unfinished(&self, before: Moment, max: u32) -> Result<Vec<Reservation>, StoreError>;

    /// The kept bill of that id, whichever unit issued it.
    async fn find(&self, id: BillId) -> Result<Option<Kept>, StoreError>;

    /// The kept bill of a unit's business key.
    async fn find_by_key(&self, unit: &CreditCode, key: &str) -> Result<Option<Kept>, StoreError>;

    /// What was reserved for a unit's business key, kept or not.
    async fn reservation(
        &self,
        unit: &CreditCode,
        key: &str,
    ) -> Result<Option<Reservation>, StoreError>;

    /// Bills of a unit in the order they were kept. A reader that goes on from the last `seq` it
    /// saw misses nothing: sequence numbers become visible in order.
    async fn list(&self, unit: &CreditCode, query: Listing) -> Result<Vec<Kept>, StoreError>;

    /// The last bills of a unit, newest first.
    async fn list_last(&self, unit: &CreditCode, max: u32) -> Result<Vec<Kept>, StoreError>;

    /// Changes what has become of a bill, if its state allows it.
    async fn change_state(
        &self,
        id: BillId,
        change: StateChange,
        by: Actor,
        at: Moment,
    ) -> Result<Changed, StoreError>;

    /// Takes in a grant. Refuses one whose range overlaps any other of the same code.
    async fn add_grant(
        &self,
        grant: SignedGrant,
        by: Actor,
        at: Moment,
    ) -> Result<Added, StoreError>;

    /// Closes a grant (收回): it gives no more numbers. Closing twice is once.
    async fn close_grant(
        &self,
        unit: &CreditCode,
        id: &GrantId,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError>;

    /// The highest number of a code that any grant holds.
    async fn last_number(&self, code: BillCode) -> Result<Option<u64>, StoreError>;

    /// A unit's grants and what has been taken from each, oldest validity first.
    async fn grants(&self, unit: &CreditCode) -> Result<Vec<GrantStatus>, StoreError>;

    /// The version of the directory; it changes with every edit.
    async fn directory_version(&self) -> Result<i64, StoreError>;

    /// Every entry of the directory, with the version they belong to.
    async fn directory(&self) -> Result<(i64, Vec<Entry>), StoreError>;

    /// Writes directory entries (new or changed) together and moves the version.
    async fn put_entries(
        &self,
        entries: Vec<Entry>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError>;

    /// Keeps electronic seals, for ever, all of them or none. The same seal again is nothing; another
    /// one under the same hash is `Inconsistent`.
    async fn put_seals(
        &self,
        seals: Vec<KeptSeal>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError>;

    /// The electronic seal of that hash, DER.
    async fn seal(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Audit entries of a unit, newest first (`None`: those of no unit).
    async fn audit(
        &self,
        unit: Option<&CreditCode>,
        max: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;

    /// Outbox events not delivered yet, oldest first.
    async fn outbox(&self, max: u32) -> Result<Vec<OutboxEvent>, StoreError>;

    /// Whether the store answers and can write.
    async fn ready(&self) -> Result<(), StoreError>;
}

/// The store could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Not reachable, full, or busy beyond its limit. Nothing was done, or it was done whole: safe
    /// to repeat.
    #[error("store unavailable: {0}")]
    Unavailable(String),
    /// A row contradicts another: a defect, never the caller's fault.
    #[error("store inconsistent: {0}")]
    Inconsistent(String),
}

/// Who did it, as the audit log shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// `person:P7…`, `key:K7…` for an API key, `cert:00A1…` for a certificate, `cli`,
    /// `worker:finish`.
    pub name: String,
    /// Trace id of the request.
    pub trace: String,
    /// Network address it came from, or empty.
    pub from: String,
    /// Serial of the certificate that proved a person, or empty.
    pub certificate: String,
}

/// A request for a number.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What has been checked.
    pub checked: Checked,
    /// Whose grants may give the number.
    pub holder: Holder,
    /// Digest of the request's words; equal digests are the same request.
    pub digest: [u8; 32],
    /// The request itself, kept to finish it later and to tell what differs.
    pub request: Vec<u8>,
    /// The payer's card, to find bills by it.
    pub card: Option<CardIndex>,
    /// The paper that comes back with a reversal: it becomes void in the same transaction.
    pub paper: Option<Box<PaperReturn>>,
    /// The check code if a new number is given.
    pub check: CheckCode,
    /// Now.
    pub at: Moment,
    /// Who asks.
    pub by: Actor,
}

/// The store's answer to a claim.
#[derive(Clone, Debug)]
pub enum Reserved {
    /// The number is this key's, now or since an earlier try.
    Slot(Slot),
    /// The bill has been kept.
    Done(Box<Kept>),
    /// The key belongs to another request, given here.
    Clash {
        /// The first request.
        request: Vec<u8>,
    },
    /// No grant gives a number.
    NoNumber(NoNumber),
    /// The original's state forbids its reversal.
    State(BillState),
    /// A voucher does not give what the bill takes from it.
    NotDrawn {
        /// The voucher.
        voucher: BillId,
        /// Why.
        why: NotDrawn,
    },
}

/// A reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The unit.
    pub unit: CreditCode,
    /// Its business key.
    pub business_key: String,
    /// Digest of the request.
    pub digest: [u8; 32],
    /// The request.
    pub request: Vec<u8>,
    /// Its number.
    pub slot: Slot,
    /// Whether the bill is kept.
    pub kept: bool,
}

/// A bill as the store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The unit that issued it.
    pub unit: CreditCode,
    /// Code and number.
    pub id: BillId,
    /// Check code.
    pub check: CheckCode,
    /// The unit's own order number.
    pub business_key: String,
    /// Place of issue.
    pub place: String,
    /// Total in fen.
    pub total: Money,
    /// The bill it takes back.
    pub reverses: Option<BillId>,
    /// Date and time of issue.
    pub issued_at: Moment,
    /// When it was kept.
    pub kept_at: Moment,
    /// Order in which the unit's bills were kept; starts at 1, no gaps.
    pub seq: i64,
    /// The file as signed.
    pub file: Vec<u8>,
    /// What has become of it.
    pub state: BillState,
}

/// The store's answer to `keep`.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// What is kept.
    pub kept: Kept,
    /// Whether this call kept it, or an earlier one had.
    pub first: bool,
}

/// Which bills to list.
#[derive(Clone, Debug)]
pub struct Listing {
    /// After this sequence number; 0 from the start.
    pub after: i64,
    /// Issued at or after.
    pub from: Option<Moment>,
    /// Issued before.
    pub until: Option<Moment>,
    /// At most so many.
    pub max: u32,
}

/// A change of a bill's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateChange {
    /// Exchanged for a paper bill (换开).
    Exchange {
        /// Code of the paper bill.
        code: String,
        /// Number of the paper bill.
        number: String,
    },
    /// Locked for reimbursement by a unit.
    Lock {
        /// Who.
        by: CreditCode,
    },
    /// Lock given back by the unit that holds it.
    Unlock {
        /// Who.
        by: CreditCode,
    },
    /// Booked by the unit that holds the lock.
    Book {
        /// Who.
        by: CreditCode,
        /// Day.
        on: Date,
        /// Amount.
        amount: Money,
    },
}

/// The answer to a change of state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Done now, or before by the same change.
    Done(BillState),
    /// The state, which forbids it.
    Refused(BillState),
    /// No such bill.
    Unknown,
}

/// A grant with finance's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedGrant {
    /// The grant.
    pub grant: Grant,
    /// Finance's signature over its statement, DER.
    pub signature: Vec<u8>,
    /// Serial of the certificate that signed.
    pub certificate_serial: String,
}

/// The answer to a new grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// Taken in, now or before by the same grant.
    Done,
    /// Its range overlaps another's, or its id is taken by another.
    Overlap,
}

/// A grant and its stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantStatus {
    /// The grant and what was taken.
    pub stock: GrantStock,
    /// Bills kept from it; `taken - kept` are reserved and will be finished.
    pub kept: u64,
    /// Finance's signature.
    pub signature: Vec<u8>,
    /// Who signed.
    pub certificate_serial: String,
}

/// One entry of the directory: what finance has set, as text the store does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `region`, `bureau`, `kind`, `face`, `role`, `unit`, `credential`, `his_client`.
    pub section: String,
    /// Key inside the section.
    pub key: String,
    /// JSON.
    pub body: String,
    /// Version of the directory that wrote it; what is given to be written ignores it.
    pub version: i64,
}

impl Entry {
    /// An entry to write.
    pub fn new(section: &str, key: &str, body: String) -> Self {
        Self { section: section.to_owned(), key: key.to_owned(), body, version: 0 }
    }
}

/// An electronic seal, kept under the hash by which bills name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSeal {
    /// SM3 of the bytes, 64 hex digits.
    pub hash: String,
    /// Credit code of its unit, or region of its bureau.
    pub owner: String,
    /// The seal (`SESeal`, GB/T 38540), DER.
    pub bytes: Vec<u8>,
}

/// One audit entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Moment,
    /// Who.
    pub by: Actor,
    /// `issue`, `reverse`, `exchange`, `grant.add`, …
    pub action: String,
    /// What it was done to.
    pub subject: String,
}

/// One outbox event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEvent {
    /// The unit.
    pub unit: CreditCode,
    /// Order inside the unit.
    pub seq: i64,
    /// `bill.issued`, `bill.reversed`.
    pub topic: String,
    /// The bill.
    pub id: BillId,
}

/// What signs.
pub trait Keys: Send + Sync {
    /// A unit's seal key, if this node holds it.
    fn unit(&self, unit: &CreditCode) -> Option<Arc<dyn Signer>>;

    /// Finance's supervision key. A front server has none: its bills get finance's signature when
    /// they come home.
    fn supervision(&self) -> Option<Arc<dyn Signer>>;

    /// This node's own key. The platform's signs receipts, grants and configurations; a front
    /// server's signs what it sends home.
    fn node(&self) -> Arc<dyn Signer>;
}

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
}

/// Hands for work that takes a core's time: on many cores, many work at once.
pub trait Crew: Send + Sync {
    /// How many work at once.
    fn hands(&self) -> usize;

    /// Begins work beside what is running; it is done whether or not anybody waits for it.
    fn begin(&self, work: BoxFuture<'static, ()>);
}

/// Where chance comes from: a cryptographically secure generator.
pub trait Chance: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}
