//! Paper bills: each number given once, used once, and accounted for.

use app::ports::ledger::{
    By, Ledger, PaperAct, PaperDeed, PaperGiven, PaperReturn, PaperUsed, RowKind,
};
use app::ports::{Changed, Reserved, StateChange, Store};
use domain::{BillId, Checked, CreditCode, PaperId, PaperRange, PaperRefusal, PaperStatus, Slot};

use super::desk::{FIRST, day};
use super::fixture::{Wish, actor, bill_id, credit_code, issued, noon, reversal};
use super::site::{Site, slot};
use crate::Database;

pub(super) fn range(unit: &CreditCode, place: &str, first: u64, last: u64) -> PaperRange {
    PaperRange {
        unit: unit.clone(),
        place: place.into(),
        kind: "0621".parse().unwrap(),
        code: "51062126".parse().unwrap(),
        first: format!("{first:08}").parse().unwrap(),
        last: format!("{last:08}").parse().unwrap(),
    }
}

pub(super) fn paper(number: u64) -> PaperId {
    PaperId::parse("51062126", &format!("{number:08}")).unwrap()
}

pub(super) fn deed(unit: &CreditCode, act: PaperAct) -> PaperDeed {
    PaperDeed {
        unit: unit.clone(),
        place: "01".into(),
        act,
        reason: "示例".into(),
        operator: "开票员甲".into(),
        occurred_at: None,
    }
}

pub(super) fn exchange(bill: BillId, number: u64) -> PaperAct {
    PaperAct::Exchange { bill, paper: paper(number) }
}

pub(super) fn spoil(first: u64, last: u64) -> PaperAct {
    let (first, last) = (paper(first).number, paper(last).number);
    PaperAct::Spoil { code: paper(1).code, first, last }
}

async fn give(db: &Database, range: PaperRange) -> PaperGiven {
    db.give_paper(range, actor(), noon()).await.unwrap()
}

async fn act(site: &Site, unit: &CreditCode, act: PaperAct) -> PaperUsed {
    site.db.use_paper(deed(unit, act), actor(), noon()).await.unwrap()
}

/// A unit with bills 1 to `bills` and papers 1 to `papers` at place 01.
async fn desk(site: &Site, bills: u64, papers: u64) -> (CreditCode, Vec<(Checked, Slot)>) {
    let unit = site.unit(bills.saturating_mul(3)).await;
    let mut kept = Vec::new();
    for n in 1..=bills {
        let wish = Wish::new(&unit, format!("k{n}"));
        let slot = slot(&site.db, wish.claim()).await;
        let bill = issued(wish.checked(), slot.clone(), "file");
        site.db.keep(bill, actor(), noon()).await.unwrap();
        kept.push((wish.checked(), slot));
    }
    assert_eq!(give(&site.db, range(&unit, "01", 1, papers)).await, PaperGiven::Done);
    (unit, kept)
}

/// Issued, void and unused of the unit's only range, held against the rows.
async fn counts(site: &Site, unit: &CreditCode) -> (u64, u64, u64) {
    let stocks = site.db.paper_ranges(unit, "").await.unwrap();
    let [stock] = stocks.as_slice() else { panic!("one range") };
    let used = |status: &str| format!("paper_bills WHERE status {status} 'issued'");
    assert_eq!(site.count(&used("=")).await, i64::try_from(stock.issued).unwrap());
    assert_eq!(site.count(&used("<>")).await, i64::try_from(stock.void).unwrap());
    assert_eq!(stock.issued + stock.void + stock.unused(), stock.range.size());
    (stock.issued, stock.void, stock.unused())
}

async fn next(site: &Site, unit: &CreditCode) -> Option<u64> {
    let next = site.db.next_paper(unit, "01", &paper(1).code).await.unwrap();
    next.map(domain::PaperNumber::value)
}

async fn status(site: &Site, unit: &CreditCode, number: u64) -> PaperStatus {
    site.db.paper(unit, &paper(number)).await.unwrap().unwrap().status
}

