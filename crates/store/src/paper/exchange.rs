//! A bill is exchanged for a paper, and one paper for another. Whether a number is free is asked first,
//! then the bill's state decides, then the number is used.

use app::ports::ledger::{PaperAct, PaperDeed};
use app::ports::{Changed, StateChange};
use domain::{BillId, PaperId, PaperRefusal, PaperStatus};
use sqlx::AnyConnection;

use super::{Counts, Done, Movement, UsePaper, advance, count, int, own_range, tell, void};
use crate::audit;
use crate::failure::Failure;
use crate::front::fates;
use crate::sql::Tx;
use crate::state::{self, Change};

pub(super) async fn exchange(
    tx: &mut Tx<'_>,
    job: &UsePaper,
    bill: BillId,
    paper: &PaperId,
) -> Done {
    let paper = match free(tx.conn, &job.deed, bill, paper).await? {
        Free::Yes(id) => id,
        Free::Done => return Ok(Ok(())),
        Free::No(why) => return Ok(Err(why)),
    };
    let to =
        StateChange::Exchange { code: paper.code.to_string(), number: paper.number.to_string() };
    let change = Change { id: bill, to, by: job.by.clone(), at: job.at };
    let unit = job.deed.unit.as_str();
    if state::try_change(tx.conn, unit, &change).await?.is_none() {
        return Ok(Err(refusal(tx.conn, unit, bill).await?));
    }
    take(tx.conn, job, bill, &paper).await?;
    fates::note(tx, unit, bill, "exchange").await?;
    audit::add(tx, unit, job.at, &job.by, "paper.exchange", format!("{bill} {paper}"));
    Ok(Ok(()))
}

/// An exchange that names no place. A number of the unit's stock is used like any other; `None` for a
/// paper that finance has not given through us, which is only noted with the bill.
pub(crate) async fn exchange_told(
    tx: &mut Tx<'_>,
    unit: &str,
    change: &Change,
    code: &str,
    number: &str,
) -> Result<Option<Changed>, Failure> {
    let Ok(paper) = PaperId::parse(code, number) else { return Ok(None) };
    let holder = sqlx::query_as::<_, (i64, String)>(
        "-- paper_holder()
         SELECT last, place FROM paper_ranges WHERE code = $1 AND first <= $2
         ORDER BY first DESC LIMIT 1",
    );
    let value = int(paper.number.value());
    let holder = holder.bind(paper.code.as_str()).bind(value).fetch_optional(&mut *tx.conn).await?;
    let Some((_, place)) = holder.filter(|(last, _)| *last >= value) else { return Ok(None) };
    let deed = PaperDeed {
        unit: unit.parse().map_err(|e| Failure::Refused(format!("unit {unit}: {e}")))?,
        place,
        act: PaperAct::Exchange { bill: change.id, paper: paper.clone() },
        reason: String::new(),
        operator: change.by.name.clone(),
        occurred_at: None,
    };
    let job = UsePaper { deed, by: change.by.clone(), at: change.at };
    let done = exchange(tx, &job, change.id, &paper).await?.is_ok();
    let state = state::of(tx.conn, unit, change.id).await?;
    Ok(Some(match state {
        None => Changed::Unknown,
        Some(state) if done => Changed::Done(state),
        Some(state) => Changed::Refused(state),
    }))
}

