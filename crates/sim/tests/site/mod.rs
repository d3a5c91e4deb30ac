//! The platform behind real HTTP, over a store in memory, and a client for it.

use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use sim::{HOSPITAL, Memory, World, issue_request};
use tokio::net::TcpListener;

pub(crate) struct Site {
    pub(crate) world: World,
    pub(crate) store: Arc<Memory>,
    address: SocketAddr,
    http: Client<HttpConnector, Full<Bytes>>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: hyper::HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.bytes)))
    }

    /// A problem document with that status and code, in Chinese, with a trace id.
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        assert_eq!(self.status.as_u16(), status, "{text}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{text}");
        assert_eq!(
            problem["trace_id"].as_str().unwrap(),
            self.headers["trace-id"].to_str().unwrap()
        );
        assert!(
            problem["detail"].as_str().unwrap().chars().any(|c| c > '\u{4e00}'),
            "not in Chinese: {text}"
        );
        problem
    }
}

impl Site {
    pub(crate) async fn new() -> Self {
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
        Self::with(config).await
    }

    pub(crate) async fn with(config: server::Config) -> Self {
        let store = Arc::new(Memory::default());
        let world = World::new(Arc::clone(&store) as Arc<dyn app::ports::Store>).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = server::router(Arc::clone(&world.platform), None, None, config);
        tokio::spawn(server::serve(listener, router, std::future::pending()));
        Self { world, store, address, http: Client::builder(TokioExecutor::new()).build_http() }
    }

    pub(crate) async fn send(
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

    /// A signed request of a unit.
    pub(crate) async fn signed(
        &self,
        unit: &str,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Answer {
        let header = self.world.authorization(unit, method, path, &body);
        self.send(method, path, &[("authorization", &header)], body).await
    }

    pub(crate) async fn issue(&self, key: &str) -> Value {
        let body = serde_json::to_vec(&issue_request(key)).unwrap();
        let answer = self.signed(HOSPITAL, "POST", "/api/v1/bills", body).await;
        assert!(answer.status.is_success(), "{}", String::from_utf8_lossy(&answer.bytes));
        answer.json()
    }
}
