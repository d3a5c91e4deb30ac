use super::*;
use crate::{Bureau, Business, ChargeItem, DraftDraw, Family, Field, Payee, Place, Seal};
use proptest::prelude::*;

fn seal(name: &str) -> Seal {
    Seal { id: "0".repeat(32), name: name.into(), hash: "0".repeat(64) }
}

fn field(name: &str, form: Form, required: bool) -> Field {
    Field { name: name.into(), label: name.into(), form, required, max_chars: 30 }
}

fn rules() -> Rules {
    let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let kind = BillKind {
        code: "0601".parse().unwrap(),
        name: "医疗门诊收费票据（电子）".into(),
        family: Family::MedicalOutpatient,
        specimen_serial: "01".into(),
        face_lines: 2,
        fields: vec![
            field("Gender", Form::Text, true),
            field("MedicalDate", Form::Date, false),
            field("FundPayAmount", Form::Money, false),
            field("OwnPayAmount", Form::Money, false),
        ],
        items: ItemList::Closed(
            [("0801", "诊察费"), ("0802", "检查费"), ("0807", "西药费")]
                .map(|(c, n)| ChargeItem { code: c.into(), name: n.into() })
                .into(),
        ),
        identities: vec![Identity {
            left: names(&["TotalAmount"]),
            right: names(&["FundPayAmount", "OwnPayAmount"]),
        }],
    };
    let bureau = Bureau {
        region: "510000".parse().unwrap(),
        province_name: "四川省".into(),
        seal: seal("财政票据监制章(四川)"),
    };
    Rules { bureau, kinds: [(kind.code, kind.validated().unwrap())].into() }
}

fn unit() -> Unit {
    Unit {
        code: "12510000MB0X0000QQ".parse().unwrap(),
        name: "示例省第一人民医院".into(),
        region: "510104".parse().unwrap(),
        payee: Payee::default(),
        seal: seal("医疗收费专用章"),
        places: vec![Place { code: "01".into(), name: "门诊".into() }],
    }
}

fn draft() -> Draft {
    let item = |code: &str, name: &str, amount: &str| DraftItem {
        code: code.into(),
        name: name.into(),
        amount: amount.into(),
        ..DraftItem::default()
    };
    Draft {
        business_key: "HIS-1".into(),
        kind: "0601".into(),
        place: "01".into(),
        payer: DraftPayer {
            kind: "person".into(),
            name: "示例患者".into(),
            ..DraftPayer::default()
        },
        total: "286.50".into(),
        items: vec![item("0807", "西药费", "261.50"), item("0801", "诊察费", "25.00")],
        ext: [
            ("Gender", "女"),
            ("MedicalDate", "2026-11-24"),
            ("FundPayAmount", "200.00"),
            ("OwnPayAmount", "86.50"),
        ]
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .into(),
        handler: "开票员甲".into(),
        checker: "复核员乙".into(),
        ..Draft::default()
    }
}

/// One change to a good draft, and the faults it must give.
fn refused(change: impl FnOnce(&mut Draft), expected: &[(&str, &str)]) {
    let mut d = draft();
    change(&mut d);
    let faults = d.check(&rules(), &unit()).unwrap_err();
    let got: Vec<_> = faults.iter().map(|f| (f.pointer.as_str(), f.wrong.code())).collect();
    assert_eq!(got, expected);
}

#[test]
fn a_row_may_be_below_zero_and_the_total_may_not() {
    let mut with_rounding = draft();
    let taken: Money = with_rounding.items[0].amount.parse().unwrap();
    let more = taken.plus(Money::from_fen(2).unwrap()).unwrap();
    with_rounding.items[0].amount = more.to_string();
    with_rounding.items.push(DraftItem {
        code: "0802".into(),
        name: "检查费".into(),
        quantity: "1".into(),
        standard: "-0.02".into(),
        amount: "-0.02".into(),
        ..DraftItem::default()
    });
    let checked = with_rounding.check(&rules(), &unit()).unwrap();
    assert!(checked.content.items.iter().any(|i| i.amount.is_negative()));
}

#[test]
fn a_good_draft_is_written_in_the_order_of_the_form() {
    let checked = draft().check(&rules(), &unit()).unwrap();
    let codes: Vec<_> = checked.content().items.iter().map(|i| i.code.as_str()).collect();
    assert_eq!(codes, ["0801", "0807"]);
    assert_eq!(checked.content().ext.get("MedicalDate").unwrap(), "20261124");
}

