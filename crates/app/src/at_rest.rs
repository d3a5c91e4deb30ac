//! Bills at rest: a store around another, so that what the inner one writes tells nobody who paid.
//!
//! It seals the two values in which personal data lies, a claim's request and a bill's file, and
//! opens them on the way out; all else passes through. The bytes that come out are those that went
//! in. The inner store compares digests of the plain request, so it needs no key. Each value is
//! bound to its row: moved to another, it does not open.
//!
//! A value written before there was sealing begins with its own mark, `<` of XML or `{` of JSON, and
//! is given out as it is. What begins with anything else is damaged.
//!
//! It must not know where keys come from, nor what a file or a request says.

mod fronts;
mod keys;
mod pack;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{BillCode, BillId, CreditCode, GrantId, Issued, Moment};

use self::fronts::SealedFronts;
pub use self::keys::{RestError, RestKeys};
use crate::ports::fronts::Fronts;
use crate::ports::{
    Actor, Added, AuditEntry, Chance, Changed, Claim, Entry, GrantStatus, Keeping, Kept, KeptSeal,
    Listing, OutboxEvent, Reservation, Reserved, SignedGrant, StateChange, Store, StoreError,
};

/// What a request and a file begin with if they were never sealed.
const PLAIN_MARKS: [u8; 2] = *b"{<";

/// A store that seals what another keeps.
pub struct Sealed {
    inner: Arc<dyn Store>,
    rest: Arc<Rest>,
}

/// What seals and opens.
struct Rest {
    keys: RestKeys,
    chance: Arc<dyn Chance>,
}

impl From<RestError> for StoreError {
    fn from(e: RestError) -> Self {
        Self::Inconsistent(e.to_string())
    }
}

fn request_place(unit: &CreditCode, business_key: &str) -> String {
    format!("reservations/{unit}/{business_key}")
}

fn file_place(id: BillId) -> String {
    format!("bill/{id}")
}

impl Sealed {
    /// Puts `inner` behind the keys; `chance` gives the nonces.
    pub fn new(inner: Arc<dyn Store>, keys: RestKeys, chance: Arc<dyn Chance>) -> Self {
        Self { inner, rest: Arc::new(Rest { keys, chance }) }
    }

    /// The same for what is remembered of front servers.
    pub fn fronts(&self, inner: Arc<dyn Fronts>) -> Arc<dyn Fronts> {
        Arc::new(SealedFronts::new(inner, Arc::clone(&self.rest)))
    }
}

impl Rest {
    fn close(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; 12];
        self.chance.fill(&mut nonce);
        Ok(self.keys.seal(place, plain, nonce)?)
    }

    fn open(&self, place: &str, bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        if bytes.first().is_some_and(|first| PLAIN_MARKS.contains(first)) {
            return Ok(bytes);
        }
        self.keys.open(place, &bytes).map_err(|e| {
            tracing::error!(place, %e, "a value at rest does not open");
            e.into()
        })
    }

    fn open_bill(&self, kept: Kept) -> Result<Kept, StoreError> {
        Ok(Kept { file: self.open(&file_place(kept.id), kept.file)?, ..kept })
    }

    fn open_reservation(&self, reservation: Reservation) -> Result<Reservation, StoreError> {
        let place = request_place(&reservation.unit, &reservation.business_key);
        Ok(Reservation { request: self.open(&place, reservation.request)?, ..reservation })
    }
}

#[async_trait]
impl Store for Sealed {
    async fn reserve(&self, claim: Claim) -> Result<Reserved, StoreError> {
        let place = request_place(claim.checked.unit(), claim.checked.business_key());
        let request = self.rest.close(&place, &claim.request)?;
        Ok(match self.inner.reserve(Claim { request, ..claim }).await? {
            Reserved::Done(kept) => Reserved::Done(Box::new(self.rest.open_bill(*kept)?)),
            Reserved::Clash { request } => {
                Reserved::Clash { request: self.rest.open(&place, request)? }
            }
            other @ (Reserved::Slot(_)
            | Reserved::NoNumber(_)
            | Reserved::State(_)
            | Reserved::NotDrawn { .. }) => other,
        })
    }

