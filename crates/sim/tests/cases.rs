//! Front servers and their cases as the console sees and decides them.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod desk;

use app::ports::Actor;
use app::ports::fronts::{Arrival, Case, Fronts};
use app::ports::registry::{AuditHead, AuditOutcome};
use desk::Desk;
use domain::Moment;
use serde_json::json;
use sim::HOSPITAL;

const FILE: &str = "<EInvoice>示例他人</EInvoice>";

/// A case of a bill that came altered, as the platform opens it.
async fn open_case(desk: &Desk, id: &str, region: &str, evidence: &str) {
    let at = Moment::new(desk.now());
    let region = region.parse().unwrap();
    let case = Case {
        id: id.into(),
        device: "front-7".into(),
        region,
        unit: HOSPITAL.into(),
        kind: "ALTERED".into(),
        subject: "510601260000000001".into(),
        note: String::new(),
        evidence: evidence.into(),
        opened_at: at,
        closed: None,
    };
    let before = desk.store.mark("front-7").await.unwrap();
    let arrival = Arrival {
        device: "front-7".into(),
        region,
        mark: before.unwrap_or(AuditHead { stream: 1, seq: 0, hash: [0; 32] }),
        before,
        records: Vec::new(),
        bills: Vec::new(),
        closed: Vec::new(),
        cases: vec![case],
        by: Actor::default(),
        at,
    };
    desk.store.arrive(arrival).await.unwrap();
}

#[tokio::test]
async fn the_evidence_of_a_case_is_shown_to_whom_it_concerns_and_written_down() {
    let desk = Desk::new().await;
    open_case(&desk, "front-7-3", "510104", FILE).await;
    open_case(&desk, "front-7-FORK-9", "510104", "").await;
    let province = ("business", "510000", None);
    desk.person("pro", province, &[("bureau_approver", "region/510000")]).await;
    desk.person("far", ("business", "510300", None), &[("bureau_approver", "region/510300")]).await;
    let mut pro = desk.sign_in("pro").await;
    let mut far = desk.sign_in("far").await;

    let look = "/console/cases/front-7-3/evidence";
    let why = json!({ "reason": "核查改动" });
    desk.post(&mut far, look, why.clone()).await.problem(403, "FORBIDDEN");
    let bare = json!({ "reason": " " });
    assert_eq!(desk.post(&mut pro, look, bare).await.faults()[0].0, "/reason");
    assert_eq!(desk.post(&mut pro, look, why.clone()).await.good()["file"], FILE);
    let rows = desk.audit(50).await;
    let told = rows.iter().find(|row| row.record.action == "case.evidence").unwrap();
    assert_eq!(
        (told.record.subject.as_str(), told.record.note.as_str()),
        ("front-7-3", "核查改动")
    );
    assert_eq!(told.record.outcome, AuditOutcome::Done);
    for nothing in ["front-7-FORK-9", "front-7-4"] {
        let path = format!("/console/cases/{nothing}/evidence");
        desk.post(&mut pro, &path, why.clone()).await.problem(404, "NOT_FOUND");
    }

    let cases = desk.get(&mut pro, "/console/cases?open=true").await.good();
    assert_eq!(cases.as_array().unwrap().len(), 2);
    assert_eq!(desk.get(&mut far, "/console/cases?open=true").await.good(), json!([]));
    let close = "/console/cases/front-7-3/close";
    let remedy = json!({ "remedy": "已联系单位重开" });
    desk.post(&mut far, close, remedy.clone()).await.problem(403, "FORBIDDEN");
    desk.post(&mut pro, close, remedy.clone()).await.good();
    desk.post(&mut pro, close, remedy).await.problem(409, "STALE");
}
