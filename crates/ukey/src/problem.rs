//! One map from errors to answers: problem documents (RFC 9457), in Chinese, with nothing of the
//! request in them. It must not see a request.

use crate::messages;
use crate::text::Refused;
use crate::token::TokenError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A refused request.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: String,
    code: &'static str,
    /// How many wrong PINs there may still be.
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<u32>,
}

/// HTTP status of a stable code.
fn status(code: &str) -> StatusCode {
    match code {
        "MALFORMED_JSON" => StatusCode::BAD_REQUEST,
        "NOT_ALLOWED" | "OTHER_SITE" | "WRONG_PIN" => StatusCode::FORBIDDEN,
        "NO_CERTIFICATE" | "NO_KEY" | "NO_ROUTE" => StatusCode::NOT_FOUND,
        "METHOD_NOT_ALLOWED" => StatusCode::METHOD_NOT_ALLOWED,
        "TOO_LARGE" => StatusCode::PAYLOAD_TOO_LARGE,
        "UNSUPPORTED_MEDIA_TYPE" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UNKNOWN_TEXT" | "PIN_SHAPE" => StatusCode::UNPROCESSABLE_ENTITY,
        "TOKEN_LOCKED" => StatusCode::LOCKED,
        "RATE_LIMITED" => StatusCode::TOO_MANY_REQUESTS,
        "TOKEN_UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Problem {
    /// A problem by its stable code.
    pub(crate) fn new(code: &'static str) -> Self {
        let (title, detail) = messages::problem(code);
        Self {
            kind: format!("urn:shupiao:problem:{}", code.to_ascii_lowercase().replace('_', "-")),
            title,
            status: status(code).as_u16(),
            detail: detail.to_owned(),
            code,
            left: None,
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::new(match refused {
            Refused::Unknown => "UNKNOWN_TEXT",
            Refused::OtherSite => "OTHER_SITE",
        })
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::WrongPin { left } => {
                let mut problem = Self::new("WRONG_PIN");
                problem.detail = messages::wrong_pin(left);
                problem.left = Some(left);
                problem
            }
            TokenError::Locked => Self::new("TOKEN_LOCKED"),
            TokenError::PinShape => Self::new("PIN_SHAPE"),
            TokenError::NoKey => Self::new("NO_KEY"),
            TokenError::NoCertificate => Self::new("NO_CERTIFICATE"),
            TokenError::OtherKey | TokenError::HasKey | TokenError::Unavailable(_) => {
                tracing::error!(%error, "the token fails");
                Self::new("TOKEN_UNAVAILABLE")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
