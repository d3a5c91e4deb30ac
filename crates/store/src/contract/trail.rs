//! The audit log: every stream linked without a gap, never changed, and read within reach only.

use app::audit::{genesis, link};
use app::ports::registry::{
    AuditOutcome, AuditQuery, AuditRecord, Checkpoint, Committed, Deed, Prune, Registry, Write,
};
use app::ports::{Actor, Store, StoreError};
use domain::Reach;
use futures::future::join_all;

use super::fixture::{Wish, actor, at, credit_code, noon};
use super::identity::{commit, person, reach, told};
use super::site::{Site, issue};
use crate::dialect::Dialect;

/// Recomputes every stream; answers with the length of each.
pub(crate) async fn check_streams(site: &Site) -> Vec<i64> {
    let heads = site.db.audit_heads().await.unwrap();
    let mut lengths = Vec::new();
    for head in &heads {
        let (mut hash, mut seq) = (genesis(head.stream), 0);
        loop {
            let page = site.db.audit_stream(head.stream, seq, 7).await.unwrap();
            if page.is_empty() {
                break;
            }
            for row in page {
                seq += 1;
                hash = link(&hash, head.stream, seq, &row.record);
                assert_eq!((row.stream, row.seq, row.hash), (head.stream, seq, hash));
            }
        }
        assert_eq!((seq, hash), (head.seq, head.hash));
        lengths.push(seq);
    }
    assert_eq!(lengths.iter().sum::<i64>(), site.count("audit_log").await);
    lengths
}

async fn tell(site: &Site, audit: Vec<AuditRecord>) {
    let deed = Deed { writes: Vec::new(), audit };
    assert_eq!(site.db.commit(deed).await.unwrap(), Committed::Done);
}

pub(crate) async fn every_stream_is_linked(site: &Site) {
    let unit = site.unit(99).await;
    let second = site.open().await;
    let work = (0..20).map(|n| {
        let (db, unit) = (if n % 2 == 0 { &site.db } else { &second }, &unit);
        async move {
            issue(db, &Wish::new(unit, format!("k{n}"))).await;
            let new = Write::New(person(&format!("p{n}"), "510104"));
            assert_eq!(commit(db, vec![new]).await, Committed::Done);
        }
    });
    join_all(work).await;
    let mut many: Vec<AuditRecord> = (0..600).map(|n| told(&format!("many.{n}"))).collect();
    many[599].outcome = AuditOutcome::Refused;
    many[599].before = "00".into();
    many[599].after = "11".into();
    many[599].by = Actor { from: "10.0.0.1".into(), certificate: "00A1".into(), ..actor() };
    tell(site, many.clone()).await;
    let lengths = check_streams(site).await;
    let expected = match site.dialect {
        Dialect::Sqlite => 2,
        Dialect::Postgres => 4,
    };
    assert_eq!(lengths.len(), expected, "one for each writer that wrote");
    assert_eq!(lengths.iter().sum::<i64>(), 1 + 20 + 20 + 600);
    let newest = site.db.audit_search(search("region/510000")).await.unwrap();
    assert_eq!(newest[0].record, many[599], "nothing of it is lost");
    second.close().await;
    let third = site.open().await;
    commit(&third, vec![Write::New(person("last", "510104"))]).await;
    assert_eq!(check_streams(site).await.len(), expected + 1, "a new writer, a new stream");
    third.close().await;
}

pub(crate) async fn the_log_never_changes(site: &Site) {
    tell(site, vec![told("a"), told("b")]).await;
    let checkpoint = Write::Checkpoint(checkpoint(1));
    assert_eq!(commit(&site.db, vec![checkpoint]).await, Committed::Done);
    for text in [
        "UPDATE audit_log SET action = 'x'",
        "UPDATE audit_log SET note = '' WHERE seq = 1",
        "DELETE FROM audit_log",
        "DELETE FROM audit_log WHERE seq = 2",
        "UPDATE audit_checkpoints SET statement = 'x'",
        "DELETE FROM audit_checkpoints",
    ] {
        let refused = site.sql(text).await.unwrap_err().to_string();
        assert!(refused.contains("never changes"), "{text}: {refused}");
    }
    assert_eq!(check_streams(site).await, [3]);
}

