//! Certificates and requests for them.

use app::identity::certificate::{self, CertificateFilter};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{CertificateOrder, CertificateRow, CertificateStatusRequest, Decision, Page};

use super::{credit_code, given, rows};
use crate::Web;
use crate::guard::{Known, identity};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list, order))
        .routes(routes!(get))
        .routes(routes!(decide))
        .routes(routes!(renew))
        .routes(routes!(status))
        .routes(routes!(mine))
        .routes(routes!(order_mine))
}

#[derive(Deserialize, IntoParams)]
struct Filter {
    status: Option<String>,
    purpose: Option<String>,
    unit: Option<String>,
    q: Option<String>,
    after: Option<String>,
    max: Option<u32>,
}

/// 证书列表
#[utoipa::path(get, path = "/api/v1/console/certificates", tag = "console", params(Filter),
    responses((status = 200, body = Page<CertificateRow>), (status = 403, body = Problem)))]
async fn list(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Json<Page<CertificateRow>>, Refusal> {
    let filter = CertificateFilter {
        status: given(filter.status),
        purpose: given(filter.purpose),
        unit: credit_code(filter.unit)?,
        text: given(filter.q),
        after: given(filter.after),
        max: rows(filter.max),
    };
    Ok(Json(certificate::list(identity(&web)?, &known.caller, filter).await?))
}

/// 申请证书
#[utoipa::path(post, path = "/api/v1/console/certificates", tag = "console",
    request_body = CertificateOrder,
    responses((status = 200, body = CertificateRow), (status = 422, body = Problem)))]
async fn order(
    State(web): State<Web>,
    known: Known,
    body: Bytes,
) -> Result<Json<CertificateRow>, Refusal> {
    let request: CertificateOrder = wire::json::read(&body)?;
    Ok(Json(certificate::order(identity(&web)?, &known.caller, request).await?))
}

/// 本人证书
#[utoipa::path(get, path = "/api/v1/console/me/certificates", tag = "console",
    responses((status = 200, body = [CertificateRow])))]
async fn mine(State(web): State<Web>, known: Known) -> Result<Json<Vec<CertificateRow>>, Refusal> {
    Ok(Json(certificate::mine(identity(&web)?, &known.caller).await?))
}

/// A certificate for a key of one's own, or a new one for an old certificate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OwnOrder {
    csr: String,
}

/// 申请本人证书
#[utoipa::path(post, path = "/api/v1/console/me/certificate", tag = "console",
    request_body = OwnOrder,
    responses((status = 200, body = CertificateRow), (status = 422, body = Problem)))]
async fn order_mine(
    State(web): State<Web>,
    known: Known,
    body: Bytes,
) -> Result<Json<CertificateRow>, Refusal> {
    let OwnOrder { csr } = wire::json::read(&body)?;
    let owner = known.caller.id().to_owned();
    let order = CertificateOrder { purpose: "person".to_owned(), owner, csr };
    Ok(Json(certificate::order(identity(&web)?, &known.caller, order).await?))
}

/// 证书
#[utoipa::path(get, path = "/api/v1/console/certificates/{id}", tag = "console",
    params(("id" = String, Path)),
    responses((status = 200, body = CertificateRow), (status = 404, body = Problem)))]
async fn get(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
) -> Result<Json<CertificateRow>, Refusal> {
    Ok(Json(certificate::get(identity(&web)?, &known.caller, &id).await?))
}

/// 审批证书申请
#[utoipa::path(post, path = "/api/v1/console/certificates/{id}/decision", tag = "console",
    params(("id" = String, Path)), request_body = Decision,
    responses((status = 200, body = CertificateRow), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn decide(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<CertificateRow>, Refusal> {
    let request: Decision = wire::json::read(&body)?;
    Ok(Json(certificate::decide(identity(&web)?, &known.caller, &id, request).await?))
}

/// 申请续期
///
/// With a new key. Once it is approved, both certificates count for some days; then the old one is
/// revoked.
#[utoipa::path(post, path = "/api/v1/console/certificates/{id}/renewal", tag = "console",
    params(("id" = String, Path)), request_body = OwnOrder,
    responses((status = 200, body = CertificateRow), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn renew(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<CertificateRow>, Refusal> {
    let OwnOrder { csr } = wire::json::read(&body)?;
    Ok(Json(certificate::renew(identity(&web)?, &known.caller, &id, csr).await?))
}

/// 冻结、恢复、吊销证书
#[utoipa::path(post, path = "/api/v1/console/certificates/{id}/status", tag = "console",
    params(("id" = String, Path)), request_body = CertificateStatusRequest,
    responses((status = 200, body = CertificateRow), (status = 409, body = Problem)))]
async fn status(
    State(web): State<Web>,
    Path(id): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<CertificateRow>, Refusal> {
    let request: CertificateStatusRequest = wire::json::read(&body)?;
    Ok(Json(certificate::set_status(identity(&web)?, &known.caller, &id, request).await?))
}
