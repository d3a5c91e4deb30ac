//! Answers: exactly the fields of the table, in forms that every known program can read.

use std::collections::BTreeSet;

use domain::{BillId, CheckCode, Moment, Money, PaperId};
use wire::his::answer::{
    BillSaid, DaySaid, DetailSaid, LineSaid, ListedSaid, Named, PageSaid, RangeSaid, RunSaid,
    StateSaid, UnprintedSaid,
};
use wire::his::client::Profile;
use wire::his::refusal::Refusal;
use wire::his::table::{Field, Form, Need, Reply};
use wire::his::{Answer, Family, Method, TABLE, Word};

use crate::requests::method;

fn id(number: u64) -> BillId {
    BillId { code: "51060126".parse().unwrap(), number: domain::BillNumber::new(number).unwrap() }
}

fn named(number: u64) -> Named {
    Named { id: id(number), check: "a3f9c2".parse::<CheckCode>().unwrap() }
}

fn at() -> Moment {
    "2026-11-24T08:01:02.003+08:00".parse().unwrap()
}

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn bill() -> BillSaid {
    BillSaid {
        named: named(123),
        at: at(),
        business_at: at(),
        qr: "iVBORw0KGgo=".into(),
        url: "http://10.0.0.8/b/51060126/0000000123/a3f9c2".into(),
        net_url: "https://example.cn/b/51060126/0000000123/a3f9c2".into(),
    }
}

fn paper() -> PaperId {
    PaperId::parse("51062126", "0000000001").unwrap()
}

fn detail() -> DetailSaid {
    let line = LineSaid {
        of: "西药费".into(),
        code: "0807".into(),
        name: "西药费".into(),
        unit: "项".into(),
        quantity: "1".into(),
        standard: "286.5".into(),
        amount: yuan("286.50"),
        remark: "有自负/乙".into(),
    };
    DetailSaid {
        key: "MZ1".into(),
        bus_type: "02".into(),
        payer: "示例患者".into(),
        occurred_at: at(),
        place: "001".into(),
        payee: "收费员甲".into(),
        author: "开票员甲".into(),
        total: yuan("286.50"),
        remark: String::new(),
        card: ("3101".into(), "0000000007".into()),
        sex: "女".into(),
        own: Some(yuan("36.50")),
        other: None,
        account: Some(yuan("50.00")),
        items: vec![line.clone()],
        details: vec![line],
        further: vec![("门诊号".into(), "21".into())],
    }
}

fn listed() -> ListedSaid {
    ListedSaid {
        occurred_at: at(),
        key: "MZ1".into(),
        bus_type: "02".into(),
        place: "001".into(),
        kind_name: "医疗门诊收费票据（电子）".into(),
        code: "51060126".into(),
        number: "0000000123".into(),
        check: "a3f9c2".into(),
        total: yuan("-286.50"),
        at: at(),
        data_type: "2",
        live: true,
        related: Some(("51060126".into(), "0000000122".into())),
    }
}

fn state() -> Answer {
    Answer::State(Box::new(StateSaid {
        named: named(123),
        kind_name: "医疗门诊收费票据（电子）".into(),
        at: at(),
        live: false,
        paper: None,
        reversal: Some((named(124), "iVBORw0KGgo=".into())),
    }))
}

fn unprinted() -> Answer {
    Answer::Unprinted(PageSaid {
        total: 1,
        page: 1,
        rows: vec![UnprintedSaid {
            occurred_at: at(),
            key: "MZ1".into(),
            kind_name: "医疗门诊收费票据（电子）".into(),
            named: named(123),
            total: yuan("286.50"),
            at: at(),
            payer: "示例患者".into(),
            remark: String::new(),
            payer_code: "510104********0012".into(),
            sex: "女".into(),
        }],
    })
}

/// An answer for every method that has one.
fn answer(method: &Method) -> Answer {
    match (method.edition.name(), method.name.as_str()) {
        (_, "invoicePayMentVoucher") => Answer::Voucher(bill()),
        (
            _,
            "writeOffPayMentVoucher" | "cancelPayMentVoucherBalance" | "invalidPayMentVoucherPaper",
        ) => Answer::VoucherBack(bill(), named(5)),
        (_, "invalidPaper") => Answer::Reversed(bill()),
        (_, "getEBillStatesByBillInfo") => state(),
        (_, "getEBillByBusNo") => Answer::ByKey(named(123)),
        (_, "getEBillAccountStatus") => Answer::Account(true),
        (_, "getBillDetail") => Answer::Detail(Box::new(detail())),
        (_, "getEBillUnPrintList") => unprinted(),
        (_, "getPaperBillNo") => Answer::Paper(paper()),
        (_, "getValidBillBatchCode") => {
            Answer::PaperCodes(vec![("0621".into(), vec!["51062126".into()])])
        }
        (_, "getValidBillNo") => Answer::PaperRanges(
            100,
            vec![RangeSaid {
                kind: "0621".into(),
                code: "51062126".into(),
                first: "0000000001".into(),
                last: "0000000100".into(),
            }],
        ),
        (_, "invoicePBill") => {
            Answer::PaperIssued("0121".into(), paper(), "a3f9c2".parse().unwrap(), at())
        }
        (_, "getEBillPicUrl" | "getEBillPicUrlByBusNo" | "getEBillByPayCode") => {
            Answer::Picture(bill().net_url)
        }
        (_, "getEBillNotifyPic") => {
            Answer::NoticePicture("iVBORw0KGgo=".into(), "iVBORw0KGgo=".into())
        }
        _ if method.family == Family::Issue => Answer::Issued(bill(), "MZ1".into()),
        _ if method.family == Family::WriteOff => Answer::Reversed(bill()),
        (_, "getBillByBusDate" | "getBillByIvcDate") => {
            Answer::Listed(PageSaid { total: 1, page: 1, rows: vec![listed()] })
        }
        _ if method.family == Family::Reconcile => Answer::Day(Box::new(DaySaid {
            day: at().date(),
            count: 2,
            amount: yuan("300.00"),
            runs: Some(vec![RunSaid {
                first: id(1),
                last: id(2),
                count: 2,
                amount: yuan("300.00"),
            }]),
        })),
        _ => Answer::Done,
    }
}

