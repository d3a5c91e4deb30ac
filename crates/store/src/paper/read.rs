//! Reading papers and their ranges.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's lifetime is bound too early to stand for every row"
)]

use app::ports::StoreError;
use domain::{
    CreditCode, KindCode, PaperBill, PaperCode, PaperId, PaperNumber, PaperRange, PaperStock,
};

use super::{int, paper_number};
use crate::Database;
use crate::failure::Failure;
use crate::read::each;
use crate::row::Reader;

impl Reader<'_> {
    fn paper_number(self, column: &'static str) -> Result<PaperNumber, Failure> {
        let (number, digits) = (self.int(column)?, self.int("digits")?);
        paper_number(number, digits).map_err(|error| self.broken(column, error))
    }

    fn paper_stock(self) -> Result<PaperStock, Failure> {
        let count =
            |column| u64::try_from(self.int(column)?).map_err(|error| self.broken(column, error));
        let range = PaperRange {
            unit: self.parse("unit")?,
            place: self.text("place")?.to_owned(),
            kind: self.parse::<KindCode>("kind")?,
            code: self.parse("code")?,
            first: self.paper_number("first")?,
            last: self.paper_number("last")?,
        };
        Ok(PaperStock { range, issued: count("issued")?, void: count("void")? })
    }

    fn paper_bill(self) -> Result<PaperBill, Failure> {
        Ok(PaperBill {
            id: PaperId { code: self.parse("code")?, number: self.paper_number("number")? },
            unit: self.parse("unit")?,
            place: self.text("place")?.to_owned(),
            bill: self.maybe_id("bill_id")?,
            status: self.parse("status")?,
            used_at: self.parse("used_at")?,
            operator: self.text("operator")?.to_owned(),
        })
    }
}

impl Database {
    pub(crate) async fn read_paper_ranges(
        &self,
        unit: &CreditCode,
        place: &str,
    ) -> Result<Vec<PaperStock>, StoreError> {
        let ranges = sqlx::query(
            "-- paper_ranges()
             SELECT g.unit, g.place, g.code, g.first, g.last, g.issued, g.void, c.kind, c.digits
             FROM paper_ranges g JOIN paper_codes c ON c.code = g.code
             WHERE g.unit = $1 AND ($2 = '' OR g.place = $2) ORDER BY g.place, g.code, g.first",
        );
        let rows = ranges.bind(unit.as_str()).bind(place).fetch_all(self.readers()).await;
        each("paper_ranges", rows, |row| row.paper_stock())
    }

    pub(crate) async fn read_next_paper(
        &self,
        unit: &CreditCode,
        place: &str,
        code: &PaperCode,
    ) -> Result<Option<PaperNumber>, StoreError> {
        let next = sqlx::query(
            "-- next_paper()
             SELECT g.code, g.next, c.digits
             FROM paper_ranges g JOIN paper_codes c ON c.code = g.code
             WHERE g.unit = $1 AND g.place = $2 AND g.code = $3 AND g.next <= g.last
             ORDER BY g.given_at, g.first LIMIT 1",
        );
        let next = next.bind(unit.as_str()).bind(place).bind(code.as_str());
        let rows = next.fetch_all(self.readers()).await;
        Ok(each("paper_ranges", rows, |row| row.paper_number("next"))?.pop())
    }

    pub(crate) async fn read_paper(
        &self,
        unit: &CreditCode,
        id: &PaperId,
    ) -> Result<Option<PaperBill>, StoreError> {
        let paper = sqlx::query(
            "-- paper()
             SELECT p.unit, p.code, p.number, p.place, p.bill_id, p.status, p.used_at, p.operator,
                    c.digits
             FROM paper_bills p JOIN paper_codes c ON c.code = p.code
             WHERE p.unit = $1 AND p.code = $2 AND p.number = $3",
        );
        let paper = paper.bind(unit.as_str()).bind(id.code.as_str()).bind(int(id.number.value()));
        let rows = paper.fetch_all(self.readers()).await;
        Ok(each("paper_bills", rows, |row| row.paper_bill())?.pop())
    }
}
