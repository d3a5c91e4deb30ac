//! Attacks on sign-in and sessions: each is refused, and the audit log tells of it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod desk;

use desk::{Browser, Desk, ORIGIN, PASSWORD};
use domain::Moment;
use seal::{CertificateRequest, Name, PrivateKey, Purpose};
use serde_json::{Value, json};

const PROVINCE: (&str, &str, Option<&str>) = ("business", "510000", None);
const APPROVER: [(&str, &str); 1] = [("bureau_approver", "region/510000")];

fn key() -> PrivateKey {
    PrivateKey::generate(&mut rand::rng())
}

/// A person with a key whose certificate the security officer approved.
async fn with_key(desk: &Desk, login: &str) -> (Browser, PrivateKey, Value) {
    let mut person = desk.person(login, PROVINCE, &APPROVER).await;
    let key = key();
    let csr = CertificateRequest::new(&key, &Name::new("UKEY")).unwrap().to_pem();
    let order =
        desk.post(&mut person, "/console/me/certificate", json!({ "csr": csr })).await.good();
    let home = ("security", "510000", None);
    let role = [("security_admin", "region/510000")];
    let mut officer = desk.person(&format!("sec-{login}"), home, &role).await;
    let path = format!("/console/certificates/{}/decision", order["id"].as_str().unwrap());
    let approve = json!({ "approve": true, "version": order["version"] });
    let made = desk.post(&mut officer, &path, approve).await.good();
    let mine = desk.get(&mut person, "/console/me/certificates").await.good();
    assert_eq!(mine[0]["pem"], made["pem"], "whoever asked fetches what was issued");
    let others = desk.get(&mut officer, "/console/me/certificates").await.good();
    assert_eq!(others, json!([]));
    (officer, key, made)
}

fn signed(key: &PrivateKey, pem: &str, text: &str) -> Value {
    let signature = wire::auth::encode(&key.sign(text.as_bytes()).to_der());
    json!({ "text": text, "certificate": pem, "signature": signature })
}

async fn challenge(desk: &Desk) -> String {
    let answer =
        desk.post(&mut Browser::default(), "/console/sign-in/challenge", Value::Null).await;
    answer.good()["text"].as_str().unwrap().to_owned()
}

const UKEY: &str = "/console/sign-in/ukey";

#[tokio::test]
async fn a_challenge_counts_once_and_soon_and_only_as_given() {
    let desk = Desk::new().await;
    let (_, key, made) = with_key(&desk, "approver").await;
    let pem = made["pem"].as_str().unwrap();
    let text = challenge(&desk).await;
    let proof = signed(&key, pem, &text);
    let answer = desk.post(&mut Browser::default(), UKEY, proof.clone()).await.good();
    assert_eq!(answer["stage"], "open");

    let again = desk.post(&mut Browser::default(), UKEY, proof).await;
    again.problem(401, "WRONG_PROOF");
    Desk::refused(&desk.audit(5).await, "sign_in.ukey", "used before");

    let old = challenge(&desk).await;
    desk.world.clock.advance(121);
    let late = desk.post(&mut Browser::default(), UKEY, signed(&key, pem, &old)).await;
    late.problem(401, "WRONG_PROOF");
    Desk::refused(&desk.audit(5).await, "sign_in.ukey", "too old");

    // A text of the attacker's own, and a text of ours for another site.
    let elsewhere = challenge(&desk).await.replace(ORIGIN, "https://evil.example.com");
    for forged in ["蜀票登录\n平台：x\n时间：y\n编号：z".to_owned(), elsewhere] {
        let answer = desk.post(&mut Browser::default(), UKEY, signed(&key, pem, &forged)).await;
        answer.problem(401, "WRONG_PROOF");
    }
    Desk::refused(&desk.audit(5).await, "sign_in.ukey", "no text of ours");
}

