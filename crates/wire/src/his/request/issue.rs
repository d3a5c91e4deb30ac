//! Issuing: every edition's words in one shape.

use std::collections::BTreeMap;

use domain::{Card, Date, Moment, Money, PaperId};

use crate::his::decimal::Decimal;
use crate::his::said::{FieldFault, Said, Wrong};
use crate::his::table::TABLE;

/// A request to issue a bill, in the caller's words; see [`crate::his::bill`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// 业务流水号.
    pub key: String,
    /// What names the kind of bill.
    pub wanted: Wanted,
    /// 业务标识, for the unit's own books; may be empty.
    pub bus_type: String,
    /// 开票点编码, the caller's.
    pub place: String,
    /// 业务发生时间.
    pub occurred_at: Option<Moment>,
    /// Whether an organization pays.
    pub organization: bool,
    /// 交款人代码; may be empty.
    pub payer_code: String,
    /// 交款人.
    pub payer: String,
    /// 账号.
    pub account: String,
    /// 开户行.
    pub bank: String,
    /// 票据编制人.
    pub author: String,
    /// 收费员.
    pub cashier: String,
    /// 复核人; who took the money if none is said.
    pub checker: String,
    /// 总金额.
    pub total: Money,
    /// 备注.
    pub remark: String,
    /// 交费渠道, as many as were used.
    pub channels: Vec<Channel>,
    /// 卡.
    pub card: Option<Card>,
    /// Extension fields by element name, as written on the bill.
    pub ext: BTreeMap<&'static str, String>,
    /// What vouchers give.
    pub vouchers: Vec<VoucherUse>,
    /// 收费项目.
    pub items: Vec<Row>,
    /// 清单.
    pub details: Vec<Row>,
    /// Whether the bill is a payment voucher (预交金凭证).
    pub is_voucher: bool,
}

/// What names the kind of bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// 业务标识: hospitals.
    Business(String),
    /// 票据种类编码: agencies and colleges.
    Kind(String),
}

/// 交费渠道.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The caller's code.
    pub code: String,
    /// How much, if that could be read.
    pub value: Option<Decimal>,
}

/// 预交金凭证扣款.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherUse {
    /// 凭证代码.
    pub code: String,
    /// 凭证号码.
    pub number: String,
    /// 扣款金额.
    pub amount: Money,
}

/// One line: an item, or a detail of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Code of the item a detail belongs to; empty in items.
    pub of_code: String,
    /// Name of that item.
    pub of_name: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// 单位.
    pub unit: String,
    /// 标准.
    pub standard: Option<Decimal>,
    /// 数量.
    pub quantity: Option<Decimal>,
    /// 金额.
    pub amount: Decimal,
    /// 备注.
    pub remark: String,
}

/// 纸质票据开具: a bill issued and exchanged for that paper at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuePaper {
    /// The paper that the caller has printed.
    pub paper: PaperId,
    /// What stands on it.
    pub issue: Issue,
}

/// 电子缴款书.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayBook {
    /// 有效日期.
    pub until: Option<Date>,
    /// What is to be paid.
    pub issue: Issue,
}

/// Extension fields of hospitals' bills: where several amounts are named they are added up, of several
/// texts the first counts.
pub(crate) const MEDICAL_EXT: [(&str, &[&str]); 21] = [
    ("Gender", &["sex"]),
    ("Age", &["age"]),
    ("PatientNumber", &["patientNo", "checkUpNo", "caseNumber"]),
    ("MedicalDate", &["consultationDate"]),
    ("OrgType", &["medicalInstitution"]),
    ("MedicalInsuranceType", &["medicalCareType"]),
    ("MedicalInsuranceID", &["medicalInsuranceID"]),
    ("FundPayAmount", &["fundPay"]),
    ("OtherPayAmount", &["otherfundPay"]),
    ("AccountPayAmount", &["accountPay"]),
    ("OwnPayAmount", &["selfCashPay"]),
    ("SelfpaymentAmount", &["selfPayAmt"]),
    ("SelfpaymentCost", &["ownPay"]),
    ("CaseNumber", &["caseNumber"]),
    ("HospitalizationNumber", &["hospitalNo", "visitNo", "patientNo"]),
    ("DepartmentName", &["leaveCategory", "category", "patientCategory"]),
    ("InHospitalDate", &["inHospitalDate"]),
    ("OutHospitalDate", &["outHospitalDate"]),
    ("PrepayAmount", &["cashPay", "chequePay", "transferAccountPay"]),
    ("RechargeAmount", &["cashRecharge", "chequeRecharge", "transferRecharge"]),
    ("RefundAmount", &["cashRefund", "chequeRefund", "transferRefund"]),
];

