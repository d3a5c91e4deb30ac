//! A bill as people see it: the same shape on the public page (masked) and for its owner.

use domain::{
    Bill, BillKind, BillState, Booking, Family, Item, PayerType, Region, mask_code, mask_name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 离线二维码.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillSlip {
    /// What the QR code says; at most 300 signs, all of which QR codes hold as letters and digits.
    pub text: String,
}

/// 票面.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillFace {
    /// 票据代码.
    pub code: String,
    /// 票据号码.
    pub number: String,
    /// 校验码.
    pub check_code: String,
    /// 票据名称.
    pub name: String,
    /// 票据种类, 4 digits.
    pub kind: String,
    /// 监管区划.
    pub region: String,
    /// Its full name.
    pub region_name: String,
    /// 开票单位.
    pub unit: PartyView,
    /// 交款人.
    pub payer: PayerView,
    /// 总金额.
    pub total: String,
    /// 大写.
    pub total_capital: String,
    /// 开票时间.
    pub issued_at: String,
    /// 收费项目.
    pub items: Vec<ItemView>,
    /// How many item lines stand on the face; the rest stands in the detail sheet.
    pub face_lines: usize,
    /// How many pages the printed face has: the first, and the detail sheets.
    pub pages: usize,
    /// 明细.
    pub details: Vec<DetailView>,
    /// 其他信息.
    pub ext: Vec<ExtView>,
    /// 备注.
    pub remark: String,
    /// 开票人.
    pub handler: String,
    /// 复核人.
    pub checker: String,
    /// 交款方式.
    pub pay_mode: String,
    /// 业务流水号; empty on public pages.
    pub business_key: String,
    /// What has become of it.
    pub state: StateView,
    /// Both signatures, checked.
    pub signatures: Vec<SignatureView>,
}

/// 开票单位.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartyView {
    /// 统一社会信用代码.
    pub code: String,
    /// 名称.
    pub name: String,
}

/// 交款人.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PayerView {
    /// `person` or `organization`.
    #[serde(rename = "type")]
    pub kind: String,
    /// 名称.
    pub name: String,
    /// 代码.
    pub code: String,
}

/// 收费项目.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemView {
    /// 编码.
    pub code: String,
    /// 名称.
    pub name: String,
    /// 数量.
    pub quantity: String,
    /// 单位.
    pub unit: String,
    /// 标准.
    pub standard: String,
    /// 金额.
    pub amount: String,
    /// 备注.
    pub remark: String,
}

/// 明细.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DetailView {
    /// 对应项目编码.
    pub item_code: String,
    /// 对应项目名称.
    pub item_name: String,
    /// The row.
    #[serde(flatten)]
    pub row: ItemView,
}

/// 扩展信息.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExtView {
    /// Element name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Value.
    pub value: String,
}

/// What has become of a bill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StateView {
    /// The reversal that took it back.
    pub reversed_by: Option<OtherBill>,
    /// The bill it takes back.
    pub reverses: Option<OtherBill>,
    /// The paper bill it was exchanged for.
    pub exchanged_to: Option<OtherBill>,
    /// Booking.
    pub booked: Option<BookedView>,
    /// Whether a unit holds it for reimbursement.
    pub locked: bool,
}

/// Another bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherBill {
    /// 票据代码.
    pub code: String,
    /// 票据号码.
    pub number: String,
    /// 校验码, where the reader of this bill may follow the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_code: Option<String>,
}

impl OtherBill {
    /// A link without check code.
    pub fn new(id: domain::BillId) -> Self {
        Self { code: id.code.to_string(), number: id.number.to_string(), check_code: None }
    }
}

/// Booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedView {
    /// 入账日期.
    pub on: String,
    /// 入账金额.
    pub amount: String,
}

/// One signature and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignatureView {
    /// `unit` or `supervision` on the bill's data; `unit_seal` or `supervision_seal` on its page
    /// (OFD).
    pub role: String,
    /// Name in the certificate.
    pub signer: String,
    /// Serial of the certificate.
    pub serial: String,
    /// 签名时间.
    pub signed_at: String,
    /// Whether it holds.
    pub valid: bool,
    /// Why not, in Chinese.
    pub problem: Option<String>,
}

