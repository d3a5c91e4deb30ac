//! What becomes of bills, alone and in races.

use app::ports::{Changed, Reserved, StateChange, Store, StoreError};
use domain::{BillId, BillState, Booking, CreditCode, NoNumber};
use futures::future::join_all;

use super::fixture::{Wish, actor, bill_id, credit_code, issued, noon, reversal};
use super::site::{Site, issue, slot};

async fn change(site: &Site, id: BillId, change: StateChange) -> Changed {
    site.db.change_state(id, change, actor(), noon()).await.unwrap()
}

fn by(n: u32) -> CreditCode {
    credit_code(n)
}

fn lock(n: u32) -> StateChange {
    StateChange::Lock { by: by(n) }
}

fn unlock(n: u32) -> StateChange {
    StateChange::Unlock { by: by(n) }
}

fn book(n: u32, amount: &str) -> StateChange {
    let on = "2026-11-25".parse().unwrap();
    StateChange::Book { by: by(n), on, amount: amount.parse().unwrap() }
}

fn exchange(number: &str) -> StateChange {
    StateChange::Exchange { code: "51060199".into(), number: number.into() }
}

fn done(changed: Changed) -> BillState {
    match changed {
        Changed::Done(state) => state,
        other => panic!("not done: {other:?}"),
    }
}

fn refused(changed: Changed) -> BillState {
    match changed {
        Changed::Refused(state) => state,
        other => panic!("not refused: {other:?}"),
    }
}

/// A kept bill, and how to claim its reversal.
async fn kept(site: &Site, key: &str) -> (BillId, impl Fn(&str) -> app::ports::Claim + use<>) {
    let wish = Wish::new(&by(1), key);
    let slot = slot(&site.db, wish.claim()).await;
    issue(&site.db, &wish).await;
    let id = slot.id;
    (id, move |key: &str| reversal(wish.checked(), slot.clone(), key))
}

