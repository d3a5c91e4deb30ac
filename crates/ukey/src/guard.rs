//! Who may ask at all: pages of allowed sites, by the agent's own name. Every request passes here
//! first, before its body is read. It must not know what is asked.

use crate::agent::Desk;
use crate::origin::Origin;
use crate::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

const ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// Lets pages of allowed sites pass, and marks the answer as theirs to read.
pub(crate) async fn admitted(
    State(desk): State<Arc<Desk>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(origin) = origin(&desk, &request) else {
        tracing::warn!("a request was refused: not from an allowed site, or not by our own name");
        return sealed(Problem::new("NOT_ALLOWED").into_response());
    };
    let preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        preflight_answer()
    } else {
        request.extensions_mut().insert(origin.clone());
        next.run(request).await
    };
    // An origin is ASCII, so this always is a header.
    if let Ok(value) = HeaderValue::from_str(origin.as_str()) {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
    }
    sealed(response)
}

/// The allowed site that asks, if it asks by one of our own names.
fn origin(desk: &Desk, request: &Request) -> Option<Origin> {
    let host = only(request.headers(), &header::HOST)?;
    let absolute = request.uri().authority().is_none_or(|authority| authority == host);
    // A name that somebody else can point here is not ours (DNS rebinding).
    if !absolute || !desk.own_hosts.iter().any(|own| own == host) {
        return None;
    }
    let origin = only(request.headers(), &header::ORIGIN)?;
    desk.origins.iter().find(|allowed| allowed.as_str() == origin).cloned()
}

/// The value of a header that is there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

fn preflight_answer() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    let (methods, fields) = ("GET, POST", "content-type");
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(fields));
    headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    response
}

/// Nothing of an answer is kept or guessed at, and one site's answer is not another's.
fn sealed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    response
}