/// Extension fields of colleges' bills.
pub(crate) const COLLEGE_EXT: [(&str, &[&str]); 6] = [
    ("BusinessNumber", &["busNo"]),
    ("BusinessDate", &["chargeDate"]),
    ("Faculty", &["collegeName", "deptName"]),
    ("Major", &["proName"]),
    ("Classes", &["className"]),
    ("StudentID", &["stuNo"]),
];

impl Issue {
    /// Outpatient, inpatient, registration and check-up: one shape, because programs send the
    /// fields of one with the method of another.
    pub(super) fn medical(said: &Said) -> Self {
        let bus_type = said.text("busType");
        let mut ext = written(said, &MEDICAL_EXT);
        if let Some(sex) = ext.get_mut("Gender") {
            *sex = gender(sex);
        }
        let care = TABLE.code("medCareType", &said.text("medCareTypeCode"));
        if let (None, Some(care)) = (ext.get("MedicalInsuranceType"), care) {
            ext.insert("MedicalInsuranceType", care.label.clone());
        }
        if let Some(business) = TABLE.code("busType", &bus_type) {
            ext.insert("MedicalType", business.label.clone());
        }
        Self {
            organization: said.text("payerType") == "2",
            payer_code: said.text("idCardNo"),
            total: said.amount("totalAmt").unwrap_or_default(),
            ext,
            vouchers: said.rows("payMentVoucher").iter().map(voucher_use).collect(),
            items: said.rows("chargeDetail").iter().map(charge).collect(),
            details: said.rows("listDetail").iter().map(detail).collect(),
            ..Self::hospital(said, bus_type)
        }
    }

    /// 预交金凭证: one line that says what the money is for.
    pub(super) fn voucher(said: &Said) -> Self {
        let bus_type = said.text("busType");
        let total = said.amount("amt").unwrap_or_default();
        let name = TABLE.code("busType", &bus_type).map_or("预交金", |c| &c.label);
        let line = Row {
            code: bus_type.clone(),
            name: name.to_owned(),
            amount: total.into(),
            ..Row::default()
        };
        Self {
            payer_code: said.text("idCardNo"),
            account: said.text("accountNo"),
            bank: said.text("accountBank"),
            total,
            items: vec![line],
            is_voucher: true,
            ..Self::hospital(said, bus_type)
        }
    }

    fn hospital(said: &Said, bus_type: String) -> Self {
        let channel = |row: &Said| Channel {
            code: row.text("payChannelCode"),
            value: row.number("payChannelValue"),
        };
        Self {
            wanted: Wanted::Business(bus_type.clone()),
            bus_type,
            author: said.text("author"),
            checker: said.first_text(&["checker", "payee"]),
            remark: said.text("remark"),
            channels: said.rows("payChannelDetail").iter().map(channel).collect(),
            card: Card::new(&said.text("cardType"), &said.text("cardNo")),
            ..Self::plain(said)
        }
    }

    /// Agencies.
    pub(super) fn standard(said: &Said) -> Self {
        Self {
            wanted: Wanted::Kind(said.text("billCode")),
            organization: said.text("payerType") == "2",
            payer_code: said.text("idCardNo"),
            author: said.text("author"),
            checker: said.first_text(&["payee", "author"]),
            total: said.amount("totalAmt").unwrap_or_default(),
            remark: said.text("remark"),
            channels: vec![Channel { code: said.text("payChannel"), value: None }],
            ext: [("BusinessNumber", said.text("busNo"))].into(),
            items: said.rows("chargeDetail").iter().map(charge).collect(),
            ..Self::plain(said)
        }
    }

