//! Vouchers: bills take from them, never more than they have.

use app::ports::ledger::Ledger;
use app::ports::{Added, Claim, Reserved, Store};
use domain::{BillId, Checked, CreditCode, DraftBusiness, DraftDraw, GrantId, NotDrawn, Slot};
use futures::future::join_all;

use super::fixture::{VOUCHER_KIND, Wish, actor, grant, issued, noon, reversal};
use super::site::{Site, slot};
use crate::Database;

/// A unit that issues bills 1 to 99 and vouchers 1 to 9.
pub(super) async fn desk(site: &Site) -> CreditCode {
    let unit = site.unit(99).await;
    let mut vouchers = grant(&unit, "g-v", 1, 9);
    vouchers.grant.code = "51040126".parse().unwrap();
    assert_eq!(site.db.add_grant(vouchers, actor(), noon()).await.unwrap(), Added::Done);
    unit
}

/// Issues a voucher.
pub(super) async fn voucher(
    db: &Database,
    unit: &CreditCode,
    key: &str,
    total: &str,
) -> (Checked, Slot) {
    let wish = Wish { kind: VOUCHER_KIND, total: total.into(), ..Wish::new(unit, key) };
    let slot = slot(db, wish.claim()).await;
    db.keep(issued(wish.checked(), slot.clone(), "file"), actor(), noon()).await.unwrap();
    (wish.checked(), slot)
}

/// The claim of a bill that takes from vouchers.
pub(super) fn settling(unit: &CreditCode, key: &str, draws: &[(BillId, &str)]) -> Wish {
    let draw = |(id, amount): &(BillId, &str)| DraftDraw {
        code: id.code.to_string(),
        number: id.number.to_string(),
        amount: (*amount).to_owned(),
    };
    let draws = draws.iter().map(draw).collect();
    let business = DraftBusiness { draws, ..DraftBusiness::default() };
    Wish { business, ..Wish::new(unit, key) }
}

async fn not_drawn(site: &Site, claim: Claim) -> (BillId, NotDrawn) {
    match site.db.reserve(claim).await.unwrap() {
        Reserved::NotDrawn { voucher, why } => (voucher, why),
        other => panic!("drawn: {other:?}"),
    }
}

async fn drawn(site: &Site, id: BillId) -> i64 {
    site.db.find(id).await.unwrap().unwrap().state.drawn.fen()
}

async fn keep(site: &Site, wish: &Wish) -> (Checked, Slot) {
    let slot = slot(&site.db, wish.claim()).await;
    let bill = issued(wish.checked(), slot.clone(), "file");
    site.db.keep(bill, actor(), noon()).await.unwrap();
    (wish.checked(), slot)
}

pub(crate) async fn a_voucher_gives_no_more_than_it_has(site: &Site) {
    let unit = desk(site).await;
    let id = voucher(&site.db, &unit, "v", "10.00").await.1.id;
    let take = |key: &str, amount: &str| settling(&unit, key, &[(id, amount)]).claim();
    slot(&site.db, take("a", "6.00")).await;
    slot(&site.db, take("a", "6.00")).await;
    assert_eq!(drawn(site, id).await, 600, "one bill takes once");
    let left = |text: &str| NotDrawn::Left(text.parse().unwrap());
    assert_eq!(not_drawn(site, take("b", "4.01")).await, (id, left("4.00")));
    slot(&site.db, take("b", "4.00")).await;
    assert_eq!(not_drawn(site, take("c", "0.01")).await, (id, left("0.00")));
    let more = voucher(&site.db, &unit, "w", "1.00").await.1.id;
    let claim = settling(&unit, "d", &[(more, "1.01")]).claim();
    assert_eq!(not_drawn(site, claim).await, (more, left("1.00")), "nor at first");
    let taken = site.db.grants(&unit).await.unwrap();
    let bills = taken.iter().find(|g| g.stock.grant.id == GrantId::new("g-1").unwrap()).unwrap();
    assert_eq!(bills.stock.taken, 2, "a bill that got nothing took no number");
    let draws = site.db.draws_from(&unit, id).await.unwrap();
    let amounts: Vec<_> = draws.iter().map(|draw| draw.amount.fen()).collect();
    assert_eq!(amounts, [600, 400]);
}

