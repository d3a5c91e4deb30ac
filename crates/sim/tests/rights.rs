//! Who may do what: every route is declared, every role stays within its reach, the three officers
//! exclude one another, and nothing leaks across regions and units.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod desk;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use desk::{Browser, Desk};
use domain::{Action, Duty};
use serde_json::{Value, json};
use server::needs::{NEEDS, Need};
use sim::{HOSPITAL, SCHOOL};

/// Every operation that the API's document names, and every page.
fn operations() -> Vec<(String, String)> {
    let document = serde_json::to_value(server::openapi()).unwrap();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            all.push((method.to_uppercase(), path.clone()));
        }
    }
    all
}

#[test]
fn every_route_declares_what_it_wants() {
    let declared: Vec<(String, String)> =
        NEEDS.iter().map(|(method, path, _)| ((*method).into(), (*path).into())).collect();
    for operation in operations() {
        assert!(declared.contains(&operation), "{operation:?} declares nothing");
    }
    let mut twice = declared.clone();
    twice.sort();
    twice.dedup();
    assert_eq!(twice.len(), declared.len(), "a route is declared twice");
    for (method, path, need) in NEEDS {
        let open = matches!(need, Need::Anyone | Need::System(_));
        let console = path.starts_with("/api/v1/console/") && !path.contains("/sign-in");
        assert!(!(console && open), "{method} {path} lets anybody in");
    }
}

fn filled(path: &str) -> String {
    let mut text = path.to_owned();
    for name in ["{credit_code}", "{id}", "{code}", "{document}", "{step}", "{number}"] {
        text = text.replace(name, "1");
    }
    text
}

#[tokio::test]
async fn nobody_passes_without_a_session_and_nobody_with_a_wrong_role() {
    let desk = Desk::new().await;
    let guarded = || {
        NEEDS.iter().filter(|row| matches!(row.2, Need::May(_) | Need::SignedIn | Need::Citizen))
    };
    for (method, path, _) in guarded() {
        let mut stranger = Browser::default();
        let body = ("application/json", b"{}".to_vec());
        desk.send(&mut stranger, method, &filled(path), body).await.problem(401, "SIGN_IN");
    }
    let mut nobody = desk.person("nobody", ("business", "510000", None), &[]).await;
    for (method, path, need) in guarded() {
        if !matches!(need, Need::May(_)) {
            continue;
        }
        let body = ("application/json", b"{}".to_vec());
        let answer = desk.send(&mut nobody, method, &filled(path), body).await;
        answer.problem(403, "FORBIDDEN");
        let told = &desk.audit(1).await[0].record;
        assert_eq!((told.action.as_str(), told.outcome.code()), ("refused", "refused"));
        assert_eq!(told.subject, *path);
    }
}

/// The matrix of role and route, as people can read it in a change's difference.
#[test]
fn the_matrix_of_roles_and_routes_is_as_written() {
    let file = include_str!("../../../data/roles.toml");
    let roles = wire::data::RoleFile::parse(file).unwrap().role;
    let mut text = String::new();
    for (method, path, need) in NEEDS {
        let Need::May(action) = need else { continue };
        let may = |role: &&wire::data::RoleData| role.actions().unwrap().contains(action);
        let names: Vec<&str> = roles.iter().filter(may).map(|r| r.code.as_str()).collect();
        writeln!(text, "{method:6} {path}: {}", names.join(" ")).unwrap();
    }
    let kept = include_str!("rights.matrix");
    let changed = text.lines().zip(kept.lines()).find(|(a, b)| a != b);
    assert!(text == kept, "the matrix changed at {changed:?}; it is now\n{text}");
}

