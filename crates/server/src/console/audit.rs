//! The audit log.

use app::identity::audit_log;
use app::ports::registry::{AuditOutcome, AuditQuery};
use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::{CreditCode, Moment, RegionCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{AuditView, Page};

use super::{credit_code, given, region, rows, sheet};
use crate::Web;
use crate::guard::{Known, identity};
use crate::problem::Refusal;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(search)).routes(routes!(export))
}

#[derive(Clone, Deserialize, IntoParams)]
struct Filter {
    actor: Option<String>,
    action: Option<String>,
    subject: Option<String>,
    trace: Option<String>,
    outcome: Option<String>,
    region: Option<String>,
    unit: Option<String>,
    /// RFC 3339, or a day
    from: Option<String>,
    /// RFC 3339, or a day that is included
    until: Option<String>,
    after: Option<String>,
    max: Option<u32>,
}

/// A moment, or a day: its beginning, or with `after` the beginning of the next.
fn moment(text: Option<String>, after: bool) -> Result<Option<Moment>, Refusal> {
    let read = |text: String| match text.parse::<Moment>() {
        Ok(moment) => Ok(moment),
        Err(_) => match format!("{text}T00:00:00+08:00").parse::<Moment>() {
            Ok(day) => Ok(if after { day.plus_seconds(86_400) } else { day }),
            Err(_) => {
                Err(Refusal::new("INVALID_QUERY").saying("时间请按 RFC 3339 或 yyyy-MM-dd 填写"))
            }
        },
    };
    given(text).map(read).transpose()
}

impl Filter {
    fn read(
        self,
        max: u32,
    ) -> Result<(AuditQuery, Option<RegionCode>, Option<CreditCode>), Refusal> {
        let outcome = match given(self.outcome).as_deref() {
            None => None,
            Some("done") => Some(AuditOutcome::Done),
            Some("refused") => Some(AuditOutcome::Refused),
            Some(_) => {
                return Err(Refusal::new("INVALID_QUERY").saying("outcome 为 done 或 refused"));
            }
        };
        let before = given(self.after).map(|a| a.parse()).transpose();
        let query = AuditQuery {
            reach: Vec::new(),
            actor: given(self.actor),
            action: given(self.action),
            subject: given(self.subject),
            trace: given(self.trace),
            outcome,
            from: moment(self.from, false)?,
            until: moment(self.until, true)?,
            before: before.map_err(|_| Refusal::new("INVALID_QUERY"))?,
            max,
        };
        let unit = credit_code(self.unit)?;
        Ok((query, region(self.region.as_deref())?, unit))
    }
}

/// 审计日志
#[utoipa::path(get, path = "/api/v1/console/audit", tag = "console", params(Filter),
    responses((status = 200, body = Page<AuditView>), (status = 403, body = Problem)))]
async fn search(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Json<Page<AuditView>>, Refusal> {
    let max = rows(filter.max);
    let (query, region, unit) = filter.read(max)?;
    let within = (region, unit.as_ref());
    Ok(Json(audit_log::search(identity(&web)?, &known.caller, query, within).await?))
}

/// 导出审计日志
#[utoipa::path(get, path = "/api/v1/console/audit/export.csv", tag = "console", params(Filter),
    responses((status = 200, body = String, content_type = "text/csv")))]
async fn export(
    State(web): State<Web>,
    Query(filter): Query<Filter>,
    known: Known,
) -> Result<Response, Refusal> {
    let identity = identity(&web)?;
    let header = [
        "序号",
        "位置",
        "时间",
        "操作人",
        "姓名",
        "来源地址",
        "证书",
        "区划",
        "单位",
        "操作",
        "对象",
        "结果",
        "变更前摘要",
        "变更后摘要",
        "说明",
        "追踪号",
        "链值",
    ];
    let mut table = vec![header.map(str::to_owned).to_vec()];
    let (mut query, region, unit) = filter.read(1000)?;
    let within = (region, unit.as_ref());
    loop {
        let page = audit_log::search(identity, &known.caller, query.clone(), within).await?;
        table.extend(page.items.into_iter().map(cells));
        query.before = page.next.and_then(|next| next.parse().ok());
        if query.before.is_none() || table.len() >= sheet::ROWS_MAX {
            break;
        }
    }
    audit_log::note_export(identity, &known.caller, "audit", table.len().saturating_sub(1)).await?;
    sheet::csv("audit.csv", &table)
}

fn cells(view: AuditView) -> Vec<String> {
    vec![
        view.entry.to_string(),
        view.place,
        view.at,
        view.actor,
        view.actor_name,
        view.from,
        view.certificate,
        view.region,
        view.unit,
        view.action_name,
        view.subject,
        view.outcome,
        view.before,
        view.after,
        view.note,
        view.trace,
        view.hash,
    ]
}
