//! Bills of every kind, invented and complete; the suite and the bench draw the same ones.

use domain::{
    Bill, BillCode, BillId, BillNumber, Content, Detail, Item, Money, Payee, Payer, PayerType, Seal,
};
use face::{Book, Drawing, Setting};

const OUTPATIENT: &[&str] = &[
    "诊察费",
    "检查费",
    "化验费",
    "治疗费",
    "手术费",
    "卫生材料费",
    "西药费",
    "中药饮片",
    "中成药费",
    "一般诊疗费",
    "挂号费",
    "其他门(急)诊收费",
];
const INPATIENT: &[&str] = &[
    "床位费",
    "诊察费",
    "检查费",
    "化验费",
    "治疗费",
    "手术费",
    "护理费",
    "卫生材料费",
    "西药费",
    "中药饮片",
    "中成药费",
    "一般诊疗费",
    "其他住院收费",
];
const MONEY: &[(&str, &str)] = &[
    ("FundPayAmount", "102.78"),
    ("OtherPayAmount", "0.00"),
    ("AccountPayAmount", "68.52"),
    ("OwnPayAmount", "12.30"),
    ("SelfpaymentAmount", "70.82"),
    ("SelfpaymentCost", "10.00"),
];
const MEDICAL: &[(&str, &str)] = &[
    ("Gender", "女"),
    ("Age", "39岁"),
    ("MedicalType", "普通门诊"),
    ("OrgType", "综合医院"),
    ("MedicalInsuranceType", "职工基本医疗保险"),
    ("MedicalInsuranceID", "510000TEST00000001"),
];

