//! Where front servers come home: `POST /api/v1/fronts/shipments`, letters in and letters out.
//!
//! A letter proves itself; nothing of it is believed before.

use app::home::{AcceptError, Home, accept};
use app::ports::Actor;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Extensions, HeaderMap, HeaderName, header};
use axum::routing::post;
use wire::home::LETTER_MAX;

use crate::problem::Refusal;
use crate::{Web, limit};

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/api/v1/fronts/shipments", post(shipment))
        .layer(DefaultBodyLimit::max(LETTER_MAX))
}

/// What this node remembers of fronts, if it does.
pub(crate) fn home(web: &Web) -> Result<&Home, Refusal> {
    web.config.home.as_ref().ok_or_else(|| Refusal::new("NO_ROUTE"))
}

type Letter = ([(HeaderName, &'static str); 1], Vec<u8>);

async fn shipment(
    State(web): State<Web>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Letter, Refusal> {
    let home = home(&web)?;
    if home.platform.device().is_some() {
        return Err(Refusal::new("NO_ROUTE"));
    }
    let address = limit::address_of(&web, &extensions, &headers).to_string();
    web.systems.permit(&format!("front:{address}"))?;
    let from = Actor { from: address, trace: crate::trace::current(), ..Actor::default() };
    let answer = accept(home, &body, &from).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], answer))
}

impl From<AcceptError> for Refusal {
    fn from(e: AcceptError) -> Self {
        match e {
            AcceptError::Letter(why) => {
                tracing::warn!(%why, "a letter was not believed: {why}");
                Self::new("UNAUTHENTICATED")
            }
            AcceptError::Unknown => Self::new("UNAUTHENTICATED"),
            AcceptError::Chain(why) => {
                tracing::warn!(%why, "a shipment is no chain: {why}");
                Self::new("WRONG_SHAPE")
            }
            AcceptError::Sign(why) => {
                tracing::error!(%why, "no signature");
                Self::new("SIGNER_UNAVAILABLE")
            }
            AcceptError::Store(e) => e.into(),
        }
    }
}
