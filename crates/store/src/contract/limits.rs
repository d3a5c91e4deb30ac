//! What a caller hears when the store cannot.

use app::ports::{Reserved, Store, StoreError};
use futures::future::join_all;

use super::fixture::Wish;
use super::site::{Site, issue};
use crate::{Database, Limits};

pub(crate) async fn a_full_queue_is_unavailable(site: &Site) {
    let unit = site.unit(99).await;
    let limits = Limits { queue_max: 2, batch_max: 1, busy_milliseconds: 50, ..Limits::default() };
    let db = site.open_with(limits).await;
    let hold = site.hold().await;
    let claims: Vec<_> = (0..9).map(|n| Wish::new(&unit, format!("k{n}")).claim()).collect();
    let mut waiting: Vec<_> = claims.iter().map(|claim| db.reserve(claim.clone())).collect();
    let mut busy = 0;
    for claim in &mut waiting {
        assert!(futures::poll!(claim).is_pending());
    }
    // Those that found a place wait for the database; the others give up.
    let mut placed = Vec::new();
    for mut claim in waiting.into_iter().rev() {
        if placed.len() < 3 && busy >= 6 {
            placed.push(claim);
            continue;
        }
        match claim.as_mut().await {
            Err(StoreError::Unavailable(text)) => {
                assert_eq!(text, "busy");
                busy += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    hold.release().await;
    for answer in join_all(placed).await {
        assert!(matches!(answer, Ok(Reserved::Slot(_))), "{answer:?}");
    }
    assert_eq!(site.count("reservations").await, 3, "who was told `busy` has no number");
    db.close().await;
}

pub(crate) async fn a_closed_store_is_unavailable(site: &Site) {
    let unit = site.unit(9).await;
    let db = site.open().await;
    let wishes: Vec<_> = (0..5).map(|n| Wish::new(&unit, format!("k{n}"))).collect();
    let mut waiting: Vec<_> = wishes.iter().map(|wish| db.reserve(wish.claim())).collect();
    for claim in &mut waiting {
        let _ = futures::poll!(claim);
    }
    db.close().await;
    for answer in join_all(waiting).await {
        assert!(matches!(answer, Ok(Reserved::Slot(_))), "what waited is finished: {answer:?}");
    }
    let refused = db.reserve(wishes[0].claim()).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert!(matches!(db.directory_version().await, Err(StoreError::Unavailable(_))));
    db.close().await;
}

pub(crate) async fn a_database_that_is_away_is_unavailable(site: &Site) {
    let away = site.url().replace("store.db", "none/store.db").replace("127.0.0.1", "127.0.0.9");
    let away = if away == site.url() { format!("{away}x") } else { away };
    let opened = Database::open(&away).await;
    assert!(matches!(opened, Err(StoreError::Unavailable(_))));

    // A writer whose connection is lost takes a new one.
    let unit = site.unit(9).await;
    site.sql("ALTER TABLE grants RENAME TO away").await.unwrap();
    let lost = site.db.reserve(Wish::new(&unit, "a").claim()).await;
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    site.sql("ALTER TABLE away RENAME TO grants").await.unwrap();
    assert!(issue(&site.db, &Wish::new(&unit, "a")).await.first);
}
