//! From anyone's bytes to a bill file: the signed bytes as they are, the signatures, the values.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{
    Bill, BillId, Content, Detail, Item, Moment, Money, Payee, Payer, PayerType, Quantity, Seal,
};

use super::tree::{Element, XmlError, parse};
use super::{RELATED_CODE, RELATED_NUMBER};

/// A bill file: the bytes as received and what they say.
#[derive(Clone, Debug)]
pub struct BillFile {
    bytes: Vec<u8>,
    root: Element,
    body: Range<usize>,
    signatures: Vec<(Range<usize>, SignatureText)>,
}

/// What one `Signature` element says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureText {
    /// `SignatureTime`, `yyyyMMddHHmmss` Beijing time.
    pub time: String,
    /// `Signaturevalue`, decoded: SM2 signature in DER.
    pub value: Vec<u8>,
    /// Serial of the certificate.
    pub serial: String,
    /// Its issuer.
    pub issuer: String,
}

impl SignatureText {
    /// Reads finance's `Signature` element on its own. It must be whole: beside a unit's it stands in a
    /// file as the second one, byte for byte.
    pub fn of_supervision(element: &str) -> Result<Self, XmlError> {
        let frame = super::file(b"<Header/><EInvoiceData/>", "<Signature/>", element);
        let file = BillFile::read(frame)?;
        let mut second = file.signatures().skip(1);
        match (second.next(), second.next()) {
            (Some((text, said)), None) if text == element && text.starts_with("<Signature>") => {
                Ok(said.clone())
            }
            _ => Err(XmlError::Missing("Signature".into())),
        }
    }
}

impl BillFile {
    /// Reads a file. Only its frame is checked here: header, data, signatures.
    pub fn read(bytes: Vec<u8>) -> Result<Self, XmlError> {
        let root = parse(&bytes)?;
        if root.name != "EInvoice" {
            return Err(XmlError::Missing("EInvoice".into()));
        }
        for name in ["Header", "EInvoiceData", "EInvoiceSignature"] {
            root.child(name).ok_or_else(|| XmlError::Missing(name.into()))?;
        }
        if let Some(other) = root.children.get(3) {
            return Err(XmlError::Twice(other.name.clone()));
        }
        let block = root.children.last().filter(|last| last.name == "EInvoiceSignature");
        let block = block.ok_or_else(|| XmlError::Missing("EInvoiceSignature".into()))?;
        let body = root.content_start..block.span.start;
        let signatures = block.children.iter().map(signature).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { bytes, root, body, signatures })
    }

    /// The file as received.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Exactly what the unit signed.
    pub fn body(&self) -> &[u8] {
        self.bytes.get(self.body.clone()).unwrap_or_default()
    }

    /// The signatures in order (unit, supervision), each with its bytes in the file.
    pub fn signatures(&self) -> impl Iterator<Item = (&str, &SignatureText)> {
        let text = |span: &Range<usize>| {
            self.bytes.get(span.clone()).and_then(|b| std::str::from_utf8(b).ok())
        };
        self.signatures.iter().map(move |(span, said)| (text(span).unwrap_or_default(), said))
    }

    /// The tree, for values this crate has no name for.
    pub fn root(&self) -> &Element {
        &self.root
    }

    /// The id and check code the file claims, if they have their forms.
    pub fn claimed(&self) -> Option<(BillId, domain::CheckCode)> {
        let main = self.root.at("EInvoiceData/Main")?;
        let code = main.text_at("EInvoiceCode").parse().ok()?;
        let number = main.text_at("EInvoiceNumber").parse().ok()?;
        Some((BillId { code, number }, main.text_at("RandomNumber").parse().ok()?))
    }

    /// Every fact as values. Strict: made for files written by this system; a peer's file may hold
    /// what our forms refuse, and is then still verified and shown from its bytes.
    pub fn bill(&self) -> Result<Bill, XmlError> {
        let main = Node::new(&self.root, "EInvoiceData/Main")?;
        let id = BillId {
            code: main.value("EInvoiceCode", "bill code")?,
            number: main.value("EInvoiceNumber", "bill number")?,
        };
        let issued_at = Moment::from_national(main.text("IssueDate"), main.text("IssueTime"))
            .map_err(|_| main.wrong("IssueDate", "date and time"))?;
        let unit = main.node("InvoicingParty")?;
        Ok(Bill {
            id,
            check: main.value("RandomNumber", "check code")?,
            issued_at,
            name: main.text("EInvoiceName").to_owned(),
            specimen: main.text("EInvoiceSpecimenCode").to_owned(),
            region: main.value("SupervisorAreaCode", "region code")?,
            unit: unit.value("InvoicingPartyCode", "credit code")?,
            unit_name: unit.text("InvoicingPartyName").to_owned(),
            payee: Payee {
                name: unit.text("RecName").to_owned(),
                account: unit.text("RecAcct").to_owned(),
                bank: unit.text("RecOpBk").to_owned(),
            },
            unit_seal: seal(&main.node("InvoicingPartySeal")?),
            supervision_seal: seal(&main.node("SupervisorPartySeal")?),
            business_key: main.text("BizCode").to_owned(),
            content: self.content(&main)?,
        })
    }

    fn content(&self, main: &Node<'_>) -> Result<Content, XmlError> {
        let payer = main.node("PayerParty")?;
        let kind = match payer.text("PayerPartyType") {
            "1" => PayerType::Person,
            "2" => PayerType::Organization,
            _ => return Err(payer.wrong("PayerPartyType", "1 or 2")),
        };
        let ext = main.node("MainExt")?;
        Ok(Content {
            payer: Payer {
                kind,
                code: payer.text("PayerPartyCode").to_owned(),
                name: payer.text("PayerPartyName").to_owned(),
                account: payer.text("PayerAcct").to_owned(),
                bank: payer.text("PayerOpBk").to_owned(),
            },
            total: main.value("TotalAmount", "amount")?,
            pay_mode: main.text("PayMode").to_owned(),
            items: self.rows("EInvoiceData/Details", |n| row(n, "Item"))?,
            details: self.rows("EInvoiceData/AuxDetails", |n| {
                Ok(Detail {
                    item_code: n.text("AuxItemRelatedCode").to_owned(),
                    item_name: n.text("AuxItemRelatedName").to_owned(),
                    row: row(n, "AuxItem")?,
                })
            })?,
            reverses: related(&ext)?,
            ext: extension(ext.element),
            remark: main.text("Remark").to_owned(),
            handler: main.text("HandlingPerson").to_owned(),
            checker: main.text("Checker").to_owned(),
        })
    }

    fn rows<T>(
        &self,
        path: &str,
        read: impl Fn(&Node<'_>) -> Result<T, XmlError>,
    ) -> Result<Vec<T>, XmlError> {
        let parent = self.root.at(path).ok_or_else(|| XmlError::Missing(path.into()))?;
        let node = |(i, element)| Node { element, path: format!("{path}[{i}]") };
        parent.children.iter().enumerate().map(|row| read(&node(row))).collect()
    }
}

