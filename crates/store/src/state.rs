//! What becomes of bills. Every change is one conditional upsert, so that the database decides races
//! between processes: the row that is there when the change is written must still allow it.

use app::ports::ledger::PaperReturn;
use app::ports::{Actor, Changed, StateChange};
use domain::{BillId, BillState, Booking, Moment};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::audit;
use crate::failure::Failure;
use crate::front::fates;
use crate::paper;
use crate::row::Reader;
use crate::sql::Tx;

/// A change of one bill's state.
pub(crate) struct Change {
    pub(crate) id: BillId,
    pub(crate) to: StateChange,
    pub(crate) by: Actor,
    pub(crate) at: Moment,
}

/// The condition of an exchange. What was drawn on a voucher does not matter to its paper.
macro_rules! untouched {
    () => {
        "bill_states.reversed_by IS NULL AND bill_states.exchanged_code IS NULL
         AND bill_states.locked_by IS NULL AND bill_states.booked_by IS NULL"
    };
}

macro_rules! returning {
    () => {
        "RETURNING unit, bill_id, reversed_by, exchanged_code, exchanged_number, locked_by,
                   booked_by, booked_on, booked_amount, drawn"
    };
}

/// Marks a kept bill as reversed if nobody has touched it, or if all that stands in the way is the
/// paper that comes back with the reversal. Answers whether it was done.
pub(crate) async fn mark_reversed(
    conn: &mut AnyConnection,
    unit: &str,
    original: BillId,
    reversal: BillId,
    paper: Option<&PaperReturn>,
) -> Result<bool, Failure> {
    let mark = sqlx::query(
        "-- state_reverse()
         INSERT INTO bill_states (unit, bill_id, reversed_by)
         SELECT unit, bill_id, $3 FROM bills WHERE unit = $1 AND bill_id = $2
         ON CONFLICT (unit, bill_id) DO UPDATE
         SET reversed_by = excluded.reversed_by, exchanged_code = NULL, exchanged_number = NULL
         WHERE bill_states.reversed_by IS NULL AND bill_states.locked_by IS NULL
           AND bill_states.booked_by IS NULL AND bill_states.drawn = 0
           AND (bill_states.exchanged_code IS NULL
                OR (bill_states.exchanged_code = $4 AND bill_states.exchanged_number = $5))",
    );
    let mark = mark.bind(unit).bind(original.joined()).bind(reversal.joined());
    let mark = mark
        .bind(paper.map(|paper| paper.id.code.to_string()))
        .bind(paper.map(|paper| paper.id.number.to_string()));
    Ok(mark.execute(conn).await?.rows_affected() == 1)
}

/// Notes that a kept bill was exchanged for a paper one (`CODE/NUMBER`) elsewhere, in place of an
/// earlier paper. Answers whether its state allows it.
pub(crate) async fn mark_exchanged(
    conn: &mut AnyConnection,
    unit: &str,
    bill: Option<BillId>,
    paper: &str,
) -> Result<bool, Failure> {
    let (Some(bill), Some((code, number))) = (bill, paper.split_once('/')) else {
        return Ok(false);
    };
    let mark = sqlx::query(
        "-- state_mark_exchanged()
         INSERT INTO bill_states (unit, bill_id, exchanged_code, exchanged_number)
         SELECT unit, bill_id, $3, $4 FROM bills WHERE unit = $1 AND bill_id = $2
         ON CONFLICT (unit, bill_id) DO UPDATE
         SET exchanged_code = excluded.exchanged_code, exchanged_number = excluded.exchanged_number
         WHERE bill_states.reversed_by IS NULL AND bill_states.locked_by IS NULL
           AND bill_states.booked_by IS NULL",
    );
    let mark = mark.bind(unit).bind(bill.joined()).bind(code).bind(number);
    Ok(mark.execute(conn).await?.rows_affected() == 1)
}

/// Notes that a paper (`CODE/NUMBER`) came back elsewhere.
pub(crate) async fn unmark_exchanged(
    conn: &mut AnyConnection,
    unit: &str,
    paper: &str,
) -> Result<(), Failure> {
    let Some((code, number)) = paper.split_once('/') else { return Ok(()) };
    let unmark = sqlx::query(
        "-- state_unmark_exchanged()
         UPDATE bill_states SET exchanged_code = NULL, exchanged_number = NULL
         WHERE unit = $1 AND exchanged_code = $2 AND exchanged_number = $3",
    );
    unmark.bind(unit).bind(code).bind(number).execute(conn).await?;
    Ok(())
}

/// The state of a kept bill of a unit; `None` if there is no such bill.
pub(crate) async fn of(
    conn: &mut AnyConnection,
    unit: &str,
    id: BillId,
) -> Result<Option<BillState>, Failure> {
    let state = sqlx::query(
        "-- state_of()
         SELECT b.unit, b.bill_id, s.reversed_by, s.exchanged_code, s.exchanged_number, s.locked_by,
                s.booked_by, s.booked_on, s.booked_amount, s.drawn
         FROM bills b LEFT JOIN bill_states s ON s.unit = b.unit AND s.bill_id = b.bill_id
         WHERE b.unit = $1 AND b.bill_id = $2",
    );
    let row = state.bind(unit).bind(id.joined()).fetch_optional(conn).await?;
    row.map(|row| Reader::new("bill_states", &row).state()).transpose()
}