pub(crate) async fn only_what_was_exported_goes(site: &Site) {
    tell(site, vec![told("a"), told("b"), told("c")]).await;
    let stream = site.db.audit_heads().await.unwrap()[0].stream;
    for number in 1..=3 {
        let write = Write::Checkpoint(checkpoint(number));
        assert_eq!(site.db.commit(silent(vec![write])).await, Ok(Committed::Done));
    }
    let prune = |number, seq| Prune {
        number,
        at: noon(),
        statement: "exported".into(),
        signature: vec![1, 2],
        certificate_serial: "09".into(),
        streams: vec![(stream, seq)],
    };
    let records = |until| Write::DropRecords { stream, until };
    let checkpoints = |before| Write::DropCheckpoints { before };
    for early in [records(1), checkpoints(2)] {
        let refused = site.db.commit(silent(vec![early])).await;
        assert!(matches!(refused, Ok(Committed::Forbidden(_))), "{refused:?}");
    }
    let missing = site.db.commit(silent(vec![Write::Prune(prune(4, 2))])).await;
    assert_eq!(missing, Ok(Committed::Stale("4".into())));
    assert_eq!(site.db.prune().await, Ok(None));
    let done = site.db.commit(silent(vec![Write::Prune(prune(2, 2))])).await;
    assert_eq!(done, Ok(Committed::Done));
    assert_eq!(site.db.prune().await, Ok(Some(prune(2, 2))));
    for far in [records(3), checkpoints(3)] {
        let refused = site.db.commit(silent(vec![far])).await;
        assert!(matches!(refused, Ok(Committed::Forbidden(_))), "{refused:?}");
    }
    for text in [
        "DELETE FROM audit_log WHERE seq = 3",
        "DELETE FROM audit_checkpoints WHERE number = 2",
        "UPDATE audit_log SET note = '' WHERE seq = 1",
        "UPDATE audit_prunes SET number = 3",
        "DELETE FROM audit_prunes",
    ] {
        let refused = site.sql(text).await.unwrap_err().to_string();
        assert!(refused.contains("never changes"), "{text}: {refused}");
    }
    let gone = site.db.commit(silent(vec![records(2), checkpoints(2)])).await;
    assert_eq!(gone, Ok(Committed::Done));
    let left = site.db.audit_stream(stream, 0, 9).await.unwrap();
    assert_eq!(left.iter().map(|row| row.seq).collect::<Vec<_>>(), [3]);
    let left = site.db.checkpoints(0, 9).await.unwrap();
    assert_eq!(left.iter().map(|c| c.number).collect::<Vec<_>>(), [2, 3]);
    // The stream goes on where it stood.
    tell(site, vec![told("d")]).await;
    assert_eq!(site.db.audit_heads().await.unwrap()[0].seq, 4);
}

fn silent(writes: Vec<Write>) -> Deed {
    Deed { writes, audit: Vec::new() }
}

pub(crate) async fn a_lost_connection_ends_its_stream(site: &Site) {
    let add = async |id: &str| {
        let deed = Deed {
            writes: vec![Write::New(person(id, "510104"))],
            audit: vec![told("person.write")],
        };
        site.db.commit(deed).await
    };
    assert_eq!(add("a").await, Ok(Committed::Done));
    site.sql("ALTER TABLE records RENAME TO away").await.unwrap();
    assert!(matches!(add("b").await, Err(StoreError::Unavailable(_))));
    site.sql("ALTER TABLE away RENAME TO records").await.unwrap();
    assert_eq!(add("b").await, Ok(Committed::Done));
    assert_eq!(add("c").await, Ok(Committed::Done));
    assert_eq!(check_streams(site).await, [1, 2]);
}

pub(crate) async fn what_is_refused_leaves_no_gap(site: &Site) {
    tell(site, vec![told("a")]).await;
    let short = app::ports::KeptSeal { hash: "1".into(), owner: String::new(), bytes: vec![1] };
    let refused = site.db.put_seals(vec![short], actor(), noon()).await;
    assert!(matches!(refused, Err(StoreError::Inconsistent(_))), "{refused:?}");
    commit(&site.db, vec![Write::Change(person("z", "510104"))]).await;
    tell(site, vec![told("b")]).await;
    assert_eq!(check_streams(site).await, [2]);
}

fn search(within: &str) -> AuditQuery {
    AuditQuery {
        reach: vec![reach(within)],
        actor: None,
        action: None,
        subject: None,
        trace: None,
        outcome: None,
        from: None,
        until: None,
        before: None,
        max: 100,
    }
}

async fn actions(site: &Site, query: AuditQuery) -> String {
    let rows = site.db.audit_search(query).await.unwrap();
    assert!(rows.is_sorted_by(|a, b| a.entry > b.entry), "newest first, each once");
    rows.into_iter().map(|row| row.record.action).collect()
}

