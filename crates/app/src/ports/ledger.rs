//! What the desk's books hold (台账): paper bills, what vouchers have left, and the bills of a day.
//!
//! Issuing does not need it, but for what must happen together with a number: a paper that comes back
//! with a reversal, and what a bill takes from vouchers, go through `Store::reserve`. Every call is
//! one transaction, as with `Store`; both ports stand on the same rows.

use async_trait::async_trait;
use domain::{
    BillId, CheckCode, CreditCode, KindCode, Moment, Money, PaperBill, PaperCode, PaperId,
    PaperNumber, PaperRange, PaperRefusal, PaperStock,
};

use super::{Actor, StoreError};

/// The desk's books.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Takes in paper bills that finance has handed to a place. The same again is nothing.
    async fn give_paper(
        &self,
        range: PaperRange,
        by: Actor,
        at: Moment,
    ) -> Result<PaperGiven, StoreError>;

    /// Ranges of a unit, by place, code and number. An empty place: all places.
    async fn paper_ranges(
        &self,
        unit: &CreditCode,
        place: &str,
    ) -> Result<Vec<PaperStock>, StoreError>;

    /// The lowest number of a code that a place has not used, from the range it got first.
    async fn next_paper(
        &self,
        unit: &CreditCode,
        place: &str,
        code: &PaperCode,
    ) -> Result<Option<PaperNumber>, StoreError>;

    /// A unit's paper number that was used.
    async fn paper(&self, unit: &CreditCode, id: &PaperId)
    -> Result<Option<PaperBill>, StoreError>;

    /// Uses paper numbers, if they are the place's own and unused and the bill allows it.
    async fn use_paper(
        &self,
        deed: PaperDeed,
        by: Actor,
        at: Moment,
    ) -> Result<PaperUsed, StoreError>;

    /// What a bill took from vouchers, by voucher.
    async fn draws_of(&self, unit: &CreditCode, bill: BillId) -> Result<Vec<Drawn>, StoreError>;

    /// What bills took from a voucher, by bill.
    async fn draws_from(
        &self,
        unit: &CreditCode,
        voucher: BillId,
    ) -> Result<Vec<Drawn>, StoreError>;

    /// How many bills and how much, of all that a span holds.
    async fn totals(&self, unit: &CreditCode, span: &Span) -> Result<Totals, StoreError>;

    /// Unbroken runs of numbers in a span, in the order of the numbers.
    async fn runs(
        &self,
        unit: &CreditCode,
        span: &Span,
        which: Which,
        page: Page,
    ) -> Result<Paged<Run>, StoreError>;

    /// What happened in a span, row by row, oldest first.
    async fn rows(
        &self,
        unit: &CreditCode,
        span: &Span,
        kinds: &[RowKind],
        page: Page,
    ) -> Result<Paged<Row>, StoreError>;

    /// Bills of a card that are neither reversed nor exchanged for paper, oldest business first.
    /// `cards` are the blind indexes the card may stand under.
    async fn unprinted(
        &self,
        unit: &CreditCode,
        cards: &[CardIndex],
        span: &Span,
        page: Page,
    ) -> Result<Paged<Row>, StoreError>;

    /// The row of one bill.
    async fn row(&self, unit: &CreditCode, bill: BillId) -> Result<Option<Row>, StoreError>;
}

/// A card as the store knows it: equal for equal cards of a unit, and tells nothing more.
pub type CardIndex = [u8; 16];

/// The answer to a new paper range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperGiven {
    /// Taken in, now or before.
    Done,
    /// Some of its numbers were given before.
    Overlap,
    /// Other ranges of the code are of another kind, or have another number of digits.
    OtherForm,
}

/// A paper that comes back when its bill is reversed (作废换开的纸质票据).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperReturn {
    /// Which paper.
    pub id: PaperId,
    /// Why.
    pub reason: String,
    /// Who took it back (作废人).
    pub operator: String,
}

/// What is done with paper numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperDeed {
    /// The unit.
    pub unit: CreditCode,
    /// The place whose numbers they are.
    pub place: String,
    /// What is done.
    pub act: PaperAct,
    /// Why; empty for an exchange.
    pub reason: String,
    /// Who does it (经办人).
    pub operator: String,
    /// When the business happened; none: now.
    pub occurred_at: Option<Moment>,
}