/// Whether nobody has touched the bill, so that it may be reversed.
pub(crate) fn is_untouched(state: &BillState) -> bool {
    *state == BillState::default()
}

/// Changes the state if it allows it.
pub(crate) async fn change(tx: &mut Tx<'_>, job: &Change) -> Result<Changed, Failure> {
    let owner = sqlx::query_as::<_, (i64, String)>(
        "-- range_of()
         SELECT last_id, unit FROM ranges WHERE first_id <= $1 ORDER BY first_id DESC LIMIT 1",
    );
    let owner = owner.bind(job.id.joined()).fetch_optional(&mut *tx.conn).await?;
    let Some((_, unit)) = owner.filter(|(last_id, _)| *last_id >= job.id.joined()) else {
        return Ok(Changed::Unknown);
    };
    if let StateChange::Exchange { code, number } = &job.to
        && let Some(used) = paper::exchange_told(tx, &unit, job, code, number).await?
    {
        return Ok(used);
    }
    if let Some(row) = try_change(tx.conn, &unit, job).await? {
        let state = Reader::new("bill_states", &row).state()?;
        fates::note(tx, &unit, job.id, action(&job.to)).await?;
        audit::add(tx, &unit, job.at, &job.by, action(&job.to), job.id.to_string());
        return Ok(Changed::Done(state));
    }
    Ok(match of(tx.conn, &unit, job.id).await? {
        None => Changed::Unknown,
        Some(state) if is_done(&job.to, &state) => Changed::Done(state),
        Some(state) => Changed::Refused(state),
    })
}

fn action(change: &StateChange) -> &'static str {
    match change {
        StateChange::Exchange { .. } => "exchange",
        StateChange::Lock { .. } => "lock",
        StateChange::Unlock { .. } => "unlock",
        StateChange::Book { .. } => "book",
    }
}

/// Whether the state is what the change asks for, so that asking again changes nothing.
fn is_done(change: &StateChange, state: &BillState) -> bool {
    match (change, &state.booking) {
        (StateChange::Exchange { code, number }, _) => {
            state.exchanged_to.as_ref() == Some(&(code.clone(), number.clone()))
        }
        (StateChange::Lock { by }, Booking::Locked { by: holder }) => by.as_str() == holder,
        (StateChange::Unlock { .. }, Booking::Open) => true,
        (StateChange::Book { by, on, amount }, booking) => {
            let booked = Booking::Booked { by: by.to_string(), on: *on, amount: *amount };
            *booking == booked
        }
        _ => false,
    }
}

/// The row as changed; `None` if its state, or its absence, forbids the change.
pub(crate) async fn try_change(
    conn: &mut AnyConnection,
    unit: &str,
    job: &Change,
) -> Result<Option<AnyRow>, Failure> {
    let id = job.id.joined();
    let query = match &job.to {
        StateChange::Exchange { code, number } => sqlx::query(concat!(
            "-- state_exchange()
             INSERT INTO bill_states (unit, bill_id, exchanged_code, exchanged_number)
             SELECT unit, bill_id, $3, $4 FROM bills WHERE unit = $1 AND bill_id = $2
             ON CONFLICT (unit, bill_id) DO UPDATE
             SET exchanged_code = excluded.exchanged_code,
                 exchanged_number = excluded.exchanged_number
             WHERE ",
            untouched!(),
            " ",
            returning!()
        ))
        .bind(unit)
        .bind(id)
        .bind(code.as_str())
        .bind(number.as_str()),
        StateChange::Lock { by } => sqlx::query(concat!(
            "-- state_lock()
             INSERT INTO bill_states (unit, bill_id, locked_by)
             SELECT unit, bill_id, $3 FROM bills WHERE unit = $1 AND bill_id = $2
             ON CONFLICT (unit, bill_id) DO UPDATE SET locked_by = excluded.locked_by
             WHERE bill_states.reversed_by IS NULL AND bill_states.locked_by IS NULL
               AND bill_states.booked_by IS NULL ",
            returning!()
        ))
        .bind(unit)
        .bind(id)
        .bind(by.as_str()),
        StateChange::Unlock { by } => sqlx::query(concat!(
            "-- state_unlock()
             UPDATE bill_states SET locked_by = NULL
             WHERE unit = $1 AND bill_id = $2 AND locked_by = $3 ",
            returning!()
        ))
        .bind(unit)
        .bind(id)
        .bind(by.as_str()),
        StateChange::Book { by, on, amount } => sqlx::query(concat!(
            "-- state_book()
             UPDATE bill_states
             SET locked_by = NULL, booked_by = locked_by, booked_on = $4, booked_amount = $5
             WHERE unit = $1 AND bill_id = $2 AND locked_by = $3 ",
            returning!()
        ))
        .bind(unit)
        .bind(id)
        .bind(by.as_str())
        .bind(on.to_string())
        .bind(amount.fen()),
    };
    Ok(query.fetch_optional(conn).await?)
}
