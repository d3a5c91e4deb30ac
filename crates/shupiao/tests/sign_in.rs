//! Signing in as people do, over HTTP: the first time, again, and with a key at the desk whose
//! certificate is asked for, decided on, used and revoked.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and handles files"
)]

mod site;

use std::process::Command;

use hyper::body::Bytes;
use hyper::{Method, StatusCode};
use seal::cert::ocsp::{self, OcspResponse, Standing};
use seal::{Certificate, Crl};
use serde_json::{Value, json};
use site::desk::{Agent, Desk};
use site::person::{PASSWORD, Person, stage};
use site::{Serving, Site};

#[tokio::test]
async fn an_officer_signs_in_out_and_in_again() {
    let site = Site::sqlite().unhurried();
    let serving = site.serve();
    let (base, one_time) = (&serving.client.base, &site.officers["sysadmin"]);

    let mut officer = Person::at(base);
    assert_eq!(officer.who().await, Err("SIGN_IN".to_owned()));
    assert_eq!(officer.by_password("sysadmin", PASSWORD).await, "WRONG_PASSWORD");
    assert_eq!(officer.by_password("nobody", one_time).await, "WRONG_PASSWORD");
    assert_eq!(officer.by_password("sysadmin", one_time).await, "password");
    assert_eq!(officer.get("todo").await.code(), "STAGE", "not signed in yet");
    let first = officer.cookie.clone();
    for (current, new, code) in [
        ("wrong", PASSWORD, "WRONG_PASSWORD"),
        (one_time, "short", "INVALID"),
        (one_time, one_time, "INVALID"),
    ] {
        let words = json!({"current": current, "new": new});
        assert_eq!(officer.post("sign-in/password", words).await.code(), code, "{new}");
    }
    let words = json!({"current": one_time, "new": PASSWORD});
    assert_eq!(stage(&officer.post("sign-in/password", words).await), "enrol");
    assert_ne!(officer.cookie, first, "the session goes on under its old name");
    assert_eq!(officer.post("sign-in/totp", json!({"code": "000000"})).await.code(), "STAGE");
    officer.enrol().await;
    assert_eq!(officer.post("sign-in/totp", json!({"code": "letter"})).await.code(), "WRONG_CODE");
    assert_eq!(officer.by_code().await, "open");
    let me = officer.who().await.unwrap();
    assert_eq!(
        (&me["login"], &me["way"], &me["duty"]),
        (&json!("sysadmin"), &json!("password"), &json!("system"))
    );
    assert!(me["actions"].as_array().unwrap().contains(&json!("person.write")), "{me}");

    let token = std::mem::take(&mut officer.token);
    assert_eq!(officer.post("sign-out", json!({})).await.code(), "FORGED", "no token was sent");
    officer.token = token;
    let (cookie, token) = (officer.cookie.clone(), officer.token.clone());
    officer.done("sign-out", json!({})).await;
    assert_eq!(officer.cookie, None, "the cookie was left");
    (officer.cookie, officer.token) = (cookie, token);
    assert_eq!(officer.who().await, Err("SIGN_IN".to_owned()), "the session was left");

    officer.cookie = None;
    assert_eq!(officer.by_password("sysadmin", one_time).await, "WRONG_PASSWORD");
    assert_eq!(officer.by_password("sysadmin", PASSWORD).await, "totp");
    assert_eq!(officer.get("todo").await.code(), "STAGE");
    let used = json!({"code": officer.last_code()});
    assert_eq!(officer.post("sign-in/totp", used).await.code(), "WRONG_CODE", "a code counts once");
    assert_eq!(officer.by_code().await, "open");
    assert_eq!(officer.get("todo").await.status, StatusCode::OK);
    assert!(serving.stop());
}

