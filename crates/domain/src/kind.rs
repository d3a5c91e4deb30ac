//! Kinds of bills (票据种类) as data that finance edits: extension fields, charge items, face
//! limits and money identities. Nothing about a kind stands in code.

use std::collections::BTreeMap;

use crate::{Bureau, KindCode};

/// The name that stands for the bill's total in an [`Identity`].
pub const TOTAL_AMOUNT: &str = "TotalAmount";

/// What finance has set: the bureau that supervises, and its kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The supervising bureau of the province.
    pub bureau: Bureau,
    /// Every kind in use.
    pub kinds: BTreeMap<KindCode, BillKind>,
}

/// Which family a kind belongs to; faces and statistics go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// 医疗门诊收费票据.
    MedicalOutpatient,
    /// 医疗住院收费票据.
    MedicalInpatient,
    /// 非税收入票据.
    NonTax,
    /// 资金往来结算票据.
    Settlement,
    /// 公益事业捐赠票据.
    Donation,
    /// 社会团体会费票据.
    Dues,
}

/// One kind of bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillKind {
    /// Class and kind.
    pub code: KindCode,
    /// Name without the province: `医疗门诊收费票据（电子）`.
    pub name: String,
    /// Its family.
    pub family: Family,
    /// Last two digits of the specimen code (式样代码).
    pub specimen_serial: String,
    /// Item lines on the face; what is beyond stands in the detail sheet. 12 outpatient, 18
    /// inpatient (财综〔2019〕29号 forms).
    pub face_lines: usize,
    /// Its extension fields, in no particular order.
    pub fields: Vec<Field>,
    /// Which charge items it takes.
    pub items: ItemList,
    /// Sums that must agree.
    pub identities: Vec<Identity>,
}

/// One extension field (扩展信息) of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Element name of the data standard, e.g. `FundPayAmount`.
    pub name: String,
    /// What people call it: `医保统筹基金支付`.
    pub label: String,
    /// What it holds.
    pub form: Form,
    /// Whether it must be given.
    pub required: bool,
    /// Characters at most.
    pub max_chars: usize,
}

/// What an extension field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any text.
    Text,
    /// A day; written `yyyyMMdd` on the bill.
    Date,
    /// An amount.
    Money,
}

/// Which charge items a kind takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemList {
    /// Any code and name.
    Open,
    /// Only these, once each, written in this order (medical fill rules).
    Closed(Vec<ChargeItem>),
}

/// A charge item (收费项目) of a closed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeItem {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Two sums that must be equal, by field name or [`TOTAL_AMOUNT`]. It binds when the draft gives
/// at least one of the extension fields it names; a field not given counts as zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Names added up on the left.
    pub left: Vec<String>,
    /// Names added up on the right.
    pub right: Vec<String>,
}

/// A kind that contradicts itself; found when finance's table is read, never at issue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KindError {
    /// The specimen serial is not two digits.
    #[error("kind {0}: specimen_serial must be two digits")]
    Specimen(KindCode),
    /// A face without lines.
    #[error("kind {0}: face_lines must be at least 1")]
    FaceLines(KindCode),
    /// An identity names what is no money field of the kind.
    #[error("kind {0}: identity names {1}, which is no money field of the kind")]
    Identity(KindCode, String),
    /// A field, item or kind appears twice.
    #[error("kind {0}: {1} appears twice")]
    Twice(KindCode, String),
}

impl BillKind {
    /// Refuses a kind that contradicts itself.
    pub fn validated(self) -> Result<Self, KindError> {
        let serial = self.specimen_serial.as_bytes();
        if serial.len() != 2 || !serial.iter().all(u8::is_ascii_digit) {
            return Err(KindError::Specimen(self.code));
        }
        if self.face_lines == 0 {
            return Err(KindError::FaceLines(self.code));
        }
        let is_money = |n: &str| self.field(n).is_some_and(|f| f.form == Form::Money);
        for name in self.identities.iter().flat_map(|i| i.left.iter().chain(&i.right)) {
            if name != TOTAL_AMOUNT && !is_money(name) {
                return Err(KindError::Identity(self.code, name.clone()));
            }
        }
        let mut names: Vec<&str> = self.fields.iter().map(|f| f.name.as_str()).collect();
        if let ItemList::Closed(items) = &self.items {
            names.extend(items.iter().map(|i| i.code.as_str()));
        }
        names.sort_unstable();
        if let Some(twice) =
            names.windows(2).find_map(|w| (w.first() == w.last()).then(|| w.first()))
        {
            return Err(KindError::Twice(self.code, twice.copied().unwrap_or_default().to_owned()));
        }
        Ok(self)
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}
