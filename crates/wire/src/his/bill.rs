//! From a caller's words to ours: an [`Issue`] becomes an [`IssueRequest`].
//!
//! Amounts of charge items are taken to the fen or refused. Prices and quantities have six decimals
//! on the bill and are rounded there.

use domain::{BillKind, ChargeItem, ItemList, Money};

use super::client::{BelowFen, HisClientData};
use super::decimal::{Decimal, FenError};
use super::names::Names;
use super::request::{Issue, Row};
use super::said::{FieldFault, Wrong};
use super::table::Method;
use crate::api::{
    CardRequest, DetailRequest, IssueRequest, ItemRequest, PayerRequest, VoucherRequest,
};

/// Decimals of prices and quantities on the bill.
const PLACES: u32 = 6;

/// A request of ours, and where its items come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// The request.
    pub request: IssueRequest,
    /// For each item the row of the caller's list; rows of one item were joined.
    pub rows: Vec<usize>,
}

/// Makes the request for a bill of `kind` at `place`.
pub fn map(
    issue: &Issue,
    method: &Method,
    client: &HisClientData,
    kind: &BillKind,
    place: &str,
) -> Result<Mapped, Vec<FieldFault>> {
    let names = Names::of(method);
    let mut faults = Vec::new();
    let catalogue = Catalogue { client, kind };
    let (items, rows) = items(issue, &catalogue, names, &mut faults);
    let details = details(issue, &catalogue, &items, names, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let ext = issue.ext.iter().filter(|(element, _)| kind.field(element).is_some());
    let request = IssueRequest {
        business_key: issue.key.clone(),
        kind: kind.code.to_string(),
        place: place.to_owned(),
        payer: PayerRequest {
            kind: if issue.organization { "organization" } else { "person" }.to_owned(),
            code: issue.payer_code.clone(),
            name: issue.payer.clone(),
            account: issue.account.clone(),
            bank: issue.bank.clone(),
        },
        total: issue.total.to_string(),
        pay_mode: pay_mode(issue, client).to_owned(),
        items,
        details,
        ext: crate::api::ExtRequest(
            ext.map(|(element, text)| ((*element).to_owned(), text.clone())).collect(),
        ),
        remark: issue.remark.clone(),
        handler: issue.author.clone(),
        checker: issue.checker.clone(),
        occurred_at: issue.occurred_at.map(domain::Moment::compact_millis).unwrap_or_default(),
        business_type: issue.bus_type.clone(),
        card: issue.card.as_ref().map_or_else(CardRequest::default, |card| CardRequest {
            kind: card.kind.clone(),
            number: card.number.clone(),
        }),
        cashier: issue.cashier.clone(),
        vouchers: issue
            .vouchers
            .iter()
            .map(|v| VoucherRequest {
                code: v.code.clone(),
                number: v.number.clone(),
                amount: v.amount.to_string(),
            })
            .collect(),
    };
    Ok(Mapped { request, rows })
}

/// The bill has one way of payment: that of the largest part.
fn pay_mode<'a>(issue: &Issue, client: &'a HisClientData) -> &'a str {
    let largest = issue.channels.iter().rev().max_by_key(|c| c.value.unwrap_or_default());
    largest.map_or("", |c| client.pay_mode(&c.code))
}

/// Which charge item a row means.
struct Catalogue<'a> {
    client: &'a HisClientData,
    kind: &'a BillKind,
}

impl Catalogue<'_> {
    /// Code and name on the bill: by the client's table, then by code, then by name; else as said.
    fn item(&self, code: &str, name: &str) -> (String, String) {
        let own = self.client.items.get(code).map_or(code, String::as_str);
        let ItemList::Closed(list) = &self.kind.items else {
            return (own.to_owned(), name.to_owned());
        };
        let find = |by: &dyn Fn(&ChargeItem) -> bool| list.iter().find(|i| by(i));
        match find(&|i| i.code == own).or_else(|| find(&|i| i.name == name)) {
            Some(item) => (item.code.clone(), item.name.clone()),
            None => (own.to_owned(), name.to_owned()),
        }
    }

    fn is_closed(&self) -> bool {
        matches!(self.kind.items, ItemList::Closed(_))
    }
}

