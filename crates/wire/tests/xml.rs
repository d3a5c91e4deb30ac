//! The national XML: the sample and our own bills, read and written without loss; hostile bytes.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and reads its corpus"
)]

use std::collections::BTreeMap;

use domain::{Bill, BillId, Content, Detail, Item, Moment, Payee, Payer, PayerType, Seal};
use proptest::prelude::*;
use wire::xml::{self, BillFile, FILE_MAX, MAIN_EXT, Parts, SignatureText, Signs, XmlError};

const SAMPLE: &[u8] = include_bytes!("data/sample-outpatient.xml");

#[test]
fn the_sample_reads() {
    let file = BillFile::read(SAMPLE.to_vec()).unwrap();
    assert_eq!(file.body().len(), 5717);
    assert_eq!(file.signatures().count(), 2);
    let bill = file.bill().unwrap();
    assert_eq!(bill.id.to_string(), "510601250000123456");
    assert_eq!(bill.content.total.to_string(), "286.50");
    assert_eq!(bill.content.items.len(), 4);
    assert_eq!(bill.content.details.len(), 6);
    assert_eq!(bill.content.ext["SelfpaymentCost"], "13.00");
    assert_eq!(bill.issued_at.iso(), "2025-06-03T10:42:07+08:00");
}

#[test]
fn the_sample_is_written_again_to_the_byte() {
    let file = BillFile::read(SAMPLE.to_vec()).unwrap();
    let body = xml::body(&file.bill().unwrap());
    assert_eq!(
        String::from_utf8(body.clone()).unwrap(),
        String::from_utf8(file.body().to_vec()).unwrap()
    );
    let mut signatures = file.signatures();
    let unit = xml::signature(Signs::Unit, signatures.next().unwrap().1);
    let supervision = xml::signature(Signs::Supervision, signatures.next().unwrap().1);
    assert!(xml::file(&body, &unit, &supervision) == SAMPLE.trim_ascii_end());
}

fn wrap(inside: &str) -> Vec<u8> {
    format!("<EInvoice>{inside}</EInvoice>").into_bytes()
}

fn refused(bytes: impl Into<Vec<u8>>) -> XmlError {
    BillFile::read(bytes.into()).unwrap_err()
}

#[test]
fn tricks_are_refused_by_name() {
    let laughs =
        r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><EInvoice>&b;</EInvoice>"#;
    assert!(matches!(refused(laughs), XmlError::Forbidden { what: "a document type", .. }));
    let outside = r#"<!DOCTYPE x SYSTEM "file:///etc/passwd"><EInvoice/>"#;
    assert!(matches!(refused(outside), XmlError::Forbidden { .. }));
    assert!(matches!(
        refused(wrap("<Header>&unknown;</Header>")),
        XmlError::Forbidden { what: "an entity", .. }
    ));
    assert!(matches!(refused(wrap("<Header>&#0;</Header>")), XmlError::Forbidden { .. }));
    assert!(matches!(refused(wrap("<?php echo 1 ?>")), XmlError::Forbidden { .. }));
    assert_eq!(refused("<a>".repeat(100_000)), XmlError::TooMuch);
    assert_eq!(refused(wrap(&"<Item/>".repeat(70_000))), XmlError::TooMuch);
    assert_eq!(refused(vec![b' '; FILE_MAX + 1]), XmlError::Size);
    assert_eq!(refused([b"<EInvoice>\xff</EInvoice>".as_slice()].concat()), XmlError::Encoding);
    let gbk = r#"<?xml version="1.0" encoding="GBK"?><EInvoice/>"#;
    assert_eq!(refused(gbk), XmlError::Encoding);
    let utf16: Vec<u8> = "<EInvoice/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(BillFile::read(utf16).is_err());
    for broken in ["", "<EInvoice>", "</EInvoice>", "<EInvoice></Other>", "text", "<EInvoice/>junk"]
    {
        assert!(BillFile::read(broken.into()).is_err(), "{broken}");
    }
}

