//! What callers name the fields of our requests: faults are told in their words.

use std::collections::BTreeMap;

use domain::Fault;

use super::said::{FieldFault, Wrong};
use super::table::{Edition, Method};

/// What the caller calls the fields of our request.
pub(super) struct Names {
    /// By pointer, without rows.
    fields: &'static [(&'static str, &'static str)],
    /// Extension fields by element.
    ext: &'static [(&'static str, &'static [&'static str])],
    /// The list of items.
    pub(super) items: &'static str,
    /// Amount of an item.
    pub(super) amount: &'static str,
    /// Columns of an item by ours.
    item: &'static [(&'static str, &'static str)],
    /// The list of details.
    pub(super) details: &'static str,
}

const MEDICAL: Names = Names {
    fields: &[
        ("/business_key", "busNo"),
        ("/kind", "busType"),
        ("/place", "placeCode"),
        ("/payer/type", "payerType"),
        ("/payer/name", "payer"),
        ("/payer/code", "idCardNo"),
        ("/payer/account", "accountNo"),
        ("/payer/bank", "accountBank"),
        ("/total", "totalAmt"),
        ("/ext", "totalAmt"),
        ("/pay_mode", "payChannelDetail"),
        ("/remark", "remark"),
        ("/handler", "author"),
        ("/checker", "checker"),
        ("/occurred_at", "busDateTime"),
        ("/cashier", "payee"),
        ("/business_type", "busType"),
        ("/card/type", "cardType"),
        ("/card/number", "cardNo"),
        ("/reason", "reason"),
        ("/operator", "operator"),
        ("/items", "chargeDetail"),
        ("/details", "listDetail"),
        ("/vouchers", "payMentVoucher"),
    ],
    ext: &super::request::MEDICAL_EXT,
    items: "chargeDetail",
    amount: "amt",
    item: CHARGE,
    details: "listDetail",
};

const CHARGE: &[(&str, &str)] = &[
    ("code", "chargeCode"),
    ("name", "chargeName"),
    ("quantity", "number"),
    ("unit", "unit"),
    ("standard", "std"),
    ("amount", "amt"),
    ("remark", "remark"),
];

/// Columns of a detail by ours.
const LIST: &[(&str, &str)] = &[
    ("item_code", "chargeCode"),
    ("code", "code"),
    ("name", "name"),
    ("quantity", "number"),
    ("unit", "unit"),
    ("standard", "std"),
    ("amount", "amt"),
    ("remark", "remark"),
];

const STANDARD: Names = Names {
    fields: &[
        ("/business_key", "busNo"),
        ("/kind", "billCode"),
        ("/place", "placeCode"),
        ("/payer/type", "payerType"),
        ("/payer/name", "payer"),
        ("/payer/code", "idCardNo"),
        ("/total", "totalAmt"),
        ("/ext", "totalAmt"),
        ("/pay_mode", "payChannel"),
        ("/remark", "remark"),
        ("/handler", "author"),
        ("/checker", "payee"),
        ("/occurred_at", "busDateTime"),
        ("/cashier", "payee"),
        ("/reason", "reason"),
        ("/operator", "operator"),
        ("/items", "chargeDetail"),
    ],
    ext: &[("BusinessNumber", &["busNo"])],
    items: "chargeDetail",
    amount: "amt",
    item: CHARGE,
    details: "",
};

const COLLEGE: Names = Names {
    fields: &[
        ("/business_key", "busNo"),
        ("/kind", "billCode"),
        ("/place", "placeCode"),
        ("/payer/type", "payerType"),
        ("/payer/name", "stuName"),
        ("/payer/code", "stuidCard"),
        ("/total", "totalAmt"),
        ("/ext", "totalAmt"),
        ("/pay_mode", "channel"),
        ("/remark", "memo"),
        ("/handler", "operator"),
        ("/checker", "reViewer"),
        ("/cashier", "recer"),
        ("/items", "itemDetail"),
    ],
    ext: &super::request::COLLEGE_EXT,
    items: "itemDetail",
    amount: "amt",
    item: &[
        ("code", "itemCode"),
        ("name", "itemName"),
        ("quantity", "count"),
        ("unit", "units"),
        ("standard", "standard"),
        ("amount", "amt"),
        ("remark", "memo1"),
    ],
    details: "",
};