    async fn keep(&self, issued: Issued, by: Actor, at: Moment) -> Result<Keeping, StoreError> {
        let (numbered, file, fingerprint) = issued.into_parts();
        let sealed = self.rest.close(&file_place(numbered.bill().id), &file)?;
        let Keeping { kept, first } =
            self.inner.keep(numbered.sealed(sealed, fingerprint), by, at).await?;
        let kept = if first { Kept { file, ..kept } } else { self.rest.open_bill(kept)? };
        Ok(Keeping { kept, first })
    }

    async fn unfinished(&self, before: Moment, max: u32) -> Result<Vec<Reservation>, StoreError> {
        let all = self.inner.unfinished(before, max).await?;
        all.into_iter().map(|reservation| self.rest.open_reservation(reservation)).collect()
    }

    async fn find(&self, id: BillId) -> Result<Option<Kept>, StoreError> {
        self.inner.find(id).await?.map(|kept| self.rest.open_bill(kept)).transpose()
    }

    async fn find_by_key(&self, unit: &CreditCode, key: &str) -> Result<Option<Kept>, StoreError> {
        self.inner.find_by_key(unit, key).await?.map(|kept| self.rest.open_bill(kept)).transpose()
    }

    async fn reservation(
        &self,
        unit: &CreditCode,
        key: &str,
    ) -> Result<Option<Reservation>, StoreError> {
        let found = self.inner.reservation(unit, key).await?;
        found.map(|reservation| self.rest.open_reservation(reservation)).transpose()
    }

    async fn list(&self, unit: &CreditCode, query: Listing) -> Result<Vec<Kept>, StoreError> {
        let all = self.inner.list(unit, query).await?;
        all.into_iter().map(|kept| self.rest.open_bill(kept)).collect()
    }

    async fn list_last(&self, unit: &CreditCode, max: u32) -> Result<Vec<Kept>, StoreError> {
        let all = self.inner.list_last(unit, max).await?;
        all.into_iter().map(|kept| self.rest.open_bill(kept)).collect()
    }

    async fn change_state(
        &self,
        id: BillId,
        change: StateChange,
        by: Actor,
        at: Moment,
    ) -> Result<Changed, StoreError> {
        self.inner.change_state(id, change, by, at).await
    }

    async fn add_grant(
        &self,
        grant: SignedGrant,
        by: Actor,
        at: Moment,
    ) -> Result<Added, StoreError> {
        self.inner.add_grant(grant, by, at).await
    }

    async fn close_grant(
        &self,
        unit: &CreditCode,
        id: &GrantId,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        self.inner.close_grant(unit, id, by, at).await
    }

    async fn last_number(&self, code: BillCode) -> Result<Option<u64>, StoreError> {
        self.inner.last_number(code).await
    }

    async fn grants(&self, unit: &CreditCode) -> Result<Vec<GrantStatus>, StoreError> {
        self.inner.grants(unit).await
    }

    async fn directory_version(&self) -> Result<i64, StoreError> {
        self.inner.directory_version().await
    }

    async fn directory(&self) -> Result<(i64, Vec<Entry>), StoreError> {
        self.inner.directory().await
    }

    async fn put_entries(
        &self,
        entries: Vec<Entry>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        self.inner.put_entries(entries, by, at).await
    }

    async fn put_seals(
        &self,
        seals: Vec<KeptSeal>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        self.inner.put_seals(seals, by, at).await
    }

    async fn seal(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.seal(hash).await
    }

    async fn audit(
        &self,
        unit: Option<&CreditCode>,
        max: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.inner.audit(unit, max).await
    }

    async fn outbox(&self, max: u32) -> Result<Vec<OutboxEvent>, StoreError> {
        self.inner.outbox(max).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.inner.ready().await
    }
}
