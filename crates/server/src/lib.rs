//! How the world reaches us: HTTP in, deeds called, answers out.
//!
//! A handler only translates: it proves the caller ([`signed`]), reads words (`wire`), calls one
//! deed (`app`) and says the outcome. Every error becomes a problem document in one file
//! ([`problem`]). The crate knows nothing of SQL or keys; no other crate serves HTTP.

mod citizen;
mod console;
mod faces;
mod front;
mod guard;
mod his;
mod home;
mod limit;
pub mod needs;
mod pages;
mod platform;
mod problem;
mod public;
mod signed;
mod trace;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use app::Platform;
use app::his::His;
use app::identity::Identity;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, header};
use axum::routing::get;
use axum::{Json, Router};
use tokio::sync::Semaphore;
use tower::util::MapRequest;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::limit::Limiter;
use crate::problem::Refusal;
use crate::signed::SecurityScheme;

/// What the listener needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where people reach us from outside: `https://bills.example.cn`, without a slash at the end.
    pub public_url: String,
    /// A header in which a proxy in front of us tells the caller's address; `None`: the peer's.
    pub client_ip_header: Option<String>,
    /// Public requests a second one address may make for long.
    pub public_per_second: u32,
    /// Public requests one address may make at once.
    pub public_burst: u32,
    /// Requests a second one unit's system may make for long.
    pub system_per_second: u32,
    /// Requests one unit's system may make at once.
    pub system_burst: u32,
    /// How long one request may take, in seconds.
    pub request_seconds: u64,
    /// The platform's certificates and revocation lists, PEM: what others check bills with.
    pub trust_pem: String,
    /// What this node remembers of front servers: on the platform of all, on a front of itself.
    pub home: Option<app::home::Home>,
    /// What a front tells of the machine it runs on.
    pub machine: app::home::Machine,
}

/// What handlers share.
pub(crate) struct Shared {
    pub platform: Arc<Platform>,
    pub config: Config,
    pub strangers: Limiter<IpAddr>,
    pub systems: Limiter<String>,
    pub persons: Limiter<String>,
    /// The identity platform, if this node has one.
    pub identity: Option<Arc<Identity>>,
    /// The interface of hospitals' systems, if this node speaks it.
    pub his: Option<Arc<His>>,
    /// Our own origin, as browsers name it.
    pub origin: String,
    /// What faces need to know besides their bill.
    pub setting: face::Setting,
    /// Turns for drawing faces: as many at once as there are cores.
    pub drawing: Arc<Semaphore>,
}

type Web = Arc<Shared>;

/// Largest request body that is read, in bytes: the largest bill file.
const BODY_BYTES_MAX: usize = wire::xml::FILE_MAX;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "蜀票 Shupiao",
        description = "财政电子票据平台接口。金额一律为以元为单位、两位小数的字符串；时间为 RFC 3339；错误为 RFC 9457 问题文档。\n\n单位系统的每个请求都要签名，见 docs/api.md。",
        license(name = "Apache-2.0")
    ),
    tags(
        (name = "bills", description = "开具、冲红、查询"),
        (name = "states", description = "换开、报销锁定、入账"),
        (name = "grants", description = "号段"),
        (name = "public", description = "公众查验"),
        (name = "citizen", description = "个人实名登录"),
        (name = "join", description = "自助上线（公开）"),
        (name = "console", description = "控制台")
    ),
    modifiers(&SecurityScheme)
)]
struct ApiDoc;

fn api() -> OpenApiRouter<Web> {
    OpenApiRouter::with_openapi(ApiDoc::openapi())
        .merge(platform::routes())
        .merge(public::routes())
        .merge(front::routes())
        .merge(citizen::routes())
        .merge(console::routes())
}

/// The OpenAPI document, as made from the code.
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().split_for_parts().1
}

/// The whole site: API, documents and pages.
pub fn router(
    platform: Arc<Platform>,
    identity: Option<Arc<Identity>>,
    his: Option<Arc<His>>,
    config: Config,
) -> Router {
    let strangers = Limiter::new(config.public_per_second, config.public_burst);
    let systems = Limiter::new(config.system_per_second, config.system_burst);
    let persons = Limiter::new(config.system_per_second, config.system_burst);
    let origin = origin(&config.public_url);
    let setting = face::Setting { public_url: config.public_url.clone() };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let drawing = Arc::new(Semaphore::new(cores));
    let web = Arc::new(Shared {
        platform,
        config,
        strangers,
        systems,
        persons,
        identity,
        his,
        origin,
        setting,
        drawing,
    });
    let (routes, document) = api().split_for_parts();
    let document = Router::new()
        .route("/api/openapi.json", get(|| async move { Json(document) }))
        .layer(CompressionLayer::new());
    let site = routes
        .merge(his::routes())
        .merge(document)
        .merge(pages::routes())
        .route("/health/live", get(|| async { "ok" }))
        .route("/health/ready", get(ready))
        .route("/trust.pem", get(trust))
        .merge(console::ca::routes())
        .merge(home::routes())
        .method_not_allowed_fallback(|| async { Refusal::new("METHOD_NOT_ALLOWED") })
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&web), guard::guard))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&web), deadline))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&web), trace::traced))
        .with_state(web);
    // Before anything is matched, so around the router.
    Router::new().fallback_service(MapRequest::new(site, his::with_single_slashes))
}

/// Scheme, host and port of an address, as a browser's `Origin` says them.
pub fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    format!("{scheme}://{}", rest.split('/').next().unwrap_or_default())
}

async fn deadline(
    State(web): State<Web>,
    request: axum::extract::Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    let limit = Duration::from_secs(web.config.request_seconds);
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => axum::response::IntoResponse::into_response(Refusal::new("TIMEOUT")),
    }
}

async fn ready(State(web): State<Web>) -> Result<&'static str, Refusal> {
    web.platform.store.ready().await?;
    Ok("ok")
}

async fn trust(State(web): State<Web>) -> ([(HeaderName, &'static str); 1], String) {
    let mut all = web.config.trust_pem.clone();
    for pem in web.platform.added_certificates() {
        all.push_str(&pem);
    }
    ([(header::CONTENT_TYPE, "application/x-pem-file")], all)
}

/// Serves until `stop` resolves, then lets running requests finish.
pub async fn serve(
    listener: tokio::net::TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
