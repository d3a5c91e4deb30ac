//! What a template may say of a bill: labels as they stand, values by name in braces.
//!
//! `票据代码：{code}` is a label and a value. `{ext.MedicalDate|date}` writes a day of the data
//! standard (`yyyyMMdd`) as people write it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Bill, Item};
use serde::Deserialize;

/// What faces need to know besides the bill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Setting {
    /// Where people reach the public site, without a slash at the end.
    pub public_url: String,
}

/// A name in braces that means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a bill has no value {{{0}}}")]
pub struct ValueError(String);

/// Labels and values in a row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Sentence(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Label(String),
    Value { name: String, date: bool },
}

/// Values of the whole bill.
const BILL: [&str; 24] = [
    "title",
    "code",
    "number",
    "check",
    "date",
    "time",
    "specimen",
    "unit",
    "unit_code",
    "payer",
    "payer_code",
    "payer_account",
    "payer_bank",
    "payee",
    "payee_account",
    "payee_bank",
    "total",
    "capital",
    "handler",
    "checker",
    "remark",
    "business_key",
    "pay_mode",
    "url",
];
/// Values of a row, of a page, and of a reversal's original.
const ROW: [&str; 9] = [
    "item.code",
    "item.name",
    "item.of",
    "item.quantity",
    "item.unit",
    "item.standard",
    "item.amount",
    "item.remark",
    "item.count",
];
const OTHER: [&str; 4] = ["page", "pages", "original.code", "original.number"];

/// Whose values a sentence is filled with.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub bill: &'a Bill,
    pub setting: &'a Setting,
    /// Names of ways of payment by their codes.
    pub pay_modes: &'a BTreeMap<String, String>,
    pub row: Option<Row<'a>>,
    /// Page of the sheets and how many there are.
    pub page: (usize, usize),
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub item: &'a Item,
    /// The item a detail row belongs to.
    pub of: &'a str,
}

/// A piece of a filled sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub text: String,
    pub is_label: bool,
}

impl TryFrom<String> for Sentence {
    type Error = ValueError;

    fn try_from(text: String) -> Result<Self, ValueError> {
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((label, after)) = rest.split_once('{') {
            let (inside, after) = after.split_once('}').ok_or_else(|| ValueError(after.into()))?;
            if !label.is_empty() {
                pieces.push(Piece::Label(label.to_owned()));
            }
            let (name, date) = inside.strip_suffix("|date").map_or((inside, false), |n| (n, true));
            let known = BILL.contains(&name)
                || ROW.contains(&name)
                || OTHER.contains(&name)
                || name.strip_prefix("ext.").is_some_and(|n| !n.is_empty());
            if !known {
                return Err(ValueError(name.to_owned()));
            }
            pieces.push(Piece::Value { name: name.to_owned(), date });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Label(rest.to_owned()));
        }
        Ok(Self(pieces))
    }
}

impl Sentence {
    /// Extension fields it names.
    pub(crate) fn extensions<'a>(&'a self, into: &mut BTreeSet<&'a str>) {
        for piece in &self.0 {
            if let Piece::Value { name, .. } = piece
                && let Some(name) = name.strip_prefix("ext.")
            {
                into.insert(name);
            }
        }
    }

    /// Filled from a bill.
    pub(crate) fn fill(&self, source: Source<'_>) -> Vec<Said> {
        let say = |piece: &Piece| match piece {
            Piece::Label(text) => Said { text: text.clone(), is_label: true },
            Piece::Value { name, date } => {
                let text = source.value(name);
                Said { text: if *date { as_day(&text) } else { text }, is_label: false }
            }
        };
        self.0.iter().map(say).collect()
    }

    /// Filled, as one text.
    pub(crate) fn text(&self, source: Source<'_>) -> String {
        self.fill(source).into_iter().map(|s| s.text).collect()
    }
}

impl Source<'_> {
    fn value(self, name: &str) -> String {
        if let Some(field) = name.strip_prefix("ext.") {
            return self.bill.content.ext.get(field).cloned().unwrap_or_default();
        }
        if let Some(field) = name.strip_prefix("item.") {
            return self.row.map(|row| row.value(field)).unwrap_or_default();
        }
        let bill = self.bill;
        let content = &bill.content;
        match name {
            "title" => bill.name.clone(),
            "code" => bill.id.code.to_string(),
            "number" => bill.id.number.to_string(),
            "check" => bill.check.to_string(),
            "date" => bill.date().to_string(),
            "time" => bill.issued_at.time_of_day(),
            "specimen" => bill.specimen.clone(),
            "unit" => bill.unit_name.clone(),
            "unit_code" => bill.unit.to_string(),
            "payer" => content.payer.name.clone(),
            "payer_code" => content.payer.code.clone(),
            "payer_account" => content.payer.account.clone(),
            "payer_bank" => content.payer.bank.clone(),
            "payee" => bill.payee.name.clone(),
            "payee_account" => bill.payee.account.clone(),
            "payee_bank" => bill.payee.bank.clone(),
            "total" => content.total.to_string(),
            "capital" => content.total.capital(),
            "handler" => content.handler.clone(),
            "checker" => content.checker.clone(),
            "remark" => content.remark.clone(),
            "business_key" => bill.business_key.clone(),
            "pay_mode" => {
                self.pay_modes.get(&content.pay_mode).unwrap_or(&content.pay_mode).clone()
            }
            "url" => self.setting.public_url.clone(),
            "page" => self.page.0.to_string(),
            "pages" => self.page.1.to_string(),
            "original.code" => content.reverses.map(|id| id.code.to_string()).unwrap_or_default(),
            "original.number" => {
                content.reverses.map(|id| id.number.to_string()).unwrap_or_default()
            }
            _ => String::new(), // names were checked when the template was read
        }
    }
}

impl Row<'_> {
    fn value(self, field: &str) -> String {
        let decimal = |q: &Option<domain::Quantity>| q.as_ref().map(ToString::to_string);
        let item = self.item;
        match field {
            "code" => item.code.clone(),
            "name" => item.name.clone(),
            "of" => self.of.to_owned(),
            "quantity" => decimal(&item.quantity).unwrap_or_default(),
            "unit" => item.unit.clone(),
            "standard" => decimal(&item.standard).unwrap_or_default(),
            "amount" => item.amount.to_string(),
            "remark" => item.remark.clone(),
            // 数量/单位 in one column
            "count" => match decimal(&item.quantity) {
                Some(quantity) if !item.unit.is_empty() => format!("{quantity}/{}", item.unit),
                Some(quantity) => quantity,
                None => item.unit.clone(),
            },
            _ => String::new(),
        }
    }
}

/// `20260131` as `2026-01-31`; anything else as it stands.
fn as_day(text: &str) -> String {
    let is_day = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    match (text.get(..4), text.get(4..6), text.get(6..)) {
        (Some(year), Some(month), Some(day)) if is_day => format!("{year}-{month}-{day}"),
        _ => text.to_owned(),
    }
}