#[test]
fn a_second_value_cannot_hide_behind_the_first() {
    let text = String::from_utf8(SAMPLE.to_vec()).unwrap();
    let twice = text.replace("<TotalAmount>", "<TotalAmount>1.00</TotalAmount><TotalAmount>");
    assert_eq!(refused(twice), XmlError::Twice("TotalAmount".into()));
    let second_root = text.replace("</EInvoice>", "</EInvoice><EInvoice/>");
    assert!(BillFile::read(second_root.into_bytes()).is_err());
    let extra = text.replace("<EInvoiceSignature>", "<Extra/><EInvoiceSignature>");
    assert!(BillFile::read(extra.into_bytes()).is_err());
}

#[test]
fn a_peers_dialect_is_read_with_its_bytes_untouched() {
    let text = String::from_utf8(SAMPLE.to_vec()).unwrap();
    let peer = text
        .replace("<TotalAmount>", "<!-- 总额 --><TotalAmount xml:space=\"preserve\">")
        .replace("<Gender>女</Gender>", "<Gender>&#x5973;</Gender><谈判药费>1.00</谈判药费>")
        .replace("<Remark/>", "<Remark><![CDATA[a < b]]></Remark>");
    let file = BillFile::read(peer.clone().into_bytes()).unwrap();
    assert!(peer.as_bytes().windows(file.body().len()).any(|w| w == file.body()));
    let bill = file.bill().unwrap();
    assert_eq!(bill.content.ext["Gender"], "女");
    assert_eq!(bill.content.ext["谈判药费"], "1.00");
    assert_eq!(bill.content.remark, "a < b");
    let with_bom = [b"\xef\xbb\xbf".as_slice(), SAMPLE].concat();
    assert_eq!(
        BillFile::read(with_bom).unwrap().body(),
        BillFile::read(SAMPLE.to_vec()).unwrap().body()
    );
}

/// Every file of the corpus is answered without a panic; broken ones with an error.
#[test]
fn the_corpus_is_answered() {
    let mut seen = 0;
    for entry in
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus-seed/xml"))
            .unwrap()
    {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let good = path.file_name().unwrap().to_string_lossy().starts_with("good");
        assert_eq!(BillFile::read(bytes).is_ok(), good, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 12, "the corpus has only {seen} files");
}

fn texts() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[^\\p{Cc}\u{fffe}\u{ffff}\u{2028}\u{2029}]{0,30}").unwrap()
}

prop_compose! {
    fn items()(code in texts(), name in texts(), unit in texts(), remark in texts(), fen in -9_999_999_i64..9_999_999,
               quantity in proptest::option::of("[0-9]{1,5}(\\.[0-9]{1,4})?")) -> Item {
        Item {
            code, name, unit, remark,
            quantity: quantity.as_ref().map(|q| q.parse().unwrap()),
            standard: quantity.map(|q| q.parse().unwrap()),
            amount: domain::Money::from_fen(fen).unwrap(),
        }
    }
}

prop_compose! {
    fn bills()(
        words in proptest::collection::vec(texts(), 16),
        items in proptest::collection::vec(items(), 0..6),
        details in proptest::collection::vec((texts(), texts(), items()), 0..6),
        ext in proptest::collection::btree_map(proptest::sample::select(MAIN_EXT[..30].to_vec()), texts(), 0..8),
        joined in 0_i64..1_000_000_000_000_000_000, reversed in proptest::option::of(0_i64..1_000_000_000_000_000_000),
        check in "[0-9A-Za-z]{6}", region in "[0-9]{6}", seconds in 0_i64..4_000_000_000, fen in -9_999_999_999_i64..9_999_999_999,
        person: bool,
    ) -> Bill {
        let seal = |w: &str| Seal { id: w.into(), name: w.into(), hash: w.into() };
        Bill {
            id: BillId::from_joined(joined).unwrap(),
            check: check.parse().unwrap(),
            issued_at: Moment::new(domain_time(seconds)),
            name: words[0].clone(),
            specimen: words[1].clone(),
            region: region.parse().unwrap(),
            unit: "12510000MB0X0000QQ".parse().unwrap(),
            unit_name: words[2].clone(),
            payee: Payee { name: words[3].clone(), account: words[4].clone(), bank: words[5].clone() },
            unit_seal: seal(&words[6]),
            supervision_seal: seal(&words[7]),
            business_key: words[8].clone(),
            content: Content {
                payer: Payer {
                    kind: if person { PayerType::Person } else { PayerType::Organization },
                    code: words[9].clone(), name: words[10].clone(), account: words[11].clone(), bank: words[12].clone(),
                },
                total: domain::Money::from_fen(fen).unwrap(),
                pay_mode: words[13].clone(),
                items,
                details: details.into_iter().map(|(item_code, item_name, row)| Detail { item_code, item_name, row }).collect(),
                ext: ext.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (k.to_owned(), v)).collect::<BTreeMap<_, _>>(),
                remark: words[14].clone(),
                handler: words[15].clone(),
                checker: words[0].clone(),
                reverses: reversed.and_then(BillId::from_joined),
            },
        }
    }
}

