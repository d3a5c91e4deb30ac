//! From a bill to bytes. Every element is written, empty when it has no value.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Bill, Detail, Item, PayerType, Quantity, Seal};

use super::{CUSTOM_EXT, MAIN_EXT, RELATED_CODE, RELATED_NUMBER, SignatureText, Signs, VERSION};

/// What the unit signs: `Header` and `EInvoiceData`, unformatted.
pub fn body(bill: &Bill) -> Vec<u8> {
    let rows = bill.content.items.len().saturating_add(bill.content.details.len());
    let mut out = Out(String::with_capacity(rows.saturating_mul(400).saturating_add(4096)));
    out.node("Header", |o| {
        o.leaf("EInvoiceTag", &format!("CZ-EI-{:02}", bill.id.code.province()));
        o.leaf("EInvoiceID", &bill.id.e_invoice_id());
        o.leaf("Version", VERSION);
    });
    out.node("EInvoiceData", |o| {
        o.node("Main", |o| main(o, bill));
        o.node("Details", |o| bill.content.items.iter().for_each(|i| item(o, i)));
        o.node("AuxDetails", |o| bill.content.details.iter().for_each(|d| detail(o, d)));
    });
    out.0.into_bytes()
}

fn main(o: &mut Out, bill: &Bill) {
    let content = &bill.content;
    o.leaf("EInvoiceName", &bill.name);
    o.leaf("EInvoiceCode", &bill.id.code.to_string());
    o.leaf("EInvoiceNumber", &bill.id.number.to_string());
    o.leaf("RandomNumber", bill.check.as_str());
    o.leaf("EInvoiceSpecimenCode", &bill.specimen);
    o.leaf("SupervisorAreaCode", &bill.region.to_string());
    o.leaf("TotalAmount", &content.total.to_string());
    o.leaf("IssueDate", &bill.date().compact());
    o.leaf("IssueTime", &bill.issued_at.time_of_day());
    o.node("InvoicingParty", |o| {
        o.leaf("InvoicingPartyCode", bill.unit.as_str());
        o.leaf("InvoicingPartyName", &bill.unit_name);
        o.leaf("RecName", &bill.payee.name);
        o.leaf("RecAcct", &bill.payee.account);
        o.leaf("RecOpBk", &bill.payee.bank);
    });
    o.node("PayerParty", |o| {
        let kind = match content.payer.kind {
            PayerType::Person => "1",
            PayerType::Organization => "2",
        };
        o.leaf("PayerPartyType", kind);
        o.leaf("PayerPartyCode", &content.payer.code);
        o.leaf("PayerPartyName", &content.payer.name);
        o.leaf("PayerAcct", &content.payer.account);
        o.leaf("PayerOpBk", &content.payer.bank);
    });
    o.leaf("PayMode", &content.pay_mode);
    o.leaf("BizCode", &bill.business_key);
    o.leaf("CurrencyType", "CNY");
    o.leaf("ExchangeRate", "1.00");
    o.leaf("Remark", &content.remark);
    o.leaf("HandlingPerson", &content.handler);
    o.leaf("Checker", &content.checker);
    o.leaf("SupervisorRemark", "");
    o.node("MainExt", |o| extension(o, bill));
    o.node("InvoicingPartySeal", |o| seal(o, &bill.unit_seal));
    o.node("SupervisorPartySeal", |o| seal(o, &bill.supervision_seal));
}

fn extension(o: &mut Out, bill: &Bill) {
    for name in MAIN_EXT {
        match (name, bill.content.reverses) {
            (RELATED_CODE, Some(id)) => o.leaf(name, &id.code.to_string()),
            (RELATED_NUMBER, Some(id)) => o.leaf(name, &id.number.to_string()),
            _ => o.leaf(name, bill.content.ext.get(name).map(String::as_str).unwrap_or_default()),
        }
    }
    for name in CUSTOM_EXT {
        if let Some(value) = bill.content.ext.get(name) {
            o.leaf(name, value);
        }
    }
}

fn seal(o: &mut Out, seal: &Seal) {
    o.leaf("SealId", &seal.id);
    o.leaf("SealName", &seal.name);
    o.leaf("SealHash", &seal.hash);
}

fn decimal(quantity: Option<&Quantity>) -> &str {
    quantity.map(Quantity::as_str).unwrap_or_default()
}

