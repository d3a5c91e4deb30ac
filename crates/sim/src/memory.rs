//! A store in memory: the contract of `app::ports::Store` in its plainest form.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use app::ports::{
    Actor, Added, AuditEntry, Changed, Claim, Entry, GrantStatus, Keeping, Kept, KeptSeal, Listing,
    OutboxEvent, Reservation, Reserved, SignedGrant, StateChange, Store, StoreError,
};
use async_trait::async_trait;
use domain::{
    BillCode, BillId, BillState, Booking, CreditCode, Draw, GrantId, GrantStock, Issued, Moment,
    Money, NotDrawn, ReversalRefusal, Slot, allot,
};

/// A store in memory.
#[derive(Default)]
pub struct Memory(Mutex<Rows>);

#[derive(Default)]
struct Rows {
    grants: Vec<Row>,
    reservations: BTreeMap<(CreditCode, String), Reservation>,
    bills: BTreeMap<BillId, Kept>,
    states: BTreeMap<BillId, BillState>,
    /// What bills took from vouchers and have not given back.
    draws: Vec<(BillId, Draw)>,
    seqs: BTreeMap<CreditCode, i64>,
    audit: Vec<(Option<CreditCode>, AuditEntry)>,
    outbox: Vec<OutboxEvent>,
    entries: BTreeMap<(String, String), String>,
    seals: BTreeMap<String, Vec<u8>>,
    version: i64,
    down: bool,
}

struct Row {
    stock: GrantStock,
    signed: SignedGrant,
    kept: u64,
}

impl Memory {
    /// Makes every call fail, or work again.
    pub fn set_down(&self, down: bool) {
        self.lock().down = down;
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rows(&self) -> Result<MutexGuard<'_, Rows>, StoreError> {
        let rows = self.lock();
        if rows.down { Err(StoreError::Unavailable("told to be down".into())) } else { Ok(rows) }
    }
}

impl Rows {
    fn kept(&self, id: BillId) -> Option<Kept> {
        let mut kept = self.bills.get(&id)?.clone();
        kept.state = self.states.get(&id).cloned().unwrap_or_default();
        Some(kept)
    }

    fn may_draw(&self, unit: &CreditCode, draw: &Draw) -> Result<(), NotDrawn> {
        let voucher = self.kept(draw.voucher).filter(|k| k.unit == *unit && k.reverses.is_none());
        let voucher = voucher.ok_or(NotDrawn::Unknown)?;
        if voucher.state.reversed_by.is_some() {
            return Err(NotDrawn::Reversed);
        }
        let left = voucher.total.plus(voucher.state.drawn.negated()).unwrap_or_default();
        if draw.amount > left { Err(NotDrawn::Left(left)) } else { Ok(()) }
    }

    fn move_drawn(&mut self, voucher: BillId, by: Money) {
        let drawn = &mut self.states.entry(voucher).or_default().drawn;
        *drawn = drawn.plus(by).unwrap_or(*drawn);
    }

    fn give_back(&mut self, bill: BillId) {
        let all = self.draws.drain(..);
        let (back, left): (Vec<_>, Vec<_>) = all.partition(|(of, _)| *of == bill);
        self.draws = left;
        for (_, draw) in back {
            self.move_drawn(draw.voucher, draw.amount.negated());
        }
    }

    fn audit(
        &mut self,
        unit: Option<&CreditCode>,
        by: Actor,
        at: Moment,
        action: &str,
        subject: String,
    ) {
        self.audit.push((unit.cloned(), AuditEntry { at, by, action: action.to_owned(), subject }));
    }
}

/// The state of an original whose paper comes back with its reversal.
fn without_paper(state: &BillState, claim: &Claim) -> BillState {
    let back = claim.paper.as_ref().map(|p| (p.id.code.to_string(), p.id.number.to_string()));
    let comes_back = back.is_some() && state.exchanged_to == back;
    let exchanged_to = if comes_back { None } else { state.exchanged_to.clone() };
    BillState { exchanged_to, ..state.clone() }
}

