//! Reversal (冲红): a whole bill taken back by a bill of its own with negative amounts.

use std::collections::BTreeMap;

use crate::bill::Letterhead;
use crate::business;
use crate::check::Checker;
use crate::{
    Bill, BillId, BillState, Booking, Business, Checked, Content, Detail, Fault, Form, Item, Money,
    Rules, Wrong,
};

/// A request to take back one bill, word for word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReversalDraft {
    /// The unit's own unique order number for the reversal.
    pub business_key: String,
    /// Code of the original.
    pub code: String,
    /// Number of the original.
    pub number: String,
    /// Place of issue.
    pub place: String,
    /// Why (冲红原因).
    pub reason: String,
    /// Who does it (经办人).
    pub operator: String,
    /// The original's total, if the caller wants it compared; anything less is refused.
    pub total: String,
    /// When the business happened (业务发生时间); empty: now.
    pub occurred_at: String,
}

/// Why the state of the original forbids its reversal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReversalRefusal {
    /// Words of the request are wrong.
    #[error("the request has faults")]
    Faults(Vec<Fault>),
    /// A reversal cannot itself be taken back.
    #[error("the bill is itself a reversal of {0}")]
    IsReversal(BillId),
    /// Once only.
    #[error("the bill was reversed by {0}")]
    Reversed(BillId),
    /// The paper bill has to come back first.
    #[error("the bill was exchanged for paper")]
    Exchanged,
    /// A reimbursing unit holds it.
    #[error("the bill is locked for reimbursement")]
    Locked,
    /// Later bills have taken from it: they have to be reversed first.
    #[error("the voucher is drawn on")]
    Drawn,
    /// The booking has to be undone first.
    #[error("the bill is booked")]
    Booked,
}

impl ReversalDraft {
    /// Everything the request says, as JSON pointer and text; see [`crate::Draft::said`].
    pub fn said(&self) -> Vec<(String, &str)> {
        let all = [
            ("/business_key", &self.business_key),
            ("/code", &self.code),
            ("/number", &self.number),
            ("/place", &self.place),
            ("/reason", &self.reason),
            ("/operator", &self.operator),
            ("/total", &self.total),
            ("/occurred_at", &self.occurred_at),
        ];
        all.into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(pointer, text)| (pointer.to_owned(), text.as_str()))
            .collect()
    }

    /// The id of the original, or what is wrong with its code or number.
    pub fn original(&self) -> Result<BillId, Vec<Fault>> {
        match (self.code.parse(), self.number.parse()) {
            (Ok(code), Ok(number)) => Ok(BillId { code, number }),
            (code, number) => Err([("/code", code.is_err()), ("/number", number.is_err())]
                .into_iter()
                .filter(|(_, wrong)| *wrong)
                .map(|(pointer, _)| Fault::at(pointer, Wrong::NotCode))
                .collect()),
        }
    }

    /// Makes the reversal of `original`: the same bill with every amount negative.
    pub fn check(
        self,
        original: &Bill,
        state: &BillState,
        rules: &Rules,
    ) -> Result<Checked, ReversalRefusal> {
        let mut checker = Checker::default();
        checker.text("/business_key", &self.business_key, true, 50);
        checker.text("/place", &self.place, true, 20);
        checker.text("/reason", &self.reason, true, 200);
        checker.text("/operator", &self.operator, true, 20);
        if !self.total.is_empty() {
            let total = checker.money("/total", &self.total, true);
            if total.is_some_and(|t| t != original.content.total) {
                checker.fault("/total", Wrong::PartialReversal { whole: original.content.total });
            }
        }
        let occurred_at = business::occurred_at(&mut checker, &self.occurred_at);
        checker.done().map_err(ReversalRefusal::Faults)?;
        permitted(original, state)?;
        let head = Letterhead {
            name: original.name.clone(),
            specimen_serial: original.specimen.chars().skip(8).collect(),
            region: original.region,
            unit: original.unit.clone(),
            unit_name: original.unit_name.clone(),
            payee: original.payee.clone(),
            unit_seal: original.unit_seal.clone(),
            supervision_seal: original.supervision_seal.clone(),
        };
        let content = negated(&original.content, original.id, &self.reason, &self.operator, rules);
        Ok(Checked {
            business_key: self.business_key,
            place: self.place,
            kind: original.id.code.kind(),
            letterhead: head,
            content,
            business: Business { occurred_at, ..Business::default() },
        })
    }
}

fn permitted(original: &Bill, state: &BillState) -> Result<(), ReversalRefusal> {
    match original.content.reverses {
        Some(id) => Err(ReversalRefusal::IsReversal(id)),
        None => ReversalRefusal::by_state(state),
    }
}

impl ReversalRefusal {
    /// Whether the state of a bill allows its reversal.
    pub fn by_state(state: &BillState) -> Result<(), Self> {
        if let Some(id) = state.reversed_by {
            return Err(ReversalRefusal::Reversed(id));
        }
        if state.exchanged_to.is_some() {
            return Err(ReversalRefusal::Exchanged);
        }
        if state.drawn != Money::ZERO {
            return Err(ReversalRefusal::Drawn);
        }
        match state.booking {
            Booking::Open => Ok(()),
            Booking::Locked { .. } => Err(ReversalRefusal::Locked),
            Booking::Booked { .. } => Err(ReversalRefusal::Booked),
        }
    }
}

fn negated(content: &Content, id: BillId, reason: &str, operator: &str, rules: &Rules) -> Content {
    let kind = rules.kinds.get(&id.code.kind());
    let is_money =
        |name: &str| kind.and_then(|k| k.field(name)).is_some_and(|f| f.form == Form::Money);
    let flip = |name: &String, text: &String| match text.parse::<Money>() {
        Ok(amount) if is_money(name) => amount.negated().to_string(),
        _ => text.clone(),
    };
    let item = |item: &Item| Item {
        amount: item.amount.negated(),
        quantity: item.quantity.as_ref().map(crate::Quantity::negated),
        ..item.clone()
    };
    Content {
        total: content.total.negated(),
        items: content.items.iter().map(item).collect(),
        details: content
            .details
            .iter()
            .map(|d| Detail { row: item(&d.row), ..d.clone() })
            .collect(),
        ext: content.ext.iter().map(|(n, t)| (n.clone(), flip(n, t))).collect::<BTreeMap<_, _>>(),
        remark: format!("冲红原因：{reason}"),
        handler: operator.to_owned(),
        reverses: Some(id),
        ..content.clone()
    }
}
