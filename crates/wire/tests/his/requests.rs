//! Requests: every method's is understood; what bills come of them; faults in the caller's words.

use std::collections::BTreeSet;

use domain::{BillKind, Bureau, CreditCode, Draft, Place, Rules, Seal, Unit};
use proptest::prelude::*;
use wire::data::KindFile;
use wire::his::bill::{Mapped, map};
use wire::his::client::{BelowFen, HisClientData};
use wire::his::request::{Issue, Request};
use wire::his::said::{self, FieldFault, Said};
use wire::his::table::{Field, Form, Need};
use wire::his::{Edition, Family, Method, TABLE, Word};

use crate::samples::{self, SAMPLES};

const UNIT: &str = "12510000000000019B";

pub(crate) fn method(edition: &str, name: &str) -> &'static Method {
    TABLE.methods.iter().find(|m| m.edition.name() == edition && m.name == name).unwrap()
}

fn read(method: &'static Method, json: &str) -> Result<Said, Vec<FieldFault>> {
    said::read(&TABLE, method, &Word::read(json).unwrap())
}

fn request(edition: &str, name: &str, json: &str) -> Request {
    let method = method(edition, name);
    Request::of(method, &read(method, json).unwrap()).unwrap().unwrap()
}

fn issue(edition: &str, name: &str, json: &str) -> Issue {
    let Request::Issue(issue) = request(edition, name, json) else {
        panic!("{name} issues nothing")
    };
    *issue
}

fn client() -> HisClientData {
    let json = format!(
        r#"{{"appid":"SLYY0000001","key":"k","editions":["medical","standard","college"],
            "units":[{{"unit":"{UNIT}","places":{{"001":"01"}}}}],
            "items":{{"YP01":"0807"}},"pay_channels":{{"11":"4"}}}}"#
    );
    wire::data::from_json::<HisClientData>(&json).unwrap().checked().unwrap()
}

fn seal() -> Seal {
    Seal { id: "0".repeat(32), name: "章".into(), hash: "0".repeat(64) }
}

fn rules() -> Rules {
    let file = KindFile::parse(include_str!("../../../../data/kinds.toml")).unwrap();
    let kinds = file.kind.into_iter().map(|k| BillKind::try_from(k).unwrap());
    Rules {
        bureau: Bureau {
            region: "510000".parse().unwrap(),
            province_name: "四川省".into(),
            seal: seal(),
        },
        kinds: kinds.map(|k| (k.code, k)).collect(),
    }
}

fn unit() -> Unit {
    Unit {
        code: UNIT.parse::<CreditCode>().unwrap(),
        name: "示例医院".into(),
        region: "510104".parse().unwrap(),
        payee: domain::Payee::default(),
        seal: seal(),
        places: ["01", "002", "003"].map(|c| Place { code: c.into(), name: c.into() }).into(),
    }
}

fn mapped(
    method: &Method,
    issue: &Issue,
    client: &HisClientData,
) -> Result<Mapped, Vec<FieldFault>> {
    let rules = rules();
    let kind = &rules.kinds[&client.kind(&issue.wanted).unwrap()];
    let place = client.seat("", "", &issue.place).unwrap().place.to_owned();
    map(issue, method, client, kind, &place)
}

/// The sentence a caller gets for what `domain` finds wrong.
fn refusal(edition: &str, name: &str, json: &str) -> String {
    let (m, client) = (method(edition, name), client());
    let faults = match mapped(m, &issue(edition, name, json), &client) {
        Err(faults) => faults,
        Ok(mapped) => {
            let faults = Draft::from(mapped.request).check(&rules(), &unit()).unwrap_err();
            wire::his::said_back(&faults, m, &mapped.rows)
        }
    };
    wire::messages::his::fields(&faults)
}

