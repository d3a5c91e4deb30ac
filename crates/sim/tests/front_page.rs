//! What a front server answers to people who stand before it, through HTTP: how it is, the slips of its
//! bills, and declarations that are brought by hand.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::Arc;

use app::home::{self, Home};
use app::issue::issue;
use app::ports::{Actor, Clock, Store};
use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt as _;
use hyper::{Request, StatusCode};
use serde_json::{Value, json};
use sim::{FrontNode, HOSPITAL, World, issue_request};
use store::Database;
use tower::ServiceExt as _;
use wire::data::DeclarationData;

struct Scene {
    world: World,
    platform: Home,
    front: FrontNode,
    router: Router,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let open = async |name: &str| {
            let url = format!("sqlite:{}", folder.path().join(name).display());
            Arc::new(Database::open_alone(&url).await.unwrap())
        };
        let (rows, own) = (open("platform.sqlite").await, open("front.sqlite").await);
        let world = World::new(Arc::clone(&rows) as Arc<dyn Store>).await;
        let platform = world.home(Arc::clone(&rows) as _, rows);
        let parts = world.register_front("front-7").await;
        let welcome = home::welcome(&platform, "front-7").await.unwrap();
        parts.join(&*own, &*own, &welcome).await;
        let front = parts.start(Arc::clone(&own) as _, Arc::clone(&own) as _, own).await;
        home::hear(&front.home, &welcome).await.unwrap();
        home::watch(&front.home).await.unwrap();
        let config = server::Config {
            public_url: "https://pj.example".into(),
            client_ip_header: None,
            public_per_second: 1000,
            public_burst: 1000,
            system_per_second: 1000,
            system_burst: 1000,
            request_seconds: 30,
            trust_pem: "PEM".into(),
            home: Some(front.home.clone()),
            machine: home::Machine { version: "1.2.3".into(), ..home::Machine::default() },
        };
        let router = server::router(Arc::clone(&front.home.platform), None, None, config);
        Self { world, platform, front, router, _folder: folder }
    }

    async fn send(&self, method: &str, path: &str, body: impl Into<Body>) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path).body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn put(&self, key: &str) -> (String, domain::BillId) {
        let p = &self.front.home.platform;
        let by = app::Issuer::of_unit(p, &HOSPITAL.parse().unwrap(), Actor::default()).unwrap();
        let kept = issue(p, &by, issue_request(key)).await.unwrap().kept;
        let id = kept.id;
        (format!("/api/v1/public/bills/{}/{}/{}", id.code, id.number, kept.check), id)
    }
}

#[tokio::test]
async fn a_bill_has_a_slip_until_it_is_home() {
    let scene = Scene::new().await;
    let (path, id) = scene.put("A").await;
    let (status, said) = scene.send("GET", &format!("{path}/slip"), "").await;
    assert_eq!(status, StatusCode::OK);
    let text = said["text"].as_str().unwrap();
    assert!(text.len() <= wire::slip::SLIP_MAX, "{}", text.len());
    let proof = proof::check_slip(&scene.platform.platform.trust(), text, None).unwrap();
    assert!(proof.genuine, "{proof:?}");
    assert_eq!(format!("{}{}", proof.bill.code, proof.bill.number), id.to_string());
    let (status, _) = scene.send("GET", &path.replace("/0000", "/0009"), "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    let (_, said) = scene.send("GET", "/api/v1/front/status", "").await;
    assert_eq!((said["backlog"] != json!(0), &said["recent"][0]["home"]), (true, &json!(false)));
    while scene.front.sync(&scene.platform).await {}
    let (status, said) = scene.send("GET", &format!("{path}/slip"), "").await;
    assert_eq!(
        (status, &said["type"]),
        (StatusCode::NOT_FOUND, &json!("urn:shupiao:problem:no-slip"))
    );
    let (_, said) = scene.send("GET", "/api/v1/front/status", "").await;
    assert_eq!((&said["backlog"], &said["recent"][0]["home"]), (&json!(0), &json!(true)));
    assert_eq!((&said["program"], &said["gate"]), (&json!("1.2.3"), &json!("OPEN")));
}

#[tokio::test]
async fn a_declaration_is_brought_by_hand() {
    let scene = Scene::new().await;
    let now = scene.world.clock.now();
    let said = DeclarationData {
        id: "E1".into(),
        region: "510000".into(),
        cause: "emergency".into(),
        from: now.iso(),
        until: now.plus_seconds(25 * 86_400).iso(),
    };
    let letter = home::declare(&scene.platform, said, Actor::default()).await.unwrap();
    scene.world.clock.advance(18 * 86_400);
    home::watch(&scene.front.home).await.unwrap();
    let state = async || {
        let (_, said) = scene.send("GET", "/api/v1/front/status", "").await;
        [said["gate"].clone(), said["cause"].clone()]
    };
    assert_eq!(state().await, ["FRONT_WINDOW", "line_down"]);
    for (body, kind) in [("", "not-declared"), ("shupiao-letter/1 00 AA\n{}", "not-declared")] {
        let (status, said) = scene.send("POST", "/api/v1/front/declarations", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(said["type"], format!("urn:shupiao:problem:{kind}"));
    }
    // As people paste it.
    let pasted = format!("\n {}\n\n", String::from_utf8(letter).unwrap());
    let (status, said) = scene.send("POST", "/api/v1/front/declarations", pasted).await;
    assert_eq!((status, &said["cause"]), (StatusCode::OK, &json!("emergency")));
    assert_eq!(state().await, ["WARNED", "emergency"]);
}

#[tokio::test]
async fn a_front_takes_no_letters_of_other_fronts() {
    let scene = Scene::new().await;
    let (status, said) = scene.send("POST", "/api/v1/fronts/shipments", "x").await;
    assert_eq!(
        (status, &said["type"]),
        (StatusCode::NOT_FOUND, &json!("urn:shupiao:problem:no-route"))
    );
}
