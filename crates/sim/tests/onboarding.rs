//! A unit's way from its application to its first live bill, as everybody on it goes it.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod desk;

use desk::{Browser, Desk, PASSWORD};
use serde_json::{Value, json};

const UNIT: &str = "12510104000000270M";

fn application(code: &str) -> Value {
    json!({
        "credit_code": code, "name": "示例区中心卫生院", "region": "510104",
        "industry": "medical", "access": "web", "contact": "示例经办人",
        "id_number": "11010519491231002X", "phone": "13800000000",
        "payee_account": "6222000000000000001", "payee_bank": "示例银行",
    })
}

/// The rest of a credit code that ends in its right check character.
fn credit_code(region: &str, serial: &str) -> String {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("12{region}{serial}");
    for last in SIGNS {
        for check in SIGNS {
            let text = format!("{body}{}{}", char::from(*last), char::from(*check));
            if text.len() == 18 && text.parse::<domain::CreditCode>().is_ok() {
                return text;
            }
        }
    }
    unreachable!("some character fits")
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one way, as people go it")]
async fn from_application_to_the_first_live_bill() {
    let desk = Desk::new().await;
    let code = UNIT.parse::<domain::CreditCode>().map(|c| c.to_string());
    let code = code.unwrap_or_else(|_| credit_code("510104", "00000027"));
    let mut county = desk
        .person("county", ("business", "510104", None), &[("bureau_approver", "region/510104")])
        .await;

    // The applicant: mistakes are named all at once; then it is handed in.
    let mut visitor = Browser { from: "10.9.9.9".into(), ..Browser::default() };
    let mut wrong = application("12510104000000270X");
    wrong["phone"] = json!("123");
    wrong["region"] = json!("519999");
    let faults = desk.post(&mut visitor, "/join", wrong).await.faults();
    let pointers: Vec<&str> = faults.iter().map(|(p, _)| p.as_str()).collect();
    assert_eq!(pointers, ["/credit_code", "/region", "/phone"]);
    let pdf = ("application/pdf", b"%PDF-1.7 example".to_vec());
    let document = desk.send(&mut visitor, "POST", "/join/documents", pdf).await.good();
    let mut words = application(&code);
    words["documents"] = json!([document["id"]]);
    let joined = desk.post(&mut visitor, "/join", words.clone()).await.good();
    let (id, secret) = (joined["id"].as_str().unwrap(), joined["secret"].as_str().unwrap());
    desk.post(&mut visitor, "/join", words.clone()).await.problem(409, "TAKEN");
    let progress = |secret: String| {
        let path = format!("/api/v1/join/{id}");
        let desk = &desk;
        async move { desk.raw("GET", &path, &[("x-join-secret", &secret)], Vec::new()).await }
    };
    assert_eq!(progress(secret.into()).await.good()["stage"], "submitted");
    progress("0".repeat(32)).await.problem(401, "SECRET");

    // The bureau sends it back with a comment, the applicant corrects it, the bureau approves.
    let board = desk.get(&mut county, "/console/applications?stage=submitted").await.good();
    assert_eq!(board["items"][0]["id"], id);
    assert_eq!(board["items"][0]["waits_for"], "bureau");
    let decision = |approve: bool, version: &Value, comment: &str| json!({ "approve": approve, "version": version, "comment": comment });
    let path = format!("/console/applications/{id}/decision");
    let bare = desk.post(&mut county, &path, decision(false, &json!(1), "")).await.faults();
    assert_eq!(bare, [("/comment".to_owned(), "MISSING".to_owned())]);
    let view =
        desk.post(&mut county, &path, decision(false, &json!(1), "请补充法人证书")).await.good();
    assert_eq!(view["application"]["stage"], "returned");
    assert!(!view.to_string().contains("11010519491231002X"), "personal data is masked");
    let told = progress(secret.into()).await.good()["steps"][0]["note"].clone();
    assert_eq!(told, "退回：请补充法人证书", "the bureau's word, once");
    let body = serde_json::to_vec(&words).unwrap();
    let headers = [("x-join-secret", secret), ("content-type", "application/json")];
    let corrected = desk.raw("PUT", &format!("/api/v1/join/{id}"), &headers, body).await.good();
    assert_eq!(corrected["stage"], "submitted");
    let paper = document["id"].as_str().unwrap();
    let paper =
        desk.get(&mut county, &format!("/console/applications/{id}/documents/{paper}")).await;
    assert_eq!(&paper.bytes[..], b"%PDF-1.7 example");
    assert!(paper.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let stale = desk.post(&mut county, &path, decision(true, &json!(1), "")).await;
    stale.problem(409, "STALE");
    let view =
        desk.post(&mut county, &path, decision(true, &corrected["version"], "同意")).await.good();
    let activation = view["activation_code"].as_str().unwrap().to_owned();
    assert_eq!(view["application"]["stage"], "approved");

    // The manager takes the unit up.
    let mut manager = Browser { from: "10.9.9.9".into(), ..Browser::default() };
    let activate = format!("/join/{id}/activate");
    let words = |code: &str| json!({ "code": code, "login": "clinic", "password": PASSWORD });
    desk.post(&mut manager, &activate, words("0000")).await.problem(401, "SECRET");
    let answer = desk.post(&mut manager, &activate, words(&activation)).await.good();
    assert_eq!(answer["stage"], "enrol");
    desk.post(&mut Browser::default(), &activate, words(&activation)).await.problem(401, "SECRET");
    desk.enrol(&mut manager, "clinic").await;
    let me = desk.me(&mut manager).await;
    assert_eq!(me["unit"], code.as_str());

    // A clerk, kinds, keys, ten test bills.
    let clerk =
        json!({ "login": "clinic-clerk", "name": "示例开票员", "region": "510104", "unit": code });
    let invited = desk.post(&mut manager, "/console/persons", clerk).await.good();
    let person = invited["person"]["id"].as_str().unwrap();
    let roles = json!({
        "roles": [{ "role": "clerk", "reach": format!("place/{code}/01") }],
        "reason": "窗口开票", "version": invited["person"]["version"],
    });
    desk.post(&mut manager, &format!("/console/persons/{person}/roles"), roles).await.good();
    let own = desk.get(&mut manager, "/console/onboarding").await.good();
    let choices = json!({ "kinds": ["0601", "9999"], "version": own["version"] });
    let faults = desk.put(&mut manager, "/console/onboarding/choices", choices).await.faults();
    assert_eq!(faults, [("/kinds/1".to_owned(), "UNKNOWN_KIND".to_owned())]);
    let choices = json!({ "kinds": ["0601", "0401"], "version": own["version"] });
    let own = desk.put(&mut manager, "/console/onboarding/choices", choices).await.good();
    assert_eq!((&own["has_key"], &own["clerks"]), (&json!(true), &json!(1)));
    let early = json!({ "version": own["version"] });
    desk.post(&mut manager, "/console/onboarding/open", early).await.problem(422, "INVALID");
    let mut own = own;
    for step in 1..=10 {
        let path = format!("/console/onboarding/tests/{step}");
        own = desk.post(&mut manager, &path, Value::Null).await.good();
        assert_eq!(own["tests"][step - 1]["state"], "passed", "{own}");
    }
    let refused = own["tests"][3]["note"].as_str().unwrap();
    assert_eq!(refused, "已拒绝，不同之处：第 1 项的金额、第 1 项的数量、总金额");
    let picture = desk.get(&mut manager, "/console/onboarding/tests/1/picture.png").await;
    assert!(picture.bytes.starts_with(b"\x89PNG"), "{}", picture.text());

    // Nothing of the sandbox is real: its codes belong to no province.
    let note = own["tests"][0]["note"].as_str().unwrap().to_owned();
    assert!(note.contains("99040126"), "{note}");
    assert!(desk.store_bills(&code).await.is_empty(), "no real number was used");

    // A clerk cannot issue yet; the bureau opens the unit; then the first bill is live.
    let once = invited["password"].as_str().unwrap();
    let mut clerk = desk.first_sign_in("clinic-clerk", once).await;
    let mut bill = serde_json::to_value(sim::issue_request("FIRST")).unwrap();
    bill["place"] = json!("01");
    let early = desk.post(&mut clerk, "/console/bills", bill.clone()).await;
    early.problem(403, "UNIT_STANDING");
    let open = json!({ "version": own["version"] });
    let own = desk.post(&mut manager, "/console/onboarding/open", open).await.good();
    assert_eq!(own["stage"], "opening");
    let todo = desk.get(&mut county, "/console/todo").await.good();
    assert_eq!(todo[0]["kind"], "go_live", "{todo}");
    let view =
        desk.post(&mut county, &path, decision(true, &own["version"], "同意开通")).await.good();
    assert_eq!(view["application"]["stage"], "live");
    let issued = desk.post(&mut clerk, "/console/bills", bill).await.good();
    let page = issued["page"].as_str().unwrap().to_owned();
    let at = page.strip_prefix(desk::ORIGIN).unwrap();
    let ofd = desk.raw("GET", &format!("{at}.ofd"), &[], Vec::new()).await;
    let trust = desk.world.platform.trust();
    let proved = proof::check(&trust, ofd.bytes.to_vec()).unwrap();
    assert!(proved.genuine, "{proved:?}");
    let list = desk.get(&mut clerk, "/console/bills").await.good();
    assert_eq!(list["bills"].as_array().unwrap().len(), 1);
    let steps = desk.get(&mut manager, "/console/onboarding").await.good();
    assert!(steps["steps"].as_array().unwrap().iter().all(|s| s["state"] == "done"), "{steps}");
}

impl Desk {
    async fn store_bills(&self, unit: &str) -> Vec<app::ports::Kept> {
        use app::ports::{Listing, Store};
        let query = Listing { after: 0, from: None, until: None, max: 10 };
        self.store.list(&unit.parse().unwrap(), query).await.unwrap()
    }
}
