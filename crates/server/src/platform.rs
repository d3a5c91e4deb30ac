//! The API of issuing units: `/api/v1/bills`, `/api/v1/grants`. Every request is signed.

mod bills;
mod grants;
mod states;

pub(crate) use bills::{answer, file, listed};
use domain::BillId;
use utoipa_axum::router::OpenApiRouter;

use crate::Web;
use crate::problem::Refusal;

pub(crate) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new().merge(bills::routes()).merge(states::routes()).merge(grants::routes())
}

/// Code and number of a path; what has another form is no bill of ours.
fn bill_id(code: &str, number: &str) -> Result<BillId, Refusal> {
    match (code.parse(), number.parse()) {
        (Ok(code), Ok(number)) => Ok(BillId { code, number }),
        _ => {
            Err(Refusal::new("NOT_FOUND")
                .saying("票据代码为 8 位数字，票据号码为 10 位数字，请核对"))
        }
    }
}
