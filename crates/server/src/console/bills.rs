//! Bills by hand: a clerk issues for their own unit, at a place of theirs.

use app::ports::{Kept, Listing};
use app::{Issuer, issue, read};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::{Action, Site};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::{IssueAnswer, IssueRequest, ListAnswer, Problem};

use super::{given, rows};
use crate::Web;
use crate::guard::{Known, identity};
use crate::platform;
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(issue_bill, list))
}

/// 开具（开票员）
#[utoipa::path(post, path = "/api/v1/console/bills", tag = "console", request_body = IssueRequest,
    responses((status = 201, body = IssueAnswer), (status = 200, body = IssueAnswer),
    (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn issue_bill(
    State(web): State<Web>,
    known: Known,
    body: Bytes,
) -> Result<(StatusCode, Json<IssueAnswer>), Refusal> {
    let request: IssueRequest = wire::json::read(&body)?;
    let place = Some(request.place.as_str());
    let by = identity(&web)?.issuer(&known.caller, Action::BillIssue, place).await?;
    let outcome = issue::issue(&web.platform, &by, request).await?;
    platform::answer(&web, outcome).await
}

#[derive(Deserialize, IntoParams)]
struct Filter {
    /// 统一社会信用代码；不填为本单位
    unit: Option<String>,
    after: Option<String>,
    max: Option<u32>,
}

/// 本单位票据
#[utoipa::path(get, path = "/api/v1/console/bills", tag = "console", params(Filter),
    responses((status = 200, body = ListAnswer), (status = 403, body = Problem)))]
async fn list(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Json<ListAnswer>, Refusal> {
    let by = {
        let unit = given(filter.unit).map(|u| u.parse()).transpose();
        let unit =
            unit.map_err(|_| Refusal::new("INVALID_QUERY").saying("统一社会信用代码有误"))?;
        identity(&web)?.reader(&known.caller, unit.as_ref())?
    };
    let after = given(filter.after).map(|a| a.parse()).transpose();
    let after = after.map_err(|_| Refusal::new("INVALID_QUERY"))?.unwrap_or(0);
    let max = rows(filter.max);
    let query = Listing { after, from: None, until: None, max: max.saturating_add(1) };
    let kept = read::list(&web.platform, &by, query).await?;
    let seen = |kept: &Kept| sees(&known, &by, &kept.place);
    Ok(Json(platform::listed(kept, after, max, seen)))
}

/// Whether the caller may see bills of that place.
fn sees(known: &Known, by: &Issuer, place: &str) -> bool {
    let unit = by.unit();
    let mut site = Site::unit(unit.region, unit.code.clone());
    site.place = Some(place.to_owned());
    known.caller.may(Action::BillRead, &site)
}
