//! Issue, reverse, read.

use app::issue::Outcome;
use app::ports::{Kept, Listing};
use app::{issue, read, reverse, verify};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::Response;
use domain::Moment;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::{
    BillSummary, BillView, IssueAnswer, IssueRequest, ListAnswer, OtherBill, Problem,
    ReverseRequest,
};

use super::bill_id;
use crate::faces::{self, Picture};
use crate::problem::Refusal;
use crate::signed::Proved;
use crate::{Config, Web};

/// Bills of one page, if the caller names no number, and at most.
const PAGE: u32 = 100;
const PAGE_MAX: u32 = 500;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(issue_bill, list_bills))
        .routes(routes!(get_by_key))
        .routes(routes!(get_bill))
        .routes(routes!(get_file))
        .routes(routes!(get_face))
        .routes(routes!(reverse_bill))
}

/// 开具
///
/// One business key gives one bill, for ever. The same request again gives the same bill
/// (`200`, `replayed: true`); the same key with another body is refused (`409`, `differing`).
/// After any `5xx`, or no answer at all, send the same request again.
#[utoipa::path(
    post, path = "/api/v1/bills", tag = "bills", security(("signed" = [])),
    request_body = IssueRequest,
    responses(
        (status = 201, description = "Issued", body = IssueAnswer),
        (status = 200, description = "Issued before by the same request", body = IssueAnswer),
        (status = 400, description = "No JSON", body = Problem),
        (status = 401, description = "Not proved", body = Problem),
        (status = 409, description = "Key of another request, or no number", body = Problem),
        (status = 422, description = "Every fault at once", body = Problem),
        (status = 503, description = "Safe to repeat", body = Problem)
    )
)]
async fn issue_bill(
    State(web): State<Web>,
    proved: Proved,
) -> Result<(StatusCode, Json<IssueAnswer>), Refusal> {
    let request: IssueRequest = proved.json()?;
    let outcome = issue::issue(&web.platform, &proved.by, request).await?;
    answer(&web, outcome).await
}

/// 冲红
///
/// Takes back a whole bill by a bill of its own with negative amounts.
#[utoipa::path(
    post, path = "/api/v1/bills/{code}/{number}/reversal", tag = "bills", security(("signed" = [])),
    params(("code" = String, Path, description = "票据代码"), ("number" = String, Path, description = "票据号码")),
    request_body = ReverseRequest,
    responses(
        (status = 201, description = "Reversed", body = IssueAnswer),
        (status = 200, description = "Reversed before by the same request", body = IssueAnswer),
        (status = 404, description = "No such bill of this unit", body = Problem),
        (status = 409, description = "The bill's state forbids it", body = Problem),
        (status = 422, description = "Every fault at once", body = Problem)
    )
)]
async fn reverse_bill(
    State(web): State<Web>,
    Path((code, number)): Path<(String, String)>,
    proved: Proved,
) -> Result<(StatusCode, Json<IssueAnswer>), Refusal> {
    let id = bill_id(&code, &number)?;
    let request: ReverseRequest = proved.json()?;
    let outcome = reverse::reverse(&web.platform, &proved.by, id, request).await?;
    answer(&web, outcome).await
}

/// 按代码号码查询
#[utoipa::path(
    get, path = "/api/v1/bills/{code}/{number}", tag = "bills", security(("signed" = [])),
    params(("code" = String, Path, description = "票据代码"), ("number" = String, Path, description = "票据号码")),
    responses((status = 200, body = BillView), (status = 404, body = Problem))
)]
async fn get_bill(
    State(web): State<Web>,
    Path((code, number)): Path<(String, String)>,
    proved: Proved,
) -> Result<Json<BillView>, Refusal> {
    let kept = read::bill(&web.platform, &proved.by, bill_id(&code, &number)?).await?;
    view(&web, kept).await
}

/// 按业务流水号查询
#[utoipa::path(
    get, path = "/api/v1/bills/by-key/{business_key}", tag = "bills", security(("signed" = [])),
    params(("business_key" = String, Path, description = "业务流水号")),
    responses((status = 200, body = BillView), (status = 404, body = Problem))
)]
async fn get_by_key(
    State(web): State<Web>,
    Path(key): Path<String>,
    proved: Proved,
) -> Result<Json<BillView>, Refusal> {
    let kept = read::by_key(&web.platform, &proved.by, &key).await?;
    view(&web, kept).await
}

/// 票据文件
///
/// The signed XML, byte for byte as it was signed.
#[utoipa::path(
    get, path = "/api/v1/bills/{code}/{number}/bill.xml", tag = "bills", security(("signed" = [])),
    params(("code" = String, Path, description = "票据代码"), ("number" = String, Path, description = "票据号码")),
    responses((status = 200, content_type = "application/xml"), (status = 404, body = Problem))
)]
async fn get_file(
    State(web): State<Web>,
    Path((code, number)): Path<(String, String)>,
    proved: Proved,
) -> Result<([(HeaderName, String); 2], Vec<u8>), Refusal> {
    let kept = read::bill(&web.platform, &proved.by, bill_id(&code, &number)?).await?;
    Ok(file(kept.ok_or_else(|| Refusal::new("NOT_FOUND"))?))
}

