//! What a window does beyond issuing: paper bills, payment vouchers, reconciliation. On SQLite, because
//! platform and books must stand on the same rows.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::sync::Arc;

use app::at_rest::{RestKeys, Sealed};
use app::issue::{IssueError, issue};
use app::paper::{Errand, GiveError, PaperFailure, TakeBackError};
use app::ports::ledger::{By, Page, RowKind, Span, Which};
use app::ports::{Actor, Clock, Kept, Store};
use app::reconcile::ReconcileError;
use app::reverse::{ReverseError, reverse};
use app::voucher::VoucherError;
use app::{Desk, Issuer, finish, grant, paper, reconcile, voucher};
use domain::{
    BillId, Card, Grant, GrantId, NotDrawn, PaperId, PaperRange, PaperRefusal, ReversalRefusal,
};
use sim::{Chances, Failure, HOSPITAL, SCHOOL, World, issue_request, reverse_request};
use store::Database;
use wire::api::{CardRequest, IssueRequest, ItemRequest, ReverseRequest, VoucherRequest};

const PAGE: Page = Page { number: 1, size: 200 };

struct Site {
    world: World,
    desk: Desk,
    by: Issuer,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/store.db", folder.path().display());
        let db = Arc::new(Database::open(&url).await.unwrap());
        let keys = RestKeys::new("R1", [1; 16]).unwrap();
        let rows = Arc::clone(&db) as Arc<dyn Store>;
        let store = Sealed::new(rows, keys, Arc::new(Chances::seeded(2)));
        let world = World::new(Arc::new(store)).await;
        let vouchers = Grant {
            id: GrantId::new("vouchers").unwrap(),
            code: "51040126".parse().unwrap(),
            ..world.range("vouchers", 1, 99, "90000.00")
        };
        grant::give(&world.platform, vouchers, Actor::default()).await.unwrap();
        let desk = Desk::new(Arc::clone(&world.platform), db);
        let by = world.hospital();
        Self { world, desk, by, _folder: folder }
    }

    /// The same with papers 1 to 20 at place 01.
    async fn with_papers() -> Self {
        let site = Self::new().await;
        paper::give(&site.desk, papers(1, 20), Actor::default()).await.unwrap();
        site
    }

    async fn issue(&self, request: IssueRequest) -> Kept {
        issue(&self.world.platform, &self.by, request).await.unwrap().kept
    }

    async fn bill(&self, key: &str) -> BillId {
        self.issue(issue_request(key)).await.id
    }

    async fn kept(&self, id: BillId) -> Kept {
        self.world.platform.store.find(id).await.unwrap().unwrap()
    }

    async fn exchange(&self, bill: BillId, number: u64) {
        paper::exchange(&self.desk, &self.by, bill, id(number), errand()).await.unwrap();
    }

    /// Issued, void, unused.
    async fn papers(&self) -> (u64, u64, u64) {
        let all = self.desk.ledger.paper_ranges(&self.by.unit().code, "01").await.unwrap();
        (all[0].issued, all[0].void, all[0].unused())
    }
}

fn papers(first: u64, last: u64) -> PaperRange {
    PaperRange {
        unit: HOSPITAL.parse().unwrap(),
        place: "01".into(),
        kind: "0621".parse().unwrap(),
        code: "51062126".parse().unwrap(),
        first: id(first).number,
        last: id(last).number,
    }
}

fn id(number: u64) -> PaperId {
    PaperId::parse("51062126", &format!("{number:010}")).unwrap()
}

fn errand() -> Errand {
    Errand { place: "01".into(), operator: "开票员甲".into(), ..Errand::default() }
}

fn voucher_request(key: &str, amount: &str) -> IssueRequest {
    let item = ItemRequest {
        code: "9901".into(),
        name: "住院预交金".into(),
        amount: amount.into(),
        ..ItemRequest::default()
    };
    IssueRequest {
        kind: "0401".into(),
        total: amount.into(),
        items: vec![item],
        ext: wire::api::ExtRequest::default(),
        business_type: "07".into(),
        ..issue_request(key)
    }
}