pub(crate) async fn the_log_is_searched_within_reach(site: &Site) {
    let (one, two) = (credit_code(1), credit_code(2));
    let act = |action: &str, region: &str, unit: &str| AuditRecord {
        region: region.into(),
        unit: unit.into(),
        ..told(action)
    };
    let all = vec![
        act("a", "", ""),
        act("b", "510000", ""),
        act("c", "510100", ""),
        act("d", "510104", one.as_str()),
        act("e", "510200", two.as_str()),
        act("f", "", one.as_str()),
        act("g", "520000", ""),
    ];
    tell(site, all).await;
    for (within, expected) in [
        ("region/510000", "gfedcba"),
        ("region/510100", "dc"),
        ("region/510104", "d"),
        ("region/510105", ""),
        ("region/510200", "e"),
        (&format!("unit/{one}"), "fd"),
        (&format!("unit/{}", credit_code(3)), ""),
        (&format!("place/{one}/01"), ""),
    ] {
        assert_eq!(actions(site, search(within)).await, expected, "{within}");
    }
    let both: Vec<Reach> = vec![reach("region/510100"), reach(&format!("unit/{one}"))];
    let query = AuditQuery { reach: both, ..search("region/510100") };
    assert_eq!(actions(site, query.clone()).await, "fdc", "merged");
    assert_eq!(actions(site, AuditQuery { max: 2, ..query.clone() }).await, "fd");
    let before = site.db.audit_search(query.clone()).await.unwrap()[1].entry;
    let next = AuditQuery { before: Some(before), ..query.clone() };
    assert_eq!(actions(site, next).await, "c");
    assert_eq!(actions(site, AuditQuery { reach: Vec::new(), ..query }).await, "");
}

pub(crate) async fn the_log_is_searched_by_what_it_says(site: &Site) {
    let other = Actor { name: "person:P9".into(), trace: "trace-9".into(), ..actor() };
    let all = vec![
        told("person.write"),
        AuditRecord { by: other, ..told("person.reveal") },
        AuditRecord { outcome: AuditOutcome::Refused, ..told("personal") },
        AuditRecord { at: at("2026-11-24T13:00:00+08:00"), ..told("sign_in") },
        AuditRecord { subject: "y".into(), ..told("sign%in") },
    ];
    tell(site, all).await;
    let one = at("2026-11-24T13:00:00+08:00");
    for within in ["region/510000", "region/510100"] {
        let query = || search(within);
        let action = |text: &str| AuditQuery { action: Some(text.into()), ..query() };
        let actor = |name: &str| AuditQuery { actor: Some(name.into()), ..query() };
        for (query, expected) in [
            (action("person."), "person.revealperson.write"),
            (action("PERSON"), ""),
            (action("sign_"), "sign_in"),
            (action("sign%"), "sign%in"),
            (actor("person:P9"), "person.reveal"),
            (actor("person:"), ""),
            (actor(""), ""),
            (AuditQuery { subject: Some("y".into()), ..query() }, "sign%in"),
            (AuditQuery { trace: Some("trace-9".into()), ..query() }, "person.reveal"),
            (AuditQuery { outcome: Some(AuditOutcome::Refused), ..query() }, "personal"),
            (AuditQuery { from: Some(one), ..query() }, "sign_in"),
            (
                AuditQuery { until: Some(one), ..query() },
                "sign%inpersonalperson.revealperson.write",
            ),
        ] {
            assert_eq!(actions(site, query.clone()).await, expected, "{query:?}");
        }
    }
}

fn checkpoint(number: i64) -> Checkpoint {
    Checkpoint {
        number,
        at: noon(),
        statement: format!("checkpoint {number}"),
        signature: vec![0x30, 1],
        certificate_serial: "00A1".into(),
    }
}

pub(crate) async fn checkpoints_are_numbered(site: &Site) {
    let put = async |number| commit(&site.db, vec![Write::Checkpoint(checkpoint(number))]).await;
    assert_eq!(put(2).await, Committed::Stale("2".into()));
    for number in 1..=3 {
        assert_eq!(put(number).await, Committed::Done);
    }
    for number in [3, 1, 5, 0, -1] {
        assert_eq!(put(number).await, Committed::Stale(number.to_string()));
    }
    let all: Vec<Checkpoint> = (1..=3).map(checkpoint).collect();
    assert_eq!(site.db.checkpoints(0, 9).await.unwrap(), all);
    assert_eq!(site.db.checkpoints(1, 1).await.unwrap(), all[1..2]);
}
