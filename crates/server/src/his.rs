//! The interface that hospitals', agencies' and colleges' systems already speak, over HTTP.
//!
//! Those programs read nothing of an answer whose status is not 200, so every answer has it, refusals
//! too; they say wrong things of their bodies, so no header is believed. What a request means is
//! `app::his`'s; this module knows paths, sizes, and who asks too fast.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use app::his::{Asked, His, Turned, prove};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use wire::his::{Edition, Refusal};

use crate::{BODY_BYTES_MAX, Web, limit};

/// Editions by the names their paths have.
const EDITIONS: [Edition; 3] = [Edition::Medical, Edition::Standard, Edition::College];

pub(crate) fn routes() -> Router<Web> {
    let mut router = Router::new();
    for edition in EDITIONS {
        let answer = move |web, path, request| answer(edition, web, path, request);
        let both = on(MethodFilter::POST, answer).options(preflight);
        // The context before it is part of an address that people write into their settings.
        router = router
            .route(&format!("/api/{edition}/{{method}}"), both.clone())
            .route(&format!("/{{context}}/api/{edition}/{{method}}"), both);
    }
    router
}

/// Makes one slash of many: some programs put a slash between two that were there.
pub(crate) fn with_single_slashes(mut request: Request) -> Request {
    let path = request.uri().path();
    if !path.contains("//") {
        return request;
    }
    let kept: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let path = format!("/{}", kept.join("/"));
    let query = request.uri().query().map(|q| format!("?{q}")).unwrap_or_default();
    if let Ok(uri) = format!("{path}{query}").parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}

async fn answer(
    edition: Edition,
    State(web): State<Web>,
    Path(path): Path<Vec<String>>,
    request: Request,
) -> Response {
    let Some(his) = web.his.as_ref() else {
        return crate::problem::Refusal::new("NO_ROUTE").into_response();
    };
    let method = path.last().map(String::as_str).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let from = limit::address_of(&web, &parts.extensions, &parts.headers);
    let text = said(&web, his, edition, method, from, body).await;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

async fn said(
    web: &Web,
    his: &Arc<His>,
    edition: Edition,
    method: &str,
    from: IpAddr,
    body: Body,
) -> String {
    let trace = crate::trace::current();
    let read = axum::body::to_bytes(body, BODY_BYTES_MAX).await;
    let bytes = read.as_ref().map(AsRef::as_ref).unwrap_or_default();
    let asked = Asked { edition, method, body: bytes, from, trace: &trace };
    let proved = match read {
        Err(_) => Err(Box::new(Turned::unread(Refusal::TooLarge))),
        Ok(_) => prove(&his.desk.platform, &asked),
    };
    let caller = match proved {
        Ok(caller) => caller,
        // Whoever fails too often is not even written down.
        Err(_) if web.strangers.permit(&limit::network(from)).is_err() => {
            return his.say(&Turned::unread(Refusal::TooOften), &asked);
        }
        Err(turned) => return his.turn_away(&asked, &turned).await,
    };
    if web.systems.permit(&caller.name().to_owned()).is_err() {
        return his.turned(&caller, &Refusal::TooOften);
    }
    // Before the listener's own limit, whose answer these programs cannot read.
    let limit = Duration::from_secs(web.config.request_seconds.saturating_sub(1).max(1));
    let answered = tokio::time::timeout(limit, his.answer(&caller)).await;
    metrics::counter!("his_requests_total", "edition" => edition.name()).increment(1);
    answered.unwrap_or_else(|_| his.turned(&caller, &Refusal::Busy))
}

/// A page of another origin may ask: kiosks are such pages, and proof is in the body.
async fn preflight(headers: HeaderMap) -> Response {
    let asked = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let any = HeaderValue::from_static("*");
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, any.clone()),
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST, OPTIONS")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, asked.unwrap_or(any)),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
    ];
    headers.into_response()
}