#[tokio::test]
async fn only_the_right_certificate_of_the_right_person_signs_in() {
    let desk = Desk::new().await;
    let (mut officer, key, made) = with_key(&desk, "approver").await;
    let pem = made["pem"].as_str().unwrap().to_owned();
    let refused = async |key: &PrivateKey, pem: &str, why: &str| {
        let proof = signed(key, pem, &challenge(&desk).await);
        desk.post(&mut Browser::default(), UKEY, proof).await.problem(401, "WRONG_PROOF");
        Desk::refused(&desk.audit(5).await, "sign_in.ukey", why);
    };
    let other = self::key();
    refused(&other, &pem, "signature does not hold").await;
    refused(&other, "-----BEGIN NOTHING-----", "no certificate").await;

    let registrar = &desk.world.registrar;
    let now = Moment::new(desk.now());
    let year = (now.plus_seconds(-400), now.plus_seconds(86_400 * 365));
    let name = Name::new("示例人员").in_unit(made["owner"].as_str().unwrap());
    // Signed by our authority, but never given out by the registry.
    let stray = registrar.certify(&name, other.public(), Purpose::Person, year);
    refused(&other, &stray.to_pem(), "did not issue").await;
    for purpose in [Purpose::ApiClient, Purpose::UnitSeal, Purpose::Supervision] {
        let wrong = registrar.certify(&name, other.public(), purpose, year);
        refused(&other, &wrong.to_pem(), "does not count").await;
    }
    let past = (now.plus_seconds(-86_400), now.plus_seconds(-60));
    let expired = registrar.certify(&name, other.public(), Purpose::Person, past);
    refused(&other, &expired.to_pem(), "does not count").await;
    let root = seal::Authority::root(
        self::key(),
        &Name::new("自称"),
        "07",
        seal::Validity { not_before: year.0.timestamp(), not_after: year.1.timestamp() },
    );
    refused(&other, &root.unwrap().certificate().to_pem(), "does not count").await;

    // Suspended: out at once, also the session that it opened; resumed: in again; revoked: for ever.
    let proof = signed(&key, &pem, &challenge(&desk).await);
    let mut browser = Browser::default();
    desk.post(&mut browser, UKEY, proof).await.good();
    desk.get(&mut browser, "/console/session").await.good();
    let path = format!("/console/certificates/{}/status", made["id"].as_str().unwrap());
    let mut version = made["version"].as_i64().unwrap();
    for (status, works) in [("suspended", false), ("active", true), ("revoked", false)] {
        let words = json!({ "status": status, "reason": "测试", "version": version });
        version = desk.post(&mut officer, &path, words).await.good()["version"].as_i64().unwrap();
        if works {
            let proof = signed(&key, &pem, &challenge(&desk).await);
            desk.post(&mut browser, UKEY, proof).await.good();
            desk.get(&mut browser, "/console/session").await.good();
        } else {
            desk.get(&mut browser, "/console/session").await.problem(401, "SIGN_IN");
            refused(&key, &pem, "suspended or revoked").await;
        }
    }
    let back = json!({ "status": "active", "reason": "测试", "version": version });
    desk.post(&mut officer, &path, back).await.problem(422, "INVALID");
}

#[tokio::test]
async fn whoever_asks_for_a_certificate_does_not_decide_on_it() {
    let desk = Desk::new().await;
    let home = ("security", "510000", None);
    let mut officer = desk.person("secadmin", home, &[("security_admin", "region/510000")]).await;
    let csr = CertificateRequest::new(&key(), &Name::new("x")).unwrap().to_pem();
    let order = json!({ "csr": csr });
    let mine = desk.post(&mut officer, "/console/me/certificate", order.clone()).await.good();
    let path = format!("/console/certificates/{}/decision", mine["id"].as_str().unwrap());
    let approve = json!({ "approve": true, "version": mine["version"] });
    let faults = desk.post(&mut officer, &path, approve).await.faults();
    assert!(faults.contains(&("/approve".into(), "NOT_YOURSELF".into())), "{faults:?}");
    let twice = desk.post(&mut officer, "/console/me/certificate", order).await.faults();
    assert_eq!(twice, [("/csr".to_owned(), "KEY_USED".to_owned())]);
    // One sign of its subject: the request's own signature no longer holds.
    let mut lines: Vec<String> = csr.lines().map(str::to_owned).collect();
    let other = if lines[1].as_bytes()[30] == b'A' { "B" } else { "A" };
    lines[1].replace_range(30..31, other);
    let tampered = lines.join("\n");
    let bad = desk.post(&mut officer, "/console/me/certificate", json!({ "csr": tampered })).await;
    assert_eq!(bad.faults(), [("/csr".to_owned(), "NOT_CSR".to_owned())]);
}

