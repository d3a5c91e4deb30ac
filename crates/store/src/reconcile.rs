//! Reconciliation: what a unit's bills and papers of some days come to. Only reservations whose bill is
//! kept count, and everything that is asked for stands with them.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's lifetime is bound too early to stand for every row"
)]

mod statement;

use app::ports::StoreError;
use app::ports::ledger::{By, CardIndex, Page, Paged, Row, RowKind, Run, Span, Sum, Totals, Which};
use domain::{BillId, CreditCode, Moment, Money, PaperNumber};
use sqlx::any::AnyRow;

use crate::Database;
use crate::failure::Failure;
use crate::row::Reader;
use crate::sql::{Rows, SetStatement, Tx};
use statement::{ROW, ROWS, RUNS, TOTALS, UNPRINTED};

const DAY_SECONDS: i64 = 86_400;

/// Which rows a question is about, and which of them it wants to see.
struct Wanted<'w> {
    unit: &'w CreditCode,
    span: &'w Span,
    kinds: &'w [RowKind],
    page: Page,
}

const ALL: Page = Page { number: 1, size: 1 };

fn skip(page: Page) -> i64 {
    i64::from(page.number.saturating_sub(1)).saturating_mul(i64::from(page.size))
}

impl Wanted<'_> {
    /// A row for each day of the span, in UTC; the last may begin after the span ends.
    fn rows(&self) -> Rows {
        let mut rows = Rows::default();
        let (mut day, until) = (self.span.since, self.span.until);
        let last = utc_day(until);
        loop {
            let name = utc_day(day);
            let done = name >= last;
            self.push(&mut rows, &name);
            if done {
                return rows;
            }
            day = day.plus_seconds(DAY_SECONDS);
        }
    }

    fn push(&self, rows: &mut Rows, day: &str) {
        rows.text(self.unit.as_str());
        rows.text(day);
        rows.text(self.span.since.utc());
        rows.text(self.span.until.utc());
        rows.text(self.span.place.as_str());
        rows.text(self.span.business.as_str());
        for kind in RowKind::ALL {
            rows.int(i64::from(self.kinds.contains(&kind)));
        }
        rows.int(self.page.size.into());
        rows.int(skip(self.page));
    }
}

fn utc_day(at: Moment) -> String {
    at.utc().chars().take(10).collect()
}

impl Reader<'_> {
    fn count(self, column: &'static str) -> Result<u64, Failure> {
        u64::try_from(self.int(column)?).map_err(|error| self.broken(column, error))
    }

    fn run(self) -> Result<Run, Failure> {
        let sum = Sum { count: self.count("bills")?, amount: self.money("amount")? };
        Ok(Run { first: self.id("first_id")?, last: self.id("last_id")?, sum })
    }

    fn reconciled(self) -> Result<Row, Failure> {
        let place = usize::try_from(self.int("kind")?).ok();
        let kind = place.and_then(|place| RowKind::ALL.get(place)).copied();
        let kind = kind.ok_or_else(|| self.broken("kind", "no kind of row"))?;
        match kind {
            RowKind::Bill | RowKind::Reversal => self.reconciled_bill(kind),
            RowKind::Paper | RowKind::PaperBack | RowKind::Spoilt => self.reconciled_paper(kind),
        }
    }

    fn reconciled_bill(self, kind: RowKind) -> Result<Row, Failure> {
        let id = self.id("bill_id")?;
        let at: Moment = self.parse("reserved_at")?;
        let key = if kind == RowKind::Reversal { "first_key" } else { "business_key" };
        let (reverses, reversed_by) = (self.maybe_id("reverses")?, self.maybe_id("reversed_by")?);
        let paper = (self.maybe_text("exchanged_code")?, self.maybe_text("exchanged_number")?);
        Ok(Row {
            kind,
            occurred_at: self.maybe_parse("occurred_at")?.unwrap_or(at),
            at,
            business_key: self.text(key)?.to_owned(),
            business: self.text("business")?.to_owned(),
            place: self.text("place")?.to_owned(),
            bill_kind: id.code.kind(),
            code: id.code.to_string(),
            number: id.number.to_string(),
            check: Some(self.parse("check_code")?),
            amount: self.money("amount")?,
            live: reversed_by.is_none(),
            related: reverses.or(reversed_by),
            paper: paper.0.zip(paper.1),
        })
    }

    fn reconciled_paper(self, kind: RowKind) -> Result<Row, Failure> {
        let digits = usize::try_from(self.int("digits")?).unwrap_or(usize::MAX);
        let number = PaperNumber::new(self.count("number")?, digits);
        let number = number.map_err(|error| self.broken("number", error))?;
        let of_bill = self.maybe_id("bill_id")?;
        let amount = if of_bill.is_some() { self.money("amount")? } else { Money::ZERO };
        Ok(Row {
            kind,
            occurred_at: self.parse("moved_at")?,
            at: self.parse("at")?,
            business_key: self.maybe_text("business_key")?.unwrap_or_default(),
            business: self.maybe_text("business")?.unwrap_or_default(),
            place: self.text("paper_place")?.to_owned(),
            bill_kind: self.parse("form")?,
            code: self.text("code")?.to_owned(),
            number: number.to_string(),
            check: None,
            amount: if kind == RowKind::PaperBack { amount.negated() } else { amount },
            live: kind == RowKind::Paper && self.text("status")? == "issued",
            related: of_bill,
            paper: None,
        })
    }
}