#[tokio::test]
async fn three_officers_exclude_one_another_and_business() {
    let desk = Desk::new().await;
    let home = ("security", "510000", None);
    let mut security = desk.person("secadmin", home, &[("security_admin", "region/510000")]).await;
    let all = [
        ("system", "system_admin"),
        ("security", "security_admin"),
        ("audit", "auditor"),
        ("business", "bureau_approver"),
    ];
    for (duty, own) in all {
        let login = format!("p-{duty}");
        let (id, _) = desk.plant(&login, (duty, "510000", None), &[]).await;
        let path = format!("/console/persons/{id}");
        for (other, role) in all {
            let row = desk.get(&mut security, &path).await.good();
            let words = json!({
                "roles": [{ "role": own, "reach": "region/510000" }, { "role": role, "reach": "region/510000" }],
                "reason": "测试", "version": row["version"],
            });
            let answer = desk.post(&mut security, &format!("{path}/roles"), words).await;
            if duty == other {
                answer.good();
            } else {
                let faults = answer.faults();
                assert!(
                    faults.contains(&("/roles/1/role".into(), "ROLE_DUTY".into())),
                    "{faults:?}"
                );
            }
        }
        let me = desk.get(&mut security, &path).await.good();
        let held: Vec<&str> =
            me["roles"].as_array().unwrap().iter().map(|r| r["role"].as_str().unwrap()).collect();
        assert_eq!(held, [own]);
    }
    // Nobody changes their own roles.
    let mine = desk.me(&mut security).await;
    let path = format!("/console/persons/{}/roles", mine["id"].as_str().unwrap());
    let words = json!({ "roles": [], "reason": "测试", "version": 99 });
    let faults = desk.post(&mut security, &path, words).await.faults();
    assert!(faults.contains(&("/roles".into(), "NOT_YOURSELF".into())), "{faults:?}");
    // A role is never given more than its duty allows.
    let roles = desk.get(&mut security, "/console/roles").await.good();
    let auditor =
        roles["roles"].as_array().unwrap().iter().find(|r| r["code"] == "auditor").unwrap();
    let words = json!({
        "name": "审计员", "note": "", "actions": ["audit.read", "org.write"], "version": auditor["version"],
    });
    let faults = desk.put(&mut security, "/console/roles/auditor", words).await.faults();
    assert_eq!(faults, [("/actions/1".to_owned(), "DUTY_ACTION".to_owned())]);
}

#[tokio::test]
async fn a_changed_role_counts_at_once() {
    let desk = Desk::new().await;
    let home = ("security", "510000", None);
    let mut security = desk.person("secadmin", home, &[("security_admin", "region/510000")]).await;
    let hospital = ("business", "510104", Some(HOSPITAL));
    let unit = format!("unit/{HOSPITAL}");
    let mut accountant = desk.person("accountant", hospital, &[("accountant", &unit)]).await;
    desk.get(&mut accountant, "/console/bills").await.good();
    let roles = desk.get(&mut security, "/console/roles").await.good();
    let all = roles["roles"].as_array().unwrap();
    let version = all.iter().find(|r| r["code"] == "accountant").unwrap()["version"].clone();
    let words = json!({ "name": "会计", "note": "", "actions": ["org.read"], "version": version });
    desk.put(&mut security, "/console/roles/accountant", words.clone()).await.good();
    desk.get(&mut accountant, "/console/bills").await.problem(403, "FORBIDDEN");
    desk.put(&mut security, "/console/roles/accountant", words).await.problem(409, "STALE");
}

