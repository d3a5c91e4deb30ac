//! Records, and the deeds that write them: all or nothing, never over what another wrote, and never
//! read from outside a reach.

use app::ports::Store;
use app::ports::registry::{
    AuditOutcome, AuditRecord, Committed, Deed, Record, RecordQuery, Registry, Write,
};
use domain::Reach;
use futures::future::join_all;

use super::fixture::{actor, at, credit_code, noon};
use super::site::Site;
use crate::Database;

pub(crate) fn told(action: &str) -> AuditRecord {
    AuditRecord {
        at: noon(),
        by: actor(),
        region: "510104".into(),
        unit: String::new(),
        action: action.into(),
        subject: "x".into(),
        outcome: AuditOutcome::Done,
        before: String::new(),
        after: String::new(),
        note: "示例".into(),
    }
}

pub(crate) async fn commit(db: &Database, writes: Vec<Write>) -> Committed {
    db.commit(Deed { writes, audit: vec![told("test.write")] }).await.unwrap()
}

pub(crate) fn person(id: &str, region: &str) -> Record {
    Record {
        kind: "person".into(),
        id: id.into(),
        name: Some(format!("login-{id}")),
        region: region.parse().unwrap(),
        unit: None,
        status: "active".into(),
        since: noon(),
        label: format!("人员{id}"),
        maker: "person:M".into(),
        decider: None,
        sealed_with: String::new(),
        version: 1,
        body: "{}".into(),
    }
}

pub(crate) fn reach(text: &str) -> Reach {
    text.parse().unwrap()
}

fn taken(what: &str) -> Committed {
    Committed::Taken(what.into())
}

fn stale(what: &str) -> Committed {
    Committed::Stale(what.into())
}

/// Rows of everything a deed may write.
async fn rows(site: &Site) -> Vec<i64> {
    let mut rows = Vec::new();
    for table in [
        "records",
        "lookups",
        "role_duties",
        "person_duties",
        "person_roles",
        "sessions",
        "once_keys",
        "tries",
        "documents",
        "data_keys",
        "directory",
        "directory_history",
        "audit_log",
        "audit_checkpoints",
    ] {
        rows.push(site.count(table).await);
    }
    rows.push(site.db.directory_version().await.unwrap());
    rows
}

pub(crate) async fn a_record_is_new_once(site: &Site) {
    let full = Record {
        unit: Some(credit_code(1)),
        decider: Some("person:D".into()),
        sealed_with: "k1".into(),
        ..person("a", "510104")
    };
    let nameless = Record { name: None, ..person("b", "510104") };
    for record in [&full, &nameless, &Record { id: "c".into(), ..nameless.clone() }] {
        assert_eq!(commit(&site.db, vec![Write::New(record.clone())]).await, Committed::Done);
        assert_eq!(site.db.record("person", &record.id).await.unwrap().as_ref(), Some(record));
    }
    let before = rows(site).await;
    let twin = Record { name: Some("login-z".into()), ..full.clone() };
    assert_eq!(commit(&site.db, vec![Write::New(twin)]).await, taken("a"));
    let namesake = Record { name: full.name.clone(), ..person("z", "510104") };
    assert_eq!(commit(&site.db, vec![Write::New(namesake.clone())]).await, taken("login-a"));
    assert_eq!(rows(site).await, before, "a refusal left something behind");
    let other_kind = Record { kind: "client".into(), ..namesake };
    assert_eq!(commit(&site.db, vec![Write::New(other_kind)]).await, Committed::Done);
    assert_eq!(site.db.record_named("person", "login-a").await.unwrap(), Some(full));
    assert_eq!(site.db.record_named("person", "login-z").await.unwrap(), None);
    assert_eq!(site.db.record("client", "a").await.unwrap(), None);
}

