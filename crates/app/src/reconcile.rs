//! Reconciliation (对账): a unit holds its own books against ours, by business date or date of issue.

use domain::{BillId, Card, Date, Moment, TimeError};

use crate::Issuer;
use crate::card;
use crate::desk::Desk;
use crate::ports::StoreError;
use crate::ports::ledger::{By, Page, Paged, Row, RowKind, Run, Span, Totals, Which};

/// Days one question may span: a quarter.
pub const DAYS_MAX: i64 = 93;
/// Rows on a page at most.
pub const PAGE_MAX: u32 = 200;

const DAY_SECONDS: i64 = 86_400;

/// Why a question is not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReconcileError {
    /// The span ends before it begins, or is longer than [`DAYS_MAX`].
    #[error("a span of time runs forward, {DAYS_MAX} days at most")]
    Span,
    /// Pages are counted from 1 and have 1 to [`PAGE_MAX`] rows.
    #[error("pages are counted from 1 and have 1 to {PAGE_MAX} rows")]
    Page,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Span {
    /// One day in Beijing.
    pub fn day(by: By, day: Date) -> Result<Self, TimeError> {
        // Beijing keeps no summer time, so a day has so many seconds.
        let since = Moment::from_national(&day.compact(), "00:00:00")?;
        Ok(Self::between(by, since, since.plus_seconds(DAY_SECONDS)))
    }

    /// From a moment on, before another.
    pub fn between(by: By, since: Moment, until: Moment) -> Self {
        Self { by, since, until, place: String::new(), business: String::new() }
    }

    /// Of one place and one business only; empty: of all.
    #[must_use]
    pub fn of(self, place: &str, business: &str) -> Self {
        Self { place: place.to_owned(), business: business.to_owned(), ..self }
    }

    fn checked(&self) -> Result<(), ReconcileError> {
        let seconds = self.until.seconds_since(self.since);
        let good = (0..=DAYS_MAX.saturating_mul(DAY_SECONDS)).contains(&seconds);
        if good { Ok(()) } else { Err(ReconcileError::Span) }
    }
}

impl Page {
    fn checked(self) -> Result<Self, ReconcileError> {
        let good = self.number >= 1 && (1..=PAGE_MAX).contains(&self.size);
        if good { Ok(self) } else { Err(ReconcileError::Page) }
    }
}

/// How many bills and reversals, and how much (总笔数核对, 退费数据核对).
pub async fn totals(desk: &Desk, by: &Issuer, span: &Span) -> Result<Totals, ReconcileError> {
    span.checked()?;
    Ok(desk.ledger.totals(&by.unit().code, span).await?)
}

/// Unbroken runs of numbers (票号段明细).
pub async fn runs(
    desk: &Desk,
    by: &Issuer,
    span: &Span,
    which: Which,
    page: Page,
) -> Result<Paged<Run>, ReconcileError> {
    span.checked()?;
    Ok(desk.ledger.runs(&by.unit().code, span, which, page.checked()?).await?)
}

/// Row by row (开票明细), oldest first; rows of one moment by their number.
pub async fn rows(
    desk: &Desk,
    by: &Issuer,
    span: &Span,
    kinds: &[RowKind],
    page: Page,
) -> Result<Paged<Row>, ReconcileError> {
    span.checked()?;
    Ok(desk.ledger.rows(&by.unit().code, span, kinds, page.checked()?).await?)
}

/// Bills of a card that wait for paper (未打印电子票据列表): not reversed, not exchanged. The span may
/// have any length.
pub async fn unprinted(
    desk: &Desk,
    by: &Issuer,
    of: &Card,
    span: &Span,
    page: Page,
) -> Result<Paged<Row>, ReconcileError> {
    let unit = &by.unit().code;
    let cards = card::indexes(&desk.platform, unit, of);
    Ok(desk.ledger.unprinted(unit, &cards, span, page.checked()?).await?)
}

/// The row of one bill of the caller's unit.
pub async fn row(desk: &Desk, by: &Issuer, bill: BillId) -> Result<Option<Row>, StoreError> {
    desk.ledger.row(&by.unit().code, bill).await
}
