//! What is written is read again, and the same bytes come every time.

use crate::common::{
    self, add_seal, document, eseal, info, rect, sealed, signer, stamp, text, unzip,
};
use ofd::read::{Limits, open};
use ofd::{Document, Font, Object, Page, Stamp, WriteError};

#[test]
fn a_document_is_read_as_it_was_written() {
    let ofd = open(&sealed(0), &Limits::default()).unwrap();
    assert_eq!(ofd.documents(), 1);
    assert_eq!(ofd.title(), "住院<收费>票据");
    assert_eq!(ofd.doc_id(), "ab".repeat(16));
    assert_eq!(ofd.custom(), info().custom);
    let sizes: Vec<_> = ofd.pages().iter().map(|page| (page.width, page.height)).collect();
    assert_eq!(sizes, [(210_000, 140_000); 2]);
    let lines: Vec<_> = ofd.text().collect();
    let title = "收费票据（电子）";
    assert_eq!(lines, [title, "金额 <¥1.50> & 𠮷", title, "第二页"]);
    let attachments: Vec<_> = ofd.attachments().collect();
    assert_eq!(attachments, [("票据.xml", &b"<EInvoice/>"[..])]);
    assert!(ofd.seals().is_empty());
}

#[test]
fn seals_hold_and_say_who_sealed() {
    let ofd = open(&sealed(2), &Limits::default()).unwrap();
    assert_eq!(ofd.seals().len(), 2);
    for seal in ofd.seals() {
        assert_eq!(seal.problem, None);
        let by = seal.by.as_ref().unwrap();
        assert_eq!(by.eseal, eseal());
        assert_eq!(by.certificate, signer().certificate);
        assert_eq!(by.eseal.maker(), &common::maker().certificate);
        assert_eq!(by.signed_at, common::NOW + 60);
        assert_eq!(by.eseal.name(), "示例医院财务专用章");
        assert_eq!(by.eseal.certificates(), [signer().certificate]);
        assert_eq!(by.eseal.picture().unwrap().width_mm, 40);
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(sealed(2), sealed(2));
    let names: Vec<_> = unzip(&sealed(1)).into_iter().map(|(name, _)| name).collect();
    let expected = [
        "OFD.xml",
        "Doc_0/Document.xml",
        "Doc_0/PublicRes.xml",
        "Doc_0/DocumentRes.xml",
        "Doc_0/Attachs/Attachments.xml",
        "Doc_0/Res/font_0.ttf",
        "Doc_0/Res/image_0.png",
        "Doc_0/Tpls/Tpl_0/Content.xml",
        "Doc_0/Pages/Page_0/Content.xml",
        "Doc_0/Pages/Page_1/Content.xml",
        "Doc_0/Attachs/票据.xml",
        "Doc_0/Signs/Signatures.xml",
        "Doc_0/Signs/Sign_0/Signature.xml",
        "Doc_0/Signs/Sign_0/SignedValue.dat",
        "Doc_0/Signs/Sign_0/Seal.esl",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_seal_need_not_stand_in_a_file_of_its_own() {
    let (mut package, signer, eseal) = (document().package().unwrap(), signer(), eseal());
    let prepared = package.prepare(Stamp { apart: false, ..stamp(&eseal, &signer) }).unwrap();
    let signature = signer.key.sign(prepared.to_sign());
    package.seal(prepared, &signature).unwrap();
    let bytes = package.write().unwrap();
    assert!(unzip(&bytes).iter().all(|(name, _)| !name.ends_with("Seal.esl")));
    let ofd = open(&bytes, &Limits::default()).unwrap();
    assert_eq!(ofd.seals().iter().map(|seal| &seal.problem).collect::<Vec<_>>(), [&None]);
}

#[test]
fn another_reader_finds_the_zip_file_consistent() {
    let package = sealed(2);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&package)).unwrap();
    archive.validate_header_consistency().unwrap();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let copied = std::io::copy(&mut file, &mut std::io::sink()).unwrap(); // checks the CRC
        assert_eq!(copied, file.size());
        assert_eq!(file.unix_mode(), Some(0o100_644));
        assert_eq!(file.last_modified(), Some(zip::DateTime::DEFAULT));
        assert!(file.compressed_size() <= file.size());
    }
}

