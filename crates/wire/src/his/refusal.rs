//! Refusals: a stable code for programs, a sentence for the programmer or the cashier.

use super::envelope::EnvelopeError;
use super::said::FieldFault;
use super::table::Method;
use super::word::Word;
use crate::messages::his as messages;

/// Why a request is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No number is left: the sentence says of what.
    NoNumber(String),
    /// No paper number is left at the place.
    NoPaper,
    /// No envelope, or no business object in it.
    Envelope(EnvelopeError),
    /// No such method of this edition.
    NoMethod(String),
    /// A method whose form is not public.
    Outside(String),
    /// No such appid, or it is not in use.
    Appid,
    /// The appid may not speak this edition.
    Edition,
    /// It came from a network that the appid may not come from.
    Network,
    /// The signature does not hold.
    Sign,
    /// Larger than is read.
    TooLarge,
    /// Too many in a short time.
    TooOften,
    /// Fields are wrong.
    Fields(Vec<FieldFault>),
    /// A span of time runs backward, or is longer than so many days.
    Span(i64),
    /// The place leads to no unit, or the unit has no such place.
    Place(String),
    /// 区划 and 单位标识 lead to no unit.
    Unit,
    /// 业务标识 leads to no kind of bills.
    BusType(String),
    /// 票据种类编码 leads to no kind of bills.
    Kind(String),
    /// The business key has another bill: what differs, by field and label.
    Clash(Vec<(String, String)>),
    /// The unit may not issue now.
    Standing(String),
    /// The bill is not the unit's, or there is none.
    NoBill,
    /// The check code is another.
    CheckCode,
    /// The bill was reversed before.
    Reversed,
    /// The state of the bill forbids it.
    State(String),
    /// Paper numbers forbid it.
    Paper(String),
    /// Vouchers forbid it.
    Voucher(String),
    /// The platform does not do this yet.
    NotOffered(String),
    /// No signature could be made; the same again is safe.
    Signer,
    /// The store is busy; the same again is safe.
    Busy,
    /// A fault of ours.
    Internal,
}

impl Refusal {
    /// The stable code; its meaning stands in [`messages::CODES`].
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoNumber(_) | Self::NoPaper => "E0001",
            Self::Envelope(_) => "E1001",
            Self::NoMethod(_) | Self::Outside(_) => "E1002",
            Self::Appid => "E1003",
            Self::Sign => "E1004",
            Self::Edition => "E1005",
            Self::Network => "E1006",
            Self::TooLarge => "E1007",
            Self::TooOften => "E1008",
            Self::Fields(_) | Self::Span(_) => "E2001",
            Self::Place(_) => "E2002",
            Self::BusType(_) | Self::Kind(_) => "E2003",
            Self::Unit => "E2004",
            Self::Clash(_) => "E3001",
            Self::Standing(_) => "E3002",
            Self::NoBill => "E3003",
            Self::CheckCode => "E3004",
            Self::Reversed => "E3005",
            Self::State(_) => "E3006",
            Self::Paper(_) => "E4001",
            Self::Voucher(_) => "E4002",
            Self::NotOffered(_) => "E8001",
            Self::Signer => "E9001",
            Self::Busy => "E9002",
            Self::Internal => "E9999",
        }
    }

    /// The message that goes into the envelope: a sentence. Some programs read the message as an
    /// object before they look at the result; they get one.
    pub fn message(&self, method: Option<&Method>) -> String {
        let sentence = messages::refusal(self);
        match method.filter(|m| m.json_errors) {
            Some(method) => {
                let empty = method.answer.iter().map(|f| (f.name.clone(), Word::text("")));
                let all = empty.chain([("message".to_owned(), Word::text(sentence))]);
                Word::object(all).json()
            }
            None => sentence,
        }
    }
}
