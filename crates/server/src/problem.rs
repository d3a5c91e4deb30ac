//! One map from errors to answers: problem documents (RFC 9457), in Chinese, nothing internal.

use app::Standing;
use app::auth::AuthError;
use app::identity::IdentityError;
use app::issue::IssueError;
use app::ports::StoreError;
use app::render::RenderError;
use app::reverse::ReverseError;
use app::state::StateError;
use app::verify::FileError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{Fault, ReversalRefusal};
use wire::api::{FaultView, Problem};
use wire::json::JsonError;
use wire::messages;

/// A refused request. [`Refusal::code`] decides status, title and sentence.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Problem>, Option<i64>);

/// HTTP status of a stable code.
fn status(code: &str) -> StatusCode {
    match code {
        "MALFORMED_JSON" | "INVALID_QUERY" => StatusCode::BAD_REQUEST,
        "UNAUTHENTICATED" | "CLOCK_SKEW" | "SIGN_IN" | "WRONG_PASSWORD" | "WRONG_CODE"
        | "WRONG_PROOF" | "SECRET" | "CITIZEN" => StatusCode::UNAUTHORIZED,
        "NOT_FOUND" | "NO_ROUTE" | "NO_SLIP" => StatusCode::NOT_FOUND,
        "FORBIDDEN" | "STAGE" | "FORGED" | "CLIENT_SCOPE" | "UNIT_STANDING" | "FRONT_SHUT" => {
            StatusCode::FORBIDDEN
        }
        "METHOD_NOT_ALLOWED" => StatusCode::METHOD_NOT_ALLOWED,
        "KEY_CLASH" | "NO_NUMBER" | "NOT_DRAWN" | "CANNOT_REVERSE" | "CANNOT_CHANGE" | "STALE"
        | "TAKEN" => StatusCode::CONFLICT,
        "TOO_LARGE" => StatusCode::PAYLOAD_TOO_LARGE,
        "UNSUPPORTED_MEDIA_TYPE" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "NOT_DECLARED" | "DECLARED_ELSEWHERE" | "WRONG_SHAPE" | "INVALID_BILL" | "INVALID_FILE"
        | "NO_BILL_DATA" | "MANY_BILLS" | "INVALID" => StatusCode::UNPROCESSABLE_ENTITY,
        "RATE_LIMITED" | "LOCKED_OUT" => StatusCode::TOO_MANY_REQUESTS,
        "SIGNER_UNAVAILABLE" | "STORE_UNAVAILABLE" | "TIMEOUT" | "SERVICE" | "PORTAL_AWAY" => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Refusal {
    /// A refusal by its stable code.
    pub(crate) fn new(code: &str) -> Self {
        let status = status(code);
        let (title, detail) = messages::problem(code);
        Self(
            Box::new(Problem {
                kind: format!(
                    "urn:shupiao:problem:{}",
                    code.to_ascii_lowercase().replace('_', "-")
                ),
                title: title.to_owned(),
                detail: detail.to_owned(),
                status: status.as_u16(),
                code: code.to_owned(),
                repeatable: status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS,
                ..Problem::default()
            }),
            None,
        )
    }

    pub(crate) fn saying(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    pub(crate) fn with_faults(mut self, faults: impl IntoIterator<Item = FaultView>) -> Self {
        self.0.faults = faults.into_iter().collect();
        self
    }

    fn faults(faults: &[Fault]) -> Self {
        Self::new("INVALID_BILL").with_faults(faults.iter().map(FaultView::from))
    }
}

impl IntoResponse for Refusal {
    fn into_response(mut self) -> Response {
        self.0.trace_id = crate::trace::current();
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.0.repeatable {
            let seconds = self.1.unwrap_or(2);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(wire::auth::SCHEME));
        }
        response
    }
}

impl From<JsonError> for Refusal {
    fn from(e: JsonError) -> Self {
        match e {
            JsonError::Syntax { line, column } => Self::new("MALFORMED_JSON").saying(format!(
                "第 {line} 行第 {column} 列附近不是有效的 JSON，请检查语法与 UTF-8 编码"
            )),
            JsonError::Shape { pointer, wrong } => {
                Self::new("WRONG_SHAPE").with_faults([FaultView {
                    pointer,
                    code: wrong.code().to_owned(),
                    message: messages::shape(wrong).to_owned(),
                }])
            }
        }
    }
}

impl From<AuthError> for Refusal {
    fn from(e: AuthError) -> Self {
        match e {
            AuthError::Skew(seconds) => Self::new("CLOCK_SKEW").saying(format!(
                "请求时间与平台相差 {} 秒，请校准系统时钟后重新签名",
                seconds.abs()
            )),
            AuthError::Malformed | AuthError::Unknown | AuthError::Proof => {
                Self::new("UNAUTHENTICATED")
            }
            AuthError::Scope(_) => Self::new("CLIENT_SCOPE"),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(e: StoreError) -> Self {
        match e {
            StoreError::Unavailable(why) => {
                tracing::error!(why, "the store is unavailable");
                Self::new("STORE_UNAVAILABLE")
            }
            StoreError::Inconsistent(why) => {
                tracing::error!(why, "the store contradicts itself");
                Self::new("INTERNAL")
            }
        }
    }
}

impl From<IssueError> for Refusal {
    fn from(e: IssueError) -> Self {
        match e {
            IssueError::Refused(faults) => Self::faults(&faults),
            IssueError::Clash { differing } => {
                let mut refusal = Self::new("KEY_CLASH");
                refusal.0.differing = differing;
                refusal
            }
            IssueError::NoNumber(reason) => {
                Self::new("NO_NUMBER").saying(messages::no_number(reason))
            }
            IssueError::NotDrawn { why, .. } => {
                Self::new("NOT_DRAWN").saying(messages::not_drawn(&why))
            }
            IssueError::State(_) => Self::new("CANNOT_REVERSE"),
            IssueError::Standing(why) => {
                let why = match why {
                    Standing::NotLive => "not_live",
                    Standing::Suspended => "suspended",
                    Standing::Closed => "closed",
                };
                Self::new("UNIT_STANDING").saying(messages::standing(why))
            }
            IssueError::Gate(why) => Self::new("FRONT_SHUT").saying(messages::gate(why.code())),
            IssueError::Sign(why) => {
                tracing::error!(%why, "no signature");
                Self::new("SIGNER_UNAVAILABLE")
            }
            IssueError::Store(e) => e.into(),
        }
    }
}

impl From<ReverseError> for Refusal {
    fn from(e: ReverseError) -> Self {
        match e {
            ReverseError::Unknown => {
                Self::new("NOT_FOUND").saying("本单位没有这张票据，请核对票据代码与号码")
            }
            ReverseError::Refused(ReversalRefusal::Faults(faults)) => Self::faults(&faults),
            ReverseError::Refused(refusal) => {
                Self::new("CANNOT_REVERSE").saying(messages::reversal(&refusal))
            }
            ReverseError::Issue(e) => e.into(),
        }
    }
}

impl From<StateError> for Refusal {
    fn from(e: StateError) -> Self {
        match e {
            StateError::Unknown => Self::new("NOT_FOUND"),
            StateError::Refused(state) => {
                let names = wire::api::StateView::new(&state, None).names();
                Self::new("CANNOT_CHANGE").saying(messages::state_forbids(&names))
            }
            StateError::Store(e) => e.into(),
        }
    }
}

impl From<RenderError> for Refusal {
    fn from(e: RenderError) -> Self {
        match e {
            RenderError::NoPage => Self::new("NOT_FOUND").saying("这张票据没有这一页"),
            RenderError::Store(e) => e.into(),
            RenderError::Signer(_) => Self::new("SIGNER_UNAVAILABLE"),
            RenderError::Face(e) => {
                tracing::error!(error = %e, "a face could not be made");
                Self::new("INTERNAL")
            }
        }
    }
}

impl From<FileError> for Refusal {
    fn from(e: FileError) -> Self {
        match e {
            FileError::Open(e) => Self::new(e.code()).saying(e.message()),
            FileError::Render(e) => e.into(),
            FileError::Store(e) => e.into(),
        }
    }
}

impl From<IdentityError> for Refusal {
    fn from(e: IdentityError) -> Self {
        match e {
            IdentityError::SignIn => Self::new("SIGN_IN"),
            IdentityError::Stage(_) => Self::new("STAGE"),
            IdentityError::Forbidden(_) => Self::new("FORBIDDEN"),
            IdentityError::NotFound => Self::new("NOT_FOUND").saying(messages::console::NOT_FOUND),
            IdentityError::Stale(_) => Self::new("STALE"),
            IdentityError::Taken(_) => Self::new("TAKEN"),
            IdentityError::Invalid(faults) => Self::new("INVALID").with_faults(faults),
            IdentityError::LockedOut(seconds) => {
                let mut refusal =
                    Self::new("LOCKED_OUT").saying(messages::console::locked_out(seconds));
                refusal.1 = Some(seconds);
                refusal
            }
            IdentityError::TooFast => Self::new("RATE_LIMITED"),
            IdentityError::WrongPassword => Self::new("WRONG_PASSWORD"),
            IdentityError::WrongCode => Self::new("WRONG_CODE"),
            IdentityError::WrongProof(why) => {
                tracing::warn!(why, "a key was not believed");
                Self::new("WRONG_PROOF")
            }
            IdentityError::Secret => Self::new("SECRET"),
            IdentityError::Citizen(why) => {
                tracing::warn!(why, "a citizen's sign-in was not believed");
                Self::new("CITIZEN")
            }
            IdentityError::PortalAway(why) => {
                tracing::error!(why, "the citizens' portal cannot be asked");
                Self::new("PORTAL_AWAY")
            }
            IdentityError::Store(e) => e.into(),
            IdentityError::Service(why) => {
                tracing::error!(why, "a service of the identity platform failed");
                Self::new("SERVICE")
            }
        }
    }
}

/// The answer to a defect of ours. What was panicked about goes to the log only.
#[expect(clippy::needless_pass_by_value, reason = "the signature the layer wants")]
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!(panic = text, "a handler panicked");
    Refusal::new("INTERNAL").into_response()
}
