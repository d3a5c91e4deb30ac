//! The JSON shapes of API version 1. Requests refuse unknown and repeated fields; all values are
//! texts, so that no amount is ever a float on the way.

mod answer;
mod face;
mod proof;
mod request;

pub use answer::{
    BillSummary, BillView, Difference, FaultView, GrantView, IssueAnswer, ListAnswer, Problem,
    VerifyAnswer, differences,
};
pub use face::{
    BillFace, BillSlip, BookedView, DetailView, ExtView, ItemView, OtherBill, PartyView, PayerView,
    SignatureView, StateView,
};
pub use proof::{FileProof, PageProof, SlipProof, SlipView};
pub use request::{
    BookRequest, CardRequest, DetailRequest, ExchangeRequest, ExtRequest, IssueRequest,
    ItemRequest, LockRequest, PayerRequest, ReverseRequest, StoredRequest, VerifyRequest,
    VoucherRequest,
};