/// People of every role in two places each, and every id there is: nobody reaches across.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one walk through every id there is")]
async fn no_id_opens_a_row_outside_its_readers_reach() {
    let desk = Desk::new().await;
    let (hospital, school) = (format!("unit/{HOSPITAL}"), format!("unit/{SCHOOL}"));
    let mut sys = desk
        .person("sysadmin", ("system", "510000", None), &[("system_admin", "region/510000")])
        .await;
    // A unit in another county, and people there.
    let other = "12510300000000999R".parse::<domain::CreditCode>().map(|c| c.to_string());
    let code = other.unwrap_or_else(|_| spare_code("510302"));
    let unit = json!({
        "credit_code": code, "name": "示例外县医院", "region": "510302", "industry": "medical",
        "access": "web", "places": [{ "code": "01", "name": "窗口" }], "payee_account": "6222000000000000009",
    });
    desk.post(&mut sys, "/console/units", unit.clone()).await.good();
    desk.post(&mut sys, "/console/units", unit).await.problem(409, "TAKEN");
    let (theirs, _) = desk.plant("far-clerk", ("business", "510302", Some(&code)), &[]).await;
    let (near, _) = desk.plant("near-clerk", ("business", "510104", Some(SCHOOL)), &[]).await;

    let outside = [
        desk.person(
            "county",
            ("business", "510104", None),
            &[("bureau_clerk", "region/510104"), ("bureau_inspector", "region/510104")],
        )
        .await,
        desk.person(
            "manager",
            ("business", "510104", Some(HOSPITAL)),
            &[("unit_manager", &hospital)],
        )
        .await,
    ];
    for mut browser in outside {
        let manager = desk.me(&mut browser).await["unit"].is_string();
        let persons = desk.get(&mut browser, "/console/persons?max=200").await.good();
        let seen: Vec<&str> = persons["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["id"].as_str().unwrap())
            .collect();
        assert!(!seen.contains(&theirs.as_str()));
        assert_eq!(seen.contains(&near.as_str()), !manager);
        let units = desk.get(&mut browser, "/console/units?max=200").await.good();
        assert!(!units.to_string().contains(&code));
        assert_eq!(units.to_string().contains(SCHOOL), !manager);
        let hits = desk.get(&mut browser, "/console/search?q=%E5%A4%96%E5%8E%BF").await.good();
        assert_eq!(hits, json!([]));
        let reads = [
            format!("/console/persons/{theirs}"),
            format!("/console/units/{code}"),
            format!("/console/units/{code}/history"),
        ];
        for path in reads {
            desk.get(&mut browser, &path).await.problem(404, "NOT_FOUND");
            assert_eq!(desk.audit(1).await[0].record.action, "refused");
        }
        let person = json!({
            "login": "far-clerk", "name": "改名", "region": "510302", "unit": code, "version": 1,
        });
        let reveal = json!({ "field": "phone", "reason": "测试" });
        desk.put(&mut browser, &format!("/console/persons/{theirs}"), person)
            .await
            .problem(404, "NOT_FOUND");
        for (deed, body) in [
            ("status", json!({ "status": "suspended", "reason": "测试", "version": 1 })),
            ("reset", json!({ "reason": "测试" })),
            ("reveal", reveal),
            ("roles", json!({ "roles": [], "reason": "测试", "version": 1 })),
        ] {
            let path = format!("/console/persons/{theirs}/{deed}");
            desk.post(&mut browser, &path, body).await.problem(404, "NOT_FOUND");
        }
        // Nor is anybody planted outside: the fields of a request buy no reach.
        let planted = json!({ "login": "spy", "name": "示例", "region": "510302", "unit": code });
        desk.post(&mut browser, "/console/persons", planted).await.problem(403, "FORBIDDEN");
        let extra = json!({ "login": "spy", "name": "示例", "region": "510104", "status": "active", "roles": ["system_admin"] });
        desk.post(&mut browser, "/console/persons", extra).await.problem(422, "WRONG_SHAPE");
    }
    // A manager gives roles of places in their own unit, and no others.
    let mut manager = desk.sign_in("manager").await;
    let words =
        json!({ "login": "own-clerk", "name": "示例", "region": "510104", "unit": HOSPITAL });
    let made = desk.post(&mut manager, "/console/persons", words).await.good();
    let path = format!("/console/persons/{}/roles", made["person"]["id"].as_str().unwrap());
    for (role, reach, good) in [
        ("clerk", format!("place/{HOSPITAL}/01"), true),
        ("clerk", format!("place/{SCHOOL}/01"), false),
        ("unit_manager", hospital.clone(), false),
        ("unit_manager", school.clone(), false),
        ("bureau_approver", "region/510104".to_owned(), false),
    ] {
        let id = made["person"]["id"].as_str().unwrap();
        let row = desk.get(&mut manager, &format!("/console/persons/{id}")).await.good();
        let words = json!({ "roles": [{ "role": role, "reach": reach }], "reason": "测试", "version": row["version"] });
        let answer = desk.post(&mut manager, &path, words).await;
        if good { drop(answer.good()) } else { drop(answer.problem(422, "INVALID")) }
    }
    // An API key of another unit is not there.
    let keys = desk.get(&mut manager, "/console/clients").await.good();
    assert!(
        keys.as_array().unwrap().iter().all(|k| k["unit"] == HOSPITAL)
            && !keys.as_array().unwrap().is_empty()
    );
    let theirs = format!("K{SCHOOL}");
    let change = json!({ "label": "x", "scopes": ["bill.read"], "allow": [], "version": 1 });
    desk.put(&mut manager, &format!("/console/clients/{theirs}"), change)
        .await
        .problem(404, "NOT_FOUND");
    for deed in ["rotate", "withdraw"] {
        let path = format!("/console/clients/{theirs}/{deed}");
        desk.post(&mut manager, &path, json!({ "reason": "测试" })).await.problem(404, "NOT_FOUND");
    }
}

fn spare_code(region: &str) -> String {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let tries =
        SIGNS.iter().flat_map(|a| SIGNS.iter().map(move |b| (char::from(*a), char::from(*b))));
    let mut text = tries.map(|(a, b)| format!("12{region}00000099{a}{b}"));
    text.find(|t| t.parse::<domain::CreditCode>().is_ok()).unwrap()
}

#[tokio::test]
async fn an_api_client_does_what_its_scopes_say_from_where_it_may() {
    let desk = Desk::new().await;
    let unit = format!("unit/{HOSPITAL}");
    let home = ("business", "510104", Some(HOSPITAL));
    let mut manager = desk.person("manager", home, &[("unit_manager", &unit)]).await;
    let order = json!({ "unit": HOSPITAL, "label": "HIS", "scopes": ["bill.read"], "allow": ["10.1.0.0/16"] });
    let made = desk.post(&mut manager, "/console/clients", order).await.good();
    let (id, secret) = (made["client"]["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    let call = async |id: &str, secret: &str, method: &str, from: &str| {
        let time = desk.now().as_second();
        let body = if method == "POST" { b"{}".to_vec() } else { Vec::new() };
        let digest = seal::sm3::hex(&seal::sm3::digest(&body));
        let text = wire::auth::text_to_sign(method, "/api/v1/bills", time, &digest);
        let mac = seal::sm3::hex(&seal::sm3::hmac(secret.as_bytes(), text.as_bytes()));
        let header = format!("Shupiao key={id}, time={time}, mac={mac}");
        desk.raw(method, "/api/v1/bills", &[("authorization", &header), ("x-real-ip", from)], body)
            .await
    };
    call(id, secret, "GET", "10.1.2.3").await.good();
    call(id, secret, "GET", "10.2.2.3").await.problem(403, "CLIENT_SCOPE");
    call(id, secret, "POST", "10.1.2.3").await.problem(403, "CLIENT_SCOPE");
    // Rotated: both for a day, then the new one alone. Withdrawn: none.
    let rotated =
        desk.post(&mut manager, &format!("/console/clients/{id}/rotate"), Value::Null).await.good();
    let (new, fresh) =
        (rotated["client"]["id"].as_str().unwrap(), rotated["secret"].as_str().unwrap());
    call(id, secret, "GET", "10.1.2.3").await.good();
    call(new, fresh, "GET", "10.1.2.3").await.good();
    desk.world.clock.advance(86_401);
    call(id, secret, "GET", "10.1.2.3").await.problem(401, "UNAUTHENTICATED");
    call(new, fresh, "GET", "10.1.2.3").await.good();
    let mut manager = desk.sign_in("manager").await;
    let why = json!({ "reason": "更换系统" });
    desk.post(&mut manager, &format!("/console/clients/{new}/withdraw"), why).await.good();
    call(new, fresh, "GET", "10.1.2.3").await.problem(401, "UNAUTHENTICATED");
}

#[test]
fn duties_name_every_action_once_at_least() {
    let counts: BTreeMap<_, _> = Action::ALL
        .iter()
        .map(|a| (a, Duty::ALL.iter().filter(|d| d.allows(*a)).count()))
        .collect();
    assert!(counts.values().all(|n| *n >= 1), "{counts:?}");
}
