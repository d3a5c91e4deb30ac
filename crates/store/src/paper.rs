//! Paper bills: which numbers a place has, and what became of each. A number is used by inserting its
//! row, once and for ever; the counters of its range move in the same transaction.
//!
//! Locks are taken in one order: the state of the bill, then the ranges.

mod exchange;
mod read;
mod void;

use app::ports::Actor;
use app::ports::ledger::{PaperAct, PaperDeed, PaperGiven, PaperUsed};
use domain::{Moment, PaperCode, PaperId, PaperNumber, PaperRange, PaperRefusal};
use sqlx::AnyConnection;

use crate::audit;
use crate::failure::Failure;
use crate::sql::Tx;

pub(crate) use exchange::exchange_told;
pub(crate) use void::take_back;

/// A range to take in.
pub(crate) struct GivePaper {
    pub(crate) range: PaperRange,
    pub(crate) by: Actor,
    pub(crate) at: Moment,
}

/// Numbers to use.
pub(crate) struct UsePaper {
    pub(crate) deed: PaperDeed,
    pub(crate) by: Actor,
    pub(crate) at: Moment,
}

/// What is done with a number, as reconciliation tells it.
#[derive(Clone, Copy)]
enum Movement {
    Paper,
    Back,
    Spoilt,
}

impl Movement {
    const fn code(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Back => "back",
            Self::Spoilt => "spoilt",
        }
    }
}

/// A number as a signed integer; paper numbers have 18 digits at most.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Takes in a range, unless another of its code has one of its numbers.
pub(crate) async fn give(tx: &mut Tx<'_>, job: &GivePaper) -> Result<PaperGiven, Failure> {
    let range = &job.range;
    if !lock_code(tx.conn, range).await? {
        return Ok(PaperGiven::OtherForm);
    }
    let nearest = sqlx::query_as::<_, (i64, i64, String, String)>(
        "-- paper_nearest()
         SELECT first, last, unit, place FROM paper_ranges WHERE code = $1 AND first <= $2
         ORDER BY first DESC LIMIT 1",
    );
    let (first, last) = (int(range.first.value()), int(range.last.value()));
    let nearest = nearest.bind(range.code.as_str()).bind(last);
    match nearest.fetch_optional(&mut *tx.conn).await? {
        Some((f, l, unit, place))
            if (f, l) == (first, last) && unit == range.unit.as_str() && place == range.place =>
        {
            return Ok(PaperGiven::Done);
        }
        Some((_, end, ..)) if end >= first => return Ok(PaperGiven::Overlap),
        _ => {}
    }
    let insert = sqlx::query(
        "-- paper_give()
         INSERT INTO paper_ranges (code, first, last, unit, place, next, given_at)
         VALUES ($1, $2, $3, $4, $5, $2, $6)",
    );
    let insert = insert.bind(range.code.as_str()).bind(first).bind(last);
    let insert = insert.bind(range.unit.as_str()).bind(range.place.as_str()).bind(job.at.utc());
    insert.execute(&mut *tx.conn).await?;
    let subject = format!("{}/{}-{}", range.code, range.first, range.last);
    audit::add(tx, range.unit.as_str(), job.at, &job.by, "paper.give", subject);
    Ok(PaperGiven::Done)
}

/// Holds the code's row until the transaction ends; answers whether kind and length are the code's.
async fn lock_code(conn: &mut AnyConnection, range: &PaperRange) -> Result<bool, Failure> {
    let lock = sqlx::query_as::<_, (String, i64)>(
        "-- paper_code()
         INSERT INTO paper_codes (code, kind, digits) VALUES ($1, $2, $3)
         ON CONFLICT (code) DO UPDATE SET kind = paper_codes.kind RETURNING kind, digits",
    );
    let digits = i64::try_from(range.first.digits()).unwrap_or(i64::MAX);
    let lock = lock.bind(range.code.as_str()).bind(range.kind.to_string()).bind(digits);
    Ok(lock.fetch_one(conn).await? == (range.kind.to_string(), digits))
}

/// Does a deed on numbers, or refuses it before anything is written.
pub(crate) async fn use_numbers(tx: &mut Tx<'_>, job: &UsePaper) -> Result<PaperUsed, Failure> {
    let done = match &job.deed.act {
        PaperAct::Exchange { bill, paper } => exchange::exchange(tx, job, *bill, paper).await?,
        PaperAct::Replace { bill, paper } => exchange::replace(tx, job, *bill, paper).await?,
        PaperAct::Spoil { code, first, last } => void::spoil(tx, job, code, *first, *last).await?,
    };
    Ok(done.map_or_else(PaperUsed::Refused, |()| PaperUsed::Done))
}

