//! Bills: kept once, together with stock entry, audit entry and outbox event. The first writer wins;
//! whoever comes later gets what is kept.
//!
//! The row of `unit_counters` is locked until the transaction ends, so that one unit's bills become
//! visible in the order of their `seq`, without gaps.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{Actor, Keeping, Kept, StoreError};
use domain::{BillId, BillState, Issued, Moment};

use crate::audit;
use crate::failure::{Failure, Outcome};
use crate::row::{Reader, kept_columns};
use crate::sql::{Kind, Rows, SetStatement, Tx};

/// A bill to keep.
pub(crate) struct Keep {
    pub(crate) issued: Issued,
    pub(crate) by: Actor,
    pub(crate) at: Moment,
}

static COUNT: SetStatement = SetStatement::new(
    "keep_count",
    &[("unit", Kind::Text), ("bills", Kind::Int)],
    "INSERT INTO unit_counters (unit, last_seq)
     SELECT v.unit, v.bills FROM v WHERE v.unit IS NOT NULL
     ON CONFLICT (unit) DO UPDATE SET last_seq = unit_counters.last_seq + excluded.last_seq
     RETURNING unit, last_seq",
);

/// Only what was reserved, and is not kept yet, is there to be finished.
static FINISH: SetStatement = SetStatement::new(
    "keep_finish",
    &[("unit", Kind::Text), ("bill_id", Kind::Int)],
    "DELETE FROM unfinished WHERE (bill_id, unit) IN (SELECT v.bill_id, v.unit FROM v)
     RETURNING unit, bill_id, business_key",
);

static INSERT: SetStatement = SetStatement::new(
    "keep_insert",
    &[
        ("unit", Kind::Text),
        ("bill_id", Kind::Int),
        ("seq", Kind::Int),
        ("total", Kind::Int),
        ("reverses", Kind::Int),
        ("issued_at", Kind::Text),
        ("kept_at", Kind::Text),
        ("file", Kind::Bytes),
    ],
    "INSERT INTO bills (unit, bill_id, seq, total, reverses, issued_at, kept_at, file)
     SELECT v.unit, v.bill_id, v.seq, v.total, v.reverses, v.issued_at, v.kept_at, v.file
     FROM v WHERE v.unit IS NOT NULL",
);

static INSERT_STOCK: SetStatement = SetStatement::new(
    "keep_stock",
    &[
        ("unit", Kind::Text),
        ("seq", Kind::Int),
        ("grant_id", Kind::Text),
        ("bill_id", Kind::Int),
        ("movement", Kind::Text),
        ("at", Kind::Text),
    ],
    "INSERT INTO stock_entries (unit, seq, grant_id, bill_id, movement, at)
     SELECT v.unit, v.seq, v.grant_id, v.bill_id, v.movement, v.at
     FROM v WHERE v.unit IS NOT NULL",
);

/// What has just been kept lies in one stretch per unit.
static INSERT_OUTBOX: SetStatement = SetStatement::new(
    "keep_outbox",
    &[("unit", Kind::Text), ("first_seq", Kind::Int), ("last_seq", Kind::Int)],
    "INSERT INTO outbox (unit, seq, topic, bill_id, created_at)
     SELECT e.unit, e.seq,
            CASE e.movement WHEN 'issued' THEN 'bill.issued' ELSE 'bill.reversed' END,
            e.bill_id, e.at
     FROM v CROSS JOIN stock_entries e
     WHERE e.unit = v.unit AND e.seq >= v.first_seq AND e.seq <= v.last_seq",
);

static FIND: SetStatement = SetStatement::new(
    "keep_find",
    &[("unit", Kind::Text), ("business_key", Kind::Text)],
    concat!(
        "SELECT ",
        kept_columns!(),
        " FROM v CROSS JOIN reservations r
         JOIN bills b ON b.unit = r.unit AND b.bill_id = r.bill_id
         LEFT JOIN bill_states s ON s.unit = r.unit AND s.bill_id = r.bill_id
         WHERE r.unit = v.unit AND r.business_key = v.business_key"
    ),
);

/// What must have been reserved: a number of a unit, for a business key.
type Key = (String, i64, String);

fn key(job: &Keep) -> Key {
    let bill = job.issued.bill();
    (bill.unit.to_string(), bill.id.joined(), bill.business_key.clone())
}

