//! The console's side of the API: `/api/v1/console`, `/api/v1/join`. A handler reads words, calls one
//! deed of `app::identity` and says the outcome; who may call it stands in [`crate::needs`].

mod applications;
mod audit;
mod bills;
pub(crate) mod ca;
mod certificates;
mod clients;
mod fronts;
mod join;
mod onboarding;
mod persons;
mod session;
mod sheet;
mod sign_in;
mod units;

use axum::http::{HeaderName, header};
use domain::{CreditCode, RegionCode};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;

use crate::Web;
use crate::problem::Refusal;

pub(crate) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .merge(sign_in::routes())
        .merge(session::routes())
        .merge(units::routes())
        .merge(persons::routes())
        .merge(certificates::routes())
        .merge(clients::routes())
        .merge(audit::routes())
        .merge(join::routes())
        .merge(fronts::routes())
        .merge(applications::routes())
        .merge(onboarding::routes())
        .merge(bills::routes())
}

/// Rows of one page, if the caller names no number, and at most.
const PAGE: u32 = 20;
const PAGE_MAX: u32 = 200;

fn rows(max: Option<u32>) -> u32 {
    max.unwrap_or(PAGE).clamp(1, PAGE_MAX)
}

/// A region of a query; an empty one is none.
fn region(text: Option<&str>) -> Result<Option<RegionCode>, Refusal> {
    match text.filter(|t| !t.is_empty()) {
        None => Ok(None),
        Some(text) => match text.parse() {
            Ok(region) => Ok(Some(region)),
            Err(_) => Err(Refusal::new("INVALID_QUERY").saying("区划代码为 6 位数字")),
        },
    }
}

fn given(text: Option<String>) -> Option<String> {
    text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
}

/// A unit of a query; an empty one is none.
fn credit_code(text: Option<String>) -> Result<Option<CreditCode>, Refusal> {
    let wrong = |_| Refusal::new("INVALID_QUERY").saying("统一社会信用代码有误");
    given(text).map(|text| text.parse()).transpose().map_err(wrong)
}

/// Only a reason.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ReasonRequest {
    reason: String,
}

/// Only the version that was seen.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct VersionRequest {
    version: i64,
}

/// Whether an import is to be kept.
#[derive(Debug, Deserialize)]
struct Apply {
    #[serde(default)]
    apply: bool,
}

/// Nobody between may keep it.
const NO_STORE: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