fn signature(element: &Element) -> Result<(Range<usize>, SignatureText), XmlError> {
    let folded: String = element.text_at("Signaturevalue").split_whitespace().collect();
    let value = STANDARD.decode(folded).map_err(|_| XmlError::Value {
        path: "EInvoiceSignature/Signature/Signaturevalue".into(),
        form: "base64",
    })?;
    let text = |path| element.text_at(path).trim().to_owned();
    let said = SignatureText {
        time: text("SignatureTime"),
        value,
        serial: text("KeyInfo/SerialNumber"),
        issuer: text("KeyInfo/X509IssuerName"),
    };
    Ok((element.span.clone(), said))
}

fn row(node: &Node<'_>, prefix: &str) -> Result<Item, XmlError> {
    let name = |field: &str| format!("{prefix}{field}");
    Ok(Item {
        code: node.text(&name("Code")).to_owned(),
        name: node.text(&name("Name")).to_owned(),
        quantity: node.decimal(&name("Quantity"))?,
        unit: node.text(&name("Unit")).to_owned(),
        standard: node.decimal(&name("Std"))?,
        amount: node.value::<Money>(&name("Amount"), "amount")?,
        remark: node.text(&name("Remark")).to_owned(),
    })
}

fn seal(node: &Node<'_>) -> Seal {
    let text = |name| node.text(name).to_owned();
    Seal { id: text("SealId"), name: text("SealName"), hash: text("SealHash") }
}

fn related(ext: &Node<'_>) -> Result<Option<BillId>, XmlError> {
    if ext.text(RELATED_CODE).is_empty() && ext.text(RELATED_NUMBER).is_empty() {
        return Ok(None);
    }
    let code = ext.value(RELATED_CODE, "bill code")?;
    Ok(Some(BillId { code, number: ext.value(RELATED_NUMBER, "bill number")? }))
}

fn extension(element: &Element) -> BTreeMap<String, String> {
    let given =
        |e: &&Element| !e.text.is_empty() && e.name != RELATED_CODE && e.name != RELATED_NUMBER;
    element.children.iter().filter(given).map(|e| (e.name.clone(), e.text.clone())).collect()
}

/// An element and its path, so that errors can name it.
struct Node<'a> {
    element: &'a Element,
    path: String,
}

impl<'a> Node<'a> {
    fn new(root: &'a Element, path: &str) -> Result<Self, XmlError> {
        let element = root.at(path).ok_or_else(|| XmlError::Missing(path.into()))?;
        Ok(Self { element, path: path.into() })
    }

    fn node(&self, name: &str) -> Result<Node<'a>, XmlError> {
        let path = format!("{}/{name}", self.path);
        let element = self.element.child(name).ok_or_else(|| XmlError::Missing(path.clone()))?;
        Ok(Node { element, path })
    }

    fn text(&self, name: &str) -> &'a str {
        self.element.text_at(name)
    }

    fn wrong(&self, name: &str, form: &'static str) -> XmlError {
        XmlError::Value { path: format!("{}/{name}", self.path), form }
    }

    fn value<T: FromStr>(&self, name: &str, form: &'static str) -> Result<T, XmlError> {
        self.text(name).parse().map_err(|_| self.wrong(name, form))
    }

    fn decimal(&self, name: &str) -> Result<Option<Quantity>, XmlError> {
        if self.text(name).is_empty() { Ok(None) } else { self.value(name, "decimal").map(Some) }
    }
}
