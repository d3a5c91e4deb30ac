//! Front servers and the cases about them.

use app::identity::front;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{CaseClose, CaseEvidence, CaseRow, EvidenceRequest, FrontRow, StatusRequest};

use crate::Web;
use crate::guard::{Known, identity};
use crate::home::home;
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(change))
        .routes(routes!(cases))
        .routes(routes!(close))
        .routes(routes!(evidence))
}

/// 前置服务器
#[utoipa::path(get, path = "/api/v1/console/fronts", tag = "console",
    responses((status = 200, body = [FrontRow]), (status = 403, body = Problem)))]
async fn list(State(web): State<Web>, known: Known) -> Result<Json<Vec<FrontRow>>, Refusal> {
    Ok(Json(front::list(identity(&web)?, home(&web)?, &known.caller).await?))
}

/// 冻结、恢复、停用前置服务器
#[utoipa::path(post, path = "/api/v1/console/fronts/{code}/status", tag = "console",
    params(("code" = String, Path)), request_body = StatusRequest,
    responses((status = 204), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(web): State<Web>,
    Path(code): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let request: StatusRequest = wire::json::read(&body)?;
    front::change(identity(&web)?, &known.caller, &code, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
struct Filter {
    /// Whether only open cases are wanted.
    #[serde(default)]
    open: bool,
}

/// 前置服务器异常
#[utoipa::path(get, path = "/api/v1/console/cases", tag = "console", params(Filter),
    responses((status = 200, body = [CaseRow]), (status = 403, body = Problem)))]
async fn cases(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Json<Vec<CaseRow>>, Refusal> {
    let (identity, home) = (identity(&web)?, home(&web)?);
    Ok(Json(front::cases(identity, home, &known.caller, filter.open).await?))
}

/// 办结异常
#[utoipa::path(post, path = "/api/v1/console/cases/{id}/close", tag = "console",
    params(("id" = String, Path)), request_body = CaseClose,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn close(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let request: CaseClose = wire::json::read(&body)?;
    let (identity, home) = (identity(&web)?, home(&web)?);
    front::close_case(identity, home, &known.caller, &id, &request.remedy).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 异常证据
#[utoipa::path(post, path = "/api/v1/console/cases/{id}/evidence", tag = "console",
    params(("id" = String, Path)), request_body = EvidenceRequest,
    responses((status = 200, body = CaseEvidence), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn evidence(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<CaseEvidence>, Refusal> {
    let request: EvidenceRequest = wire::json::read(&body)?;
    let (identity, home) = (identity(&web)?, home(&web)?);
    Ok(Json(front::evidence(identity, home, &known.caller, &id, &request.reason).await?))
}
