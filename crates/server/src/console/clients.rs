//! API clients of units.

use app::identity::client;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderName;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{ClientChange, ClientOrder, ClientRow, ClientSecret};

use super::{NO_STORE, ReasonRequest, given};
use crate::Web;
use crate::guard::{Known, identity};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change))
        .routes(routes!(rotate))
        .routes(routes!(withdraw))
}

#[derive(Deserialize, IntoParams)]
struct Filter {
    unit: Option<String>,
}

/// 接口客户端
#[utoipa::path(get, path = "/api/v1/console/clients", tag = "console", params(Filter),
    responses((status = 200, body = [ClientRow]), (status = 403, body = Problem)))]
async fn list(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Json<Vec<ClientRow>>, Refusal> {
    let unit = given(filter.unit);
    Ok(Json(client::list(identity(&web)?, &known.caller, unit.as_deref())))
}

type Secret = ([(HeaderName, &'static str); 1], Json<ClientSecret>);

/// 新建接口客户端
#[utoipa::path(post, path = "/api/v1/console/clients", tag = "console", request_body = ClientOrder,
    responses((status = 200, body = ClientSecret), (status = 422, body = Problem)))]
async fn create(State(web): State<Web>, known: Known, body: Bytes) -> Result<Secret, Refusal> {
    let order: ClientOrder = wire::json::read(&body)?;
    let made = client::create(identity(&web)?, &known.caller, order).await?;
    Ok(([NO_STORE], Json(made)))
}

/// 修改接口客户端
#[utoipa::path(put, path = "/api/v1/console/clients/{id}", tag = "console",
    params(("id" = String, Path)), request_body = ClientChange,
    responses((status = 200, body = ClientRow), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<ClientRow>, Refusal> {
    let request: ClientChange = wire::json::read(&body)?;
    Ok(Json(client::change(identity(&web)?, &known.caller, &id, request).await?))
}

/// 轮换密钥
#[utoipa::path(post, path = "/api/v1/console/clients/{id}/rotate", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = ClientSecret), (status = 404, body = Problem)))]
async fn rotate(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
) -> Result<Secret, Refusal> {
    Ok(([NO_STORE], Json(client::rotate(identity(&web)?, &known.caller, &id).await?)))
}

/// 停用接口客户端
#[utoipa::path(post, path = "/api/v1/console/clients/{id}/withdraw", tag = "console",
    params(("id" = String, Path)), request_body = ReasonRequest,
    responses((status = 200, body = ClientRow), (status = 404, body = Problem)))]
async fn withdraw(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<ClientRow>, Refusal> {
    let request: ReasonRequest = wire::json::read(&body)?;
    let identity = identity(&web)?;
    Ok(Json(client::withdraw(identity, &known.caller, &id, &request.reason).await?))
}
