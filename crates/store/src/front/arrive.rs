//! On the platform: records and bills of a device, kept together, once.
//!
//! Whether a bill is genuine has been decided by the caller, without a transaction. What only the
//! database can tell is decided here: whether the mark still stands, whether number and business key
//! are free, and what the grant still has.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::fronts::{Arrival, Arrived, ArrivedBill, ArrivedRecord, Case};
use app::ports::registry::AuditHead;
use domain::{BillId, GrantStock, Money};

use super::{case, told};
use crate::failure::Failure;
use crate::grant::{self, CloseGrant};
use crate::keep::{self, Keep};
use crate::row::Reader;
use crate::sql::{Kind, ROWS_MAX, Rows, SetStatement, Tx};
use crate::{reserve, state, voucher};

static KNOWN: SetStatement = SetStatement::new(
    "arrive_known",
    &[("unit", Kind::Text), ("business_key", Kind::Text), ("bill_id", Kind::Int)],
    "SELECT r.unit, r.business_key, r.bill_id FROM v JOIN reservations r
       ON r.unit = v.unit AND r.business_key = v.business_key
     UNION
     SELECT r.unit, r.business_key, r.bill_id FROM v JOIN reservations r
       ON r.unit = v.unit AND r.bill_id = v.bill_id",
);

static RESERVE: SetStatement = SetStatement::new(
    "arrive_reserve",
    &[
        ("unit", Kind::Text),
        ("business_key", Kind::Text),
        ("bill_id", Kind::Int),
        ("check_code", Kind::Text),
        ("grant_id", Kind::Text),
        ("first_id", Kind::Int),
        ("last_id", Kind::Int),
        ("place", Kind::Text),
        ("amount", Kind::Int),
        ("reverses", Kind::Int),
        ("actor", Kind::Text),
        ("trace", Kind::Text),
        ("reserved_at", Kind::Text),
        ("digest", Kind::Bytes),
        ("request", Kind::Bytes),
        ("occurred_at", Kind::Text),
        ("business", Kind::Text),
        ("card", Kind::Bytes),
    ],
    "INSERT INTO reservations (unit, business_key, bill_id, check_code, grant_id, first_id, last_id,
                               place, amount, reverses, actor, trace, reserved_at, digest, request,
                               occurred_at, business, card)
     SELECT v.unit, v.business_key, v.bill_id, v.check_code, v.grant_id, v.first_id, v.last_id,
            v.place, v.amount, v.reverses, v.actor, v.trace, v.reserved_at, v.digest, v.request,
            v.occurred_at, v.business, v.card
     FROM v WHERE v.unit IS NOT NULL",
);

static UNFINISHED: SetStatement = SetStatement::new(
    "arrive_unfinished",
    &[
        ("unit", Kind::Text),
        ("bill_id", Kind::Int),
        ("business_key", Kind::Text),
        ("reserved_at", Kind::Text),
    ],
    "INSERT INTO unfinished (unit, bill_id, business_key, reserved_at)
     SELECT v.unit, v.bill_id, v.business_key, v.reserved_at FROM v WHERE v.unit IS NOT NULL",
);

static RECORDS: SetStatement = SetStatement::new(
    "arrive_records",
    &[
        ("device", Kind::Text),
        ("seq", Kind::Int),
        ("hash", Kind::Bytes),
        ("at", Kind::Text),
        ("unit", Kind::Text),
        ("action", Kind::Text),
        ("subject", Kind::Text),
        ("refusal", Kind::Text),
    ],
    "INSERT INTO front_records (device, seq, hash, at, unit, action, subject, refusal)
     SELECT v.device, v.seq, v.hash, v.at, v.unit, v.action, v.subject, v.refusal
     FROM v WHERE v.device IS NOT NULL",
);

