//! From a draft to a checked one: every rule of issue, every fault at once.
//!
//! Rules: the mandatory set and sums of a province's issuing service, the lengths of a receiving
//! system's schema, the medical fill rules (财综〔2019〕29号). Lengths are provisional: the official
//! field tables were not found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::bill::Letterhead;
use crate::{
    BillKind, Checked, Content, CreditCode, Date, Detail, Draft, DraftDetail, DraftItem,
    DraftPayer, Family, Fault, Form, Identity, Item, ItemList, Money, MoneyError, Payer, PayerType,
    Quantity, Rules, TOTAL_AMOUNT, Unit, Wrong, mask_code, text,
};

/// Charge items at most.
const ITEMS_MAX: usize = 200;
/// Detail rows at most.
const DETAILS_MAX: usize = 3000;
const PAYER_TYPES: &[&str] = &["person", "organization"];

/// Collects faults while values are parsed.
#[derive(Default)]
pub(crate) struct Checker {
    faults: Vec<Fault>,
}

impl Checker {
    /// Pointers are written out only where there is a fault; most bills have none.
    pub(crate) fn fault(&mut self, pointer: impl fmt::Display, wrong: Wrong) {
        self.faults.push(Fault::at(pointer.to_string(), wrong));
    }

    pub(crate) fn done(self) -> Result<(), Vec<Fault>> {
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }

    pub(crate) fn text(
        &mut self,
        pointer: impl fmt::Display,
        value: &str,
        required: bool,
        max: usize,
    ) {
        if value.trim().is_empty() && (required || !value.is_empty()) {
            self.fault(pointer, Wrong::Missing);
        } else if value.chars().count() > max {
            self.fault(pointer, Wrong::TooLong { max });
        } else if !text::is_plain(value) {
            self.fault(pointer, Wrong::BadCharacter);
        }
    }

    /// An amount that is not negative.
    pub(crate) fn money(
        &mut self,
        pointer: impl fmt::Display,
        value: &str,
        required: bool,
    ) -> Option<Money> {
        let amount = self.any_money(&pointer, value, required)?;
        if amount.is_negative() {
            self.fault(pointer, Wrong::Negative);
            return None;
        }
        Some(amount)
    }

    fn any_money(
        &mut self,
        pointer: impl fmt::Display,
        value: &str,
        required: bool,
    ) -> Option<Money> {
        if value.is_empty() {
            if required {
                self.fault(pointer, Wrong::Missing);
            }
            return None;
        }
        match value.parse::<Money>() {
            Ok(amount) => return Some(amount),
            Err(MoneyError::Form) => self.fault(pointer, Wrong::NotMoney),
            Err(MoneyError::Range) => self.fault(pointer, Wrong::AmountRange),
        }
        None
    }

    fn quantity(&mut self, pointer: impl fmt::Display, value: &str) -> Option<Quantity> {
        if value.is_empty() {
            return None;
        }
        let parsed = value.parse().ok();
        if parsed.is_none() {
            self.fault(pointer, Wrong::NotQuantity);
        }
        parsed
    }

    pub(crate) fn sum(
        &mut self,
        pointer: &str,
        amounts: impl IntoIterator<Item = Money>,
    ) -> Option<Money> {
        let sum = Money::sum(amounts);
        if sum.is_err() {
            self.fault(pointer, Wrong::AmountRange);
        }
        sum.ok()
    }
}

impl Draft {
    /// Checks the draft of `unit` against finance's rules; gives every fault at once.
    pub fn check(self, rules: &Rules, unit: &Unit) -> Result<Checked, Vec<Fault>> {
        let mut c = Checker::default();
        c.text("/business_key", &self.business_key, true, 50);
        c.text("/pay_mode", &self.pay_mode, false, 2);
        c.text("/remark", &self.remark, false, 1000);
        c.text("/handler", &self.handler, true, 20);
        c.text("/checker", &self.checker, true, 20);
        if !unit.places.iter().any(|p| p.code == self.place) {
            let wrong = if self.place.is_empty() { Wrong::Missing } else { Wrong::UnknownPlace };
            c.fault("/place", wrong);
        }
        let code = self.kind.parse().ok();
        let kind = code.and_then(|k| rules.kinds.get(&k));
        if kind.is_none() {
            c.fault(
                "/kind",
                if self.kind.is_empty() { Wrong::Missing } else { Wrong::UnknownKind },
            );
        }
        let business = self.business.check(&mut c, rules);
        let payer = payer(&mut c, &self.payer);
        let total = c.money("/total", &self.total, true);
        let items = items(&mut c, self.items);
        if let Some(total) = total {
            compare_total(&mut c, total, &items);
        }
        let details = details(&mut c, self.details, &items);
        let Some(kind) = kind else {
            return Err(c.faults);
        };
        let items = of_kind(&mut c, kind, items);
        let payer = payer.map(|payer| hidden(kind, payer));
        let ext = extension(&mut c, kind, &self.ext, total);
        c.done()?;
        let (Some(payer), Some(total)) = (payer, total) else {
            return Err(Vec::new()); // unreachable: each absence has left a fault above
        };
        Ok(Checked {
            business_key: self.business_key,
            place: self.place,
            kind: kind.code,
            letterhead: Letterhead::of(unit, kind, &rules.bureau),
            content: Content {
                payer,
                total,
                pay_mode: self.pay_mode,
                items,
                details,
                ext,
                remark: self.remark,
                handler: self.handler,
                checker: self.checker,
                reverses: None,
            },
            business,
        })
    }
}