#[tokio::test]
async fn a_reset_takes_the_old_second_factor_away() {
    let site = Site::sqlite().unhurried();
    let serving = site.serve();
    let base = &serving.client.base;
    let mut system = Person::invited(base, "sysadmin", &site.officers["sysadmin"]).await;
    let mut auditor = Person::invited(base, "auditor", &site.officers["auditor"]).await;
    let id = auditor.who().await.unwrap()["id"].as_str().unwrap().to_owned();
    let reset = system.done(&format!("persons/{id}/reset"), json!({"reason": "手机遗失"})).await;
    assert_eq!(auditor.who().await, Err("SIGN_IN".to_owned()), "a session outlives the reset");
    let one_time = reset["password"].as_str().unwrap();
    assert_eq!(auditor.by_password("auditor", PASSWORD).await, "WRONG_PASSWORD");
    assert_eq!(auditor.by_password("auditor", one_time).await, "password");
    let used = json!({"current": one_time, "new": PASSWORD});
    assert_eq!(auditor.post("sign-in/password", used).await.code(), "INVALID", "not the old one");
    let words = json!({"current": one_time, "new": "Battery-Staple-7"});
    assert_eq!(auditor.done("sign-in/password", words).await["stage"], "enrol");
    assert_eq!(auditor.by_code().await, "STAGE", "the lost phone still counts");
    auditor.enrol().await;
    assert_eq!(auditor.by_code().await, "open");
    assert!(serving.stop());
}

#[tokio::test]
async fn a_key_opens_until_it_is_revoked_on_sqlite() {
    life_of_a_key(Site::sqlite().unhurried()).await;
}

#[tokio::test]
async fn a_key_opens_until_it_is_revoked_on_postgres() {
    life_of_a_key(Site::postgres().await.unhurried()).await;
}

async fn life_of_a_key(site: Site) {
    let serving = site.serve();
    let base = serving.client.base.clone();
    let mut security = Person::invited(&base, "secadmin", &site.officers["secadmin"]).await;
    let mut zhang = clerk(&site, &base, &mut security).await;
    let desk = Desk::new(&site.dir.with_file_name("ukey"));
    let certificate = certified(&mut zhang, &mut security, &desk).await;
    let serial = certificate["serial"].as_str().unwrap();
    let pem = certificate["pem"].as_str().unwrap();
    assert!(desk.install(pem).status.success());
    let agent = desk.serve(&base);

    assert_eq!(standing(&site, &serving, serial).await, "good");
    let (opened, mut page) = with_key(&base, &agent, serial).await;
    assert_eq!(opened, "open");
    let me = page.who().await.unwrap();
    assert_eq!(
        (&me["login"], &me["way"], &me["has_ukey"]),
        (&json!("zhang.san"), &json!("ukey"), &json!(true))
    );
    assert_eq!(me["roles"][0]["role"], "bureau_clerk");
    assert_eq!(page.get("units").await.status, StatusCode::OK);

    let revoke = json!({"status": "revoked", "cause": "key_compromise", "reason": "丢失", "version": certificate["version"]});
    let path = format!("certificates/{}/status", certificate["id"].as_str().unwrap());
    let revoked = security.done(&path, revoke).await;
    assert_eq!(revoked["status"], "revoked");
    assert_eq!(page.get("units").await.code(), "SIGN_IN", "the session outlives its certificate");
    assert_eq!(page.who().await, Err("SIGN_IN".to_owned()));
    assert_eq!(zhang.who().await, Err("SIGN_IN".to_owned()), "all sessions end");
    let (opened, mut page) = with_key(&base, &agent, serial).await;
    assert_eq!(opened, "WRONG_PROOF");
    assert_eq!(page.who().await, Err("SIGN_IN".to_owned()));
    assert_eq!(standing(&site, &serving, serial).await, "revoked");
    assert_eq!(
        zhang.by_password("zhang.san", PASSWORD).await,
        "totp",
        "the person is no worse off"
    );

    assert!(serving.stop());
    let log = site.run(&["audit", "verify"], &[]);
    assert!(log.status.success(), "{}", String::from_utf8_lossy(&log.stdout));
    site.finish().await;
}

/// A person whom the system officer sets up and to whom the security officer gives a role.
async fn clerk(site: &Site, base: &str, security: &mut Person) -> Person {
    let mut system = Person::invited(base, "sysadmin", &site.officers["sysadmin"]).await;
    let order = json!({"login": "zhang.san", "name": "张三", "region": "510000"});
    assert_eq!(security.post("persons", order.clone()).await.code(), "FORBIDDEN");
    let invited = system.done("persons", order).await;
    let roles = json!({
        "roles": [{"role": "bureau_clerk", "reach": "region/510000"}],
        "reason": "岗位调整", "version": invited["person"]["version"],
    });
    let path = format!("persons/{}/roles", invited["person"]["id"].as_str().unwrap());
    assert_eq!(
        system.post(&path, roles.clone()).await.code(),
        "INVALID",
        "no right is given by it"
    );
    security.done(&path, roles).await;
    Person::invited(base, "zhang.san", invited["password"].as_str().unwrap()).await
}

