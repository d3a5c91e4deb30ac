//! The desk's books: `app::ports::ledger::Ledger`. What each call does to its tables stands with them
//! (`paper`, `voucher`, `reconcile`).

use app::ports::ledger::{
    CardIndex, Drawn, Ledger, Page, Paged, PaperDeed, PaperGiven, PaperUsed, Row, RowKind, Run,
    Span, Totals, Which,
};
use app::ports::{Actor, StoreError};
use async_trait::async_trait;
use domain::{
    BillId, CreditCode, Moment, PaperBill, PaperCode, PaperId, PaperNumber, PaperRange, PaperStock,
};

use crate::Database;
use crate::paper::{GivePaper, UsePaper};
use crate::writer::Job;

#[async_trait]
impl Ledger for Database {
    async fn give_paper(
        &self,
        range: PaperRange,
        by: Actor,
        at: Moment,
    ) -> Result<PaperGiven, StoreError> {
        self.rest.ask(Job::GivePaper, GivePaper { range, by, at }).await
    }

    async fn paper_ranges(
        &self,
        unit: &CreditCode,
        place: &str,
    ) -> Result<Vec<PaperStock>, StoreError> {
        self.read_paper_ranges(unit, place).await
    }

    async fn next_paper(
        &self,
        unit: &CreditCode,
        place: &str,
        code: &PaperCode,
    ) -> Result<Option<PaperNumber>, StoreError> {
        self.read_next_paper(unit, place, code).await
    }

    async fn paper(
        &self,
        unit: &CreditCode,
        id: &PaperId,
    ) -> Result<Option<PaperBill>, StoreError> {
        self.read_paper(unit, id).await
    }

    async fn use_paper(
        &self,
        deed: PaperDeed,
        by: Actor,
        at: Moment,
    ) -> Result<PaperUsed, StoreError> {
        self.rest.ask(Job::UsePaper, UsePaper { deed, by, at }).await
    }

    async fn draws_of(&self, unit: &CreditCode, bill: BillId) -> Result<Vec<Drawn>, StoreError> {
        self.read_draws_of(unit, bill).await
    }

    async fn draws_from(
        &self,
        unit: &CreditCode,
        voucher: BillId,
    ) -> Result<Vec<Drawn>, StoreError> {
        self.read_draws_from(unit, voucher).await
    }

    async fn totals(&self, unit: &CreditCode, span: &Span) -> Result<Totals, StoreError> {
        self.read_totals(unit, span).await
    }

    async fn runs(
        &self,
        unit: &CreditCode,
        span: &Span,
        which: Which,
        page: Page,
    ) -> Result<Paged<Run>, StoreError> {
        self.read_runs(unit, span, which, page).await
    }

    async fn rows(
        &self,
        unit: &CreditCode,
        span: &Span,
        kinds: &[RowKind],
        page: Page,
    ) -> Result<Paged<Row>, StoreError> {
        self.read_rows(unit, span, kinds, page).await
    }

    async fn unprinted(
        &self,
        unit: &CreditCode,
        cards: &[CardIndex],
        span: &Span,
        page: Page,
    ) -> Result<Paged<Row>, StoreError> {
        self.read_unprinted(unit, cards, span, page).await
    }

    async fn row(&self, unit: &CreditCode, bill: BillId) -> Result<Option<Row>, StoreError> {
        self.read_row(unit, bill).await
    }
}
