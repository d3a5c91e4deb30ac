//! Personal data at rest and on pages, keys that change while everything goes on, and what strangers
//! bring: tables, documents, strange texts.
#![expect(
    clippy::disallowed_methods,
    reason = "a test may fail loudly, reads files and takes a seed"
)]

mod desk;

use app::identity::audit_log;
use app::ports::Actor;
use app::ports::registry::Registry;
use desk::{Browser, Desk};
use serde_json::json;
use sim::HOSPITAL;

const ID: &str = "11010519491231002X";
const PHONE: &str = "13912345678";
const ACCOUNT: &str = "6222987654321098765";

const SYSTEM: (&str, &str, Option<&str>) = ("system", "510000", None);

async fn admin(desk: &Desk) -> Browser {
    desk.person("sysadmin", SYSTEM, &[("system_admin", "region/510000")]).await
}

/// Every byte the database has on disk.
fn dump(desk: &Desk) -> Vec<u8> {
    let mut all = Vec::new();
    for ending in ["", "-wal"] {
        let path = desk.path.with_extension(format!("sqlite{ending}"));
        if let Ok(bytes) = std::fs::read(&path) {
            all.extend(bytes);
        }
    }
    assert!(all.len() > 100_000, "the database is on disk");
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_dump_holds_no_personal_data_and_pages_show_none_without_a_recorded_look() {
    let desk = Desk::new().await;
    let mut admin = admin(&desk).await;
    let person = json!({
        "login": "zhang.san", "name": "示例人员", "region": "510104", "unit": HOSPITAL,
        "id_number": ID, "phone": PHONE,
    });
    let made = desk.post(&mut admin, "/console/persons", person).await.good();
    let id = made["person"]["id"].as_str().unwrap();
    assert_eq!(made["person"]["id_number"], "110105********002X");
    let unit = desk.get(&mut admin, &format!("/console/units/{HOSPITAL}")).await.good();
    let change = json!({
        "credit_code": HOSPITAL, "name": "示例省第一人民医院", "region": "510104", "industry": "medical",
        "access": "online", "places": [{ "code": "01", "name": "门诊" }], "payee_account": ACCOUNT,
        "reason": "换账号", "version": unit["unit"]["version"],
    });
    let unit = desk.put(&mut admin, &format!("/console/units/{HOSPITAL}"), change).await.good();
    assert_eq!(unit["payee_account"], "622298*********8765");
    let application = json!({
        "credit_code": "12510104000000990L", "name": "示例单位", "region": "510104", "industry": "other",
        "access": "web", "contact": "示例经办人", "id_number": ID, "phone": PHONE,
        "payee_account": ACCOUNT, "payee_bank": "示例银行",
    });
    let answer = desk.post(&mut Browser::default(), "/join", application).await;
    let wrong_code = answer.status == 422; // the check characters were guessed
    assert!(wrong_code || answer.status == 200, "{}", answer.text());
    let bytes = dump(&desk);
    for secret in [ID, PHONE, ACCOUNT] {
        assert!(!holds(&bytes, secret), "{secret} is in the database");
    }
    assert!(holds(&bytes, "zhang.san"), "what is no secret is found, so the search works");

    // Bills name the account all the same: it opens for them.
    let directory = desk.world.platform.directory();
    assert_eq!(directory.units[&HOSPITAL.parse().unwrap()].payee.account, ACCOUNT);

    // Found by the exact number alone, which is written down.
    let found = desk.get(&mut admin, &format!("/console/persons?id_number={ID}")).await.good();
    assert_eq!(found["items"][0]["id"], id);
    let none = desk.get(&mut admin, "/console/persons?id_number=110105194912310021").await.good();
    assert_eq!(none["items"], json!([]));
    let told = desk.audit(4).await;
    assert!(told.iter().any(|r| r.record.action == "person.search"));
    // In full only with the right to it, a reason, and a record of it before it is shown.
    let reveal = format!("/console/persons/{id}/reveal");
    let look = json!({ "field": "id_number", "reason": "核对身份" });
    desk.post(&mut admin, &reveal, look.clone()).await.problem(403, "FORBIDDEN");
    let home = ("business", "510104", Some(HOSPITAL));
    let mut manager =
        desk.person("manager", home, &[("unit_manager", &format!("unit/{HOSPITAL}"))]).await;
    let bare = json!({ "field": "id_number", "reason": " " });
    assert_eq!(desk.post(&mut manager, &reveal, bare).await.faults()[0].0, "/reason");
    let other = json!({ "field": "password", "reason": "核对" });
    assert_eq!(desk.post(&mut manager, &reveal, other).await.faults()[0].0, "/field");
    assert_eq!(desk.post(&mut manager, &reveal, look).await.good()["value"], ID);
    let told = &desk.audit(1).await[0].record;
    assert_eq!(
        (told.action.as_str(), told.note.as_str()),
        ("person.reveal", "id_number: 核对身份")
    );
}

#[tokio::test]
async fn data_keys_change_while_everything_goes_on() {
    let desk = Desk::new().await;
    let mut admin = admin(&desk).await;
    for n in 0..5 {
        let person = json!({
            "login": format!("clerk{n}"), "name": "示例", "region": "510104", "unit": HOSPITAL,
            "id_number": ID, "phone": PHONE,
        });
        desk.post(&mut admin, "/console/persons", person).await.good();
    }
    let region = "510104".parse().unwrap();
    let keys = async || desk.store.data_keys().await.unwrap();
    let before = keys().await;
    let by = Actor { name: "cli".into(), ..Actor::default() };
    desk.identity.rotate_key(region, &by).await.unwrap();
    // Between the change and the work of the worker both keys open; afterwards the old one seals nothing.
    let page = desk.get(&mut admin, &format!("/console/persons?id_number={ID}")).await.good();
    assert_eq!(page["items"].as_array().unwrap().len(), 5);
    assert!(page["items"][0]["phone"].as_str().unwrap().ends_with("78"));
    assert_eq!(desk.identity.reseal_round().await.unwrap(), 5);
    assert_eq!(desk.identity.reseal_round().await.unwrap(), 0);
    let old = before.iter().find(|k| k.region == region).unwrap();
    let record = desk.store.record_named("person", "clerk0").await.unwrap().unwrap();
    assert_ne!(record.sealed_with, old.id);
    assert!(!record.body.contains(&format!("{}.", old.id)), "every value has the new key");
    let page = desk.get(&mut admin, &format!("/console/persons?id_number={ID}")).await.good();
    assert_eq!(page["items"].as_array().unwrap().len(), 5);
    assert_eq!(keys().await.iter().filter(|k| k.region == region && k.active).count(), 1);
}

#[tokio::test]
async fn what_strangers_hand_in_is_what_it_says_or_refused() {
    let desk = Desk::new().await;
    let send = async |media: &str, bytes: &[u8]| {
        let mut browser = Browser::default();
        desk.send(&mut browser, "POST", "/join/documents", (media, bytes.to_vec())).await
    };
    send("image/png", b"\x89PNG\r\n\x1a\nrest").await.good();
    for (media, bytes) in [
        ("application/pdf", &b"<script>alert(1)</script>"[..]),
        ("image/png", b"%PDF-1.7"),
        ("text/html", b"%PDF-1.7"),
        ("image/svg+xml", b"<svg onload=alert(1)>"),
        ("application/pdf", b""),
    ] {
        assert_eq!(send(media, bytes).await.faults()[0].1, "NOT_DOCUMENT");
    }
    let mut large = b"%PDF-1.7".to_vec();
    large.resize(6 * 1024 * 1024, b'x');
    send("application/pdf", &large).await.problem(413, "TOO_LARGE");
    // A name that wants to be a path or a header.
    let bytes = b"%PDF-1.7".to_vec();
    let headers = [
        ("content-type", "application/pdf"),
        ("x-name", "..%2F..%2Fetc%2Fpasswd%0D%0AX-Evil%3A%201"),
    ];
    let named = desk.raw("POST", "/api/v1/join/documents", &headers, bytes).await.good();
    let name = named["name"].as_str().unwrap();
    assert!(!name.contains(['/', '\\', '\r', '\n', ':']), "{name:?}");
}

#[tokio::test]
async fn strange_texts_are_texts() {
    let desk = Desk::new().await;
    let mut admin = admin(&desk).await;
    let strange = ["' OR '1'='1", "%", "_", "\\", "a' UNION SELECT body FROM records --", "%25%27"];
    for text in strange {
        let query = text.bytes().fold(String::new(), |all, b| format!("{all}%{b:02X}"));
        for path in ["units", "persons"] {
            let page = desk.get(&mut admin, &format!("/console/{path}?q={query}")).await.good();
            assert_eq!(page["items"], json!([]), "{path} {text}");
        }
        desk.get(&mut admin, &format!("/console/search?q={query}")).await.good();
        desk.get(&mut admin, &format!("/console/persons/{query}")).await.problem(404, "NOT_FOUND");
    }
    for after in ["x", "2026~", "~", "2026-11-24T00:00:00.000Z~x'"] {
        let answer = desk.get(&mut admin, &format!("/console/persons?after={after}")).await;
        assert!(answer.status == 200 || answer.status == 422, "{}", answer.text());
    }
    // A name cannot carry lines or headers, and comes back as it was given.
    let person =
        |name: &str, login: &str| json!({ "login": login, "name": name, "region": "510104" });
    let lines = desk.post(&mut admin, "/console/persons", person("甲\r\nX-Evil: 1", "jia")).await;
    assert_eq!(lines.faults(), [("/name".to_owned(), "BAD_CHARACTER".to_owned())]);
    let markup = "<img src=x onerror=alert(1)>";
    let made = desk.post(&mut admin, "/console/persons", person(markup, "yi.1")).await.good();
    assert_eq!(made["person"]["name"], markup);
    // Nothing here leads away.
    for path in
        ["/console//evil.example.com", "/console/https:/evil.example.com", "/join/%2F%2Fevil"]
    {
        let answer = desk.raw("GET", path, &[], Vec::new()).await;
        assert!(!answer.status.is_redirection() && !answer.headers.contains_key("location"));
    }
}

fn csv(rows: &[[&str; 11]]) -> Vec<u8> {
    let quoted = |cell: &&str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |row: &[&str; 11]| row.iter().map(quoted).collect::<Vec<_>>().join(",");
    let all = std::iter::once(line(&app::identity::import::COLUMNS)).chain(rows.iter().map(line));
    all.collect::<Vec<_>>().join("\r\n").into_bytes()
}

#[tokio::test]
async fn an_import_names_each_bad_row_and_keeps_all_or_nothing() {
    let desk = Desk::new().await;
    let mut admin = admin(&desk).await;
    let good = app::identity::import::EXAMPLE;
    let mut bad = good;
    (bad[0], bad[2], bad[3], bad[9]) = ("12510000000000019X", "999999", "飞船", "");
    let send = async |admin: &mut Browser, table: Vec<u8>, apply: bool| {
        let path = format!("/console/units/import?apply={apply}");
        desk.send(admin, "POST", &path, ("text/csv", table)).await
    };
    let mixed = send(&mut admin, csv(&[good, bad, good]), true).await.good();
    let faults = mixed["faults"].as_array().unwrap();
    let at: Vec<(&str, &str)> =
        faults.iter().map(|f| (f["row"].as_str().unwrap(), f["code"].as_str().unwrap())).collect();
    assert_eq!(
        at,
        [
            ("3", "NOT_CREDIT_CODE"),
            ("3", "UNKNOWN_REGION"),
            ("3", "NOT_ONE_OF"),
            ("3", "NO_PLACE"),
            ("4", "ROW_TWICE"),
        ]
    );
    assert_eq!(mixed["done"], false);
    let history = desk.get(&mut admin, &format!("/console/units/{HOSPITAL}/history")).await.good();
    assert_eq!(history.as_array().unwrap().len(), 1, "nothing was kept");
    let preview = send(&mut admin, csv(&[good]), false).await.good();
    assert_eq!((&preview["changed"], &preview["done"]), (&json!(1), &json!(false)));
    let done = send(&mut admin, csv(&[good]), true).await.good();
    assert_eq!((&done["changed"], &done["done"]), (&json!(1), &json!(true)));
    let again = send(&mut admin, csv(&[good]), true).await.good();
    assert_eq!((&again["same"], &again["changed"]), (&json!(1), &json!(0)));
    let history = desk.get(&mut admin, &format!("/console/units/{HOSPITAL}/history")).await.good();
    assert!(history[0]["changes"].to_string().contains("批量导入"), "{history}");
    // What was exported as XLSX comes in again; what is no table is refused.
    let xlsx = desk.get(&mut admin, "/console/units/export.xlsx").await;
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(xlsx.headers["content-type"], media);
    let other =
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.bytes.to_vec());
    let columns = desk.send(&mut admin, "POST", "/console/units/import", other).await;
    assert_eq!(columns.faults()[0].1, "SHEET_COLUMNS");
    for (media, bytes) in
        [(media, &b"PK\x03\x04 no zip"[..]), ("text/csv", b"\xff\xfe"), ("text/html", b"a,b")]
    {
        let wrong = (media, bytes.to_vec());
        desk.send(&mut admin, "POST", "/console/units/import", wrong).await.problem(422, "INVALID");
    }
    let export = desk.get(&mut admin, "/console/units/export.csv").await;
    assert!(export.text().contains(HOSPITAL));
    assert_eq!(desk.audit(1).await[0].record.action, "export");
}

