//! A unit's own way to its first live bill.

use app::identity::onboarding;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{ChoicesRequest, Progress};

use super::VersionRequest;
use crate::Web;
use crate::guard::{Known, identity};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(own))
        .routes(routes!(choose))
        .routes(routes!(try_step))
        .routes(routes!(picture))
        .routes(routes!(open))
}

/// 本单位上线进度
#[utoipa::path(get, path = "/api/v1/console/onboarding", tag = "console",
    responses((status = 200, body = Progress), (status = 404, body = Problem)))]
async fn own(State(web): State<Web>, known: Known) -> Result<Json<Progress>, Refusal> {
    Ok(Json(onboarding::own(identity(&web)?, &known.caller).await?))
}

/// 选择票据种类与收费项目
#[utoipa::path(put, path = "/api/v1/console/onboarding/choices", tag = "console",
    request_body = ChoicesRequest,
    responses((status = 200, body = Progress), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn choose(
    State(web): State<Web>,
    known: Known,
    body: Bytes,
) -> Result<Json<Progress>, Refusal> {
    let request: ChoicesRequest = wire::json::read(&body)?;
    Ok(Json(onboarding::choose(identity(&web)?, &known.caller, request).await?))
}

/// 试开
#[utoipa::path(post, path = "/api/v1/console/onboarding/tests/{step}", tag = "console",
    params(("step" = usize, Path)),
    responses((status = 200, body = Progress), (status = 422, body = Problem)))]
async fn try_step(
    State(web): State<Web>,
    Path(step): Path<usize>,
    known: Known,
) -> Result<Json<Progress>, Refusal> {
    Ok(Json(onboarding::try_step(identity(&web)?, &known.caller, step).await?))
}

/// 测试票据图片
#[utoipa::path(get, path = "/api/v1/console/onboarding/tests/{step}/picture.png", tag = "console",
    params(("step" = usize, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "image/png"), (status = 404, body = Problem)))]
async fn picture(
    State(web): State<Web>,
    Path(step): Path<usize>,
    known: Known,
) -> Result<Response, Refusal> {
    let _turn = web.drawing.acquire().await.map_err(|_| Refusal::new("TIMEOUT"))?;
    let png = onboarding::picture(identity(&web)?, &known.caller, &web.setting, step).await?;
    let headers = [(header::CONTENT_TYPE, "image/png"), super::NO_STORE];
    Ok((headers, png).into_response())
}

/// 申请正式开票
#[utoipa::path(post, path = "/api/v1/console/onboarding/open", tag = "console",
    request_body = VersionRequest,
    responses((status = 200, body = Progress), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(
    State(web): State<Web>,
    known: Known,
    body: Bytes,
) -> Result<Json<Progress>, Refusal> {
    let request: VersionRequest = wire::json::read(&body)?;
    Ok(Json(onboarding::go_live(identity(&web)?, &known.caller, request.version).await?))
}
