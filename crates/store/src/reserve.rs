//! Reservations: a business key gets a number, once. A batch of claims is decided in memory, between
//! one statement that locks and reads and one that writes. Which number leaves which grant is the
//! domain's decision (`allot`).
//!
//! For a key that is new: the original's state decides first (reversals), then the grants. A claim
//! that gets no number leaves no trace.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::{Claim, Kept, Reservation, Reserved, StoreError};
use domain::{BillId, GrantStock, Moment, NoNumber, Slot, allot};

use crate::failure::{Failure, Outcome};
use crate::front::fates;
use crate::grant::{self, Owner, Stocks};
use crate::row::{Reader, kept_columns};
use crate::sql::{Kind, Rows, SetStatement, Tx};
use crate::{paper, state, voucher};

static FIND: SetStatement = SetStatement::new(
    "reserve_find",
    &[("unit", Kind::Text), ("business_key", Kind::Text)],
    concat!(
        "SELECT r.grant_id, r.reserved_at, r.digest, r.request, ",
        kept_columns!(),
        " FROM v CROSS JOIN reservations r
         LEFT JOIN bills b ON b.unit = r.unit AND b.bill_id = r.bill_id
         LEFT JOIN bill_states s ON s.unit = r.unit AND s.bill_id = r.bill_id
         WHERE r.unit = v.unit AND r.business_key = v.business_key"
    ),
);

static INSERT: SetStatement = SetStatement::new(
    "reserve_insert",
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

/// What has just been reserved lies in one stretch per grant.
static INSERT_UNFINISHED: SetStatement = SetStatement::new(
    "unfinished_insert",
    &[("unit", Kind::Text), ("first_id", Kind::Int), ("last_id", Kind::Int)],
    "INSERT INTO unfinished (unit, bill_id, business_key, reserved_at)
     SELECT r.unit, r.bill_id, r.business_key, r.reserved_at FROM v CROSS JOIN reservations r
     WHERE r.unit = v.unit AND r.bill_id >= v.first_id AND r.bill_id <= v.last_id",
);

/// Unit and business key.
type Key<'c> = (&'c str, &'c str);

fn key(claim: &Claim) -> Key<'_> {
    (claim.checked.unit().as_str(), claim.checked.business_key())
}

/// What stands in the store for a key.
struct First {
    reservation: Reservation,
    kept: Option<Box<Kept>>,
}

/// A number that leaves its grant in this batch.
struct Taken<'c> {
    claim: &'c Claim,
    slot: Slot,
    first_id: i64,
    last_id: i64,
    /// What the business was; a reversal is of the business of what it takes back.
    business: String,
}

/// Decides a batch of claims, and writes what follows.
pub(crate) async fn run(
    tx: &mut Tx<'_>,
    claims: &[&Claim],
) -> Result<Vec<Outcome<Reserved>>, Failure> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    // The grants first: whoever holds them is alone with these places' keys, or a unique index
    // refuses the batch, which is then run again and finds them.
    let stocks = grant::lock_live(tx, claims).await?;
    let known = find(tx, claims).await?;
    let mut round = Round { before: stocks.clone(), stocks, known, taken: BTreeMap::new() };
    let mut outcomes: BTreeMap<usize, Outcome<Reserved>> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for (place, claim) in in_lock_order(claims) {
        match round.decide(tx, claim).await? {
            Some(outcome) => {
                outcomes.insert(place, outcome);
            }
            None => unexplained.push((place, claim)),
        }
    }
    round.write(tx).await?;
    for (place, reason) in reasons(tx, &unexplained).await? {
        outcomes.insert(place, reason.map(Reserved::NoNumber));
    }
    Ok(outcomes.into_values().collect())
}

/// Claims with their places. Reversals come last, in the order of the bills whose rows they lock.
fn in_lock_order<'c>(claims: &[&'c Claim]) -> Vec<(usize, &'c Claim)> {
    let mut all: Vec<(usize, &Claim)> = claims.iter().copied().enumerate().collect();
    all.sort_by_key(|(_, claim)| claim.checked.content().reverses);
    all
}

async fn find(
    tx: &mut Tx<'_>,
    claims: &[&Claim],
) -> Result<BTreeMap<(String, String), First>, Failure> {
    let keys: BTreeSet<Key> = claims.iter().map(|claim| key(claim)).collect();
    let mut rows = Rows::default();
    for (unit, key) in keys {
        rows.text(unit);
        rows.text(key);
    }
    let mut known = BTreeMap::new();
    for row in FIND.fetch(tx, rows).await? {
        let reader = Reader::new("reservations", &row);
        let kept = if reader.has("seq")? { Some(Box::new(reader.kept()?)) } else { None };
        let reservation = reader.reservation(kept.is_some())?;
        let key = (reservation.unit.to_string(), reservation.business_key.clone());
        known.insert(key, First { reservation, kept });
    }
    Ok(known)
}