#[tokio::test]
async fn a_cell_is_never_a_formula() {
    let desk = Desk::new().await;
    let mut admin = admin(&desk).await;
    let unit = desk.get(&mut admin, &format!("/console/units/{HOSPITAL}")).await.good();
    let change = json!({
        "credit_code": HOSPITAL, "name": "=HYPERLINK(\"http://evil.example.com\")", "region": "510104",
        "industry": "medical", "access": "online", "places": [{ "code": "01", "name": "门诊" }],
        "reason": "测试", "version": unit["unit"]["version"],
    });
    desk.put(&mut admin, &format!("/console/units/{HOSPITAL}"), change).await.good();
    let export = desk.get(&mut admin, "/console/units/export.csv").await.text();
    assert!(export.contains("'=HYPERLINK"), "{export}");
}

#[tokio::test]
async fn a_suspended_unit_issues_nothing_and_an_old_answer_stays() {
    let desk = Desk::new().await;
    let mut admin = admin(&desk).await;
    let issue = async |key: &str| {
        let body = serde_json::to_vec(&sim::issue_request(key)).unwrap();
        let header = desk.world.authorization(HOSPITAL, "POST", "/api/v1/bills", &body);
        desk.raw("POST", "/api/v1/bills", &[("authorization", &header)], body).await
    };
    let first = issue("A").await.good();
    let unit = desk.get(&mut admin, &format!("/console/units/{HOSPITAL}")).await.good();
    let words =
        json!({ "status": "suspended", "reason": "检查", "version": unit["unit"]["version"] });
    let path = format!("/console/units/{HOSPITAL}/status");
    desk.post(&mut admin, &path, words.clone()).await.good();
    desk.post(&mut admin, &path, words).await.problem(422, "INVALID");
    issue("B").await.problem(403, "UNIT_STANDING");
    let again = issue("A").await.good();
    assert_eq!(again["bill"]["number"], first["bill"]["number"]);
}

