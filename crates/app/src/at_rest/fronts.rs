//! What is remembered of front servers, at rest: bills on their way home, and the evidence of cases.

use std::sync::Arc;

use async_trait::async_trait;
use domain::window::Used;
use domain::{BillId, CreditCode, Moment, Reach};

use super::{Rest, file_place, request_place};
use crate::ports::fronts::{
    Arrival, Arrived, ArrivedBill, ArrivedRecord, Case, Fate, Fronts, HomeNews, HourCount, Report,
    Told, ToldBill,
};
use crate::ports::registry::AuditHead;
use crate::ports::{Actor, Entry, Kept, StoreError};

/// Seals what another memory of front servers keeps.
pub(super) struct SealedFronts {
    inner: Arc<dyn Fronts>,
    rest: Arc<Rest>,
}

fn case_place(id: &str) -> String {
    format!("case/{id}")
}

impl SealedFronts {
    pub(super) fn new(inner: Arc<dyn Fronts>, rest: Arc<Rest>) -> Self {
        Self { inner, rest }
    }

    fn open_told(&self, told: Told) -> Result<Told, StoreError> {
        let Some(bill) = told.bill else { return Ok(told) };
        let kept = self.rest.open_bill(bill.kept)?;
        let place = request_place(&kept.unit, &kept.business_key);
        let request = self.rest.open(&place, bill.request)?;
        Ok(Told { bill: Some(ToldBill { kept, request, ..bill }), ..told })
    }

    fn close_bill(&self, bill: ArrivedBill) -> Result<ArrivedBill, StoreError> {
        let (numbered, file, fingerprint) = bill.issued.into_parts();
        let said = numbered.bill();
        let file = self.rest.close(&file_place(said.id), &file)?;
        let place = request_place(&said.unit, &said.business_key);
        let request = self.rest.close(&place, &bill.request)?;
        Ok(ArrivedBill { issued: numbered.sealed(file, fingerprint), request, ..bill })
    }

    fn close_case(&self, case: Case) -> Result<Case, StoreError> {
        if case.evidence.is_empty() {
            return Ok(case);
        }
        Ok(Case { evidence: self.rest.close(&case_place(&case.id), &case.evidence)?, ..case })
    }

    /// Evidence that the store took over from a bill was sealed as the bill's.
    fn open_case(&self, case: Case) -> Result<Case, StoreError> {
        if case.evidence.is_empty() {
            return Ok(case);
        }
        let as_bill = case.subject.parse().ok().map(file_place);
        let own = self.rest.keys.open(&case_place(&case.id), &case.evidence);
        let evidence = match (own, as_bill) {
            (Ok(evidence), _) => evidence,
            (Err(_), Some(place)) => self.rest.open(&place, case.evidence)?,
            (Err(e), None) => return Err(e.into()),
        };
        Ok(Case { evidence, ..case })
    }
}

#[async_trait]
impl Fronts for SealedFronts {
    async fn told(&self, after: i64, max: u32) -> Result<Vec<Told>, StoreError> {
        let all = self.inner.told(after, max).await?;
        all.into_iter().map(|told| self.open_told(told)).collect()
    }

    async fn kept(&self, ids: &[BillId]) -> Result<Vec<Kept>, StoreError> {
        let all = self.inner.kept(ids).await?;
        all.into_iter().map(|kept| self.rest.open_bill(kept)).collect()
    }

    async fn head(&self) -> Result<Option<AuditHead>, StoreError> {
        self.inner.head().await
    }

    async fn mark(&self, device: &str) -> Result<Option<AuditHead>, StoreError> {
        self.inner.mark(device).await
    }

    async fn come_home(&self, news: HomeNews) -> Result<(), StoreError> {
        let mut files = Vec::with_capacity(news.files.len());
        for (unit, id, file) in news.files {
            files.push((unit, id, self.rest.close(&file_place(id), &file)?));
        }
        self.inner.come_home(HomeNews { files, ..news }).await
    }

    async fn replace_directory(
        &self,
        entries: Vec<Entry>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        self.inner.replace_directory(entries, by, at).await
    }

    async fn hours(&self, since: Moment) -> Result<Vec<HourCount>, StoreError> {
        self.inner.hours(since).await
    }

    async fn used(&self, unit: &CreditCode, since: Moment) -> Result<Used, StoreError> {
        self.inner.used(unit, since).await
    }

    async fn hash_of(&self, device: &str, seq: i64) -> Result<Option<[u8; 32]>, StoreError> {
        self.inner.hash_of(device, seq).await
    }

    async fn arrived(
        &self,
        device: &str,
        from: i64,
        max: u32,
    ) -> Result<Vec<ArrivedRecord>, StoreError> {
        self.inner.arrived(device, from, max).await
    }

    async fn arrive(&self, arrival: Arrival) -> Result<Arrived, StoreError> {
        let bills = arrival.bills.into_iter().map(|bill| self.close_bill(bill));
        let bills = bills.collect::<Result<Vec<_>, _>>()?;
        let cases = arrival.cases.into_iter().map(|case| self.close_case(case));
        let cases = cases.collect::<Result<Vec<_>, _>>()?;
        self.inner.arrive(Arrival { bills, cases, ..arrival }).await
    }

    async fn fates(&self, device: &str, after: i64, max: u32) -> Result<Vec<Fate>, StoreError> {
        self.inner.fates(device, after, max).await
    }

    async fn fates_heard(&self) -> Result<i64, StoreError> {
        self.inner.fates_heard().await
    }

    async fn put_report(&self, device: &str, body: String, at: Moment) -> Result<(), StoreError> {
        self.inner.put_report(device, body, at).await
    }

    async fn reports(&self) -> Result<Vec<Report>, StoreError> {
        self.inner.reports().await
    }

    async fn cases(&self, reach: &[Reach], open: bool, max: u32) -> Result<Vec<Case>, StoreError> {
        let all = self.inner.cases(reach, open, max).await?;
        all.into_iter().map(|case| self.open_case(case)).collect()
    }

    async fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        self.inner.case(id).await?.map(|case| self.open_case(case)).transpose()
    }

    async fn close_case(
        &self,
        id: &str,
        remedy: &str,
        by: Actor,
        at: Moment,
    ) -> Result<bool, StoreError> {
        self.inner.close_case(id, remedy, by, at).await
    }
}