impl BillFace {
    /// A bill as its owner sees it. `regions` are the bill's region and those above it, from the
    /// province down.
    pub fn new(
        bill: &Bill,
        kind: Option<&BillKind>,
        regions: &[&Region],
        state: StateView,
        signatures: Vec<SignatureView>,
    ) -> Self {
        let content = &bill.content;
        let label = |name: &str| {
            kind.and_then(|k| k.field(name)).map_or_else(|| name.to_owned(), |f| f.label.clone())
        };
        let place = |name: &str| kind.and_then(|k| k.fields.iter().position(|f| f.name == name));
        let mut ext: Vec<ExtView> = content
            .ext
            .iter()
            .map(|(name, value)| ExtView {
                label: label(name),
                name: name.clone(),
                value: value.clone(),
            })
            .collect();
        // In the order of the kind; what it does not know stands last.
        ext.sort_by_key(|e| place(&e.name).unwrap_or(usize::MAX));
        let details = content.details.iter().map(|d| DetailView {
            item_code: d.item_code.clone(),
            item_name: d.item_name.clone(),
            row: (&d.row).into(),
        });
        Self {
            code: bill.id.code.to_string(),
            number: bill.id.number.to_string(),
            check_code: bill.check.to_string(),
            name: bill.name.clone(),
            kind: bill.id.code.kind().to_string(),
            region: bill.region.to_string(),
            region_name: regions.iter().map(|r| r.name.as_str()).collect(),
            unit: PartyView { code: bill.unit.to_string(), name: bill.unit_name.clone() },
            payer: PayerView {
                kind: payer_type(content.payer.kind).to_owned(),
                name: content.payer.name.clone(),
                code: content.payer.code.clone(),
            },
            total: content.total.to_string(),
            total_capital: content.total.capital(),
            issued_at: bill.issued_at.iso(),
            items: content.items.iter().map(ItemView::from).collect(),
            face_lines: kind.map_or(content.items.len(), |k| k.face_lines),
            pages: 1,
            details: details.collect(),
            ext,
            remark: content.remark.clone(),
            handler: content.handler.clone(),
            checker: content.checker.clone(),
            pay_mode: content.pay_mode.clone(),
            business_key: bill.business_key.clone(),
            state,
            signatures,
        }
    }

    /// The same face with personal data hidden: what a stranger who has the check code may see.
    /// Health details of a medical bill (everything in 其他信息 but money, and the detail rows) and
    /// remarks are left out.
    #[must_use]
    pub fn masked(mut self, kind: Option<&BillKind>) -> Self {
        if self.payer.kind == "person" {
            self.payer.name = mask_name(&self.payer.name);
        }
        self.payer.code = mask_code(&self.payer.code);
        self.business_key = String::new();
        let medical = kind.is_none_or(|k| {
            matches!(k.family, Family::MedicalOutpatient | Family::MedicalInpatient)
        });
        let money = |name: &str| {
            kind.and_then(|k| k.field(name)).is_some_and(|f| f.form == domain::Form::Money)
        };
        if medical {
            self.details.clear();
            self.remark.clear();
            self.ext.retain(|e| money(&e.name) || e.name == "OrgType");
        } else {
            for e in self.ext.iter_mut().filter(|e| !money(&e.name)) {
                e.value = mask_code(&e.value);
            }
        }
        self
    }
}

fn payer_type(kind: PayerType) -> &'static str {
    match kind {
        PayerType::Person => "person",
        PayerType::Organization => "organization",
    }
}

impl From<&Item> for ItemView {
    fn from(item: &Item) -> Self {
        let decimal =
            |q: &Option<domain::Quantity>| q.as_ref().map(ToString::to_string).unwrap_or_default();
        Self {
            code: item.code.clone(),
            name: item.name.clone(),
            quantity: decimal(&item.quantity),
            unit: item.unit.clone(),
            standard: decimal(&item.standard),
            amount: item.amount.to_string(),
            remark: item.remark.clone(),
        }
    }
}

impl StateView {
    /// A state, and the bill it takes back if it is a reversal.
    pub fn new(state: &BillState, reverses: Option<domain::BillId>) -> Self {
        let paper = |(code, number): &(String, String)| OtherBill {
            code: code.clone(),
            number: number.clone(),
            check_code: None,
        };
        let booked = match &state.booking {
            Booking::Booked { on, amount, .. } => {
                Some(BookedView { on: on.to_string(), amount: amount.to_string() })
            }
            Booking::Open | Booking::Locked { .. } => None,
        };
        Self {
            reversed_by: state.reversed_by.map(OtherBill::new),
            reverses: reverses.map(OtherBill::new),
            exchanged_to: state.exchanged_to.as_ref().map(paper),
            booked,
            locked: matches!(state.booking, Booking::Locked { .. }),
        }
    }

    /// The states that a reader must know of, by name.
    pub fn names(&self) -> Vec<String> {
        [
            ("reversed", self.reversed_by.is_some()),
            ("reversal", self.reverses.is_some()),
            ("exchanged", self.exchanged_to.is_some()),
            ("booked", self.booked.is_some()),
            ("locked", self.locked),
        ]
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| name.to_owned())
        .collect()
    }
}
