//! What becomes of fronts' bills on the platform: noted there for each front, and kept by the front.

use app::ports::StoreError;
use app::ports::fronts::Fate;
use domain::{BillId, Booking, Holder};

use crate::Database;
use crate::failure::Failure;
use crate::read::each;
use crate::rising;
use crate::row::Reader;
use crate::sql::Tx;

/// Under what `rising` has the number of the last fate that a front has heard.
const HEARD: &str = "fates";

/// On the platform: notes for the front, if the bill is one's. The row of the device's counter is locked
/// until the transaction ends, so that fates become visible in their order.
pub(crate) async fn note(
    tx: &mut Tx<'_>,
    unit: &str,
    bill: BillId,
    change: &str,
) -> Result<(), Failure> {
    let holder = sqlx::query_scalar::<_, String>(
        "-- fate_holder()
         SELECT g.holder FROM reservations r
         JOIN grants g ON g.unit = r.unit AND g.grant_id = r.grant_id
         WHERE r.unit = $1 AND r.bill_id = $2",
    );
    let holder = holder.bind(unit).bind(bill.joined()).fetch_optional(&mut *tx.conn).await?;
    let Some(Ok(Holder::Device { device, .. })) = holder.map(|holder| Holder::parse(&holder))
    else {
        return Ok(());
    };
    // A front itself holds no records of devices, and hears of nobody.
    let count = sqlx::query_scalar::<_, i64>(
        "-- fate_count()
         INSERT INTO rising (key, number)
         SELECT $1, 1 FROM front_marks m
         WHERE m.device = $2 AND EXISTS (SELECT 1 FROM front_records r WHERE r.device = m.device)
         ON CONFLICT (key) DO UPDATE SET number = rising.number + 1
         RETURNING number",
    );
    let count = count.bind(format!("{HEARD}:{device}")).bind(device.as_str());
    let Some(seq) = count.fetch_optional(&mut *tx.conn).await? else { return Ok(()) };
    let insert = sqlx::query(
        "-- fate_note()
         INSERT INTO fates (device, seq, unit, bill_id, change) VALUES ($1, $2, $3, $4, $5)",
    );
    let insert = insert.bind(device).bind(seq).bind(unit).bind(bill.joined()).bind(change);
    insert.execute(&mut *tx.conn).await?;
    Ok(())
}

/// On a front: keeps what the platform told, unless it was kept before.
pub(super) async fn keep(tx: &mut Tx<'_>, fates: &[Fate]) -> Result<(), Failure> {
    let Some(last) = fates.last() else { return Ok(()) };
    if !rising::raise(tx, HEARD, last.seq).await? {
        return Ok(());
    }
    for fate in fates {
        keep_one(tx, fate).await?;
    }
    Ok(())
}

/// What this front did itself and is not home stays: the platform will decide about it.
async fn keep_one(tx: &mut Tx<'_>, fate: &Fate) -> Result<(), Failure> {
    let keep = sqlx::query(
        "-- fate_keep()
         INSERT INTO bill_states (unit, bill_id, reversed_by, exchanged_code, exchanged_number,
                                  locked_by, booked_by, booked_on, booked_amount, told)
         SELECT b.unit, b.bill_id, $3, $4, $5, $6, $7, $8, $9, $10
         FROM bills b WHERE b.unit = $1 AND b.bill_id = $2
         ON CONFLICT (unit, bill_id) DO UPDATE
         SET reversed_by = excluded.reversed_by,
             exchanged_code = CASE WHEN excluded.reversed_by IS NULL
                 THEN COALESCE(excluded.exchanged_code, bill_states.exchanged_code) END,
             exchanged_number = CASE WHEN excluded.reversed_by IS NULL
                 THEN COALESCE(excluded.exchanged_number, bill_states.exchanged_number) END,
             locked_by = excluded.locked_by, booked_by = excluded.booked_by,
             booked_on = excluded.booked_on, booked_amount = excluded.booked_amount,
             told = excluded.told
         WHERE bill_states.reversed_by IS NULL
           AND (excluded.reversed_by IS NULL OR bill_states.drawn = 0)",
    );
    let state = &fate.state;
    let (code, number) = state.exchanged_to.clone().unzip();
    let (locked, booked) = match &state.booking {
        Booking::Open => (None, None),
        Booking::Locked { by } => (Some(by), None),
        Booking::Booked { by, on, amount } => (None, Some((by, on, amount))),
    };
    let keep = keep.bind(fate.unit.as_str()).bind(fate.id.joined());
    let keep = keep.bind(state.reversed_by.map(BillId::joined)).bind(code).bind(number);
    let keep = keep.bind(locked.map(String::as_str)).bind(booked.map(|b| b.0.as_str()));
    let keep = keep.bind(booked.map(|b| b.1.to_string())).bind(booked.map(|b| b.2.fen()));
    let keep = keep.bind(i64::from(state.reversed_by.is_some()));
    keep.execute(&mut *tx.conn).await?;
    Ok(())
}

impl Database {
    pub(super) async fn read_fates(
        &self,
        device: &str,
        after: i64,
        max: u32,
    ) -> Result<Vec<Fate>, StoreError> {
        let fates = sqlx::query(
            "-- fates()
             SELECT f.seq, f.change, f.unit, f.bill_id, s.reversed_by, s.exchanged_code,
                    s.exchanged_number, s.locked_by, s.booked_by, s.booked_on, s.booked_amount, s.drawn
             FROM fates f LEFT JOIN bill_states s ON s.unit = f.unit AND s.bill_id = f.bill_id
             WHERE f.device = $1 AND f.seq > $2 ORDER BY f.seq LIMIT $3",
        );
        let fates = fates.bind(device).bind(after).bind(i64::from(max));
        each("fates", fates.fetch_all(self.readers()).await, |row| {
            Ok(Fate {
                seq: row.int("seq")?,
                change: row.text("change")?.to_owned(),
                unit: row.parse("unit")?,
                id: row.id("bill_id")?,
                state: row.state()?,
            })
        })
    }

    pub(super) async fn read_fates_heard(&self) -> Result<i64, StoreError> {
        let heard = sqlx::query("-- fates_heard()\n SELECT number FROM rising WHERE key = $1");
        let row = heard.bind(HEARD).fetch_optional(self.readers()).await.map_err(Failure::from)?;
        Ok(row.map(|row| Reader::new("rising", &row).int("number")).transpose()?.unwrap_or(0))
    }
}
