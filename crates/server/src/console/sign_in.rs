//! Signing in.

use app::identity::session::Opened;
use app::identity::{password, sign_in, ukey};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{
    ChallengeAnswer, EnrolAnswer, NewPasswordRequest, PasswordRequest, SignInAnswer, TotpRequest,
    UkeyRequest,
};

use crate::Web;
use crate::guard::{Cookie, Known, Visitor, identity, set_cookie};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(by_password))
        .routes(routes!(new_password))
        .routes(routes!(enrol))
        .routes(routes!(by_totp))
        .routes(routes!(challenge))
        .routes(routes!(by_ukey))
}

/// An answer that also sets the session's cookie.
pub(super) type Signed = ([(HeaderName, HeaderValue); 1], Json<SignInAnswer>);

pub(super) fn opened(web: &Web, opened: Opened) -> Signed {
    ([set_cookie(web, Cookie::Person, &opened.token)], Json(SignInAnswer { stage: opened.stage }))
}

/// 登录：密码
#[utoipa::path(post, path = "/api/v1/console/sign-in", tag = "console",
    request_body = PasswordRequest, responses((status = 200, body = SignInAnswer),
    (status = 401, body = Problem), (status = 429, body = Problem)))]
async fn by_password(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    body: Bytes,
) -> Result<Signed, Refusal> {
    let request: PasswordRequest = wire::json::read(&body)?;
    let identity = identity(&web)?;
    let session = sign_in::by_password(identity, &request.login, request.password, &visit).await?;
    Ok(opened(&web, session))
}

/// 登录：首次修改密码
#[utoipa::path(post, path = "/api/v1/console/sign-in/password", tag = "console",
    request_body = NewPasswordRequest, responses((status = 200, body = SignInAnswer),
    (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn new_password(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    known: Known,
    body: Bytes,
) -> Result<Signed, Refusal> {
    let request: NewPasswordRequest = wire::json::read(&body)?;
    let words = (request.current, request.new);
    let session = password::change(identity(&web)?, &known.caller, words, &visit).await?;
    session.map(|session| opened(&web, session)).ok_or_else(|| Refusal::new("STAGE"))
}

/// 登录：启用动态口令
#[utoipa::path(post, path = "/api/v1/console/sign-in/enrol", tag = "console",
    responses((status = 200, body = EnrolAnswer), (status = 403, body = Problem)))]
async fn enrol(
    State(web): State<Web>,
    known: Known,
) -> Result<([(HeaderName, &'static str); 1], Json<EnrolAnswer>), Refusal> {
    let answer = sign_in::enrol(identity(&web)?, &known.caller).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)))
}

/// 登录：动态口令
#[utoipa::path(post, path = "/api/v1/console/sign-in/totp", tag = "console",
    request_body = TotpRequest, responses((status = 200, body = SignInAnswer),
    (status = 401, body = Problem), (status = 429, body = Problem)))]
async fn by_totp(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    known: Known,
    body: Bytes,
) -> Result<Signed, Refusal> {
    let request: TotpRequest = wire::json::read(&body)?;
    let session = sign_in::by_totp(identity(&web)?, &known.caller, &request.code, &visit).await?;
    Ok(opened(&web, session))
}

/// 登录：UKEY 待签内容
#[utoipa::path(post, path = "/api/v1/console/sign-in/challenge", tag = "console",
    responses((status = 200, body = ChallengeAnswer)))]
async fn challenge(State(web): State<Web>, _: Visitor) -> Result<Json<ChallengeAnswer>, Refusal> {
    Ok(Json(ChallengeAnswer { text: ukey::challenge(identity(&web)?) }))
}

/// 登录：UKEY
#[utoipa::path(post, path = "/api/v1/console/sign-in/ukey", tag = "console",
    request_body = UkeyRequest, responses((status = 200, body = SignInAnswer),
    (status = 401, body = Problem)))]
async fn by_ukey(
    State(web): State<Web>,
    Visitor(visit): Visitor,
    body: Bytes,
) -> Result<Signed, Refusal> {
    let request: UkeyRequest = wire::json::read(&body)?;
    let proof = (&*request.text, &*request.certificate, &*request.signature);
    Ok(opened(&web, ukey::sign_in(identity(&web)?, proof, &visit).await?))
}