fn change(state: &mut BillState, change: &StateChange) -> bool {
    let open = state.booking == Booking::Open && state.reversed_by.is_none();
    match change {
        StateChange::Exchange { code, number } => {
            let asked = Some((code.clone(), number.clone()));
            let free = open && state.exchanged_to.is_none();
            if free {
                state.exchanged_to = asked;
                return true;
            }
            state.exchanged_to == asked
        }
        StateChange::Lock { by } => {
            if open {
                state.booking = Booking::Locked { by: by.to_string() };
                return true;
            }
            state.booking == Booking::Locked { by: by.to_string() }
        }
        StateChange::Unlock { by } => {
            if state.booking == (Booking::Locked { by: by.to_string() }) {
                state.booking = Booking::Open;
            }
            state.booking == Booking::Open
        }
        StateChange::Book { by, on, amount } => {
            let booked = Booking::Booked { by: by.to_string(), on: *on, amount: *amount };
            if state.booking == (Booking::Locked { by: by.to_string() }) {
                state.booking = booked;
                return true;
            }
            state.booking == booked
        }
    }
}

#[async_trait]
impl Store for Memory {
    async fn reserve(&self, claim: Claim) -> Result<Reserved, StoreError> {
        let mut rows = self.rows()?;
        let checked = &claim.checked;
        let key = (checked.unit().clone(), checked.business_key().to_owned());
        if let Some(first) = rows.reservations.get(&key) {
            if first.digest != claim.digest {
                return Ok(Reserved::Clash { request: first.request.clone() });
            }
            return Ok(match rows.kept(first.slot.id) {
                Some(kept) => Reserved::Done(Box::new(kept)),
                None => Reserved::Slot(first.slot.clone()),
            });
        }
        if let Some(original) = checked.content().reverses {
            let state = rows.states.get(&original).cloned().unwrap_or_default();
            if ReversalRefusal::by_state(&without_paper(&state, &claim)).is_err() {
                return Ok(Reserved::State(state));
            }
        }
        let mut stocks: Vec<GrantStock> = rows.grants.iter().map(|r| r.stock.clone()).collect();
        stocks.retain(|s| s.grant.unit == *checked.unit());
        let given =
            allot(&mut stocks, &claim.holder, checked.kind(), checked.content().total, claim.at);
        let (index, id) = match given {
            Ok(given) => given,
            Err(reason) => return Ok(Reserved::NoNumber(reason)),
        };
        let draws = checked.business().draws.clone();
        for draw in &draws {
            if let Err(why) = rows.may_draw(checked.unit(), draw) {
                return Ok(Reserved::NotDrawn { voucher: draw.voucher, why });
            }
        }
        let Some(stock) = stocks.into_iter().nth(index) else {
            return Err(StoreError::Inconsistent("allot named no grant".into()));
        };
        let grant = stock.grant.id.clone();
        if let Some(row) =
            rows.grants.iter_mut().find(|r| r.stock.grant.first_id() == stock.grant.first_id())
        {
            row.stock = stock;
        }
        if let Some(original) = checked.content().reverses {
            let state = rows.states.entry(original).or_default();
            *state = BillState { reversed_by: Some(id), ..without_paper(state, &claim) };
            rows.give_back(original);
        }
        for draw in draws {
            rows.move_drawn(draw.voucher, draw.amount);
            rows.draws.push((id, draw));
        }
        let slot = Slot { id, check: claim.check, grant, at: claim.at };
        let reservation = Reservation {
            unit: key.0.clone(),
            business_key: key.1.clone(),
            digest: claim.digest,
            request: claim.request,
            slot: slot.clone(),
            kept: false,
        };
        rows.reservations.insert(key, reservation);
        Ok(Reserved::Slot(slot))
    }

