//! Duties, sign-ins, sealed bytes and versions of directory entries.

use app::ports::registry::{
    Committed, DataKey, Deed, Document, EntryChange, Registry, RoleHeld, Session, Tries, Write,
};
use app::ports::{Entry, Store};
use domain::Moment;
use futures::future::join_all;

use super::fixture::{actor, at, noon};
use super::identity::{commit, reach, told};
use super::site::Site;

fn role(role: &str, within: &str) -> RoleHeld {
    RoleHeld { role: role.into(), reach: reach(within) }
}

fn roles(person: &str, duty: &str, roles: Vec<RoleHeld>) -> Write {
    Write::Roles { person: person.into(), duty: duty.into(), roles }
}

fn role_duty(role: &str, duty: &str) -> Write {
    Write::RoleDuty { role: role.into(), duty: duty.into() }
}

async fn is_forbidden(site: &Site, write: Write) -> bool {
    let before = site.count("audit_log").await;
    let refused = commit(&site.db, vec![write]).await;
    let told = site.count("audit_log").await > before;
    matches!(refused, Committed::Forbidden(_)) && !told
}

pub(crate) async fn a_role_has_one_duty_for_ever(site: &Site) {
    assert_eq!(commit(&site.db, vec![role_duty("cashier", "business")]).await, Committed::Done);
    assert_eq!(commit(&site.db, vec![role_duty("cashier", "business")]).await, Committed::Done);
    assert!(is_forbidden(site, role_duty("cashier", "audit")).await);
    assert!(is_forbidden(site, role_duty("king", "all")).await);
    assert_eq!(site.count("role_duties WHERE duty = 'business'").await, 1);
    assert_eq!(site.count("role_duties").await, 1);
}

pub(crate) async fn nobody_has_roles_of_two_duties(site: &Site) {
    let duties = [("keeper", "system"), ("guard", "security"), ("auditor", "audit")];
    let business = [("cashier", "business"), ("bureau", "business")];
    let all = duties.iter().chain(&business).map(|(role, duty)| role_duty(role, duty)).collect();
    assert_eq!(commit(&site.db, all).await, Committed::Done);
    let held = vec![
        role("bureau", "region/510100"),
        role("cashier", "region/510104"),
        role("cashier", "region/510105"),
    ];
    let twice = held.iter().chain(&held).cloned().collect();
    assert_eq!(commit(&site.db, vec![roles("p", "business", twice)]).await, Committed::Done);
    assert_eq!(site.db.roles_of("p").await.unwrap(), held);

    let province = "region/510000";
    for (other, _) in duties {
        let mixed = vec![role("cashier", province), role(other, province)];
        assert!(is_forbidden(site, roles("p", "business", mixed)).await, "{other}");
    }
    assert!(is_forbidden(site, roles("p", "audit", vec![role("cashier", province)])).await);
    assert!(is_forbidden(site, roles("p", "business", vec![role("king", province)])).await);
    assert_eq!(site.db.roles_of("p").await.unwrap(), held, "what was refused changed nothing");

    // Whoever writes: the tables themselves refuse.
    for text in [
        "INSERT INTO person_roles VALUES ('p', 'auditor', 'audit', 'region/510000')",
        "INSERT INTO person_roles VALUES ('p', 'auditor', 'business', 'region/510000')",
        "UPDATE person_roles SET role = 'auditor' WHERE role = 'bureau'",
        "UPDATE person_duties SET duty = 'audit'",
        "UPDATE role_duties SET duty = 'audit' WHERE role = 'cashier'",
        "DELETE FROM person_duties",
        "INSERT INTO person_duties VALUES ('q', 'none')",
    ] {
        let text = match site.dialect {
            crate::dialect::Dialect::Sqlite => format!("PRAGMA foreign_keys = ON; {text}"),
            crate::dialect::Dialect::Postgres => text.to_owned(),
        };
        assert!(site.sql(&text).await.is_err(), "{text}");
    }

    // With other roles in place of the old ones, a person may have another duty.
    let other = vec![role("auditor", province)];
    assert_eq!(commit(&site.db, vec![roles("p", "audit", other.clone())]).await, Committed::Done);
    assert_eq!(site.db.roles_of("p").await.unwrap(), other);
    assert_eq!(commit(&site.db, vec![roles("p", "audit", Vec::new())]).await, Committed::Done);
    assert!(site.db.roles_of("p").await.unwrap().is_empty());
}