/// 票面文件
///
/// `face.ofd` with electronic seals, `face.pdf` (PDF/A-3), `face.png` (`page`, `dpi`), or
/// `face.xbrl`, the accounting data. All are drawn from the signed XML; OFD and PDF carry it.
#[utoipa::path(
    get, path = "/api/v1/bills/{code}/{number}/{face}", tag = "bills", security(("signed" = [])),
    params(
        ("code" = String, Path, description = "票据代码"), ("number" = String, Path, description = "票据号码"),
        ("face" = String, Path, description = "face.ofd、face.pdf、face.png 或 face.xbrl"),
        ("page" = Option<usize>, Query, description = "图片的页码，从 1 起"),
        ("dpi" = Option<u32>, Query, description = "图片的分辨率，48 至 300")
    ),
    responses(
        (status = 200, content_type = "application/octet-stream"), (status = 404, body = Problem)
    )
)]
async fn get_face(
    State(web): State<Web>,
    Path((code, number, face)): Path<(String, String, String)>,
    picture: Result<Query<Picture>, axum::extract::rejection::QueryRejection>,
    proved: Proved,
) -> Result<Response, Refusal> {
    let ending = face.strip_prefix("face.").ok_or_else(|| Refusal::new("NO_ROUTE"))?;
    let Query(picture) = picture.map_err(|_| Refusal::new("INVALID_QUERY"))?;
    let kept = read::bill(&web.platform, &proved.by, bill_id(&code, &number)?).await?;
    faces::face(&web, kept.ok_or_else(|| Refusal::new("NOT_FOUND"))?, ending, picture).await
}

/// Which bills to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// `next` of the page before; from the first bill if left out.
    after: Option<i64>,
    /// Issued at or after, RFC 3339.
    from: Option<String>,
    /// Issued before, RFC 3339.
    until: Option<String>,
    /// 1 to 500; 100 if left out.
    limit: Option<u32>,
}

/// 按时间列出
///
/// In the order the bills were kept. Who goes on from `next` misses no bill.
#[utoipa::path(
    get, path = "/api/v1/bills", tag = "bills", security(("signed" = [])), params(ListQuery),
    responses((status = 200, body = ListAnswer), (status = 400, body = Problem))
)]
async fn list_bills(
    State(web): State<Web>,
    query: Result<Query<ListQuery>, axum::extract::rejection::QueryRejection>,
    proved: Proved,
) -> Result<Json<ListAnswer>, Refusal> {
    let Query(query) = query.map_err(|_| Refusal::new("INVALID_QUERY"))?;
    let moment = |text: Option<String>| text.map(|t| t.parse::<Moment>()).transpose();
    let wrong_time = |_| {
        Refusal::new("INVALID_QUERY").saying("时间请用 RFC 3339，例如 2026-11-24T00:00:00+08:00")
    };
    let max = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let listing = Listing {
        after: query.after.unwrap_or(0),
        from: moment(query.from).map_err(wrong_time)?,
        until: moment(query.until).map_err(wrong_time)?,
        max: max.saturating_add(1),
    };
    let after = listing.after;
    let kept = read::list(&web.platform, &proved.by, listing).await?;
    Ok(Json(listed(kept, after, max, |_| true)))
}

/// One page of bills that was read with one too many; those that are not to be seen are left out.
pub(crate) fn listed(
    mut kept: Vec<Kept>,
    after: i64,
    max: u32,
    seen: impl Fn(&Kept) -> bool,
) -> ListAnswer {
    let page = usize::try_from(max).unwrap_or(usize::MAX);
    let more = kept.len() > page;
    kept.truncate(page);
    let next = kept.last().map_or(after, |k| k.seq).to_string();
    let bills = kept.iter().filter(|kept| seen(kept)).map(summary).collect();
    ListAnswer { bills, next, more }
}

async fn view(web: &Web, kept: Option<Kept>) -> Result<Json<BillView>, Refusal> {
    let kept = kept.ok_or_else(|| Refusal::new("NOT_FOUND").saying("本单位没有这张票据"))?;
    let (bill, page, file) = (summary(&kept), page(&web.config, &kept), file_address(&kept));
    let face = verify::face(&web.platform, kept).await?;
    Ok(Json(BillView { bill, face, page, file }))
}

pub(crate) async fn answer(
    web: &Web,
    outcome: Outcome,
) -> Result<(StatusCode, Json<IssueAnswer>), Refusal> {
    let config = &web.config;
    let status = if outcome.replayed { StatusCode::OK } else { StatusCode::CREATED };
    metrics::counter!("bills_issued_total", "replayed" => outcome.replayed.to_string())
        .increment(1);
    let answer = IssueAnswer {
        bill: summary(&outcome.kept),
        replayed: outcome.replayed,
        page: page(config, &outcome.kept),
        file: file_address(&outcome.kept),
        receipt: outcome.receipt(&web.platform).await?,
    };
    Ok((status, Json(answer)))
}

fn summary(kept: &Kept) -> BillSummary {
    BillSummary {
        code: kept.id.code.to_string(),
        number: kept.id.number.to_string(),
        check_code: kept.check.to_string(),
        business_key: kept.business_key.clone(),
        place: kept.place.clone(),
        total: kept.total.to_string(),
        issued_at: kept.issued_at.iso(),
        reverses: kept.reverses.map(OtherBill::new),
        reversed_by: kept.state.reversed_by.map(OtherBill::new),
        seq: kept.seq,
    }
}

/// Where the payer sees a bill: the content of its QR code.
fn page(config: &Config, kept: &Kept) -> String {
    format!("{}/b/{}/{}/{}", config.public_url, kept.id.code, kept.id.number, kept.check)
}

fn file_address(kept: &Kept) -> String {
    format!("/api/v1/bills/{}/{}/bill.xml", kept.id.code, kept.id.number)
}

/// A kept file as a download.
pub(crate) fn file(kept: Kept) -> ([(HeaderName, String); 2], Vec<u8>) {
    let name = format!("attachment; filename=\"{}_{}.xml\"", kept.id.code, kept.id.number);
    let headers = [
        (header::CONTENT_TYPE, "application/xml; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, kept.file)
}