fn settling(key: &str, voucher: BillId, amount: &str) -> IssueRequest {
    let draw = VoucherRequest {
        code: voucher.code.to_string(),
        number: voucher.number.to_string(),
        amount: amount.into(),
    };
    IssueRequest { vouchers: vec![draw], ..issue_request(key) }
}

#[tokio::test]
async fn paper_goes_to_places_of_the_unit() {
    let site = Site::with_papers().await;
    let give = |range| paper::give(&site.desk, range, Actor::default());
    assert_eq!(give(papers(1, 20)).await, Ok(()), "the same again");
    assert_eq!(give(papers(20, 21)).await, Err(GiveError::Overlap));
    let elsewhere = PaperRange { place: "77".into(), ..papers(21, 22) };
    assert_eq!(give(elsewhere).await, Err(GiveError::UnknownPlace));
    assert!(matches!(give(papers(9, 8)).await, Err(GiveError::Paper(_))));
    let code = papers(1, 1).code;
    let next = |by: Issuer| {
        let (desk, code) = (site.desk.clone(), code.clone());
        async move { paper::next(&desk, &by, "01", &code).await.unwrap().map(|n| n.to_string()) }
    };
    assert_eq!(next(site.by.clone()).await.as_deref(), Some("0000000001"));
    assert_eq!(next(site.world.issuer(SCHOOL)).await, None, "another unit sees nothing of it");
}

#[tokio::test]
async fn an_exchanged_bill_is_reversed_only_with_its_paper() {
    let site = Site::with_papers().await;
    let bill = site.bill("A").await;
    site.exchange(bill, 1).await;
    let refused = reverse(&site.world.platform, &site.by, bill, reverse_request("R")).await;
    assert_eq!(refused.unwrap_err(), ReverseError::Refused(ReversalRefusal::Exchanged));
    let print = paper::print(&site.desk, &site.by, &id(1)).await.unwrap().unwrap();
    assert_eq!((print.bill.id, print.bill.content.payer.name.as_str()), (bill, "示例患者"));
    let school = site.world.issuer(SCHOOL);
    assert_eq!(paper::print(&site.desk, &school, &id(1)).await.unwrap(), None);
    let stranger = paper::take_back(&site.desk, &school, &id(1), reverse_request("R")).await;
    assert_eq!(stranger.unwrap_err(), TakeBackError::Unknown(id(1)));
    let other_place = ReverseRequest { place: "02".into(), ..reverse_request("R") };
    let refused = paper::take_back(&site.desk, &site.by, &id(1), other_place).await;
    assert_eq!(refused.unwrap_err(), TakeBackError::Unknown(id(1)));
    let red = paper::take_back(&site.desk, &site.by, &id(1), reverse_request("R")).await.unwrap();
    let again = paper::take_back(&site.desk, &site.by, &id(1), reverse_request("R")).await.unwrap();
    assert_eq!((red.kept.reverses, again.kept.file), (Some(bill), red.kept.file));
    let state = site.kept(bill).await.state;
    assert_eq!((state.reversed_by, state.exchanged_to), (Some(red.kept.id), None));
    assert_eq!(site.papers().await, (0, 1, 19));
}

#[tokio::test]
async fn a_paper_taken_back_in_a_crash_is_finished() {
    let site = Site::with_papers().await;
    let bill = site.bill("A").await;
    site.exchange(bill, 1).await;
    site.world.unit_signer.fail_next([Failure::Refuses]);
    let cut = paper::take_back(&site.desk, &site.by, &id(1), reverse_request("R")).await;
    let TakeBackError::Reverse(ReverseError::Issue(IssueError::Sign(_))) = cut.unwrap_err() else {
        panic!("safe to repeat")
    };
    assert_eq!(site.papers().await, (0, 1, 19), "paper and reversal go together");
    let red = site.kept(bill).await.state.reversed_by.unwrap();
    assert_eq!(site.world.platform.store.find(red).await.unwrap(), None, "not signed yet");
    site.world.clock.advance(60);
    assert_eq!(finish::round(&site.world.platform).await.unwrap().finished, 1);
    assert_eq!(site.kept(red).await.reverses, Some(bill));
    let again = paper::take_back(&site.desk, &site.by, &id(1), reverse_request("R")).await.unwrap();
    assert_eq!((again.replayed, again.kept.id), (true, red));
}