#[tokio::test]
async fn a_stolen_cookie_is_useless_elsewhere_and_ends_the_session() {
    for (from, agent) in [("10.6.6.6", "Browser/1"), ("10.0.0.1", "Thief/1")] {
        let desk = Desk::new().await;
        let mut owner = desk.person("approver", PROVINCE, &APPROVER).await;
        let mut thief = Browser { from: from.into(), agent: agent.into(), ..owner.clone() };
        desk.get(&mut thief, "/console/session").await.problem(401, "SIGN_IN");
        Desk::refused(&desk.audit(5).await, "session.stolen", "10.0.0.1");
        desk.get(&mut owner, "/console/session").await.problem(401, "SIGN_IN");
    }
}

#[tokio::test]
async fn a_session_cannot_be_fixed_and_each_step_has_a_token_of_its_own() {
    let desk = Desk::new().await;
    let (_, once) = desk.plant("approver", PROVINCE, &APPROVER).await;
    let planted = "ab".repeat(32);
    let mut browser = Browser { cookie: Some(planted.clone()), ..Browser::default() };
    let words = json!({ "login": "approver", "password": once });
    desk.post(&mut browser, "/console/sign-in", words).await.good();
    let first = browser.cookie.clone().unwrap();
    assert_ne!(first, planted);
    desk.me(&mut browser).await;
    // Nothing but the next step can be done yet.
    desk.get(&mut browser, "/console/units").await.problem(403, "STAGE");
    desk.post(&mut browser, "/console/sign-in/totp", json!({ "code": "000000" }))
        .await
        .problem(403, "STAGE");
    desk.wait();
    let words = json!({ "current": once, "new": PASSWORD });
    desk.post(&mut browser, "/console/sign-in/password", words).await.good();
    let mut old = Browser { cookie: Some(first), ..browser.clone() };
    desk.get(&mut old, "/console/session").await.problem(401, "SIGN_IN");
    let before = browser.cookie.clone();
    desk.enrol(&mut browser, "approver").await;
    let mut old = Browser { cookie: before, ..browser.clone() };
    desk.get(&mut old, "/console/session").await.problem(401, "SIGN_IN");
    desk.get(&mut browser, "/console/units").await.good();
}

#[tokio::test]
async fn a_forged_request_changes_nothing() {
    let desk = Desk::new().await;
    let owner = desk.person("approver", PROVINCE, &APPROVER).await;
    let foreign = Browser { origin: Some("https://evil.example.com".into()), ..owner.clone() };
    let null = Browser { origin: Some("null".into()), ..owner.clone() };
    let tokenless = Browser { token: String::new(), ..owner.clone() };
    let guessed = Browser { token: "0".repeat(32), ..owner.clone() };
    for mut browser in [foreign, null, tokenless, guessed] {
        desk.post(&mut browser, "/console/sign-out", Value::Null).await.problem(403, "FORGED");
        Desk::refused(&desk.audit(3).await, "refused", "forged request");
    }
    let mut owner = owner;
    desk.get(&mut owner, "/console/session").await.good();
    // Nor can somebody be signed in to an account of the attacker's (login CSRF).
    let mut victim =
        Browser { origin: Some("https://evil.example.com".into()), ..Browser::default() };
    let words = json!({ "login": "approver", "password": PASSWORD });
    desk.post(&mut victim, "/console/sign-in", words).await.problem(403, "FORGED");
}

