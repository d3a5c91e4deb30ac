//! Who I am, my sessions, what waits for me, search.

use app::identity::{overview, password, session};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{Hit, Me, NewPasswordRequest, SessionView, Todo, UnlockRequest};

use crate::Web;
use crate::guard::{Cookie, Known, Visitor, identity, set_cookie};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(sign_out))
        .routes(routes!(lock))
        .routes(routes!(unlock))
        .routes(routes!(sessions))
        .routes(routes!(end_session))
        .routes(routes!(change_password))
        .routes(routes!(todo))
        .routes(routes!(search))
}

/// 当前会话
#[utoipa::path(get, path = "/api/v1/console/session", tag = "console",
    responses((status = 200, body = Me), (status = 401, body = Problem)))]
async fn me(
    State(web): State<Web>,
    known: Known,
) -> Result<([(HeaderName, &'static str); 1], Json<Me>), Refusal> {
    Ok(([super::NO_STORE], Json(session::me(identity(&web)?, &known.caller).await?)))
}

/// 退出
#[utoipa::path(post, path = "/api/v1/console/sign-out", tag = "console", responses((status = 204)))]
async fn sign_out(
    State(web): State<Web>,
    known: Known,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Refusal> {
    session::sign_out(identity(&web)?, &known.caller).await?;
    Ok((StatusCode::NO_CONTENT, [set_cookie(&web, Cookie::Person, "")]))
}

/// 锁定
#[utoipa::path(post, path = "/api/v1/console/lock", tag = "console", responses((status = 204)))]
async fn lock(State(web): State<Web>, known: Known) -> Result<StatusCode, Refusal> {
    session::lock(identity(&web)?, &known.caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 解除锁定
#[utoipa::path(post, path = "/api/v1/console/unlock", tag = "console",
    request_body = UnlockRequest, responses((status = 204), (status = 401, body = Problem)))]
async fn unlock(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    known: Known,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let request: UnlockRequest = wire::json::read(&body)?;
    session::unlock(identity(&web)?, &known.caller, request.password, &visit).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 我的会话
#[utoipa::path(get, path = "/api/v1/console/sessions", tag = "console",
    responses((status = 200, body = [SessionView])))]
async fn sessions(State(web): State<Web>, known: Known) -> Result<Json<Vec<SessionView>>, Refusal> {
    Ok(Json(session::mine(identity(&web)?, &known.caller).await?))
}

/// 结束会话
#[utoipa::path(delete, path = "/api/v1/console/sessions/{id}", tag = "console",
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
async fn end_session(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
) -> Result<StatusCode, Refusal> {
    session::end_mine(identity(&web)?, &known.caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 修改密码
#[utoipa::path(post, path = "/api/v1/console/me/password", tag = "console",
    request_body = NewPasswordRequest, responses((status = 204), (status = 422, body = Problem)))]
async fn change_password(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    known: Known,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let request: NewPasswordRequest = wire::json::read(&body)?;
    let words = (request.current, request.new);
    password::change(identity(&web)?, &known.caller, words, &visit).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 待办
#[utoipa::path(get, path = "/api/v1/console/todo", tag = "console",
    responses((status = 200, body = [Todo])))]
async fn todo(State(web): State<Web>, known: Known) -> Result<Json<Vec<Todo>>, Refusal> {
    Ok(Json(overview::todo(identity(&web)?, &known.caller).await?))
}

#[derive(Deserialize, IntoParams)]
struct Search {
    /// 关键字
    #[serde(default)]
    q: String,
}

/// 全局搜索
#[utoipa::path(get, path = "/api/v1/console/search", tag = "console", params(Search),
    responses((status = 200, body = [Hit])))]
async fn search(
    State(web): State<Web>,
    Query(search): Query<Search>,
    known: Known,
) -> Result<Json<Vec<Hit>>, Refusal> {
    Ok(Json(overview::search(identity(&web)?, &known.caller, &search.q).await?))
}
