//! A client that posts bytes to another node and gives the bytes of its answer. It must not know
//! what the bytes are: they are signed by whoever made them, and TLS only keeps strangers from
//! reading and from trying.
//!
//! TLS is the common kind (RFC 8446 and 5246, by `rustls`): certificates of servers and clients
//! hold RSA, ECDSA or Ed25519 keys here, not SM2 ones. Whom to trust is always said, by a file of
//! authorities; the system's list is not asked, so a node trusts its province and nobody else.

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// How a node is reached.
pub struct Settings<'a> {
    /// Authorities of servers, certificates in PEM. Without one only plain `http://` works.
    pub authorities_pem: Option<&'a str>,
    /// Our own certificate, with the chain behind it, and its key (PKCS#8, SEC 1 or PKCS#1), both
    /// in PEM, for servers that ask who calls.
    pub client_pem: Option<ClientPem<'a>>,
    /// Whether `http://` is allowed: on one machine, or behind somebody else's TLS.
    pub plain: bool,
    /// How long a call may take from beginning to end.
    pub timeout: Duration,
    /// The longest answer that is read, in bytes.
    pub answer_bytes_max: usize,
}

/// Who we are to a server that asks.
pub struct ClientPem<'a> {
    /// The certificate and the chain behind it.
    pub certificates: &'a str,
    /// The private key, not encrypted.
    pub key: &'a str,
}

impl Default for Settings<'_> {
    fn default() -> Self {
        Self {
            authorities_pem: None,
            client_pem: None,
            plain: false,
            timeout: Duration::from_secs(30),
            answer_bytes_max: 16 << 20,
        }
    }
}

/// Why there is no answer. Only [`Refused`](Self::Refused) says that the other side has surely read
/// the message; after the rest it may have, so whatever is sent again must do no harm twice.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkError {
    /// The settings or the address cannot be used; nothing was sent.
    #[error("cannot be used: {0}")]
    Settings(String),
    /// The other side cannot be reached, or the line broke.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// No whole answer in time.
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    /// One side does not believe the other's certificate, or they have no TLS in common.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// The other side answered with another status than 2xx.
    #[error("refused with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said, at most [`REASON_MAX`] bytes of it.
        body: Vec<u8>,
    },
    /// The answer is longer than the limit, in bytes.
    #[error("answer is longer than {0} bytes")]
    TooLarge(usize),
}

impl LinkError {
    /// Whether the same message may get through later, without a person doing something first.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Timeout(_) => true,
            Self::Refused { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            Self::Settings(_) | Self::Tls(_) | Self::TooLarge(_) => false,
        }
    }
}

/// How much of a refusal is kept, in bytes.
pub const REASON_MAX: usize = 16 << 10;

/// A client. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Https {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    plain: bool,
    timeout: Duration,
    answer_bytes_max: usize,
}

impl Https {
    /// A client with these settings.
    pub fn new(settings: &Settings<'_>) -> Result<Self, LinkError> {
        let builder = HttpsConnectorBuilder::new().with_tls_config(tls(settings)?);
        let builder = if settings.plain { builder.https_or_http() } else { builder.https_only() };
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(builder.enable_http1().build()),
            plain: settings.plain,
            timeout: settings.timeout,
            answer_bytes_max: settings.answer_bytes_max,
        })
    }

    /// Posts `body` to `url` and gives the body of a 2xx answer. Nothing is tried twice, and no
    /// redirection is followed.
    pub async fn post(
        &self,
        url: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, LinkError> {
        let uri: Uri = url.parse().map_err(|_| LinkError::Settings(url.to_owned()))?;
        let scheme = uri.scheme_str().unwrap_or_default();
        if scheme != "https" && !(self.plain && scheme == "http") {
            return Err(LinkError::Settings(format!("{url} is not an https:// address")));
        }
        let request = Request::post(uri).header(CONTENT_TYPE, content_type);
        let request = request.body(Full::new(Bytes::from(body)));
        let request = request.map_err(|error| LinkError::Settings(error.to_string()))?;
        let answered = tokio::time::timeout(self.timeout, self.answer(request)).await;
        answered.map_err(|_| LinkError::Timeout(self.timeout))?
    }

    async fn answer(&self, request: Request<Full<Bytes>>) -> Result<Vec<u8>, LinkError> {
        let response = self.client.request(request).await.map_err(|error| failed(&error))?;
        let status = response.status();
        let limit = if status.is_success() { self.answer_bytes_max } else { REASON_MAX };
        let body = Limited::new(response.into_body(), limit).collect().await;
        match body {
            Ok(body) if status.is_success() => Ok(body.to_bytes().to_vec()),
            Ok(body) => Err(refused(status, body.to_bytes().to_vec())),
            // A refusal counts, whatever became of its reason.
            Err(_) if !status.is_success() => Err(refused(status, Vec::new())),
            Err(error) if error.is::<LengthLimitError>() => Err(LinkError::TooLarge(limit)),
            Err(error) => Err(LinkError::Unreachable(error.to_string())),
        }
    }
}

impl fmt::Debug for Https {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Https").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

fn refused(status: StatusCode, body: Vec<u8>) -> LinkError {
    LinkError::Refused { status: status.as_u16(), body }
}

/// What became of a call without an answer: the innermost cause says it best.
fn failed(error: &ClientError) -> LinkError {
    let causes = || std::iter::successors(error.source(), |&cause| cause.source());
    let text = causes().last().map_or_else(|| error.to_string(), ToString::to_string);
    if causes().any(is_tls) { LinkError::Tls(text) } else { LinkError::Unreachable(text) }
}

/// An error of TLS comes wrapped in errors of reading and writing, which do not show it as a cause.
fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    let inside = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    cause.is::<rustls::Error>() || inside.is_some_and(|inside| is_tls(inside))
}

fn tls(settings: &Settings<'_>) -> Result<ClientConfig, LinkError> {
    let bad = |what: &str| LinkError::Settings(what.to_owned());
    let mut roots = RootCertStore::empty();
    for one in certificates(settings.authorities_pem.unwrap_or_default())? {
        roots.add(one).map_err(|error| bad(&format!("authorities of servers: {error}")))?;
    }
    if settings.authorities_pem.is_some() && roots.is_empty() {
        return Err(bad("there is no certificate among the authorities of servers"));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| LinkError::Tls(error.to_string()))?
        .with_root_certificates(roots);
    let Some(client) = &settings.client_pem else { return Ok(builder.with_no_client_auth()) };
    let key = PrivateKeyDer::from_pem_slice(client.key.as_bytes());
    let key = key.map_err(|error| bad(&format!("our own key: {error}")))?;
    let ours = builder.with_client_auth_cert(certificates(client.certificates)?, key);
    ours.map_err(|error| bad(&format!("our own certificate: {error}")))
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, LinkError> {
    let all = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>();
    all.map_err(|error| LinkError::Settings(format!("certificates: {error}")))
}
