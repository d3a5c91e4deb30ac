//! The pages, embedded in the binary. Every page is its own document; scripts have hashed names.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;
use tower_http::compression::CompressionLayer;

use crate::faces::Picture;
use crate::limit::Paced;
use crate::problem::Refusal;
use crate::{Web, public};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

const PICTURE: &str = "page 为页码（从 1 起），dpi 为分辨率（48 至 300），均为整数";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(|| async { page(StatusCode::OK) }))
        .route("/console", get(|| async { page(StatusCode::OK) }))
        .route("/console/", get(|| async { page(StatusCode::OK) }))
        .route("/console/{*path}", get(|| async { page(StatusCode::OK) }))
        .route("/front", get(|| async { page(StatusCode::OK) }))
        .route("/join", get(|| async { page(StatusCode::OK) }))
        .route("/join/{id}", get(|| async { page(StatusCode::OK) }))
        .route("/my", get(|| async { page(StatusCode::OK) }))
        .route("/my/callback", get(|| async { page(StatusCode::OK) }))
        .route("/b/{code}/{number}/{check}", get(bill))
        .route("/assets/{*path}", get(asset))
        .fallback(fallback)
        .layer(CompressionLayer::new())
}

/// A bill's page, or one of its files if the address ends in `.xml`, `.ofd`, `.pdf`, `.png` or `.xbrl`.
async fn bill(
    State(web): State<Web>,
    paced: Result<Paced, Refusal>,
    Path((code, number, check)): Path<(String, String, String)>,
    picture: Result<Query<Picture>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Some((check, ending)) = check.split_once('.') else { return page(StatusCode::OK) };
    let Ok(Query(picture)) = picture else {
        return Refusal::new("INVALID_QUERY").saying(PICTURE).into_response();
    };
    match paced {
        Ok(_) => public::file(&web, (&code, &number, check), ending, picture).await.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn asset(Path(path): Path<String>) -> Response {
    embedded(&format!("assets/{path}"), FOR_EVER, StatusCode::OK)
        .unwrap_or_else(|| Refusal::new("NO_ROUTE").into_response())
}

/// Other files of the site's root; else a problem for programs and a page for people.
async fn fallback(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Refusal::new("NO_ROUTE").into_response();
    }
    let file = if path == "docs" || path == "docs/" { "docs/index.html" } else { path };
    embedded(file, ASK_AGAIN, StatusCode::OK).unwrap_or_else(|| page(StatusCode::NOT_FOUND))
}

fn page(status: StatusCode) -> Response {
    const MISSING: &str =
        "the pages were not built into this binary; run `cargo xtask web` and build again";
    embedded("index.html", ASK_AGAIN, status)
        .unwrap_or_else(|| (StatusCode::NOT_FOUND, MISSING).into_response())
}

fn embedded(path: &str, cache: &'static str, status: StatusCode) -> Option<Response> {
    let file = Dist::get(path)?;
    let kind = HeaderValue::from_str(kind(path)).ok()?;
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static(cache))];
    Some((status, headers, file.data.into_owned()).into_response())
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}