pub(crate) async fn a_bill_is_reversed_once(site: &Site) {
    let unit = site.unit(99).await;
    let (id, reverse) = kept(site, "blue").await;
    let claims = (0..20).map(|n| site.db.reserve(reverse(&format!("red-{n}"))));
    let answers = join_all(claims).await;
    let mut slots = Vec::new();
    for answer in answers {
        match answer.unwrap() {
            Reserved::Slot(slot) => slots.push(slot),
            Reserved::State(state) => assert!(state.reversed_by.is_some()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(slots.len(), 1);
    let red = slots[0].id;
    assert_eq!(site.db.find(id).await.unwrap().unwrap().state.reversed_by, Some(red));
    assert_eq!(site.db.grants(&unit).await.unwrap()[0].stock.taken, 2, "the losers took nothing");

    let winner = site.db.reservation(&unit, "red-0").await.unwrap();
    let key = (0..20).map(|n| format!("red-{n}"));
    let mut keys = Vec::new();
    for key in key {
        if site.db.reservation(&unit, &key).await.unwrap().is_some() {
            keys.push(key);
        }
    }
    assert_eq!(keys.len(), 1);
    drop(winner);
    let claim = reverse(&keys[0]);
    let bill = issued(claim.checked.clone(), slots[0].clone(), "red file");
    let kept = site.db.keep(bill, actor(), noon()).await.unwrap().kept;
    assert_eq!((kept.reverses, kept.total.fen()), (Some(id), -100));
    assert!(matches!(site.db.reserve(claim).await.unwrap(), Reserved::Done(_)), "again, for ever");
    assert_eq!(site.count("stock_entries WHERE movement = 'reversal'").await, 1);
    assert_eq!(site.count("outbox WHERE topic = 'bill.reversed'").await, 1);
    assert_eq!(site.count("audit_log WHERE action = 'reverse'").await, 1);
    assert_eq!(site.db.grants(&unit).await.unwrap()[0].stock.spent.fen(), 100);
}

pub(crate) async fn a_touched_bill_is_not_reversed(site: &Site) {
    site.unit(99).await;
    let changes = [
        ("locked", vec![lock(2)]),
        ("booked", vec![lock(2), book(2, "1.00")]),
        ("exchanged", vec![exchange("0000000001")]),
    ];
    for (name, steps) in changes {
        let (id, reverse) = kept(site, name).await;
        let mut state = BillState::default();
        for step in steps {
            state = done(change(site, id, step).await);
        }
        let claim = reverse(&format!("red of {name}"));
        let Reserved::State(found) = site.db.reserve(claim.clone()).await.unwrap() else {
            panic!("{name} was reversed")
        };
        assert_eq!(found, state);
        assert_eq!(site.db.reservation(&by(1), claim.checked.business_key()).await.unwrap(), None);
    }
    // A lock given back leaves the bill as it was.
    let (id, reverse) = kept(site, "unlocked").await;
    done(change(site, id, lock(2)).await);
    done(change(site, id, unlock(2)).await);
    slot(&site.db, reverse("red of unlocked")).await;
}

pub(crate) async fn a_reversal_without_number_changes_no_state(site: &Site) {
    let unit = site.unit(1).await;
    let (id, reverse) = kept(site, "blue").await;
    let answer = site.db.reserve(reverse("red")).await.unwrap();
    assert!(matches!(answer, Reserved::NoNumber(NoNumber::Exhausted)), "{answer:?}");
    assert_eq!(site.count("bill_states").await, 0);
    // The state decides before the grants do.
    done(change(site, id, lock(2)).await);
    assert!(matches!(site.db.reserve(reverse("red")).await.unwrap(), Reserved::State(_)));
    done(change(site, id, unlock(2)).await);
    site.grant(&unit, "g-2", 2, 3).await;
    assert_eq!(slot(&site.db, reverse("red")).await.id, bill_id(2));
}

pub(crate) async fn a_bill_that_is_not_kept_is_not_reversed(site: &Site) {
    let unit = site.unit(9).await;
    let wish = Wish::new(&unit, "blue");
    let reserved = slot(&site.db, wish.claim()).await;
    let answer = site.db.reserve(reversal(wish.checked(), reserved, "red")).await;
    assert!(matches!(answer, Err(StoreError::Inconsistent(_))), "{answer:?}");
    assert_eq!(site.db.grants(&unit).await.unwrap()[0].stock.taken, 1);
    assert_eq!(site.count("bill_states").await, 0);
}

pub(crate) async fn exchange_is_once_and_only_when_open(site: &Site) {
    site.unit(99).await;
    let (id, _) = kept(site, "a").await;
    let state = done(change(site, id, exchange("0000000001")).await);
    assert_eq!(state.exchanged_to, Some(("51060199".into(), "0000000001".into())));
    assert_eq!(done(change(site, id, exchange("0000000001")).await), state, "the same again");
    assert_eq!(refused(change(site, id, exchange("0000000002")).await), state);
    let (id, reverse) = kept(site, "b").await;
    slot(&site.db, reverse("red")).await;
    refused(change(site, id, exchange("0000000003")).await);
    let (id, _) = kept(site, "c").await;
    done(change(site, id, lock(2)).await);
    refused(change(site, id, exchange("0000000004")).await);
    assert_eq!(site.count("audit_log WHERE action = 'exchange'").await, 1);
}

pub(crate) async fn lock_and_unlock_belong_to_one_unit(site: &Site) {
    site.unit(99).await;
    let (id, reverse) = kept(site, "a").await;
    assert_eq!(done(change(site, id, unlock(2)).await), BillState::default(), "already open");
    let locked = done(change(site, id, lock(2)).await);
    assert_eq!(locked.booking, Booking::Locked { by: by(2).to_string() });
    assert_eq!(done(change(site, id, lock(2)).await), locked, "the same again");
    assert_eq!(refused(change(site, id, lock(3)).await), locked);
    assert_eq!(refused(change(site, id, unlock(3)).await), locked);
    assert_eq!(done(change(site, id, unlock(2)).await), BillState::default());
    done(change(site, id, lock(3)).await);
    done(change(site, id, unlock(3)).await);
    slot(&site.db, reverse("red")).await;
    assert!(refused(change(site, id, lock(2)).await).reversed_by.is_some());
    assert_eq!(site.count("audit_log WHERE action = 'lock'").await, 2);
}

pub(crate) async fn booking_is_once_and_by_the_holder(site: &Site) {
    site.unit(99).await;
    let (id, _) = kept(site, "a").await;
    refused(change(site, id, book(2, "1.00")).await);
    done(change(site, id, lock(2)).await);
    refused(change(site, id, book(3, "1.00")).await);
    let booked = done(change(site, id, book(2, "1.00")).await);
    let on = "2026-11-25".parse().unwrap();
    let amount = "1.00".parse().unwrap();
    assert_eq!(booked.booking, Booking::Booked { by: by(2).to_string(), on, amount });
    assert_eq!(done(change(site, id, book(2, "1.00")).await), booked, "the same again");
    for other in [book(2, "0.50"), book(3, "1.00"), lock(2), lock(3), unlock(2)] {
        assert_eq!(refused(change(site, id, other).await), booked);
    }
    assert_eq!(site.db.find(id).await.unwrap().unwrap().state, booked);
}

pub(crate) async fn an_unknown_bill_has_no_state(site: &Site) {
    let unit = site.unit(9).await;
    assert_eq!(change(site, bill_id(77), lock(2)).await, Changed::Unknown, "no range");
    slot(&site.db, Wish::new(&unit, "a").claim()).await;
    assert_eq!(change(site, bill_id(1), lock(2)).await, Changed::Unknown, "not kept");
    assert_eq!(change(site, bill_id(2), unlock(2)).await, Changed::Unknown, "not reserved");
    assert_eq!(site.db.find(bill_id(1)).await.unwrap(), None);
    assert_eq!(site.db.find(bill_id(77)).await.unwrap(), None);
}

pub(crate) async fn one_of_many_lockers_wins(site: &Site) {
    site.unit(99).await;
    let second = site.open().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(kept(site, &format!("k{n}")).await.0);
    }
    let tries = (0..100).map(|n| {
        let db = if n % 2 == 0 { &site.db } else { &second };
        db.change_state(ids[n % 5], lock(2 + u32::try_from(n / 5).unwrap()), actor(), noon())
    });
    let answers = join_all(tries).await;
    let won = answers.iter().filter(|answer| matches!(answer, Ok(Changed::Done(_)))).count();
    let lost = answers.iter().filter(|answer| matches!(answer, Ok(Changed::Refused(_)))).count();
    assert_eq!((won, lost), (5, 95));
    second.close().await;
}

pub(crate) async fn answers_of_a_batch_find_their_askers(site: &Site) {
    site.unit(99).await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(kept(site, &format!("k{n}")).await.0);
    }
    let hold = site.hold().await;
    let mut asks: Vec<_> = (2..8)
        .zip(ids.iter().rev())
        .map(|(n, id)| site.db.change_state(*id, lock(n), actor(), noon()))
        .collect();
    for ask in &mut asks {
        assert!(futures::poll!(ask).is_pending());
    }
    hold.release().await;
    for (n, answer) in (2..8).zip(join_all(asks).await) {
        assert_eq!(done(answer.unwrap()).booking, Booking::Locked { by: by(n).to_string() });
    }
}

pub(crate) async fn reversal_and_lock_exclude_each_other(site: &Site) {
    site.unit(99).await;
    let second = site.open().await;
    for n in 0..20 {
        let (id, reverse) = kept(site, &format!("blue-{n}")).await;
        let (reversed, locked) = futures::join!(
            site.db.reserve(reverse(&format!("red-{n}"))),
            second.change_state(id, lock(2), actor(), noon())
        );
        let state = site.db.find(id).await.unwrap().unwrap().state;
        match (reversed.unwrap(), locked.unwrap()) {
            (Reserved::Slot(slot), Changed::Refused(_)) => {
                assert_eq!(state.reversed_by, Some(slot.id));
                assert_eq!(state.booking, Booking::Open);
            }
            (Reserved::State(_), Changed::Done(_)) => {
                assert_eq!(state.reversed_by, None);
                assert_ne!(state.booking, Booking::Open);
            }
            both => panic!("both or neither: {both:?}"),
        }
    }
    second.close().await;
}
