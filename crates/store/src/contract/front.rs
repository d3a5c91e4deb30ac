//! Records and bills of front servers on the platform, and what a front hears of its bills.

use app::ports::fronts::{
    Arrival, Arrived, ArrivedBill, ArrivedRecord, Case, Fate, Fronts, HomeNews,
};
use app::ports::registry::AuditHead;
use app::ports::{Changed, SignedGrant, StateChange, Store};
use domain::{
    BillState, Booking, CheckCode, CreditCode, Grant, GrantId, Holder, Money, Reach, Slot,
};

use super::fixture::{Wish, actor, bill_id, credit_code, grant, issued, noon};
use super::site::{Site, issue};

const DEVICE: &str = "front-7";

fn unit() -> CreditCode {
    credit_code(1)
}

fn holder() -> Holder {
    Holder::Device { device: DEVICE.into(), place: "01".into() }
}

/// A grant of the device, over numbers 1 to `last`.
async fn give(site: &Site, last: u64) {
    let signed = grant(&unit(), "g-front", 1, last);
    let grant = Grant { holder: holder(), ..signed.grant };
    site.db.add_grant(SignedGrant { grant, ..signed }, actor(), noon()).await.unwrap();
}

/// The record that tells of a bill.
fn record(seq: u8, subject: &str) -> ArrivedRecord {
    ArrivedRecord {
        seq: seq.into(),
        hash: [seq; 32],
        at: noon(),
        unit: unit().to_string(),
        action: "issue".into(),
        subject: subject.into(),
        refusal: String::new(),
    }
}

fn mark(seq: u8) -> AuditHead {
    AuditHead { stream: 1, seq: seq.into(), hash: [seq; 32] }
}

/// Bill number `seq` under a key.
fn bill(seq: u8, key: &str) -> ArrivedBill {
    let slot = Slot {
        id: bill_id(seq.into()),
        check: CheckCode::from_random([seq; 6]),
        grant: GrantId::new("g-front").unwrap(),
        at: noon(),
    };
    ArrivedBill {
        seq: seq.into(),
        issued: issued(Wish::new(&unit(), key).checked(), slot, format!("file of {key}")),
        holder: holder(),
        reserved_at: noon(),
        digest: [seq; 32],
        request: key.as_bytes().to_vec(),
        occurred_at: None,
        business: String::new(),
        card: None,
        draws: Vec::new(),
    }
}

/// Bills that come home together, the first after what is there.
fn arrival(before: Option<AuditHead>, bills: Vec<ArrivedBill>) -> Arrival {
    let last = bills.last().map_or(0, |bill| u8::try_from(bill.seq).unwrap());
    let records = bills
        .iter()
        .map(|bill| record(u8::try_from(bill.seq).unwrap(), &bill.issued.bill().id.to_string()));
    Arrival {
        device: DEVICE.into(),
        region: "510104".parse().unwrap(),
        before,
        mark: mark(last),
        records: records.collect(),
        bills,
        closed: Vec::new(),
        cases: Vec::new(),
        by: actor(),
        at: noon(),
    }
}

async fn cases(site: &Site) -> Vec<Case> {
    let reach = [Reach::Region("510000".parse().unwrap())];
    site.db.cases(&reach, true, 100).await.unwrap()
}

pub(crate) async fn bills_of_a_front_arrive_once(site: &Site) {
    give(site, 3).await;
    let first = arrival(None, vec![bill(1, "a"), bill(2, "b")]);
    let twins = futures::join!(site.db.arrive(first.clone()), site.db.arrive(first.clone()));
    let mut twins = [twins.0.unwrap(), twins.1.unwrap()];
    twins.sort_by_key(|arrived| *arrived == Arrived::Moved);
    assert_eq!(twins, [Arrived::Done(Vec::new()), Arrived::Moved], "of twins one counts");
    assert_eq!(site.db.mark(DEVICE).await.unwrap(), Some(mark(2)));
    assert_eq!(site.db.hash_of(DEVICE, 1).await.unwrap(), Some([1; 32]));
    assert_eq!(site.db.arrived(DEVICE, 1, 9).await.unwrap(), first.records);
    let kept = site.db.find(bill_id(2)).await.unwrap().unwrap();
    assert_eq!((kept.business_key.as_str(), kept.seq), ("b", 2));
    let stock = site.db.grants(&unit()).await.unwrap().remove(0);
    assert_eq!((stock.stock.taken, stock.kept, stock.stock.spent.fen()), (2, 2, 200));

    // A key that is taken, and a number beyond the grant: refused with their cases, and told as such.
    let second = arrival(Some(mark(2)), vec![bill(3, "a"), bill(4, "c")]);
    let Arrived::Done(refused) = site.db.arrive(second).await.unwrap() else { panic!("moved") };
    assert_eq!(refused, [(3, "KEY_TAKEN"), (4, "OUTSIDE_GRANT")]);
    let kinds: std::collections::BTreeSet<String> =
        cases(site).await.into_iter().map(|case| case.kind).collect();
    assert_eq!(kinds, ["KEY_TAKEN", "OUTSIDE_GRANT"].map(String::from).into());
    assert_eq!(site.db.arrived(DEVICE, 3, 9).await.unwrap()[0].refusal, "KEY_TAKEN");
    assert_eq!(site.count("bills").await, 2);
    let case = cases(site).await.remove(0).id;
    for is_open in [true, false] {
        let closed = site.db.close_case(&case, "已核对", actor(), noon()).await.unwrap();
        assert_eq!(closed, is_open);
    }
}