fn item(o: &mut Out, item: &Item) {
    o.node("Item", |o| {
        o.leaf("ItemCode", &item.code);
        o.leaf("ItemName", &item.name);
        o.leaf("ItemQuantity", decimal(item.quantity.as_ref()));
        o.leaf("ItemUnit", &item.unit);
        o.leaf("ItemStd", decimal(item.standard.as_ref()));
        o.leaf("ItemAmount", &item.amount.to_string());
        o.leaf("ItemRemark", &item.remark);
        o.node("ItemExt", |o| o.leaf("ItemDetailName", ""));
    });
}

fn detail(o: &mut Out, detail: &Detail) {
    o.node("AuxItem", |o| {
        o.leaf("AuxItemRelatedCode", &detail.item_code);
        o.leaf("AuxItemRelatedName", &detail.item_name);
        o.leaf("AuxItemCode", &detail.row.code);
        o.leaf("AuxItemName", &detail.row.name);
        o.leaf("AuxItemQuantity", decimal(detail.row.quantity.as_ref()));
        o.leaf("AuxItemUnit", &detail.row.unit);
        o.leaf("AuxItemStd", decimal(detail.row.standard.as_ref()));
        o.leaf("AuxItemAmount", &detail.row.amount.to_string());
        o.leaf("AuxItemRemark", &detail.row.remark);
    });
}

/// One `Signature` element.
pub fn signature(signs: Signs, text: &SignatureText) -> String {
    let mut out = Out(String::with_capacity(640));
    out.node("Signature", |o| {
        o.node("SignedInfo", |o| {
            o.leaf("Reference", signs.reference());
            o.leaf("SignatureAlgorithm", "SM3withSM2");
            o.leaf("SignatureFormat", "DETACH");
        });
        o.leaf("SignatureTime", &text.time);
        o.leaf("Signaturevalue", &STANDARD.encode(&text.value));
        o.node("KeyInfo", |o| {
            o.leaf("SerialNumber", &text.serial);
            o.leaf("X509IssuerName", &text.issuer);
        });
    });
    out.0
}

/// What finance signs: the lower-case hex SM3 of the unit's original, then the unit's `Signature`
/// element as it stands in the file.
pub fn supervision_original(body_sm3_hex: &str, unit_signature: &str) -> Vec<u8> {
    [body_sm3_hex.as_bytes(), unit_signature.as_bytes()].concat()
}

/// The whole file: declaration, root, the body exactly as signed, the signatures. Finance's is empty
/// while the bill is not home.
pub fn file(body: &[u8], unit_signature: &str, supervision_signature: &str) -> Vec<u8> {
    let (unit, supervision) = (unit_signature.as_bytes(), supervision_signature.as_bytes());
    [START, body, SIGNATURES, unit, supervision, END].concat()
}

const START: &[u8] = br#"<?xml version="1.0" encoding="UTF-8"?><EInvoice>"#;
const SIGNATURES: &[u8] = b"<EInvoiceSignature>";
const END: &[u8] = b"</EInvoiceSignature></EInvoice>";

/// What [`file`] joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// What the unit signed.
    pub body: &'a [u8],
    /// The unit's `Signature` element.
    pub unit: &'a str,
    /// Finance's; empty while the bill is not home.
    pub supervision: &'a str,
}

/// Takes a file apart that [`file`] made, without reading it; nothing of another form. What it says
/// is proved by finance's signature, which covers body and unit's element.
pub fn parts(file: &[u8]) -> Option<Parts<'_>> {
    const CLOSE: &str = "</Signature>";
    let inside = file.strip_prefix(START)?.strip_suffix(END)?;
    // No text holds the tag: a bill's own `<` is written as an entity.
    let at = inside.windows(SIGNATURES.len()).rposition(|bytes| bytes == SIGNATURES)?;
    let (body, signatures) = inside.split_at_checked(at)?;
    let signatures = std::str::from_utf8(signatures.strip_prefix(SIGNATURES)?).ok()?;
    let end = signatures.find(CLOSE)?.checked_add(CLOSE.len())?;
    let (unit, supervision) = signatures.split_at_checked(end)?;
    Some(Parts { body, unit, supervision })
}

/// Text being written.
struct Out(String);

impl Out {
    fn node(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        let empty_at = self.0.len();
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
        let filled_at = self.0.len();
        content(self);
        if self.0.len() == filled_at {
            self.0.truncate(empty_at);
            self.empty(name);
            return;
        }
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    fn empty(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push_str("/>");
    }

    fn leaf(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return self.empty(name);
        }
        self.node(name, |o| o.0.push_str(&quick_xml::escape::partial_escape(text)));
    }
}