pub(crate) async fn a_paper_number_is_given_once(site: &Site) {
    let (one, two) = (credit_code(1), credit_code(2));
    assert_eq!(give(&site.db, range(&one, "01", 11, 20)).await, PaperGiven::Done);
    assert_eq!(give(&site.db, range(&one, "01", 11, 20)).await, PaperGiven::Done, "the same again");
    for (unit, place, first, last) in [
        (&two, "01", 11, 20),
        (&one, "02", 11, 20),
        (&two, "01", 1, 11),
        (&two, "01", 20, 30),
        (&two, "01", 12, 13),
        (&two, "01", 1, 99),
    ] {
        assert_eq!(give(&site.db, range(unit, place, first, last)).await, PaperGiven::Overlap);
    }
    assert_eq!(give(&site.db, range(&two, "01", 21, 30)).await, PaperGiven::Done);
    let other = PaperRange { kind: "0622".parse().unwrap(), ..range(&two, "01", 31, 40) };
    assert_eq!(give(&site.db, other).await, PaperGiven::OtherForm);
    let long = PaperRange {
        first: "000000031".parse().unwrap(),
        last: "000000040".parse().unwrap(),
        ..range(&two, "01", 31, 40)
    };
    assert_eq!(give(&site.db, long).await, PaperGiven::OtherForm);
    let found = site.db.paper_ranges(&one, "01").await.unwrap();
    assert_eq!(found[0].range, range(&one, "01", 11, 20));
    assert_eq!((found.len(), found[0].unused()), (1, 10));
    assert!(site.db.paper_ranges(&one, "02").await.unwrap().is_empty());
    assert_eq!(site.count("audit_log WHERE action = 'paper.give'").await, 2);
}

pub(crate) async fn of_two_givers_of_one_range_one_wins(site: &Site) {
    let second = site.open().await;
    for n in 0..10_u64 {
        let (one, two) = (n * 10 + 1, n * 10 + 5);
        let (a, b) = futures::join!(
            give(&site.db, range(&credit_code(1), "01", one, one + 5)),
            give(&second, range(&credit_code(2), "01", two, two + 5))
        );
        let done = [a, b].into_iter().filter(|given| *given == PaperGiven::Done).count();
        assert_eq!(done, if n == 0 { 1 } else { done }, "one of the two");
        assert!(done <= 1);
    }
    second.close().await;
}

pub(crate) async fn numbers_are_used_once_and_by_their_own_place(site: &Site) {
    let (unit, _) = desk(site, 3, 3).await;
    give(&site.db, range(&unit, "02", 21, 30)).await;
    give(&site.db, range(&credit_code(2), "01", 31, 40)).await;
    assert_eq!(next(site, &unit).await, Some(1));
    assert_eq!(act(site, &unit, exchange(bill_id(1), 2)).await, PaperUsed::Done);
    assert_eq!(act(site, &unit, exchange(bill_id(1), 2)).await, PaperUsed::Done, "the same again");
    assert_eq!(next(site, &unit).await, Some(1), "the lowest that is left");
    let refused = |why| PaperUsed::Refused(why);
    let used = refused(PaperRefusal::Used(paper(2)));
    assert_eq!(act(site, &unit, exchange(bill_id(2), 2)).await, used);
    for number in [0, 4, 21, 31] {
        let not_own = refused(PaperRefusal::NotOwn(paper(number)));
        assert_eq!(act(site, &unit, exchange(bill_id(2), number)).await, not_own);
    }
    assert_eq!(act(site, &unit, exchange(bill_id(2), 1)).await, PaperUsed::Done);
    assert_eq!(next(site, &unit).await, Some(3));
    let short =
        PaperAct::Exchange { bill: bill_id(3), paper: PaperId::parse("51062126", "3").unwrap() };
    assert_eq!(act(site, &unit, short).await, PaperUsed::Done, "zeros may be left out");
    assert_eq!(next(site, &unit).await, None);
    let state = site.db.find(bill_id(3)).await.unwrap().unwrap().state;
    assert_eq!(state.exchanged_to, Some(("51062126".into(), "00000003".into())), "as printed");
    let found = site.db.paper(&unit, &paper(1)).await.unwrap().unwrap();
    assert_eq!((found.bill, found.status), (Some(bill_id(2)), PaperStatus::Issued));
    assert_eq!(site.db.paper(&credit_code(2), &paper(1)).await.unwrap(), None);
    assert_eq!(site.count("audit_log WHERE action = 'paper.exchange'").await, 3);
}

pub(crate) async fn the_state_of_the_bill_decides(site: &Site) {
    let (unit, kept) = desk(site, 3, 9).await;
    let lock = StateChange::Lock { by: credit_code(2) };
    site.db.change_state(bill_id(1), lock, actor(), noon()).await.unwrap();
    let (checked, of) = kept[1].clone();
    slot(&site.db, reversal(checked, of, "red")).await;
    for (bill, number) in [(1, 1), (2, 2)] {
        let PaperUsed::Refused(PaperRefusal::State(_)) =
            act(site, &unit, exchange(bill_id(bill), number)).await
        else {
            panic!("bill {bill} is touched")
        };
    }
    let unknown = PaperUsed::Refused(PaperRefusal::UnknownBill);
    assert_eq!(act(site, &unit, exchange(bill_id(8), 3)).await, unknown);
    let replace = |bill, number| PaperAct::Replace { bill: bill_id(bill), paper: paper(number) };
    assert_eq!(act(site, &unit, replace(8, 3)).await, unknown);
    let not_exchanged = PaperUsed::Refused(PaperRefusal::NotExchanged);
    assert_eq!(act(site, &unit, replace(3, 3)).await, not_exchanged);
    act(site, &unit, exchange(bill_id(3), 3)).await;
    let PaperUsed::Refused(PaperRefusal::State(state)) =
        act(site, &unit, exchange(bill_id(3), 4)).await
    else {
        panic!("one paper for one bill")
    };
    assert_eq!(state.exchanged_to, Some(("51062126".into(), "00000003".into())));
    assert_eq!(counts(site, &unit).await, (1, 0, 8));
}

