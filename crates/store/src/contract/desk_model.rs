//! Random deeds at a desk against a small model: what vouchers have left, and where each paper is.
//! proptest prints the seed of a failure and the shortest way to it.

use std::collections::BTreeMap;

use app::ports::ledger::{Ledger, PaperAct, PaperGiven, PaperUsed};
use app::ports::{Reserved, Store};
use domain::{BillId, Checked, CreditCode, PaperStatus, Slot};
use proptest::prelude::*;

use super::fixture::{actor, issued, noon, reversal};
use super::model::in_runtime;
use super::paper::{deed, exchange, paper, range, spoil, take_back};
use super::site::Site;
use super::voucher::{desk, settling, voucher};

const VOUCHERS: usize = 3;
const BILLS: u8 = 8;
const PAPERS: u64 = 12;
/// What each voucher has, in fen.
const EACH: i64 = 1000;

#[derive(Clone, Debug)]
enum Act {
    /// A bill takes from two vouchers, which may be the same one.
    Settle {
        bill: u8,
        from: [usize; 2],
        fen: [i64; 2],
    },
    /// A bill is reversed, with a paper at hand or without.
    Reverse {
        bill: u8,
        paper: Option<u64>,
    },
    /// A voucher is paid back.
    Refund {
        voucher: usize,
    },
    Exchange {
        bill: u8,
        paper: u64,
    },
    Replace {
        bill: u8,
        paper: u64,
    },
    Spoil {
        first: u64,
        size: u64,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let voucher = 0..VOUCHERS;
    let paper = 1..=PAPERS;
    prop_oneof![
        5 => (0..BILLS, [voucher.clone(), voucher.clone()], [1_i64..600, 0_i64..300])
            .prop_map(|(bill, from, fen)| Act::Settle { bill, from, fen }),
        3 => (0..BILLS, proptest::option::of(paper.clone()))
            .prop_map(|(bill, paper)| Act::Reverse { bill, paper }),
        1 => voucher.prop_map(|voucher| Act::Refund { voucher }),
        4 => (0..BILLS, paper.clone()).prop_map(|(bill, paper)| Act::Exchange { bill, paper }),
        2 => (0..BILLS, paper.clone()).prop_map(|(bill, paper)| Act::Replace { bill, paper }),
        1 => (paper, 1_u64..4).prop_map(|(first, size)| Act::Spoil { first, size }),
    ]
}

struct Bill {
    kept: (Checked, Slot),
    drew: BTreeMap<usize, i64>,
    reversed: bool,
    paper: Option<u64>,
}

#[derive(Default)]
struct Model {
    vouchers: Vec<(Checked, Slot)>,
    refunded: [bool; VOUCHERS],
    bills: BTreeMap<u8, Bill>,
    papers: BTreeMap<u64, PaperStatus>,
}

impl Model {
    fn drawn(&self, voucher: usize) -> i64 {
        let live = self.bills.values().filter(|bill| !bill.reversed);
        live.filter_map(|bill| bill.drew.get(&voucher)).sum()
    }

