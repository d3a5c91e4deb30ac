//! One bill: claimed, kept, claimed again.

use app::ports::{Keeping, Reserved, Store, StoreError};
use domain::{GrantId, NoNumber};
use futures::future::join_all;

use super::fixture::{Wish, actor, at, bill_id, credit_code, grant, issued, noon};
use super::site::{Site, issue, slot};

pub(crate) async fn the_same_request_gives_the_same_answer(site: &Site) {
    let unit = site.unit(9).await;
    let wish = Wish::new(&unit, "k");
    let first = slot(&site.db, wish.claim()).await;
    assert_eq!(first.id, bill_id(1));
    assert_eq!((first.at, first.grant.as_str()), (noon(), "g-1"));

    let mut later = wish.claim();
    later.at = at("2026-11-25T12:00:00+08:00");
    later.check = "zzzzzz".parse().unwrap();
    assert_eq!(slot(&site.db, later.clone()).await, first, "the first answer again");
    let kept = issue(&site.db, &wish).await.kept;
    let Reserved::Done(done) = site.db.reserve(later.clone()).await.unwrap() else {
        panic!("not done")
    };
    assert_eq!(*done, kept);
    site.db.close_grant(&unit, &GrantId::new("g-1").unwrap(), actor(), noon()).await.unwrap();
    let again = site.db.reserve(later).await.unwrap();
    assert!(matches!(again, Reserved::Done(_)), "for ever, whatever becomes of the grant");
    assert_eq!(site.db.grants(&unit).await.unwrap()[0].stock.taken, 1);
}

pub(crate) async fn another_request_under_the_key_clashes(site: &Site) {
    let unit = site.unit(9).await;
    let wish = Wish::new(&unit, "k");
    let other = Wish { total: "2.00".into(), ..wish.clone() };
    slot(&site.db, wish.claim()).await;
    for round in ["reserved", "kept"] {
        let Reserved::Clash { request } = site.db.reserve(other.claim()).await.unwrap() else {
            panic!("no clash when {round}")
        };
        assert_eq!(request, wish.claim().request, "{round}");
        if round == "reserved" {
            issue(&site.db, &wish).await;
        }
    }
    let elsewhere = Wish { place: "02", ..wish };
    let clash = site.db.reserve(elsewhere.claim()).await.unwrap();
    assert!(matches!(clash, Reserved::Clash { .. }), "the key decides before the grants do");
}

async fn refusal(site: &Site, wish: &Wish) -> NoNumber {
    match site.db.reserve(wish.claim()).await.unwrap() {
        Reserved::NoNumber(reason) => reason,
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) async fn each_reason_for_no_number_is_told(site: &Site) {
    let unit = credit_code(1);
    let wish = Wish::new(&unit, "k");
    assert_eq!(refusal(site, &wish).await, NoNumber::NoGrant);
    let mut small = grant(&unit, "g-1", 1, 2);
    small.grant.amount_max = "5.00".parse().unwrap();
    site.db.add_grant(small, actor(), noon()).await.unwrap();

    let on = |time: &str| Wish { at: at(time), ..wish.clone() };
    assert_eq!(refusal(site, &on("2025-12-31T23:59:59+08:00")).await, NoNumber::NotYet);
    assert_eq!(refusal(site, &on("2027-01-01T00:00:00+08:00")).await, NoNumber::Expired);
    let dear = Wish { total: "5.01".into(), ..wish.clone() };
    assert_eq!(refusal(site, &dear).await, NoNumber::AmountMax);
    let elsewhere = Wish { place: "02", ..wish.clone() };
    assert_eq!(refusal(site, &elsewhere).await, NoNumber::NoGrant);
    issue(&site.db, &Wish::new(&unit, "a")).await;
    issue(&site.db, &Wish::new(&unit, "b")).await;
    assert_eq!(refusal(site, &wish).await, NoNumber::Exhausted);
    site.db.close_grant(&unit, &GrantId::new("g-1").unwrap(), actor(), noon()).await.unwrap();
    assert_eq!(refusal(site, &wish).await, NoNumber::Closed);
}

pub(crate) async fn no_number_leaves_no_trace(site: &Site) {
    let unit = site.unit(2).await;
    let wishes = ["a", "b", "c", "d"].map(|key| Wish::new(&unit, key));
    let answers = join_all(wishes.iter().map(|wish| site.db.reserve(wish.claim()))).await;
    let refused = |answer: &Result<Reserved, StoreError>| {
        matches!(answer, Ok(Reserved::NoNumber(NoNumber::Exhausted)))
    };
    assert_eq!(answers.iter().filter(|answer| refused(answer)).count(), 2);
    assert_eq!(site.count("reservations").await, 2);
    assert_eq!(site.count("unfinished").await, 2);

    // The same key gets its number once there is one.
    site.grant(&unit, "g-2", 3, 4).await;
    for wish in &wishes {
        slot(&site.db, wish.claim()).await;
    }
    assert_eq!(site.count("reservations").await, 4);
}

pub(crate) async fn a_grant_that_ends_hands_over_to_the_next(site: &Site) {
    let unit = credit_code(1);
    site.grant(&unit, "g-2", 11, 13).await;
    site.grant(&unit, "g-1", 1, 3).await;
    let wishes: Vec<Wish> = (0..6).map(|n| Wish::new(&unit, format!("k{n}"))).collect();
    let slots = join_all(wishes.iter().map(|wish| slot(&site.db, wish.claim()))).await;
    let mut numbers: Vec<u64> = slots.iter().map(|slot| slot.id.number.value()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 11, 12, 13]);
    for slot in slots {
        let expected = if slot.id.number.value() < 10 { "g-1" } else { "g-2" };
        assert_eq!(slot.grant.as_str(), expected);
    }
}