/// Keeps a batch of bills.
pub(crate) async fn run(tx: &mut Tx<'_>, jobs: &[&Keep]) -> Result<Vec<Outcome<Keeping>>, Failure> {
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Key> = jobs.iter().map(|job| key(job)).collect();
    // Of twins in one batch the first leads; the others find what it kept.
    let mut seen = BTreeSet::new();
    let leaders = jobs.iter().zip(&keys).filter(|(_, key)| seen.insert(*key));
    let leaders: Vec<(&Keep, &Key)> = leaders.map(|(job, key)| (*job, key)).collect();
    let last_seqs = count(tx, leaders.iter().map(|(job, _)| (unit(job), 1))).await?;
    let finished = finish(tx, &leaders).await?;
    let (new, late): (Vec<_>, Vec<_>) =
        leaders.into_iter().partition(|(_, key)| finished.contains(*key));
    if late.is_empty() {
        let kept = insert(tx, &new, last_seqs).await?;
        return Ok(answers(&keys, kept, &BTreeMap::new()));
    }
    // Those that come late took a sequence number each, which they give back.
    let back = late.iter().map(|(job, _)| (unit(job), -1));
    let back = count(tx, new.iter().map(|(job, _)| (unit(job), 0)).chain(back)).await?;
    let kept = insert(tx, &new, back).await?;
    let old = find(tx, late.iter().map(|(_, key)| *key)).await?;
    Ok(answers(&keys, kept, &old))
}

fn unit(job: &Keep) -> &str {
    job.issued.bill().unit.as_str()
}

/// Moves the counters of units, in the order of units, and answers with their last numbers.
async fn count<'j>(
    tx: &mut Tx<'_>,
    bills: impl Iterator<Item = (&'j str, i64)>,
) -> Result<BTreeMap<String, i64>, Failure> {
    let mut of_unit: BTreeMap<&str, i64> = BTreeMap::new();
    for (unit, count) in bills {
        let sum = of_unit.entry(unit).or_default();
        *sum = sum.saturating_add(count);
    }
    let mut rows = Rows::default();
    for (unit, count) in of_unit {
        rows.text(unit);
        rows.int(count);
    }
    let mut last = BTreeMap::new();
    for row in COUNT.fetch(tx, rows).await? {
        let row = Reader::new("unit_counters", &row);
        last.insert(row.text("unit")?.to_owned(), row.int("last_seq")?);
    }
    Ok(last)
}

/// Takes bills off the list of the unfinished; answers with those that were on it.
async fn finish(tx: &mut Tx<'_>, leaders: &[(&Keep, &Key)]) -> Result<BTreeSet<Key>, Failure> {
    let mut rows = Rows::default();
    for (_, (unit, id, _)) in leaders {
        rows.text(unit.as_str());
        rows.int(*id);
    }
    let wanted: BTreeSet<&Key> = leaders.iter().map(|(_, key)| *key).collect();
    let mut finished = BTreeSet::new();
    for row in FINISH.fetch(tx, rows).await? {
        let row = Reader::new("unfinished", &row);
        let (unit, business_key) = (row.text("unit")?, row.text("business_key")?);
        let key = (unit.to_owned(), row.int("bill_id")?, business_key.to_owned());
        if !wanted.contains(&key) {
            let (unit, id, business_key) = key;
            let text = format!("{id:018} was reserved by {unit} for {business_key} only");
            return Err(Failure::Refused(text));
        }
        finished.insert(key);
    }
    Ok(finished)
}

/// Writes bills that are new, and what goes with them.
async fn insert(
    tx: &mut Tx<'_>,
    new: &[(&Keep, &Key)],
    last_seqs: BTreeMap<String, i64>,
) -> Result<BTreeMap<Key, Kept>, Failure> {
    if new.is_empty() {
        return Ok(BTreeMap::new());
    }
    let kept = numbered(new, last_seqs)?;
    let (mut bills, mut stock) = (Rows::default(), Rows::default());
    let mut stretches: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for ((job, _), kept) in new.iter().zip(&kept) {
        push_bill(&mut bills, kept);
        push_stock(&mut stock, job, kept);
        let action = if kept.reverses.is_none() { "issue" } else { "reverse" };
        let after = hex::encode(job.issued.fingerprint());
        let told = (action, kept.id.to_string(), after);
        audit::add_with(tx, kept.unit.as_str(), job.at, &job.by, told);
        let (first, last) = stretches.entry(kept.unit.as_str()).or_insert((kept.seq, kept.seq));
        *first = kept.seq.min(*first);
        *last = kept.seq.max(*last);
    }
    INSERT.run(tx, bills).await?;
    INSERT_STOCK.run(tx, stock).await?;
    let mut outbox = Rows::default();
    for (unit, (first, last)) in stretches {
        outbox.text(unit);
        outbox.int(first);
        outbox.int(last);
    }
    INSERT_OUTBOX.run(tx, outbox).await?;
    Ok(new.iter().map(|(_, key)| (*key).clone()).zip(kept).collect())
}

