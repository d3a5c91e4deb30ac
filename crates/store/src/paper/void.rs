//! Papers become void: replaced, taken back with the reversal of their bill, or spoilt blank.

use app::ports::Claim;
use app::ports::ledger::PaperReturn;
use domain::{BillId, PaperCode, PaperId, PaperNumber, PaperRefusal, PaperStatus};
use sqlx::AnyConnection;

use super::{
    Counts, Done, Movement, OwnRange, Told, UsePaper, advance, count, int, own_range, tell,
};
use crate::audit;
use crate::failure::Failure;
use crate::sql::Tx;

/// Numbers that one deed may spoil: it holds its locks while it writes them.
const SPOIL_MAX: u64 = 5000;

/// Makes the paper void that stands for a bill; answers whether it did.
pub(super) async fn void(
    conn: &mut AnyConnection,
    unit: &str,
    (paper, bill): (&PaperId, BillId),
    (status, movement): (PaperStatus, Movement),
    told: &Told<'_>,
) -> Result<bool, Failure> {
    let (code, number) = (paper.code.as_str(), int(paper.number.value()));
    let mark = sqlx::query(
        "-- paper_void()
         UPDATE paper_bills SET status = $4, operator = $5
         WHERE unit = $1 AND code = $2 AND number = $3 AND bill_id = $6 AND status = 'issued'",
    );
    let mark = mark.bind(unit).bind(code).bind(number).bind(status.code()).bind(told.operator);
    if mark.bind(bill.joined()).execute(&mut *conn).await?.rows_affected() == 0 {
        return Ok(false);
    }
    count(conn, code, number, Counts { issued: -1, void: 1 }).await?;
    tell(conn, unit, (paper, Some(bill.joined())), movement, told).await?;
    Ok(true)
}

/// A paper comes back with the reversal of its bill, whose state has allowed it.
pub(crate) async fn take_back(
    tx: &mut Tx<'_>,
    claim: &Claim,
    paper: &PaperReturn,
) -> Result<(), Failure> {
    let unit = claim.checked.unit().as_str();
    let Some(original) = claim.checked.content().reverses else { return Ok(()) };
    let told = Told {
        at: claim.at,
        occurred_at: claim.checked.business().occurred_at.unwrap_or(claim.at),
        operator: &paper.operator,
        reason: &paper.reason,
    };
    let to = (PaperStatus::TakenBack, Movement::Back);
    if void(tx.conn, unit, (&paper.id, original), to, &told).await? {
        audit::add(tx, unit, claim.at, &claim.by, "paper.take_back", paper.id.to_string());
    }
    Ok(())
}

/// Spoils numbers, all of them or none.
pub(super) async fn spoil(
    tx: &mut Tx<'_>,
    job: &UsePaper,
    code: &PaperCode,
    first: PaperNumber,
    last: PaperNumber,
) -> Done {
    let (from, to) = (int(first.value()), int(last.value()));
    let Some(more) = last.value().checked_sub(first.value()) else {
        return Ok(Err(PaperRefusal::Backwards));
    };
    if more >= SPOIL_MAX {
        return Ok(Err(PaperRefusal::TooMany(SPOIL_MAX)));
    }
    let mut stretches = Vec::new();
    let mut next = from;
    while next <= to {
        let Some(own) = own_range(tx.conn, &job.deed, code, next).await? else {
            let number = PaperNumber::new(next.unsigned_abs(), first.digits()).unwrap_or(first);
            return Ok(Err(PaperRefusal::NotOwn(PaperId { code: code.clone(), number })));
        };
        let end = own.last.min(to);
        stretches.push((next, end, own));
        next = end.saturating_add(1);
    }
    if let Some(answer) = spoilt_before(tx.conn, job, code, &stretches).await? {
        return Ok(answer);
    }
    for (from, to, _) in &stretches {
        spoil_stretch(tx.conn, job, code.as_str(), *from, *to).await?;
    }
    let subject = format!("{code}/{first}-{last}");
    audit::add(tx, job.deed.unit.as_str(), job.at, &job.by, "paper.spoil", subject);
    Ok(Ok(()))
}

/// If any number was used: done before if all were spoilt, else refused by the lowest.
async fn spoilt_before(
    conn: &mut AnyConnection,
    job: &UsePaper,
    code: &PaperCode,
    stretches: &[(i64, i64, OwnRange)],
) -> Result<Option<Result<(), PaperRefusal>>, Failure> {
    let mut fresh = false;
    let mut first_used = None;
    for (from, to, own) in stretches {
        let used = sqlx::query_as::<_, (i64, i64, Option<i64>)>(
            "-- paper_spoilt()
             SELECT COUNT(*), COUNT(bill_id), MIN(number) FROM paper_bills
             WHERE unit = $1 AND code = $2 AND number >= $3 AND number <= $4",
        );
        let used = used.bind(job.deed.unit.as_str()).bind(code.as_str()).bind(*from).bind(*to);
        let (used, of_bills, lowest) = used.fetch_one(&mut *conn).await?;
        let size = to.saturating_sub(*from).saturating_add(1);
        fresh |= used < size || of_bills > 0;
        if let (None, Some(lowest)) = (&first_used, lowest) {
            first_used = Some(own.id(code, lowest)?);
        }
    }
    Ok(match first_used {
        None => None,
        Some(_) if !fresh => Some(Ok(())),
        Some(id) => Some(Err(PaperRefusal::Used(id))),
    })
}

async fn spoil_stretch(
    conn: &mut AnyConnection,
    job: &UsePaper,
    code: &str,
    from: i64,
    to: i64,
) -> Result<(), Failure> {
    let void = to.saturating_sub(from).saturating_add(1);
    count(conn, code, from, Counts { issued: 0, void }).await?;
    let insert = sqlx::query(
        "-- paper_spoil()
         INSERT INTO paper_bills (unit, code, number, place, bill_id, status, used_at, operator)
         WITH RECURSIVE n (i) AS (SELECT $3 UNION ALL SELECT n.i + 1 FROM n WHERE n.i < $4)
         SELECT $1, $2, n.i, $5, NULL, 'spoilt', $6, $7 FROM n",
    );
    let (deed, told) = (&job.deed, job.told());
    let insert = insert.bind(deed.unit.as_str()).bind(code).bind(from).bind(to);
    let insert = insert.bind(deed.place.as_str()).bind(told.at.utc()).bind(told.operator);
    insert.execute(&mut *conn).await?;
    let tell = sqlx::query(
        "-- paper_tell_spoilt()
         INSERT INTO paper_moves (unit, code, number, movement, bill_id, at, occurred_at, operator,
                                  reason)
         SELECT p.unit, p.code, p.number, 'spoilt', NULL, p.used_at, $5, p.operator, $6
         FROM paper_bills p
         WHERE p.unit = $1 AND p.code = $2 AND p.number >= $3 AND p.number <= $4",
    );
    let tell = tell.bind(deed.unit.as_str()).bind(code).bind(from).bind(to);
    let tell = tell.bind(told.occurred_at.utc()).bind(told.reason);
    tell.execute(&mut *conn).await?;
    let next = sqlx::query_scalar::<_, i64>(
        "-- paper_next_of()
         SELECT next FROM paper_ranges WHERE code = $1 AND first <= $2 ORDER BY first DESC LIMIT 1",
    );
    let next = next.bind(code).bind(from).fetch_one(&mut *conn).await?;
    if next >= from && next <= to { advance(conn, code, next).await } else { Ok(()) }
}
