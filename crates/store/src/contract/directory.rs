//! The directory, grants, and whether the store can write.

use app::ports::{Added, Entry, Store};
use domain::GrantId;

use super::fixture::{actor, credit_code, grant, noon};
use super::site::Site;

fn entry(section: &str, key: &str, body: &str) -> Entry {
    Entry::new(section, key, body.into())
}

pub(crate) async fn the_version_moves_with_every_edit(site: &Site) {
    let (before, entries) = site.db.directory().await.unwrap();
    assert_eq!((entries.len(), before), (0, site.db.directory_version().await.unwrap()));
    let first =
        vec![entry("unit", "b", "{}"), entry("kind", "0601", "{}"), entry("unit", "a", "{}")];
    site.db.put_entries(first, actor(), noon()).await.unwrap();
    let second = vec![entry("unit", "a", "old"), entry("unit", "a", "{\"x\":1}")];
    site.db.put_entries(second, actor(), noon()).await.unwrap();
    let (version, entries) = site.db.directory().await.unwrap();
    assert_eq!(version, before + 2);
    let expected =
        [entry("kind", "0601", "{}"), entry("unit", "a", "{\"x\":1}"), entry("unit", "b", "{}")];
    let versions = [before + 1, before + 2, before + 1];
    let expected = expected.into_iter().zip(versions);
    let expected: Vec<Entry> =
        expected.map(|(entry, version)| Entry { version, ..entry }).collect();
    assert_eq!(entries, expected, "the last of one name counts");
    let log = site.db.audit(None, 10).await.unwrap();
    let subjects: Vec<&str> = log.iter().map(|entry| entry.subject.as_str()).collect();
    assert_eq!(subjects, ["unit/a", "unit/b", "unit/a", "kind/0601"]);
}

pub(crate) async fn many_entries_go_together(site: &Site) {
    let many = (0..1000).map(|n| entry("region", &format!("{n:06}"), "{}")).collect();
    site.db.put_entries(many, actor(), noon()).await.unwrap();
    let (version, entries) = site.db.directory().await.unwrap();
    assert_eq!((version, entries.len()), (1, 1000));
}

pub(crate) async fn grants_are_added_once(site: &Site) {
    let unit = credit_code(1);
    let first = grant(&unit, "g-1", 10, 19);
    let add = |grant| site.db.add_grant(grant, actor(), noon());
    assert_eq!(add(first.clone()).await.unwrap(), Added::Done);
    assert_eq!(add(first.clone()).await.unwrap(), Added::Done, "the same again");
    for (id, first, last) in [("g-1", 20, 29), ("g-2", 19, 20), ("g-2", 1, 99), ("g-2", 12, 13)] {
        assert_eq!(
            add(grant(&unit, id, first, last)).await.unwrap(),
            Added::Overlap,
            "{id} {first}"
        );
    }
    let other = credit_code(2);
    assert_eq!(add(grant(&other, "g-1", 1, 10)).await.unwrap(), Added::Overlap, "another unit's");
    assert_eq!(add(grant(&other, "g-1", 20, 20)).await.unwrap(), Added::Done);
    assert_eq!(site.count("audit_log WHERE action = 'grant.add'").await, 2);

    // Of many that overlap, from two processes, one is taken.
    let second = site.open().await;
    let tries = (0..20).map(|n| {
        let db = if n % 2 == 0 { &site.db } else { &second };
        db.add_grant(grant(&unit, &format!("n-{n}"), 100 + n, 130 + n), actor(), noon())
    });
    let added = futures::future::join_all(tries).await;
    let done = added.iter().filter(|added| matches!(added, Ok(Added::Done))).count();
    let overlap = added.iter().filter(|added| matches!(added, Ok(Added::Overlap))).count();
    assert_eq!((done, overlap), (1, 19));
    second.close().await;
}

pub(crate) async fn closing_twice_is_once(site: &Site) {
    let unit = site.unit(9).await;
    let id = GrantId::new("g-1").unwrap();
    for _ in 0..2 {
        site.db.close_grant(&unit, &id, actor(), noon()).await.unwrap();
    }
    assert!(site.db.grants(&unit).await.unwrap()[0].stock.closed);
    assert_eq!(site.count("audit_log WHERE action = 'grant.close'").await, 1);
    let unknown = GrantId::new("g-9").unwrap();
    assert!(site.db.close_grant(&unit, &unknown, actor(), noon()).await.is_err());
}

pub(crate) async fn ready_writes(site: &Site) {
    site.db.ready().await.unwrap();
    assert_eq!(site.count("meta WHERE key = 'probes' AND value = 1").await, 1);
    site.sql("ALTER TABLE meta RENAME TO away").await.unwrap();
    assert!(site.db.ready().await.is_err());
    site.sql("ALTER TABLE away RENAME TO meta").await.unwrap();
    site.db.ready().await.unwrap();
}