fn domain_time(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(seconds).unwrap()
}

#[test]
fn finances_element_is_read_alone_if_it_is_whole() {
    let file = BillFile::read(SAMPLE.to_vec()).unwrap();
    let (element, said) = file.signatures().nth(1).unwrap();
    assert_eq!(SignatureText::of_supervision(element).as_ref(), Ok(said));
    let bent = [
        String::new(),
        format!(" {element}"),
        format!("{element}{element}"),
        format!("{element}</EInvoiceSignature><EInvoiceSignature>"),
        element.replace("</Signature>", ""),
        element.replace("Signature>", "Other>"),
        format!("<Signature>{element}</Signature>")
            .replace("<Signature><Signature>", "<Signature>"),
    ];
    for bent in bent {
        assert!(SignatureText::of_supervision(&bent).is_err(), "{bent}");
    }
}

#[test]
fn only_our_own_files_come_apart() {
    let sample = SAMPLE.trim_ascii_end();
    assert!(xml::parts(sample).is_some());
    assert_eq!(xml::parts(&sample[1..]), None);
    assert_eq!(xml::parts(&sample[..sample.len() - 1]), None);
    assert_eq!(xml::parts(b"<EInvoice></EInvoice>"), None);
}

proptest! {
    /// Written once, read back without loss, whatever the texts hold.
    #[test]
    fn every_bill_reads_back(bill in bills()) {
        let said = SignatureText { time: "20261124080102".into(), value: vec![1, 2, 3], serial: "00A1".into(), issuer: "CN=a<b>&c".into() };
        let body = xml::body(&bill);
        let unit = xml::signature(Signs::Unit, &said);
        let supervision = xml::signature(Signs::Supervision, &said);
        let bytes = xml::file(&body, &unit, &supervision);
        let file = BillFile::read(bytes.clone()).unwrap();
        prop_assert_eq!(file.bill().unwrap(), bill);
        prop_assert_eq!(file.body(), &body[..]);
        let read: Vec<_> = file.signatures().map(|(text, s)| (text.to_owned(), s.clone())).collect();
        prop_assert_eq!(read, vec![(unit.clone(), said.clone()), (supervision.clone(), said)]);
        let parts = Parts { body: &body, unit: &unit, supervision: &supervision };
        prop_assert_eq!(xml::parts(&bytes), Some(parts));
        let before = xml::file(&body, &unit, "");
        prop_assert_eq!(xml::parts(&before), Some(Parts { supervision: "", ..parts }));
    }

    /// No bytes at all make the reader panic, and small changes to a real file are read or refused.
    #[test]
    fn any_bytes_are_answered(at in 0..SAMPLE.len(), with in proptest::collection::vec(any::<u8>(), 0..8), cut in 0_usize..40) {
        let mut bytes = SAMPLE.to_vec();
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, with);
        if let Ok(file) = BillFile::read(bytes) {
            let _ = file.bill();
            let _ = file.claimed();
        }
    }

    #[test]
    fn noise_is_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = BillFile::read(bytes);
    }
}
