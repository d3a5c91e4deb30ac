//! Many callers, two processes.

use std::collections::BTreeSet;

use app::ports::{Listing, Reserved, Store};
use futures::future::join_all;

use super::fixture::{Wish, actor, bill_id, issued, noon};
use super::site::{Site, issue, slot};
use crate::Database;
use crate::dialect::Dialect;

async fn numbers(dbs: &[&Database], wishes: &[Wish]) -> BTreeSet<u64> {
    let all = wishes.iter().enumerate().map(|(n, wish)| issue(dbs[n % dbs.len()], wish));
    join_all(all).await.iter().map(|keeping| keeping.kept.id.number.value()).collect()
}

pub(crate) async fn callers_at_once_get_consecutive_numbers(site: &Site) {
    let unit = site.unit(1000).await;
    let wishes: Vec<_> = (0..256).map(|n| Wish::new(&unit, format!("k{n}"))).collect();
    assert_eq!(numbers(&[&site.db], &wishes).await, (1..=256).collect());
    let listing = Listing { after: 0, from: None, until: None, max: 1000 };
    let list = site.db.list(&unit, listing).await.unwrap();
    let seqs: Vec<i64> = list.iter().map(|kept| kept.seq).collect();
    assert_eq!(seqs, (1..=256).collect::<Vec<i64>>());
    for kept in list {
        assert_eq!(kept.file, format!("file of {}", kept.business_key).into_bytes());
    }
}

pub(crate) async fn one_key_from_many_callers_gives_one_number(site: &Site) {
    let unit = site.unit(9).await;
    let wish = Wish::new(&unit, "k");
    let slots = join_all((0..50).map(|_| slot(&site.db, wish.claim()))).await;
    assert!(slots.iter().all(|slot| slot.id == bill_id(1)));

    // Of different requests under one key, one gets the number and the others hear which.
    let wishes: Vec<_> =
        (1..50).map(|n| Wish { total: format!("{n}.00"), ..Wish::new(&unit, "other") }).collect();
    let answers = join_all(wishes.iter().map(|wish| site.db.reserve(wish.claim()))).await;
    let requests: BTreeSet<Vec<u8>> = answers
        .into_iter()
        .zip(&wishes)
        .map(|(answer, wish)| match answer.unwrap() {
            Reserved::Slot(_) => wish.claim().request,
            Reserved::Clash { request } => request,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(requests.len(), 1);
    assert_eq!(site.db.grants(&unit).await.unwrap()[0].stock.taken, 2);
}

pub(crate) async fn two_processes_stay_correct(site: &Site) {
    let unit = site.unit(1000).await;
    let second = site.open().await;
    let wishes: Vec<_> = (0..200).map(|n| Wish::new(&unit, format!("k{n}"))).collect();
    assert_eq!(numbers(&[&site.db, &second], &wishes).await, (1..=200).collect());
    let status = &second.grants(&unit).await.unwrap()[0];
    assert_eq!((status.stock.taken, status.kept), (200, 200));
    assert_eq!(status.stock.spent, "200.00".parse().unwrap());
    second.close().await;
}

pub(crate) async fn two_processes_on_one_key_give_one_number(site: &Site) {
    let unit = site.unit(1000).await;
    // Place 02 has a grant of its own, so that only the key's uniqueness stands between the two.
    let mut other = super::fixture::grant(&unit, "g-2", 2001, 3000);
    other.grant.holder = domain::Holder::Place("02".into());
    site.db.add_grant(other, actor(), noon()).await.unwrap();
    let second = site.open().await;
    let wish = |n: u32, place| Wish { place, ..Wish::new(&unit, format!("k{}", n % 40)) };
    let claims = (0..160).map(|n| {
        let place = if n < 80 { "01" } else { "02" };
        let db = if n % 2 == 0 { &site.db } else { &second };
        db.reserve(wish(n, place).claim())
    });
    for answer in join_all(claims).await {
        assert!(matches!(answer.unwrap(), Reserved::Slot(_) | Reserved::Clash { .. }));
    }
    assert_eq!(site.count("reservations").await, 40);
    let grants = second.grants(&unit).await.unwrap();
    assert_eq!(grants.iter().map(|grant| grant.stock.taken).sum::<u64>(), 40, "nothing leaks");
    second.close().await;
}

pub(crate) async fn a_meeting_half_way_is_tried_again(site: &Site) {
    let unit = site.unit(9).await;
    let mut other = site.raw().await;
    sqlx::raw_sql("BEGIN").execute(&mut other).await.unwrap();
    let insert = super::atomic::reservation(site, "g-1", 1, 9, 5);
    sqlx::raw_sql(sqlx::AssertSqlSafe(insert)).execute(&mut other).await.unwrap();
    // Our claim cannot see the other's row, and waits for it only when it writes its own.
    let mut claim = site.db.reserve(Wish::new(&unit, "raw-5").claim());
    assert!(futures::poll!(&mut claim).is_pending());
    while site.dialect == Dialect::Postgres && blocked_by(&mut other).await == 0 {}
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    let answer = claim.await.unwrap();
    assert!(matches!(answer, Reserved::Clash { request } if request == [0]));
    assert_eq!(site.db.grants(&unit).await.unwrap()[0].stock.taken, 0);
}

/// How many wait for this connection.
async fn blocked_by(conn: &mut sqlx::AnyConnection) -> i64 {
    let waiting = sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))",
    );
    waiting.fetch_one(conn).await.unwrap()
}

