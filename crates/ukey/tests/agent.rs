//! The agent as pages meet it, through real HTTP: who may ask, what is signed, what is refused.

mod desk;

use desk::{Desk, PIN, SERIAL, SITE, login};
use seal::{Certificate, Signature};
use serde_json::json;
use std::sync::Arc;
use ukey::software::WRONG_PINS_MAX;
use ukey::{Agent, AgentError, Settings, SoftwareToken, Token};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn a_page_finds_the_agent_and_gets_a_signature_that_holds() {
    let desk = Desk::new().await;
    let found = desk.send("GET", "/v1/agent", &[("origin", SITE)], "").await;
    assert!(found.status.is_success());
    assert_eq!(found.headers["access-control-allow-origin"], SITE);
    assert_eq!(found.headers["cache-control"], "no-store");
    assert!(!found.headers.contains_key("set-cookie"));
    assert!(!found.headers.contains_key("access-control-allow-credentials"));
    let found = found.json();
    assert_eq!(found["name"], "shupiao-ukey");
    assert_eq!(found["token"]["kind"], "software");
    let of_person =
        json!([{ "serial": SERIAL, "subject": "张三", "not_after": "2030-03-17T17:46:40Z" }]);
    assert_eq!(found["certificates"], of_person);
    let answer = desk.sign(&login(), PIN).await;
    assert!(answer.status.is_success(), "{:?}", answer.bytes);
    let answer = answer.json();
    let certificate = Certificate::from_pem(answer["certificate"].as_str().unwrap()).unwrap();
    let signature = Signature::from_base64(answer["signature"].as_str().unwrap()).unwrap();
    assert_eq!(certificate.serial(), SERIAL);
    certificate.public_key().verify(login().as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn a_second_allowed_site_is_served_as_itself() {
    let desk = Desk::new().await;
    let second = "https://second.example.cn";
    let body = |text: &str| json!({ "certificate": SERIAL, "text": text, "pin": PIN }).to_string();
    let relayed = desk.send("POST", "/v1/sign", &[("origin", second), JSON], body(&login())).await;
    relayed.problem(403, "OTHER_SITE");
    let own = login().replace(SITE, second);
    let answer = desk.send("POST", "/v1/sign", &[("origin", second), JSON], body(&own)).await;
    assert!(answer.status.is_success());
    assert_eq!(answer.headers["access-control-allow-origin"], second);
}

#[tokio::test]
async fn strangers_are_refused_and_may_not_even_read_why() {
    let desk = Desk::new().await;
    let strange: [&[(&str, &str)]; 7] = [
        &[],
        &[("origin", "https://evil.example.cn")],
        &[("origin", "https://bills.example.cn.evil.cn")],
        &[("origin", "https://bills.example.cn:8443")],
        &[("origin", "http://bills.example.cn")],
        &[("origin", "null")],
        &[("origin", SITE), ("origin", "https://evil.example.cn")],
    ];
    let body = json!({ "certificate": SERIAL, "text": login(), "pin": PIN }).to_string();
    for headers in strange {
        let headers = [headers, &[JSON]].concat();
        for (method, path) in [
            ("GET", "/v1/agent"),
            ("POST", "/v1/sign"),
            ("POST", "/v1/pin"),
            ("GET", "/"),
            ("OPTIONS", "/v1/sign"),
        ] {
            let answer = desk.send(method, path, &headers, body.clone()).await;
            answer.problem(403, "NOT_ALLOWED");
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{headers:?}");
        }
    }
}

#[tokio::test]
async fn the_agent_answers_to_its_own_names_only() {
    let desk = Desk::new().await;
    let port = desk.address.port();
    for own in ["localhost", "127.0.0.1", "[::1]"] {
        let host = format!("{own}:{port}");
        let answer = desk.send("GET", "/v1/agent", &[("origin", SITE), ("host", &host)], "").await;
        assert!(answer.status.is_success(), "{host}");
    }
    let rebound = format!("bills.example.cn:{port}");
    for host in [&rebound, "127.0.0.1", "127.0.0.1:1", "localhost", "bills.example.cn"] {
        let answer = desk.send("GET", "/v1/agent", &[("origin", SITE), ("host", host)], "").await;
        answer.problem(403, "NOT_ALLOWED");
    }
}

#[tokio::test]
async fn only_logins_and_approvals_for_the_asking_site_are_signed() {
    let desk = Desk::new().await;
    let relayed = login().replace(SITE, "https://other.example.cn");
    desk.sign(&relayed, PIN).await.problem(403, "OTHER_SITE");
    for text in ["<EInvoice/>", "蜀票登录", &format!("开票\n平台：{SITE}"), &"蜀".repeat(2000)]
    {
        desk.sign(text, PIN).await.problem(422, "UNKNOWN_TEXT");
    }
    // Refused before the PIN is looked at.
    desk.sign("<EInvoice/>", "wrong-pin").await.problem(422, "UNKNOWN_TEXT");
    assert_eq!(desk.token.tries_left(), Ok(WRONG_PINS_MAX));
    let body = json!({ "certificate": "FF", "text": login(), "pin": PIN });
    desk.post("/v1/sign", &body).await.problem(404, "NO_CERTIFICATE");
}

#[tokio::test]
async fn wrong_pins_are_counted_down_and_lock() {
    let desk = Desk::new().await;
    for left in (1..WRONG_PINS_MAX).rev() {
        let problem = desk.sign(&login(), "wrong-pin").await.problem(403, "WRONG_PIN");
        assert_eq!(problem["left"], left);
        assert!(problem["detail"].as_str().unwrap().contains(&left.to_string()));
    }
    desk.sign(&login(), "wrong-pin").await.problem(423, "TOKEN_LOCKED");
    desk.sign(&login(), PIN).await.problem(423, "TOKEN_LOCKED");
    let body = json!({ "old": PIN, "new": "another-pin" });
    desk.post("/v1/pin", &body).await.problem(423, "TOKEN_LOCKED");
}

#[tokio::test]
async fn the_pin_is_changed() {
    let desk = Desk::new().await;
    let short = json!({ "old": PIN, "new": "short" });
    desk.post("/v1/pin", &short).await.problem(422, "PIN_SHAPE");
    let changed = desk.post("/v1/pin", &json!({ "old": PIN, "new": "another-pin" })).await;
    assert_eq!(changed.json(), json!({ "changed": true }));
    desk.sign(&login(), PIN).await.problem(403, "WRONG_PIN");
    assert!(desk.sign(&login(), "another-pin").await.status.is_success());
}

#[tokio::test]
async fn tries_are_paced() {
    let desk = Desk::with(1).await;
    desk.sign("<EInvoice/>", PIN).await.problem(422, "UNKNOWN_TEXT");
    let mut paced = 0;
    for _ in 0..20 {
        let answer = desk.sign("<EInvoice/>", PIN).await;
        if answer.status.as_u16() == 429 {
            answer.problem(429, "RATE_LIMITED");
            assert_eq!(answer.headers["retry-after"], "1");
            paced += 1;
        }
    }
    assert!(paced > 0);
}

#[tokio::test]
async fn bodies_are_small_json_of_the_known_form() {
    let desk = Desk::new().await;
    let body = json!({ "certificate": SERIAL, "text": "蜀".repeat(6000), "pin": PIN });
    desk.post("/v1/sign", &body).await.problem(413, "TOO_LARGE");
    let good = json!({ "certificate": SERIAL, "text": login(), "pin": PIN }).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let headers = [("origin", SITE), ("content-type", kind)];
        let answer = desk.send("POST", "/v1/sign", &headers, good.clone()).await;
        answer.problem(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    for body in ["", "{", "[]", "{}", r#"{"certificate":"1","text":"","pin":"123456","x":1}"#] {
        let answer = desk.send("POST", "/v1/sign", &[("origin", SITE), JSON], body).await;
        answer.problem(400, "MALFORMED_JSON");
    }
    let nowhere = desk.send("GET", "/v1/bill", &[("origin", SITE)], "").await;
    nowhere.problem(404, "NO_ROUTE");
    let read = desk.send("GET", "/v1/sign", &[("origin", SITE)], "").await;
    read.problem(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told() {
    let desk = Desk::new().await;
    let asked = [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
        ("access-control-request-private-network", "true"),
    ];
    let right = [&[("origin", SITE)], &asked[..]].concat();
    let answer = desk.send("OPTIONS", "/v1/sign", &right, "").await;
    assert_eq!(answer.status.as_u16(), 204);
    for (name, value) in [
        ("access-control-allow-origin", SITE),
        ("access-control-allow-methods", "GET, POST"),
        ("access-control-allow-headers", "content-type"),
        ("access-control-allow-private-network", "true"),
        ("vary", "origin"),
    ] {
        assert_eq!(answer.headers[name], value, "{name}");
    }
    let wrong = [&[("origin", "https://evil.example.cn")], &asked[..]].concat();
    let answer = desk.send("OPTIONS", "/v1/sign", &wrong, "").await;
    answer.problem(403, "NOT_ALLOWED");
    let told = answer.headers.keys().any(|name| name.as_str().starts_with("access-control"));
    assert!(!told, "{:?}", answer.headers);
}

#[tokio::test]
async fn the_agent_does_not_listen_where_others_reach_it() {
    let folder = tempfile::tempdir().unwrap();
    let token: Arc<dyn Token> = Arc::new(SoftwareToken::create(folder.path(), PIN).unwrap());
    let tries_per_second = ukey::agent::TRIES_PER_SECOND;
    let settings = |origins| Settings { origins, tries_per_second };
    for outside in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "127.0.0.2:0", "[::ffff:127.0.0.1]:0"] {
        let address = outside.parse().unwrap();
        let origins = vec![SITE.parse().unwrap()];
        let bound = Agent::bind(address, Arc::clone(&token), settings(origins)).await;
        assert!(matches!(bound, Err(AgentError::NotLoopback(_))), "{outside}");
    }
    let nobody = Agent::bind("127.0.0.1:0".parse().unwrap(), token, settings(vec![])).await;
    assert!(matches!(nobody, Err(AgentError::NoOrigin)));
}