pub(crate) async fn places_and_kinds_keep_to_their_grants(site: &Site) {
    let unit = site.unit(9).await;
    let mut other = grant(&unit, "g-2", 21, 29);
    other.grant.holder = domain::Holder::Place("02".into());
    site.db.add_grant(other, actor(), noon()).await.unwrap();
    let here = slot(&site.db, Wish::new(&unit, "a").claim()).await;
    let there = slot(&site.db, Wish { place: "02", ..Wish::new(&unit, "b") }.claim()).await;
    assert_eq!((here.id, there.id), (bill_id(1), bill_id(21)));
    let kind = Wish { kind: "0602", ..Wish::new(&unit, "c") };
    assert_eq!(refusal(site, &kind).await, NoNumber::NoGrant);
    let stranger = Wish::new(&credit_code(2), "a");
    assert_eq!(refusal(site, &stranger).await, NoNumber::NoGrant);
}

fn agree(twins: &[Keeping]) {
    assert_eq!(twins.iter().filter(|twin| twin.first).count(), 1, "one is first");
    for twin in twins {
        assert_eq!(twin.kept, twins[0].kept, "all get the winner's");
    }
}

pub(crate) async fn twins_that_keep_get_the_winners_bytes(site: &Site) {
    let unit = site.unit(9).await;
    let wish = Wish::new(&unit, "k");
    let slot = slot(&site.db, wish.claim()).await;
    let second = site.open().await;
    let twin = |n: usize| {
        let db = if n.is_multiple_of(2) { &site.db } else { &second };
        db.keep(issued(wish.checked(), slot.clone(), format!("bytes {n}")), actor(), noon())
    };
    let twins = join_all((0..50).map(twin)).await;
    let twins: Vec<Keeping> = twins.into_iter().map(Result::unwrap).collect();
    agree(&twins);
    assert_eq!(site.db.find(slot.id).await.unwrap().unwrap(), twins[0].kept);
    for table in ["bills", "stock_entries", "outbox", "audit_log WHERE action = 'issue'"] {
        assert_eq!(site.count(table).await, 1, "{table}");
    }
    assert_eq!(issue(&site.db, &Wish::new(&unit, "next")).await.kept.seq, 2, "no gap");
    second.close().await;
}

pub(crate) async fn twins_in_one_batch_get_the_winners_bytes(site: &Site) {
    let unit = site.unit(9).await;
    let wishes = ["a", "b", "a", "a", "b"].map(|key| Wish::new(&unit, key));
    let slots = join_all(wishes.iter().map(|wish| slot(&site.db, wish.claim()))).await;
    let hold = site.hold().await;
    let mut keeps: Vec<_> = wishes
        .iter()
        .zip(slots)
        .enumerate()
        .map(|(n, (wish, slot))| {
            let bill = issued(wish.checked(), slot, format!("bytes {n}"));
            site.db.keep(bill, actor(), noon())
        })
        .collect();
    for keep in &mut keeps {
        assert!(futures::poll!(keep).is_pending());
    }
    hold.release().await;
    let kept: Vec<Keeping> = join_all(keeps).await.into_iter().map(Result::unwrap).collect();
    agree(&[kept[0].clone(), kept[2].clone(), kept[3].clone()]);
    agree(&[kept[1].clone(), kept[4].clone()]);
    assert_eq!(site.count("unit_counters WHERE last_seq = 2").await, 1);
}

pub(crate) async fn a_bill_that_was_not_reserved_is_not_kept(site: &Site) {
    let unit = site.unit(9).await;
    let (mine, other) = (Wish::new(&unit, "mine"), Wish::new(&unit, "other"));
    let slot = slot(&site.db, mine.claim()).await;
    let mut invented = slot.clone();
    invented.id = bill_id(7);
    let wrong = [
        issued(other.checked(), slot.clone(), "another key"),
        issued(mine.checked(), invented, "another number"),
        issued(Wish::new(&credit_code(2), "mine").checked(), slot.clone(), "another unit"),
    ];
    let right = issued(mine.checked(), slot.clone(), "right");
    // All at once, so that they share batches.
    let jobs = wrong.into_iter().chain([right]);
    let answers = join_all(jobs.map(|bill| site.db.keep(bill, actor(), noon()))).await;
    for answer in &answers[..3] {
        assert!(matches!(answer, Err(StoreError::Inconsistent(_))), "{answer:?}");
    }
    assert!(answers[3].as_ref().unwrap().first);
    assert_eq!(site.count("bills").await, 1);
    assert_eq!(answers[3].as_ref().unwrap().kept.seq, 1);
}

pub(crate) async fn reopening_keeps_everything(site: &Site) {
    let unit = site.unit(9).await;
    let kept = issue(&site.db, &Wish::new(&unit, "kept")).await.kept;
    let reserved = slot(&site.db, Wish::new(&unit, "reserved").claim()).await;
    site.db.close().await;
    let db = site.open().await;
    assert_eq!(db.find(kept.id).await.unwrap(), Some(kept.clone()));
    assert_eq!(db.find_by_key(&unit, "kept").await.unwrap(), Some(kept));
    assert_eq!(slot(&db, Wish::new(&unit, "reserved").claim()).await, reserved);
    assert_eq!(issue(&db, &Wish::new(&unit, "reserved")).await.kept.seq, 2);
    db.close().await;
}