/// What a kind's bill says: name, items, extension fields.
type Said =
    (&'static str, &'static [&'static str], &'static [&'static [(&'static str, &'static str)]]);

fn said(kind: &str) -> Said {
    match kind {
        "0601" => (
            "医疗门诊收费票据（电子）",
            OUTPATIENT,
            &[MEDICAL, MONEY, &[("PatientNumber", "MZ2026112400021"), ("MedicalDate", "20261124")]],
        ),
        "0602" => (
            "医疗住院收费票据（电子）",
            INPATIENT,
            &[
                MEDICAL,
                MONEY,
                &[
                    ("CaseNumber", "BL20260017"),
                    ("HospitalizationNumber", "ZY2026110900017"),
                    ("DepartmentName", "呼吸与危重症医学科"),
                    ("InHospitalDate", "20261109"),
                    ("OutHospitalDate", "20261124"),
                    ("PrepayAmount", "5000.00"),
                    ("RechargeAmount", "0.00"),
                    ("RefundAmount", "316.40"),
                ],
            ],
        ),
        "0101" => (
            "非税收入统一票据（电子）",
            &["普通高中学费", "普通高中住宿费", "考试考务费"],
            &[&[
                ("BusinessNumber", "YW2026112400008"),
                ("BusinessDate", "20261124"),
                ("School", "示例省第一中学"),
                ("Faculty", "示例学院"),
                ("Major", "示例专业"),
                ("Classes", "高一（3）班"),
                ("StudentID", "2026030117"),
                ("PayCode", "51000026000000000017"),
            ]],
        ),
        "0301" => (
            "非税收入一般缴款书（电子）",
            &["国有资产有偿使用收入", "公共租赁住房租金收入"],
            &[&[("BusinessNumber", "YW2026112400009"), ("PayCode", "51000026000000000025")]],
        ),
        "0401" => ("资金往来结算票据（电子）", &["暂收款", "代收款"], &[]),
        "0501" => ("公益事业捐赠统一票据（电子）", &["助学捐款", "捐赠图书"], &[]),
        _ => ("社会团体会费统一票据（电子）", &["单位会员会费", "理事会费"], &[]),
    }
}

/// A bill with all its fields, as many items as its kind names, and no detail rows.
pub(crate) fn bill(kind: &str) -> Bill {
    let (name, items, ext) = said(kind);
    let code = BillCode::of(51, kind.parse().unwrap(), 2026);
    let is_person = kind.starts_with("06");
    let unit = "示例省第一人民医院";
    let items: Vec<Item> = items.iter().enumerate().map(|(i, name)| item(i, name)).collect();
    let mut bill = Bill {
        id: BillId { code, number: BillNumber::new(17).unwrap() },
        check: "7k2m9x".parse().unwrap(),
        issued_at: "2026-11-24T10:15:30+08:00".parse().unwrap(),
        name: format!("示例省{name}"),
        specimen: format!("{code}01"),
        region: "510000".parse().unwrap(),
        unit: "12510000000000019B".parse().unwrap(),
        unit_name: unit.into(),
        payee: Payee {
            name: unit.into(),
            account: "0000000000000000001".into(),
            bank: "示例银行示例支行".into(),
        },
        unit_seal: seal("510000000001", &format!("{unit}医疗收费专用章")),
        supervision_seal: seal("510000000000", "财政票据监制章（示例省）"),
        business_key: "HIS20261124081130000021".into(),
        content: Content {
            payer: Payer {
                kind: if is_person { PayerType::Person } else { PayerType::Organization },
                code: if is_person { "510117********1037" } else { "91510000000000043X" }.into(),
                name: if is_person {
                    "示例患者一"
                } else {
                    "示例省示例科技有限公司"
                }
                .into(),
                account: "0000000000000000027".into(),
                bank: "示例银行第二支行".into(),
            },
            total: Money::ZERO,
            pay_mode: "2".into(),
            items,
            details: Vec::new(),
            ext: ext.iter().flat_map(|part| part.iter()).map(owned).collect(),
            remark: "示例备注：一式一份".into(),
            handler: "开票员甲".into(),
            checker: "复核员乙".into(),
            reverses: None,
        },
    };
    add_up(&mut bill);
    bill
}

fn owned((name, value): &(&str, &str)) -> (String, String) {
    ((*name).to_owned(), (*value).to_owned())
}

fn seal(id: &str, name: &str) -> Seal {
    Seal { id: id.into(), name: name.into(), hash: String::new() }
}

/// The `i`th item of a bill.
pub(crate) fn item(i: usize, name: &str) -> Item {
    let fen = 1_240 + i64::try_from(i).unwrap() * 3_719;
    Item {
        code: format!("{:04}", 801 + i),
        name: name.into(),
        quantity: Some("1".parse().unwrap()),
        unit: "次".into(),
        standard: Some(Money::from_fen(fen).unwrap().to_string().parse().unwrap()),
        amount: Money::from_fen(fen).unwrap(),
        remark: if i.is_multiple_of(3) { "甲类".into() } else { String::new() },
    }
}

/// The same bill with so many detail rows, shared among its items.
pub(crate) fn with_details(mut bill: Bill, rows: usize) -> Bill {
    let items = bill.content.items.clone();
    let of = items.iter().cycle().take(rows).enumerate();
    let detail = |(i, of): (usize, &Item)| Detail {
        item_code: of.code.clone(),
        item_name: of.name.clone(),
        row: item(i, &format!("示例明细第{}项 0.25g×24粒", i + 1)),
    };
    bill.content.details = of.map(detail).collect();
    bill
}

/// Makes the total the sum of the items.
pub(crate) fn add_up(bill: &mut Bill) {
    bill.content.total = Money::sum(bill.content.items.iter().map(|i| i.amount)).unwrap();
}

/// Where the invented public site is.
pub(crate) fn setting() -> Setting {
    Setting { public_url: "https://bill.example.cn".into() }
}

/// Draws with the template we ship.
pub(crate) fn drawn(bill: &Bill) -> Drawing {
    let template = Book::built_in().unwrap().of(bill).unwrap();
    face::draw(&template, bill, &setting())
}
