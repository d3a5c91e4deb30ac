//! A hospital's system that measures: many callers, or arrivals that wait for nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Value, json};
use wire::api::IssueRequest;

use super::super::Seen;
use crate::system::System;

/// A system that has the same bill again and again.
#[derive(Clone)]
pub(super) struct Hospital {
    system: System,
    object: Value,
    count: Arc<AtomicU64>,
}

impl Hospital {
    /// A system that has bills like `typical`.
    pub(super) fn new(system: System, typical: &IssueRequest) -> Self {
        Self { system, object: outpatient(typical), count: Arc::default() }
    }

    /// Issues the next bill.
    async fn issue(&self) -> anyhow::Result<()> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let mut object = self.object.clone();
        if let Some(fields) = object.as_object_mut() {
            fields.insert("busNo".to_owned(), format!("BENCH{number:015}").into());
        }
        self.system.call("invoiceEBillOutpatient", &object, format!("{number:032x}")).await?;
        Ok(())
    }

    /// So many callers, each of whom asks again when it has its answer.
    pub(super) async fn load(&self, callers: usize, window: Duration) -> anyhow::Result<Seen> {
        let begun = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..callers {
            let own = self.clone();
            tasks.spawn(async move {
                let mut millis = Vec::new();
                while begun.elapsed() < window {
                    let sent = Instant::now();
                    own.issue().await?;
                    millis.push(since(sent));
                }
                anyhow::Ok(millis)
            });
        }
        let mut millis = Vec::new();
        for own in tasks.join_all().await {
            millis.extend(own?);
        }
        Ok(Seen::new(millis, begun))
    }

    /// So many a second, at times that are fixed before: a request that has to wait has waited since then.
    #[expect(clippy::disallowed_methods, reason = "requests arrive by the clock")]
    pub(super) async fn arrive(&self, each_second: u32, window: Duration) -> anyhow::Result<Seen> {
        let between = Duration::from_secs(1).checked_div(each_second).context("none arrive")?;
        let begun = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        let mut due = begun;
        while due.saturating_duration_since(begun) < window {
            let own = self.clone();
            tasks.spawn(async move {
                tokio::time::sleep_until(due.into()).await;
                own.issue().await?;
                anyhow::Ok(since(due))
            });
            due = due.checked_add(between).context("the end of time")?;
        }
        let millis = tasks.join_all().await.into_iter().collect::<Result<_, _>>()?;
        Ok(Seen::new(millis, begun))
    }
}

fn since(moment: Instant) -> f64 {
    moment.elapsed().as_secs_f64() * 1000.0
}

/// The bill as such a system asks for it.
fn outpatient(typical: &IssueRequest) -> Value {
    let IssueRequest { payer, total, items, details, handler, .. } = typical;
    let charges = items.iter().enumerate().map(|(i, item)| {
        json!({
            "sortNo": i, "chargeCode": item.code, "chargeName": item.name, "unit": item.unit,
            "std": item.standard, "number": item.quantity, "amt": item.amount,
        })
    });
    let lines = details.iter().map(|line| {
        json!({
            "listDetailNo": line.code, "chargeCode": line.item_code, "code": line.code,
            "name": line.name, "unit": line.unit, "std": line.standard, "number": line.quantity,
            "amt": line.amount, "medReimburseType": line.remark,
        })
    });
    json!({
        "busType": "02", "payer": payer.name, "busDateTime": "20261124080000003", "placeCode": "01",
        "payee": handler, "author": handler, "totalAmt": total, "payerType": "1",
        "cardType": "3101", "cardNo": "0000000007", "sex": "男", "age": "51",
        "patientNo": "MZ2026112400021", "consultationDate": "20261124",
        "medicalInstitution": "综合医院", "medicalCareType": "职工基本医疗保险",
        "medicalInsuranceID": "510000TEST00000001", "accountPay": "68.52", "fundPay": "102.78",
        "otherfundPay": "0.00", "selfCashPay": "0.00", "selfPayAmt": "68.52", "ownPay": "0.00",
        "isArrears": "0",
        "payChannelDetail": [{ "payChannelCode": "05", "payChannelValue": "171.30" }],
        "chargeDetail": charges.collect::<Vec<_>>(), "listDetail": lines.collect::<Vec<_>>(),
    })
}
