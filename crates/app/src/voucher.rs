//! Payment vouchers (预交金凭证): an electronic bill of a settlement kind, given for money paid ahead.
//!
//! A voucher is issued like any bill (`issue`). Bills that settle take from it by naming it in their
//! request; what they took goes back when they are reversed. Together they never take more than its
//! amount, and a voucher that is drawn on cannot be reversed: the database decides, on one row.

use domain::{BillId, Family, Money, PaperId};
use wire::api::ReverseRequest;

use crate::Issuer;
use crate::complete::Outcome;
use crate::desk::Desk;
use crate::paper::{TakeBackError, take_back};
use crate::ports::ledger::Drawn;
use crate::ports::{Kept, StoreError};
use crate::reverse::{ReverseError, reverse};

/// A voucher and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// The bill.
    pub kept: Kept,
    /// What can still be taken; nothing once it was reversed.
    pub left: Money,
}

/// Why a voucher was not refunded, its paper not taken back, a settlement not undone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VoucherError {
    /// The unit has no such voucher.
    #[error("no such voucher of this unit")]
    Unknown,
    /// Less than the whole voucher was asked back.
    #[error("a voucher goes back whole: {whole}")]
    Partial {
        /// Its amount.
        whole: Money,
    },
    /// The bill took nothing from vouchers, so there is no settlement to undo.
    #[error("the bill took nothing from vouchers")]
    NotSettled,
    /// As for a reversal.
    #[error(transparent)]
    Reverse(#[from] ReverseError),
    /// As for a paper that comes back.
    #[error(transparent)]
    Paper(#[from] TakeBackError),
}

impl From<StoreError> for VoucherError {
    fn from(e: StoreError) -> Self {
        Self::Reverse(e.into())
    }
}

/// A voucher of the caller's unit.
pub async fn find(desk: &Desk, by: &Issuer, id: BillId) -> Result<Option<Voucher>, StoreError> {
    let kinds = &desk.platform.directory().rules.kinds;
    let kind = kinds.get(&id.code.kind());
    if kind.is_none_or(|kind| kind.family != Family::Settlement) {
        return Ok(None);
    }
    let kept = desk.own(by, id).await?.filter(|kept| kept.reverses.is_none());
    Ok(kept.map(|kept| Voucher { left: left(&kept), kept }))
}

fn left(kept: &Kept) -> Money {
    if kept.state.reversed_by.is_some() {
        return Money::ZERO;
    }
    kept.total.plus(kept.state.drawn.negated()).unwrap_or_default()
}

/// Pays a voucher back (预交金退款): reverses it, whole, if nothing was taken from it. `amount`, if
/// given, must be all of it.
pub async fn refund(
    desk: &Desk,
    by: &Issuer,
    id: BillId,
    amount: Option<Money>,
    request: ReverseRequest,
) -> Result<Outcome, VoucherError> {
    let voucher = find(desk, by, id).await?.ok_or(VoucherError::Unknown)?;
    let whole = voucher.kept.total;
    if amount.is_some_and(|amount| amount != whole) {
        return Err(VoucherError::Partial { whole });
    }
    Ok(reverse(&desk.platform, by, id, request).await?)
}

/// Undoes a settlement (预交金结算撤销): reverses the bill, and what it took goes back to its vouchers,
/// in one transaction.
pub async fn cancel_settlement(
    desk: &Desk,
    by: &Issuer,
    bill: BillId,
    request: ReverseRequest,
) -> Result<(Outcome, Vec<Drawn>), VoucherError> {
    desk.own(by, bill).await?.ok_or(VoucherError::Unknown)?;
    if desk.ledger.draws_of(&by.unit().code, bill).await?.is_empty() {
        return Err(VoucherError::NotSettled);
    }
    let outcome = reverse(&desk.platform, by, bill, request).await?;
    Ok((outcome, desk.ledger.draws_of(&by.unit().code, bill).await?))
}

/// Takes back the paper of a voucher (作废预交金纸质凭证), which reverses the voucher; answers with the
/// voucher too.
pub async fn take_back_paper(
    desk: &Desk,
    by: &Issuer,
    paper: &PaperId,
    request: ReverseRequest,
) -> Result<(Outcome, Voucher), VoucherError> {
    let used = desk.ledger.paper(&by.unit().code, paper).await?;
    let id = used.and_then(|used| used.bill).ok_or(VoucherError::Unknown)?;
    find(desk, by, id).await?.ok_or(VoucherError::Unknown)?;
    let outcome = take_back(desk, by, paper, request).await?;
    let voucher = find(desk, by, id).await?.ok_or(VoucherError::Unknown)?;
    Ok((outcome, voucher))
}

/// What a bill took from vouchers, by voucher.
pub async fn draws_of(desk: &Desk, by: &Issuer, bill: BillId) -> Result<Vec<Drawn>, StoreError> {
    desk.ledger.draws_of(&by.unit().code, bill).await
}

/// What bills took from a voucher, by bill.
pub async fn draws_from(
    desk: &Desk,
    by: &Issuer,
    voucher: BillId,
) -> Result<Vec<Drawn>, StoreError> {
    desk.ledger.draws_from(&by.unit().code, voucher).await
}