pub(crate) async fn a_change_needs_the_version_read(site: &Site) {
    let first = person("a", "510104");
    commit(&site.db, vec![Write::New(first.clone()), Write::New(person("b", "510104"))]).await;
    let changed = Record {
        name: Some("login-new".into()),
        status: "suspended".into(),
        body: "{\"x\":1}".into(),
        region: "510100".parse().unwrap(),
        since: at("2026-11-25T00:00:00+08:00"),
        ..first.clone()
    };
    assert_eq!(commit(&site.db, vec![Write::Change(changed.clone())]).await, Committed::Done);
    let read = site.db.record("person", "a").await.unwrap().unwrap();
    assert_eq!(read, Record { version: 2, ..changed.clone() });
    let before = rows(site).await;
    assert_eq!(commit(&site.db, vec![Write::Change(changed)]).await, stale("a"));
    assert_eq!(commit(&site.db, vec![Write::Change(person("z", "510104"))]).await, stale("z"));
    let namesake = Record { name: Some("login-b".into()), ..read.clone() };
    assert_eq!(commit(&site.db, vec![Write::Change(namesake)]).await, taken("login-b"));
    let own = Record { decider: Some(read.maker.clone()), ..read.clone() };
    let refused = commit(&site.db, vec![Write::Change(own)]).await;
    assert!(matches!(refused, Committed::Forbidden(_)), "{refused:?}");
    assert_eq!(rows(site).await, before);
    assert_eq!(site.db.record("person", "a").await.unwrap(), Some(read));
}

pub(crate) async fn nobody_decides_on_what_they_asked_for(site: &Site) {
    let before = rows(site).await;
    let own = Record { decider: Some("person:M".into()), ..person("a", "510104") };
    let refused = commit(&site.db, vec![Write::New(own)]).await;
    let Committed::Forbidden(why) = &refused else { panic!("{refused:?}") };
    assert!(why.contains("four_eyes"), "{why}");
    assert_eq!(rows(site).await, before);
    commit(&site.db, vec![Write::New(person("a", "510104"))]).await;
    assert!(site.sql("UPDATE records SET decider = maker").await.is_err());
    assert!(site.sql("UPDATE records SET version = 0").await.is_err());
    site.sql("UPDATE records SET decider = 'person:D'").await.unwrap();
}

pub(crate) async fn a_refused_deed_leaves_nothing(site: &Site) {
    commit(&site.db, vec![Write::New(person("a", "510104"))]).await;
    let before = rows(site).await;
    let entry = app::ports::Entry::new("unit", "u", "{}".into());
    let deed = vec![
        Write::New(person("b", "510104")),
        Write::Lookups { kind: "person".into(), id: "b".into(), values: vec![pair("f", "v")] },
        Write::Entry { entry, expect: Some(0) },
        Write::RoleDuty { role: "r".into(), duty: "audit".into() },
        Write::Roles { person: "b".into(), duty: "audit".into(), roles: Vec::new() },
        Write::Once { key: "o".into(), until: noon() },
        Write::New(person("a", "510104")),
    ];
    assert_eq!(commit(&site.db, deed.clone()).await, taken("a"));
    assert_eq!(rows(site).await, before);
    let right: Vec<Write> = deed.into_iter().take(6).collect();
    assert_eq!(commit(&site.db, right).await, Committed::Done);
}

fn pair(field: &str, value: &str) -> (String, String) {
    (field.into(), value.into())
}

pub(crate) async fn a_refused_deed_does_not_harm_its_mates(site: &Site) {
    commit(&site.db, vec![Write::New(person("old", "510104"))]).await;
    let role = |person: &str| Write::Roles {
        person: person.into(),
        duty: "audit".into(),
        roles: vec![app::ports::registry::RoleHeld {
            role: "unknown".into(),
            reach: reach("region/510000"),
        }],
    };
    let gone = person("gone", "510104");
    let broken = Record { body: "\0".into(), ..person("nul", "510104") };
    let deeds = [
        vec![Write::New(person("a", "510104"))],
        vec![Write::New(person("x", "510104")), Write::New(person("old", "510104"))],
        vec![Write::New(person("b", "510104"))],
        vec![Write::New(person("y", "510104")), role("y")],
        vec![Write::New(person("z", "510104")), Write::Change(gone)],
        vec![Write::New(broken)],
        vec![Write::New(person("c", "510104"))],
    ];
    let hold = site.hold().await;
    let mut waiting: Vec<_> = (deeds.into_iter().enumerate())
        .map(|(n, writes)| Deed { writes, audit: vec![told(&format!("deed.{n}"))] })
        .map(|deed| site.db.commit(deed))
        .collect();
    for commit in &mut waiting {
        assert!(futures::poll!(commit).is_pending());
    }
    hold.release().await;
    let done = join_all(waiting).await;
    for n in [0, 2, 6] {
        assert_eq!(done[n], Ok(Committed::Done), "{n}");
    }
    assert_eq!(done[1], Ok(taken("old")));
    assert!(matches!(done[3], Ok(Committed::Forbidden(_))), "{:?}", done[3]);
    assert_eq!(done[4], Ok(stale("gone")));
    // PostgreSQL takes no NUL in a text: that is a fault of the caller, and its own affair.
    let nul = usize::from(done[5] == Ok(Committed::Done));
    assert_eq!(nul == 0, site.dialect == crate::dialect::Dialect::Postgres, "{:?}", done[5]);
    assert_eq!(site.count("records").await, 4 + nul as i64);
    for n in [1, 3, 4] {
        assert_eq!(site.count(&format!("audit_log WHERE action = 'deed.{n}'")).await, 0);
    }
    assert_eq!(site.count("audit_log WHERE action LIKE 'deed.%'").await, 3 + nul as i64);
    super::trail::check_streams(site).await;
}

