//! A front server's own page: how it is. No names, no personal data; whoever is in its network may look.

use app::home::{self, DeclareError, Home, Shut, Stand};
use app::ports::Kept;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::Problem;
use wire::console::{FrontBill, FrontDeclaration, FrontStatus};
use wire::messages;

use crate::Web;
use crate::home::home;
use crate::limit::Paced;
use crate::problem::Refusal;

/// Bills of the list.
const RECENT: usize = 20;

pub(crate) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(status)).routes(routes!(declaration))
}

/// 前置服务器状态
#[utoipa::path(get, path = "/api/v1/front/status", tag = "front",
    responses((status = 200, body = FrontStatus), (status = 404, body = Problem)))]
async fn status(State(web): State<Web>, _: Paced) -> Result<Json<FrontStatus>, Refusal> {
    let home = home(&web)?;
    let Some(code) = home.platform.device() else { return Err(Refusal::new("NO_ROUTE")) };
    let said = home::report(home, &web.config.machine).await?;
    let (heard, heard_at) = home::heard(home).await?;
    let window = home::window(home).await?;
    let (gate, message) = gate(home.platform.gate.stand());
    let directory = home.platform.directory();
    let stock = said.stock.into_iter().map(|stock| home::named(&directory, stock));
    Ok(Json(FrontStatus {
        code: code.to_owned(),
        name: directory.front_name(code),
        program: said.version,
        started_at: said.started_at,
        now: home.platform.clock.now().iso(),
        standing: heard.standing,
        gate,
        message,
        cause: window.cause.to_string(),
        deadline: window.deadline.map(domain::Moment::iso),
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

/// 收下财政公告
///
/// The letter of `shupiao windows declare`, brought by hand while the line is down. It proves itself.
#[utoipa::path(post, path = "/api/v1/front/declarations", tag = "front",
    request_body(content = String, description = "The letter"),
    responses((status = 200, body = FrontDeclaration), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn declaration(
    State(web): State<Web>,
    _: Paced,
    letter: String,
) -> Result<Json<FrontDeclaration>, Refusal> {
    let home = home(&web)?;
    if home.platform.device().is_none() {
        return Err(Refusal::new("NO_ROUTE"));
    }
    let taken = home::take_declaration(home, letter.trim().as_bytes()).await?;
    Ok(Json(FrontDeclaration {
        id: taken.id,
        cause: taken.cause.to_string(),
        from: taken.from.iso(),
        until: taken.until.iso(),
    }))
}

impl From<DeclareError> for Refusal {
    fn from(e: DeclareError) -> Self {
        match e {
            DeclareError::Letter(why) => {
                tracing::warn!(%why, "a declaration was not believed: {why}");
                Self::new("NOT_DECLARED")
            }
            DeclareError::Data(why) => {
                tracing::warn!(%why, "a declaration does not read: {why}");
                Self::new("NOT_DECLARED")
            }
            DeclareError::Elsewhere(_) => Self::new("DECLARED_ELSEWHERE"),
            DeclareError::Directory(why) => {
                tracing::error!(%why, "the directory does not read");
                Self::new("INTERNAL")
            }
            DeclareError::Signer(_) => Self::new("SIGNER_UNAVAILABLE"),
            DeclareError::Store(e) => e.into(),
        }
    }
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
pub(crate) fn is_home(kept: &Kept) -> bool {
    let file = wire::xml::BillFile::read(kept.file.clone());
    file.is_ok_and(|file| file.signatures().count() > 1)
}
