//! Reconciliation: bills are found by the day they belong to, each once.

use app::ports::ledger::{By, Ledger, Page, RowKind, Span, Which};
use app::ports::{Reserved, Store};
use domain::DraftBusiness;

use super::fixture::{Wish, actor, at, bill_id, card_index, credit_code, issued, reversal};
use super::site::{Site, issue, slot};

pub(super) const FIRST: Page = Page { number: 1, size: 200 };

/// A day of November 2026 in Beijing.
pub(super) fn day(by: By, day: u32) -> Span {
    let start = at(&format!("2026-11-{day:02}T00:00:00+08:00"));
    Span {
        by,
        since: start,
        until: start.plus_seconds(86_400),
        place: String::new(),
        business: String::new(),
    }
}

fn business(occurred_at: &str, kind: &str) -> DraftBusiness {
    DraftBusiness { occurred_at: occurred_at.into(), kind: kind.into(), ..DraftBusiness::default() }
}

/// A wish issued on a day at some hour, of a business that happened on another.
fn wish(site_unit: &domain::CreditCode, key: &str, time: &str, business: DraftBusiness) -> Wish {
    Wish { at: at(time), business, ..Wish::new(site_unit, key) }
}

pub(crate) async fn bills_are_found_by_either_day(site: &Site) {
    let unit = site.unit(99).await;
    site.grant(&credit_code(2), "g-1", 501, 509).await;
    // Early in Beijing is the day before in UTC; the business of the second happened a day earlier.
    let early = business("", "02");
    issue(&site.db, &wish(&unit, "early", "2026-11-24T00:30:00+08:00", early)).await;
    let late = business("20261123235959999", "06");
    issue(&site.db, &wish(&unit, "late", "2026-11-24T23:59:59+08:00", late)).await;
    issue(&site.db, &wish(&unit, "next", "2026-11-25T00:00:00+08:00", business("", ""))).await;
    issue(&site.db, &Wish::new(&credit_code(2), "other")).await;
    let count = |span: Span| {
        let unit = unit.clone();
        async move { site.db.totals(&unit, &span).await.unwrap().bills.count }
    };
    for (n, issued, happened) in [(23, 0, 1), (24, 2, 1), (25, 1, 1), (26, 0, 0)] {
        assert_eq!(count(day(By::Issue, n)).await, issued, "issued on {n}");
        assert_eq!(count(day(By::Business, n)).await, happened, "happened on {n}");
    }
    let of = |business: &str, place: &str| Span {
        business: business.into(),
        place: place.into(),
        ..day(By::Issue, 24)
    };
    assert_eq!(count(of("02", "")).await, 1);
    assert_eq!(count(of("", "01")).await, 2);
    assert_eq!(count(of("06", "02")).await, 0);
    let month = Span { until: at("2026-12-01T00:00:00+08:00"), ..day(By::Business, 1) };
    assert_eq!(count(month).await, 3);
    let none = Span { until: at("2026-11-24T00:00:00+08:00"), ..day(By::Issue, 24) };
    assert_eq!(count(none).await, 0);
}

pub(crate) async fn a_reversal_is_of_the_business_it_takes_back(site: &Site) {
    let unit = site.unit(99).await;
    let wish = wish(&unit, "blue", "2026-11-24T09:00:00+08:00", business("", "02"));
    let blue_slot = slot(&site.db, wish.claim()).await;
    let blue = issued(wish.checked(), blue_slot.clone(), "blue");
    site.db.keep(blue, actor(), wish.at).await.unwrap();
    let claim = reversal(wish.checked(), blue_slot, "red");
    let (checked, red_slot) = (claim.checked.clone(), slot(&site.db, claim).await);
    site.db.keep(issued(checked, red_slot, "red"), actor(), wish.at).await.unwrap();
    let span = Span { business: "02".into(), ..day(By::Business, 24) };
    let totals = site.db.totals(&unit, &span).await.unwrap();
    assert_eq!((totals.bills.count, totals.bills.amount.fen()), (1, 100));
    assert_eq!((totals.reversals.count, totals.reversals.amount.fen()), (1, -100));
    let rows = site.db.rows(&unit, &span, &RowKind::ALL, FIRST).await.unwrap();
    let [blue, red] = rows.rows.as_slice() else { panic!("two rows but {rows:?}") };
    assert_eq!((blue.kind, blue.live, blue.related), (RowKind::Bill, false, Some(bill_id(2))));
    assert_eq!((red.kind, red.live, red.related), (RowKind::Reversal, true, Some(bill_id(1))));
    assert_eq!((blue.business_key.as_str(), red.business_key.as_str()), ("blue", "blue"));
    assert_eq!(site.db.row(&unit, bill_id(2)).await.unwrap().as_ref(), Some(red));
    assert_eq!(site.db.row(&credit_code(2), bill_id(2)).await.unwrap(), None);
    assert_eq!(site.db.row(&unit, bill_id(3)).await.unwrap(), None);
}