#[test]
fn every_method_has_a_sample_and_every_sample_is_understood() {
    let mut seen = BTreeSet::new();
    for (edition, name, json) in SAMPLES {
        let m = method(edition, name);
        let said = read(m, json).unwrap_or_else(|e| panic!("{edition}/{name}: {e:?}"));
        assert!(Request::of(m, &said).unwrap().is_some(), "{edition}/{name}");
        seen.insert((*edition, *name));
    }
    let spoken =
        TABLE.methods.iter().filter(|m| !matches!(m.family, Family::Outside | Family::Helper));
    let spoken: BTreeSet<(&str, &str)> =
        spoken.map(|m| (m.edition.name(), m.name.as_str())).collect();
    assert_eq!(seen, spoken);
}

/// A value of the field's form that is as long as may be.
fn full(edition: Edition, field: &Field) -> Word {
    let code = TABLE.codes(&field.codes).first().map(|c| c.code.clone());
    match field.form {
        Form::Text => Word::text(match (field.name.as_str(), code) {
            (_, Some(code)) => code,
            ("billBatchCode", _) => "51060126".into(),
            ("random", _) => "a3f9c2".into(),
            _ => "1".repeat(field.size.parse().unwrap_or(10).min(10)),
        }),
        Form::Amount | Form::Number => Word::text("12.50"),
        Form::Whole => Word::text("1"),
        Form::Moment => Word::text("20261124080102003"),
        Form::Date => Word::text("2026-11-24"),
        Form::Rows => {
            let fields = TABLE.rows(edition, &field.rows);
            Word::List(vec![Word::object(
                fields.iter().map(|f| (f.name.clone(), full(edition, f))),
            )])
        }
    }
}

#[test]
fn a_request_with_every_field_is_understood_and_each_must_is_missed() {
    for m in TABLE.methods.iter().filter(|m| !matches!(m.family, Family::Outside)) {
        let whole: Vec<(String, Word)> =
            m.request.iter().map(|f| (f.name.clone(), full(m.edition, f))).collect();
        let said = said::read(&TABLE, m, &Word::Object(whole.clone()));
        let said = said.unwrap_or_else(|e| panic!("{}: {e:?}", m.name));
        let request = Request::of(m, &said).unwrap_or_else(|e| panic!("{}: {e:?}", m.name));
        assert_eq!(request.is_some(), m.edition != Edition::Helper, "{}", m.name);
        for field in m.request.iter().filter(|f| f.need == Need::Must) {
            let without = whole.iter().filter(|(name, _)| *name != field.name).cloned().collect();
            let faults = said::read(&TABLE, m, &Word::Object(without)).unwrap_err();
            assert_eq!(faults.len(), 1, "{} {}", m.name, field.name);
            assert_eq!(faults[0].at, field.name);
        }
    }
}

#[test]
fn bills_come_of_the_samples() {
    let (rules, unit, client) = (rules(), unit(), client());
    for (edition, name, json) in SAMPLES {
        let m = method(edition, name);
        let Request::Issue(issue) = request(edition, name, json) else { continue };
        let mapped = mapped(m, &issue, &client).unwrap();
        let text = serde_json::to_string_pretty(&mapped.request).unwrap();
        let checked = Draft::from(mapped.request).check(&rules, &unit);
        assert!(checked.is_ok(), "{name}: {:?}", checked.err());
        insta::assert_snapshot!(format!("bill_{edition}_{name}"), text);
    }
}

