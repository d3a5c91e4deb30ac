//! Persons and roles.

use app::identity::import::{PERSON_COLUMNS, PERSON_EXAMPLE};
use app::identity::person::{self, PersonFilter};
use app::identity::{assign, import, role};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, HeaderName};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{
    InvitedAnswer, Page, PersonImportAnswer, PersonRequest, PersonRow, RevealAnswer, RevealRequest,
    RoleRequest, RoleView, RolesAnswer, RolesRequest, StatusRequest,
};

use super::{Apply, NO_STORE, ReasonRequest, credit_code, given, region, rows, sheet};
use crate::Web;
use crate::guard::{Known, identity};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    let imports = OpenApiRouter::new()
        .routes(routes!(import_persons))
        .layer(DefaultBodyLimit::max(sheet::BYTES_MAX));
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, change))
        .merge(imports)
        .routes(routes!(template))
        .routes(routes!(status))
        .routes(routes!(reset))
        .routes(routes!(reveal))
        .routes(routes!(set_roles))
        .routes(routes!(roles))
        .routes(routes!(change_role))
}

#[derive(Deserialize, IntoParams)]
struct Filter {
    region: Option<String>,
    unit: Option<String>,
    status: Option<String>,
    q: Option<String>,
    id_number: Option<String>,
    after: Option<String>,
    max: Option<u32>,
}

type Secret<T> = ([(HeaderName, &'static str); 1], Json<T>);

/// 人员列表
#[utoipa::path(get, path = "/api/v1/console/persons", tag = "console", params(Filter),
    responses((status = 200, body = Page<PersonRow>), (status = 403, body = Problem)))]
async fn list(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Json<Page<PersonRow>>, Refusal> {
    let filter = PersonFilter {
        region: region(filter.region.as_deref())?,
        unit: credit_code(filter.unit)?,
        status: given(filter.status),
        text: given(filter.q),
        id_number: given(filter.id_number),
        after: given(filter.after),
        max: rows(filter.max),
    };
    Ok(Json(person::list(identity(&web)?, &known.caller, filter).await?))
}

/// 新建人员
#[utoipa::path(post, path = "/api/v1/console/persons", tag = "console", request_body = PersonRequest,
    responses((status = 200, body = InvitedAnswer), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(web): State<Web>,
    known: Known,
    body: Bytes,
) -> Result<Secret<InvitedAnswer>, Refusal> {
    let request: PersonRequest = wire::json::read(&body)?;
    let answer = person::create(identity(&web)?, &known.caller, request).await?;
    Ok(([NO_STORE], Json(answer)))
}

/// 导入人员
///
/// CSV or XLSX, with the columns of the template. Without `apply=true` nobody is invited. One-time
/// passwords are answered only then.
#[utoipa::path(post, path = "/api/v1/console/persons/import", tag = "console",
    params(("apply" = bool, Query)),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = PersonImportAnswer), (status = 422, body = Problem)))]
async fn import_persons(
    State(web): State<Web>,
    Query(Apply { apply }): Query<Apply>,
    known: Known,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Secret<PersonImportAnswer>, Refusal> {
    let table = sheet::read(&headers, body).await?;
    let answer = import::persons(identity(&web)?, &known.caller, &table, apply).await?;
    Ok(([NO_STORE], Json(answer)))
}

/// 人员导入模板
#[utoipa::path(get, path = "/api/v1/console/persons/template.csv", tag = "console",
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn template(_: Known) -> Result<Response, Refusal> {
    let table = [PERSON_COLUMNS, PERSON_EXAMPLE].map(|row| row.map(str::to_owned).to_vec());
    sheet::csv("persons-template.csv", &table)
}

/// 人员
#[utoipa::path(get, path = "/api/v1/console/persons/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = PersonRow), (status = 404, body = Problem)))]
async fn get(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
) -> Result<Json<PersonRow>, Refusal> {
    Ok(Json(person::get(identity(&web)?, &known.caller, &id).await?))
}

/// 修改人员
#[utoipa::path(put, path = "/api/v1/console/persons/{id}", tag = "console",
    params(("id" = String, Path)), request_body = PersonRequest,
    responses((status = 200, body = PersonRow), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<PersonRow>, Refusal> {
    let request: PersonRequest = wire::json::read(&body)?;
    Ok(Json(person::change(identity(&web)?, &known.caller, &id, request).await?))
}

/// 停用、恢复、注销人员
#[utoipa::path(post, path = "/api/v1/console/persons/{id}/status", tag = "console",
    params(("id" = String, Path)), request_body = StatusRequest,
    responses((status = 200, body = PersonRow), (status = 409, body = Problem)))]
async fn status(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<PersonRow>, Refusal> {
    let request: StatusRequest = wire::json::read(&body)?;
    Ok(Json(person::set_status(identity(&web)?, &known.caller, &id, request).await?))
}

/// 重置密码
#[utoipa::path(post, path = "/api/v1/console/persons/{id}/reset", tag = "console",
    params(("id" = String, Path)), request_body = ReasonRequest,
    responses((status = 200, body = InvitedAnswer), (status = 404, body = Problem)))]
async fn reset(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Secret<InvitedAnswer>, Refusal> {
    let request: ReasonRequest = wire::json::read(&body)?;
    let answer = person::reset(identity(&web)?, &known.caller, &id, &request.reason).await?;
    Ok(([NO_STORE], Json(answer)))
}

/// 查看个人信息原文
#[utoipa::path(post, path = "/api/v1/console/persons/{id}/reveal", tag = "console",
    params(("id" = String, Path)), request_body = RevealRequest,
    responses((status = 200, body = RevealAnswer), (status = 404, body = Problem)))]
async fn reveal(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Secret<RevealAnswer>, Refusal> {
    let request: RevealRequest = wire::json::read(&body)?;
    let answer = person::reveal(identity(&web)?, &known.caller, &id, request).await?;
    Ok(([NO_STORE], Json(answer)))
}

/// 授予角色
#[utoipa::path(post, path = "/api/v1/console/persons/{id}/roles", tag = "console",
    params(("id" = String, Path)), request_body = RolesRequest,
    responses((status = 200, body = PersonRow), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn set_roles(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<PersonRow>, Refusal> {
    let request: RolesRequest = wire::json::read(&body)?;
    Ok(Json(assign::assign(identity(&web)?, &known.caller, &id, request).await?))
}

/// 角色与权限
#[utoipa::path(get, path = "/api/v1/console/roles", tag = "console",
    responses((status = 200, body = RolesAnswer)))]
async fn roles(State(web): State<Web>, _: Known) -> Result<Json<RolesAnswer>, Refusal> {
    Ok(Json(role::list(identity(&web)?)))
}

/// 修改角色权限
#[utoipa::path(put, path = "/api/v1/console/roles/{code}", tag = "console",
    params(("code" = String, Path)), request_body = RoleRequest,
    responses((status = 200, body = RoleView), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change_role(
    State(web): State<Web>,
    Path(code): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<RoleView>, Refusal> {
    let request: RoleRequest = wire::json::read(&body)?;
    Ok(Json(role::change(identity(&web)?, &known.caller, &code, request).await?))
}