impl Names {
    pub(super) const fn of(method: &Method) -> &'static Self {
        match method.edition {
            Edition::Medical | Edition::Helper => &MEDICAL,
            Edition::Standard => &STANDARD,
            Edition::College => &COLLEGE,
        }
    }

    pub(super) fn total(&self) -> String {
        self.at("/total", &[])
    }

    /// Where the caller wrote what stands at a pointer of ours.
    fn at(&self, pointer: &str, rows: &[usize]) -> String {
        let mut parts = pointer.split('/').skip(1);
        let (first, second, third) = (parts.next(), parts.next(), parts.next());
        let column = |columns: &[(&str, &'static str)], ours: Option<&str>| {
            let found = columns.iter().find(|(name, _)| Some(*name) == ours);
            found.map(|(_, theirs)| format!(".{theirs}")).unwrap_or_default()
        };
        match (first, second.and_then(|s| s.parse::<usize>().ok())) {
            (Some("items"), Some(i)) => {
                let row = rows.get(i).copied().unwrap_or(i);
                format!("{}[{row}]{}", self.items, column(self.item, third))
            }
            (Some("details"), Some(i)) => format!("{}[{i}]{}", self.details, column(LIST, third)),
            (Some("vouchers"), Some(i)) => format!("payMentVoucher[{i}]"),
            (Some("ext"), None) if second.is_some() => second
                .and_then(|element| self.ext.iter().find(|(name, _)| *name == element))
                .and_then(|(_, names)| names.first())
                .map_or_else(|| second.unwrap_or("ext").to_owned(), |name| (*name).to_owned()),
            _ => self
                .fields
                .iter()
                .find(|(ours, _)| *ours == pointer)
                .map_or_else(|| pointer.to_owned(), |(_, theirs)| (*theirs).to_owned()),
        }
    }
}

/// The faults of a request of ours in the caller's words.
pub fn said_back(faults: &[Fault], method: &Method, rows: &[usize]) -> Vec<FieldFault> {
    let names = Names::of(method);
    let back = |f: &Fault| {
        let at = names.at(&f.pointer, rows);
        FieldFault {
            label: label(method, &at),
            at,
            wrong: Wrong::Bill(translated(names, &f.wrong)),
        }
    };
    faults.iter().map(back).collect()
}

/// Where two requests differ, in the caller's words.
pub fn pointers_back(pointers: &[String], method: &Method) -> Vec<(String, String)> {
    let names = Names::of(method);
    let mut seen = BTreeMap::new();
    for pointer in pointers {
        let at = names.at(pointer, &[]);
        seen.entry(at.clone()).or_insert_with(|| label(method, &at));
    }
    seen.into_iter().collect()
}

/// Sums that must agree name elements of the data standard; the caller knows its own fields.
fn translated(names: &Names, wrong: &domain::Wrong) -> domain::Wrong {
    let side = |elements: &[String]| -> Vec<String> {
        let name = |element: &String| match element.as_str() {
            domain::TOTAL_AMOUNT => names.total(),
            other => names.at(&format!("/ext/{other}"), &[]),
        };
        elements.iter().map(name).collect()
    };
    if let domain::Wrong::IdentityBroken { left, left_sum, right, right_sum } = wrong {
        let (left, right) = (side(left), side(right));
        domain::Wrong::IdentityBroken { left, left_sum: *left_sum, right, right_sum: *right_sum }
    } else {
        wrong.clone()
    }
}

/// What people call a field, by its name at the end of a path.
fn label(method: &Method, at: &str) -> String {
    let table = &super::table::TABLE;
    let (list, name) = match at.split_once('[') {
        Some((list, rest)) => (Some(list), rest.rsplit_once('.').map_or("", |(_, name)| name)),
        None => (None, at),
    };
    let top = |name: &str| method.request.iter().find(|f| f.name == name);
    let field = match list.and_then(top) {
        Some(list) => {
            table.rows(method.edition, &list.rows).iter().find(|f| f.name == name).or(Some(list))
        }
        None => top(name),
    };
    field.map(|f| f.label.clone()).unwrap_or_default()
}