pub(crate) async fn of_many_writers_one_wins(site: &Site) {
    let second = site.open().await;
    let db = |n: usize| if n.is_multiple_of(2) { &site.db } else { &second };
    let new = |n: usize| Record { name: Some("one".into()), ..person(&format!("n{n}"), "510104") };
    let made = join_all((0..16).map(|n| commit(db(n), vec![Write::New(new(n))]))).await;
    assert_eq!(made.iter().filter(|made| **made == Committed::Done).count(), 1);
    assert_eq!(made.iter().filter(|made| **made == taken("one")).count(), 15);
    let read = site.db.record_named("person", "one").await.unwrap().unwrap();
    let changes = join_all((0..16).map(|n| {
        let label = format!("label {n}");
        commit(db(n), vec![Write::Change(Record { label, ..read.clone() })])
    }))
    .await;
    assert_eq!(changes.iter().filter(|made| **made == Committed::Done).count(), 1);
    assert_eq!(changes.iter().filter(|made| **made == stale(&read.id)).count(), 15);
    assert_eq!(site.count("records").await, 1);
    assert_eq!(site.count("audit_log").await, 2);
    second.close().await;
}

async fn ids(site: &Site, query: RecordQuery) -> Vec<String> {
    site.db.records(query).await.unwrap().into_iter().map(|record| record.id).collect()
}

pub(crate) async fn lists_are_read_page_by_page(site: &Site) {
    let since = ["2026-11-24T12:00:00+08:00", "2026-11-25T12:00:00+08:00"];
    let record = |n: usize| Record {
        since: at(since[n % 2]),
        unit: n.is_multiple_of(3).then(|| credit_code(1)),
        ..person(&format!("p{n:02}"), ["510104", "510105", "510300"][n % 3])
    };
    let all: Vec<Record> = (0..25).map(record).collect();
    commit(&site.db, all.iter().cloned().map(Write::New).collect()).await;
    let unit = format!("unit/{}", credit_code(1));
    let within = vec![reach("region/510000"), reach("region/510100"), reach(&unit)];
    let mut query = RecordQuery { max: 7, ..RecordQuery::of("person", within) };
    let mut seen = Vec::new();
    loop {
        let page = site.db.records(query.clone()).await.unwrap();
        assert!(page.len() <= 7);
        let Some(last) = page.last() else { break };
        query.after = Some((last.since, last.id.clone()));
        seen.extend(page);
    }
    let mut expected = all;
    expected.sort_by_key(|record| std::cmp::Reverse((record.since, record.id.clone())));
    assert_eq!(seen, expected);
    let counts = site.db.count("person", &query.reach).await.unwrap();
    assert_eq!(counts, [("active".to_owned(), 25)], "each once");
}