    fn id(&self, bill: u8) -> Option<BillId> {
        self.bills.get(&bill).map(|bill| bill.kept.1.id)
    }
}

async fn settle(site: &Site, unit: &CreditCode, model: &mut Model, act: &Act) {
    let Act::Settle { bill, from, fen } = act else { return };
    if model.bills.contains_key(bill) {
        return;
    }
    let mut drew: BTreeMap<usize, i64> = BTreeMap::new();
    for (voucher, fen) in from.iter().zip(fen).filter(|(_, fen)| **fen > 0) {
        *drew.entry(*voucher).or_default() += fen;
    }
    let yuan = |fen: i64| domain::Money::from_fen(fen).unwrap().to_string();
    let draws: Vec<_> = drew.iter().map(|(n, fen)| (model.vouchers[*n].1.id, yuan(*fen))).collect();
    let draws: Vec<_> = draws.iter().map(|(id, fen)| (*id, fen.as_str())).collect();
    let gives = |(n, fen): (&usize, &i64)| !model.refunded[*n] && model.drawn(*n) + fen <= EACH;
    let wish = settling(unit, &format!("k{bill}"), &draws);
    match site.db.reserve(wish.claim()).await.unwrap() {
        Reserved::Slot(slot) => {
            assert!(drew.iter().all(gives), "{act:?} took too much");
            let file = issued(wish.checked(), slot.clone(), "file");
            site.db.keep(file, actor(), noon()).await.unwrap();
            let kept = (wish.checked(), slot);
            model.bills.insert(*bill, Bill { kept, drew, reversed: false, paper: None });
        }
        Reserved::NotDrawn { .. } => assert!(!drew.iter().all(gives), "{act:?} was refused"),
        other => panic!("{act:?}: {other:?}"),
    }
}

async fn reverse(site: &Site, model: &mut Model, bill: u8, at_hand: Option<u64>) {
    let Some(known) = model.bills.get_mut(&bill) else { return };
    let key = format!("red{bill}-{at_hand:?}");
    let claim = match at_hand {
        Some(number) => take_back(&known.kept, number, &key),
        None => reversal(known.kept.0.clone(), known.kept.1.clone(), &key),
    };
    let allowed = !known.reversed && (known.paper.is_none() || known.paper == at_hand);
    match site.db.reserve(claim).await.unwrap() {
        Reserved::Slot(_) if known.reversed => {} // the same request again
        Reserved::Slot(_) => {
            assert!(allowed, "{bill} was reversed with {at_hand:?} at hand");
            known.reversed = true;
            if let Some(number) = known.paper.take() {
                model.papers.insert(number, PaperStatus::TakenBack);
            }
        }
        Reserved::State(_) => assert!(!allowed, "{bill} was not reversed"),
        other => panic!("{other:?}"),
    }
}

async fn refund(site: &Site, model: &mut Model, voucher: usize) {
    let (checked, slot) = model.vouchers[voucher].clone();
    let claim = reversal(checked, slot, &format!("refund{voucher}"));
    match site.db.reserve(claim).await.unwrap() {
        Reserved::Slot(_) => {
            assert_eq!(model.drawn(voucher), 0);
            model.refunded[voucher] = true;
        }
        Reserved::State(_) => assert!(model.drawn(voucher) > 0 && !model.refunded[voucher]),
        other => panic!("{other:?}"),
    }
}

/// Exchange and replace: what the model says of the bill and the paper decides.
async fn use_paper(site: &Site, unit: &CreditCode, model: &mut Model, act: &Act) {
    let (bill, number, replace) = match act {
        Act::Exchange { bill, paper } => (*bill, *paper, false),
        Act::Replace { bill, paper } => (*bill, *paper, true),
        _ => return,
    };
    let Some(id) = model.id(bill) else { return };
    let asked = if replace {
        PaperAct::Replace { bill: id, paper: paper(number) }
    } else {
        exchange(id, number)
    };
    let done = site.db.use_paper(deed(unit, asked), actor(), noon()).await.unwrap();
    let known = model.bills.get_mut(&bill).unwrap();
    if known.paper == Some(number) {
        assert_eq!(done, PaperUsed::Done, "{act:?} again");
        return;
    }
    let fits = known.paper.is_some() == replace && !known.reversed;
    let allowed = fits && !model.papers.contains_key(&number);
    assert_eq!(done == PaperUsed::Done, allowed, "{act:?}: {done:?}");
    if allowed {
        if let Some(old) = known.paper.replace(number) {
            model.papers.insert(old, PaperStatus::Replaced);
        }
        model.papers.insert(number, PaperStatus::Issued);
    }
}

async fn spoil_some(site: &Site, unit: &CreditCode, model: &mut Model, first: u64, many: u64) {
    let numbers: Vec<u64> = (first..first + many).collect();
    let asked = spoil(first, first + many - 1);
    let done = site.db.use_paper(deed(unit, asked), actor(), noon()).await.unwrap();
    let fresh = numbers.iter().all(|n| *n <= PAPERS && !model.papers.contains_key(n));
    let before = numbers.iter().all(|n| model.papers.get(n) == Some(&PaperStatus::Spoilt));
    assert_eq!(done == PaperUsed::Done, fresh || before, "{first}+{many}: {done:?}");
    if fresh {
        model.papers.extend(numbers.into_iter().map(|n| (n, PaperStatus::Spoilt)));
    }
}

/// Everything the model knows, held against the rows.
async fn settled(site: &Site, unit: &CreditCode, model: &Model) {
    for (n, (_, slot)) in model.vouchers.iter().enumerate() {
        let state = site.db.find(slot.id).await.unwrap().unwrap().state;
        assert_eq!(state.drawn.fen(), model.drawn(n), "voucher {n}");
        assert_eq!(state.reversed_by.is_some(), model.refunded[n]);
        let draws = site.db.draws_from(unit, slot.id).await.unwrap();
        let live = draws.iter().filter(|draw| draw.given_back_by.is_none());
        assert_eq!(live.map(|draw| draw.amount.fen()).sum::<i64>(), model.drawn(n));
    }
    for bill in model.bills.values() {
        let state = site.db.find(bill.kept.1.id).await.unwrap().unwrap().state;
        let number = bill.paper.map(|n| paper(n).number.to_string());
        assert_eq!(state.exchanged_to.map(|(_, number)| number), number);
        assert_eq!(state.reversed_by.is_some(), bill.reversed);
    }
    for number in 1..=PAPERS {
        let found = site.db.paper(unit, &paper(number)).await.unwrap();
        assert_eq!(found.map(|p| p.status), model.papers.get(&number).copied(), "paper {number}");
    }
    let stock = site.db.paper_ranges(unit, "01").await.unwrap().pop().unwrap();
    let issued = model.papers.values().filter(|s| **s == PaperStatus::Issued).count() as u64;
    let used = model.papers.len() as u64;
    assert_eq!((stock.issued, stock.void), (issued, used - issued));
    assert_eq!(stock.issued + stock.void + stock.unused(), PAPERS);
    let lowest = (1..=PAPERS).find(|n| !model.papers.contains_key(n));
    let next = site.db.next_paper(unit, "01", &paper(1).code).await.unwrap();
    assert_eq!(next.map(domain::PaperNumber::value), lowest);
}

async fn run(site: &Site, acts: &[Act]) {
    let unit = desk(site).await;
    let given = site.db.give_paper(range(&unit, "01", 1, PAPERS), actor(), noon()).await.unwrap();
    assert_eq!(given, PaperGiven::Done);
    let mut model = Model::default();
    for n in 0..VOUCHERS {
        let voucher = voucher(&site.db, &unit, &format!("v{n}"), "10.00").await;
        model.vouchers.push(voucher);
    }
    for one in acts {
        match one {
            Act::Settle { .. } => settle(site, &unit, &mut model, one).await,
            Act::Reverse { bill, paper } => reverse(site, &mut model, *bill, *paper).await,
            Act::Refund { voucher } => refund(site, &mut model, *voucher).await,
            Act::Exchange { .. } | Act::Replace { .. } => {
                use_paper(site, &unit, &mut model, one).await;
            }
            Act::Spoil { first, size } => {
                spoil_some(site, &unit, &mut model, *first, *size).await;
            }
        }
    }
    settled(site, &unit, &model).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_desk_on_sqlite_does_as_the_model_does(acts in proptest::collection::vec(act(), 1..60)) {
        in_runtime(async {
            let site = Site::sqlite().await;
            run(&site, &acts).await;
            site.finish().await;
        });
    }

    #[test]
    fn a_desk_on_postgres_does_as_the_model_does(acts in proptest::collection::vec(act(), 1..60)) {
        in_runtime(async {
            let site = Site::postgres().await;
            run(&site, &acts).await;
            site.finish().await;
        });
    }
}
