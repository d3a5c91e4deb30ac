//! The platform with its identity platform behind real HTTP, on a store in a file, and browsers to
//! visit it with: each keeps its cookie and its token as a page does.
#![expect(dead_code, reason = "each test file uses its own part")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use app::identity::Identity;
use app::identity::invite::{Planted, plant};
use app::ports::Actor;
use app::ports::registry::{AuditQuery, AuditRow, Registry};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use seal::totp;
use serde_json::{Value, json};
use sim::{Memory, World};
use tokio::net::TcpListener;

pub(crate) const ORIGIN: &str = "https://bills.example.cn";
pub(crate) const COOKIE: &str = "__Host-shupiao";
pub(crate) const PASSWORD: &str = "Correct-Horse-9";

pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) identity: Arc<Identity>,
    pub(crate) store: Arc<store::Database>,
    pub(crate) path: std::path::PathBuf,
    address: SocketAddr,
    http: Client<HttpConnector, Full<Bytes>>,
    secrets: Mutex<BTreeMap<String, Vec<u8>>>,
    _folder: tempfile::TempDir,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: hyper::HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// The JSON of an answer that must be good.
    #[track_caller]
    pub(crate) fn good(&self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }

    /// A problem with that status and code, in Chinese.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{}", self.text());
        assert!(problem["detail"].as_str().unwrap().chars().any(|c| c > '\u{4e00}'));
        problem
    }

    /// The codes of its faults with their pointers.
    #[track_caller]
    pub(crate) fn faults(&self) -> Vec<(String, String)> {
        let problem = self.problem(422, "INVALID");
        let faults = problem["faults"].as_array().unwrap();
        let one = |f: &Value| {
            let text = |name: &str| f[name].as_str().unwrap().to_owned();
            (text("pointer"), text("code"))
        };
        faults.iter().map(one).collect()
    }
}

/// A browser: where it is, what it calls itself, its cookie and its page's token.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) from: String,
    pub(crate) agent: String,
    pub(crate) cookie: Option<String>,
    pub(crate) token: String,
    pub(crate) origin: Option<String>,
}

impl Default for Browser {
    fn default() -> Self {
        Self {
            from: "10.0.0.1".into(),
            agent: "Browser/1".into(),
            cookie: None,
            token: String::new(),
            origin: Some(ORIGIN.into()),
        }
    }
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.sqlite");
        let store = store::Database::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let store = Arc::new(store);
        let world = World::new(Arc::clone(&store) as Arc<dyn app::ports::Store>).await;
        let registry = Arc::clone(&store) as Arc<dyn Registry>;
        let sandbox = Arc::new(Memory::default());
        let identity = Arc::new(world.identity(registry, sandbox, ORIGIN).await);
        let config = server::Config {
            public_url: ORIGIN.into(),
            client_ip_header: Some("x-real-ip".into()),
            public_per_second: 10_000,
            public_burst: 10_000,
            system_per_second: 10_000,
            system_burst: 10_000,
            request_seconds: 30,
            trust_pem: String::new(),
            home: Some(world.home(Arc::clone(&store) as _, Arc::clone(&store) as _)),
            machine: app::home::Machine::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router =
            server::router(Arc::clone(&world.platform), Some(Arc::clone(&identity)), None, config);
        tokio::spawn(server::serve(listener, router, std::future::pending()));
        let http = Client::builder(TokioExecutor::new()).build_http();
        let secrets = Mutex::default();
        Self { world, identity, store, path, address, http, secrets, _folder: folder }
    }

