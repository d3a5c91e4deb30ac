//! A platform with a hospital's system before it, over SQLite, and that system.

use std::sync::Arc;

use app::Desk;
use app::at_rest::{RestKeys, Sealed};
use app::his::{His, Pages, seal_key};
use app::ports::registry::Registry;
use app::ports::{Actor, Clock, Entry, Store};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use md5::{Digest, Md5};
use serde_json::{Value, json};
use sim::{Chances, HOSPITAL, SCHOOL, World};
use store::Database;
use tower::ServiceExt;

pub(crate) const APPID: &str = "SLYY0000001";
/// One appid for both units.
pub(crate) const SHARED: &str = "GXYY0000001";
const KEY: &str = "5f1c0a7e9b3d42e68a0c1d2f3b";

pub(crate) struct Hospital {
    pub(crate) world: World,
    pub(crate) db: Arc<Database>,
    router: Router,
    _folder: tempfile::TempDir,
}

/// An answer taken out of its envelope.
pub(crate) struct Said {
    pub(crate) result: String,
    pub(crate) message: String,
}

impl Said {
    /// The object of a request that was done.
    pub(crate) fn done(&self) -> Value {
        assert_eq!(self.result, "S0000", "{}", self.message);
        serde_json::from_str(&self.message).unwrap()
    }

    /// The sentence of a request that was not.
    pub(crate) fn refused(&self, code: &str) -> &str {
        assert_eq!(self.result, code, "{}", self.message);
        assert!(self.message.chars().any(|c| c > '\u{4e00}'), "not Chinese: {}", self.message);
        &self.message
    }
}

pub(crate) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {value}")).to_owned()
}

fn sign(appid: &str, data: &str, noise: &str, key: &str) -> String {
    let text = format!("appid={appid}&data={data}&noise={noise}&key={key}&version=1.0");
    hex::encode_upper(Md5::digest(text))
}

/// A signed request, as JSON.
pub(crate) fn envelope(appid: &str, key: &str, object: &Value) -> Value {
    let data = wire::auth::encode(object.to_string().as_bytes());
    let sign = sign(appid, &data, "n1", key);
    json!({ "appid": appid, "data": data, "noise": "n1", "version": "1.0", "sign": sign })
}

/// What an envelope says; its signature must hold.
pub(crate) fn opened(appid: &str, key: &str, body: &[u8]) -> Said {
    assert!(body.is_ascii() && !body.contains(&b'\n'));
    let outer: Value = serde_json::from_slice(body).unwrap();
    let part = |name: &str| text(&outer, name);
    assert_eq!(part("sign"), sign(appid, &part("data"), &part("noise"), key));
    let decoded = |text: &str| String::from_utf8(wire::auth::decode(text).unwrap()).unwrap();
    let inner: Value = serde_json::from_str(&decoded(&part("data"))).unwrap();
    Said { result: text(&inner, "result"), message: decoded(&text(&inner, "message")) }
}

fn client(appid: &str, units: &Value, more: &Value) -> Value {
    let mut client = json!({
        "appid": appid, "key": seal_key(&seal::Vault::new([7; 16]), appid, KEY, [3; 12]),
        "editions": ["medical", "standard", "college"], "units": units,
        "items": { "YP01": "0807" }, "kinds": { "0121": "0101" },
    });
    for (key, value) in more.as_object().unwrap() {
        client[key] = value.clone();
    }
    client
}

