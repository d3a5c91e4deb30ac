//! Faces through real HTTP: each format, sealed, the same each time, and checked again by upload.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod site;

use hyper::StatusCode;
use serde_json::Value;
use sim::{HOSPITAL, SCHOOL, reverse_request};
use site::{Answer, Site};

/// The public address of a bill's files, without ending.
fn address(bill: &Value) -> String {
    let text = |name: &str| bill["bill"][name].as_str().unwrap().to_owned();
    format!("/b/{}/{}/{}", text("code"), text("number"), text("check_code"))
}

async fn get(site: &Site, path: &str) -> Answer {
    let answer = site.send("GET", path, &[], vec![]).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&answer.bytes));
    answer
}

async fn check(site: &Site, media_type: &str, bytes: Vec<u8>) -> Value {
    let headers = [("content-type", media_type)];
    let answer = site.send("POST", "/api/v1/verify", &headers, bytes).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answer.bytes));
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_format_is_given_and_is_the_same_each_time() {
    let site = Site::new().await;
    let at = address(&site.issue("K1").await);
    let formats = [
        (".ofd", "application/ofd", &b"PK"[..]),
        (".pdf", "application/pdf", b"%PDF-"),
        (".png", "image/png", b"\x89PNG"),
        (".png?page=1&dpi=96", "image/png", b"\x89PNG"),
        (".xbrl", "application/xml", b"<?xml"),
        (".xml", "application/xml; charset=utf-8", b"<?xml"),
    ];
    for (ending, media_type, magic) in formats {
        let first = get(&site, &format!("{at}{ending}")).await;
        assert_eq!(first.headers["content-type"], media_type, "{ending}");
        assert!(first.bytes.starts_with(magic), "{ending}");
        // The signers here draw a nonce each time, so a sealed file differs in its signatures.
        if ending != ".ofd" {
            let again = get(&site, &format!("{at}{ending}")).await;
            assert!(first.bytes == again.bytes, "{ending} differs from itself");
        }
    }
    let unknown = site.send("GET", &format!("{at}.docx"), &[], vec![]).await;
    unknown.problem(404, "NO_ROUTE");
    site.send("GET", &format!("{at}.png?page=9"), &[], vec![]).await.problem(404, "NOT_FOUND");
    let wrong = site.send("GET", &format!("{at}.png?dpi=x"), &[], vec![]).await;
    wrong.problem(400, "INVALID_QUERY");
    let mut other = at.clone();
    other.replace_range(at.len() - 6.., "aaaaaa");
    site.send("GET", &format!("{other}.ofd"), &[], vec![]).await.problem(404, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_ofd_is_genuine_and_a_touched_one_is_not() {
    let site = Site::new().await;
    let at = address(&site.issue("K1").await);
    let ofd = get(&site, &format!("{at}.ofd")).await.bytes.to_vec();
    assert!(ofd.len() < 60_000, "{} bytes", ofd.len());
    let answer = check(&site, "application/ofd", ofd.clone()).await;
    assert_eq!(answer["verdict"], "genuine", "{answer:#}");
    assert_eq!(answer["page"]["proof"], "sealed", "{answer:#}");
    let roles: Vec<&str> = answer["signatures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["unit", "supervision", "unit_seal", "supervision_seal"]);
    assert!(answer["signatures"].as_array().unwrap().iter().all(|s| s["valid"] == true));

    // Another bill's page under this one's seals: every byte of the file is either refused as no
    // file or told as changed.
    for at in (0..ofd.len()).step_by(ofd.len() / 40) {
        let mut touched = ofd.clone();
        touched[at] ^= 0x20;
        let headers = [("content-type", "application/ofd")];
        let answer = site.send("POST", "/api/v1/verify", &headers, touched).await;
        if answer.status == StatusCode::OK {
            let said = answer.json();
            let harmless = said["verdict"] == "genuine" && said["page"]["proof"] == "sealed";
            let changed = said["verdict"] == "altered" || said["page"]["proof"] == "changed";
            // A ZIP's own times and attributes carry nothing.
            assert!(harmless || changed, "byte {at}: {said:#}");
        } else {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "byte {at}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pdf_is_compared_with_our_own_drawing() {
    let site = Site::new().await;
    let at = address(&site.issue("K1").await);
    let pdf = get(&site, &format!("{at}.pdf")).await.bytes.to_vec();
    let answer = check(&site, "application/pdf", pdf.clone()).await;
    assert_eq!(
        (&answer["verdict"], &answer["page"]["proof"]),
        (&"genuine".into(), &"redrawn".into())
    );
    let mut touched = pdf;
    let middle = touched.len() / 4;
    touched[middle] ^= 1;
    let answer = check(&site, "application/pdf", touched).await;
    assert_eq!(answer["verdict"], "altered", "{answer:#}");
    assert_eq!(answer["page"]["proof"], "changed", "{answer:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reversal_has_a_face_and_only_its_unit_gets_it_by_api() {
    let site = Site::new().await;
    let bill = site.issue("K1").await;
    let path = |bill: &Value, more: &str| {
        let text = |name: &str| bill["bill"][name].as_str().unwrap().to_owned();
        format!("/api/v1/bills/{}/{}/{more}", text("code"), text("number"))
    };
    let body = serde_json::to_vec(&reverse_request("R1")).unwrap();
    let reversal = site.signed(HOSPITAL, "POST", &path(&bill, "reversal"), body).await.json();
    let face = path(&reversal, "face.ofd");
    let answer = site.signed(HOSPITAL, "GET", &face, vec![]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let package = ofd::read::open(&answer.bytes, &ofd::read::Limits::default()).unwrap();
    let text: Vec<&str> = package.text().collect();
    let text = text.join("\n");
    let original = bill["bill"]["number"].as_str().unwrap();
    assert!(text.contains(original) && text.contains("-286.50") && text.contains('负'), "{text}");
    site.signed(SCHOOL, "GET", &face, vec![]).await.problem(404, "NOT_FOUND");
    site.send("GET", &face, &[], vec![]).await.problem(401, "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_face_that_cannot_be_made_now_is_said_to_be_so() {
    let site = Site::new().await;
    let at = address(&site.issue("K1").await);
    site.store.set_down(true);
    let refused = site.send("GET", &format!("{at}.ofd"), &[], vec![]).await;
    refused.problem(503, "STORE_UNAVAILABLE");
    site.store.set_down(false);
    site.world.unit_signer.fail_next([sim::Failure::Refuses]);
    let refused = site.send("GET", &format!("{at}.ofd"), &[], vec![]).await;
    refused.problem(503, "SIGNER_UNAVAILABLE");
    get(&site, &format!("{at}.pdf")).await;
}
