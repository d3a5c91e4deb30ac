//! Joining, for whoever is nobody to us yet.

use app::identity::{onboarding, org};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{
    ActivateRequest, DocumentView, JoinAnswer, JoinRequest, Progress, RegionView, SignInAnswer,
};

use super::NO_STORE;
use super::sign_in::{Signed, opened};
use crate::Web;
use crate::guard::{Visitor, identity};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    let documents = OpenApiRouter::new()
        .routes(routes!(hand_in))
        .layer(DefaultBodyLimit::max(onboarding::DOCUMENT_MAX));
    OpenApiRouter::new()
        .routes(routes!(regions))
        .routes(routes!(apply))
        .routes(routes!(progress, correct))
        .routes(routes!(activate))
        .merge(documents)
}

/// 行政区划（公开）
#[utoipa::path(get, path = "/api/v1/join/regions", tag = "join",
    responses((status = 200, body = [RegionView])))]
async fn regions(State(web): State<Web>) -> Result<Json<Vec<RegionView>>, Refusal> {
    Ok(Json(org::public_regions(identity(&web)?)))
}

/// The name of a file, percent-encoded in a header.
fn name(headers: &HeaderMap) -> String {
    let text = headers.get("x-name").and_then(|v| v.to_str().ok()).unwrap_or_default();
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// 上传材料
#[utoipa::path(post, path = "/api/v1/join/documents", tag = "join",
    request_body(content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"))),
    responses((status = 200, body = DocumentView), (status = 422, body = Problem)))]
async fn hand_in(
    State(web): State<Web>,
    _: Visitor,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Json<DocumentView>, Refusal> {
    let body = body.map_err(|_| Refusal::new("TOO_LARGE"))?;
    let media = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let what = (&*name(&headers), media);
    Ok(Json(onboarding::hand_in(identity(&web)?, what, &body).await?))
}

type Secret = ([(HeaderName, &'static str); 1], Json<JoinAnswer>);

/// 提交上线申请
#[utoipa::path(post, path = "/api/v1/join", tag = "join", request_body = JoinRequest,
    responses((status = 200, body = JoinAnswer), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn apply(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    body: Bytes,
) -> Result<Secret, Refusal> {
    let request: JoinRequest = wire::json::read(&body)?;
    let answer = onboarding::apply(identity(&web)?, request, &visit).await?;
    Ok(([NO_STORE], Json(answer)))
}

fn secret(headers: &HeaderMap) -> &str {
    headers.get("x-join-secret").and_then(|v| v.to_str().ok()).unwrap_or_default()
}

/// 查看申请进度
#[utoipa::path(get, path = "/api/v1/join/{id}", tag = "join", params(("id" = String, Path)),
    responses((status = 200, body = Progress), (status = 401, body = Problem)))]
async fn progress(
    State(web): State<Web>,
    Path(id): Path<String>,
    _: crate::limit::Paced,
    headers: HeaderMap,
) -> Result<Json<Progress>, Refusal> {
    Ok(Json(onboarding::progress(identity(&web)?, &id, secret(&headers)).await?))
}

/// 补正申请
#[utoipa::path(put, path = "/api/v1/join/{id}", tag = "join", params(("id" = String, Path)),
    request_body = JoinRequest,
    responses((status = 200, body = Progress), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn correct(
    State(web): State<Web>,
    Path(id): Path<String>,
    Visitor(visit): Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Progress>, Refusal> {
    let request: JoinRequest = wire::json::read(&body)?;
    let which = (&*id, secret(&headers));
    Ok(Json(onboarding::correct(identity(&web)?, which, request, &visit).await?))
}

/// 激活单位
#[utoipa::path(post, path = "/api/v1/join/{id}/activate", tag = "join",
    params(("id" = String, Path)), request_body = ActivateRequest,
    responses((status = 200, body = SignInAnswer), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn activate(
    State(web): State<Web>,
    Path(id): Path<String>,
    Visitor(visit): Visitor,
    body: Bytes,
) -> Result<Signed, Refusal> {
    let request: ActivateRequest = wire::json::read(&body)?;
    let session = onboarding::activate(identity(&web)?, &id, request, &visit).await?;
    Ok(opened(&web, session))
}
