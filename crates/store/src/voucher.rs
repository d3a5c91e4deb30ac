//! Vouchers: what bills take from them, and how it goes back. The state row of a voucher holds the sum,
//! and one conditional statement moves it, so that the database decides races: no voucher gives more
//! than it has, and none is reversed while something is taken from it.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's lifetime is bound too early to stand for every row"
)]

use app::ports::StoreError;
use app::ports::ledger::Drawn;
use domain::{BillId, CreditCode, Draw, Money, NotDrawn};
use sqlx::AnyConnection;

use crate::Database;
use crate::failure::Failure;
use crate::read::each;
use crate::row::Reader;

/// Takes from every voucher or from none; answers with the one that does not give, and why.
pub(crate) async fn draw_all(
    conn: &mut AnyConnection,
    unit: &str,
    draws: &[Draw],
) -> Result<Option<(BillId, NotDrawn)>, Failure> {
    for (done, draw) in draws.iter().enumerate() {
        if draw_one(conn, unit, draw).await? {
            continue;
        }
        for back in draws.iter().take(done) {
            put(conn, unit, back.voucher, back.amount).await?;
        }
        return Ok(Some((draw.voucher, why_not(conn, unit, draw.voucher).await?)));
    }
    Ok(None)
}

async fn draw_one(conn: &mut AnyConnection, unit: &str, draw: &Draw) -> Result<bool, Failure> {
    let take = sqlx::query(
        "-- voucher_draw()
         INSERT INTO bill_states (unit, bill_id, drawn)
         SELECT unit, bill_id, $3 FROM bills
         WHERE unit = $1 AND bill_id = $2 AND reverses IS NULL AND total >= $3
         ON CONFLICT (unit, bill_id) DO UPDATE SET drawn = bill_states.drawn + excluded.drawn
         WHERE bill_states.reversed_by IS NULL
           AND bill_states.drawn + excluded.drawn
               <= (SELECT b.total FROM bills b
                   WHERE b.unit = bill_states.unit AND b.bill_id = bill_states.bill_id)",
    );
    let take = take.bind(unit).bind(draw.voucher.joined()).bind(draw.amount.fen());
    Ok(take.execute(conn).await?.rows_affected() == 1)
}

async fn why_not(
    conn: &mut AnyConnection,
    unit: &str,
    voucher: BillId,
) -> Result<NotDrawn, Failure> {
    let found = sqlx::query(
        "-- voucher_left()
         SELECT b.unit, b.bill_id, b.total - COALESCE(s.drawn, 0) AS left_over, s.reversed_by
         FROM bills b LEFT JOIN bill_states s ON s.unit = b.unit AND s.bill_id = b.bill_id
         WHERE b.unit = $1 AND b.bill_id = $2 AND b.reverses IS NULL",
    );
    let row = found.bind(unit).bind(voucher.joined()).fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(NotDrawn::Unknown) };
    let row = Reader::new("bills", &row);
    if row.has("reversed_by")? {
        return Ok(NotDrawn::Reversed);
    }
    Ok(NotDrawn::Left(row.money("left_over")?))
}

async fn put(
    conn: &mut AnyConnection,
    unit: &str,
    voucher: BillId,
    amount: Money,
) -> Result<(), Failure> {
    let put = sqlx::query(
        "-- voucher_put()
         UPDATE bill_states SET drawn = drawn - $3 WHERE unit = $1 AND bill_id = $2",
    );
    put.bind(unit).bind(voucher.joined()).bind(amount.fen()).execute(conn).await?;
    Ok(())
}

/// Writes down what a bill that got its number has taken.
pub(crate) async fn insert(
    conn: &mut AnyConnection,
    unit: &CreditCode,
    bill: BillId,
    draws: &[Draw],
) -> Result<(), Failure> {
    for draw in draws {
        let insert = sqlx::query(
            "-- voucher_insert()
             INSERT INTO voucher_draws (unit, bill_id, voucher_id, amount) VALUES ($1, $2, $3, $4)",
        );
        let insert = insert.bind(unit.as_str()).bind(bill.joined());
        let insert = insert.bind(draw.voucher.joined()).bind(draw.amount.fen());
        insert.execute(&mut *conn).await?;
    }
    Ok(())
}

/// What a bill has taken goes back with its reversal, in the order of the vouchers.
pub(crate) async fn give_back(
    conn: &mut AnyConnection,
    unit: &str,
    bill: BillId,
    reversal: BillId,
) -> Result<(), Failure> {
    let taken = sqlx::query(
        "-- voucher_taken()
         SELECT unit, bill_id, voucher_id, amount, given_back_by FROM voucher_draws
         WHERE unit = $1 AND bill_id = $2 AND given_back_by IS NULL ORDER BY voucher_id",
    );
    let rows = taken.bind(unit).bind(bill.joined()).fetch_all(&mut *conn).await?;
    if rows.is_empty() {
        return Ok(());
    }
    for row in &rows {
        let drawn = Reader::new("voucher_draws", row).drawn()?;
        put(conn, unit, drawn.voucher, drawn.amount).await?;
    }
    let mark = sqlx::query(
        "-- voucher_give_back()
         UPDATE voucher_draws SET given_back_by = $3
         WHERE unit = $1 AND bill_id = $2 AND given_back_by IS NULL",
    );
    mark.bind(unit).bind(bill.joined()).bind(reversal.joined()).execute(conn).await?;
    Ok(())
}

impl Reader<'_> {
    fn drawn(self) -> Result<Drawn, Failure> {
        Ok(Drawn {
            voucher: self.id("voucher_id")?,
            bill: self.id("bill_id")?,
            amount: self.money("amount")?,
            given_back_by: self.maybe_id("given_back_by")?,
        })
    }
}

impl Database {
    pub(crate) async fn read_draws_of(
        &self,
        unit: &CreditCode,
        bill: BillId,
    ) -> Result<Vec<Drawn>, StoreError> {
        let draws = sqlx::query(
            "-- draws_of()
             SELECT unit, bill_id, voucher_id, amount, given_back_by FROM voucher_draws
             WHERE unit = $1 AND bill_id = $2 ORDER BY voucher_id",
        );
        let draws = draws.bind(unit.as_str()).bind(bill.joined());
        each("voucher_draws", draws.fetch_all(self.readers()).await, |row| row.drawn())
    }

    pub(crate) async fn read_draws_from(
        &self,
        unit: &CreditCode,
        voucher: BillId,
    ) -> Result<Vec<Drawn>, StoreError> {
        let draws = sqlx::query(
            "-- draws_from()
             SELECT unit, bill_id, voucher_id, amount, given_back_by FROM voucher_draws
             WHERE unit = $1 AND voucher_id = $2 ORDER BY bill_id",
        );
        let draws = draws.bind(unit.as_str()).bind(voucher.joined());
        each("voucher_draws", draws.fetch_all(self.readers()).await, |row| row.drawn())
    }
}
