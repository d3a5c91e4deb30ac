//! Random deeds against a simple model in memory. proptest prints the seed of a failure and the
//! shortest way to it.

use std::collections::BTreeMap;

use app::ports::{Claim, Listing, Reserved, Store};
use domain::{BillState, CreditCode, GrantId, GrantStock, Slot, allot};
use proptest::prelude::*;

use super::fixture::{Wish, actor, credit_code, grant, issued, noon, reversal};
use super::site::Site;

/// Business keys in play; few, so that they meet.
const KEYS: u8 = 10;
const UNITS: u8 = 2;

#[derive(Clone, Debug)]
enum Deed {
    /// Claims a number; another amount under a known key clashes.
    Reserve { unit: u8, key: u8, fen: i64 },
    /// Keeps what was reserved.
    Keep { unit: u8, key: u8 },
    /// Claims the reversal of a key's bill under another key.
    Reverse { unit: u8, key: u8, red: u8 },
    /// Closes a grant.
    Close { unit: u8, grant: u8 },
}

fn deed() -> impl Strategy<Value = Deed> {
    let amount = prop_oneof![Just(100_i64), Just(700_i64)];
    prop_oneof![
        5 => (0..UNITS, 0..KEYS, amount).prop_map(|(unit, key, fen)| Deed::Reserve { unit, key, fen }),
        5 => (0..UNITS, 0..KEYS).prop_map(|(unit, key)| Deed::Keep { unit, key }),
        3 => (0..UNITS, 0..KEYS, 0..KEYS)
            .prop_map(|(unit, key, red)| Deed::Reverse { unit, key, red }),
        1 => (0..UNITS, 0..3_u8).prop_map(|(unit, grant)| Deed::Close { unit, grant }),
    ]
}

/// What stands under a business key.
struct Known {
    claim: Claim,
    slot: Slot,
    kept: bool,
    reversed_by: Option<domain::BillId>,
}

#[derive(Default)]
struct Model {
    grants: BTreeMap<CreditCode, Vec<GrantStock>>,
    known: BTreeMap<(CreditCode, String), Known>,
}

/// An answer, as far as the model foresees it.
#[derive(Debug, PartialEq)]
enum Expected {
    Slot(Slot),
    Done,
    Clash(Vec<u8>),
    NoNumber(domain::NoNumber),
    Reversed(Option<domain::BillId>),
}

impl Model {
    fn reserve(&mut self, claim: &Claim, original: Option<&(CreditCode, String)>) -> Expected {
        let key = (claim.checked.unit().clone(), claim.checked.business_key().to_owned());
        if let Some(known) = self.known.get(&key) {
            return match (known.claim.digest == claim.digest, known.kept) {
                (false, _) => Expected::Clash(known.claim.request.clone()),
                (true, true) => Expected::Done,
                (true, false) => Expected::Slot(known.slot.clone()),
            };
        }
        if let Some(by) = original.and_then(|key| self.known[key].reversed_by) {
            return Expected::Reversed(Some(by));
        }
        let grants = self.grants.get_mut(&key.0).unwrap();
        let (holder, kind) = (&claim.holder, claim.checked.kind());
        match allot(grants, holder, kind, claim.checked.content().total, claim.at) {
            Err(reason) => Expected::NoNumber(reason),
            Ok((i, id)) => {
                let grant = grants[i].grant.id.clone();
                let slot = Slot { id, check: claim.check, grant, at: claim.at };
                if let Some(original) = original {
                    self.known.get_mut(original).unwrap().reversed_by = Some(id);
                }
                let known = Known {
                    claim: claim.clone(),
                    slot: slot.clone(),
                    kept: false,
                    reversed_by: None,
                };
                self.known.insert(key, known);
                Expected::Slot(slot)
            }
        }
    }
}

fn seen(reserved: Reserved) -> Expected {
    match reserved {
        Reserved::Slot(slot) => Expected::Slot(slot),
        Reserved::Done(_) => Expected::Done,
        Reserved::Clash { request } => Expected::Clash(request),
        Reserved::NoNumber(reason) => Expected::NoNumber(reason),
        Reserved::State(state) => Expected::Reversed(state.reversed_by),
        Reserved::NotDrawn { .. } => panic!("nothing here takes from vouchers"),
    }
}

fn name(unit: u8, key: u8) -> (CreditCode, String) {
    (credit_code(u32::from(unit) + 1), format!("k{key}"))
}

