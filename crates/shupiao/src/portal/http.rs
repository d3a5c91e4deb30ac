//! Asking the portal: TLS, or this machine alone; no redirects are followed, an answer has a size and a
//! time.

use std::time::Duration;

use app::identity::citizen::PortalError;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, Uri, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;

const PATIENCE: Duration = Duration::from_secs(10);
const BYTES_MAX: usize = 256 * 1024;

/// A client of one portal.
pub(super) enum Http {
    Tls(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
    /// A portal on this machine.
    Plain(Client<HttpConnector, Full<Bytes>>),
}

/// Whether an address may be asked: encrypted, or on this machine.
fn scheme(address: &str) -> anyhow::Result<bool> {
    let uri: Uri = address.parse()?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let here = host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") => Ok(true),
        Some("http") if here || host == "localhost" => Ok(false),
        _ => anyhow::bail!("{address} must begin with https://"),
    }
}

fn away(e: impl std::fmt::Display) -> PortalError {
    PortalError::Away(e.to_string())
}

impl Http {
    /// A client for the portal that this address names.
    pub(super) fn new(issuer: &str) -> anyhow::Result<Self> {
        let executor = TokioExecutor::new();
        if !scheme(issuer)? {
            return Ok(Self::Plain(Client::builder(executor).build_http()));
        }
        let connector = HttpsConnectorBuilder::new().with_native_roots()?.https_only();
        Ok(Self::Tls(Client::builder(executor).build(connector.enable_http1().build())))
    }

    /// Reads JSON, with or without an `Authorization`.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        address: &str,
        authorization: Option<&str>,
    ) -> Result<T, PortalError> {
        let request = Request::get(address);
        self.send(address, request, authorization, Bytes::new()).await
    }

    /// Posts a form and reads JSON.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        address: &str,
        form: &str,
        authorization: Option<&str>,
    ) -> Result<T, PortalError> {
        let media = "application/x-www-form-urlencoded";
        let request = Request::post(address).header(header::CONTENT_TYPE, media);
        self.send(address, request, authorization, Bytes::from(form.to_owned())).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        address: &str,
        request: hyper::http::request::Builder,
        authorization: Option<&str>,
        body: Bytes,
    ) -> Result<T, PortalError> {
        scheme(address).map_err(away)?;
        let mut request = request.header(header::ACCEPT, "application/json");
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let request = request.body(Full::new(body)).map_err(away)?;
        let answer = tokio::time::timeout(PATIENCE, self.answer(request)).await;
        let (status, bytes) = answer.map_err(|_| away("no answer in time"))??;
        match status.as_u16() {
            200..=299 => serde_json::from_slice(&bytes).map_err(away),
            // It has looked at what we brought and does not take it.
            400 | 401 | 403 => Err(PortalError::Refused("the portal does not take the code")),
            other => Err(away(format!("it answered {other}"))),
        }
    }

    async fn answer(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<(hyper::StatusCode, Bytes), PortalError> {
        let response: Response<Incoming> = match self {
            Self::Tls(client) => client.request(request).await.map_err(away)?,
            Self::Plain(client) => client.request(request).await.map_err(away)?,
        };
        let status = response.status();
        let body = Limited::new(response.into_body(), BYTES_MAX).collect().await.map_err(away)?;
        Ok((status, body.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::scheme;

    #[test]
    fn nothing_is_asked_in_the_clear_beyond_this_machine() {
        assert!(scheme("https://portal.example.cn").unwrap());
        for here in ["http://127.0.0.1:8080/demo", "http://[::1]/", "http://localhost:1"] {
            assert!(!scheme(here).unwrap(), "{here}");
        }
        for bad in ["http://portal.example.cn", "ftp://127.0.0.1", "file:///etc/passwd", ""] {
            assert!(scheme(bad).is_err(), "{bad}");
        }
    }
}