pub(crate) async fn fates_are_told_in_order(site: &Site) {
    give(site, 3).await;
    site.db.arrive(arrival(None, vec![bill(1, "a"), bill(2, "b")])).await.unwrap();
    // A bill that is no front's is nobody's news.
    site.grant(&unit(), "g-own", 10, 11).await;
    issue(&site.db, &Wish::new(&unit(), "own")).await;
    let payer = credit_code(2);
    for number in [10, 1, 2] {
        let lock = StateChange::Lock { by: payer.clone() };
        let done = site.db.change_state(bill_id(number), lock, actor(), noon()).await.unwrap();
        assert!(matches!(done, Changed::Done(_)));
    }
    let unlock = StateChange::Unlock { by: payer.clone() };
    site.db.change_state(bill_id(1), unlock, actor(), noon()).await.unwrap();
    let told = site.db.fates(DEVICE, 0, 9).await.unwrap();
    let words: Vec<_> = told.iter().map(|f| (f.seq, f.change.as_str(), f.id)).collect();
    assert_eq!(
        words,
        [(1, "lock", bill_id(1)), (2, "lock", bill_id(2)), (3, "unlock", bill_id(1))]
    );
    assert_eq!(told[0].state, BillState::default(), "the state is the present one");
    assert_eq!(told[1].state.booking, Booking::Locked { by: payer.to_string() });
    assert_eq!(site.db.fates(DEVICE, 1, 1).await.unwrap(), told[1..2]);
    assert!(site.db.fates("front-8", 0, 9).await.unwrap().is_empty());
}

pub(crate) async fn fates_are_kept_once(site: &Site) {
    let id = |number| bill_id(number);
    let unit = site.unit(9).await;
    for key in ["a", "b"] {
        issue(&site.db, &Wish::new(&unit, key)).await;
    }
    let fate = |seq, number, state| Fate {
        seq,
        change: "book".into(),
        unit: unit.clone(),
        id: id(number),
        state,
    };
    let hear = async |fates: Vec<Fate>| {
        let (device, files) = (DEVICE.to_owned(), Vec::new());
        let news = HomeNews { device, mark: mark(1), files, fates, at: noon() };
        site.db.come_home(news).await.unwrap();
    };
    let state = async |number| site.db.find(id(number)).await.unwrap().unwrap().state;
    let (on, amount) = ("2026-11-25".parse().unwrap(), Money::from_fen(100).unwrap());
    let booked = BillState {
        booking: Booking::Booked { by: credit_code(2).to_string(), on, amount },
        ..BillState::default()
    };
    let locked = BillState {
        booking: Booking::Locked { by: credit_code(2).to_string() },
        ..BillState::default()
    };
    // A reversal that was issued elsewhere is believed, and so is one of a bill that is not here.
    let reversed = BillState { reversed_by: Some(id(77)), ..BillState::default() };
    let said =
        vec![fate(1, 1, booked.clone()), fate(2, 2, reversed.clone()), fate(3, 50, booked.clone())];
    hear(said).await;
    assert_eq!((state(1).await, state(2).await), (booked.clone(), reversed.clone()));
    assert_eq!(site.db.fates_heard().await.unwrap(), 3);
    // What comes late changes nothing; what was taken back stays so.
    hear(vec![fate(1, 1, locked.clone())]).await;
    assert_eq!(state(1).await, booked);
    hear(vec![fate(4, 1, BillState::default()), fate(5, 2, locked)]).await;
    assert_eq!((state(1).await, state(2).await), (BillState::default(), reversed));
    assert_eq!(site.db.fates_heard().await.unwrap(), 5);
}

pub(crate) async fn kept_bills_are_read_together(site: &Site) {
    let units = [credit_code(1), credit_code(2)];
    site.grant(&units[0], "g-1", 1, 9).await;
    site.grant(&units[1], "g-2", 10, 19).await;
    let mut kept = Vec::new();
    for (unit, key) in [(&units[0], "a"), (&units[1], "a"), (&units[0], "b")] {
        kept.push(issue(&site.db, &Wish::new(unit, key)).await.kept);
    }
    assert_eq!(site.db.kept(&[]).await.unwrap(), []);
    let mut read = site.db.kept(&[kept[2].id, bill_id(5), kept[1].id, bill_id(99)]).await.unwrap();
    read.sort_by_key(|kept| kept.id);
    assert_eq!(read, [kept[2].clone(), kept[1].clone()]);
}
