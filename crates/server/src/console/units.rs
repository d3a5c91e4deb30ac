//! Regions, kinds, units.

use app::identity::audit_log;
use app::identity::import::{self, COLUMNS, EXAMPLE, word_of};
use app::identity::org::{self, UnitFilter};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{
    ImportAnswer, KindView, Page, RegionView, StatusRequest, UnitChange, UnitRequest, UnitRow,
    UnitView,
};

use super::{Apply, given, region, rows, sheet};
use crate::Web;
use crate::guard::{Known, identity};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    let import = OpenApiRouter::new()
        .routes(routes!(import_units))
        .layer(DefaultBodyLimit::max(sheet::BYTES_MAX));
    OpenApiRouter::new()
        .routes(routes!(regions))
        .routes(routes!(kinds))
        .routes(routes!(list, create))
        .routes(routes!(get, change))
        .routes(routes!(status))
        .routes(routes!(history))
        .routes(routes!(template))
        .routes(routes!(export_csv))
        .routes(routes!(export_xlsx))
        .merge(import)
}

#[derive(Deserialize, IntoParams)]
struct Filter {
    region: Option<String>,
    industry: Option<String>,
    access: Option<String>,
    status: Option<String>,
    live: Option<bool>,
    q: Option<String>,
    after: Option<String>,
    max: Option<u32>,
}

impl Filter {
    fn read(self, max: usize) -> Result<UnitFilter, Refusal> {
        Ok(UnitFilter {
            region: region(self.region.as_deref())?,
            industry: given(self.industry),
            access: given(self.access),
            status: given(self.status),
            live: self.live,
            text: given(self.q),
            after: given(self.after),
            max,
        })
    }
}

/// 行政区划
#[utoipa::path(get, path = "/api/v1/console/regions", tag = "console",
    responses((status = 200, body = [RegionView])))]
async fn regions(State(web): State<Web>, known: Known) -> Result<Json<Vec<RegionView>>, Refusal> {
    Ok(Json(org::regions(identity(&web)?, &known.caller)))
}

/// 票据种类
#[utoipa::path(get, path = "/api/v1/console/kinds", tag = "console",
    responses((status = 200, body = [KindView])))]
async fn kinds(State(web): State<Web>, _: Known) -> Result<Json<Vec<KindView>>, Refusal> {
    Ok(Json(org::kinds(identity(&web)?)))
}

/// 单位列表
#[utoipa::path(get, path = "/api/v1/console/units", tag = "console", params(Filter),
    responses((status = 200, body = Page<UnitRow>), (status = 403, body = Problem)))]
async fn list(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Json<Page<UnitRow>>, Refusal> {
    let max = usize::try_from(rows(filter.max)).unwrap_or(usize::MAX);
    Ok(Json(org::units(identity(&web)?, &known.caller, &filter.read(max)?)))
}

/// 新建单位
#[utoipa::path(post, path = "/api/v1/console/units", tag = "console", request_body = UnitRequest,
    responses((status = 200, body = UnitView), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn create(
    State(web): State<Web>,
    known: Known,
    body: Bytes,
) -> Result<Json<UnitView>, Refusal> {
    let request: UnitRequest = wire::json::read(&body)?;
    Ok(Json(org::put(identity(&web)?, &known.caller, request, None).await?))
}

/// 单位
#[utoipa::path(get, path = "/api/v1/console/units/{credit_code}", tag = "console",
    params(("credit_code" = String, Path)),
    responses((status = 200, body = UnitView), (status = 404, body = Problem)))]
async fn get(
    State(web): State<Web>,
    Path(code): Path<String>,
    known: Known,
) -> Result<Json<UnitView>, Refusal> {
    Ok(Json(org::unit(identity(&web)?, &known.caller, &code).await?))
}

