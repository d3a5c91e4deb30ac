//! A citizen's browser: it keeps its cookies by name.

use std::collections::BTreeMap;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

/// A citizen's browser: cookies by name, as it keeps them.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) http: Http<HttpConnector, Full<Bytes>>,
    pub(crate) base: String,
    pub(crate) cookies: BTreeMap<String, String>,
}

/// Status, headers, text.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Browser {
    pub(crate) fn at(base: &str) -> Self {
        let http = Http::builder(TokioExecutor::new()).build_http();
        Self { http, base: base.to_owned(), cookies: BTreeMap::new() }
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        address: &str,
        (media, body): (&str, String),
        headers: &[(&str, &str)],
    ) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let address = if address.starts_with('/') {
            format!("{}{address}", self.base)
        } else {
            address.into()
        };
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header("user-agent", "a phone")
            .header("origin", &self.base)
            .header("content-type", media)
            .header("cookie", cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        let response = self.http.request(request).await.unwrap();
        for set in response.headers().get_all("set-cookie") {
            let set = set.to_str().unwrap();
            assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
            self.cookies.retain(|_, value| !value.is_empty());
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Answer {
        let path = format!("/api/v1/citizen/{path}");
        self.send(Method::POST, &path, ("application/json", body.to_string()), &[]).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, ("application/json", String::new()), &[]).await
    }

    /// Begins a sign-in; answers with what the portal's address asks.
    pub(crate) async fn begin(&mut self, to: &str) -> Asked {
        let answer = self.post("sign-in", json!({ "to": to })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let address = answer.json()["to"].as_str().unwrap().to_owned();
        let (_, query) = address.split_once('?').unwrap();
        let value = |name: &str| {
            let pair = query.split('&').find_map(|p| p.strip_prefix(&format!("{name}=")));
            percent_encoding::percent_decode_str(pair.unwrap_or_default())
                .decode_utf8()
                .unwrap()
                .into_owned()
        };
        Asked {
            state: value("state"),
            nonce: value("nonce"),
            challenge: value("code_challenge"),
            redirect: value("redirect_uri"),
            address,
        }
    }

    pub(crate) async fn me(&mut self) -> Answer {
        self.get("/api/v1/citizen/me").await
    }
}

/// What the portal's address asks.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) address: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) challenge: String,
    pub(crate) redirect: String,
}
