//! A trace id and the security headers in every answer, a log line and figures for every request.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::Web;

const TRACE: HeaderName = HeaderName::from_static("trace-id");

/// What every answer tells a browser. Files are checked in the browser by WebAssembly of our own; a
/// person's key signs through the agent at their desk (`crates/ukey`). A
/// bill's address holds its check code: it must not leave in a
/// `Referer`.
const ALWAYS: [(HeaderName, HeaderValue); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
];
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
    script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; connect-src 'self' http://127.0.0.1:9518; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

tokio::task_local! {
    static CURRENT: String;
}

/// The trace id of the request being answered; empty outside of one.
pub(crate) fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Gives the request its id, logs it by its route (never its path: a bill's address holds its
/// check code) and counts it.
pub(crate) async fn traced(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut random = [0; 8];
    web.platform.chance.fill(&mut random);
    let id = format!("{:016x}", u64::from_be_bytes(random));
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |m| m.as_str().to_owned());
    let method = request.method().clone();
    let clock = std::sync::Arc::clone(&web.platform.clock);
    let begun = clock.now();
    CURRENT
        .scope(id.clone(), async move {
            let mut response = next.run(request).await;
            if let Ok(value) = HeaderValue::from_str(&id) {
                response.headers_mut().insert(TRACE, value);
            }
            response.headers_mut().extend(ALWAYS);
            let status = response.status().as_u16();
            let millis = clock.now().timestamp().as_millisecond().saturating_sub(begun.timestamp().as_millisecond());
            record(&method, &route, status, millis);
            tracing::debug!(trace.id = %id, %method, route, status, millis, "{method} {route} gave {status}");
            response
        })
        .await
}

fn record(method: &axum::http::Method, route: &str, status: u16, millis: i64) {
    let labels = [
        ("method", method.to_string()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    let taken = Duration::from_millis(u64::try_from(millis).unwrap_or(0));
    metrics::histogram!("http_request_seconds", "route" => route.to_owned()).record(taken);
}