pub(crate) async fn of_two_givers_of_roles_the_last_counts(site: &Site) {
    commit(&site.db, vec![role_duty("cashier", "business")]).await;
    let second = site.open().await;
    let set = |n: u32| -> Vec<RoleHeld> {
        (0..3).map(|m| role("cashier", &format!("region/51{n:02}{m:02}"))).collect()
    };
    for round in (0..20).step_by(2) {
        let sets = [set(round), set(round + 1)];
        let give = async |db, set: &[RoleHeld]| {
            commit(db, vec![roles("p", "business", set.to_vec())]).await
        };
        let both = futures::join!(give(&site.db, &sets[0]), give(&second, &sets[1]));
        assert_eq!(both, (Committed::Done, Committed::Done));
        let held = site.db.roles_of("p").await.unwrap();
        assert!(sets.contains(&held), "mixed: {held:?}");
    }
    second.close().await;
}

fn session(token: &str, began: Moment) -> Session {
    Session {
        token: token.into(),
        id: format!("s-{token}"),
        person: "p".into(),
        stage: "password".into(),
        began,
        seen: began,
        ends: at("2026-11-25T00:00:00+08:00"),
        ended: None,
        body: "{}".into(),
    }
}

pub(crate) async fn sessions_begin_and_end(site: &Site) {
    let minute = |n: u32| at(&format!("2026-11-24T12:{n:02}:00+08:00"));
    let all: Vec<Session> =
        ["a", "b", "c"].iter().zip(0..).map(|(token, n)| session(token, minute(n))).collect();
    let begin = all.iter().cloned().map(Write::Session).collect();
    assert_eq!(commit(&site.db, begin).await, Committed::Done);
    let again = commit(&site.db, vec![Write::Session(session("a", noon()))]).await;
    assert_eq!(again, Committed::Taken("a".into()));
    assert_eq!(site.db.session("a").await.unwrap().as_ref(), Some(&all[0]));
    assert_eq!(site.db.session("z").await.unwrap(), None);

    let seen = |token: &str| Write::Seen { token: token.into(), at: minute(9) };
    let stage = |token: &str| Write::Stage { token: token.into(), stage: "open".into() };
    let end = |token: &str, n| Write::End { token: token.into(), at: minute(n) };
    assert_eq!(commit(&site.db, vec![seen("a"), stage("a")]).await, Committed::Done);
    let a = Session { stage: "open".into(), seen: minute(9), ..all[0].clone() };
    assert_eq!(site.db.session("a").await.unwrap().as_ref(), Some(&a));
    assert_eq!(commit(&site.db, vec![end("b", 10)]).await, Committed::Done);
    assert_eq!(commit(&site.db, vec![end("b", 11)]).await, Committed::Done, "again");
    assert_eq!(site.db.session("b").await.unwrap().unwrap().ended, Some(minute(10)));
    for write in [seen("b"), stage("b"), seen("z"), stage("z"), end("z", 1)] {
        let refused = commit(&site.db, vec![write.clone()]).await;
        assert!(matches!(refused, Committed::Stale(_)), "{write:?}");
    }
    let tokens = async || -> Vec<String> {
        let open = site.db.sessions_of("p").await.unwrap();
        open.into_iter().map(|session| session.token).collect()
    };
    assert_eq!(tokens().await, ["c", "a"], "newest first");
    let end_all = |except: Option<&str>| Write::EndAll {
        person: "p".into(),
        except: except.map(str::to_owned),
        at: minute(20),
    };
    assert_eq!(commit(&site.db, vec![end_all(Some("a"))]).await, Committed::Done);
    assert_eq!(tokens().await, ["a"]);
    assert_eq!(commit(&site.db, vec![end_all(None)]).await, Committed::Done);
    assert!(tokens().await.is_empty());
    assert_eq!(site.db.session("b").await.unwrap().unwrap().ended, Some(minute(10)));
}

pub(crate) async fn what_may_happen_once_happens_once(site: &Site) {
    let once = |key: &str, until| Write::Once { key: key.into(), until };
    let (past, later) = (at("2026-11-24T11:59:59+08:00"), at("2026-11-24T13:00:00+08:00"));
    assert_eq!(commit(&site.db, vec![once("k", later)]).await, Committed::Done);
    assert_eq!(commit(&site.db, vec![once("k", later)]).await, Committed::Taken("k".into()));
    assert_eq!(commit(&site.db, vec![once("old", past)]).await, Committed::Done);
    assert_eq!(commit(&site.db, vec![once("old", later)]).await, Committed::Done, "forgotten");
    assert_eq!(site.count("once_keys").await, 2);
    // Without a record there is no time to go by.
    let silent = Deed { writes: vec![once("k", later)], audit: Vec::new() };
    assert_eq!(site.db.commit(silent).await.unwrap(), Committed::Taken("k".into()));

    let second = site.open().await;
    let tries = (0..20).map(|n| {
        let db = if n % 2 == 0 { &site.db } else { &second };
        commit(db, vec![once("step", later)])
    });
    let done = join_all(tries).await;
    assert_eq!(done.iter().filter(|done| **done == Committed::Done).count(), 1, "{done:?}");
    assert!(done.iter().all(|done| !matches!(done, Committed::Forbidden(_))), "{done:?}");
    second.close().await;
}