pub(crate) async fn unfinished_bills_do_not_count(site: &Site) {
    let unit = site.unit(99).await;
    let wish = Wish::new(&unit, "a");
    let slot = slot(&site.db, wish.claim()).await;
    let count = || async { site.db.totals(&unit, &day(By::Issue, 24)).await.unwrap().bills.count };
    assert_eq!(count().await, 0);
    assert_eq!(site.db.row(&unit, slot.id).await.unwrap(), None);
    site.db.keep(issued(wish.checked(), slot, "a"), actor(), wish.at).await.unwrap();
    assert_eq!(count().await, 1);
}

pub(crate) async fn runs_end_where_a_number_is_missing(site: &Site) {
    let unit = site.unit(20).await;
    for n in 1..=7 {
        let time = format!("2026-11-{}T12:00:00+08:00", if n == 4 { 25 } else { 24 });
        let total = format!("{n}.00");
        let wish = Wish { total, ..wish(&unit, &format!("k{n}"), &time, business("", "")) };
        issue(&site.db, &wish).await;
    }
    let runs = |page| {
        let unit = unit.clone();
        async move { site.db.runs(&unit, &day(By::Issue, 24), Which::All, page).await.unwrap() }
    };
    let all = runs(FIRST).await;
    let seen: Vec<_> = all
        .rows
        .iter()
        .map(|run| (run.first, run.last, run.sum.count, run.sum.amount.fen()))
        .collect();
    assert_eq!(seen, [(bill_id(1), bill_id(3), 3, 600), (bill_id(5), bill_id(7), 3, 1800)]);
    let second = runs(Page { number: 2, size: 1 }).await;
    assert_eq!((second.total, second.rows), (2, all.rows[1..].to_vec()));
    let beyond = runs(Page { number: 9, size: 1 }).await;
    assert_eq!((beyond.total, beyond.rows.len()), (2, 0));
    let reds = site.db.runs(&unit, &day(By::Issue, 24), Which::Reversals, FIRST).await.unwrap();
    assert_eq!((reds.total, reds.rows.len()), (0, 0));
}

pub(crate) async fn pages_hold_every_row_once(site: &Site) {
    let unit = site.unit(99).await;
    for n in 0..7 {
        let time = format!("2026-11-24T1{}:00:00+08:00", n % 3);
        issue(&site.db, &wish(&unit, &format!("k{n}"), &time, business("", ""))).await;
    }
    let mut keys = Vec::new();
    for number in 1..=3 {
        let page = Page { number, size: 3 };
        let rows = site.db.rows(&unit, &day(By::Issue, 24), &[RowKind::Bill], page).await.unwrap();
        assert_eq!(rows.total, 7);
        keys.extend(rows.rows.into_iter().map(|row| row.business_key));
    }
    assert_eq!(keys, ["k0", "k3", "k6", "k1", "k4", "k2", "k5"], "by time, then by number");
    let none = site.db.rows(&unit, &day(By::Issue, 24), &[RowKind::Reversal], FIRST).await.unwrap();
    assert_eq!((none.total, none.rows.len()), (0, 0));
}

pub(crate) async fn unprinted_bills_are_found_by_card(site: &Site) {
    let unit = site.unit(99).await;
    site.grant(&credit_code(2), "g-1", 501, 509).await;
    let carded = |unit: &domain::CreditCode, key: &str, card: &str, day: u32| {
        let card_number = card.to_owned();
        let business = DraftBusiness { card_number, ..business("", "02") };
        wish(unit, key, &format!("2026-11-{day}T12:00:00+08:00"), business)
    };
    for (key, card, day) in [("a", "7", 24), ("b", "8", 24), ("c", "7", 25), ("d", "7", 26)] {
        issue(&site.db, &carded(&unit, key, card, day)).await;
    }
    issue(&site.db, &carded(&credit_code(2), "x", "7", 24)).await;
    let keys = |cards: Vec<[u8; 16]>, span: Span| {
        let unit = unit.clone();
        async move {
            let found = site.db.unprinted(&unit, &cards, &span, FIRST).await.unwrap();
            assert_eq!(found.total, found.rows.len() as u64);
            found.rows.into_iter().map(|row| row.business_key).collect::<Vec<_>>()
        }
    };
    let long = Span { until: at("2027-11-01T00:00:00+08:00"), ..day(By::Business, 1) };
    let seven = card_index("7");
    assert_eq!(keys(vec![seven], long.clone()).await, ["a", "c", "d"]);
    assert_eq!(keys(vec![card_index("9"), seven], day(By::Business, 25)).await, ["c"]);
    let exchange = app::ports::StateChange::Exchange { code: "1".into(), number: "2".into() };
    let id = site.db.find_by_key(&unit, "c").await.unwrap().unwrap().id;
    site.db.change_state(id, exchange, actor(), at("2026-11-25T13:00:00+08:00")).await.unwrap();
    let a = carded(&unit, "a", "7", 24);
    let Reserved::Done(kept) = site.db.reserve(a.claim()).await.unwrap() else { panic!() };
    let slot = domain::Slot {
        id: kept.id,
        check: kept.check,
        grant: domain::GrantId::new("g-1").unwrap(),
        at: a.at,
    };
    super::site::slot(&site.db, reversal(a.checked(), slot, "red")).await;
    assert_eq!(keys(vec![seven], long).await, ["d"], "exchanged and reversed ones are left out");
}