    /// Colleges. An amount that is left out is price times count.
    pub(super) fn college(said: &Said) -> (Self, Vec<FieldFault>) {
        let organization = said.text("payerType") == "2";
        let code = if organization { said.text("creditCode") } else { said.text("stuidCard") };
        let mut faults = Vec::new();
        let rows = said.rows("itemDetail").iter().enumerate();
        let items = rows.map(|(i, row)| {
            let (standard, quantity) = (row.number("standard"), row.number("count"));
            let product = standard.zip(quantity).and_then(|(s, q)| s.times(q));
            let amount = row.number("amt").or(product).unwrap_or_default();
            if let Err(e) = amount.fen() {
                let at = format!("itemDetail[{i}].amt");
                faults.push(FieldFault { at, label: "金额".into(), wrong: Wrong::from(e) });
            }
            Row {
                code: row.text("itemCode"),
                name: row.text("itemName"),
                unit: row.text("units"),
                standard,
                quantity,
                amount,
                remark: row.first_text(&["memo1", "memo2"]),
                ..Row::default()
            }
        });
        let items = items.collect();
        let issue = Self {
            wanted: Wanted::Kind(said.text("billCode")),
            bus_type: String::new(),
            organization,
            payer_code: code,
            payer: said.text("stuName"),
            cashier: said.text("recer"),
            author: said.text("operator"),
            checker: said.first_text(&["reViewer", "recer"]),
            total: said.amount("totalAmt").unwrap_or_default(),
            remark: said.text("memo"),
            channels: vec![Channel { code: said.text("channel"), value: None }],
            ext: written(said, &COLLEGE_EXT),
            items,
            ..Self::plain(said)
        };
        (issue, faults)
    }

    fn plain(said: &Said) -> Self {
        Self {
            key: said.text("busNo"),
            wanted: Wanted::Kind(String::new()),
            bus_type: String::new(),
            place: said.text("placeCode"),
            occurred_at: said.moment("busDateTime"),
            organization: false,
            payer_code: String::new(),
            payer: said.text("payer"),
            account: String::new(),
            bank: String::new(),
            author: String::new(),
            cashier: said.text("payee"),
            checker: String::new(),
            total: Money::ZERO,
            remark: String::new(),
            channels: Vec::new(),
            card: None,
            ext: BTreeMap::new(),
            vouchers: Vec::new(),
            items: Vec::new(),
            details: Vec::new(),
            is_voucher: false,
        }
    }
}

impl PayBook {
    pub(super) fn of(said: &Said) -> Self {
        Self { until: said.date("effectiveDate"), issue: Issue::standard(said) }
    }
}

fn voucher_use(row: &Said) -> VoucherUse {
    VoucherUse {
        code: row.text("voucherBatchCode"),
        number: row.text("voucherNo"),
        amount: row.amount("voucherAmt").unwrap_or_default(),
    }
}

fn charge(row: &Said) -> Row {
    Row {
        code: row.text("chargeCode"),
        name: row.text("chargeName"),
        unit: row.text("unit"),
        standard: row.number("std"),
        quantity: row.number("number"),
        amount: row.amount("amt").unwrap_or_default().into(),
        remark: row.text("remark"),
        ..Row::default()
    }
}

/// The face tells how a drug is insured in its remark, so that stands there if nothing else does.
fn detail(row: &Said) -> Row {
    let care = row.text("medicalCareType");
    let care = TABLE.code("drugCare", &care).map_or(care, |c| c.label.clone());
    let remark = row.text("remark");
    Row {
        of_code: row.text("chargeCode"),
        of_name: row.text("chargeName"),
        code: row.text("code"),
        name: row.text("name"),
        unit: row.text("unit"),
        standard: row.number("std"),
        quantity: row.number("number"),
        amount: row.number("amt").unwrap_or_default(),
        remark: if remark.is_empty() { care } else { remark },
    }
}

fn gender(said: &str) -> String {
    match said {
        "1" => "男",
        "2" => "女",
        "0" | "9" => "未知",
        other => other,
    }
    .to_owned()
}

fn written<'a>(
    said: &Said,
    fields: impl IntoIterator<Item = &'a (&'static str, &'static [&'static str])>,
) -> BTreeMap<&'static str, String> {
    let value = |names: &[&str]| {
        let amounts: Vec<Money> = names.iter().filter_map(|n| said.amount(n)).collect();
        if let (false, Ok(sum)) = (amounts.is_empty(), Money::sum(amounts.iter().copied())) {
            return sum.to_string();
        }
        let day = names.iter().find_map(|n| said.date(n));
        day.map_or_else(|| said.first_text(names), Date::compact)
    };
    let all = fields.into_iter().map(|(element, names)| (*element, value(names)));
    all.filter(|(_, text)| !text.is_empty()).collect()
}