/// Gives new bills their sequence numbers, which end at the counters' last.
fn numbered(new: &[(&Keep, &Key)], mut next: BTreeMap<String, i64>) -> Result<Vec<Kept>, Failure> {
    for (job, _) in new {
        if let Some(seq) = next.get_mut(unit(job)) {
            *seq = seq.saturating_sub(1);
        }
    }
    let number = |(job, _): &(&Keep, &Key)| {
        let seq = next.get_mut(unit(job));
        let seq = seq.ok_or_else(|| Failure::Refused(format!("{} has no counter", unit(job))))?;
        *seq = seq.saturating_add(1);
        Ok(kept(job, *seq))
    };
    new.iter().map(number).collect()
}

fn kept(job: &Keep, seq: i64) -> Kept {
    let bill = job.issued.bill();
    Kept {
        unit: bill.unit.clone(),
        id: bill.id,
        check: bill.check,
        business_key: bill.business_key.clone(),
        place: job.issued.place().to_owned(),
        total: bill.content.total,
        reverses: bill.content.reverses,
        issued_at: bill.issued_at,
        kept_at: job.at,
        seq,
        file: job.issued.file().to_vec(),
        state: BillState::default(),
    }
}

fn push_bill(rows: &mut Rows, kept: &Kept) {
    rows.text(kept.unit.as_str());
    rows.int(kept.id.joined());
    rows.int(kept.seq);
    rows.int(kept.total.fen());
    rows.maybe_int(kept.reverses.map(BillId::joined));
    rows.text(kept.issued_at.utc());
    rows.text(kept.kept_at.utc());
    rows.bytes(&kept.file);
}

fn push_stock(rows: &mut Rows, job: &Keep, kept: &Kept) {
    rows.text(kept.unit.as_str());
    rows.int(kept.seq);
    rows.text(job.issued.grant().as_str());
    rows.int(kept.id.joined());
    rows.text(if kept.reverses.is_none() { "issued" } else { "reversal" });
    rows.text(kept.kept_at.utc());
}

/// What was kept before, by key.
async fn find<'j>(
    tx: &mut Tx<'_>,
    late: impl Iterator<Item = &'j Key>,
) -> Result<BTreeMap<Key, Kept>, Failure> {
    let mut rows = Rows::default();
    for (unit, _, business_key) in late {
        rows.text(unit.as_str());
        rows.text(business_key.as_str());
    }
    let mut old = BTreeMap::new();
    for row in FIND.fetch(tx, rows).await? {
        let kept = Reader::new("bills", &row).kept()?;
        old.insert((kept.unit.to_string(), kept.id.joined(), kept.business_key.clone()), kept);
    }
    Ok(old)
}

/// The first job of a new bill kept it; every other gets what is kept.
fn answers(
    keys: &[Key],
    mut new: BTreeMap<Key, Kept>,
    old: &BTreeMap<Key, Kept>,
) -> Vec<Outcome<Keeping>> {
    let mut twins: BTreeMap<Key, Kept> = BTreeMap::new();
    let mut answers = Vec::with_capacity(keys.len());
    let has_twins = new.len().saturating_add(old.len()) < keys.len();
    for key in keys {
        if let Some(kept) = new.remove(key) {
            if has_twins {
                twins.insert(key.clone(), kept.clone());
            }
            answers.push(Ok(Keeping { kept, first: true }));
            continue;
        }
        let kept = old.get(key).or_else(|| twins.get(key)).cloned();
        answers.push(kept.map(|kept| Keeping { kept, first: false }).ok_or_else(|| {
            let (unit, id, business_key) = key;
            let text = format!("{id:018} was not reserved by {unit} for {business_key}");
            StoreError::Inconsistent(text)
        }));
    }
    answers
}