    async fn keep(&self, issued: Issued, by: Actor, at: Moment) -> Result<Keeping, StoreError> {
        let mut rows = self.rows()?;
        let bill = issued.bill();
        if let Some(kept) = rows.kept(bill.id) {
            return Ok(Keeping { kept, first: false });
        }
        let key = (bill.unit.clone(), bill.business_key.clone());
        let Some(reservation) = rows.reservations.get_mut(&key).filter(|r| r.slot.id == bill.id)
        else {
            return Err(StoreError::Inconsistent(format!("bill {} was not reserved", bill.id)));
        };
        reservation.kept = true;
        let seq = rows.seqs.entry(bill.unit.clone()).or_insert(0);
        *seq = seq.saturating_add(1);
        let seq = *seq;
        let kept = Kept {
            unit: bill.unit.clone(),
            id: bill.id,
            check: bill.check,
            business_key: bill.business_key.clone(),
            place: issued.place().to_owned(),
            total: bill.content.total,
            reverses: bill.content.reverses,
            issued_at: bill.issued_at,
            kept_at: at,
            seq,
            file: issued.file().to_vec(),
            state: BillState::default(),
        };
        let of_grant =
            |r: &&mut Row| r.stock.grant.unit == bill.unit && r.stock.grant.id == *issued.grant();
        if let Some(row) = rows.grants.iter_mut().find(of_grant) {
            row.kept = row.kept.saturating_add(1);
        }
        let (action, topic) = match bill.content.reverses {
            Some(_) => ("reverse", "bill.reversed"),
            None => ("issue", "bill.issued"),
        };
        rows.audit(Some(&bill.unit), by, at, action, bill.id.to_string());
        rows.outbox.push(OutboxEvent {
            unit: bill.unit.clone(),
            seq,
            topic: topic.to_owned(),
            id: bill.id,
        });
        rows.bills.insert(bill.id, kept.clone());
        Ok(Keeping { kept, first: true })
    }

    async fn unfinished(&self, before: Moment, max: u32) -> Result<Vec<Reservation>, StoreError> {
        let rows = self.rows()?;
        let mut all: Vec<Reservation> =
            rows.reservations.values().filter(|r| !r.kept && r.slot.at < before).cloned().collect();
        all.sort_by_key(|r| r.slot.at);
        all.truncate(usize::try_from(max).unwrap_or(usize::MAX));
        Ok(all)
    }

    async fn find(&self, id: BillId) -> Result<Option<Kept>, StoreError> {
        Ok(self.rows()?.kept(id))
    }

    async fn find_by_key(&self, unit: &CreditCode, key: &str) -> Result<Option<Kept>, StoreError> {
        let rows = self.rows()?;
        let reservation = rows.reservations.get(&(unit.clone(), key.to_owned()));
        Ok(reservation.and_then(|r| rows.kept(r.slot.id)))
    }

    async fn reservation(
        &self,
        unit: &CreditCode,
        key: &str,
    ) -> Result<Option<Reservation>, StoreError> {
        Ok(self.rows()?.reservations.get(&(unit.clone(), key.to_owned())).cloned())
    }

    async fn list(&self, unit: &CreditCode, query: Listing) -> Result<Vec<Kept>, StoreError> {
        let rows = self.rows()?;
        let mut all: Vec<Kept> = rows.bills.keys().filter_map(|id| rows.kept(*id)).collect();
        all.retain(|k| {
            k.unit == *unit
                && k.seq > query.after
                && query.from.is_none_or(|from| k.issued_at >= from)
                && query.until.is_none_or(|until| k.issued_at < until)
        });
        all.sort_by_key(|k| k.seq);
        all.truncate(usize::try_from(query.max).unwrap_or(usize::MAX));
        Ok(all)
    }

    async fn list_last(&self, unit: &CreditCode, max: u32) -> Result<Vec<Kept>, StoreError> {
        let rows = self.rows()?;
        let mut all: Vec<Kept> = rows.bills.keys().filter_map(|id| rows.kept(*id)).collect();
        all.retain(|kept| kept.unit == *unit);
        all.sort_by_key(|kept| std::cmp::Reverse(kept.seq));
        all.truncate(usize::try_from(max).unwrap_or(usize::MAX));
        Ok(all)
    }

    async fn change_state(
        &self,
        id: BillId,
        asked: StateChange,
        by: Actor,
        at: Moment,
    ) -> Result<Changed, StoreError> {
        let mut rows = self.rows()?;
        let Some(kept) = rows.kept(id) else {
            return Ok(Changed::Unknown);
        };
        let mut state = kept.state;
        if !change(&mut state, &asked) {
            return Ok(Changed::Refused(state));
        }
        rows.states.insert(id, state.clone());
        let action = match asked {
            StateChange::Exchange { .. } => "exchange",
            StateChange::Lock { .. } => "lock",
            StateChange::Unlock { .. } => "unlock",
            StateChange::Book { .. } => "book",
        };
        rows.audit(Some(&kept.unit), by, at, action, id.to_string());
        Ok(Changed::Done(state))
    }

