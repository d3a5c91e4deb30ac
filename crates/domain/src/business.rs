//! The business behind a bill (业务), as the unit's system tells it: when it happened, what it was, by
//! which card the payer is known, and which vouchers paid for it.
//!
//! None of it is on the bill or signed. It goes with the number, so that a unit can ask for its bills
//! the way its own books are kept.

use std::collections::BTreeMap;

use crate::check::Checker;
use crate::{BillId, Family, Moment, Money, Rules, Wrong};

/// Vouchers of one bill at most.
const DRAWS_MAX: usize = 100;

/// What a caller says of the business, word for word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftBusiness {
    /// When it happened (业务发生时间), 17 digits or RFC 3339; empty: when the bill was issued.
    pub occurred_at: String,
    /// What it was (业务标识), in the words of the unit's system.
    pub kind: String,
    /// Kind of the payer's card (卡类型).
    pub card_kind: String,
    /// Number of the payer's card (卡号).
    pub card_number: String,
    /// What is taken from payment vouchers (预交金).
    pub draws: Vec<DraftDraw>,
    /// Who took the money (收费员).
    pub cashier: String,
}

/// What is taken from one voucher, word for word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftDraw {
    /// Code of the voucher.
    pub code: String,
    /// Number of the voucher.
    pub number: String,
    /// How much, yuan with two decimals.
    pub amount: String,
}

/// The business behind a bill, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Business {
    /// When it happened, if that was said.
    pub occurred_at: Option<Moment>,
    /// What it was; may be empty.
    pub kind: String,
    /// The payer's card.
    pub card: Option<Card>,
    /// What is taken from vouchers, each voucher once, in the order of their ids.
    pub draws: Vec<Draw>,
}

/// A card by which a unit knows a payer (就诊卡, 身份证…). Personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its kind.
    pub kind: String,
    /// Its number.
    pub number: String,
}

/// What a bill takes from a payment voucher (预交金凭证): an earlier bill of a settlement kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The voucher.
    pub voucher: BillId,
    /// How much; more than nothing.
    pub amount: Money,
}

/// Why a voucher does not give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDrawn {
    /// The unit has kept no such voucher.
    #[error("no such voucher of this unit")]
    Unknown,
    /// It was reversed (已退款).
    #[error("the voucher was reversed")]
    Reversed,
    /// It has no more than this left.
    #[error("the voucher has {0} left")]
    Left(Money),
}

impl Card {
    /// A card; none if it has no number.
    pub fn new(kind: &str, number: &str) -> Option<Self> {
        let (kind, number) = (kind.trim(), number.trim());
        (!number.is_empty()).then(|| Self { kind: kind.to_owned(), number: number.to_owned() })
    }
}

impl DraftBusiness {
    /// What it says, as JSON pointer and text; see [`crate::Draft::said`].
    pub(crate) fn said(&self) -> Vec<(String, &str)> {
        let mut all: Vec<(String, &str)> = [
            ("/occurred_at", &self.occurred_at),
            ("/business_type", &self.kind),
            ("/card/type", &self.card_kind),
            ("/card/number", &self.card_number),
            ("/cashier", &self.cashier),
        ]
        .map(|(pointer, text)| (pointer.to_owned(), text.as_str()))
        .into();
        for (i, draw) in self.draws.iter().enumerate() {
            for (name, text) in
                [("code", &draw.code), ("number", &draw.number), ("amount", &draw.amount)]
            {
                all.push((format!("/vouchers/{i}/{name}"), text));
            }
        }
        all
    }

    pub(crate) fn check(self, c: &mut Checker, rules: &Rules) -> Business {
        c.text("/business_type", &self.kind, false, 20);
        c.text("/card/type", &self.card_kind, false, 10);
        c.text("/card/number", &self.card_number, false, 50);
        c.text("/cashier", &self.cashier, false, 50);
        Business {
            occurred_at: occurred_at(c, &self.occurred_at),
            card: Card::new(&self.card_kind, &self.card_number),
            draws: draws(c, &self.draws, rules),
            kind: self.kind,
        }
    }
}

/// When the business happened, if that is said.
pub(crate) fn occurred_at(c: &mut Checker, said: &str) -> Option<Moment> {
    if said.is_empty() {
        return None;
    }
    let parsed = Moment::from_said(said);
    if parsed.is_err() {
        c.fault("/occurred_at", Wrong::NotTime);
    }
    parsed.ok()
}

/// A voucher named twice is drawn from once, for the sum; nothing drawn is no draw.
fn draws(c: &mut Checker, said: &[DraftDraw], rules: &Rules) -> Vec<Draw> {
    if said.len() > DRAWS_MAX {
        c.fault("/vouchers", Wrong::TooMany { max: DRAWS_MAX });
        return Vec::new();
    }
    let mut of_voucher: BTreeMap<BillId, Vec<Money>> = BTreeMap::new();
    for (i, draw) in said.iter().enumerate() {
        let amount = c.money(format_args!("/vouchers/{i}/amount"), &draw.amount, true);
        let (Ok(code), Ok(number)) = (draw.code.parse(), draw.number.parse()) else {
            c.fault(format_args!("/vouchers/{i}"), Wrong::NotCode);
            continue;
        };
        let id = BillId { code, number };
        let kind = rules.kinds.get(&id.code.kind());
        if kind.is_none_or(|kind| kind.family != Family::Settlement) {
            c.fault(format_args!("/vouchers/{i}"), Wrong::NotVoucher);
        } else if let Some(amount) = amount.filter(|amount| *amount != Money::ZERO) {
            of_voucher.entry(id).or_default().push(amount);
        }
    }
    let draw =
        |(voucher, amounts)| c.sum("/vouchers", amounts).map(|amount| Draw { voucher, amount });
    of_voucher.into_iter().filter_map(draw).collect()
}