pub(crate) async fn nothing_outside_reach_is_read(site: &Site) {
    let (one, two) = (credit_code(1), credit_code(2));
    let regions = ["500000", "510000", "510100", "510104", "510105", "510200", "520000"];
    let mut all = Vec::new();
    for region in regions {
        for unit in [None, Some(&one), Some(&two)] {
            let id = format!("{region}-{}", unit.map_or("", |unit| unit.as_str()));
            all.push(Record { unit: unit.cloned(), ..person(&id, region) });
        }
    }
    let lookup = |record: &Record| Write::Lookups {
        kind: "person".into(),
        id: record.id.clone(),
        values: vec![pair("phone", "v"), pair("phone", "v")],
    };
    commit(&site.db, all.iter().cloned().map(Write::New).chain(all.iter().map(lookup)).collect())
        .await;
    let units = [format!("unit/{one}"), format!("unit/{two}"), format!("place/{one}/01")];
    let regions = regions.iter().map(|region| format!("region/{region}"));
    let single: Vec<Reach> = regions.chain(units).map(|text| reach(&text)).collect();
    let pairs = single.iter().flat_map(|a| single.iter().map(|b| vec![a.clone(), b.clone()]));
    for within in pairs.chain([Vec::new()]) {
        let covers = |record: &&Record| {
            let site =
                domain::Site { region: record.region, unit: record.unit.clone(), place: None };
            within.iter().any(|reach| reach.covers(&site))
        };
        let mut expected: Vec<String> =
            all.iter().filter(covers).map(|record| record.id.clone()).collect();
        expected.sort_unstable_by(|a, b| b.cmp(a));
        let plain = RecordQuery::of("person", within.clone());
        assert_eq!(ids(site, plain.clone()).await, expected, "{within:?}");
        let found = RecordQuery { lookup: Some(pair("phone", "v")), ..plain.clone() };
        assert_eq!(ids(site, found).await, expected, "{within:?}");
        let count = site.db.count("person", &within).await.unwrap();
        let count = count.first().map_or(0, |(_, count)| *count);
        assert_eq!(count, expected.len() as u64, "{within:?}");
        let of_unit = RecordQuery { unit: Some(two.clone()), ..plain };
        expected.retain(|id| id.ends_with(two.as_str()));
        assert_eq!(ids(site, of_unit).await, expected, "{within:?}");
    }
    assert!(ids(site, RecordQuery::of("client", single)).await.is_empty());
}

pub(crate) async fn lists_are_searched(site: &Site) {
    let record = |id: &str, status: &str, label: &str, key: &str| {
        let person = person(id, "510104");
        let (status, label) = (status.into(), label.into());
        Write::New(Record { status, label, sealed_with: key.into(), ..person })
    };
    let lookups = |id: &str, values: &[(&str, &str)]| Write::Lookups {
        kind: "person".into(),
        id: id.into(),
        values: values.iter().map(|(field, value)| pair(field, value)).collect(),
    };
    let writes = vec![
        record("a", "active", "示例省第一人民医院 100%", "k1"),
        record("b", "on_hold", "Example_Hospital", "k2"),
        record("c", "onxhold", "examplexhospital!", "k1"),
        lookups("a", &[("phone", "1"), ("idcard", "2")]),
        lookups("b", &[("phone", "1")]),
        lookups("c", &[("phone", "9")]),
        lookups("c", &[("phone", "3")]),
    ];
    assert_eq!(commit(&site.db, writes).await, Committed::Done);
    let query = || RecordQuery::of("person", vec![reach("region/510000")]);
    let text = |text: &str| RecordQuery { text: Some(text.into()), ..query() };
    let status = |codes: &[&str]| RecordQuery {
        status: codes.iter().map(|code| (*code).to_owned()).collect(),
        ..query()
    };
    let lookup = |f: &str, v: &str| RecordQuery { lookup: Some(pair(f, v)), ..query() };
    let key = |key: &str| RecordQuery { sealed_with: Some(key.into()), ..query() };
    for (query, expected) in [
        (text("人民"), "a"),
        (text("100%"), "a"),
        (text("e_h"), "b"),
        (text("EXAMPLE"), "cb"),
        (text("!"), "c"),
        (text("LOGIN-A"), "a"),
        (text("%"), "a"),
        (text(""), "cba"),
        (text("nobody"), ""),
        (status(&["on_hold"]), "b"),
        (status(&["active", "onxhold"]), "ca"),
        (status(&["hold"]), ""),
        (lookup("phone", "1"), "ba"),
        (lookup("phone", "3"), "c"),
        (lookup("phone", "9"), ""),
        (lookup("idcard", "1"), ""),
        (key("k1"), "ca"),
        (key(""), ""),
        (RecordQuery { max: 0, ..query() }, ""),
    ] {
        assert_eq!(ids(site, query.clone()).await.concat(), expected, "{query:?}");
    }
}
