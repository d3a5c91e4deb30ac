//! The second form of a bill's QR code: made when asked for, checked with nothing but a trust list;
//! and the times it lives by, as finance sets them.

use std::sync::Arc;

use app::issue::issue;
use app::ports::{Actor, Clock, Entry, Store};
use app::reverse::reverse;
use app::slip::{SlipRefusal, make};
use domain::window::Standing;
use domain::{CreditCode, Moment};
use proof::{SignedGrant, check_slip};
use sim::{Memory, World, issue_request, reverse_request};
use wire::slip::{SLIP_MAX, SignedSlip};

async fn world() -> (World, Arc<Memory>) {
    let memory = Arc::new(Memory::default());
    (World::new(Arc::clone(&memory) as Arc<dyn Store>).await, memory)
}

#[tokio::test]
async fn a_kept_bill_gives_a_slip_that_proves_itself() {
    let (world, _) = world().await;
    let (p, by) = (&world.platform, world.hospital());
    let kept = issue(p, &by, issue_request("A")).await.unwrap().kept;
    let text = make(p, &kept).await.unwrap().to_string();
    assert!(text.len() <= SLIP_MAX, "{}", text.len());
    let trust = p.trust();
    let proof = check_slip(&trust, &text, None).unwrap();
    assert!(proof.genuine, "{proof:?}");
    let bill = &proof.bill;
    assert_eq!(format!("{}{}", bill.code, bill.number), kept.id.to_string());
    assert_eq!((&bill.check_code, &bill.total), (&kept.check.to_string(), &kept.total.to_string()));
    assert_eq!(bill.unit.code, kept.unit.as_str());

    // The grant that it names is finance's, and covers it.
    let grants = p.store.grants(&kept.unit).await.unwrap();
    let status = grants.iter().find(|g| g.stock.grant.id.as_str() == bill.grant).unwrap();
    let at_hand = SignedGrant {
        grant: &status.stock.grant,
        signature: &status.signature,
        certificate_serial: &status.certificate_serial,
    };
    let proof = check_slip(&trust, &text, Some(&at_hand)).unwrap();
    assert!(proof.genuine && proof.signatures.len() == 2, "{proof:?}");

    let read: SignedSlip = text.parse().unwrap();
    let again = make(p, &kept).await.unwrap();
    assert_eq!(read.slip(), again.slip(), "asked twice it says the same");
}

#[tokio::test]
async fn a_reversal_has_a_slip_too_and_a_foreign_unit_has_none() {
    let (world, _) = world().await;
    let (p, by) = (&world.platform, world.hospital());
    let kept = issue(p, &by, issue_request("A")).await.unwrap().kept;
    let red = reverse(p, &by, kept.id, reverse_request("R")).await.unwrap().kept;
    let text = make(p, &red).await.unwrap().to_string();
    let proof = check_slip(&p.trust(), &text, None).unwrap();
    assert!(proof.genuine && proof.bill.total.starts_with('-'), "{proof:?}");
    let unit: CreditCode = "12510000MB0X00015Y".parse().unwrap();
    let foreign = app::ports::Kept { unit, ..kept };
    assert!(matches!(make(p, &foreign).await, Err(SlipRefusal::NoKey)));
}

#[tokio::test]
async fn days_and_windows_are_as_shipped_until_finance_sets_others() {
    let (world, memory) = world().await;
    let p = &world.platform;
    let heard: Moment = "2026-11-23T10:00:00+08:00".parse().unwrap();
    let after = |hours: i64| {
        let directory = p.directory();
        let now = heard.plus_seconds(hours.saturating_mul(3600));
        directory.windows.standing(&directory.calendar, heard, &[], now).standing
    };
    assert!(p.directory().calendar.knows(2026));
    assert!(matches!(after(25), Standing::Warned { .. }));
    let strict = r#"{"cause":"line_down","stop":{"hours":2}}"#.to_owned();
    let year = r#"{"year":2027,"holiday":[{"name":"元旦","from":"2027-01-01","to":"2027-01-01"}]}"#;
    let entries = vec![
        Entry::new("window", "line_down", strict),
        Entry::new("calendar", "2027", year.into()),
    ];
    memory.put_entries(entries, Actor::default(), world.clock.now()).await.unwrap();
    p.refresh().await.unwrap();
    assert_eq!(after(2), Standing::Stopped);
    assert!(matches!(after(1), Standing::Open));
    let calendar = p.directory().calendar.clone();
    assert!(calendar.knows(2026) && calendar.knows(2027), "the shipped year stays");
}