pub(crate) async fn a_replaced_paper_is_void(site: &Site) {
    let (unit, _) = desk(site, 1, 9).await;
    act(site, &unit, exchange(bill_id(1), 1)).await;
    let replace = |number| PaperAct::Replace { bill: bill_id(1), paper: paper(number) };
    for _ in 0..2 {
        assert_eq!(act(site, &unit, replace(2)).await, PaperUsed::Done);
        assert_eq!(counts(site, &unit).await, (1, 1, 7));
    }
    assert_eq!(status(site, &unit, 1).await, PaperStatus::Replaced);
    let state = site.db.find(bill_id(1)).await.unwrap().unwrap().state;
    assert_eq!(state.exchanged_to, Some(("51062126".into(), "00000002".into())));
    let used = PaperUsed::Refused(PaperRefusal::Used(paper(1)));
    assert_eq!(act(site, &unit, replace(1)).await, used, "a void paper does not come to life");
    let lock = StateChange::Lock { by: credit_code(2) };
    site.db.change_state(bill_id(1), lock, actor(), noon()).await.unwrap();
    assert!(matches!(act(site, &unit, replace(3)).await, PaperUsed::Refused(_)));
    assert_eq!(counts(site, &unit).await, (1, 1, 7));
}

pub(crate) async fn spoilt_numbers_are_passed_over(site: &Site) {
    let (unit, _) = desk(site, 2, 9).await;
    give(&site.db, range(&credit_code(2), "01", 10, 19)).await;
    act(site, &unit, exchange(bill_id(1), 6)).await;
    for _ in 0..2 {
        assert_eq!(act(site, &unit, spoil(1, 3)).await, PaperUsed::Done);
        assert_eq!(counts(site, &unit).await, (1, 3, 5));
    }
    assert_eq!(next(site, &unit).await, Some(4));
    for (first, last, why) in [
        (3, 4, PaperRefusal::Used(paper(3))),
        (5, 7, PaperRefusal::Used(paper(6))),
        (8, 10, PaperRefusal::NotOwn(paper(10))),
        (8, 7, PaperRefusal::Backwards),
        (1, 9999, PaperRefusal::TooMany(5000)),
    ] {
        assert_eq!(act(site, &unit, spoil(first, last)).await, PaperUsed::Refused(why));
    }
    assert_eq!(act(site, &unit, spoil(4, 5)).await, PaperUsed::Done);
    assert_eq!(next(site, &unit).await, Some(7), "past the one in use, too");
    assert_eq!(act(site, &unit, spoil(7, 9)).await, PaperUsed::Done);
    assert_eq!(next(site, &unit).await, None);
    assert_eq!(counts(site, &unit).await, (1, 8, 0));
    // Two ranges side by side are spoilt across their border.
    give(&site.db, range(&unit, "01", 20, 24)).await;
    give(&site.db, range(&unit, "01", 25, 29)).await;
    assert_eq!(act(site, &unit, spoil(24, 26)).await, PaperUsed::Done);
    let void: Vec<_> =
        site.db.paper_ranges(&unit, "01").await.unwrap().iter().map(|s| s.void).collect();
    assert_eq!(void, [8, 1, 2]);
}

/// The claim that reverses a bill and brings its paper back.
pub(super) fn take_back(kept: &(Checked, Slot), number: u64, key: &str) -> app::ports::Claim {
    let mut claim = reversal(kept.0.clone(), kept.1.clone(), key);
    let (reason, operator) = ("退费".into(), "开票员甲".into());
    claim.paper = Some(Box::new(PaperReturn { id: paper(number), reason, operator }));
    claim
}

