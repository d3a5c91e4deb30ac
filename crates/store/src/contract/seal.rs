//! Electronic seals: once, for ever, and never another under the same hash.

use app::ports::{KeptSeal, Store, StoreError};
use futures::future::join_all;

use super::fixture::{actor, credit_code, noon};
use super::site::Site;

/// As long as real ones.
const LENGTH: usize = 10_000;

fn hash(n: u8) -> String {
    format!("{n:064}")
}

fn seal(n: u8, bytes: &[u8]) -> KeptSeal {
    KeptSeal { hash: hash(n), owner: credit_code(1).to_string(), bytes: bytes.to_vec() }
}

/// More than one statement takes.
fn many() -> Vec<KeptSeal> {
    (0..40).map(|n| seal(n, &[n; LENGTH])).collect()
}

async fn put(site: &Site, seals: Vec<KeptSeal>) -> Result<(), StoreError> {
    site.db.put_seals(seals, actor(), noon()).await
}

async fn entries(site: &Site) -> i64 {
    site.count("audit_log WHERE action = 'seal.add'").await
}

pub(crate) async fn seals_are_kept_once_and_for_ever(site: &Site) {
    put(site, Vec::new()).await.unwrap();
    put(site, vec![seal(1, b"one"), seal(1, b"one")]).await.unwrap();
    for _ in 0..2 {
        put(site, vec![seal(2, &[0, 0xff, 2]), seal(1, b"one")]).await.unwrap();
    }
    let log = site.db.audit(None, 9).await.unwrap();
    let seen: Vec<_> = log.iter().map(|e| (e.action.as_str(), e.subject.clone())).collect();
    assert_eq!(seen, [("seal.add", hash(2)), ("seal.add", hash(1))], "an entry for each new one");
    assert!(log.iter().all(|entry| entry.by == actor() && entry.at == noon()));
    let again = site.open().await;
    for db in [&site.db, &again] {
        assert_eq!(db.seal(&hash(1)).await.unwrap().unwrap(), b"one");
        assert_eq!(db.seal(&hash(2)).await.unwrap().unwrap(), [0, 0xff, 2]);
        assert_eq!(db.seal(&hash(3)).await.unwrap(), None);
        assert_eq!(db.seal("").await.unwrap(), None);
    }
    again.close().await;
}

pub(crate) async fn another_seal_under_a_hash_is_refused(site: &Site) {
    put(site, vec![seal(1, b"one")]).await.unwrap();
    let twins = vec![seal(5, b"one"), seal(5, b"another")];
    for others in [vec![seal(1, b"another")], vec![seal(1, b"")], twins] {
        let refused = put(site, others).await;
        let Err(StoreError::Inconsistent(text)) = refused else { panic!("{refused:?}") };
        assert!(text.starts_with("another seal is kept as 0000"), "{text}");
    }
    assert_eq!(site.db.seal(&hash(1)).await.unwrap().unwrap(), b"one");
    assert_eq!(site.db.seal(&hash(5)).await.unwrap(), None);
    assert_eq!(entries(site).await, 1);
    // A hash is 64 digits.
    let short = KeptSeal { hash: "12".into(), ..seal(1, b"one") };
    assert!(matches!(put(site, vec![short]).await, Err(StoreError::Inconsistent(_))));
}

pub(crate) async fn seals_go_together_or_not_at_all(site: &Site) {
    put(site, vec![seal(39, b"in the way of the last")]).await.unwrap();
    assert!(put(site, many()).await.is_err());
    assert_eq!((site.count("seals").await, entries(site).await), (1, 1));
    // Whoever shares a batch with it is not harmed.
    let hold = site.hold().await;
    let mut puts: Vec<_> = [vec![seal(50, b"50")], many(), vec![seal(51, b"51")]]
        .map(|seals| put(site, seals))
        .map(Box::pin)
        .into();
    for put in &mut puts {
        assert!(futures::poll!(put).is_pending());
    }
    hold.release().await;
    let done: Vec<bool> = join_all(puts).await.iter().map(Result::is_ok).collect();
    assert_eq!(done, [true, false, true]);
    assert_eq!((site.count("seals").await, entries(site).await), (3, 3));
}

pub(crate) async fn two_processes_keep_the_same_seals(site: &Site) {
    let second = site.open().await;
    let puts = (0..8).map(|n| {
        let db = if n % 2 == 0 { &site.db } else { &second };
        let mut seals = many();
        seals.rotate_left(n * 5);
        db.put_seals(seals, actor(), noon())
    });
    for done in join_all(puts).await {
        done.unwrap();
    }
    assert_eq!((site.count("seals").await, entries(site).await), (40, 40));
    assert_eq!(second.seal(&hash(17)).await.unwrap().unwrap(), [17; LENGTH]);
    second.close().await;
}
