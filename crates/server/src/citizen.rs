//! Citizens: sign-in at the portal and back, who I am. The page that the portal sends the browser back
//! to posts what it was given, so that every cookie here can be `SameSite=Strict`.

use app::identity::citizen;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::AppendHeaders;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::citizen::{CitizenGo, CitizenMe, CitizenReturn, CitizenSignIn, PortalView};

use crate::Web;
use crate::guard::{Cookie, KnownCitizen, Visitor, citizen_token, identity, question, set_cookie};
use crate::problem::Refusal;

pub(crate) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(portal))
        .routes(routes!(sign_in))
        .routes(routes!(come_back))
        .routes(routes!(me))
        .routes(routes!(sign_out))
}

/// Nobody between may keep it.
const NO_STORE: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

type Cookies<const N: usize> = AppendHeaders<[(HeaderName, HeaderValue); N]>;

/// 实名登录方式
#[utoipa::path(get, path = "/api/v1/citizen/portal", tag = "citizen",
    responses((status = 200, body = PortalView)))]
async fn portal(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    headers: HeaderMap,
) -> Result<([(HeaderName, &'static str); 1], Json<PortalView>), Refusal> {
    let view = match &web.identity {
        Some(identity) => citizen::offered(identity, citizen_token(&web, &headers), &visit).await?,
        None => PortalView { name: None, citizen: None },
    };
    Ok(([NO_STORE], Json(view)))
}

/// 实名登录：开始
#[utoipa::path(post, path = "/api/v1/citizen/sign-in", tag = "citizen",
    request_body = CitizenSignIn, responses((status = 200, body = CitizenGo),
    (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn sign_in(
    State(web): State<Web>,
    _: Visitor,
    body: Bytes,
) -> Result<(Cookies<1>, Json<CitizenGo>), Refusal> {
    let request: CitizenSignIn = wire::json::read(&body)?;
    let begun = citizen::ask(identity(&web)?, &request.to).await?;
    let cookie = set_cookie(&web, Cookie::Question, &begun.kept);
    Ok((AppendHeaders([cookie]), Json(CitizenGo { to: begun.address })))
}

/// 实名登录：返回
#[utoipa::path(post, path = "/api/v1/citizen/callback", tag = "citizen",
    request_body = CitizenReturn, responses((status = 200, body = CitizenGo),
    (status = 401, body = Problem), (status = 503, body = Problem)))]
async fn come_back(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(Cookies<2>, Json<CitizenGo>), Refusal> {
    let request: CitizenReturn = wire::json::read(&body)?;
    let answer = (&*request.state, &*request.code);
    let kept = question(&web, &headers);
    let (opened, to) = citizen::come_back(identity(&web)?, kept, answer, &visit).await?;
    let cookies =
        [set_cookie(&web, Cookie::Citizen, &opened.token), set_cookie(&web, Cookie::Question, "")];
    Ok((AppendHeaders(cookies), Json(CitizenGo { to })))
}

/// 本人
#[utoipa::path(get, path = "/api/v1/citizen/me", tag = "citizen",
    responses((status = 200, body = CitizenMe), (status = 401, body = Problem)))]
async fn me(
    State(web): State<Web>,
    KnownCitizen(citizen): KnownCitizen,
) -> Result<([(HeaderName, &'static str); 1], Json<CitizenMe>), Refusal> {
    Ok(([NO_STORE], Json(citizen::me(identity(&web)?, &citizen).await?)))
}

/// 个人退出
#[utoipa::path(post, path = "/api/v1/citizen/sign-out", tag = "citizen",
    responses((status = 204), (status = 401, body = Problem)))]
async fn sign_out(
    State(web): State<Web>,
    KnownCitizen(citizen): KnownCitizen,
) -> Result<(StatusCode, Cookies<1>), Refusal> {
    citizen::sign_out(identity(&web)?, &citizen).await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([set_cookie(&web, Cookie::Citizen, "")])))
}
