//! The bureau's board of units on their way.

use app::identity::onboarding;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{
    ApplicationRow, ApplicationView, Decision, Decisions, DecisionsAnswer, ImportAnswer, Page,
    StageCount,
};

use super::{Apply, given, region, rows, sheet};
use crate::Web;
use crate::guard::{Known, identity};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    let import =
        OpenApiRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(sheet::BYTES_MAX));
    OpenApiRouter::new()
        .routes(routes!(board))
        .routes(routes!(stages))
        .routes(routes!(decide_many))
        .routes(routes!(get))
        .routes(routes!(decide))
        .routes(routes!(document))
        .merge(import)
}

#[derive(Deserialize, IntoParams)]
struct Filter {
    stage: Option<String>,
    region: Option<String>,
    q: Option<String>,
    after: Option<String>,
    max: Option<u32>,
}

/// 上线申请
#[utoipa::path(get, path = "/api/v1/console/applications", tag = "console", params(Filter),
    responses((status = 200, body = Page<ApplicationRow>), (status = 403, body = Problem)))]
async fn board(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Json<Page<ApplicationRow>>, Refusal> {
    let which = (given(filter.stage), region(filter.region.as_deref())?);
    let after = given(filter.after);
    let part = (given(filter.q), after.as_deref(), rows(filter.max));
    Ok(Json(onboarding::board(identity(&web)?, &known.caller, which, part).await?))
}

/// 各阶段数量
#[utoipa::path(get, path = "/api/v1/console/applications/stages", tag = "console",
    responses((status = 200, body = [StageCount])))]
async fn stages(State(web): State<Web>, known: Known) -> Result<Json<Vec<StageCount>>, Refusal> {
    Ok(Json(onboarding::stages(identity(&web)?, &known.caller).await?))
}

/// 上线申请详情
#[utoipa::path(get, path = "/api/v1/console/applications/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = ApplicationView), (status = 404, body = Problem)))]
async fn get(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
) -> Result<Json<ApplicationView>, Refusal> {
    Ok(Json(onboarding::get(identity(&web)?, &known.caller, &id).await?))
}

/// 审批上线申请
#[utoipa::path(post, path = "/api/v1/console/applications/{id}/decision", tag = "console",
    params(("id" = String, Path)), request_body = Decision,
    responses((status = 200, body = ApplicationView), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decide(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Response, Refusal> {
    let decision: Decision = wire::json::read(&body)?;
    let view = onboarding::decide(identity(&web)?, &known.caller, &id, decision).await?;
    Ok(([super::NO_STORE], Json(view)).into_response())
}

/// 批量审批
#[utoipa::path(post, path = "/api/v1/console/applications/decisions", tag = "console",
    request_body = Decisions, responses((status = 200, body = DecisionsAnswer)))]
async fn decide_many(
    State(web): State<Web>,
    known: Known,
    body: Bytes,
) -> Result<Response, Refusal> {
    let decisions: Decisions = wire::json::read(&body)?;
    let answer = onboarding::decide_many(identity(&web)?, &known.caller, decisions).await?;
    Ok(([super::NO_STORE], Json(answer)).into_response())
}

/// 申请材料
///
/// Always a download: what strangers handed in is never shown as a page of ours.
#[utoipa::path(get, path = "/api/v1/console/applications/{id}/documents/{document}", tag = "console",
    params(("id" = String, Path), ("document" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
async fn document(
    State(web): State<Web>,
    Path((id, document)): Path<(String, String)>,
    known: Known,
) -> Result<Response, Refusal> {
    let (_, media, bytes) =
        onboarding::document(identity(&web)?, &known.caller, &id, &document).await?;
    let ending = match media.as_str() {
        "application/pdf" => "pdf",
        "image/png" => "png",
        _ => "jpg",
    };
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{document}.{ending}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// 县域批量导入
#[utoipa::path(post, path = "/api/v1/console/applications/import", tag = "console",
    params(("apply" = bool, Query)),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = ImportAnswer), (status = 422, body = Problem)))]
async fn import(
    State(web): State<Web>,
    Query(Apply { apply }): Query<Apply>,
    known: Known,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<ImportAnswer>, Refusal> {
    let table = sheet::read(&headers, body).await?;
    Ok(Json(onboarding::import(identity(&web)?, &known.caller, &table, apply).await?))
}