pub(crate) async fn a_paper_comes_back_with_its_reversal(site: &Site) {
    let (unit, kept) = desk(site, 2, 9).await;
    act(site, &unit, exchange(bill_id(1), 1)).await;
    act(site, &unit, exchange(bill_id(2), 2)).await;
    let plain = reversal(kept[0].0.clone(), kept[0].1.clone(), "red");
    assert!(matches!(site.db.reserve(plain).await.unwrap(), Reserved::State(_)), "paper first");
    let wrong = take_back(&kept[0], 2, "red");
    assert!(matches!(site.db.reserve(wrong).await.unwrap(), Reserved::State(_)), "its own paper");
    assert_eq!(counts(site, &unit).await, (2, 0, 7));
    let claim = take_back(&kept[0], 1, "red");
    let red = slot(&site.db, claim.clone()).await;
    let state = site.db.find(bill_id(1)).await.unwrap().unwrap().state;
    assert_eq!((state.reversed_by, state.exchanged_to), (Some(red.id), None));
    assert_eq!(status(site, &unit, 1).await, PaperStatus::TakenBack);
    assert_eq!(counts(site, &unit).await, (1, 1, 7));
    assert_eq!(slot(&site.db, claim).await, red, "the same again");
    assert_eq!(counts(site, &unit).await, (1, 1, 7));
    assert_eq!(site.count("audit_log WHERE action = 'paper.take_back'").await, 1);
}

pub(crate) async fn an_exchange_without_a_place_uses_the_stock(site: &Site) {
    let (unit, _) = desk(site, 3, 9).await;
    give(&site.db, range(&credit_code(2), "01", 10, 19)).await;
    let told = |bill, number: &str| {
        let change = StateChange::Exchange { code: "51062126".into(), number: number.into() };
        site.db.change_state(bill_id(bill), change, actor(), noon())
    };
    let done = |changed: Changed| matches!(changed, Changed::Done(_));
    assert!(done(told(1, "1").await.unwrap()) && done(told(1, "00000001").await.unwrap()));
    assert!(!done(told(2, "00000001").await.unwrap()), "it is used");
    assert!(!done(told(2, "00000010").await.unwrap()), "it is another unit's");
    assert!(done(told(2, "00000020").await.unwrap()), "we know nothing of it");
    assert_eq!(told(9, "00000002").await.unwrap(), Changed::Unknown);
    assert_eq!(counts(site, &unit).await, (1, 0, 8));
    assert_eq!(next(site, &unit).await, Some(2));
}

pub(crate) async fn one_of_two_bills_gets_a_paper(site: &Site) {
    let (unit, _) = desk(site, 20, 9).await;
    let second = site.open().await;
    for n in 1..=9 {
        let (a, b) = futures::join!(
            site.db.use_paper(deed(&unit, exchange(bill_id(n), n)), actor(), noon()),
            second.use_paper(deed(&unit, exchange(bill_id(n + 9), n)), actor(), noon())
        );
        let both = [a.unwrap(), b.unwrap()];
        let done = both.iter().filter(|used| **used == PaperUsed::Done).count();
        assert_eq!(done, 1, "{both:?}");
    }
    assert_eq!(counts(site, &unit).await, (9, 0, 0));
    assert_eq!(site.count("bill_states WHERE exchanged_code IS NOT NULL").await, 9);
    second.close().await;
}

pub(crate) async fn papers_are_told_row_by_row(site: &Site) {
    let (unit, kept) = desk(site, 2, 9).await;
    act(site, &unit, exchange(bill_id(1), 1)).await;
    act(site, &unit, PaperAct::Replace { bill: bill_id(1), paper: paper(2) }).await;
    act(site, &unit, exchange(bill_id(2), 3)).await;
    act(site, &unit, spoil(9, 9)).await;
    slot(&site.db, take_back(&kept[1], 3, "red")).await;
    let papers = [RowKind::Paper, RowKind::PaperBack, RowKind::Spoilt];
    for by in [By::Issue, By::Business] {
        let rows = site.db.rows(&unit, &day(by, 24), &papers, FIRST).await.unwrap().rows;
        let seen: Vec<_> = rows
            .iter()
            .map(|row| (row.kind, row.number.as_str(), row.live, row.amount.fen()))
            .collect();
        let mut expected = vec![
            (RowKind::Paper, "00000002", true, 100),
            (RowKind::Paper, "00000003", false, 100),
            (RowKind::PaperBack, "00000003", false, -100),
            (RowKind::Spoilt, "00000001", false, 100),
            (RowKind::Spoilt, "00000009", false, 0),
        ];
        expected.sort();
        let mut seen = seen;
        seen.sort();
        assert_eq!(seen, expected);
        assert!(rows.iter().all(|row| row.check.is_none() && row.place == "01"));
        let of_bill = rows.iter().find(|row| row.number == "00000002").unwrap();
        assert_eq!((of_bill.related, of_bill.business_key.as_str()), (Some(bill_id(1)), "k1"));
        assert_eq!(of_bill.bill_kind.to_string(), "0621");
    }
    let bill = site.db.row(&unit, bill_id(1)).await.unwrap().unwrap();
    assert_eq!(bill.paper, Some(("51062126".into(), "00000002".into())));
}