pub(crate) async fn a_bill_takes_from_every_voucher_or_from_none(site: &Site) {
    let unit = desk(site).await;
    let one = voucher(&site.db, &unit, "v", "10.00").await.1.id;
    let two = voucher(&site.db, &unit, "w", "5.00").await.1.id;
    let both = settling(&unit, "a", &[(one, "10.00"), (two, "5.01")]).claim();
    assert_eq!(not_drawn(site, both).await.0, two);
    assert_eq!((drawn(site, one).await, drawn(site, two).await), (0, 0));
    assert_eq!(site.count("voucher_draws").await, 0);
    let wish = settling(&unit, "a", &[(one, "10.00"), (two, "5.00")]);
    let bill = keep(site, &wish).await.1.id;
    let of: Vec<_> = site.db.draws_of(&unit, bill).await.unwrap();
    assert_eq!(of.iter().map(|draw| draw.voucher).collect::<Vec<_>>(), [one, two]);
    let unknown = BillId { number: domain::BillNumber::new(7).unwrap(), ..one };
    let claim = settling(&unit, "b", &[(unknown, "1.00")]).claim();
    assert_eq!(not_drawn(site, claim).await, (unknown, NotDrawn::Unknown));
}

pub(crate) async fn a_voucher_that_is_drawn_on_is_not_reversed(site: &Site) {
    let unit = desk(site).await;
    let used = voucher(&site.db, &unit, "v", "10.00").await;
    let free = voucher(&site.db, &unit, "w", "10.00").await;
    keep(site, &settling(&unit, "a", &[(used.1.id, "0.01")])).await;
    let claim = reversal(used.0, used.1.clone(), "red-v");
    let Reserved::State(state) = site.db.reserve(claim).await.unwrap() else { panic!("reversed") };
    assert_eq!(state.drawn.fen(), 1);
    slot(&site.db, reversal(free.0, free.1.clone(), "red-w")).await;
    let claim = settling(&unit, "b", &[(free.1.id, "1.00")]).claim();
    assert_eq!(not_drawn(site, claim).await, (free.1.id, NotDrawn::Reversed));
    let broken = site.sql("UPDATE bill_states SET drawn = 1 WHERE reversed_by IS NOT NULL").await;
    assert!(broken.is_err(), "the database refuses it, too");
}

pub(crate) async fn what_was_taken_goes_back_with_the_reversal(site: &Site) {
    let unit = desk(site).await;
    let paid = voucher(&site.db, &unit, "v", "10.00").await;
    let id = paid.1.id;
    let bill = keep(site, &settling(&unit, "a", &[(id, "7.00")])).await;
    keep(site, &settling(&unit, "b", &[(id, "2.00")])).await;
    let claim = reversal(bill.0, bill.1.clone(), "red");
    let red = slot(&site.db, claim.clone()).await;
    assert_eq!(slot(&site.db, claim).await, red);
    assert_eq!(drawn(site, id).await, 200, "once");
    let draws = site.db.draws_of(&unit, bill.1.id).await.unwrap();
    assert_eq!(draws[0].given_back_by, Some(red.id));
    keep(site, &settling(&unit, "c", &[(id, "8.00")])).await;
    assert_eq!(drawn(site, id).await, 1000, "and can be taken again");
}

pub(crate) async fn callers_at_once_share_a_voucher(site: &Site) {
    let unit = desk(site).await;
    let second = site.open().await;
    let paid = voucher(&site.db, &unit, "v", "10.00").await;
    let id = paid.1.id;
    let wishes: Vec<_> =
        (0..40).map(|n| settling(&unit, &format!("k{n}"), &[(id, "1.00")]).claim()).collect();
    let asks = wishes.into_iter().enumerate().map(|(n, claim)| {
        let db = if n % 2 == 0 { &site.db } else { &second };
        db.reserve(claim)
    });
    let refund = second.reserve(reversal(paid.0, paid.1, "red"));
    let (answers, refund) = futures::join!(join_all(asks), refund);
    let got = answers.iter().filter(|a| matches!(a, Ok(Reserved::Slot(_)))).count();
    let state = site.db.find(id).await.unwrap().unwrap().state;
    match refund.unwrap() {
        Reserved::Slot(_) => assert_eq!((got, state.drawn.fen()), (0, 0)),
        Reserved::State(_) => assert_eq!((got, state.drawn.fen()), (10, 1000)),
        other => panic!("{other:?}"),
    }
    assert_eq!(site.count("voucher_draws").await, i64::try_from(got).unwrap());
    second.close().await;
}