/// Keeps an arrival, if the mark of its device still stands where it was seen.
pub(super) async fn run(tx: &mut Tx<'_>, arrival: &Arrival) -> Result<Arrived, Failure> {
    if mark(tx, &arrival.device).await? != arrival.before {
        return Ok(Arrived::Moved);
    }
    let mut refused: BTreeMap<i64, &'static str> = BTreeMap::new();
    let bills = free(tx, &arrival.bills, &mut refused).await?;
    let covered = granted(tx, bills, &mut refused).await?;
    let (back, new): (Vec<Covered>, Vec<Covered>) =
        covered.into_iter().partition(|c| c.bill.issued.bill().content.reverses.is_some());
    keep_bills(tx, arrival, &new).await?;
    let back: BTreeMap<i64, Covered> = back.into_iter().map(|c| (c.bill.seq, c)).collect();
    // What changes a bill's state goes in the order in which it was done.
    for record in &arrival.records {
        if let Some(covered) = back.get(&record.seq) {
            if !reverse(tx, arrival, covered).await? {
                refused.insert(record.seq, "ORIGINAL_STATE");
            }
        } else if !paper(tx, record).await? {
            let why = "PAPER_STATE";
            refused.insert(record.seq, why);
            case::open(tx, &paper_case(arrival, record, why), &arrival.by).await?;
        }
    }
    write_records(tx, arrival, &refused).await?;
    for (unit, id) in &arrival.closed {
        let (unit, id, by) = (unit.clone(), id.clone(), arrival.by.clone());
        let closed = grant::close(tx, &CloseGrant { unit, id, by, at: arrival.at }).await?;
        closed.map_err(|e| Failure::Refused(e.to_string()))?;
    }
    for case in &arrival.cases {
        case::open(tx, case, &arrival.by).await?;
    }
    for bill in arrival.bills.iter().filter(|bill| refused.contains_key(&bill.seq)) {
        let why = refused.get(&bill.seq).copied().unwrap_or_default();
        case::open(tx, &clash(arrival, bill, why), &arrival.by).await?;
    }
    told::put_mark(tx, &arrival.device, &arrival.mark, &arrival.at.utc()).await?;
    Ok(Arrived::Done(refused.into_iter().collect()))
}

/// Locked until the transaction ends. A device's first row is made here, so that there is one to lock.
async fn mark(tx: &mut Tx<'_>, device: &str) -> Result<Option<AuditHead>, Failure> {
    let text = match tx.dialect.lock_rows() {
        "" => "-- arrive_mark()\n SELECT stream, seq, hash FROM front_marks WHERE device = $1",
        _ => {
            "-- arrive_mark()
             SELECT stream, seq, hash FROM front_marks WHERE device = $1 FOR UPDATE"
        }
    };
    let row = sqlx::query(text).bind(device).fetch_optional(&mut *tx.conn).await?;
    row.map(|row| Reader::new("front_marks", &row).head()).transpose()
}

/// Bills whose number and business key nobody has; two of one arrival must not share either.
async fn free<'a>(
    tx: &mut Tx<'_>,
    bills: &'a [ArrivedBill],
    refused: &mut BTreeMap<i64, &'static str>,
) -> Result<Vec<&'a ArrivedBill>, Failure> {
    let mut keys: BTreeSet<(String, String)> = BTreeSet::new();
    let mut ids: BTreeSet<i64> = BTreeSet::new();
    for chunk in bills.chunks(ROWS_MAX) {
        let mut rows = Rows::default();
        for bill in chunk {
            let said = bill.issued.bill();
            rows.text(said.unit.as_str());
            rows.text(said.business_key.as_str());
            rows.int(said.id.joined());
        }
        for row in KNOWN.fetch(tx, rows).await? {
            let row = Reader::new("reservations", &row);
            keys.insert((row.text("unit")?.to_owned(), row.text("business_key")?.to_owned()));
            ids.insert(row.int("bill_id")?);
        }
    }
    let mut free = Vec::with_capacity(bills.len());
    for bill in bills {
        let said = bill.issued.bill();
        let number_is_new = ids.insert(said.id.joined());
        let key_is_new = keys.insert((said.unit.to_string(), said.business_key.clone()));
        match (number_is_new, key_is_new) {
            (true, true) => free.push(bill),
            (false, _) => drop(refused.insert(bill.seq, "NUMBER_TAKEN")),
            (true, false) => drop(refused.insert(bill.seq, "KEY_TAKEN")),
        }
    }
    Ok(free)
}

/// A bill that its grant covers, with the ends of the grant.
#[derive(Clone, Copy)]
struct Covered<'a> {
    bill: &'a ArrivedBill,
    first: i64,
    last: i64,
}

