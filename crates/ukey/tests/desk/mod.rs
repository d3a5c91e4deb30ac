//! A desk: a token with a certificate, an agent over it, and a page's hand-written client.
#![expect(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test file uses its own part and may fail loudly"
)]

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use seal::{Authority, Certificate, Name, PrivateKey, PublicKey, Purpose, Validity};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use ukey::{Agent, Settings, SoftwareToken, Token};

pub(crate) const PIN: &str = "right-pin-314159";
pub(crate) const SITE: &str = "https://bills.example.cn";
pub(crate) const SERIAL: &str = "A1B2C3";

/// A text that a page of [`SITE`] may have signed.
pub(crate) fn login() -> String {
    format!("蜀票登录\n平台：{SITE}\n用户：张三\n随机数：5f3759df")
}

/// A certificate for a person's key.
pub(crate) fn certificate(key: &PublicKey, serial: &str) -> Certificate {
    let validity = Validity {
        not_before: Timestamp::from_second(1_700_000_000).unwrap(),
        not_after: Timestamp::from_second(1_900_000_000).unwrap(),
    };
    let fresh = || PrivateKey::generate(&mut rand::rng());
    let root = Authority::root(fresh(), &Name::new("根"), "1", validity).unwrap();
    let key_below = fresh();
    let name = Name::new("签发");
    let below = root.issue(&name, key_below.public(), Purpose::Issuing, "2", validity).unwrap();
    let issuing = Authority::new(key_below, below).unwrap();
    issuing.issue(&Name::new("张三"), key, Purpose::Person, serial, validity).unwrap()
}

/// A token with a certificate, in a folder that goes away with the value.
pub(crate) async fn token() -> (tempfile::TempDir, SoftwareToken) {
    let folder = tempfile::tempdir().unwrap();
    let token = SoftwareToken::create(&folder.path().join("token"), PIN).unwrap();
    let key = PublicKey::from_spki_pem(&token.public_key_pem().await.unwrap()).unwrap();
    token.install(&certificate(&key, SERIAL)).await.unwrap();
    (folder, token)
}

pub(crate) struct Desk {
    pub(crate) token: SoftwareToken,
    pub(crate) address: SocketAddr,
    folder: tempfile::TempDir,
    http: Client<HttpConnector, Full<Bytes>>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// A problem document with that status and code, in Chinese.
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        assert_eq!(self.status.as_u16(), status, "{text}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{text}");
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().unwrap().chars().any(|c| c > '\u{4e00}'), "{text}");
        problem
    }
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::with(1000).await
    }

    pub(crate) async fn with(tries_per_second: u32) -> Self {
        let (folder, token) = token().await;
        let settings = Settings {
            origins: vec![SITE.parse().unwrap(), "https://second.example.cn".parse().unwrap()],
            tries_per_second: NonZeroU32::new(tries_per_second).unwrap(),
        };
        let shared: Arc<dyn Token> = Arc::new(token.clone());
        let agent = Agent::bind("127.0.0.1:0".parse().unwrap(), shared, settings).await.unwrap();
        let address = agent.address();
        tokio::spawn(agent.serve(std::future::pending()));
        let http = Client::builder(TokioExecutor::new()).build_http();
        Self { token, address, folder, http }
    }

    /// A request with just these headers (and `Host`, if it is not among them).
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).unwrap();
        let response = self.http.request(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, bytes: response.into_body().collect().await.unwrap().to_bytes() }
    }

    /// JSON from a page of [`SITE`].
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("origin", SITE), ("content-type", "application/json")];
        self.send("POST", path, &headers, body.to_string()).await
    }

    /// Asks for a signature as a page of [`SITE`] does.
    pub(crate) async fn sign(&self, text: &str, pin: &str) -> Answer {
        let body = json!({ "certificate": SERIAL, "text": text, "pin": pin });
        self.post("/v1/sign", &body).await
    }
}