#[test]
fn text_has_exact_places_and_glyphs() {
    let mut files = unzip(&sealed(0));
    let content = String::from_utf8(common::get(&mut files, common::PAGE).clone()).unwrap();
    let expected = "<ofd:CGTransform CodePosition=\"0\" CodeCount=\"14\" GlyphCount=\"14\">\
        <ofd:Glyphs>1 1 1 1 1 1 1 1 1 1 1 1 1 1</ofd:Glyphs></ofd:CGTransform>\
        <ofd:TextCode X=\"0\" Y=\"4\" DeltaX=\"g 13 3.5\">\
        金额 &lt;¥1.50&gt; &amp; 𠮷</ofd:TextCode>";
    assert!(content.contains(expected), "{content}");
    assert!(content.contains("<ofd:AbbreviatedData>M 0 0 L 50 0 B 0.001 0.002 "), "{content}");
    assert!(content.contains("CTM=\"20 0 0 20 0 0\""), "{content}");
}

#[test]
fn text_keeps_one_character_for_each_glyph() {
    let mut document = Document::new(info());
    let font = Font { name: "a".into(), family: "a".into(), data: Vec::new() };
    let font = document.font(font);
    let objects = vec![text(font, " \u{1}\ta\u{FFFF} ", 0), text(font, "  ", 0), text(font, "", 0)];
    document.page(Page { width: 1, height: 1, template: None, objects });
    let package = document.package().unwrap().write().unwrap();
    let content =
        String::from_utf8(common::get(&mut unzip(&package), common::PAGE).clone()).unwrap();
    assert!(content.contains("CodeCount=\"4\""), "{content}");
    assert!(content.contains("X=\"3.5\""), "{content}");
    let ofd = open(&package, &Limits::default()).unwrap();
    assert_eq!(ofd.text().collect::<Vec<_>>(), ["\u{FFFD} a\u{FFFD}"]);
}

#[test]
fn documents_that_cannot_be_written_are_refused() {
    assert_eq!(Document::new(info()).package().unwrap_err(), WriteError::NoPage);

    let page = |objects| Page { width: 1, height: 1, template: None, objects };
    let mut other = document();
    let font = Font { name: "a".into(), family: "a".into(), data: Vec::new() };
    other.font(font.clone());
    let font = other.font(font);
    let mut document_ = document();
    document_.page(page(vec![text(font, "a", 0)]));
    assert_eq!(document_.package().unwrap_err(), WriteError::Unknown);

    let mut document_ = document();
    let template = document_.template(page(vec![]));
    document_.template(Page { template: Some(template), ..page(vec![]) });
    assert_eq!(document_.package().unwrap_err(), WriteError::NestedTemplate);

    let mut document_ = document();
    let image = document_.png(b"JFIF".to_vec());
    let image = ofd::Image { boundary: rect(0, 0, 1, 1), image };
    document_.page(page(vec![Object::Image(image)]));
    assert_eq!(document_.package().unwrap_err(), WriteError::NotPng);

    for name in ["", "..", "a/b", "a\\b", "票据.XML", "attachments.xml", "a\n"] {
        let mut document_ = document();
        let data = Vec::new();
        document_.attach(ofd::Attachment { name: name.into(), format: "xml".into(), data });
        assert_eq!(document_.package().unwrap_err(), WriteError::Name(name.into()));
    }
}

#[test]
fn seals_that_cannot_be_added_are_refused() {
    let (mut package, eseal, signer) = (document().package().unwrap(), eseal(), signer());
    let stamp = || stamp(&eseal, &signer);
    let no_page = ofd::Stamp { page: 2, ..stamp() };
    assert_eq!(package.prepare(no_page).unwrap_err(), WriteError::NoPage);
    let early = ofd::Stamp { signed_at: -1, ..stamp() };
    assert_eq!(package.prepare(early).unwrap_err(), WriteError::Time);

    let stale = package.prepare(stamp()).unwrap();
    add_seal(&mut package, &eseal, &signer);
    let signature = signer.key.sign(stale.to_sign());
    assert_eq!(package.seal(stale, &signature), Err(WriteError::Stale));

    let mut info = common::eseal_info(&[]);
    info.id = "章".into();
    assert_eq!(ofd::Eseal::new(&info).unwrap_err(), WriteError::Ascii("章".into()));
}