fn payer(c: &mut Checker, draft: &DraftPayer) -> Option<Payer> {
    let kind = match draft.kind.as_str() {
        "person" => Some(PayerType::Person),
        "organization" => Some(PayerType::Organization),
        "" => {
            c.fault("/payer/type", Wrong::Missing);
            None
        }
        _ => {
            c.fault("/payer/type", Wrong::NotOneOf { allowed: PAYER_TYPES });
            None
        }
    };
    c.text("/payer/name", &draft.name, true, 100);
    c.text("/payer/code", &draft.code, false, 30);
    c.text("/payer/account", &draft.account, false, 50);
    c.text("/payer/bank", &draft.bank, false, 100);
    let coded = kind == Some(PayerType::Organization) && !draft.code.is_empty();
    if coded && draft.code.parse::<CreditCode>().is_err() {
        c.fault("/payer/code", Wrong::NotCreditCode);
    }
    Some(Payer {
        kind: kind?,
        code: draft.code.clone(),
        name: draft.name.clone(),
        account: draft.account.clone(),
        bank: draft.bank.clone(),
    })
}

/// A medical bill shows a patient's identity number partly hidden (医疗收费票据填列规则); whoever
/// sends it whole gets it hidden here.
fn hidden(kind: &BillKind, payer: Payer) -> Payer {
    let medical = matches!(kind.family, Family::MedicalOutpatient | Family::MedicalInpatient);
    if medical && payer.kind == PayerType::Person {
        Payer { code: mask_code(&payer.code), ..payer }
    } else {
        payer
    }
}

/// Every row is kept in place so that pointers stay true; a bad amount counts as zero.
fn items(c: &mut Checker, drafts: Vec<DraftItem>) -> Vec<Item> {
    if drafts.is_empty() {
        c.fault("/items", Wrong::Missing);
    }
    if drafts.len() > ITEMS_MAX {
        c.fault("/items", Wrong::TooMany { max: ITEMS_MAX });
        return Vec::new();
    }
    let rows = drafts.into_iter().enumerate();
    rows.map(|(i, draft)| item(c, format_args!("/items/{i}"), draft)).collect()
}

/// A row may be below zero: rounding (误差) and discounts are rows of their own. The total may not.
fn item(c: &mut Checker, at: fmt::Arguments<'_>, draft: DraftItem) -> Item {
    c.text(format_args!("{at}/code"), &draft.code, true, 30);
    c.text(format_args!("{at}/name"), &draft.name, true, 100);
    c.text(format_args!("{at}/unit"), &draft.unit, false, 20);
    c.text(format_args!("{at}/remark"), &draft.remark, false, 200);
    Item {
        quantity: c.quantity(format_args!("{at}/quantity"), &draft.quantity),
        standard: c.quantity(format_args!("{at}/standard"), &draft.standard),
        amount: c.any_money(format_args!("{at}/amount"), &draft.amount, true).unwrap_or_default(),
        code: draft.code,
        name: draft.name,
        unit: draft.unit,
        remark: draft.remark,
    }
}

