//! What pages may ask over HTTP: who is there, a signature, another PIN. It must not be reachable
//! from outside the machine, sign what it does not show, or say or log a PIN.

use crate::guard;
use crate::origin::Origin;
use crate::problem::Problem;
use crate::text;
use crate::token::Token;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::header;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use seal::Certificate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use thiserror::Error;
use tokio::net::TcpListener;
use zeroize::{Zeroize, Zeroizing};

/// Largest request body, in bytes.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// Tries of a PIN per second, if nothing else is said.
pub const TRIES_PER_SECOND: NonZeroU32 = NonZeroU32::new(5).expect("five is not zero");

/// How an agent behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The sites whose pages may ask.
    pub origins: Vec<Origin>,
    /// Tries of a PIN per second, for signatures and changes together.
    pub tries_per_second: NonZeroU32,
}

/// Why an agent does not start.
#[derive(Debug, Error)]
pub enum AgentError {
    /// The address can be reached from outside.
    #[error("the agent listens on 127.0.0.1 or ::1 only, not on {0}")]
    NotLoopback(IpAddr),
    /// No site is allowed, so it would serve nobody.
    #[error("at least one origin must be allowed")]
    NoOrigin,
    /// The address cannot be listened on.
    #[error("cannot listen: {0}")]
    Listen(#[from] std::io::Error),
}

/// What handlers share.
pub(crate) struct Desk {
    token: Arc<dyn Token>,
    tries: DefaultDirectRateLimiter,
    pub(crate) origins: Vec<Origin>,
    pub(crate) own_hosts: [String; 3],
}

/// An agent that listens, on the machine's own address.
pub struct Agent {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
}

impl Agent {
    /// Begins to listen; refuses every address but 127.0.0.1 and `::1`.
    pub async fn bind(
        address: SocketAddr,
        token: Arc<dyn Token>,
        settings: Settings,
    ) -> Result<Self, AgentError> {
        let own: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        if !own.contains(&address.ip()) {
            return Err(AgentError::NotLoopback(address.ip()));
        }
        if settings.origins.is_empty() {
            return Err(AgentError::NoOrigin);
        }
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let port = address.port();
        let desk = Desk {
            token,
            tries: RateLimiter::direct(Quota::per_second(settings.tries_per_second)),
            origins: settings.origins,
            own_hosts: ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{host}:{port}")),
        };
        Ok(Self { listener, address, router: router(Arc::new(desk)) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` resolves, then lets running requests finish.
    pub async fn serve(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), AgentError> {
        let served = axum::serve(self.listener, self.router).with_graceful_shutdown(stop);
        Ok(served.await?)
    }
}

fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/v1/agent", get(agent))
        .route("/v1/sign", post(sign))
        .route("/v1/pin", post(change_pin))
        .fallback(|| async { Problem::new("NO_ROUTE") })
        .method_not_allowed_fallback(|| async { Problem::new("METHOD_NOT_ALLOWED") })
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&desk), guard::admitted))
        .with_state(desk)
}

#[derive(Serialize)]
struct AgentView {
    name: &'static str,
    version: &'static str,
    token: TokenView,
    certificates: Vec<CertificateView>,
}

#[derive(Serialize)]
struct TokenView {
    label: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct CertificateView {
    serial: String,
    subject: String,
    not_after: String,
}

impl From<&Certificate> for CertificateView {
    fn from(certificate: &Certificate) -> Self {
        Self {
            serial: certificate.serial().to_owned(),
            subject: certificate.subject_cn().to_owned(),
            not_after: certificate.not_after().to_string(),
        }
    }
}

async fn agent(State(desk): State<Arc<Desk>>) -> Result<Json<AgentView>, Problem> {
    let info = desk.token.info();
    let certificates = desk.token.certificates().await?;
    Ok(Json(AgentView {
        name: "shupiao-ukey",
        version: env!("CARGO_PKG_VERSION"),
        token: TokenView { label: info.label, kind: info.kind },
        certificates: certificates.iter().map(CertificateView::from).collect(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignRequest {
    certificate: String,
    text: String,
    pin: Pin,
}

#[derive(Serialize)]
struct SignAnswer {
    signature: String,
    certificate: String,
}

async fn sign(
    State(desk): State<Arc<Desk>>,
    Extension(origin): Extension<Origin>,
    Words(request): Words<SignRequest>,
) -> Result<Json<SignAnswer>, Problem> {
    desk.tries.check().map_err(|_| Problem::new("RATE_LIMITED"))?;
    text::check(&request.text, &origin).map_err(|refused| {
        tracing::warn!(%origin, "a text was not signed, as it is not for this site or not known");
        Problem::from(refused)
    })?;
    let certificates = desk.token.certificates().await?;
    let certificate = certificates.into_iter().find(|c| c.serial() == request.certificate);
    let certificate = certificate.ok_or_else(|| Problem::new("NO_CERTIFICATE"))?;
    let (serial, text) = (certificate.serial(), &request.text);
    // The only look a person gets at what is signed that the page cannot change.
    tracing::info!(%origin, serial, "{origin} asks for a signature on:\n{text}\n");
    let signed = desk.token.sign(&request.pin.0, serial, text.as_bytes()).await;
    let signature = signed.map_err(|error| refused(&origin, error))?;
    if certificate.public_key().verify(text.as_bytes(), &signature).is_err() {
        tracing::error!(serial, "the token gave a signature that does not fit its certificate");
        return Err(Problem::new("TOKEN_UNAVAILABLE"));
    }
    tracing::info!(%origin, serial, "signed");
    Ok(Json(SignAnswer { signature: signature.base64(), certificate: certificate.to_pem() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PinRequest {
    old: Pin,
    new: Pin,
}

#[derive(Serialize)]
struct PinAnswer {
    changed: bool,
}

async fn change_pin(
    State(desk): State<Arc<Desk>>,
    Extension(origin): Extension<Origin>,
    Words(request): Words<PinRequest>,
) -> Result<Json<PinAnswer>, Problem> {
    desk.tries.check().map_err(|_| Problem::new("RATE_LIMITED"))?;
    tracing::info!(%origin, "{origin} asks to change the PIN");
    let changed = desk.token.change_pin(&request.old.0, &request.new.0).await;
    changed.map_err(|error| refused(&origin, error))?;
    tracing::info!(%origin, "the PIN is changed");
    Ok(Json(PinAnswer { changed: true }))
}

fn refused(origin: &Origin, error: crate::token::TokenError) -> Problem {
    let problem = Problem::from(error);
    tracing::warn!(%origin, code = problem.code(), "the token refused");
    problem
}

/// A PIN in a request: wiped when it is done with, never printed.
#[derive(Deserialize)]
#[serde(from = "String")]
struct Pin(Zeroizing<String>);

impl From<String> for Pin {
    fn from(pin: String) -> Self {
        Self(Zeroizing::new(pin))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// A request's JSON, in the form `T`. What was wrong with it is not said: the reader's own words
/// would repeat a value, which may be a PIN.
struct Words<T>(T);

impl<T: DeserializeOwned> FromRequest<Arc<Desk>> for Words<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Arc<Desk>) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        // A form could be sent from anywhere without the browser asking us first.
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new("UNSUPPORTED_MEDIA_TYPE"));
        }
        let bytes = to_bytes(request.into_body(), BODY_BYTES_MAX);
        let bytes = bytes.await.map_err(|_| Problem::new("TOO_LARGE"))?;
        let read = serde_json::from_slice(&bytes).map(Self);
        if let Ok(mut bytes) = bytes.try_into_mut() {
            bytes.zeroize();
        }
        read.map_err(|_| Problem::new("MALFORMED_JSON"))
    }
}