/// A certificate for the key at the desk, decided on by nobody but the security officer.
async fn certified(zhang: &mut Person, security: &mut Person, desk: &Desk) -> Value {
    let order = json!({"csr": desk.request});
    let asked = zhang.done("me/certificate", order.clone()).await;
    assert_eq!((&asked["status"], &asked["pem"]), (&json!("requested"), &Value::Null));
    assert_eq!(zhang.post("me/certificate", order).await.code(), "INVALID", "a key counts once");
    let path = format!("certificates/{}/decision", asked["id"].as_str().unwrap());
    let yes = json!({"approve": true, "version": asked["version"]});
    assert_eq!(zhang.post(&path, yes.clone()).await.code(), "FORBIDDEN");
    let issued = security.done(&path, yes.clone()).await;
    assert_eq!(issued["status"], "active");
    assert_eq!(security.post(&path, yes).await.code(), "INVALID", "it is decided on once");
    issued
}

/// Signs in as the page does; answers with the stage or the refusal.
async fn with_key(base: &str, agent: &Agent, serial: &str) -> (String, Person) {
    let mut page = Person::at(base);
    let challenge = page.done("sign-in/challenge", json!({})).await;
    let text = challenge["text"].as_str().unwrap();
    let (status, other) = agent.sign("https://bills.example.cn", serial, text).await;
    assert_eq!((status, &other["code"]), (StatusCode::FORBIDDEN, &json!("NOT_ALLOWED")));
    let (status, signed) = agent.sign(base, serial, text).await;
    assert_eq!(status, StatusCode::OK, "{signed}");
    let mut proof = signed;
    proof["text"] = json!(text.replace("蜀票登录", "蜀票审批"));
    assert_eq!(stage(&page.post("sign-in/ukey", proof.clone()).await), "WRONG_PROOF");
    proof["text"] = json!(text);
    let opened = stage(&page.post("sign-in/ukey", proof.clone()).await);
    let again = stage(&Person::at(base).post("sign-in/ukey", proof).await);
    assert_eq!(again, "WRONG_PROOF", "a text counts once");
    (opened, page)
}

/// What the authority says of a certificate, by OCSP and by list, to us and to OpenSSL.
async fn standing(site: &Site, serving: &Serving, serial: &str) -> String {
    let issuing = std::fs::read_to_string(site.dir.join("trust/issuing.crt")).unwrap();
    let issuing = Certificate::from_pem(&issuing).unwrap();
    let mut anybody = Person::at(&serving.client.base);
    let question = ocsp::request(&issuing, serial, Some(b"a nonce")).unwrap();
    let answer = anybody.send(Method::POST, "/ca/ocsp", question.into()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let response = OcspResponse::from_der(&answer.bytes).unwrap();
    response.verify(&issuing).unwrap();
    assert_eq!(response.nonce(), Some(&b"a nonce"[..]));
    let said = response.standing(serial).unwrap();
    let said = if said == Standing::Good { "good" } else { "revoked" };
    let file = site.dir.with_file_name("answer.der");
    std::fs::write(&file, &answer.bytes).unwrap();
    let args = ["ocsp", "-resp_text", "-noverify", "-respin"];
    let told = openssl(Command::new("openssl").args(args).arg(&file));
    assert!(told.contains(&format!("Cert Status: {said}")), "{told}");

    let list = anybody.send(Method::GET, "/ca/issuing.crl", Bytes::new()).await.bytes;
    let crl = Crl::from_der(&list).unwrap();
    crl.verify(&issuing).unwrap();
    assert_eq!(crl.is_revoked(serial), said == "revoked");
    let file = site.dir.with_file_name("issuing.crl");
    std::fs::write(&file, &list).unwrap();
    let told = openssl(
        Command::new("openssl")
            .args(["crl", "-inform", "DER", "-noout", "-text", "-in"])
            .arg(&file),
    );
    let named = told.to_lowercase().contains(&serial.to_lowercase());
    assert_eq!(named, said == "revoked", "{serial}: {told}");
    said.to_owned()
}

fn openssl(command: &mut Command) -> String {
    let output = command.output().expect("these tests need openssl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
