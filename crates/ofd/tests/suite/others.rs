//! Packages as other writers make them.

use crate::common::{DESCRIPTION, DOCUMENT, Files, LIST, VALUE, edit, get, sealed, unzip, zip};
use ofd::read::{Limits, Ofd, SealProblem, open};
use std::io::Write as _;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn read(files: &Files) -> Ofd {
    open(&zip(files), &Limits::default()).unwrap()
}

fn with(change: impl FnOnce(&mut Files)) -> Ofd {
    let mut files = unzip(&sealed(1));
    change(&mut files);
    read(&files)
}

#[test]
fn prefixes_and_byte_order_marks_do_not_matter() {
    let expected = with(|_| {});
    let ofd = with(|files| {
        for (name, bytes) in files.iter_mut().filter(|(name, _)| name.ends_with("xml")) {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let text = text.replace("<ofd:", "<").replace("</ofd:", "</").replace(":ofd=", "=");
            *bytes = format!("\u{FEFF}{text}").into_bytes();
            assert!(!text.contains("ofd:") || name.contains("Sign"), "{text}");
        }
    });
    assert!(ofd.text().eq(expected.text()));
    assert_eq!(ofd.custom(), expected.custom());
    assert_eq!(ofd.attachments().count(), 1);
}

#[test]
fn names_may_start_at_the_root_or_the_document() {
    for (from, to) in [
        ("Pages/Page_0/Content.xml", "/Doc_0/Pages/Page_0/Content.xml"),
        ("Pages/Page_0/Content.xml", "./Pages/Page_0/Content.xml"),
        ("Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml"),
        ("Attachs/Attachments.xml", "/Doc_0/Attachs/Attachments.xml"),
    ] {
        assert_eq!(with(|files| edit(files, DOCUMENT, from, to)).pages().len(), 2);
    }
    for file in ["票据.xml", "Attachs/票据.xml", "Doc_0/Attachs/票据.xml"] {
        let list = "Doc_0/Attachs/Attachments.xml";
        let ofd = with(|files| edit(files, list, "/Doc_0/Attachs/票据.xml", file));
        assert_eq!(ofd.attachments().next(), Some(("票据.xml", &b"<EInvoice/>"[..])));
    }
    for file in ["Sign_0/Signature.xml", "Signs/Sign_0/Signature.xml"] {
        let ofd = with(|files| edit(files, LIST, "/Doc_0/Signs/Sign_0/Signature.xml", file));
        assert_eq!(ofd.seals()[0].problem, None);
    }
}

/// As Java writes ZIP files: sizes behind the data, and fields for times.
#[test]
fn sizes_may_follow_the_data() {
    let mut zip = ZipWriter::new_stream(Vec::new());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.add_directory("Doc_0", options).unwrap();
    for (name, bytes) in unzip(&sealed(1)) {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    let package = zip.finish().unwrap().into_inner();
    assert!(package.windows(4).any(|bytes| bytes == b"PK\x07\x08"));
    let ofd = open(&package, &Limits::default()).unwrap();
    assert_eq!(ofd.seals()[0].problem, None);
}

#[test]
fn only_the_first_document_is_read() {
    let ofd = with(|files| {
        edit(files, "OFD.xml", "</ofd:DocBody>", "</ofd:DocBody><ofd:DocBody/>");
    });
    assert_eq!(ofd.documents(), 2);
    assert_eq!(ofd.pages().len(), 2);
}

#[test]
fn what_may_be_absent_may_be_absent() {
    let minimal = [
        ("OFD.xml", "<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>"),
        ("D/Document.xml", "<Document><Pages><Page ID='1' BaseLoc='P.xml'/></Pages></Document>"),
        ("D/P.xml", "<Page><Area><PhysicalBox>0 0 210 297.5</PhysicalBox></Area></Page>"),
    ];
    let files = minimal.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let ofd = read(&files.to_vec());
    assert_eq!(ofd.pages()[0].height, 297_500);
    assert_eq!((ofd.title(), ofd.custom().len(), ofd.seals().len()), ("", 0, 0));
}

#[test]
fn earlier_seals_and_plain_signatures_are_not_taken_for_good() {
    // SEQUENCE { SEQUENCE {}, BIT STRING } as in GM/T 0031-2014.
    let ofd = with(|files| *get(files, VALUE) = vec![0x30, 5, 0x30, 0, 3, 1, 0]);
    assert_eq!(ofd.seals()[0].problem, Some(SealProblem::Unsupported));
    let ofd = with(|files| edit(files, LIST, "Type=\"Seal\"", "Type=\"Sign\""));
    assert_eq!(ofd.seals()[0].problem, Some(SealProblem::Unsupported));
    let (sm3, sha256) = ("1.2.156.10197.1.401", "2.16.840.1.101.3.4.2.1");
    let ofd = with(|files| edit(files, DESCRIPTION, sm3, sha256));
    assert_eq!(ofd.seals()[0].problem, Some(SealProblem::Algorithm));
    let (sm2, rsa) = ("1.2.156.10197.1.501", "1.2.840.113549.1.1.11");
    let ofd = with(|files| edit(files, DESCRIPTION, sm2, rsa));
    assert_eq!(ofd.seals()[0].problem, Some(SealProblem::Algorithm));
}