#[tokio::test]
async fn guessing_is_slowed_down_and_told_and_side_by_side_wins_nothing() {
    let desk = Desk::new().await;
    desk.person("approver", PROVINCE, &APPROVER).await;
    let guess = |password: &str| json!({ "login": "approver", "password": password });
    let mut browser = Browser { from: "10.6.6.6".into(), ..Browser::default() };
    for n in 0..5 {
        desk.world.clock.advance(1);
        let wrong = guess(&format!("Wrong-Password-{n}"));
        desk.post(&mut browser, "/console/sign-in", wrong).await.problem(401, "WRONG_PASSWORD");
    }
    Desk::refused(&desk.audit(3).await, "sign_in", "wrong name or password");
    desk.world.clock.advance(1);
    let locked = desk.post(&mut browser, "/console/sign-in", guess(PASSWORD)).await;
    locked.problem(429, "LOCKED_OUT");
    assert_eq!(locked.headers["retry-after"], "59");
    Desk::refused(&desk.audit(3).await, "sign_in", "locked out");
    // It opens again, and each further failure doubles the wait.
    desk.world.clock.advance(60);
    desk.post(&mut browser, "/console/sign-in", guess("Wrong-Password-5"))
        .await
        .problem(401, "WRONG_PASSWORD");
    desk.world.clock.advance(1);
    let locked = desk.post(&mut browser, "/console/sign-in", guess(PASSWORD)).await;
    locked.problem(429, "LOCKED_OUT");
    assert_eq!(locked.headers["retry-after"], "119");
    desk.world.clock.advance(120);
    let right = desk.post(&mut browser, "/console/sign-in", guess(PASSWORD)).await.good();
    assert_eq!(right["stage"], "totp");

    // Many tries in one moment are one try.
    desk.world.clock.advance(1);
    let tries = (0..20).map(|n| {
        let desk = &desk;
        let words = guess(&format!("Wrong-Password-{n}"));
        async move { desk.post(&mut Browser::default(), "/console/sign-in", words).await }
    });
    let answers = futures::future::join_all(tries).await;
    let looked_at = answers.iter().filter(|a| a.status == 401).count();
    assert_eq!(looked_at, 1, "of twenty at once, one is looked at");

    // One-time passwords are guessed as little.
    desk.me(&mut browser).await;
    for _ in 0..5 {
        desk.world.clock.advance(1);
        let code = json!({ "code": "12345x" });
        desk.post(&mut browser, "/console/sign-in/totp", code).await.problem(401, "WRONG_CODE");
    }
    desk.world.clock.advance(1);
    let code = json!({ "code": desk.code("approver") });
    desk.post(&mut browser, "/console/sign-in/totp", code).await.problem(429, "LOCKED_OUT");
}

#[tokio::test]
async fn a_one_time_password_counts_once() {
    let desk = Desk::new().await;
    desk.person("approver", PROVINCE, &APPROVER).await;
    let step = async |advance: i64| {
        let mut browser = Browser::default();
        desk.world.clock.advance(advance);
        let words = json!({ "login": "approver", "password": PASSWORD });
        desk.post(&mut browser, "/console/sign-in", words).await.good();
        desk.me(&mut browser).await;
        browser
    };
    let mut first = step(31).await;
    let code = json!({ "code": desk.code("approver") });
    desk.world.clock.advance(1);
    desk.post(&mut first, "/console/sign-in/totp", code.clone()).await.good();
    let mut second = step(1).await;
    desk.world.clock.advance(1);
    desk.post(&mut second, "/console/sign-in/totp", code).await.problem(401, "WRONG_CODE");
    Desk::refused(&desk.audit(3).await, "sign_in.totp", "used before");
}

#[tokio::test]
async fn no_one_time_password_counts_after_a_later_one() {
    let desk = Desk::new().await;
    desk.person("approver", PROVINCE, &APPROVER).await;
    desk.world.clock.advance(120);
    let early = json!({ "code": desk.code("approver") });
    desk.world.clock.advance(30);
    let late = json!({ "code": desk.code("approver") });
    let words = json!({ "login": "approver", "password": PASSWORD });
    let mut answers = Vec::new();
    for code in [late, early.clone()] {
        let mut browser = Browser::default();
        desk.world.clock.advance(1);
        desk.post(&mut browser, "/console/sign-in", words.clone()).await.good();
        desk.me(&mut browser).await;
        answers.push(desk.post(&mut browser, "/console/sign-in/totp", code).await);
    }
    answers[0].good();
    answers[1].problem(401, "WRONG_CODE");
    Desk::refused(&desk.audit(3).await, "sign_in.totp", "used before");
}