/// See [`PaperDeed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperAct {
    /// A bill is exchanged for a paper one (换开).
    Exchange {
        /// The bill.
        bill: BillId,
        /// The paper.
        paper: PaperId,
    },
    /// Another paper takes the place of a bill's paper, which becomes void (重新换开).
    Replace {
        /// The bill.
        bill: BillId,
        /// The new paper.
        paper: PaperId,
    },
    /// Numbers are spoilt (作废空白票).
    Spoil {
        /// Their code.
        code: PaperCode,
        /// The first.
        first: PaperNumber,
        /// The last; the same length.
        last: PaperNumber,
    },
}

/// The answer to a deed on paper numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperUsed {
    /// Done now, or before by the same deed.
    Done,
    /// Not done, and nothing changed.
    Refused(PaperRefusal),
}

/// What a bill took from a voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The voucher.
    pub voucher: BillId,
    /// The bill that took it.
    pub bill: BillId,
    /// How much.
    pub amount: Money,
    /// The reversal with which it went back.
    pub given_back_by: Option<BillId>,
}

/// By which day bills are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// When the business happened (业务日期).
    Business,
    /// When the bill was issued, the paper used (开票日期).
    Issue,
}

/// Which bills are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// By which time.
    pub by: By,
    /// From this moment on.
    pub since: Moment,
    /// Before this moment.
    pub until: Moment,
    /// Of this place only; empty: of all.
    pub place: String,
    /// Of this business only (业务标识); empty: of all.
    pub business: String,
}

/// One page of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Rows of a page.
    pub size: u32,
}

/// Rows of one page, and how many there are on all pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// On all pages.
    pub total: u64,
    /// On this page.
    pub rows: Vec<T>,
}

/// How many, and how much together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: u64,
    /// How much; of reversals it is negative.
    pub amount: Money,
}

/// Bills and reversals apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Bills that are no reversals, also those reversed since.
    pub bills: Sum,
    /// Reversals.
    pub reversals: Sum,
}

/// Which runs are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Bills and reversals.
    All,
    /// Reversals only.
    Reversals,
}

/// Numbers without a gap (票号段).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The first.
    pub first: BillId,
    /// The last.
    pub last: BillId,
    /// How many, and how much together.
    pub sum: Sum,
}

/// What a row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A bill (正常电子).
    Bill,
    /// A reversal (电子红票).
    Reversal,
    /// A bill was exchanged for a paper (换开纸质). A paper that another replaced is told as spoilt.
    Paper,
    /// A paper came back when its bill was reversed (换开纸质红票).
    PaperBack,
    /// A paper was spoilt, blank or replaced (空白纸质).
    Spoilt,
}

impl RowKind {
    /// Every kind, in its order.
    pub const ALL: [Self; 5] =
        [Self::Bill, Self::Reversal, Self::Paper, Self::PaperBack, Self::Spoilt];
}

/// Code, number, and what makes out the one it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it tells.
    pub kind: RowKind,
    /// When the business happened.
    pub occurred_at: Moment,
    /// When it was issued, or done.
    pub at: Moment,
    /// The bill's own order number (业务流水号); a reversal's and a paper's is that of the bill it
    /// belongs to, and a blank paper has none.
    pub business_key: String,
    /// 业务标识.
    pub business: String,
    /// Place of issue.
    pub place: String,
    /// Kind of the bill or paper.
    pub bill_kind: KindCode,
    /// 票据代码, of the bill or the paper.
    pub code: String,
    /// 票据号码.
    pub number: String,
    /// 校验码; a paper has none.
    pub check: Option<CheckCode>,
    /// Amount; of a reversal negative, of a blank paper nothing.
    pub amount: Money,
    /// Whether it still counts: a bill that was not reversed, a paper that stands for its bill.
    pub live: bool,
    /// Of a reversal the bill it takes back, of a reversed bill its reversal, of a paper its bill.
    pub related: Option<BillId>,
    /// The paper a bill was exchanged for and that has not come back, code and number.
    pub paper: Option<(String, String)>,
}