pub(crate) async fn a_reader_by_seq_misses_nothing(site: &Site) {
    const BILLS: usize = 400;
    let unit = site.unit(1000).await;
    let second = site.open().await;
    let wishes: Vec<_> = (0..BILLS).map(|n| Wish::new(&unit, format!("k{n}"))).collect();
    let dbs = [&site.db, &second];
    let write = numbers(&dbs, &wishes);
    let read = async {
        let mut seen: Vec<i64> = Vec::new();
        while seen.len() < BILLS {
            let after = seen.last().copied().unwrap_or(0);
            let listing = Listing { after, from: None, until: None, max: 7 };
            let list = site.db.list(&unit, listing).await.unwrap();
            seen.extend(list.iter().map(|kept| kept.seq));
        }
        seen
    };
    let (_, seen) = futures::join!(write, read);
    assert_eq!(seen, (1..=BILLS as i64).collect::<Vec<i64>>());
    second.close().await;
}

pub(crate) async fn processes_that_start_together_wait_for_one_another(site: &Site) {
    // The tables are gone, as on the first day.
    let names = [
        "outbox",
        "audit_log",
        "audit_streams",
        "audit_checkpoints",
        "records",
        "lookups",
        "person_roles",
        "person_duties",
        "role_duties",
        "sessions",
        "once_keys",
        "tries",
        "documents",
        "data_keys",
        "audit_pruned",
        "audit_prunes",
        "rising",
        "fates",
        "directory_history",
        "front_reports",
        "front_records",
        "front_marks",
        "cases",
        "paper_moves",
        "paper_bills",
        "paper_ranges",
        "paper_codes",
        "voucher_draws",
        "stock_entries",
        "unit_counters",
        "bill_states",
        "bills",
        "unfinished",
        "reservations",
        "grants",
        "ranges",
        "directory",
        "seals",
        "meta",
        "_sqlx_migrations",
    ];
    site.db.close().await;
    for name in names {
        site.sql(&format!("DROP TABLE {name}")).await.unwrap();
    }
    let dbs = join_all((0..4).map(|_| site.open())).await;
    let unit = site_unit(&dbs[0]).await;
    for (n, db) in dbs.iter().enumerate() {
        let slot = slot(db, Wish::new(&unit, format!("k{n}")).claim()).await;
        let bill = issued(Wish::new(&unit, format!("k{n}")).checked(), slot, "x");
        assert_eq!(db.keep(bill, actor(), noon()).await.unwrap().kept.seq, n as i64 + 1);
    }
    join_all(dbs.iter().map(Database::close)).await;
}

async fn site_unit(db: &Database) -> domain::CreditCode {
    let unit = super::fixture::credit_code(1);
    let grant = super::fixture::grant(&unit, "g-1", 1, 9);
    db.add_grant(grant, actor(), noon()).await.unwrap();
    unit
}
