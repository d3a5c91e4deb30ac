//! Tricks with PDF.

use proof::{OpenError, check, open};

use crate::world::{World, pdf};

#[test]
fn a_pdf_proves_its_data_and_says_that_its_page_is_unproven() {
    let world = World::new();
    let proof = check(&world.trust, world.pdf()).unwrap();
    assert!(proof.genuine);
    assert_eq!(proof.page.unwrap().proof, "unproven");
    assert_eq!(proof.signatures.len(), 2);
}

#[test]
fn none_or_a_packed_one_is_named() {
    for bytes in [pdf(&[]), pdf(&[b"x\x9c\x01\x02"]), pdf(&[b"<xbrl><EInvoiceID/></xbrl>"])] {
        assert_eq!(open(bytes).unwrap_err(), OpenError::PdfWithoutBill);
    }
}

#[test]
fn two_documents_are_a_trap_even_when_both_are_good() {
    let world = World::new();
    let (bill, other) = (world.xml(), World::seeded(300).xml());
    for files in [[&bill[..], &other[..]], [&bill, &bill], [&bill, b"<EInvoice >"]] {
        assert_eq!(open(pdf(&files)).unwrap_err(), OpenError::PdfWithMany);
    }
    let two_ends = pdf(&[&bill, b"</EInvoice>"]);
    assert_eq!(open(two_ends).unwrap_err(), OpenError::PdfWithMany);
}

#[test]
fn other_data_beside_the_bill_does_not_matter() {
    let world = World::new();
    let accounting = b"<?xml version=\"1.0\"?><xbrl><EInvoiceID>1</EInvoiceID></xbrl>";
    let proof = check(&world.trust, pdf(&[accounting, &world.xml(), accounting])).unwrap();
    assert!(proof.genuine);
}

#[test]
fn a_truncated_pdf_holds_no_bill() {
    let world = World::new();
    let whole = world.pdf();
    let end = whole.windows(11).position(|w| w == b"</EInvoice>").unwrap();
    for length in (5..end).step_by(97) {
        assert!(open(whole[..length].to_vec()).is_err(), "{length}");
    }
}