/// One batch of claims while it is decided.
struct Round<'c> {
    /// The grants as they were read, and as the batch leaves them.
    before: Stocks,
    stocks: Stocks,
    known: BTreeMap<(String, String), First>,
    taken: BTreeMap<Key<'c>, Taken<'c>>,
}

impl<'c> Round<'c> {
    /// The answer to one claim; `None` if no grant gives a number, for a reason still to be found.
    async fn decide(
        &mut self,
        tx: &mut Tx<'_>,
        claim: &'c Claim,
    ) -> Result<Option<Outcome<Reserved>>, Failure> {
        let (unit, business_key) = key(claim);
        if let Some(first) = self.known.get(&(unit.to_owned(), business_key.to_owned())) {
            return Ok(Some(Ok(again(claim, first))));
        }
        if let Some(taken) = self.taken.get(&(unit, business_key)) {
            return Ok(Some(Ok(if taken.claim.digest == claim.digest {
                Reserved::Slot(taken.slot.clone())
            } else {
                Reserved::Clash { request: taken.claim.request.clone() }
            })));
        }
        match claim.checked.content().reverses {
            Some(original) => self.reverse(tx, claim, original).await,
            None if claim.checked.business().draws.is_empty() => {
                Ok(self.take(claim).map(|slot| Ok(Reserved::Slot(slot))))
            }
            None => self.settle(tx, claim).await,
        }
    }

    async fn reverse(
        &mut self,
        tx: &mut Tx<'_>,
        claim: &'c Claim,
        original: BillId,
    ) -> Result<Option<Outcome<Reserved>>, Failure> {
        let unit = claim.checked.unit().as_str();
        let stocks = self.stocks.get(&grant::owner(claim)).cloned();
        if let Some(slot) = self.take(claim) {
            let paper = claim.paper.as_deref();
            if state::mark_reversed(tx.conn, unit, original, slot.id, paper).await? {
                voucher::give_back(tx.conn, unit, original, slot.id).await?;
                fates::note(tx, unit, original, "reverse").await?;
                let business = business_of(tx, unit, original).await?;
                if let Some(taken) = self.taken.get_mut(&key(claim)) {
                    taken.business = business;
                }
                return Ok(Some(Ok(Reserved::Slot(slot))));
            }
            self.put_back(claim, stocks);
        }
        match state::of(tx.conn, unit, original).await? {
            None => {
                let text = format!("{unit} has kept no bill {original} to reverse");
                Ok(Some(Err(StoreError::Inconsistent(text))))
            }
            Some(state) if !state::is_untouched(&state) => Ok(Some(Ok(Reserved::State(state)))),
            Some(_) => Ok(None),
        }
    }

    /// A bill that takes from vouchers: from all that it names, or it gets no number.
    async fn settle(
        &mut self,
        tx: &mut Tx<'_>,
        claim: &'c Claim,
    ) -> Result<Option<Outcome<Reserved>>, Failure> {
        let unit = claim.checked.unit().as_str();
        let stocks = self.stocks.get(&grant::owner(claim)).cloned();
        let Some(slot) = self.take(claim) else { return Ok(None) };
        match voucher::draw_all(tx.conn, unit, &claim.checked.business().draws).await? {
            None => Ok(Some(Ok(Reserved::Slot(slot)))),
            Some((voucher, why)) => {
                self.put_back(claim, stocks);
                Ok(Some(Ok(Reserved::NotDrawn { voucher, why })))
            }
        }
    }

    /// Undoes `take`: `stocks` as they were before.
    fn put_back(&mut self, claim: &'c Claim, stocks: Option<Vec<GrantStock>>) {
        self.taken.remove(&key(claim));
        self.stocks.insert(grant::owner(claim), stocks.unwrap_or_default());
    }

    fn take(&mut self, claim: &'c Claim) -> Option<Slot> {
        let stocks = self.stocks.get_mut(&grant::owner(claim))?;
        let (place, id) = try_allot(stocks, claim).ok()?;
        let grant = &stocks.get(place)?.grant;
        let (first_id, last_id) = (grant.first_id().joined(), grant.last_id().joined());
        let slot = Slot { id, check: claim.check, grant: grant.id.clone(), at: claim.at };
        let business = claim.checked.business().kind.clone();
        let taken = Taken { claim, slot: slot.clone(), first_id, last_id, business };
        self.taken.insert(key(claim), taken);
        Some(slot)
    }

