//! The API as callers meet it, through real HTTP: who may ask what, and what bad input gets.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and read its files"
)]

mod site;

use hyper::StatusCode;
use serde_json::{Value, json};
use sim::{HOSPITAL, SCHOOL, issue_request};
use site::Site;

/// Routes that need no proof. A route that is not here must refuse nobody's calls; changing this
/// list is a decision.
const OPEN: [(&str, &str); 5] = [
    ("post", "/api/v1/verify"),
    ("get", "/api/v1/public/bills/{code}/{number}/{check_code}"),
    // Of a bill whose check code is known, as is its page.
    ("get", "/api/v1/public/bills/{code}/{number}/{check_code}/slip"),
    // A letter that proves itself.
    ("post", "/api/v1/front/declarations"),
    // Names nobody, and is there on a front alone.
    ("get", "/api/v1/front/status"),
];

#[tokio::test]
async fn every_other_route_refuses_nobody() {
    let site = Site::new().await;
    let document = serde_json::to_value(server::openapi()).unwrap();
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys().filter(|m| *m != "parameters") {
            // People's routes are asked in `rights.rs`; this site has none.
            let parts = ["/console/", "/join", "/citizen/"];
            let peoples = parts.iter().any(|part| path.contains(part));
            if peoples || OPEN.contains(&(method.as_str(), path.as_str())) {
                continue;
            }
            let path = path
                .replace("{code}", "51060126")
                .replace("{number}", "0000000001")
                .replace("{business_key}", "A");
            let method = method.to_uppercase();
            site.send(&method, &path, &[], b"{}".to_vec()).await.problem(401, "UNAUTHENTICATED");
            let stale = site.world.authorization(HOSPITAL, &method, "/elsewhere", b"{}");
            site.send(&method, &path, &[("authorization", &stale)], b"{}".to_vec())
                .await
                .problem(401, "UNAUTHENTICATED");
            asked += 1;
        }
    }
    assert!(asked >= 10, "only {asked} routes were asked");
}

