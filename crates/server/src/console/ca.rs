//! What anybody may ask of the authorities: revocation lists and the standing of one certificate
//! (OCSP, RFC 6960).

use app::identity::certificate;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use seal::Purpose;
use seal::cert::ocsp::{self, OcspRequest, Standing};

use crate::Web;
use crate::guard::identity;
use crate::limit::Paced;
use crate::problem::Refusal;

const OCSP_ANSWER: &str = "application/ocsp-response";

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/ca/{name}", get(list)).route("/ca/ocsp", post(standing))
}

/// `issuing.crl`: made anew when asked for, so that it never lags behind.
async fn list(
    State(web): State<Web>,
    _: Paced,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    if name != "issuing.crl" {
        return Err(Refusal::new("NO_ROUTE"));
    }
    let der = certificate::revocation_list(identity(&web)?).await?;
    Ok(([(header::CONTENT_TYPE, "application/pkix-crl")], der).into_response())
}

/// Whether it is a certificate of the platform itself or of a unit's seal: those are in its trust list
/// and leave it with a revocation list of their own.
fn own(web: &Web, serial: &str) -> bool {
    let trust = web.platform.trust();
    let now = web.platform.clock.now().timestamp();
    let purposes = [Purpose::UnitSeal, Purpose::Supervision, Purpose::Platform, Purpose::SealMaker];
    purposes.into_iter().any(|purpose| {
        let found = trust.with_serial(serial, purpose);
        found.is_some_and(|c| trust.check(c, purpose, now).is_ok())
    })
}

fn refused(why: ocsp::Refusal) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, OCSP_ANSWER)], ocsp::refusal(why)).into_response()
}

async fn standing(State(web): State<Web>, _: Paced, body: Bytes) -> Result<Response, Refusal> {
    let identity = identity(&web)?;
    let Ok(request) = OcspRequest::from_der(&body) else {
        return Ok(refused(ocsp::Refusal::MalformedRequest));
    };
    let mut standings = std::collections::BTreeMap::new();
    for serial in request.serials() {
        let known = certificate::standing(identity, serial).await?;
        let standing = match known {
            Some((status, revocation)) => match status.as_str() {
                "active" | "superseded" => Standing::Good,
                "suspended" | "revoked" => {
                    Standing::Revoked { at: revocation.at, reason: revocation.reason }
                }
                _ => Standing::Unknown,
            },
            None if own(&web, serial) => Standing::Good,
            None => Standing::Unknown,
        };
        standings.insert(serial.clone(), standing);
    }
    match certificate::answer(identity, request, standings).await {
        Ok(der) => Ok(([(header::CONTENT_TYPE, OCSP_ANSWER)], der).into_response()),
        Err(e) => {
            tracing::warn!(error = %e, "no answer about a certificate");
            Ok(refused(ocsp::Refusal::Unauthorized))
        }
    }
}