#[tokio::test]
async fn a_replaced_paper_does_not_take_its_bill_back() {
    let site = Site::with_papers().await;
    let bill = site.bill("A").await;
    let errand = || Errand { reason: "卡纸".into(), ..errand() };
    let early = paper::replace(&site.desk, &site.by, bill, id(2), errand()).await;
    assert_eq!(early, Err(PaperFailure::Refused(PaperRefusal::NotExchanged)));
    site.exchange(bill, 1).await;
    paper::replace(&site.desk, &site.by, bill, id(2), errand()).await.unwrap();
    let old = paper::take_back(&site.desk, &site.by, &id(1), reverse_request("R")).await;
    let exchanged = ReverseError::Refused(ReversalRefusal::Exchanged);
    assert_eq!(old.unwrap_err(), TakeBackError::Reverse(exchanged));
    let code = id(3).code;
    let spoil = paper::spoil(&site.desk, &site.by, code, id(3).number, id(5).number, errand());
    spoil.await.unwrap();
    assert_eq!(site.papers().await, (1, 4, 15));
    assert_eq!(paper::valid(&site.desk, &site.by, "01").await.unwrap()[0].unused(), 15);
}

#[tokio::test]
async fn a_voucher_pays_and_is_paid_back() {
    let site = Site::new().await;
    let (desk, by) = (&site.desk, &site.by);
    let id = site.issue(voucher_request("V", "300.00")).await.id;
    let left = || async { voucher::find(desk, by, id).await.unwrap().unwrap().left.to_string() };
    let bill = site.issue(settling("A", id, "286.50")).await.id;
    assert_eq!(left().await, "13.50");
    let over = issue(&site.world.platform, by, settling("B", id, "13.51")).await.unwrap_err();
    let why = NotDrawn::Left("13.50".parse().unwrap());
    assert_eq!(over, IssueError::NotDrawn { voucher: id, why });
    let again = issue(&site.world.platform, by, settling("A", id, "286.50")).await.unwrap();
    assert!(again.replayed);
    let other = issue(&site.world.platform, by, settling("A", id, "1.00")).await.unwrap_err();
    assert_eq!(other, IssueError::Clash { differing: vec!["/vouchers/0/amount".into()] });

    let refund = |amount: Option<&str>| {
        let amount = amount.map(|amount| amount.parse().unwrap());
        voucher::refund(desk, by, id, amount, reverse_request("RV"))
    };
    let drawn = VoucherError::Reverse(ReverseError::Refused(ReversalRefusal::Drawn));
    assert_eq!(refund(Some("300.00")).await.unwrap_err(), drawn);
    let (red, back) =
        voucher::cancel_settlement(desk, by, bill, reverse_request("RA")).await.unwrap();
    assert_eq!((back[0].voucher, back[0].given_back_by), (id, Some(red.kept.id)));
    assert_eq!(left().await, "300.00");
    assert!(matches!(refund(Some("299.99")).await, Err(VoucherError::Partial { .. })));
    assert_eq!(refund(None).await.unwrap().kept.total.to_string(), "-300.00");
    assert_eq!(left().await, "0.00");
    let late = issue(&site.world.platform, by, settling("C", id, "1.00")).await.unwrap_err();
    assert_eq!(late, IssueError::NotDrawn { voucher: id, why: NotDrawn::Reversed });
    let plain = site.bill("P").await;
    let none = voucher::cancel_settlement(desk, by, plain, reverse_request("RP")).await;
    assert_eq!(none.unwrap_err(), VoucherError::NotSettled);
    assert_eq!(voucher::find(desk, by, plain).await.unwrap(), None, "no voucher");
}