pub(crate) async fn a_number_only_rises(site: &Site) {
    let raise = |to| vec![Write::Raise { key: "totp/p".into(), to }];
    for (to, done) in [(5, true), (5, false), (4, false), (-1, false), (6, true), (5, false)] {
        let outcome = commit(&site.db, raise(to)).await;
        let expected = if done { Committed::Done } else { Committed::Taken("totp/p".into()) };
        assert_eq!(outcome, expected, "{to}");
    }
    let second = site.open().await;
    let tries = (0..10).map(|n| {
        let db = if n % 2 == 0 { &site.db } else { &second };
        commit(db, raise(7))
    });
    let done = join_all(tries).await;
    assert_eq!(done.iter().filter(|done| **done == Committed::Done).count(), 1, "{done:?}");
    second.close().await;
}

pub(crate) async fn sealed_bytes_are_kept(site: &Site) {
    let document = Document {
        id: "d".into(),
        kind: "application".into(),
        of: "a1".into(),
        name: "营业执照.pdf".into(),
        media: "application/pdf".into(),
        bytes: vec![0, 0xff, 2],
    };
    assert_eq!(commit(&site.db, vec![Write::Document(document.clone())]).await, Committed::Done);
    let again = commit(&site.db, vec![Write::Document(document.clone())]).await;
    assert_eq!(again, Committed::Taken("d".into()));
    assert_eq!(site.db.document("d").await.unwrap(), Some(document));
    assert_eq!(site.db.document("e").await.unwrap(), None);

    let key = |id: &str, made: Moment| DataKey {
        id: id.into(),
        region: "510100".parse().unwrap(),
        made,
        active: true,
        sealed: vec![1, 2, 3],
    };
    let (new, old) = (key("a", at("2026-11-25T00:00:00+08:00")), key("b", noon()));
    let both = vec![Write::DataKey(new.clone()), Write::DataKey(old.clone())];
    assert_eq!(commit(&site.db, both).await, Committed::Done);
    assert_eq!(site.db.data_keys().await.unwrap(), [old.clone(), new.clone()]);
    let retired = DataKey { active: false, ..old };
    commit(&site.db, vec![Write::DataKey(DataKey { sealed: vec![9], ..retired.clone() })]).await;
    assert_eq!(site.db.data_keys().await.unwrap(), [retired, new], "only its use changes");

    let tries = |failures, locked_until| Tries { key: "login/a".into(), failures, locked_until };
    assert_eq!(site.db.tries("login/a").await.unwrap(), None);
    for tries in [tries(1, None), tries(5, Some(noon())), tries(0, None)] {
        assert_eq!(commit(&site.db, vec![Write::Tries(tries.clone())]).await, Committed::Done);
        assert_eq!(site.db.tries("login/a").await.unwrap(), Some(tries));
    }
}

pub(crate) async fn an_entry_is_written_over_what_was_read(site: &Site) {
    let entry = |body: &str| Entry::new("unit", "u", body.into());
    let put = |body: &str, expect| Write::Entry { entry: entry(body), expect };
    assert_eq!(commit(&site.db, vec![put("one", Some(3))]).await, Committed::Stale("u".into()));
    assert_eq!(commit(&site.db, vec![put("one", Some(0))]).await, Committed::Done);
    assert_eq!(commit(&site.db, vec![put("two", Some(0))]).await, Committed::Taken("u".into()));
    assert_eq!(commit(&site.db, vec![put("two", Some(1))]).await, Committed::Done);
    assert_eq!(commit(&site.db, vec![put("three", Some(1))]).await, Committed::Stale("u".into()));
    assert_eq!(commit(&site.db, vec![put("three", None)]).await, Committed::Done);
    site.db.put_entries(vec![entry("four"), entry("five")], actor(), noon()).await.unwrap();
    assert_eq!(
        site.db.directory().await.unwrap(),
        (4, vec![Entry { version: 4, ..entry("five") }])
    );
    let silent = Deed { writes: vec![put("six", None)], audit: Vec::new() };
    assert!(matches!(site.db.commit(silent).await, Ok(Committed::Forbidden(_))));

    let change = |version, body: &str| EntryChange {
        version,
        at: noon(),
        by: told("").by.name,
        body: body.into(),
    };
    let all = [change(4, "five"), change(3, "three"), change(2, "two"), change(1, "one")];
    assert_eq!(site.db.history("unit", "u", 9).await.unwrap(), all);
    assert_eq!(site.db.history("unit", "u", 2).await.unwrap(), all[..2]);
    assert!(site.db.history("unit", "v", 9).await.unwrap().is_empty());
}