#[tokio::test]
async fn the_log_of_all_this_is_whole_and_without_it_nothing_is_done() {
    let desk = Desk::new().await;
    let mut admin = admin(&desk).await;
    desk.get(&mut admin, "/console/audit").await.problem(403, "FORBIDDEN");
    let home = ("audit", "510000", None);
    let mut auditor = desk.person("auditor", home, &[("auditor", "region/510000")]).await;
    let page = desk.get(&mut auditor, "/console/audit?outcome=refused&max=5").await.good();
    assert_eq!(page["items"][0]["action"], "refused", "{page}");
    assert!(page["items"][0]["actor_name"].as_str().unwrap().contains("sysadmin"));
    let export = desk.get(&mut auditor, "/console/audit/export.csv").await;
    assert!(export.text().lines().count() > 10);
    let platform = &desk.world.platform;
    audit_log::checkpoint(platform, &*desk.store).await.unwrap().unwrap();
    desk.get(&mut auditor, "/console/audit?actor=stranger").await.good();
    audit_log::checkpoint(platform, &*desk.store).await.unwrap().unwrap();
    let found = audit_log::verify(&*desk.store, &platform.trust()).await.unwrap();
    assert_eq!((found.damage.as_slice(), found.checkpoints), (&[][..], 2));
    assert!(found.records > 20, "{found:?}");

    // The log cannot be written: nothing privileged is done, nobody signed in.
    desk.store.close().await;
    let words = json!({ "login": "auditor", "password": desk::PASSWORD });
    desk.post(&mut Browser::default(), "/console/sign-in", words)
        .await
        .problem(503, "STORE_UNAVAILABLE");
}