#[tokio::test]
async fn a_bills_way_through_the_api() {
    let site = Site::new().await;
    let body = serde_json::to_vec(&issue_request("A")).unwrap();
    let answer = site.signed(HOSPITAL, "POST", "/api/v1/bills", body.clone()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let first = answer.json();
    let again = site.signed(HOSPITAL, "POST", "/api/v1/bills", body).await;
    assert_eq!((again.status, again.json()["replayed"].as_bool()), (StatusCode::OK, Some(true)));
    let bill = &first["bill"];
    let (code, number, check) = (
        bill["code"].as_str().unwrap(),
        bill["number"].as_str().unwrap(),
        bill["check_code"].as_str().unwrap(),
    );
    assert_eq!(first["page"], format!("https://bills.example.cn/b/{code}/{number}/{check}"));
    let own = site
        .signed(HOSPITAL, "GET", &format!("/api/v1/bills/{code}/{number}"), vec![])
        .await
        .json();
    assert_eq!(own["face"]["payer"]["name"], "示例患者", "the owner sees it whole");
    assert_eq!(own["face"]["total_capital"], "贰佰捌拾陆元伍角整");
    let by_key = site.signed(HOSPITAL, "GET", "/api/v1/bills/by-key/A", vec![]).await.json();
    assert_eq!(by_key["bill"], own["bill"]);
    let file = site.signed(HOSPITAL, "GET", first["file"].as_str().unwrap(), vec![]).await;
    let public = site.send("GET", &format!("/b/{code}/{number}/{check}.xml"), &[], vec![]).await;
    assert!(file.bytes == public.bytes && file.bytes.starts_with(b"<?xml"));
    assert_eq!(public.headers["cache-control"], "no-store");
    assert_eq!(public.headers["referrer-policy"], "no-referrer");
    let face = site
        .send("GET", &format!("/api/v1/public/bills/{code}/{number}/{check}"), &[], vec![])
        .await
        .json();
    assert_eq!(face["payer"]["name"], "示**者", "a stranger does not");
    let verified = site
        .send("POST", "/api/v1/verify", &[("content-type", "application/xml")], file.bytes.to_vec())
        .await;
    assert_eq!(verified.json()["verdict"], "genuine");
    let reverse =
        json!({"business_key": "R", "place": "01", "reason": "退号", "operator": "甲"}).to_string();
    let path = format!("/api/v1/bills/{code}/{number}/reversal");
    let red = site.signed(HOSPITAL, "POST", &path, reverse.into_bytes()).await;
    assert_eq!(
        (red.status, red.json()["bill"]["total"].as_str()),
        (StatusCode::CREATED, Some("-286.50"))
    );
    let list = site.signed(HOSPITAL, "GET", "/api/v1/bills?limit=1", vec![]).await.json();
    assert_eq!((list["more"].as_bool(), list["next"].as_str()), (Some(true), Some("1")));
    let list = site
        .signed(HOSPITAL, "GET", "/api/v1/bills?after=1&from=2026-11-24T00:00:00%2B08:00", vec![])
        .await
        .json();
    assert_eq!(list["bills"][0]["reverses"]["number"], number);
    let grants = site.signed(HOSPITAL, "GET", "/api/v1/grants", vec![]).await.json();
    assert_eq!((grants[0]["taken"].as_u64(), grants[0]["kept"].as_u64()), (Some(2), Some(2)));
    site.signed(SCHOOL, "GET", &format!("/api/v1/bills/{code}/{number}"), vec![])
        .await
        .problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn states_change_through_the_api() {
    let site = Site::new().await;
    let issued = site.issue("A").await;
    let (code, number) =
        (issued["bill"]["code"].as_str().unwrap(), issued["bill"]["number"].as_str().unwrap());
    let check = &issued["bill"]["check_code"];
    let path = |deed: &str| format!("/api/v1/bills/{code}/{number}/{deed}");
    let with_check = || json!({"check_code": check}).to_string().into_bytes();
    let book = |on: &str, amount: &str| {
        json!({"check_code": check, "on": on, "amount": amount}).to_string().into_bytes()
    };
    let lock_first = site.signed(SCHOOL, "POST", &path("book"), book("2026-11-25", "286.50")).await;
    lock_first.problem(409, "CANNOT_CHANGE");
    assert_eq!(
        site.signed(SCHOOL, "POST", &path("lock"), with_check()).await.json()["locked"],
        true
    );
    site.signed(HOSPITAL, "POST", &path("lock"), with_check()).await.problem(409, "CANNOT_CHANGE");
    assert_eq!(
        site.signed(SCHOOL, "POST", &path("unlock"), with_check()).await.json()["locked"],
        false
    );
    site.signed(SCHOOL, "POST", &path("lock"), with_check()).await;
    let wrong = site
        .signed(SCHOOL, "POST", &path("book"), book("2026-02-30", "-1"))
        .await
        .problem(422, "INVALID_BILL");
    assert_eq!(wrong["faults"].as_array().unwrap().len(), 2);
    let booked =
        site.signed(SCHOOL, "POST", &path("book"), book("2026-11-25", "286.50")).await.json();
    assert_eq!(booked["booked"]["on"], "2026-11-25");
    let other = site.issue("B").await;
    let number = other["bill"]["number"].as_str().unwrap();
    let paper = json!({"paper_code": "510601", "paper_number": "0000000001"}).to_string();
    let path = format!("/api/v1/bills/{code}/{number}/exchange");
    let state = site.signed(HOSPITAL, "POST", &path, paper.clone().into_bytes()).await.json();
    assert_eq!(state["exchanged_to"]["number"], "0000000001");
    site.signed(SCHOOL, "POST", &path, paper.into_bytes()).await.problem(404, "NOT_FOUND");
}

#[tokio::test]
async fn bad_words_get_a_clear_answer() {
    let site = Site::new().await;
    let ask = |body: Vec<u8>| site.signed(HOSPITAL, "POST", "/api/v1/bills", body);
    ask(b"{".to_vec()).await.problem(400, "MALFORMED_JSON");
    ask(b"\xff\xfe".to_vec()).await.problem(400, "MALFORMED_JSON");
    ask(br#"{"total":NaN}"#.to_vec()).await.problem(400, "MALFORMED_JSON");
    ask("[".repeat(200_000).into_bytes()).await.problem(422, "WRONG_SHAPE");
    ask(format!(r#"{{"items":{}"#, "[".repeat(200_000)).into_bytes())
        .await
        .problem(422, "WRONG_SHAPE");
    let number = ask(br#"{"items":[{"amount":25.0}]}"#.to_vec()).await.problem(422, "WRONG_SHAPE");
    assert_eq!(number["faults"][0]["pointer"], "/items/0/amount");
    let twice = ask(br#"{"kind":"0601","kind":"0601"}"#.to_vec()).await.problem(422, "WRONG_SHAPE");
    assert_eq!(twice["faults"][0]["code"], "DUPLICATE_FIELD");
    let unknown = ask(br#"{"totl":"1.00"}"#.to_vec()).await.problem(422, "WRONG_SHAPE");
    assert_eq!(unknown["faults"][0]["code"], "UNKNOWN_FIELD");
    let empty = ask(b"{}".to_vec()).await.problem(422, "INVALID_BILL");
    assert!(empty["faults"].as_array().unwrap().len() >= 8, "every fault at once: {empty}");
    for (field, value, code) in [
        ("total", "-1.00", "NEGATIVE"),
        ("total", "99999999999999999.00", "AMOUNT_RANGE"),
        ("total", "1e3", "NOT_MONEY"),
        ("kind", "9999", "UNKNOWN_KIND"),
        ("place", "77", "UNKNOWN_PLACE"),
        ("remark", "a\u{0}b", "BAD_CHARACTER"),
    ] {
        let mut request = serde_json::to_value(issue_request("X")).unwrap();
        request[field] = value.into();
        let problem = ask(request.to_string().into_bytes()).await.problem(422, "INVALID_BILL");
        let codes: Vec<_> =
            problem["faults"].as_array().unwrap().iter().map(|f| f["code"].clone()).collect();
        assert!(codes.contains(&Value::from(code)), "{field}={value}: {codes:?}");
    }
    ask(vec![b' '; 9 * 1024 * 1024]).await.problem(413, "TOO_LARGE");
    let clash = {
        site.issue("K").await;
        let mut other = issue_request("K");
        other.remark = "不同".into();
        ask(serde_json::to_vec(&other).unwrap()).await.problem(409, "KEY_CLASH")
    };
    assert_eq!(clash["differing"], json!(["/remark"]));
    site.signed(HOSPITAL, "GET", "/api/v1/bills?limit=x", vec![])
        .await
        .problem(400, "INVALID_QUERY");
    site.signed(HOSPITAL, "GET", "/api/v1/bills?from=yesterday", vec![])
        .await
        .problem(400, "INVALID_QUERY");
    site.signed(HOSPITAL, "GET", "/api/v1/bills/x/y", vec![]).await.problem(404, "NOT_FOUND");
    site.send("GET", "/api/v1/nothing", &[], vec![]).await.problem(404, "NO_ROUTE");
    site.send("DELETE", "/api/v1/bills", &[], vec![]).await.problem(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn bad_files_get_a_clear_answer() {
    let site = Site::new().await;
    let ask = |body: Vec<u8>| {
        site.send("POST", "/api/v1/verify", &[("content-type", "application/xml")], body)
    };
    let laughs = r#"<!DOCTYPE l [<!ENTITY a "ha">]><EInvoice>&a;</EInvoice>"#;
    for bad in [
        b"".to_vec(),
        b"<a>".to_vec(),
        laughs.into(),
        b"\xff".to_vec(),
        b"<a>".repeat(100_000),
        b"PK\x03\x04".to_vec(),
    ] {
        ask(bad).await.problem(422, "INVALID_FILE");
    }
    ask(vec![b' '; 9 * 1024 * 1024]).await.problem(413, "TOO_LARGE");
    site.send("POST", "/api/v1/verify", &[], b"x".to_vec())
        .await
        .problem(415, "UNSUPPORTED_MEDIA_TYPE");
    site.send("POST", "/api/v1/verify", &[("content-type", "application/json")], b"x".to_vec())
        .await
        .problem(400, "MALFORMED_JSON");
}

#[tokio::test]
async fn failures_of_ours_are_safe_to_repeat_and_say_so() {
    let site = Site::new().await;
    let body = serde_json::to_vec(&issue_request("A")).unwrap();
    site.world.unit_signer.fail_next([sim::Failure::Refuses]);
    let failed = site
        .signed(HOSPITAL, "POST", "/api/v1/bills", body.clone())
        .await
        .problem(503, "SIGNER_UNAVAILABLE");
    assert_eq!(failed["repeatable"], true);
    site.store.set_down(true);
    let failed = site.signed(HOSPITAL, "POST", "/api/v1/bills", body.clone()).await;
    let text = failed.problem(503, "STORE_UNAVAILABLE").to_string();
    assert!(!text.contains("told to be down"), "nothing internal reaches the caller: {text}");
    assert_eq!(
        site.send("GET", "/health/ready", &[], vec![]).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    site.store.set_down(false);
    assert_eq!(
        site.signed(HOSPITAL, "POST", "/api/v1/bills", body).await.status,
        StatusCode::CREATED
    );
    assert_eq!(site.send("GET", "/health/ready", &[], vec![]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn strangers_are_slowed_down_one_by_one() {
    let config = server::Config {
        public_url: String::new(),
        client_ip_header: Some("x-real-ip".into()),
        public_per_second: 1,
        public_burst: 3,
        system_per_second: 1,
        system_burst: 2,
        request_seconds: 30,
        trust_pem: String::new(),
        home: None,
        machine: app::home::Machine::default(),
    };
    let site = Site::with(config).await;
    let path = "/api/v1/public/bills/51060126/0000000001/aaaaaa";
    for _ in 0..3 {
        site.send("GET", path, &[("x-real-ip", "192.0.2.1")], vec![])
            .await
            .problem(404, "NOT_FOUND");
    }
    let slowed = site.send("GET", path, &[("x-real-ip", "192.0.2.1")], vec![]).await;
    slowed.problem(429, "RATE_LIMITED");
    assert!(slowed.headers.contains_key("retry-after"));
    site.send("GET", path, &[("x-real-ip", "192.0.2.2")], vec![]).await.problem(404, "NOT_FOUND");
    site.send("GET", path, &[("x-real-ip", "forged, 192.0.2.1")], vec![])
        .await
        .problem(429, "RATE_LIMITED");
    for _ in 0..2 {
        assert_eq!(
            site.signed(HOSPITAL, "GET", "/api/v1/grants", vec![]).await.status,
            StatusCode::OK
        );
    }
    let fast = site.signed(HOSPITAL, "GET", "/api/v1/grants", vec![]).await;
    fast.problem(429, "RATE_LIMITED");
    let other = site.signed(SCHOOL, "GET", "/api/v1/grants", vec![]).await;
    assert_eq!(other.status, StatusCode::OK, "another unit's system is not held up");
}

#[tokio::test]
async fn a_certificate_proves_a_caller_if_it_is_for_that() {
    let site = Site::new().await;
    let ask = async |key: &seal::PrivateKey, serial: &str| {
        let time = site.world.platform.clock.now().timestamp().as_second();
        let digest = seal::sm3::hex(&seal::sm3::digest(b""));
        let text = wire::auth::text_to_sign("GET", "/api/v1/grants", time, &digest);
        let header = format!(
            "Shupiao cert={serial}, time={time}, sig={}",
            key.sign(text.as_bytes()).base64()
        );
        site.send("GET", "/api/v1/grants", &[("authorization", &header)], vec![]).await
    };
    let (key, certificate) = site.world.client_certificate(seal::Purpose::ApiClient).await;
    assert_eq!(ask(&key, certificate.serial()).await.status, StatusCode::OK);
    let (other, _) = site.world.client_certificate(seal::Purpose::ApiClient).await;
    ask(&other, certificate.serial()).await.problem(401, "UNAUTHENTICATED");
    let (key, seal_certificate) = site.world.client_certificate(seal::Purpose::UnitSeal).await;
    ask(&key, seal_certificate.serial()).await.problem(401, "UNAUTHENTICATED");
}

#[test]
fn the_kept_openapi_document_is_the_code_s() {
    let made = serde_json::to_string_pretty(&server::openapi()).unwrap();
    let kept =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json"))
            .unwrap();
    assert!(made.trim() == kept.trim(), "docs/openapi.json is stale; run `cargo xtask openapi`");
}
