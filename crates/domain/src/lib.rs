//! What a fiscal electronic bill is: its codes, money, kinds, rules, numbers and states.
//!
//! Everything here is a value or a pure function of values. The crate knows nothing of files,
//! sockets, clocks, chance, databases, JSON or XML: time and random check codes are passed in.
//! Guards: it builds for wasm, and `clippy.toml` forbids clocks and files.
//!
//! The way of one bill through the types:
//!
//! ```text
//! Draft ──check──► Checked ──number──► Numbered ──sealed──► Issued
//! ```
//!
//! Only `check` makes a [`Checked`], only a [`Slot`] from the store makes a [`Numbered`], and the
//! store keeps nothing less than an [`Issued`].
#![cfg_attr(test, expect(clippy::arithmetic_side_effects, reason = "tests compute freely"))]

mod bill;
pub mod burn;
mod business;
mod calendar;
mod capital;
mod check;
mod code;
mod credit_code;
mod draft;
mod fault;
mod grant;
mod kind;
mod mask;
mod money;
mod paper;
mod quantity;
mod region;
mod reversal;
mod right;
mod state;
mod text;
mod time;
mod unit;
pub mod window;

pub use bill::{Bill, Checked, Content, Detail, Issued, Item, Numbered, Payer, PayerType, Slot};
pub use business::{Business, Card, DraftBusiness, DraftDraw, Draw, NotDrawn};
pub use calendar::{Calendar, CalendarError};
pub use code::{BillCode, BillId, BillNumber, CheckCode, CodeError, KindCode};
pub use credit_code::{CreditCode, CreditCodeError};
pub use draft::{Draft, DraftDetail, DraftItem, DraftPayer};
pub use fault::{Fault, Wrong};
pub use grant::{Grant, GrantError, GrantId, GrantStock, Holder, NoNumber, allot};
pub use kind::{
    BillKind, ChargeItem, Family, Field, Form, Identity, ItemList, KindError, Rules, TOTAL_AMOUNT,
};
pub use mask::{mask_code, mask_name};
pub use money::{Money, MoneyError};
pub use paper::{
    PaperBill, PaperCode, PaperError, PaperId, PaperNumber, PaperRange, PaperRefusal, PaperStatus,
    PaperStock,
};
pub use quantity::{Quantity, QuantityError};
pub use region::{Region, RegionCode, RegionCodeError, RegionLevel};
pub use reversal::{ReversalDraft, ReversalRefusal};
pub use right::{Action, Duty, Reach, Right, RightError, Rights, Site};
pub use state::{BillState, Booking};
pub use time::{Date, Moment, TimeError};
pub use unit::{Bureau, Payee, Place, Seal, Unit};