/// Bills that their grants cover; what is taken is written down.
async fn granted<'a>(
    tx: &mut Tx<'_>,
    bills: Vec<&'a ArrivedBill>,
    refused: &mut BTreeMap<i64, &'static str>,
) -> Result<Vec<Covered<'a>>, Failure> {
    let owner = |bill: &ArrivedBill| (bill.issued.bill().unit.to_string(), bill.holder.to_string());
    let owners: BTreeSet<_> = bills.iter().map(|bill| owner(bill)).collect();
    let mut stocks = grant::lock_owners(tx, owners).await?;
    let before = stocks.clone();
    let mut covered = Vec::with_capacity(bills.len());
    for bill in bills {
        let own = stocks.get_mut(&owner(bill)).map(Vec::as_mut_slice).unwrap_or_default();
        let stock = own.iter_mut().find(|s| s.grant.id == *bill.issued.grant());
        match stock.map(|stock| (take(stock, bill), stock)) {
            Some((Ok(()), stock)) => {
                let (first, last) = (stock.grant.first_id(), stock.grant.last_id());
                covered.push(Covered { bill, first: first.joined(), last: last.joined() });
            }
            Some((Err(why), _)) => drop(refused.insert(bill.seq, why)),
            None => drop(refused.insert(bill.seq, "NO_GRANT")),
        }
    }
    let both = before.values().flatten().zip(stocks.values().flatten());
    let changed: Vec<&GrantStock> =
        both.filter(|(before, after)| before != after).map(|(_, after)| after).collect();
    for chunk in changed.chunks(ROWS_MAX) {
        grant::take(tx, chunk.iter().copied()).await?;
    }
    Ok(covered)
}

/// Takes one bill's number and amount from its grant. Numbers may come out of order: a number that was
/// given out first may be finished last.
fn take(stock: &mut GrantStock, bill: &ArrivedBill) -> Result<(), &'static str> {
    let said = bill.issued.bill();
    let grant = &stock.grant;
    if said.id.code != grant.code || said.id.number < grant.first || said.id.number > grant.last {
        return Err("OUTSIDE_GRANT");
    }
    if bill.reserved_at < grant.valid_from || bill.reserved_at >= grant.valid_until {
        return Err("GRANT_TIME");
    }
    let total = said.content.total;
    let counted = if total.is_negative() { Money::ZERO } else { total };
    let spent = stock.spent.plus(counted).map_err(|_| "GRANT_AMOUNT")?;
    if spent > grant.amount_max {
        return Err("GRANT_AMOUNT");
    }
    let place = said.id.number.value().saturating_sub(grant.first.value()).saturating_add(1);
    stock.taken = stock.taken.max(place);
    stock.spent = spent;
    Ok(())
}

/// Keeps a reversal, if nobody has touched the original meanwhile.
async fn reverse(
    tx: &mut Tx<'_>,
    arrival: &Arrival,
    covered: &Covered<'_>,
) -> Result<bool, Failure> {
    let said = covered.bill.issued.bill();
    let unit = said.unit.as_str();
    let Some(original) = said.content.reverses else { return Ok(false) };
    let state = state::of(tx.conn, unit, original).await?;
    if !state.is_some_and(|state| state::is_untouched(&state)) {
        return Ok(false);
    }
    // A reversal is of the business of what it takes back.
    let business = reserve::business_of(tx, unit, original).await?;
    let bill = ArrivedBill { business, ..covered.bill.clone() };
    keep_bills(tx, arrival, &[Covered { bill: &bill, ..*covered }]).await?;
    if !state::mark_reversed(tx.conn, unit, original, said.id, None).await? {
        return Err(Failure::Refused(format!("{original} cannot be marked as reversed")));
    }
    voucher::give_back(tx.conn, unit, original, said.id).await?;
    Ok(true)
}

/// What was done with paper, as far as it concerns a bill's state: `paper.exchange` tells of bill and
/// paper, `paper.replace` of bill, old and new paper, `paper.take_back` of the paper.
async fn paper(tx: &mut Tx<'_>, record: &ArrivedRecord) -> Result<bool, Failure> {
    let mut words = record.subject.split(' ');
    let mut next = || words.next().unwrap_or_default();
    match record.action.as_str() {
        "paper.exchange" => {
            let (bill, paper) = (next().parse().ok(), next());
            state::mark_exchanged(tx.conn, &record.unit, bill, paper).await
        }
        "paper.replace" => {
            let (bill, _, paper) = (next().parse().ok(), next(), next());
            state::mark_exchanged(tx.conn, &record.unit, bill, paper).await
        }
        "paper.take_back" => {
            state::unmark_exchanged(tx.conn, &record.unit, next()).await.map(|()| true)
        }
        _ => Ok(true),
    }
}

fn paper_case(arrival: &Arrival, record: &ArrivedRecord, why: &str) -> Case {
    Case {
        id: format!("{}-{}", arrival.device, record.seq),
        device: arrival.device.clone(),
        region: arrival.region,
        unit: record.unit.clone(),
        kind: why.to_owned(),
        subject: record.subject.clone(),
        note: String::new(),
        evidence: Vec::new(),
        opened_at: arrival.at,
        closed: None,
    }
}