/// Every key that must be there is; none is that the table does not know; values have their form.
fn holds(method: &Method, fields: &[Field], profile: Profile, object: &Word, at: &str) {
    let Word::Object(members) = object else { panic!("{at}: no object") };
    let keys: BTreeSet<&str> = members.iter().map(|(k, _)| k.as_str()).collect();
    assert_eq!(keys.len(), members.len(), "{at}: a key twice");
    for field in fields {
        let wanted =
            field.need == Need::Must || field.need == Need::Busdate && profile == Profile::Busdate;
        let there = keys.contains(field.name.as_str());
        assert!(there || !wanted, "{at}: {} is not there", field.name);
        assert!(!there || wanted || field.need == Need::May, "{at}: {} is there", field.name);
        let Some(word) = object.get(&field.name) else { continue };
        let good = match (field.form, word) {
            (Form::Text, Word::Text(text)) => {
                field.size.parse::<usize>().is_ok_and(|max| text.chars().count() <= max)
                    || field.size.is_empty()
            }
            (Form::Moment, Word::Text(text)) => text.len() == 17,
            (Form::Date, Word::Text(text)) => text.len() == 10,
            (Form::Amount | Form::Number | Form::Whole, Word::Number(_)) => true,
            (Form::Rows, Word::List(rows)) => {
                let group = TABLE.rows(method.edition, &field.rows);
                for row in rows {
                    holds(method, group, profile, row, &format!("{at}/{}", field.name));
                }
                true
            }
            _ => false,
        };
        assert!(good, "{at}: {} is {word:?}", field.name);
    }
    for key in keys {
        assert!(fields.iter().any(|f| f.name == key), "{at}: {key} is not in the table");
    }
}

#[test]
fn answers_have_exactly_the_fields_of_the_table() {
    for m in &TABLE.methods {
        let offered = !matches!(m.family, Family::Helper | Family::Outside | Family::PayBook);
        for profile in [Profile::Classic, Profile::Busdate].into_iter().filter(|_| offered) {
            let message = answer(m).message(m, profile);
            if m.reply == Reply::Text {
                assert_eq!(message, "操作成功");
                continue;
            }
            let word = Word::read(&message).unwrap();
            holds(m, &m.answer, profile, &word, &m.name);
        }
    }
}

#[test]
fn answers_read_as_they_always_did() {
    let all =
        TABLE.methods.iter().filter(|m| m.reply == Reply::Json && m.family != Family::PayBook);
    let lines: Vec<String> = all
        .map(|m| format!("{}/{}\n{}", m.edition, m.name, answer(m).message(m, Profile::Classic)))
        .collect();
    insta::assert_snapshot!("answers", lines.join("\n\n"));
    let m = method("medical", "invoiceEBillOutpatient");
    let busdate = answer(m).message(m, Profile::Busdate);
    assert!(busdate.ends_with(r#","billBusDate":"20261124080102003"}"#), "{busdate}");
}

#[test]
fn a_day_without_its_list_tells_the_whole_day() {
    let m = method("medical", "checkTotalData");
    let day = DaySaid { day: at().date(), count: 3, amount: yuan("10.00"), runs: None };
    assert_eq!(
        Answer::Day(Box::new(day)).message(m, Profile::Classic),
        r#"{"busDate":"2026-11-24","copyNum":3,"totalAmt":10.00,"totalNum":3,"allTotalAmt":10.00,"allTotalNum":3,"billNoList":[]}"#
    );
}

#[test]
fn refusals_are_sentences_but_where_programs_want_objects() {
    let told = Refusal::NotOffered("电子缴款书".into());
    assert_eq!(
        (told.code(), told.message(None).as_str()),
        ("E8001", "平台尚未开通电子缴款书，请联系财政部门")
    );
    let m = method("standard", "getPayQrCode");
    let object = Word::read(&told.message(Some(m))).unwrap();
    assert_eq!(object.get("qrCode"), Some(&Word::text("")));
    assert!(Refusal::Reversed.message(None).contains("已冲销，不能冲销开票"));
    for refusal in [Refusal::NoNumber("x".into()), Refusal::Sign, Refusal::Internal] {
        let known = wire::messages::his::CODES.iter().any(|(code, _)| *code == refusal.code());
        assert!(known, "{refusal:?}");
    }
}
