//! A certificate that takes the place of another: asked for with a new key, decided on by somebody else,
//! both counting for some days, then the old one revoked.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod desk;

use app::identity::certificate;
use desk::{Browser, Desk};
use seal::{CertificateRequest, Name, PrivateKey, Reason};
use serde_json::{Value, json};

fn key() -> PrivateKey {
    PrivateKey::generate(&mut rand::rng())
}

fn csr(key: &PrivateKey) -> Value {
    json!({ "csr": CertificateRequest::new(key, &Name::new("UKEY")).unwrap().to_pem() })
}

const PROVINCE: (&str, &str, Option<&str>) = ("business", "510000", None);
const DAY: i64 = 86_400;

async fn approve(desk: &Desk, officer: &mut Browser, asked: &Value) -> desk::Answer {
    let path = format!("/console/certificates/{}/decision", asked["id"].as_str().unwrap());
    desk.post(officer, &path, json!({ "approve": true, "version": asked["version"] })).await
}

/// Whether a key with that certificate signs in.
async fn opens(desk: &Desk, key: &PrivateKey, certificate: &Value) -> bool {
    let mut browser = Browser::default();
    let challenge = desk.post(&mut browser, "/console/sign-in/challenge", Value::Null).await.good();
    let text = challenge["text"].as_str().unwrap();
    let signature = wire::auth::encode(&key.sign(text.as_bytes()).to_der());
    let proof = json!({ "text": text, "certificate": certificate["pem"], "signature": signature });
    desk.post(&mut browser, "/console/sign-in/ukey", proof).await.status == 200
}

#[tokio::test]
async fn the_old_one_counts_for_some_days_beside_the_new_one() {
    let desk = Desk::new().await;
    let mut person =
        desk.person("approver", PROVINCE, &[("bureau_approver", "region/510000")]).await;
    let home = ("security", "510000", None);
    let role = [("security_admin", "region/510000")];
    let mut officer = desk.person("secadmin", home, &role).await;
    let (old_key, new_key) = (key(), key());
    let asked = desk.post(&mut person, "/console/me/certificate", csr(&old_key)).await.good();
    let old = approve(&desk, &mut officer, &asked).await.good();
    let path = format!("/console/certificates/{}/renewal", old["id"].as_str().unwrap());

    // With a new key, one at a time, by its owner.
    let used = desk.post(&mut person, &path, csr(&old_key)).await.faults();
    assert_eq!(used, [("/csr".to_owned(), "KEY_USED".to_owned())]);
    let mut other = desk.person("other", PROVINCE, &[("bureau_approver", "region/510000")]).await;
    desk.post(&mut other, &path, csr(&key())).await.problem(404, "NOT_FOUND");
    Desk::refused(&desk.audit(2).await, "refused", "certificate.request");
    let renewal = desk.post(&mut person, &path, csr(&new_key)).await.good();
    assert_eq!((&renewal["status"], &renewal["renews"]), (&json!("requested"), &old["id"]));
    let twice = desk.post(&mut person, &path, csr(&key())).await.faults();
    assert_eq!(twice, [("/csr".to_owned(), "RENEWAL_WAITS".to_owned())]);
    approve(&desk, &mut person, &renewal).await.problem(403, "FORBIDDEN");

    let new = approve(&desk, &mut officer, &renewal).await.good();
    assert_eq!(new["status"], "active");
    let mine = desk.get(&mut person, "/console/me/certificates").await.good();
    let before = mine.as_array().unwrap().iter().find(|c| c["id"] == old["id"]).unwrap();
    assert_eq!(before["status"], "superseded");
    assert!(before["counts_until"].as_str().unwrap().starts_with("2026-12-08"), "{before}");
    assert!(opens(&desk, &old_key, &old).await && opens(&desk, &new_key, &new).await);
    assert_eq!(certificate::retire_round(&desk.identity).await.unwrap(), 0);
    let again = desk.post(&mut person, &path, csr(&key())).await.faults();
    assert_eq!(again, [("/csr".to_owned(), "STATUS_ORDER".to_owned())], "it has its successor");

    desk.world.clock.advance(14 * DAY);
    assert_eq!(certificate::retire_round(&desk.identity).await.unwrap(), 1);
    assert_eq!(certificate::retire_round(&desk.identity).await.unwrap(), 0, "once");
    assert!(!opens(&desk, &old_key, &old).await && opens(&desk, &new_key, &new).await);
    let told = &desk.audit(4).await;
    assert!(told.iter().any(|r| r.record.by.name == "worker:certificates"));
    let revoked = certificate::revocations(&desk.identity).await.unwrap();
    let serial = old["serial"].as_str().unwrap();
    assert_eq!(revoked.len(), 1);
    assert_eq!((revoked[0].serial.as_str(), revoked[0].reason), (serial, Reason::Superseded));
}

#[tokio::test]
async fn a_lost_key_is_taken_back_at_once_and_is_not_carried_on() {
    let desk = Desk::new().await;
    let mut person =
        desk.person("approver", PROVINCE, &[("bureau_approver", "region/510000")]).await;
    let home = ("security", "510000", None);
    let role = [("security_admin", "region/510000")];
    let mut officer = desk.person("secadmin", home, &role).await;
    let old_key = key();
    let asked = desk.post(&mut person, "/console/me/certificate", csr(&old_key)).await.good();
    let old = approve(&desk, &mut officer, &asked).await.good();
    let at = format!("/console/certificates/{}", old["id"].as_str().unwrap());
    let renewal = desk.post(&mut person, &format!("{at}/renewal"), csr(&key())).await.good();
    let lost = json!({
        "status": "revoked", "cause": "key_compromise", "reason": "丢失", "version": old["version"],
    });
    desk.post(&mut person, &format!("{at}/status"), lost).await.good();
    let late = approve(&desk, &mut officer, &renewal).await.faults();
    assert_eq!(late, [("/approve".to_owned(), "STATUS_ORDER".to_owned())]);
    assert!(!opens(&desk, &old_key, &old).await);
}