async fn keep_bills(
    tx: &mut Tx<'_>,
    arrival: &Arrival,
    bills: &[Covered<'_>],
) -> Result<(), Failure> {
    for chunk in bills.chunks(ROWS_MAX) {
        let (mut reserved, mut unfinished) = (Rows::default(), Rows::default());
        for covered in chunk {
            let bill = covered.bill;
            push(&mut reserved, arrival, covered);
            let said = bill.issued.bill();
            unfinished.text(said.unit.as_str());
            unfinished.int(said.id.joined());
            unfinished.text(said.business_key.as_str());
            unfinished.text(bill.reserved_at.utc());
        }
        RESERVE.run(tx, reserved).await?;
        UNFINISHED.run(tx, unfinished).await?;
        let keep = |bill: &ArrivedBill| Keep {
            issued: bill.issued.clone(),
            by: arrival.by.clone(),
            at: arrival.at,
        };
        let jobs: Vec<Keep> = chunk.iter().map(|c| keep(c.bill)).collect();
        for outcome in keep::run(tx, &jobs.iter().collect::<Vec<_>>()).await? {
            outcome.map_err(|e| Failure::Refused(e.to_string()))?;
        }
    }
    for covered in bills {
        draw(tx, arrival, covered.bill).await?;
    }
    Ok(())
}

/// What a bill takes from vouchers. The bill stands whatever becomes of it: the payer has it.
async fn draw(tx: &mut Tx<'_>, arrival: &Arrival, bill: &ArrivedBill) -> Result<(), Failure> {
    if bill.draws.is_empty() {
        return Ok(());
    }
    let said = bill.issued.bill();
    match voucher::draw_all(tx.conn, said.unit.as_str(), &bill.draws).await? {
        None => voucher::insert(tx.conn, &said.unit, said.id, &bill.draws).await,
        Some((voucher, why)) => {
            let case = Case {
                note: format!("{voucher}: {why}"),
                evidence: Vec::new(),
                ..clash(arrival, bill, "VOUCHER_STATE")
            };
            case::open(tx, &case, &arrival.by).await
        }
    }
}

fn push(rows: &mut Rows, arrival: &Arrival, covered: &Covered<'_>) {
    let Covered { bill, first, last } = *covered;
    let said = bill.issued.bill();
    rows.text(said.unit.as_str());
    rows.text(said.business_key.as_str());
    rows.int(said.id.joined());
    rows.text(said.check.as_str());
    rows.text(bill.issued.grant().as_str());
    rows.int(first);
    rows.int(last);
    rows.text(bill.issued.place());
    rows.int(said.content.total.fen());
    rows.maybe_int(said.content.reverses.map(BillId::joined));
    rows.text(arrival.by.name.as_str());
    rows.text(arrival.by.trace.as_str());
    rows.text(bill.reserved_at.utc());
    rows.bytes(&bill.digest);
    rows.bytes(&bill.request);
    rows.maybe_text(bill.occurred_at.map(domain::Moment::utc));
    rows.text(bill.business.as_str());
    rows.maybe_bytes(bill.card.map(Vec::from));
}

async fn write_records(
    tx: &mut Tx<'_>,
    arrival: &Arrival,
    refused: &BTreeMap<i64, &'static str>,
) -> Result<(), Failure> {
    for chunk in arrival.records.chunks(ROWS_MAX) {
        let mut rows = Rows::default();
        for record in chunk {
            push_record(&mut rows, &arrival.device, record, refused.get(&record.seq).copied());
        }
        RECORDS.run(tx, rows).await?;
    }
    Ok(())
}

fn push_record(rows: &mut Rows, device: &str, record: &ArrivedRecord, refusal: Option<&str>) {
    rows.text(device);
    rows.int(record.seq);
    rows.bytes(&record.hash);
    rows.text(record.at.utc());
    rows.text(record.unit.as_str());
    rows.text(record.action.as_str());
    rows.text(record.subject.as_str());
    rows.text(refusal.unwrap_or(record.refusal.as_str()));
}

/// What the database refused, for a person.
fn clash(arrival: &Arrival, bill: &ArrivedBill, why: &str) -> Case {
    let said = bill.issued.bill();
    Case {
        id: format!("{}-{}", arrival.device, bill.seq),
        device: arrival.device.clone(),
        region: arrival.region,
        unit: said.unit.to_string(),
        kind: why.to_owned(),
        subject: said.id.to_string(),
        note: String::new(),
        evidence: bill.issued.file().to_vec(),
        opened_at: arrival.at,
        closed: None,
    }
}