    pub(crate) async fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response =
            self.http.request(request.body(Full::new(body.into())).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, bytes: response.into_body().collect().await.unwrap().to_bytes() }
    }

    pub(crate) async fn send(
        &self,
        browser: &mut Browser,
        method: &str,
        path: &str,
        (media, body): (&str, Vec<u8>),
    ) -> Answer {
        let cookie = browser.cookie.as_ref().map(|c| format!("{COOKIE}={c}"));
        let mut headers = vec![
            ("x-real-ip", browser.from.as_str()),
            ("user-agent", browser.agent.as_str()),
            ("x-shupiao-token", browser.token.as_str()),
            ("content-type", media),
        ];
        headers.extend(browser.origin.as_deref().map(|origin| ("origin", origin)));
        headers.extend(cookie.as_deref().map(|cookie| ("cookie", cookie)));
        let path =
            if path.starts_with("/api") { path.to_owned() } else { format!("/api/v1{path}") };
        let answer = self.raw(method, &path, &headers, body).await;
        if let Some(set) = answer.headers.get("set-cookie") {
            let set = set.to_str().unwrap();
            for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure"] {
                assert!(set.contains(flag), "{set}");
            }
            let value = set.split(';').next().unwrap().split_once('=').unwrap().1;
            browser.cookie = Some(value.to_owned()).filter(|v| !v.is_empty());
        }
        answer
    }

    pub(crate) async fn get(&self, browser: &mut Browser, path: &str) -> Answer {
        self.send(browser, "GET", path, ("application/json", Vec::new())).await
    }

    pub(crate) async fn post(&self, browser: &mut Browser, path: &str, body: Value) -> Answer {
        let body = if body.is_null() { Vec::new() } else { serde_json::to_vec(&body).unwrap() };
        self.send(browser, "POST", path, ("application/json", body)).await
    }

    pub(crate) async fn put(&self, browser: &mut Browser, path: &str, body: Value) -> Answer {
        let body = serde_json::to_vec(&body).unwrap();
        self.send(browser, "PUT", path, ("application/json", body)).await
    }

    /// Reads who the browser's person is, and takes the token as a page does.
    pub(crate) async fn me(&self, browser: &mut Browser) -> Value {
        let me = self.get(browser, "/console/session").await.good();
        me["token"].as_str().unwrap().clone_into(&mut browser.token);
        me
    }

    /// Sets a person up; gives id and one-time password.
    pub(crate) async fn plant(
        &self,
        login: &str,
        (duty, region, unit): (&str, &str, Option<&str>),
        roles: &[(&str, &str)],
    ) -> (String, String) {
        let roles: Vec<_> = roles.iter().map(|(r, reach)| (*r, (*reach).to_owned())).collect();
        let planted = Planted { login, name: "示例人员", duty, region, unit, roles: &roles };
        let by = Actor { name: "cli".into(), ..Actor::default() };
        plant(&self.identity, &planted, &by).await.unwrap().unwrap()
    }

    /// A one-time password of that login's second factor at this moment.
    pub(crate) fn code(&self, login: &str) -> String {
        let secrets = self.secrets.lock().unwrap();
        let step = totp::step(self.now());
        format!("{:06}", totp::code(&secrets[login], step))
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        app::ports::Clock::now(&self.world.clock).timestamp()
    }

    /// Lets time pass, so that one more try and a fresh one-time password count.
    pub(crate) fn wait(&self) {
        self.world.clock.advance(31);
    }

    /// First sign-in: one-time password, own password, second factor.
    pub(crate) async fn first_sign_in(&self, login: &str, once: &str) -> Browser {
        let mut browser = Browser::default();
        let words = json!({ "login": login, "password": once });
        let answer = self.post(&mut browser, "/console/sign-in", words).await.good();
        assert_eq!(answer["stage"], "password");
        self.me(&mut browser).await;
        self.wait();
        let words = json!({ "current": once, "new": PASSWORD });
        let answer = self.post(&mut browser, "/console/sign-in/password", words).await.good();
        assert_eq!(answer["stage"], "enrol");
        self.enrol(&mut browser, login).await;
        browser
    }

    /// Takes up a second factor and gives its first code.
    pub(crate) async fn enrol(&self, browser: &mut Browser, login: &str) {
        self.me(browser).await;
        let enrol = self.post(browser, "/console/sign-in/enrol", Value::Null).await.good();
        let secret = from_base32(enrol["secret"].as_str().unwrap());
        self.secrets.lock().unwrap().insert(login.to_owned(), secret);
        self.wait();
        let code = json!({ "code": self.code(login) });
        let answer = self.post(browser, "/console/sign-in/totp", code).await.good();
        assert_eq!(answer["stage"], "open");
        self.me(browser).await;
    }

    /// Plants somebody and signs them in.
    pub(crate) async fn person(
        &self,
        login: &str,
        home: (&str, &str, Option<&str>),
        roles: &[(&str, &str)],
    ) -> Browser {
        let (_, once) = self.plant(login, home, roles).await;
        self.first_sign_in(login, &once).await
    }

    /// Signs somebody in who has done so before.
    pub(crate) async fn sign_in(&self, login: &str) -> Browser {
        let mut browser = Browser::default();
        self.wait();
        let words = json!({ "login": login, "password": PASSWORD });
        let answer = self.post(&mut browser, "/console/sign-in", words).await.good();
        assert_eq!(answer["stage"], "totp");
        self.me(&mut browser).await;
        self.wait();
        let code = json!({ "code": self.code(login) });
        self.post(&mut browser, "/console/sign-in/totp", code).await.good();
        self.me(&mut browser).await;
        browser
    }

    /// The newest audit records.
    pub(crate) async fn audit(&self, max: u32) -> Vec<AuditRow> {
        let query = AuditQuery {
            reach: vec!["region/510000".parse().unwrap()],
            actor: None,
            action: None,
            subject: None,
            trace: None,
            outcome: None,
            from: None,
            until: None,
            before: None,
            max,
        };
        self.store.audit_search(query).await.unwrap()
    }

    /// Whether the newest records tell of that refusal.
    #[track_caller]
    pub(crate) fn refused(rows: &[AuditRow], action: &str, note: &str) {
        let told = rows.iter().any(|r| {
            r.record.action == action
                && r.record.outcome.code() == "refused"
                && r.record.note.contains(note)
        });
        let all: Vec<_> = rows.iter().map(|r| (&r.record.action, &r.record.note)).collect();
        assert!(told, "no refusal {action} {note:?} in {all:?}");
    }
}

pub(crate) fn from_base32(text: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            _ => c - b'2' + 26,
        };
        bits = (bits << 5) | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).unwrap());
        }
    }
    bytes
}
