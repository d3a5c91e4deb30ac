//! A draft: what a caller asks to be issued, word for word, before any of it is believed.

use std::collections::BTreeMap;

use crate::DraftBusiness;

/// A request to issue one bill. All values are texts as received; [`Draft::check`] parses them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The unit's own unique order number (业务流水号). One key gives one bill, for ever.
    pub business_key: String,
    /// Class and kind, 4 digits.
    pub kind: String,
    /// Place of issue.
    pub place: String,
    /// Who pays.
    pub payer: DraftPayer,
    /// Total, yuan with two decimals.
    pub total: String,
    /// Way of payment (交款方式).
    pub pay_mode: String,
    /// Charge items.
    pub items: Vec<DraftItem>,
    /// Detail rows (清单).
    pub details: Vec<DraftDetail>,
    /// Extension fields by element name.
    pub ext: BTreeMap<String, String>,
    /// Remark.
    pub remark: String,
    /// Who issues (开票人).
    pub handler: String,
    /// Who checks (复核人).
    pub checker: String,
    /// The business behind it; not on the bill.
    pub business: DraftBusiness,
}

/// Who pays (交款人).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftPayer {
    /// `person` or `organization`.
    pub kind: String,
    /// Credit code of an organization; identity number of a person, partly hidden.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Account.
    pub account: String,
    /// Bank.
    pub bank: String,
}

/// One charge item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftItem {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Quantity.
    pub quantity: String,
    /// Unit of the quantity.
    pub unit: String,
    /// Standard (price of one).
    pub standard: String,
    /// Amount.
    pub amount: String,
    /// Remark.
    pub remark: String,
}

/// One detail row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftDetail {
    /// Code of the item it belongs to.
    pub item_code: String,
    /// The row; its remark tells e.g. 甲类.
    pub row: DraftItem,
}

impl Draft {
    /// Everything the draft says, as JSON pointer and text, in a fixed order. Two drafts ask for
    /// the same bill exactly when these are equal; empty and absent are the same.
    pub fn said(&self) -> Vec<(String, &str)> {
        let mut all: Vec<(String, &str)> = Vec::new();
        let mut say = |pointer: String, text| {
            all.push((pointer, text));
        };
        for (pointer, text) in [
            ("/business_key", &self.business_key),
            ("/kind", &self.kind),
            ("/place", &self.place),
            ("/payer/type", &self.payer.kind),
            ("/payer/code", &self.payer.code),
            ("/payer/name", &self.payer.name),
            ("/payer/account", &self.payer.account),
            ("/payer/bank", &self.payer.bank),
            ("/total", &self.total),
            ("/pay_mode", &self.pay_mode),
            ("/remark", &self.remark),
            ("/handler", &self.handler),
            ("/checker", &self.checker),
        ] {
            say(pointer.to_owned(), text);
        }
        for (i, item) in self.items.iter().enumerate() {
            for (name, text) in item.said() {
                say(format!("/items/{i}/{name}"), text);
            }
        }
        for (i, detail) in self.details.iter().enumerate() {
            say(format!("/details/{i}/item_code"), &detail.item_code);
            for (name, text) in detail.row.said() {
                say(format!("/details/{i}/{name}"), text);
            }
        }
        for (name, text) in &self.ext {
            say(format!("/ext/{name}"), text);
        }
        all.extend(self.business.said());
        all.retain(|(_, text)| !text.is_empty());
        all
    }
}

impl DraftItem {
    fn said(&self) -> [(&'static str, &str); 7] {
        [
            ("code", &self.code),
            ("name", &self.name),
            ("quantity", &self.quantity),
            ("unit", &self.unit),
            ("standard", &self.standard),
            ("amount", &self.amount),
            ("remark", &self.remark),
        ]
    }
}