pub(super) async fn replace(
    tx: &mut Tx<'_>,
    job: &UsePaper,
    bill: BillId,
    paper: &PaperId,
) -> Done {
    let paper = match free(tx.conn, &job.deed, bill, paper).await? {
        Free::Yes(id) => id,
        Free::Done => return Ok(Ok(())),
        Free::No(why) => return Ok(Err(why)),
    };
    let unit = job.deed.unit.as_str();
    let Some(before) = state::of(tx.conn, unit, bill).await? else {
        return Ok(Err(PaperRefusal::UnknownBill));
    };
    let Some((old_code, old_number)) = before.exchanged_to else {
        return Ok(Err(PaperRefusal::NotExchanged));
    };
    let change = sqlx::query(
        "-- paper_replace()
         UPDATE bill_states SET exchanged_code = $3, exchanged_number = $4
         WHERE unit = $1 AND bill_id = $2 AND exchanged_code = $5 AND exchanged_number = $6
           AND locked_by IS NULL AND booked_by IS NULL",
    );
    let change = change.bind(unit).bind(bill.joined());
    let change = change.bind(paper.code.as_str()).bind(paper.number.to_string());
    let change = change.bind(old_code.as_str()).bind(old_number.as_str());
    if change.execute(&mut *tx.conn).await?.rows_affected() == 0 {
        return Ok(Err(refusal(tx.conn, unit, bill).await?));
    }
    take(tx.conn, job, bill, &paper).await?;
    // A paper that was told to us without a range, before there were any, has no row.
    if let Ok(old) = PaperId::parse(&old_code, &old_number) {
        let told = job.told();
        let to = (PaperStatus::Replaced, Movement::Spoilt);
        void::void(tx.conn, unit, (&old, bill), to, &told).await?;
    }
    fates::note(tx, unit, bill, "exchange").await?;
    let subject = format!("{bill} {old_code}/{old_number} {paper}");
    audit::add(tx, unit, job.at, &job.by, "paper.replace", subject);
    Ok(Ok(()))
}

async fn refusal(
    conn: &mut AnyConnection,
    unit: &str,
    bill: BillId,
) -> Result<PaperRefusal, Failure> {
    let state = state::of(conn, unit, bill).await?;
    Ok(state.map_or(PaperRefusal::UnknownBill, PaperRefusal::State))
}

/// Whether a place may use a number for a bill.
enum Free {
    /// Yes; the number as it is printed.
    Yes(PaperId),
    /// It was used for that bill.
    Done,
    No(PaperRefusal),
}

async fn free(
    conn: &mut AnyConnection,
    deed: &PaperDeed,
    bill: BillId,
    paper: &PaperId,
) -> Result<Free, Failure> {
    let Some(own) = own_range(conn, deed, &paper.code, int(paper.number.value())).await? else {
        return Ok(Free::No(PaperRefusal::NotOwn(paper.clone())));
    };
    let id = own.id(&paper.code, int(paper.number.value()))?;
    let used = sqlx::query_as::<_, (Option<i64>, String)>(
        "-- paper_used()
         SELECT bill_id, status FROM paper_bills WHERE unit = $1 AND code = $2 AND number = $3",
    );
    let used = used.bind(deed.unit.as_str()).bind(id.code.as_str()).bind(int(id.number.value()));
    Ok(match used.fetch_optional(conn).await? {
        None => Free::Yes(id),
        Some((of, status)) if of == Some(bill.joined()) && status == "issued" => Free::Done,
        Some(_) => Free::No(PaperRefusal::Used(id)),
    })
}

/// Uses a number for a bill.
async fn take(
    conn: &mut AnyConnection,
    job: &UsePaper,
    bill: BillId,
    paper: &PaperId,
) -> Result<(), Failure> {
    let (code, number) = (paper.code.as_str(), int(paper.number.value()));
    count(conn, code, number, Counts { issued: 1, void: 0 }).await?;
    let insert = sqlx::query(
        "-- paper_take()
         INSERT INTO paper_bills (unit, code, number, place, bill_id, status, used_at, operator)
         VALUES ($1, $2, $3, $4, $5, 'issued', $6, $7)",
    );
    let deed = &job.deed;
    let insert = insert.bind(deed.unit.as_str()).bind(code).bind(number).bind(deed.place.as_str());
    let insert = insert.bind(bill.joined()).bind(job.at.utc()).bind(deed.operator.as_str());
    insert.execute(&mut *conn).await?;
    advance(conn, code, number).await?;
    let number = (paper, Some(bill.joined()));
    tell(conn, deed.unit.as_str(), number, Movement::Paper, &job.told()).await
}
