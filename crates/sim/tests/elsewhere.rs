//! Attack: applications and certificates of other regions and units, by every id and every route. Each is
//! as if it were not there, and the audit log tells of it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod desk;

use desk::{Browser, Desk};
use seal::{CertificateRequest, Name, PrivateKey};
use serde_json::{Value, json};
use sim::{HOSPITAL, SCHOOL};

const NEAR: &str = "510104";
const FAR: &str = "510302";

fn spare_code() -> String {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let tries =
        SIGNS.iter().flat_map(|a| SIGNS.iter().map(move |b| (char::from(*a), char::from(*b))));
    let mut text = tries.map(|(a, b)| format!("12{FAR}00000088{a}{b}"));
    text.find(|t| t.parse::<domain::CreditCode>().is_ok()).unwrap()
}

fn csr() -> String {
    let key = PrivateKey::generate(&mut rand::rng());
    CertificateRequest::new(&key, &Name::new("UKEY")).unwrap().to_pem()
}

/// Whatever is tried, nothing is there; and it is written down.
async fn closed(desk: &Desk, browser: &mut Browser, method: &str, path: &str, body: &Value) {
    let bytes = if body.is_null() { Vec::new() } else { serde_json::to_vec(body).unwrap() };
    let answer = desk.send(browser, method, path, ("application/json", bytes)).await;
    let may = answer.status == 403; // not even the kind of row is theirs
    assert!(may || answer.status == 404, "{method} {path}: {} {}", answer.status, answer.text());
    let told = &desk.audit(1).await[0].record;
    assert_eq!((told.action.as_str(), told.outcome.code()), ("refused", "refused"), "{path}");
}

#[tokio::test]
async fn applications_of_other_regions_are_not_there() {
    let desk = Desk::new().await;
    let mut visitor = Browser { from: "10.9.9.9".into(), ..Browser::default() };
    let pdf = ("application/pdf", b"%PDF-1.7 secret".to_vec());
    let paper = desk.send(&mut visitor, "POST", "/join/documents", pdf).await.good();
    let paper = paper["id"].as_str().unwrap();
    let words = json!({
        "credit_code": spare_code(), "name": "示例外县医院", "region": FAR, "industry": "medical",
        "access": "web", "contact": "示例经办人", "id_number": "11010519491231002X",
        "phone": "13800000000", "payee_account": "6222000000000000001",
        "payee_bank": "示例银行", "documents": [paper],
    });
    let joined = desk.post(&mut visitor, "/join", words).await.good();
    let id = joined["id"].as_str().unwrap();
    let at = format!("/console/applications/{id}");
    let hospital = format!("unit/{HOSPITAL}");
    let all = [
        ("county", ("business", NEAR, None), ("bureau_approver", format!("region/{NEAR}"))),
        ("clerk", ("business", NEAR, None), ("bureau_clerk", format!("region/{NEAR}"))),
        ("checker", ("business", "510100", None), ("bureau_inspector", "region/510100".to_owned())),
        ("manager", ("business", NEAR, Some(HOSPITAL)), ("unit_manager", hospital)),
    ];
    for (login, home, (role, reach)) in all {
        let mut browser = desk.person(login, home, &[(role, &reach)]).await;
        let decision = json!({ "approve": true, "version": 1 });
        for (method, path, body) in [
            ("GET", at.clone(), Value::Null),
            ("GET", format!("{at}/documents/{paper}"), Value::Null),
            ("POST", format!("{at}/decision"), decision),
        ] {
            closed(&desk, &mut browser, method, &path, &body).await;
        }
        let list = desk.get(&mut browser, "/console/applications?max=200").await;
        let wide = desk.get(&mut browser, &format!("/console/applications?region={FAR}")).await;
        let stages = desk.get(&mut browser, "/console/applications/stages").await;
        for seen in [list.text(), wide.text(), stages.text()] {
            assert!(!seen.contains(id) && !seen.contains("示例外县医院"), "{login}: {seen}");
        }
        let counted = stages
            .json()
            .as_array()
            .map_or(0, |all| all.iter().filter_map(|s| s["count"].as_u64()).sum());
        assert_eq!(counted, 0, "{login} counts what is not theirs");
        let many = json!({ "items": [{ "id": id, "version": 1 }], "approve": true, "comment": "" });
        let answer = desk.post(&mut browser, "/console/applications/decisions", many).await;
        if answer.status == 200 {
            let failed = answer.json();
            assert_eq!(failed["done"], json!([]), "{login}: {failed}");
            assert_eq!(failed["failed"][0]["code"], "NOT_FOUND", "{login}: {failed}");
        } else {
            answer.problem(403, "FORBIDDEN");
        }
        let todo = desk.get(&mut browser, "/console/todo").await.good();
        assert!(!todo.to_string().contains("application"), "{login}: {todo}");
    }
    let headers = [("x-join-secret", joined["secret"].as_str().unwrap())];
    let still = desk.raw("GET", &format!("/api/v1/join/{id}"), &headers, Vec::new()).await.good();
    assert_eq!((&still["stage"], &still["version"]), (&json!("submitted"), &json!(1)));
}

