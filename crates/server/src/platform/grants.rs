//! A unit's grants and their stock.

use app::ports::GrantStatus;
use app::read;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::GrantView;

use crate::Web;
use crate::problem::Refusal;
use crate::signed::Proved;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list_grants))
}

/// 号段状态
#[utoipa::path(
    get, path = "/api/v1/grants", tag = "grants", security(("signed" = [])),
    responses((status = 200, body = [GrantView]))
)]
async fn list_grants(
    State(web): State<Web>,
    proved: Proved,
) -> Result<Json<Vec<GrantView>>, Refusal> {
    let grants = read::grants(&web.platform, &proved.by).await?;
    Ok(Json(grants.iter().map(view).collect()))
}

fn view(status: &GrantStatus) -> GrantView {
    let grant = &status.stock.grant;
    GrantView {
        id: grant.id.to_string(),
        holder: grant.holder.to_string(),
        code: grant.code.to_string(),
        first: grant.first.to_string(),
        last: grant.last.to_string(),
        valid_from: grant.valid_from.iso(),
        valid_until: grant.valid_until.iso(),
        amount_max: grant.amount_max.to_string(),
        spent: status.stock.spent.to_string(),
        size: grant.size(),
        taken: status.stock.taken,
        kept: status.kept,
        left: status.stock.left(),
        closed: status.stock.closed,
        signature: wire::auth::encode(&status.signature),
        certificate_serial: status.certificate_serial.clone(),
        statement: grant.statement(),
    }
}
