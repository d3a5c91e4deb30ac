//! A front server's own page: how it is. No names, no personal data; whoever is in its network may look.

use app::home::{self, Home, Shut, Stand};
use app::ports::Kept;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{FrontBill, FrontStatus, FrontStock};
use wire::messages;

use crate::Web;
use crate::home::home;
use crate::limit::Paced;
use crate::problem::Refusal;

/// Bills of the list.
const RECENT: usize = 20;

pub(crate) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(status))
}

/// 前置服务器状态
#[utoipa::path(get, path = "/api/v1/front/status", tag = "front",
    responses((status = 200, body = FrontStatus), (status = 404, body = Problem)))]
async fn status(State(web): State<Web>, _: Paced) -> Result<Json<FrontStatus>, Refusal> {
    let home = home(&web)?;
    let Some(code) = home.platform.device() else { return Err(Refusal::new("NO_ROUTE")) };
    let said = home::report(home, &web.config.machine).await?;
    let (heard, heard_at) = home::heard(home).await?;
    let (gate, message) = gate(home.platform.gate.stand());
    let directory = home.platform.directory();
    let stock = said.stock.into_iter().map(|s| FrontStock {
        unit: s.unit,
        place: s.place,
        kind: s.kind,
        left: s.left,
        hours: s.hours,
    });
    Ok(Json(FrontStatus {
        code: code.to_owned(),
        name: directory.front_name(code),
        program: said.version,
        started_at: said.started_at,
        now: home.platform.clock.now().iso(),
        standing: heard.standing,
        gate,
        message,
        heard_at: heard_at.map(domain::Moment::iso),
        ahead_seconds: heard.ahead_seconds,
        config_until: directory.config_until().unwrap_or_default().to_owned(),
        backlog: said.backlog,
        oldest_at: said.oldest_at,
        refused: heard.refused,
        disk_free: said.disk_free,
        certificate_until: said.certificate_until,
        stock: stock.collect(),
        recent: recent(home).await?,
    }))
}

fn gate(stand: Stand) -> (String, String) {
    match stand {
        Stand::Open => ("OPEN".to_owned(), String::new()),
        Stand::Warned => ("WARNED".to_owned(), messages::gate("FRONT_WARNED").to_owned()),
        Stand::Capped(_) => ("CAPPED".to_owned(), messages::gate(Shut::Cap.code()).to_owned()),
        Stand::Shut(why) => (why.code().to_owned(), messages::gate(why.code()).to_owned()),
    }
}

async fn recent(home: &Home) -> Result<Vec<FrontBill>, Refusal> {
    let p = &home.platform;
    let mut all: Vec<Kept> = Vec::new();
    for unit in home::units(home) {
        all.extend(p.store.list_last(&unit, u32::try_from(RECENT).unwrap_or(20)).await?);
    }
    all.sort_by_key(|kept| std::cmp::Reverse((kept.kept_at, kept.id)));
    all.truncate(RECENT);
    let directory = p.directory();
    let view = |kept: &Kept| FrontBill {
        issued_at: kept.issued_at.iso(),
        code: kept.id.code.to_string(),
        number: kept.id.number.to_string(),
        total: kept.total.to_string(),
        unit_name: directory.units.get(&kept.unit).map(|u| u.name.clone()).unwrap_or_default(),
        place: kept.place.clone(),
        reversal: kept.reverses.is_some(),
        home: is_home(kept),
    };
    Ok(all.iter().map(view).collect())
}

/// Finance's signature is the second one of a file.
fn is_home(kept: &Kept) -> bool {
    let file = wire::xml::BillFile::read(kept.file.clone());
    file.is_ok_and(|file| file.signatures().count() > 1)
}
