//! Accounting data: the sample's file to the byte, nasty names, reversals.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail loudly, and whatever else it meets is a failure"
)]

use domain::{Bill, Money};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use wire::efi;
use wire::xml::BillFile;

const SAMPLE: &[u8] = include_bytes!("data/sample-outpatient.xml");
const GOLDEN: &str = include_str!("data/sample-outpatient.xbrl");

const INSTANCE: &str = "http://www.xbrl.org/2003/instance";
const EFI: &str = "http://xbrl.mof.gov.cn/taxonomy/2023-05-15/efi";

fn sample() -> Bill {
    BillFile::read(SAMPLE.to_vec()).unwrap().bill().unwrap()
}

/// Namespace, local name and text of every element that holds text, as any XML reader sees them.
fn leaves(bytes: &[u8]) -> Vec<(String, String, String)> {
    let mut reader = NsReader::from_reader(bytes);
    reader.config_mut().check_end_names = true;
    let (mut leaves, mut depth, mut text) = (Vec::new(), 0_usize, String::new());
    loop {
        let (space, event) = reader.read_resolved_event().unwrap();
        match event {
            Event::Start(_) => {
                depth = depth.checked_add(1).unwrap();
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(name) => match name.resolve_char_ref().unwrap() {
                Some(char) => text.push(char),
                None => text.push_str(resolve_predefined_entity(&name).unwrap()),
            },
            Event::End(end) => {
                depth = depth.checked_sub(1).unwrap();
                let ResolveResult::Bound(space) = space else { panic!("{end:?} has no namespace") };
                if !text.trim().is_empty() {
                    let name = end.local_name().as_ref().to_owned();
                    leaves.push((space.0.to_owned(), name, std::mem::take(&mut text)));
                }
                text.clear();
            }
            Event::Empty(_) | Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} does not belong here"),
        }
    }
    assert_eq!(depth, 0, "every element is closed");
    leaves
}

fn fact(bytes: &[u8], name: &str) -> String {
    let mut found = leaves(bytes).into_iter().filter(|(space, n, _)| space == EFI && n == name);
    let (.., value) = found.next().unwrap();
    assert!(found.next().is_none(), "{name} stands once");
    value
}

#[test]
fn the_samples_file_is_known_to_the_byte() {
    let bytes = efi::instance(&sample());
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), GOLDEN);
    assert_eq!(bytes, efi::instance(&sample()), "the same each time");
}

#[test]
fn every_fact_is_read_back() {
    let seen = leaves(&efi::instance(&sample()));
    let seen: Vec<_> = seen.iter().map(|(s, n, v)| (s.as_str(), n.as_str(), v.as_str())).collect();
    let expected = [
        (INSTANCE, "identifier", "12510000MB0X0000QQ"),
        (INSTANCE, "instant", "2025-06-03"),
        (INSTANCE, "measure", "iso4217:CNY"),
        (EFI, "EInvoiceID", "6543210000-52106015"),
        (EFI, "InvoicingPartyName", "示例省第一人民医院"),
        (EFI, "InvoicingPartyCode", "12510000MB0X0000QQ"),
        (EFI, "IssueDate", "2025-06-03"),
        (EFI, "TotalAmount", "286.50"),
    ];
    assert_eq!(seen, expected, "and nothing that is the receiver's to fill");
}

#[test]
fn nasty_names_stay_names() {
    for name in [
        "</efi:InvoicingPartyName><efi:TotalAmount>1.00</efi:TotalAmount>",
        "甲 & 乙 <丙> \"丁\" '戊' &amp; &#x41;",
        "]]> <![CDATA[x]]> <!-- x --> <?x?>",
        "𠮷𫝈医院 {unit} {date}",
    ] {
        let bytes = efi::instance(&Bill { unit_name: name.to_owned(), ..sample() });
        assert_eq!(fact(&bytes, "InvoicingPartyName"), name);
        assert_eq!(fact(&bytes, "TotalAmount"), "286.50");
    }
    let bill = Bill { unit_name: "一\0\u{1b}\u{85}\u{fffe}院\n\u{ffff}".to_owned(), ..sample() };
    assert_eq!(
        fact(&efi::instance(&bill), "InvoicingPartyName"),
        "一院",
        "no XML can hold the rest"
    );
}

#[test]
fn a_reversals_amount_is_negative() {
    let mut bill = sample();
    bill.content.reverses = Some(bill.id);
    for (fen, text) in [(-28650, "-286.50"), (-5, "-0.05"), (0, "0.00")] {
        bill.content.total = Money::from_fen(fen).unwrap();
        assert_eq!(fact(&efi::instance(&bill), "TotalAmount"), text);
    }
}
