//! Answers that are read.

use app::ports::{Listing, Store};
use domain::Moment;

use super::fixture::{Wish, actor, at, bill_id, credit_code, noon};
use super::site::{Site, issue, slot};

pub(crate) async fn unfinished_are_told_oldest_first(site: &Site) {
    let unit = site.unit(99).await;
    let wish = |key: &str, minute: u32| {
        let at = at(&format!("2026-11-24T12:{minute:02}:00+08:00"));
        Wish { at, ..Wish::new(&unit, key) }
    };
    for wish in [wish("late", 30), wish("old", 1), wish("kept", 2), wish("middle", 15)] {
        slot(&site.db, wish.claim()).await;
    }
    issue(&site.db, &wish("kept", 2)).await;
    let keys = |minute: u32, max| async move {
        let before = at(&format!("2026-11-24T12:{minute:02}:00+08:00"));
        let found = site.db.unfinished(before, max).await.unwrap();
        found.into_iter().map(|r| r.business_key).collect::<Vec<_>>()
    };
    assert_eq!(keys(59, 9).await, ["old", "middle", "late"]);
    assert_eq!(keys(59, 2).await, ["old", "middle"]);
    assert_eq!(keys(30, 9).await, ["old", "middle"], "made before, not at");

    let old = site.db.reservation(&unit, "old").await.unwrap().unwrap();
    assert_eq!(old.request, wish("old", 1).claim().request);
    assert_eq!((old.digest, old.kept), (wish("old", 1).claim().digest, false));
    assert_eq!(old.slot.at, wish("old", 1).at);
    assert!(site.db.reservation(&unit, "kept").await.unwrap().unwrap().kept);
    assert_eq!(site.db.reservation(&unit, "none").await.unwrap(), None);
    assert_eq!(site.db.reservation(&credit_code(2), "old").await.unwrap(), None);
}

pub(crate) async fn a_list_keeps_to_its_bounds(site: &Site) {
    let unit = site.unit(99).await;
    site.grant(&credit_code(2), "g-1", 501, 509).await;
    issue(&site.db, &Wish::new(&credit_code(2), "k1")).await;
    let hour = |hour: u32| at(&format!("2026-11-24T{hour:02}:00:00+08:00"));
    for n in 1..=6 {
        issue(&site.db, &Wish { at: hour(n), ..Wish::new(&unit, format!("k{n}")) }).await;
    }
    let list = |after, from: Option<Moment>, until: Option<Moment>, max| {
        let unit = unit.clone();
        async move {
            let listing = Listing { after, from, until, max };
            let list = site.db.list(&unit, listing).await.unwrap();
            list.into_iter().map(|kept| kept.seq).collect::<Vec<_>>()
        }
    };
    assert_eq!(list(0, None, None, 99).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(list(2, None, None, 3).await, [3, 4, 5]);
    assert_eq!(list(0, Some(hour(2)), Some(hour(5)), 99).await, [2, 3, 4]);
    assert_eq!(list(3, Some(hour(2)), None, 99).await, [4, 5, 6]);
    assert!(list(6, None, None, 99).await.is_empty());

    let kept = site.db.find_by_key(&unit, "k3").await.unwrap().unwrap();
    assert_eq!(site.db.find(kept.id).await.unwrap().as_ref(), Some(&kept));
    assert_eq!((kept.issued_at, kept.place.as_str(), kept.total.fen()), (hour(3), "01", 100));
    assert_eq!(site.db.find_by_key(&credit_code(2), "k3").await.unwrap(), None);
    assert_eq!(site.db.find(bill_id(501)).await.unwrap().unwrap().unit, credit_code(2));
}

pub(crate) async fn every_deed_is_in_the_audit_log(site: &Site) {
    let unit = site.unit(9).await;
    let kept = issue(&site.db, &Wish::new(&unit, "a")).await.kept;
    let lock = app::ports::StateChange::Lock { by: credit_code(2) };
    site.db.change_state(kept.id, lock, actor(), noon()).await.unwrap();
    let log = site.db.audit(Some(&unit), 10).await.unwrap();
    let deeds: Vec<_> =
        log.iter().map(|entry| (entry.action.as_str(), entry.subject.clone())).collect();
    let bill = kept.id.to_string();
    assert_eq!(deeds, [("lock", bill.clone()), ("issue", bill), ("grant.add", "g-1".into())]);
    assert!(log.iter().all(|entry| entry.by == actor() && entry.at == noon()));
    assert_eq!(site.db.audit(Some(&unit), 1).await.unwrap().len(), 1);
    assert!(site.db.audit(None, 10).await.unwrap().is_empty());
    assert!(site.db.audit(Some(&credit_code(2)), 10).await.unwrap().is_empty());
}

pub(crate) async fn events_wait_in_the_outbox(site: &Site) {
    let unit = site.unit(9).await;
    let minute = |n: u32| at(&format!("2026-11-24T12:{n:02}:00+08:00"));
    for n in 1..=3 {
        issue(&site.db, &Wish { at: minute(n), ..Wish::new(&unit, format!("k{n}")) }).await;
    }
    let events = site.db.outbox(2).await.unwrap();
    let seen: Vec<_> = events.iter().map(|e| (e.seq, e.topic.as_str(), e.id)).collect();
    assert_eq!(seen, [(1, "bill.issued", bill_id(1)), (2, "bill.issued", bill_id(2))]);
    assert!(events.iter().all(|event| event.unit == unit));
    assert_eq!(site.db.outbox(9).await.unwrap().len(), 3);
}

pub(crate) async fn grants_show_what_is_left(site: &Site) {
    let unit = site.unit(9).await;
    issue(&site.db, &Wish { total: "2.50".into(), ..Wish::new(&unit, "a") }).await;
    slot(&site.db, Wish::new(&unit, "b").claim()).await;
    let grants = site.db.grants(&unit).await.unwrap();
    let status = &grants[0];
    assert_eq!((status.stock.taken, status.kept, status.stock.left()), (2, 1, 7));
    assert_eq!(status.stock.spent.fen(), 350);
    assert_eq!(status.signature, [0x30, 1, 2]);
    assert_eq!(status.certificate_serial, "00A1");
    assert!(site.db.grants(&credit_code(2)).await.unwrap().is_empty());
}