fn details(c: &mut Checker, drafts: Vec<DraftDetail>, items: &[Item]) -> Vec<Detail> {
    if drafts.len() > DETAILS_MAX {
        c.fault("/details", Wrong::TooMany { max: DETAILS_MAX });
        return Vec::new();
    }
    let mut rows = Vec::with_capacity(drafts.len());
    for (i, draft) in drafts.into_iter().enumerate() {
        let row = item(c, format_args!("/details/{i}"), draft.row);
        let owner = items.iter().find(|item| item.code == draft.item_code);
        if owner.is_none() {
            c.fault(format_args!("/details/{i}/item_code"), Wrong::DetailWithoutItem);
        }
        let item_name = owner.map(|o| o.name.clone()).unwrap_or_default();
        rows.push(Detail { item_code: draft.item_code, item_name, row });
    }
    rows
}

fn compare_total(c: &mut Checker, total: Money, items: &[Item]) {
    if total == Money::ZERO {
        c.fault("/total", Wrong::ZeroTotal);
    }
    let unclear = c.faults.iter().any(|f| f.pointer.ends_with("/amount"));
    let sum = c.sum("/items", items.iter().map(|i| i.amount));
    if let Some(sum) = sum.filter(|s| *s != total && !unclear) {
        c.fault("/total", Wrong::TotalMismatch { sum, total });
    }
}

/// Holds the items against the kind's list, and writes them in its order.
fn of_kind(c: &mut Checker, kind: &BillKind, mut items: Vec<Item>) -> Vec<Item> {
    let ItemList::Closed(list) = &kind.items else {
        return items;
    };
    let mut seen = BTreeSet::new();
    for (i, item) in items.iter().enumerate().filter(|(_, item)| !item.code.is_empty()) {
        match list.iter().find(|l| l.code == item.code) {
            None => c.fault(format_args!("/items/{i}/code"), Wrong::UnknownItem),
            Some(known) if known.name != item.name && !item.name.is_empty() => {
                c.fault(
                    format_args!("/items/{i}/name"),
                    Wrong::ItemName { expected: known.name.clone() },
                );
            }
            Some(_) => {}
        }
        if !seen.insert(item.code.clone()) {
            c.fault(format_args!("/items/{i}/code"), Wrong::ItemTwice);
        }
    }
    items.sort_by_key(|item| list.iter().position(|l| l.code == item.code));
    items
}

/// Parses the extension fields into their written form.
fn extension(
    c: &mut Checker,
    kind: &BillKind,
    said: &BTreeMap<String, String>,
    total: Option<Money>,
) -> BTreeMap<String, String> {
    for name in said.keys().filter(|n| kind.field(n).is_none()) {
        c.fault(
            format_args!("/ext/{}", name.replace('~', "~0").replace('/', "~1")),
            Wrong::UnknownField,
        );
    }
    let mut written = BTreeMap::new();
    let mut amounts = BTreeMap::new();
    let mut unclear = false;
    for field in &kind.fields {
        let value = said.get(&field.name).map(String::as_str).unwrap_or_default();
        c.text(format_args!("/ext/{}", field.name), value, field.required, field.max_chars);
        if value.is_empty() {
            continue;
        }
        let text = match field.form {
            Form::Text => value.to_owned(),
            Form::Date => value.parse::<Date>().map_or_else(
                |_| {
                    c.fault(format_args!("/ext/{}", field.name), Wrong::NotDate);
                    String::new()
                },
                Date::compact,
            ),
            Form::Money => {
                let amount = c.money(format_args!("/ext/{}", field.name), value, true);
                unclear |= amount.is_none();
                amounts.extend(amount.map(|a| (field.name.as_str(), a)));
                amount.map(|a| a.to_string()).unwrap_or_default()
            }
        };
        written.insert(field.name.clone(), text);
    }
    if let Some(total) = total.filter(|_| !unclear) {
        for identity in &kind.identities {
            hold(c, identity, &amounts, total);
        }
    }
    written
}

fn hold(c: &mut Checker, identity: &Identity, amounts: &BTreeMap<&str, Money>, total: Money) {
    let names = identity.left.iter().chain(&identity.right);
    if !names.clone().any(|n| amounts.contains_key(n.as_str())) {
        return;
    }
    let value = |name: &String| match name.as_str() {
        TOTAL_AMOUNT => total,
        other => amounts.get(other).copied().unwrap_or_default(),
    };
    let left_sum = c.sum("/ext", identity.left.iter().map(value));
    let right_sum = c.sum("/ext", identity.right.iter().map(value));
    if let (Some(left_sum), Some(right_sum)) = (left_sum, right_sum)
        && left_sum != right_sum
    {
        let (left, right) = (identity.left.clone(), identity.right.clone());
        c.fault("/ext", Wrong::IdentityBroken { left, left_sum, right, right_sum });
    }
}

#[cfg(test)]
mod tests;