impl Hospital {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/store.db", folder.path().display());
        let db = Arc::new(Database::open(&url).await.unwrap());
        let keys = RestKeys::new("R1", [1; 16]).unwrap();
        let rows = Arc::clone(&db) as Arc<dyn Store>;
        let store = Sealed::new(rows, keys, Arc::new(Chances::seeded(2)));
        let world = World::new(Arc::new(store)).await;
        let his = His {
            desk: Desk::new(Arc::clone(&world.platform), Arc::clone(&db) as _),
            registry: Arc::clone(&db) as Arc<dyn Registry>,
            pages: Pages {
                own: "http://10.0.0.8:8080".into(),
                public: "https://bills.example.cn".into(),
            },
        };
        let config = server::Config {
            public_url: "https://bills.example.cn".into(),
            client_ip_header: Some("x-real-ip".into()),
            public_per_second: 1000,
            public_burst: 1000,
            system_per_second: 1000,
            system_burst: 1000,
            request_seconds: 30,
            trust_pem: "PEM".into(),
            home: None,
            machine: app::home::Machine::default(),
        };
        let platform = Arc::clone(&world.platform);
        let router = server::router(platform, None, Some(Arc::new(his)), config);
        let site = Self { world, db, router, _folder: folder };
        let own = json!([{ "unit": HOSPITAL, "places": { "001": "01" } }]);
        let shared = json!([
            { "unit": HOSPITAL, "places": { "H1": "01" } },
            { "unit": SCHOOL, "places": { "S1": "01" } },
        ]);
        site.put("his_client", APPID, &client(APPID, &own, &json!({}))).await;
        let narrow = json!({ "allow": ["10.1.0.0/16"], "editions": ["medical"] });
        site.put("his_client", SHARED, &client(SHARED, &shared, &narrow)).await;
        site
    }

    /// Writes an entry of the directory and reads it.
    pub(crate) async fn put(&self, section: &str, key: &str, body: &Value) {
        let entry = Entry::new(section, key, body.to_string());
        let now = self.world.clock.now();
        self.db.put_entries(vec![entry], Actor::default(), now).await.unwrap();
        self.world.platform.refresh().await.unwrap();
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, headers, bytes.to_vec())
    }

    /// A request of the hospital's own system.
    pub(crate) async fn ask(&self, path: &str, object: &Value) -> Said {
        self.ask_as(APPID, path, object).await
    }

    pub(crate) async fn ask_as(&self, appid: &str, path: &str, object: &Value) -> Said {
        self.post(appid, path, envelope(appid, KEY, object).to_string()).await
    }

    /// Any body; the answer must be the incumbent's form.
    pub(crate) async fn post(&self, appid: &str, path: &str, body: String) -> Said {
        let headers = [("content-encoding", "UTF-8"), ("x-real-ip", "10.1.2.3")];
        let (status, headers, bytes) = self.send("POST", path, &headers, body).await;
        assert_eq!(status, StatusCode::OK);
        assert!(headers["content-type"].to_str().unwrap().starts_with("application/json"));
        assert_eq!(headers["content-length"].to_str().unwrap(), bytes.len().to_string());
        let known = [APPID, SHARED].contains(&appid);
        opened(appid, if known { KEY } else { "" }, &bytes)
    }

    /// Issues an outpatient bill; answers with code, number and check code.
    pub(crate) async fn issued(&self, key: &str) -> (String, String, String) {
        let path = "/medical-web/api/medical/invoiceEBillOutpatient";
        let said = self.ask(path, &outpatient(key)).await.done();
        (text(&said, "billBatchCode"), text(&said, "billNo"), text(&said, "random"))
    }
}

/// A good outpatient request at the hospital's place `001`.
pub(crate) fn outpatient(key: &str) -> Value {
    json!({
        "busNo": key, "busType": "02", "payer": "示例患者", "busDateTime": "20261124080000003",
        "placeCode": "001", "payee": "收费员甲", "author": "开票员甲", "totalAmt": "286.50",
        "payerType": "1", "idCardNo": "", "cardType": "3101", "cardNo": "0000000007", "sex": "女",
        "age": 34, "patientNo": 21, "consultationDate": "20261124", "accountPay": 0, "fundPay": "200",
        "otherfundPay": "0.00", "selfCashPay": 86.5, "selfPayAmt": "86.50", "ownPay": 0,
        "otherInfo": null, "isArrears": "0",
        "payChannelDetail": [{ "payChannelCode": "05", "payChannelValue": "1.00" }],
        "chargeDetail": [
            { "sortNo": 1, "chargeCode": "YP01", "chargeName": "西药费", "std": "261.5", "number": 1,
              "amt": "261.50" },
            { "sortNo": 2, "chargeCode": "0801", "chargeName": "诊察费", "std": 25, "number": 1,
              "amt": 25.02 },
            { "sortNo": 3, "chargeCode": "0801", "chargeName": "诊察费", "std": -0.02, "number": 1,
              "amt": -0.02 },
        ],
        "listDetail": [{ "chargeCode": "YP01", "name": "示例片", "number": "2", "amt": "261.5012" }],
    })
}

/// The same object with one field changed.
pub(crate) fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}