fn plain(number: Option<Decimal>) -> String {
    number.map(|n| n.plain(PLACES)).unwrap_or_default()
}

/// The form has one line for an item, so rows of the same item are joined there.
fn items(
    issue: &Issue,
    catalogue: &Catalogue<'_>,
    names: &Names,
    faults: &mut Vec<FieldFault>,
) -> (Vec<ItemRequest>, Vec<usize>) {
    let mut lines: Vec<(ItemRequest, Money)> = Vec::new();
    let mut rows = Vec::new();
    for (i, row) in issue.items.iter().enumerate() {
        let at = format!("{}[{i}].{}", names.items, names.amount);
        if row.amount == Decimal::default() {
            faults.push(fault(&at, "金额", Wrong::ZeroRow));
            continue;
        }
        let Some(amount) = fen(row.amount.fen(), at, faults) else { continue };
        let (code, name) = catalogue.item(&row.code, &row.name);
        let same = lines.iter_mut().find(|(line, _)| catalogue.is_closed() && line.code == code);
        if let Some((line, sum)) = same {
            match sum.plus(amount) {
                Ok(joined) => *sum = joined,
                Err(_) => faults.push(fault(&names.total(), "总金额", Wrong::Range)),
            }
            line.quantity = String::new();
            line.standard = String::new();
            continue;
        }
        let line = ItemRequest {
            code,
            name,
            quantity: plain(row.quantity),
            unit: row.unit.clone(),
            standard: plain(row.standard),
            amount: String::new(),
            remark: row.remark.clone(),
        };
        lines.push((line, amount));
        rows.push(i);
    }
    let said = |(line, sum): (ItemRequest, Money)| ItemRequest { amount: sum.to_string(), ..line };
    (lines.into_iter().map(said).collect(), rows)
}

fn details(
    issue: &Issue,
    catalogue: &Catalogue<'_>,
    items: &[ItemRequest],
    names: &Names,
    faults: &mut Vec<FieldFault>,
) -> Vec<DetailRequest> {
    let mut details = Vec::with_capacity(issue.details.len());
    for (i, row) in issue.details.iter().enumerate() {
        let at = |name: &str| format!("{}[{i}].{name}", names.details);
        let amount = match catalogue.client.below_fen {
            BelowFen::Round => row.amount.rounded_fen(),
            BelowFen::Refuse => row.amount.fen(),
        };
        let Some(amount) = fen(amount, at("amt"), faults) else { continue };
        let Some(item_code) = owner(row, catalogue, items) else {
            faults.push(fault(&at("chargeCode"), "收费项目代码", Wrong::NoItem));
            continue;
        };
        let own = [&row.code, &row.of_code].into_iter().find(|c| !c.is_empty());
        details.push(DetailRequest {
            code: own.unwrap_or(&item_code).clone(),
            item_code,
            name: row.name.clone(),
            quantity: plain(row.quantity),
            unit: row.unit.clone(),
            standard: plain(row.standard),
            amount: amount.to_string(),
            remark: row.remark.clone(),
        });
    }
    details
}

/// The item on the bill that a detail belongs to; if the detail does not say, the only one.
fn owner(row: &Row, catalogue: &Catalogue<'_>, items: &[ItemRequest]) -> Option<String> {
    let (code, name) = catalogue.item(&row.of_code, &row.of_name);
    let by_code = items.iter().find(|i| !code.is_empty() && i.code == code);
    let by_name = || items.iter().find(|i| !name.is_empty() && i.name == name);
    let only = || {
        (code.is_empty() && name.is_empty()).then_some(items).and_then(|all| match all {
            [one] => Some(one),
            _ => None,
        })
    };
    by_code.or_else(by_name).or_else(only).map(|i| i.code.clone())
}

fn fen(amount: Result<Money, FenError>, at: String, faults: &mut Vec<FieldFault>) -> Option<Money> {
    match amount {
        Ok(amount) => Some(amount),
        Err(e) => {
            faults.push(FieldFault { at, label: "金额".into(), wrong: e.into() });
            None
        }
    }
}

fn fault(at: &str, label: &str, wrong: Wrong) -> FieldFault {
    FieldFault { at: at.to_owned(), label: label.to_owned(), wrong }
}