/// 修改单位
#[utoipa::path(put, path = "/api/v1/console/units/{credit_code}", tag = "console",
    params(("credit_code" = String, Path)), request_body = UnitRequest,
    responses((status = 200, body = UnitView), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change(
    State(web): State<Web>,
    Path(code): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<UnitView>, Refusal> {
    let request: UnitRequest = wire::json::read(&body)?;
    Ok(Json(org::put(identity(&web)?, &known.caller, request, Some(&code)).await?))
}

/// 停用、恢复、注销单位
#[utoipa::path(post, path = "/api/v1/console/units/{credit_code}/status", tag = "console",
    params(("credit_code" = String, Path)), request_body = StatusRequest,
    responses((status = 200, body = UnitView), (status = 409, body = Problem)))]
async fn status(
    State(web): State<Web>,
    Path(code): Path<String>,
    known: Known,
    body: Bytes,
) -> Result<Json<UnitView>, Refusal> {
    let request: StatusRequest = wire::json::read(&body)?;
    Ok(Json(org::set_status(identity(&web)?, &known.caller, &code, request).await?))
}

/// 单位变更历史
#[utoipa::path(get, path = "/api/v1/console/units/{credit_code}/history", tag = "console",
    params(("credit_code" = String, Path)),
    responses((status = 200, body = [UnitChange]), (status = 404, body = Problem)))]
async fn history(
    State(web): State<Web>,
    Path(code): Path<String>,
    known: Known,
) -> Result<Json<Vec<UnitChange>>, Refusal> {
    Ok(Json(org::history(identity(&web)?, &known.caller, &code).await?))
}

/// 导入单位
///
/// CSV or XLSX, with the columns of the template. Without `apply=true` nothing is kept.
#[utoipa::path(post, path = "/api/v1/console/units/import", tag = "console",
    params(("apply" = bool, Query)),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = ImportAnswer), (status = 422, body = Problem)))]
async fn import_units(
    State(web): State<Web>,
    Query(Apply { apply }): Query<Apply>,
    known: Known,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<ImportAnswer>, Refusal> {
    let table = sheet::read(&headers, body).await?;
    Ok(Json(import::units(identity(&web)?, &known.caller, &table, apply).await?))
}

/// 导入模板
#[utoipa::path(get, path = "/api/v1/console/units/template.csv", tag = "console",
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn template(_: Known) -> Result<Response, Refusal> {
    let table = [COLUMNS, EXAMPLE].map(|row| row.map(str::to_owned).to_vec());
    sheet::csv("units-template.csv", &table)
}

fn table(page: Page<UnitRow>) -> Vec<Vec<String>> {
    let header = [
        "统一社会信用代码",
        "单位名称",
        "区划代码",
        "区划",
        "行业",
        "接入方式",
        "状态",
        "正式开票",
        "开票点数",
    ];
    let mut table = vec![header.map(str::to_owned).to_vec()];
    table.extend(page.items.into_iter().map(|unit| {
        vec![
            unit.credit_code,
            unit.name,
            unit.region,
            unit.region_name,
            word_of(&unit.industry).to_owned(),
            word_of(&unit.access).to_owned(),
            unit.status,
            if unit.live { "是" } else { "否" }.to_owned(),
            unit.places.to_string(),
        ]
    }));
    table
}

async fn exported(web: &Web, known: &Known, filter: Filter) -> Result<Vec<Vec<String>>, Refusal> {
    let identity = identity(web)?;
    let page = org::units(identity, &known.caller, &filter.read(sheet::ROWS_MAX)?);
    audit_log::note_export(identity, &known.caller, "units", page.items.len()).await?;
    Ok(table(page))
}

/// 导出单位 CSV
#[utoipa::path(get, path = "/api/v1/console/units/export.csv", tag = "console", params(Filter),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn export_csv(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Response, Refusal> {
    sheet::csv("units.csv", &exported(&web, &known, filter).await?)
}

/// 导出单位 XLSX
#[utoipa::path(get, path = "/api/v1/console/units/export.xlsx", tag = "console", params(Filter),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn export_xlsx(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Response, Refusal> {
    sheet::xlsx("units.xlsx", exported(&web, &known, filter).await?).await
}