#[tokio::test]
async fn names_that_exist_are_not_told_from_those_that_do_not() {
    let desk = Desk::new().await;
    desk.person("approver", PROVINCE, &APPROVER).await;
    let mut bodies = Vec::new();
    for login in ["approver", "nobody", "x' OR '1'='1", "<script>", &"a".repeat(5000)] {
        desk.world.clock.advance(1);
        let words = json!({ "login": login, "password": "Wrong-Password-1" });
        let answer = desk.post(&mut Browser::default(), "/console/sign-in", words).await;
        let mut problem = answer.problem(401, "WRONG_PASSWORD");
        problem["trace_id"] = Value::Null;
        bodies.push(problem);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:?}");
}

#[tokio::test]
async fn sessions_end_by_time_by_suspension_and_by_their_owner() {
    let desk = Desk::new().await;
    let mut admin = desk
        .person("sysadmin", ("system", "510000", None), &[("system_admin", "region/510000")])
        .await;
    let mut person = desk.person("approver", PROVINCE, &APPROVER).await;
    let mut second = desk.sign_in("approver").await;
    let id = desk.me(&mut person).await["id"].as_str().unwrap().to_owned();
    let row = desk.get(&mut admin, &format!("/console/persons/{id}")).await.good();
    let words = json!({ "status": "suspended", "reason": "离岗", "version": row["version"] });
    desk.post(&mut admin, &format!("/console/persons/{id}/status"), words).await.good();
    for browser in [&mut person, &mut second] {
        desk.get(browser, "/console/session").await.problem(401, "SIGN_IN");
    }
    desk.wait();
    let words = json!({ "login": "approver", "password": PASSWORD });
    let out = desk.post(&mut Browser::default(), "/console/sign-in", words).await;
    out.problem(401, "WRONG_PASSWORD");

    // Idle too long.
    desk.get(&mut admin, "/console/session").await.good();
    desk.world.clock.advance(30 * 60 + 1);
    desk.get(&mut admin, "/console/session").await.problem(401, "SIGN_IN");
    // However busy, at last.
    let mut admin = desk.sign_in("sysadmin").await;
    for _ in 0..(12 * 3) {
        desk.world.clock.advance(20 * 60 - 1);
        desk.get(&mut admin, "/console/session").await.good();
    }
    desk.world.clock.advance(60);
    desk.get(&mut admin, "/console/session").await.problem(401, "SIGN_IN");

    // Locked, and opened again by the password alone; ended from another session.
    let mut admin = desk.sign_in("sysadmin").await;
    desk.post(&mut admin, "/console/lock", Value::Null).await.good();
    desk.get(&mut admin, "/console/units").await.problem(403, "STAGE");
    desk.wait();
    let wrong = json!({ "password": "Wrong-Password-1" });
    desk.post(&mut admin, "/console/unlock", wrong).await.problem(401, "WRONG_PASSWORD");
    desk.wait();
    desk.post(&mut admin, "/console/unlock", json!({ "password": PASSWORD })).await.good();
    desk.get(&mut admin, "/console/units").await.good();
    let mut other = desk.sign_in("sysadmin").await;
    let sessions = desk.get(&mut other, "/console/sessions").await.good();
    let first = sessions.as_array().unwrap().iter().find(|s| s["current"] == false).unwrap();
    let path = format!("/console/sessions/{}", first["id"].as_str().unwrap());
    desk.send(&mut other, "DELETE", &path, ("application/json", Vec::new())).await.good();
    desk.get(&mut admin, "/console/session").await.problem(401, "SIGN_IN");
    // A new password ends every other session.
    let mut third = desk.sign_in("sysadmin").await;
    desk.wait();
    let words = json!({ "current": PASSWORD, "new": "Another-Horse-8" });
    desk.post(&mut third, "/console/me/password", words).await.good();
    desk.get(&mut other, "/console/session").await.problem(401, "SIGN_IN");
    desk.get(&mut third, "/console/session").await.good();
    desk.wait();
    let back = json!({ "current": "Another-Horse-8", "new": PASSWORD });
    let faults = desk.post(&mut third, "/console/me/password", back).await.faults();
    assert_eq!(faults, [("/new".to_owned(), "PASSWORD_USED".to_owned())]);
    desk.post(&mut third, "/console/sign-out", Value::Null).await.good();
    assert_eq!(third.cookie, None, "signing out takes the cookie away");
}