/// The rows of a page; `first` is a column that is null only where the page is empty.
fn paged<T>(
    table: &'static str,
    first: &'static str,
    rows: &[AnyRow],
    read: impl Fn(Reader<'_>) -> Result<T, Failure>,
) -> Result<Paged<T>, Failure> {
    let mut paged = Paged { total: 0, rows: Vec::with_capacity(rows.len()) };
    for row in rows {
        let row = Reader::new(table, row);
        paged.total = row.count("total")?;
        if row.has(first)? {
            paged.rows.push(read(row)?);
        }
    }
    Ok(paged)
}

impl Database {
    async fn fetch_set(
        &self,
        statement: &SetStatement,
        rows: Rows,
    ) -> Result<Vec<AnyRow>, Failure> {
        let mut conn = self.readers().acquire().await?;
        let mut tx = Tx { conn: &mut conn, dialect: self.dialect, audit: Vec::new() };
        statement.fetch(&mut tx, rows).await
    }

    pub(crate) async fn read_totals(
        &self,
        unit: &CreditCode,
        span: &Span,
    ) -> Result<Totals, StoreError> {
        let wanted = Wanted { unit, span, kinds: &RowKind::ALL, page: ALL };
        let rows = self.fetch_set(TOTALS.of(span.by), wanted.rows()).await?;
        let Some(row) = rows.first().map(|row| Reader::new("reservations", row)) else {
            return Ok(Totals::default());
        };
        Ok(Totals {
            bills: Sum { count: row.count("bills")?, amount: row.money("billed")? },
            reversals: Sum { count: row.count("reversals")?, amount: row.money("reversed")? },
        })
    }

    pub(crate) async fn read_runs(
        &self,
        unit: &CreditCode,
        span: &Span,
        which: Which,
        page: Page,
    ) -> Result<Paged<Run>, StoreError> {
        let kinds: &[RowKind] = match which {
            Which::All => &[RowKind::Bill, RowKind::Reversal],
            Which::Reversals => &[RowKind::Reversal],
        };
        let rows = Wanted { unit, span, kinds, page }.rows();
        let rows = self.fetch_set(RUNS.of(span.by), rows).await?;
        Ok(paged("reservations", "first_id", &rows, |row| row.run())?)
    }

    pub(crate) async fn read_rows(
        &self,
        unit: &CreditCode,
        span: &Span,
        kinds: &[RowKind],
        page: Page,
    ) -> Result<Paged<Row>, StoreError> {
        let rows = Wanted { unit, span, kinds, page }.rows();
        let rows = self.fetch_set(ROWS.of(span.by), rows).await?;
        Ok(paged("reservations", "kind", &rows, |row| row.reconciled())?)
    }

    pub(crate) async fn read_unprinted(
        &self,
        unit: &CreditCode,
        cards: &[CardIndex],
        span: &Span,
        page: Page,
    ) -> Result<Paged<Row>, StoreError> {
        let mut rows = Rows::default();
        for card in cards {
            rows.text(unit.as_str());
            rows.bytes(card);
            rows.text(span.since.utc());
            rows.text(span.until.utc());
            rows.text(span.place.as_str());
            rows.text(span.business.as_str());
            rows.int(i64::from(span.by == By::Issue));
            rows.int(page.size.into());
            rows.int(skip(page));
        }
        let rows = self.fetch_set(&UNPRINTED, rows).await?;
        Ok(paged("reservations", "kind", &rows, |row| row.reconciled())?)
    }

    pub(crate) async fn read_row(
        &self,
        unit: &CreditCode,
        bill: BillId,
    ) -> Result<Option<Row>, StoreError> {
        let mut rows = Rows::default();
        rows.text(unit.as_str());
        rows.int(bill.joined());
        let rows = self.fetch_set(&ROW, rows).await?;
        Ok(paged("reservations", "kind", &rows, |row| row.reconciled())?.rows.pop())
    }
}
