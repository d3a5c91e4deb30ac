//! The signed request of a unit's system: body and proof together, before any word is believed.

use app::Issuer;
use app::auth::{Signed, authenticate};
use axum::extract::{FromRequest, OriginalUri, Request};
use axum::http::header;
use domain::Action;
use serde::de::DeserializeOwned;
use utoipa::Modify;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme as Scheme};

use crate::problem::Refusal;
use crate::{BODY_BYTES_MAX, Web, limit};

/// A request whose caller has been proved, with its body.
pub(crate) struct Proved {
    pub by: Issuer,
    body: Vec<u8>,
}

impl Proved {
    /// Reads the body.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        Ok(wire::json::read(&self.body)?)
    }
}

impl FromRequest<Web> for Proved {
    type Rejection = Refusal;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |o| &o.0);
        let path_and_query = uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        let body = axum::body::to_bytes(body, BODY_BYTES_MAX)
            .await
            .map_err(|_| Refusal::new("TOO_LARGE"))?;
        let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let trace = crate::trace::current();
        let action = parts.extensions.get::<Action>().copied();
        let action = action.ok_or_else(|| Refusal::new("FORBIDDEN"))?;
        let signed = Signed {
            method: parts.method.as_str(),
            path_and_query: &path_and_query,
            authorization,
            body: &body,
            trace: &trace,
            from: Some(limit::address_of(web, &parts.extensions, &parts.headers)),
            action,
        };
        let by = authenticate(&web.platform, signed).inspect_err(|why| {
            tracing::warn!(trace.id = trace, %why, "a caller was not believed: {why}");
        })?;
        web.systems.permit(&by.actor().name)?;
        Ok(Self { by, body: body.into() })
    }
}

/// Tells the OpenAPI document how requests are signed.
pub(crate) struct SecurityScheme;

impl Modify for SecurityScheme {
    fn modify(&self, openapi: &mut OpenApi) {
        let text = "Shupiao key=…, time=…, mac=… (HMAC-SM3) or Shupiao cert=…, time=…, sig=… (SM2); see docs/api.md";
        let value = ApiKeyValue::with_description("Authorization", text);
        let components = openapi.components.get_or_insert_with(Default::default);
        components.add_security_scheme("signed", Scheme::ApiKey(ApiKey::Header(value)));
    }
}