    async fn add_grant(
        &self,
        signed: SignedGrant,
        by: Actor,
        at: Moment,
    ) -> Result<Added, StoreError> {
        let mut rows = self.rows()?;
        let new = &signed.grant;
        if rows.grants.iter().any(|r| r.stock.grant == *new) {
            return Ok(Added::Done);
        }
        let clash = |r: &Row| {
            let old = &r.stock.grant;
            let same_id = old.unit == new.unit && old.id == new.id;
            same_id || (old.first_id() <= new.last_id() && new.first_id() <= old.last_id())
        };
        if rows.grants.iter().any(clash) {
            return Ok(Added::Overlap);
        }
        rows.audit(Some(&new.unit), by, at, "grant.add", new.id.to_string());
        rows.grants.push(Row { stock: GrantStock::new(new.clone()), kept: 0, signed });
        rows.grants.sort_by_key(|r| (r.stock.grant.valid_until, r.stock.grant.first_id()));
        Ok(Added::Done)
    }

    async fn close_grant(
        &self,
        unit: &CreditCode,
        id: &GrantId,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows()?;
        let named =
            rows.grants.iter_mut().find(|r| r.stock.grant.unit == *unit && r.stock.grant.id == *id);
        if let Some(row) = named.filter(|r| !r.stock.closed) {
            row.stock.closed = true;
            rows.audit(Some(unit), by, at, "grant.close", id.to_string());
        }
        Ok(())
    }

    async fn last_number(&self, code: BillCode) -> Result<Option<u64>, StoreError> {
        let rows = self.rows()?;
        let of_code = rows.grants.iter().map(|r| &r.stock.grant).filter(|g| g.code == code);
        Ok(of_code.map(|g| g.last.value()).max())
    }

    async fn grants(&self, unit: &CreditCode) -> Result<Vec<GrantStatus>, StoreError> {
        let status = |r: &Row| GrantStatus {
            stock: r.stock.clone(),
            kept: r.kept,
            signature: r.signed.signature.clone(),
            certificate_serial: r.signed.certificate_serial.clone(),
        };
        Ok(self.rows()?.grants.iter().filter(|r| r.stock.grant.unit == *unit).map(status).collect())
    }

    async fn directory_version(&self) -> Result<i64, StoreError> {
        Ok(self.rows()?.version)
    }

    async fn directory(&self) -> Result<(i64, Vec<Entry>), StoreError> {
        let rows = self.rows()?;
        let entry = |((section, key), body): (&(String, String), &String)| Entry {
            section: section.clone(),
            key: key.clone(),
            body: body.clone(),
            version: 0,
        };
        Ok((rows.version, rows.entries.iter().map(entry).collect()))
    }

    async fn put_entries(
        &self,
        entries: Vec<Entry>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows()?;
        rows.version = rows.version.saturating_add(1);
        for entry in entries {
            rows.audit(
                None,
                by.clone(),
                at,
                "directory.put",
                format!("{}/{}", entry.section, entry.key),
            );
            rows.entries.insert((entry.section, entry.key), entry.body);
        }
        Ok(())
    }

    async fn put_seals(
        &self,
        seals: Vec<KeptSeal>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows()?;
        let mut all = rows.seals.clone();
        let mut fresh = Vec::new();
        for seal in seals {
            match all.get(&seal.hash) {
                Some(kept) if *kept == seal.bytes => {}
                Some(_) => {
                    let text = format!("another seal is kept as {}", seal.hash);
                    return Err(StoreError::Inconsistent(text));
                }
                None => {
                    fresh.push(seal.hash.clone());
                    all.insert(seal.hash, seal.bytes);
                }
            }
        }
        for hash in fresh {
            rows.audit(None, by.clone(), at, "seal.add", hash);
        }
        rows.seals = all;
        Ok(())
    }

    async fn seal(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.rows()?.seals.get(hash).cloned())
    }

    async fn audit(
        &self,
        unit: Option<&CreditCode>,
        max: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = self.rows()?;
        let of_unit = rows.audit.iter().rev().filter(|(owner, _)| owner.as_ref() == unit);
        Ok(of_unit
            .take(usize::try_from(max).unwrap_or(usize::MAX))
            .map(|(_, e)| e.clone())
            .collect())
    }

    async fn outbox(&self, max: u32) -> Result<Vec<OutboxEvent>, StoreError> {
        let rows = self.rows()?;
        Ok(rows.outbox.iter().take(usize::try_from(max).unwrap_or(usize::MAX)).cloned().collect())
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.rows().map(drop)
    }
}