#[tokio::test]
async fn the_paper_of_a_voucher_takes_the_voucher_back() {
    let site = Site::with_papers().await;
    let (desk, by) = (&site.desk, &site.by);
    let id_of = site.issue(voucher_request("V", "300.00")).await.id;
    let bill = site.bill("A").await;
    site.exchange(id_of, 1).await;
    site.exchange(bill, 2).await;
    let wrong = voucher::take_back_paper(desk, by, &id(2), reverse_request("R")).await;
    assert_eq!(wrong.unwrap_err(), VoucherError::Unknown, "the paper of a bill");
    site.issue(settling("S", id_of, "1.00")).await;
    let drawn = voucher::take_back_paper(desk, by, &id(1), reverse_request("R")).await;
    let refusal = ReverseError::Refused(ReversalRefusal::Drawn);
    assert_eq!(drawn.unwrap_err(), VoucherError::Paper(TakeBackError::Reverse(refusal)));
    let settled = site.world.platform.store.find_by_key(&by.unit().code, "S").await.unwrap();
    let settled = settled.unwrap().id;
    voucher::cancel_settlement(desk, by, settled, reverse_request("RS")).await.unwrap();
    let (red, voucher) =
        voucher::take_back_paper(desk, by, &id(1), reverse_request("R")).await.unwrap();
    assert_eq!((red.kept.reverses, voucher.kept.id), (Some(id_of), id_of));
    assert_eq!(site.papers().await, (1, 1, 18));
}

#[tokio::test]
async fn a_day_balances() {
    let site = Site::with_papers().await;
    let (desk, by) = (&site.desk, &site.by);
    let yesterday = "20261123235959000";
    for (key, occurred_at, card) in [("A", "", "7"), ("B", yesterday, "7"), ("C", "", "8")] {
        let card = CardRequest { kind: "3101".into(), number: card.into() };
        let occurred_at = occurred_at.into();
        let business_type = "02".into();
        site.issue(IssueRequest { occurred_at, business_type, card, ..issue_request(key) }).await;
    }
    let c = site.world.platform.store.find_by_key(&by.unit().code, "C").await.unwrap().unwrap();
    reverse(&site.world.platform, by, c.id, reverse_request("RC")).await.unwrap();
    let today = site.world.clock.now().date();
    let span = |how| Span::day(how, today).unwrap().of("01", "02");
    let totals = |how| async move {
        let sums = reconcile::totals(desk, by, &span(how)).await.unwrap();
        (
            sums.bills.count,
            sums.bills.amount.fen(),
            sums.reversals.count,
            sums.reversals.amount.fen(),
        )
    };
    assert_eq!(totals(By::Issue).await, (3, 3 * 28_650, 1, -28_650));
    assert_eq!(totals(By::Business).await, (2, 2 * 28_650, 1, -28_650));
    let runs = reconcile::runs(desk, by, &span(By::Issue), Which::All, PAGE).await.unwrap();
    assert_eq!((runs.total, runs.rows[0].sum.count), (1, 4));
    let rows = reconcile::rows(desk, by, &span(By::Business), &RowKind::ALL, PAGE).await.unwrap();
    assert_eq!(rows.total, 3);
    let school = site.world.issuer(SCHOOL);
    let none = reconcile::totals(desk, &school, &Span::day(By::Issue, today).unwrap()).await;
    assert_eq!(none.unwrap().bills.count, 0, "another unit's day is another day");

    let card = Card::new("3101", "7").unwrap();
    let unprinted = || async {
        let week = Span::between(
            By::Business,
            "2026-11-20T00:00:00+08:00".parse().unwrap(),
            "2026-11-27T00:00:00+08:00".parse().unwrap(),
        );
        let found = reconcile::unprinted(desk, by, &card, &week, PAGE).await.unwrap();
        found.rows.into_iter().map(|row| row.business_key).collect::<Vec<_>>()
    };
    assert_eq!(unprinted().await, ["B", "A"], "oldest business first");
    let b = site.world.platform.store.find_by_key(&by.unit().code, "B").await.unwrap().unwrap();
    site.exchange(b.id, 1).await;
    assert_eq!(unprinted().await, ["A"]);
    let row = reconcile::row(desk, by, b.id).await.unwrap().unwrap();
    assert_eq!((row.paper.is_some(), row.occurred_at.compact_millis()), (true, yesterday.into()));

    let long = Span { until: span(By::Issue).since.plus_seconds(94 * 86_400), ..span(By::Issue) };
    assert_eq!(reconcile::totals(desk, by, &long).await, Err(ReconcileError::Span));
    let page = Page { number: 0, size: 201 };
    let refused = reconcile::runs(desk, by, &span(By::Issue), Which::All, page).await;
    assert_eq!(refused, Err(ReconcileError::Page));
}
