//! What becomes of a bill: exchanged, locked, booked.

use app::state;
use axum::Json;
use axum::extract::{Path, State};
use domain::{BillId, BillState, CheckCode, Date, Money};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::{BookRequest, ExchangeRequest, FaultView, LockRequest, Problem, StateView};

use super::bill_id;
use crate::Web;
use crate::problem::Refusal;
use crate::signed::Proved;

pub(super) fn routes() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(exchange))
        .routes(routes!(lock))
        .routes(routes!(unlock))
        .routes(routes!(book))
}

type BillPath = Path<(String, String)>;

/// 换开纸质票
#[utoipa::path(
    post, path = "/api/v1/bills/{code}/{number}/exchange", tag = "states", security(("signed" = [])),
    params(("code" = String, Path), ("number" = String, Path)), request_body = ExchangeRequest,
    responses((status = 200, body = StateView), (status = 404, body = Problem), (status = 409, body = Problem))
)]
async fn exchange(
    State(web): State<Web>,
    path: BillPath,
    proved: Proved,
) -> Result<Json<StateView>, Refusal> {
    let id = id(&path)?;
    let request: ExchangeRequest = proved.json()?;
    let mut wrong = Vec::new();
    for (pointer, text, max) in
        [("/paper_code", &request.paper_code, 12), ("/paper_number", &request.paper_number, 20)]
    {
        let good =
            (1..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if !good {
            wrong.push(fault(pointer, "NOT_CODE", "纸质票据代码或号码只含数字与字母，请核对"));
        }
    }
    refuse(wrong)?;
    let state =
        state::exchange(&web.platform, &proved.by, id, request.paper_code, request.paper_number)
            .await?;
    Ok(said(&state))
}

/// 报销锁定
///
/// The check code proves that the bill is at hand. One unit at a time.
#[utoipa::path(
    post, path = "/api/v1/bills/{code}/{number}/lock", tag = "states", security(("signed" = [])),
    params(("code" = String, Path), ("number" = String, Path)), request_body = LockRequest,
    responses((status = 200, body = StateView), (status = 404, body = Problem), (status = 409, body = Problem))
)]
async fn lock(
    State(web): State<Web>,
    path: BillPath,
    proved: Proved,
) -> Result<Json<StateView>, Refusal> {
    let (id, check) = (id(&path)?, check(&proved.json::<LockRequest>()?.check_code)?);
    Ok(said(&state::lock(&web.platform, &proved.by, id, check).await?))
}

/// 解除锁定
#[utoipa::path(
    post, path = "/api/v1/bills/{code}/{number}/unlock", tag = "states", security(("signed" = [])),
    params(("code" = String, Path), ("number" = String, Path)), request_body = LockRequest,
    responses((status = 200, body = StateView), (status = 404, body = Problem), (status = 409, body = Problem))
)]
async fn unlock(
    State(web): State<Web>,
    path: BillPath,
    proved: Proved,
) -> Result<Json<StateView>, Refusal> {
    let (id, check) = (id(&path)?, check(&proved.json::<LockRequest>()?.check_code)?);
    Ok(said(&state::unlock(&web.platform, &proved.by, id, check).await?))
}

/// 入账
///
/// By the unit that holds the lock. Once, in any province.
#[utoipa::path(
    post, path = "/api/v1/bills/{code}/{number}/book", tag = "states", security(("signed" = [])),
    params(("code" = String, Path), ("number" = String, Path)), request_body = BookRequest,
    responses((status = 200, body = StateView), (status = 404, body = Problem), (status = 409, body = Problem))
)]
async fn book(
    State(web): State<Web>,
    path: BillPath,
    proved: Proved,
) -> Result<Json<StateView>, Refusal> {
    let id = id(&path)?;
    let request: BookRequest = proved.json()?;
    let check = check(&request.check_code)?;
    let (on, amount) = (request.on.parse::<Date>(), request.amount.parse::<Money>());
    let mut wrong = Vec::new();
    if on.is_err() {
        wrong.push(fault("/on", "NOT_DATE", "不是有效日期，请按 yyyy-MM-dd 填写"));
    }
    if !amount.as_ref().is_ok_and(|a| *a > Money::ZERO) {
        wrong.push(fault("/amount", "NOT_MONEY", "入账金额须大于零，两位小数"));
    }
    refuse(wrong)?;
    let (Ok(on), Ok(amount)) = (on, amount) else { return Err(Refusal::new("INVALID_BILL")) };
    Ok(said(&state::book(&web.platform, &proved.by, id, check, on, amount).await?))
}

fn id(path: &BillPath) -> Result<BillId, Refusal> {
    bill_id(&path.0.0, &path.0.1)
}

fn check(text: &str) -> Result<CheckCode, Refusal> {
    text.parse().map_err(|_| Refusal::new("NOT_FOUND"))
}

fn fault(pointer: &str, code: &str, message: &str) -> FaultView {
    FaultView { pointer: pointer.to_owned(), code: code.to_owned(), message: message.to_owned() }
}

fn refuse(wrong: Vec<FaultView>) -> Result<(), Refusal> {
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::new("INVALID_BILL").with_faults(wrong)) }
}

fn said(state: &BillState) -> Json<StateView> {
    Json(StateView::new(state, None))
}