#[test]
fn faults_are_told_in_the_callers_words() {
    let outpatient = |from: &str, to: &str| {
        assert!(samples::OUTPATIENT.contains(from), "{from}");
        refusal("medical", "invoiceEBillOutpatient", &samples::OUTPATIENT.replacen(from, to, 1))
    };
    for (from, to, told) in [
        (
            r#""totalAmt":"286.50""#,
            r#""totalAmt":"286.40""#,
            "totalAmt（开票总金额）：总金额 286.40 与各项目合计 286.50 不一致，请核对；\
          totalAmt（开票总金额）：金额不平：totalAmt 合计 286.40，fundPay+otherfundPay+accountPay+selfCashPay 合计 286.50，两边应相等",
        ),
        (
            r#""chargeCode":"YP01","chargeName":"西药费","unit":"项""#,
            r#""chargeCode":"ZZ","chargeName":"东药费","unit":"项""#,
            "listDetail 第 1 行 chargeCode（收费项目代码）：对应的收费项目不在收费项目明细中",
        ),
        (
            r#""author":"开票员甲""#,
            r#""author":"一二三四五六七八九十一二三四五六七八九十甲""#,
            "author（票据编制人）：内容过长，请控制在 20 个字符以内",
        ),
        (
            r#""placeCode":"001""#,
            r#""placeCode":"77""#,
            "placeCode（开票点编码）：本单位没有这个开票点，请核对开票点编码",
        ),
    ] {
        assert_eq!(outpatient(from, to), told);
    }
    let college = samples::COLLEGE.replace(r#""standard":"1200""#, r#""standard":"1200.001""#);
    let m = method("college", "invoiceEBillByCollege");
    let faults = Request::of(m, &read(m, &college).unwrap()).unwrap_err();
    assert_eq!(
        wire::messages::his::fields(&faults),
        "itemDetail 第 2 行 amt（金额）：金额只能到分，分以下须为零，请先在本系统取舍"
    );
}

#[test]
fn parts_of_a_fen_in_details_go_as_finance_has_set() {
    let m = method("medical", "invoiceEBillOutpatient");
    let issue = issue("medical", "invoiceEBillOutpatient", samples::OUTPATIENT);
    let mut client = client();
    assert_eq!(mapped(m, &issue, &client).unwrap().request.details[0].amount, "261.50");
    client.below_fen = BelowFen::Refuse;
    let faults = mapped(m, &issue, &client).unwrap_err();
    assert_eq!(faults[0].at, "listDetail[0].amt");
}

#[test]
fn a_detail_without_a_charge_code_goes_to_the_only_item_or_to_none() {
    let m = method("medical", "invEBillCheckUp");
    let one = issue("medical", "invEBillCheckUp", samples::CHECK_UP);
    assert_eq!(mapped(m, &one, &client()).unwrap().request.details[0].item_code, "0802");
    let mut two = one.clone();
    two.items.push(two.items[0].clone());
    two.items[1].code = "0803".into();
    two.items[1].name = "化验费".into();
    assert_eq!(mapped(m, &two, &client()).unwrap_err()[0].at, "listDetail[0].chargeCode");
}

#[test]
fn codes_that_lead_nowhere_are_no_kind() {
    let issue = issue(
        "medical",
        "invoiceEBillOutpatient",
        &samples::OUTPATIENT.replace(r#""busType":"02""#, r#""busType":"ZZ""#),
    );
    assert_eq!(client().kind(&issue.wanted), None);
}

proptest! {
    /// Whatever amounts a hospital sends, a bill says the same to the fen, or there is none.
    #[test]
    fn amounts_arrive_to_the_fen(fen in prop::collection::vec(-9_999_i64..1_000_000, 1..8)) {
        let total: i64 = fen.iter().sum();
        prop_assume!(total > 0);
        let yuan = |f: i64| domain::Money::from_fen(f).unwrap().to_string();
        let rows: Vec<String> = fen
            .iter()
            .map(|f| format!(r#"{{"chargeCode":"0807","chargeName":"西药费","amt":"{}00"}}"#, yuan(*f)))
            .collect();
        let json = format!(
            r#"{{"busNo":"1","busType":"02","payer":"示例患者","busDateTime":"20261124080102003","placeCode":"001",
                "payee":"甲","author":"乙","totalAmt":{},"chargeDetail":[{}]}}"#,
            yuan(total), rows.join(",")
        );
        let m = method("medical", "invoiceEBillOutpatient");
        let mapped = mapped(m, &issue("medical", "invoiceEBillOutpatient", &json), &client()).unwrap();
        prop_assert_eq!(mapped.rows, vec![0]);
        let checked = Draft::from(mapped.request).check(&rules(), &unit()).unwrap();
        prop_assert_eq!(checked.content().total.fen(), total);
        prop_assert_eq!(checked.content().items[0].amount.fen(), total);
    }
}