#[test]
fn a_patients_number_is_hidden_however_it_comes() {
    for said in ["510104199001010012", "510104********0012"] {
        let mut d = draft();
        d.payer.code = said.into();
        let checked = d.check(&rules(), &unit()).unwrap();
        assert_eq!(checked.content().payer.code, "510104********0012");
    }
}

#[test]
fn each_rule_names_its_place() {
    refused(|d| d.business_key.clear(), &[("/business_key", "MISSING")]);
    refused(|d| d.business_key = "长".repeat(51), &[("/business_key", "TOO_LONG")]);
    refused(|d| d.remark = "a\u{0}b".into(), &[("/remark", "BAD_CHARACTER")]);
    refused(|d| d.kind = "9999".into(), &[("/kind", "UNKNOWN_KIND")]);
    refused(|d| d.place = "77".into(), &[("/place", "UNKNOWN_PLACE")]);
    refused(|d| d.payer.kind = "1".into(), &[("/payer/type", "NOT_ONE_OF")]);
    refused(|d| d.payer.name = " ".into(), &[("/payer/name", "MISSING")]);
    refused(
        |d| {
            d.payer.kind = "organization".into();
            d.payer.code = "12510000MB0X0000QA".into();
        },
        &[("/payer/code", "NOT_CREDIT_CODE")],
    );
    refused(
        |d| d.total = "286.51".into(),
        &[("/total", "TOTAL_MISMATCH"), ("/ext", "IDENTITY_BROKEN")],
    );
    refused(|d| d.total = "NaN".into(), &[("/total", "NOT_MONEY")]);
    refused(|d| d.total = "-286.50".into(), &[("/total", "NEGATIVE")]);
    refused(|d| d.total = "99999999999999.00".into(), &[("/total", "AMOUNT_RANGE")]);
    refused(|d| d.items[0].amount = "1e9".into(), &[("/items/0/amount", "NOT_MONEY")]);
    refused(|d| d.items[0].quantity = "--1".into(), &[("/items/0/quantity", "NOT_QUANTITY")]);
    refused(|d| d.items[0].standard = "x".into(), &[("/items/0/standard", "NOT_QUANTITY")]);
    refused(|d| d.items[0].code = "0899".into(), &[("/items/0/code", "UNKNOWN_ITEM")]);
    refused(|d| d.items[0].name = "东药费".into(), &[("/items/0/name", "ITEM_NAME")]);
    refused(
        |d| {
            d.items[1].code = "0807".into();
            d.items[1].name = "西药费".into();
        },
        &[("/items/1/code", "ITEM_TWICE")],
    );
    refused(
        |d| {
            d.ext.remove("Gender");
        },
        &[("/ext/Gender", "MISSING")],
    );
    refused(
        |d| {
            d.ext.insert("MedicalDate".into(), "20260230".into());
        },
        &[("/ext/MedicalDate", "NOT_DATE")],
    );
    refused(
        |d| {
            d.ext.insert("a/b".into(), "x".into());
        },
        &[("/ext/a~1b", "UNKNOWN_FIELD")],
    );
    refused(
        |d| {
            d.ext.insert("OwnPayAmount".into(), "86.51".into());
        },
        &[("/ext", "IDENTITY_BROKEN")],
    );
    refused(
        |d| {
            let row = DraftItem {
                code: "1".into(),
                name: "x".into(),
                amount: "1.00".into(),
                ..DraftItem::default()
            };
            d.details.push(DraftDetail { item_code: "0802".into(), row });
        },
        &[("/details/0/item_code", "DETAIL_WITHOUT_ITEM")],
    );
}

#[test]
fn every_fault_is_told_at_once() {
    let faults = Draft::default().check(&rules(), &unit()).unwrap_err();
    let pointers: Vec<_> = faults.iter().map(|f| f.pointer.as_str()).collect();
    for expected in [
        "/business_key",
        "/kind",
        "/place",
        "/payer/type",
        "/payer/name",
        "/total",
        "/items",
        "/handler",
        "/checker",
    ] {
        assert!(pointers.contains(&expected), "{expected} is missing in {pointers:?}");
    }
}

#[test]
fn an_identity_binds_only_when_its_fields_are_given() {
    let mut d = draft();
    d.ext.remove("FundPayAmount");
    d.ext.remove("OwnPayAmount");
    assert!(d.check(&rules(), &unit()).is_ok());
}

