//! The bill's data and its two signatures, whatever the file.

use proof::{Format, OpenError, check, open};
use seal::{Name, Purpose, Validity};
use wire::messages::signature;

use crate::world::{World, now, problems, time};

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn a_good_file_is_genuine_in_every_format_and_shows_the_whole_bill() {
    let world = World::new();
    for (format, file) in
        [(Format::Xml, world.xml()), (Format::Ofd, world.ofd()), (Format::Pdf, world.pdf())]
    {
        assert_eq!(open(file.clone()).unwrap().file().bytes(), world.xml(), "to the byte");
        let proof = check(&world.trust, file).unwrap();
        assert!(proof.genuine, "{proof:?}");
        assert_eq!(proof.format, format.name());
        assert!(problems(&proof).iter().all(Option::is_none));
        let bill = proof.bill.unwrap();
        assert_eq!((bill.total.as_str(), bill.items.len(), bill.details.len()), ("286.50", 4, 6));
        assert!(!bill.payer.name.contains('*'), "the reader's own file is shown whole");
        assert_eq!(bill.signatures.len(), 2);
    }
}

#[test]
fn a_changed_value_breaks_the_data_in_every_format() {
    let world = World::new();
    let (from, to) = ("<TotalAmount>286.50", "<TotalAmount>986.50");
    let xml = replaced(&world.xml(), from, to);
    for file in [xml.clone(), crate::world::pdf(&[&xml])] {
        let proof = check(&world.trust, file).unwrap();
        assert!(!proof.genuine);
        let altered = Some(signature("altered"));
        assert_eq!(problems(&proof), [altered, altered]);
    }
}

#[test]
fn a_file_of_other_people_with_our_names_is_not_believed() {
    let (world, others) = (World::new(), World::seeded(300));
    let proof = check(&world.trust, others.ofd()).unwrap();
    assert!(!proof.genuine);
    let unknown = Some(signature("unknown_certificate"));
    assert_eq!(problems(&proof)[..2], [unknown, unknown]);
    assert_eq!(problems(&proof)[2..], [unknown, unknown], "nor their seals");
    assert_eq!(proof.page.unwrap().proof, "changed");
}

#[test]
fn another_units_certificate_signs_nothing_here() {
    let mut world = World::new();
    let long = Validity {
        not_before: time("2025-01-01T00:00:00Z"),
        not_after: time("2035-01-01T00:00:00Z"),
    };
    world.unit = world.another(&Name::new("别家").in_unit("X"), Purpose::UnitSeal, long);
    let proof = check(&world.trust, world.xml()).unwrap();
    assert_eq!(problems(&proof), [Some(signature("wrong_owner")), None]);
}

#[test]
fn the_certificate_must_have_been_good_when_it_signed() {
    let mut world = World::new();
    let early = Validity {
        not_before: time("2025-01-01T00:00:00Z"),
        not_after: time("2025-06-01T00:00:00Z"),
    };
    let expired = world.another(&Name::new("旧章"), Purpose::Supervision, early);
    let good = std::mem::replace(&mut world.supervision, expired);
    let proof = check(&world.trust, world.xml()).unwrap();
    assert_eq!(problems(&proof), [None, Some(signature("expired"))]);
    world.supervision = good;
    let unit = world.unit.certificate.clone();
    world.revoke(&unit, now());
    let proof = check(&world.trust, world.xml()).unwrap();
    assert_eq!(problems(&proof), [Some(signature("revoked")), None]);
}

#[test]
fn a_missing_signature_is_named() {
    let world = World::new();
    let text = String::from_utf8(world.xml()).unwrap();
    let second = text.rfind("<Signature>").unwrap();
    let end = text.rfind("</EInvoiceSignature>").unwrap();
    let cut = [&text[..second], &text[end..]].concat();
    let proof = check(&world.trust, cut.into_bytes()).unwrap();
    assert_eq!(problems(&proof), [None, Some(signature("missing"))]);
    assert!(!proof.genuine);
}

#[test]
fn a_value_without_its_form_is_proved_but_not_shown() {
    let world = World::new();
    let xml = replaced(&world.xml(), "<IssueDate>20250603", "<IssueDate>2025年");
    let proof = check(&world.trust, xml).unwrap();
    assert_eq!((proof.bill, proof.genuine), (None, false));
}

#[test]
fn what_is_no_bill_is_refused_by_name() {
    let refused = |bytes: &[u8]| {
        let error = open(bytes.to_vec()).unwrap_err();
        assert!(!error.message().is_empty() && !error.message().is_ascii());
        error.code()
    };
    assert_eq!(open(Vec::new()).unwrap_err(), OpenError::Format);
    assert_eq!(refused(b"GIF89a"), "INVALID_FILE");
    assert_eq!(refused(b"<html></html>"), "INVALID_FILE");
    assert_eq!(refused(b"PK\x03\x04"), "INVALID_FILE");
    assert_eq!(refused(b"%PDF-1.7"), "NO_BILL_DATA");
    assert_eq!(refused(&vec![b'<'; proof::FILE_MAX + 1]), "TOO_LARGE");
    assert_eq!(refused(&vec![b'<'; wire::xml::FILE_MAX + 1]), "TOO_LARGE");
}
