//! What deeds refuse, in the interface's words.

use domain::{NotDrawn, PaperRefusal, ReversalRefusal};
use wire::his::table::Method;
use wire::his::{Refusal, pointers_back, said_back};
use wire::messages;

use crate::complete::IssueError;
use crate::directory::Standing;
use crate::paper::{PaperFailure, TakeBackError};
use crate::ports::StoreError;
use crate::reconcile::{DAYS_MAX, ReconcileError};
use crate::reverse::ReverseError;
use crate::voucher::VoucherError;

/// A [`Refusal`] that a deed's error becomes.
pub(super) trait Refused {
    /// `rows`: which row of the caller's list an item comes from.
    fn refused(self, method: &Method, rows: &[usize]) -> Refusal;
}

/// What the store could not do.
pub(super) fn store(e: &StoreError) -> Refusal {
    match e {
        StoreError::Unavailable(_) => Refusal::Busy,
        StoreError::Inconsistent(why) => {
            tracing::error!(%why, "a row contradicts another: {why}");
            Refusal::Internal
        }
    }
}

/// `Refusal` belongs to `wire`, which knows no store.
impl From<StoreError> for Refusal {
    fn from(e: StoreError) -> Self {
        store(&e)
    }
}

impl Refused for IssueError {
    fn refused(self, method: &Method, rows: &[usize]) -> Refusal {
        match self {
            Self::Refused(faults) => Refusal::Fields(said_back(&faults, method, rows)),
            Self::Clash { differing } => Refusal::Clash(pointers_back(&differing, method)),
            Self::NoNumber(why) => Refusal::NoNumber(messages::no_number(why).to_owned()),
            Self::State(state) => match ReversalRefusal::by_state(&state) {
                Err(why) => why.refused(method, rows),
                Ok(()) => Refusal::Busy,
            },
            Self::NotDrawn { voucher, why } => Refusal::Voucher(not_drawn(&voucher, &why)),
            Self::Gate(why) => Refusal::Standing(messages::gate(why.code()).to_owned()),
            Self::Standing(why) => Refusal::Standing(messages::standing(standing(why)).to_owned()),
            Self::Sign(_) => Refusal::Signer,
            Self::Store(e) => store(&e),
        }
    }
}

fn not_drawn(voucher: &domain::BillId, why: &NotDrawn) -> String {
    format!("预交金凭证 {} {}：{}", voucher.code, voucher.number, messages::not_drawn(why))
}

const fn standing(why: Standing) -> &'static str {
    match why {
        Standing::NotLive => "not_live",
        Standing::Suspended => "suspended",
        Standing::Closed => "closed",
    }
}

impl Refused for ReversalRefusal {
    fn refused(self, method: &Method, rows: &[usize]) -> Refusal {
        match self {
            Self::Faults(faults) => Refusal::Fields(said_back(&faults, method, rows)),
            Self::Reversed(_) => Refusal::Reversed,
            Self::IsReversal(_) | Self::Exchanged | Self::Locked | Self::Drawn | Self::Booked => {
                Refusal::State(messages::reversal(&self))
            }
        }
    }
}

impl Refused for ReverseError {
    fn refused(self, method: &Method, rows: &[usize]) -> Refusal {
        match self {
            Self::Unknown => Refusal::NoBill,
            Self::Refused(why) => why.refused(method, rows),
            // The key of a reversal is made of its bill, so a clash is another reversal of it.
            Self::Issue(IssueError::Clash { .. }) => Refusal::Reversed,
            Self::Issue(e) => e.refused(method, rows),
        }
    }
}

impl Refused for PaperRefusal {
    fn refused(self, _: &Method, _: &[usize]) -> Refusal {
        match self {
            Self::UnknownBill => Refusal::NoBill,
            Self::NotOwn(_)
            | Self::AtFront
            | Self::Used(_)
            | Self::NotExchanged
            | Self::State(_)
            | Self::Backwards
            | Self::TooMany(_) => Refusal::Paper(messages::paper(&self)),
        }
    }
}

impl Refused for PaperFailure {
    fn refused(self, method: &Method, rows: &[usize]) -> Refusal {
        match self {
            Self::Refused(why) => why.refused(method, rows),
            Self::Store(e) => store(&e),
        }
    }
}

impl Refused for TakeBackError {
    fn refused(self, method: &Method, rows: &[usize]) -> Refusal {
        match self {
            Self::Unknown(id) => Refusal::Paper(format!(
                "该开票点没有换开过纸质票 {} {}，请核对票据代码和号码",
                id.code, id.number
            )),
            Self::Reverse(e) => e.refused(method, rows),
        }
    }
}

impl Refused for VoucherError {
    fn refused(self, method: &Method, rows: &[usize]) -> Refusal {
        match self {
            Self::Unknown => Refusal::Voucher("本单位没有这张预交金凭证，请核对".to_owned()),
            Self::Partial { whole } => {
                Refusal::Voucher(format!("预交金凭证只能整张退款，凭证金额为 {whole} 元"))
            }
            Self::NotSettled => Refusal::Voucher("这张票据没有使用预交金，请用冲红接口".to_owned()),
            Self::Reverse(e) => e.refused(method, rows),
            Self::Paper(e) => e.refused(method, rows),
        }
    }
}

impl Refused for ReconcileError {
    fn refused(self, _: &Method, _: &[usize]) -> Refusal {
        match self {
            Self::Span => Refusal::Span(DAYS_MAX),
            Self::Page => Refusal::Internal, // pages are cut to size when they are read
            Self::Store(e) => store(&e),
        }
    }
}