#[test]
fn too_many_rows_are_refused_before_they_are_read() {
    refused(
        |d| d.items = vec![DraftItem::default(); ITEMS_MAX + 1],
        &[("/items", "TOO_MANY"), ("/total", "TOTAL_MISMATCH")],
    );
}

proptest! {
    /// Promise 8: whatever is said, the answer is a checked draft or at least one fault.
    #[test]
    fn any_words_get_an_answer(
        texts in proptest::collection::vec(".{0,60}", 12),
        money in proptest::collection::vec("[-0-9.eN]{0,18}", 4),
    ) {
        let mut d = draft();
        d.business_key = texts[0].clone();
        d.kind = texts[1].clone();
        d.place = texts[2].clone();
        d.payer.name = texts[3].clone();
        d.payer.code = texts[4].clone();
        d.items[0].name = texts[5].clone();
        d.items[1].code = texts[6].clone();
        d.ext.insert(texts[7].clone(), texts[8].clone());
        d.remark = texts[9].clone();
        d.total = money[0].clone();
        d.items[0].amount = money[1].clone();
        d.items[1].quantity = money[2].clone();
        d.ext.insert("FundPayAmount".into(), money[3].clone());
        if let Err(faults) = d.check(&rules(), &unit()) {
            prop_assert!(!faults.is_empty());
        }
    }

    /// A checked bill's items always add up to its total.
    #[test]
    fn sums_hold(a in 1_i64..1_000_000_000, b in 0_i64..1_000_000_000, off in -3_i64..=3) {
        let mut d = draft();
        d.ext.retain(|n, _| n == "Gender");
        let money = |fen| Money::from_fen(fen).unwrap().to_string();
        d.items[0].amount = money(a);
        d.items[1].amount = money(b);
        d.total = money((a + b + off).max(1));
        let total: Money = d.total.parse().unwrap();
        prop_assert_eq!(d.check(&rules(), &unit()).is_ok(), total.fen() == a + b);
    }
}

#[test]
fn the_business_goes_with_the_bill_and_is_checked() {
    let mut d = draft();
    d.business.occurred_at = "20261123235959999".into();
    d.business.kind = "02".into();
    d.business.card_number = " 1101-7 ".into();
    let checked = d.clone().check(&rules(), &unit()).unwrap();
    let business = checked.business();
    assert_eq!(business.occurred_at.unwrap().utc(), "2026-11-23T15:59:59.999Z");
    assert_eq!(business.card.as_ref().unwrap().number, "1101-7");
    assert!(d.said().contains(&("/business_type".to_owned(), "02")));
    assert_eq!(*draft().check(&rules(), &unit()).unwrap().business(), Business::default());
    refused(|d| d.business.occurred_at = "yesterday".into(), &[("/occurred_at", "NOT_TIME")]);
    refused(|d| d.business.kind = "长".repeat(21), &[("/business_type", "TOO_LONG")]);
}

#[test]
fn vouchers_are_of_a_settlement_kind_and_named_once() {
    let draw = |code: &str, amount: &str| DraftDraw {
        code: code.into(),
        number: "0000000001".into(),
        amount: amount.into(),
    };
    let mut settlement = rules();
    let mut kind = settlement.kinds.values().next().unwrap().clone();
    kind.code = "0401".parse().unwrap();
    kind.family = Family::Settlement;
    settlement.kinds.insert(kind.code, kind);
    let mut d = draft();
    d.business.draws =
        vec![draw("51040126", "3.00"), draw("51040126", "4.00"), draw("51040126", "0.00")];
    let checked = d.check(&settlement, &unit()).unwrap();
    let [one] = checked.business().draws.as_slice() else { panic!("one voucher") };
    assert_eq!((one.voucher.to_string().as_str(), one.amount.fen()), ("510401260000000001", 700));
    refused(
        |d| d.business.draws = vec![draw("51060126", "1.00")],
        &[("/vouchers/0", "NOT_VOUCHER")],
    );
    refused(|d| d.business.draws = vec![draw("5104", "1.00")], &[("/vouchers/0", "NOT_CODE")]);
    refused(
        |d| d.business.draws = vec![draw("51060126", "-1.00")],
        &[("/vouchers/0/amount", "NEGATIVE"), ("/vouchers/0", "NOT_VOUCHER")],
    );
}
