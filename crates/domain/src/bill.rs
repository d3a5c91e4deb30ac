//! A bill and its states as types: `Checked → Numbered → Issued`.

use std::collections::BTreeMap;

use crate::{
    BillId, BillKind, Business, CheckCode, CreditCode, Date, GrantId, KindCode, Moment, Money,
    Payee, Quantity, RegionCode, Seal, Unit,
};

/// What a bill says about the payment itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Who pays.
    pub payer: Payer,
    /// Total; equals the sum of the items.
    pub total: Money,
    /// Way of payment.
    pub pay_mode: String,
    /// Charge items, in the order of the form.
    pub items: Vec<Item>,
    /// Detail rows.
    pub details: Vec<Detail>,
    /// Extension fields by element name, in their written form; empty ones are left out.
    pub ext: BTreeMap<String, String>,
    /// Remark.
    pub remark: String,
    /// Who issues.
    pub handler: String,
    /// Who checks.
    pub checker: String,
    /// The bill this one takes back; set on reversals only.
    pub reverses: Option<BillId>,
}

/// Who pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Person or organization.
    pub kind: PayerType,
    /// Code, may be empty.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Account, may be empty.
    pub account: String,
    /// Bank, may be empty.
    pub bank: String,
}

/// Person or organization (交款人类型).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayerType {
    /// 个人, `1` in the data standard.
    Person,
    /// 单位, `2`.
    Organization,
}

/// One charge item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Quantity, if said.
    pub quantity: Option<Quantity>,
    /// Unit of the quantity.
    pub unit: String,
    /// Standard, if said.
    pub standard: Option<Quantity>,
    /// Amount.
    pub amount: Money,
    /// Remark.
    pub remark: String,
}

/// One detail row (清单) of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Code of the item it belongs to.
    pub item_code: String,
    /// Name of that item.
    pub item_name: String,
    /// What the row says.
    pub row: Item,
}

/// A draft that has passed every rule. Only `check` makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub(crate) business_key: String,
    pub(crate) place: String,
    pub(crate) kind: KindCode,
    pub(crate) letterhead: Letterhead,
    pub(crate) content: Content,
    pub(crate) business: Business,
}

/// What stands on a bill besides the payment: taken from the unit and from finance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letterhead {
    pub name: String,
    pub specimen_serial: String,
    pub region: RegionCode,
    pub unit: CreditCode,
    pub unit_name: String,
    pub payee: Payee,
    pub unit_seal: Seal,
    pub supervision_seal: Seal,
}

impl Letterhead {
    pub(crate) fn of(unit: &Unit, kind: &BillKind, bureau: &crate::Bureau) -> Self {
        Self {
            name: format!("{}{}", bureau.province_name, kind.name),
            specimen_serial: kind.specimen_serial.clone(),
            region: unit.region,
            unit: unit.code.clone(),
            unit_name: unit.name.clone(),
            payee: unit.payee.clone(),
            unit_seal: unit.seal.clone(),
            supervision_seal: bureau.seal.clone(),
        }
    }
}

/// A number that has left its grant for one business key, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Code and number.
    pub id: BillId,
    /// Check code.
    pub check: CheckCode,
    /// The grant it came from.
    pub grant: GrantId,
    /// When it left; the bill's date and time of issue.
    pub at: Moment,
}

/// Every fact on a bill with a number. This is what its XML says, and what reading it gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// Code and number.
    pub id: BillId,
    /// Check code.
    pub check: CheckCode,
    /// Date and time of issue, to the second.
    pub issued_at: Moment,
    /// Full name: `四川省医疗门诊收费票据（电子）`.
    pub name: String,
    /// Specimen code (式样代码): bill code + serial, 10 digits.
    pub specimen: String,
    /// Region of the supervising bureau.
    pub region: RegionCode,
    /// The issuing unit.
    pub unit: CreditCode,
    /// Its name.
    pub unit_name: String,
    /// Where its money goes.
    pub payee: Payee,
    /// Its seal.
    pub unit_seal: Seal,
    /// Finance's seal.
    pub supervision_seal: Seal,
    /// The unit's own order number.
    pub business_key: String,
    /// The payment.
    pub content: Content,
}

/// A checked draft with its number. Only [`Checked::number`] makes one, or its
/// arrival from a front server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    bill: Bill,
    place: String,
    grant: GrantId,
}

/// A signed bill: the file as people will hold it. Only [`Numbered::sealed`] makes one.
///
/// Where finance's key is at hand the file has both signatures. A front server or terminal has the
/// unit's alone; the platform adds finance's when the bill comes home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    numbered: Numbered,
    file: Vec<u8>,
    fingerprint: [u8; 32],
}

impl Checked {
    /// The unit's own order number.
    pub fn business_key(&self) -> &str {
        &self.business_key
    }

    /// The unit that issues.
    pub fn unit(&self) -> &CreditCode {
        &self.letterhead.unit
    }

    /// Class and kind.
    pub fn kind(&self) -> KindCode {
        self.kind
    }

    /// Place of issue.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The payment.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The business behind it.
    pub fn business(&self) -> &Business {
        &self.business
    }

    /// Gives it its number.
    pub fn number(self, slot: Slot) -> Numbered {
        let head = self.letterhead;
        let bill = Bill {
            id: slot.id,
            check: slot.check,
            issued_at: slot.at,
            name: head.name,
            specimen: format!("{}{}", slot.id.code, head.specimen_serial),
            region: head.region,
            unit: head.unit,
            unit_name: head.unit_name,
            payee: head.payee,
            unit_seal: head.unit_seal,
            supervision_seal: head.supervision_seal,
            business_key: self.business_key,
            content: self.content,
        };
        Numbered { bill, place: self.place, grant: slot.grant }
    }
}

impl Numbered {
    /// A bill that a front server has numbered and its unit has signed, on its way home. What it says
    /// must have been checked against its grant.
    pub fn arrived(bill: Bill, place: String, grant: GrantId) -> Self {
        Self { bill, place, grant }
    }

    /// The bill.
    pub fn bill(&self) -> &Bill {
        &self.bill
    }

    /// Takes in the finished file. The bytes are kept as signed and never rebuilt. `fingerprint` is
    /// the SM3 of the unit's `Signature` element, which stands for the bill where its digest is told.
    pub fn sealed(self, file: Vec<u8>, fingerprint: [u8; 32]) -> Issued {
        Issued { numbered: self, file, fingerprint }
    }
}

impl Issued {
    /// The bill.
    pub fn bill(&self) -> &Bill {
        &self.numbered.bill
    }

    /// Place of issue.
    pub fn place(&self) -> &str {
        &self.numbered.place
    }

    /// The grant its number came from.
    pub fn grant(&self) -> &GrantId {
        &self.numbered.grant
    }

    /// The file: XML with its signatures.
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// SM3 of the unit's `Signature` element.
    pub fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    /// Takes it apart, for a store that keeps the file in another form; [`Numbered::sealed`] puts
    /// it together again.
    pub fn into_parts(self) -> (Numbered, Vec<u8>, [u8; 32]) {
        (self.numbered, self.file, self.fingerprint)
    }
}

impl Bill {
    /// Day of issue.
    pub fn date(&self) -> Date {
        self.issued_at.date()
    }

    /// The items that stand on the face, and those that only stand in the detail sheet
    /// (医疗收费明细), for a face of `lines` lines.
    pub fn face(&self, lines: usize) -> (&[Item], &[Item]) {
        let items = self.content.items.as_slice();
        items.split_at_checked(lines).unwrap_or((items, &[]))
    }
}