async fn run(site: &Site, deeds: &[Deed]) {
    let mut model = Model::default();
    for unit in 0..UNITS {
        let code = credit_code(u32::from(unit) + 1);
        for n in 0..3_u64 {
            let first = u64::from(unit) * 1000 + n * 10 + 1;
            let mut signed = grant(&code, &format!("g-{n}"), first, first + n + 1);
            signed.grant.amount_max = "9.00".parse().unwrap();
            model
                .grants
                .entry(code.clone())
                .or_default()
                .push(GrantStock::new(signed.grant.clone()));
            site.db.add_grant(signed, actor(), noon()).await.unwrap();
        }
    }
    for deed in deeds {
        act(site, &mut model, deed).await;
    }
    settle(site, &model).await;
}

async fn act(site: &Site, model: &mut Model, deed: &Deed) {
    match *deed {
        Deed::Reserve { unit, key, fen } => {
            let (code, key) = name(unit, key);
            let total = domain::Money::from_fen(fen).unwrap().to_string();
            let claim = Wish { total, ..Wish::new(&code, key) }.claim();
            let expected = model.reserve(&claim, None);
            assert_eq!(seen(site.db.reserve(claim).await.unwrap()), expected, "{deed:?}");
        }
        Deed::Keep { unit, key } => {
            let Some(known) = model.known.get_mut(&name(unit, key)) else { return };
            let bill = issued(known.claim.checked.clone(), known.slot.clone(), "file");
            let keeping = site.db.keep(bill, actor(), noon()).await.unwrap();
            assert_eq!(keeping.first, !known.kept, "{deed:?}");
            assert_eq!(keeping.kept.id, known.slot.id);
            known.kept = true;
        }
        Deed::Reverse { unit, key, red } => {
            let original = name(unit, key);
            let Some(known) = model.known.get(&original).filter(|known| known.kept) else { return };
            if known.claim.checked.content().reverses.is_some() {
                return;
            }
            let (_, red) = name(unit, red);
            let claim = reversal(known.claim.checked.clone(), known.slot.clone(), &red);
            let expected = model.reserve(&claim, Some(&original));
            assert_eq!(seen(site.db.reserve(claim).await.unwrap()), expected, "{deed:?}");
        }
        Deed::Close { unit, grant } => {
            let (code, _) = name(unit, 0);
            let id = GrantId::new(&format!("g-{grant}")).unwrap();
            site.db.close_grant(&code, &id, actor(), noon()).await.unwrap();
            for stock in model.grants.get_mut(&code).unwrap() {
                stock.closed |= stock.grant.id == id;
            }
        }
    }
}

/// Promise 1, counted from the rows themselves; and everything else the model knows.
async fn settle(site: &Site, model: &Model) {
    for (unit, stocks) in &model.grants {
        let grants = site.db.grants(unit).await.unwrap();
        let found: Vec<_> = grants.iter().map(|status| status.stock.clone()).collect();
        assert_eq!(&found, stocks);
        for status in grants {
            let grant = &status.stock.grant;
            let of_grant = format!("WHERE unit = '{unit}' AND grant_id = '{}'", grant.id);
            let issued = site.count(&format!("stock_entries {of_grant}")).await;
            let reserved = site.count(&format!("reservations {of_grant}")).await;
            let unfinished = reserved - issued;
            let left = i64::try_from(status.stock.left()).unwrap();
            assert_eq!(issued + unfinished + left, i64::try_from(grant.size()).unwrap());
            assert_eq!(u64::try_from(issued).unwrap(), status.kept);
        }
        let listing = Listing { after: 0, from: None, until: None, max: 1000 };
        let list = site.db.list(unit, listing).await.unwrap();
        let seqs: Vec<i64> = list.iter().map(|kept| kept.seq).collect();
        assert_eq!(seqs, (1..=list.len() as i64).collect::<Vec<_>>());
        for kept in list {
            let known = &model.known[&(unit.clone(), kept.business_key.clone())];
            let state = BillState { reversed_by: known.reversed_by, ..BillState::default() };
            assert_eq!((kept.id, kept.state), (known.slot.id, state));
        }
    }
    let unfinished =
        site.db.unfinished("2027-01-01T00:00:00Z".parse().unwrap(), 1000).await.unwrap();
    let waiting = model.known.values().filter(|known| !known.kept).count();
    assert_eq!(unfinished.len(), waiting);
}

pub(super) fn in_runtime(case: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(case);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_does_as_the_model_does(deeds in proptest::collection::vec(deed(), 1..80)) {
        in_runtime(async {
            let site = Site::sqlite().await;
            run(&site, &deeds).await;
            site.finish().await;
        });
    }

    #[test]
    fn postgres_does_as_the_model_does(deeds in proptest::collection::vec(deed(), 1..80)) {
        in_runtime(async {
            let site = Site::postgres().await;
            run(&site, &deeds).await;
            site.finish().await;
        });
    }
}