#[tokio::test]
async fn certificates_of_other_regions_and_units_are_not_there() {
    let desk = Desk::new().await;
    let home = ("security", "510000", None);
    let mut top = desk.person("secadmin", home, &[("security_admin", "region/510000")]).await;
    let school = format!("unit/{SCHOOL}");
    let mut far = desk.person("far", ("business", FAR, None), &[]).await;
    let mut near =
        desk.person("near", ("business", NEAR, Some(SCHOOL)), &[("unit_manager", &school)]).await;
    let mut rows = Vec::new();
    for browser in [&mut far, &mut near] {
        let asked = json!({ "csr": csr() });
        rows.push(desk.post(browser, "/console/me/certificate", asked).await.good());
        let asked = json!({ "csr": csr() });
        let two = desk.post(browser, "/console/me/certificate", asked).await.good();
        let path = format!("/console/certificates/{}/decision", two["id"].as_str().unwrap());
        let yes = json!({ "approve": true, "version": two["version"] });
        rows.push(desk.post(&mut top, &path, yes).await.good());
    }
    let hospital = format!("unit/{HOSPITAL}");
    let city = ("security", "510100", None);
    let all = [
        // The first one lies in another city.
        ("city", city, ("security_admin", "region/510100".to_owned()), 2),
        // The second person's unit is another.
        ("manager", ("business", NEAR, Some(HOSPITAL)), ("unit_manager", hospital), 4),
        // The first one's region is another.
        ("county", ("business", NEAR, None), ("bureau_inspector", format!("region/{NEAR}")), 2),
    ];
    for (login, home, (role, reach), hidden) in all {
        let mut browser = desk.person(login, home, &[(role, &reach)]).await;
        let list = desk.get(&mut browser, "/console/certificates?max=200").await.good();
        for row in rows.iter().take(hidden) {
            let id = row["id"].as_str().unwrap();
            assert!(!list.to_string().contains(id), "{login} sees {id}");
            let at = format!("/console/certificates/{id}");
            let version = &row["version"];
            let yes = json!({ "approve": true, "version": version });
            let stop =
                json!({ "status": "revoked", "cause": "", "reason": "测试", "version": version });
            for (method, path, body) in [
                ("GET", at.clone(), Value::Null),
                ("POST", format!("{at}/decision"), yes),
                ("POST", format!("{at}/status"), stop),
                ("POST", format!("{at}/renewal"), json!({ "csr": csr() })),
            ] {
                closed(&desk, &mut browser, method, &path, &body).await;
            }
        }
        // Nor is one asked for in somebody else's name.
        for owner in [rows[0]["owner"].clone(), json!(SCHOOL)] {
            let purpose = if owner == SCHOOL { "api_client" } else { "person" };
            let order = json!({ "purpose": purpose, "owner": owner, "csr": csr() });
            closed(&desk, &mut browser, "POST", "/console/certificates", &order).await;
        }
    }
    for row in &rows {
        let path = format!("/console/certificates/{}", row["id"].as_str().unwrap());
        let now = desk.get(&mut top, &path).await.good();
        assert_eq!((&now["status"], &now["version"]), (&row["status"], &row["version"]));
    }
}