    /// Writes what was taken, in the order of the keys, so that batches of two processes that share
    /// keys wait for one another and do not block each other.
    async fn write(&self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        if self.taken.is_empty() {
            return Ok(());
        }
        let mut rows = Rows::default();
        self.taken.values().for_each(|taken| taken.push(&mut rows));
        INSERT.run(tx, rows).await?;
        let both = self.before.values().flatten().zip(self.stocks.values().flatten());
        let changed: Vec<_> = both.filter(|(before, after)| before.taken < after.taken).collect();
        let mut rows = Rows::default();
        for (before, after) in &changed {
            let id = |taken: u64| after.grant.first_id().joined().saturating_add_unsigned(taken);
            rows.text(after.grant.unit.as_str());
            rows.int(id(before.taken));
            rows.int(id(after.taken).saturating_sub(1));
        }
        INSERT_UNFINISHED.run(tx, rows).await?;
        for taken in self.taken.values() {
            let (claim, id) = (taken.claim, taken.slot.id);
            voucher::insert(tx.conn, claim.checked.unit(), id, &claim.checked.business().draws)
                .await?;
            if let Some(paper) = &claim.paper {
                paper::take_back(tx, claim, paper).await?;
            }
        }
        grant::take(tx, changed.into_iter().map(|(_, after)| after)).await
    }
}

/// What the business of a bill was.
pub(crate) async fn business_of(
    tx: &mut Tx<'_>,
    unit: &str,
    id: BillId,
) -> Result<String, Failure> {
    let business = sqlx::query_scalar::<_, String>(
        "-- business_of()
         SELECT business FROM reservations WHERE unit = $1 AND bill_id = $2",
    );
    let business = business.bind(unit).bind(id.joined());
    Ok(business.fetch_one(&mut *tx.conn).await?)
}

fn try_allot(stocks: &mut [GrantStock], claim: &Claim) -> Result<(usize, BillId), NoNumber> {
    let checked = &claim.checked;
    allot(stocks, &claim.holder, checked.kind(), checked.content().total, claim.at)
}

/// The first answer again.
fn again(claim: &Claim, first: &First) -> Reserved {
    if first.reservation.digest != claim.digest {
        return Reserved::Clash { request: first.reservation.request.clone() };
    }
    match &first.kept {
        Some(kept) => Reserved::Done(kept.clone()),
        None => Reserved::Slot(first.reservation.slot.clone()),
    }
}

/// Why claims get no number, from all grants of their places as this batch leaves them.
async fn reasons(
    tx: &mut Tx<'_>,
    claims: &[(usize, &Claim)],
) -> Result<Vec<(usize, Outcome<NoNumber>)>, Failure> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let owners: BTreeSet<Owner> = claims.iter().map(|(_, claim)| grant::owner(claim)).collect();
    let stocks = grant::of_owners(tx, owners).await?;
    let reason = |(place, claim): &(usize, &Claim)| {
        let mut all = stocks.get(&grant::owner(claim)).cloned().unwrap_or_default();
        let reason = match try_allot(&mut all, claim) {
            Err(reason) => Ok(reason),
            Ok((_, id)) => {
                Err(StoreError::Inconsistent(format!("{id} was left out of the grants")))
            }
        };
        (*place, reason)
    };
    Ok(claims.iter().map(reason).collect())
}

impl Taken<'_> {
    fn push(&self, rows: &mut Rows) {
        let (unit, business_key) = key(self.claim);
        let content = self.claim.checked.content();
        rows.text(unit);
        rows.text(business_key);
        rows.int(self.slot.id.joined());
        rows.text(self.slot.check.as_str());
        rows.text(self.slot.grant.as_str());
        rows.int(self.first_id);
        rows.int(self.last_id);
        rows.text(self.claim.checked.place());
        rows.int(content.total.fen());
        rows.maybe_int(content.reverses.map(BillId::joined));
        rows.text(self.claim.by.name.as_str());
        rows.text(self.claim.by.trace.as_str());
        rows.text(self.slot.at.utc());
        rows.bytes(&self.claim.digest);
        rows.bytes(&self.claim.request);
        rows.maybe_text(self.claim.checked.business().occurred_at.map(Moment::utc));
        rows.text(self.business.as_str());
        rows.maybe_bytes(self.claim.card.map(|card| card.to_vec()));
    }
}