/// Random deeds of random people: what an answer shows lies within their reach.
#[tokio::test]
async fn random_people_see_nothing_outside_their_reach() {
    use rand::{RngExt, SeedableRng};
    let seed = std::env::var("SHUPIAO_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(rand::random);
    println!("seed {seed} (SHUPIAO_SEED={seed} repeats it)");
    let mut rng = rand::rngs::StdRng::seed_from_u64(seed);
    let desk = Desk::new().await;
    let regions = ["510000", "510100", "510104", "510300", "510302"];
    let mut homes = Vec::new();
    for n in 0..12 {
        let region = regions[rng.random_range(0..regions.len())];
        let (id, _) = desk.plant(&format!("p{n:02}"), ("business", region, None), &[]).await;
        homes.push((id, region));
    }
    let mut readers = Vec::new();
    for (n, region) in regions.iter().enumerate() {
        let roles = [("bureau_inspector", &*format!("region/{region}"))];
        readers.push((
            *region,
            desk.person(&format!("reader{n}"), ("business", region, None), &roles).await,
        ));
    }
    let within = |reach: &str, region: &str| {
        let parse = |t: &str| t.parse::<domain::RegionCode>().unwrap();
        parse(reach).contains(parse(region))
    };
    for _ in 0..120 {
        let at = rng.random_range(0..readers.len());
        let (reach, reader) = &mut readers[at];
        let (id, region) = &homes[rng.random_range(0..homes.len())];
        let narrowed = regions[rng.random_range(0..regions.len())];
        let one = desk.get(reader, &format!("/console/persons/{id}")).await;
        assert_eq!(one.status == 200, within(reach, region), "{reach} {region}");
        let list =
            desk.get(reader, &format!("/console/persons?region={narrowed}&max=200")).await.good();
        for item in list["items"].as_array().unwrap() {
            let region = item["region"].as_str().unwrap();
            assert!(
                within(reach, region) && within(narrowed, region),
                "{reach} {narrowed} {region}"
            );
        }
        let units = desk.get(reader, &format!("/console/units?region={narrowed}")).await.good();
        for item in units["items"].as_array().unwrap() {
            assert!(within(reach, item["region"].as_str().unwrap()));
        }
    }
}