/// Whether it was done, or why not.
type Done = Result<Result<(), PaperRefusal>, Failure>;

/// A place's own range around a number.
struct OwnRange {
    last: i64,
    digits: i64,
}

impl OwnRange {
    fn id(&self, code: &PaperCode, number: i64) -> Result<PaperId, Failure> {
        let broken = |_| Failure::Refused(format!("paper {code}/{number} has no printed form"));
        Ok(PaperId {
            code: code.clone(),
            number: paper_number(number, self.digits).map_err(broken)?,
        })
    }
}

fn paper_number(number: i64, digits: i64) -> Result<PaperNumber, domain::PaperError> {
    let value = u64::try_from(number).map_err(|_| domain::PaperError::Number)?;
    PaperNumber::new(value, usize::try_from(digits).unwrap_or(usize::MAX))
}

async fn own_range(
    conn: &mut AnyConnection,
    deed: &PaperDeed,
    code: &PaperCode,
    number: i64,
) -> Result<Option<OwnRange>, Failure> {
    let range = sqlx::query_as::<_, (i64, String, String, i64)>(
        "-- paper_range()
         SELECT g.last, g.unit, g.place, c.digits
         FROM paper_ranges g JOIN paper_codes c ON c.code = g.code
         WHERE g.code = $1 AND g.first <= $2 ORDER BY g.first DESC LIMIT 1",
    );
    let range = range.bind(code.as_str()).bind(number).fetch_optional(conn).await?;
    let own = range.filter(|(last, unit, place, _)| {
        *last >= number && unit == deed.unit.as_str() && *place == deed.place
    });
    Ok(own.map(|(last, _, _, digits)| OwnRange { last, digits }))
}

/// By how much the counters of a range move.
struct Counts {
    issued: i64,
    void: i64,
}

/// Moves the counters of the range around a number, and holds its row until the transaction ends.
async fn count(
    conn: &mut AnyConnection,
    code: &str,
    number: i64,
    by: Counts,
) -> Result<(), Failure> {
    let count = sqlx::query(
        "-- paper_count()
         UPDATE paper_ranges SET issued = issued + $3, void = void + $4
         WHERE code = $1 AND first = (SELECT MAX(g.first) FROM paper_ranges g
                                      WHERE g.code = $1 AND g.first <= $2)",
    );
    let count = count.bind(code).bind(number).bind(by.issued).bind(by.void);
    count.execute(conn).await?;
    Ok(())
}

/// Moves `next` past what is used, if it was the number just used.
async fn advance(conn: &mut AnyConnection, code: &str, number: i64) -> Result<(), Failure> {
    let advance = sqlx::query(
        "-- paper_advance()
         UPDATE paper_ranges SET next =
             (SELECT MIN(gap.n) FROM
                 (SELECT p.number + 1 AS n FROM paper_bills p
                  WHERE p.code = $1 AND p.number >= $2 AND p.number <= paper_ranges.last) gap
              WHERE NOT EXISTS (SELECT 1 FROM paper_bills q
                                WHERE q.code = $1 AND q.number = gap.n
                                  AND q.number <= paper_ranges.last))
         WHERE code = $1 AND next = $2
           AND first = (SELECT MAX(g.first) FROM paper_ranges g WHERE g.code = $1 AND g.first <= $2)",
    );
    advance.bind(code).bind(number).execute(conn).await?;
    Ok(())
}

/// Who did it, why, and when, as moves tell it.
struct Told<'t> {
    at: Moment,
    occurred_at: Moment,
    operator: &'t str,
    reason: &'t str,
}

impl UsePaper {
    fn told(&self) -> Told<'_> {
        Told {
            at: self.at,
            occurred_at: self.deed.occurred_at.unwrap_or(self.at),
            operator: &self.deed.operator,
            reason: &self.deed.reason,
        }
    }
}

async fn tell(
    conn: &mut AnyConnection,
    unit: &str,
    (paper, bill): (&PaperId, Option<i64>),
    movement: Movement,
    told: &Told<'_>,
) -> Result<(), Failure> {
    let tell = sqlx::query(
        "-- paper_tell()
         INSERT INTO paper_moves (unit, code, number, movement, bill_id, at, occurred_at, operator,
                                  reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    let tell = tell.bind(unit).bind(paper.code.as_str()).bind(int(paper.number.value()));
    let tell = tell.bind(movement.code()).bind(bill).bind(told.at.utc());
    let tell = tell.bind(told.occurred_at.utc()).bind(told.operator).bind(told.reason);
    tell.execute(conn).await?;
    Ok(())
}
