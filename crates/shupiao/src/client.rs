//! A unit's system as the platform sees it: signs its requests and sends them over HTTP.

use anyhow::Context;
use app::ports::Clock;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use seal::sm3;
use serde::de::DeserializeOwned;
use wire::auth::text_to_sign;

use crate::edges::SystemClock;

/// One unit's client.
#[derive(Clone)]
pub(crate) struct Client {
    http: Http<HttpConnector, Full<Bytes>>,
    base: String,
    key: String,
    secret: String,
}

impl Client {
    /// A client of the platform at `base` (`http://host:port`), with an API key.
    pub(crate) fn new(base: &str, key: &str, secret: &str) -> Self {
        let http = Http::builder(TokioExecutor::new()).build_http();
        Self { http, base: base.to_owned(), key: key.to_owned(), secret: secret.to_owned() }
    }

    /// Sends a request and gives status and body.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<(StatusCode, Bytes)> {
        let time = SystemClock.now().timestamp().as_second();
        let text = text_to_sign(method.as_str(), path, time, &sm3::hex(&sm3::digest(&body)));
        let mac = sm3::hex(&sm3::hmac(self.secret.as_bytes(), text.as_bytes()));
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", format!("Shupiao key={}, time={time}, mac={mac}", self.key))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body)))?;
        let response = self.http.request(request).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }

    /// Posts JSON and reads the answer; a problem becomes an error with its text.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<T> {
        let (status, bytes) = self.send(Method::POST, path, body).await?;
        anyhow::ensure!(
            status.is_success(),
            "{path} gave {status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        serde_json::from_slice(&bytes)
            .with_context(|| format!("the answer of {path} has another form"))
    }

    /// Gets a body.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Bytes> {
        let (status, bytes) = self.send(Method::GET, path, Vec::new()).await?;
        anyhow::ensure!(status.is_success(), "{path} gave {status}");
        Ok(bytes)
    }
}
