//! Documents, people and ZIP files for the tests.

use ofd::eseal::{EsealInfo, Picture};
use ofd::{
    Attachment, Color, Document, Eseal, Font, Glyph, Image, Info, Object, Package, Page, Path,
    Rect, Segment, Stamp, Text,
};
use rand::{SeedableRng, rngs::StdRng};
use seal::{Authority, Certificate, Name, PrivateKey, Purpose, Validity};
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// 2026-01-01, in seconds since 1970.
pub(crate) const NOW: i64 = 1_767_225_600;

pub(crate) const DOCUMENT: &str = "Doc_0/Document.xml";
pub(crate) const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
pub(crate) const DESCRIPTION: &str = "Doc_0/Signs/Sign_0/Signature.xml";
pub(crate) const VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";
pub(crate) const ESEAL: &str = "Doc_0/Signs/Sign_0/Seal.esl";
pub(crate) const LIST: &str = "Doc_0/Signs/Signatures.xml";

/// Someone with a key and a certificate.
pub(crate) struct Person {
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

/// The same seed is the same person.
pub(crate) fn person(name: &str, seed: u64) -> Person {
    let key = |seed| PrivateKey::generate(&mut StdRng::seed_from_u64(seed));
    let validity = Validity {
        not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2055-01-01T00:00:00Z".parse().unwrap(),
    };
    let root = Authority::root(key(1), &Name::new("测试根"), "01", validity).unwrap();
    let issuing = root
        .issue(&Name::new("测试签发"), key(2).public(), Purpose::Issuing, "02", validity)
        .unwrap();
    let issuer = Authority::new(key(2), issuing).unwrap();
    let key = key(seed);
    let serial = format!("A{seed}");
    let certificate =
        issuer.issue(&Name::new(name), key.public(), Purpose::UnitSeal, &serial, validity).unwrap();
    Person { key, certificate }
}

pub(crate) fn signer() -> Person {
    person("示例医院", 10)
}

pub(crate) fn maker() -> Person {
    person("制章中心", 11)
}

/// A PNG file with one red pixel, whose header claims this size.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend(b"\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0");
    png.extend(b"\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82");
    png
}

pub(crate) fn eseal_info(users: &[&Person]) -> EsealInfo {
    EsealInfo {
        id: "51010000000001".into(),
        maker_id: "SHUPIAO".into(),
        name: "示例医院财务专用章".into(),
        kind: 1,
        certificates: users.iter().map(|user| user.certificate.clone()).collect(),
        created_at: NOW,
        valid_from: NOW,
        valid_until: NOW + 1_000_000,
        picture: Picture { png: png(1, 1), width_mm: 40, height_mm: 30 },
    }
}

/// An electronic seal made by `maker`, signed with the key of `signs`.
pub(crate) fn eseal_by(info: &EsealInfo, maker: &Person, signs: &Person) -> Eseal {
    let eseal = Eseal::new(info).unwrap();
    let signature = signs.key.sign(eseal.to_sign());
    eseal.signed(&maker.certificate, &signature).unwrap()
}

pub(crate) fn eseal() -> Eseal {
    eseal_by(&eseal_info(&[&signer()]), &maker(), &maker())
}

pub(crate) fn rect(x: i32, y: i32, width: i32, height: i32) -> Rect {
    Rect { x, y, width, height }
}

pub(crate) fn text(font: ofd::FontId, line: &str, y: i32) -> Object {
    let glyph = |(index, text)| Glyph { text, id: 1, x: i32::try_from(index).unwrap() * 3500 };
    Object::Text(Text {
        boundary: rect(10_000, y, 100_000, 5000),
        font,
        size: 3500,
        color: Color { r: 0, g: 0, b: 0 },
        origin: (0, 4000),
        glyphs: line.chars().enumerate().map(glyph).collect(),
    })
}

pub(crate) fn info() -> Info {
    Info {
        doc_id: [0xAB; 16],
        title: "住院<收费>票据".into(),
        author: "示例医院".into(),
        creator: "ofd".into(),
        creator_version: "0.1".into(),
        creation_date: "2026-01-01".into(),
        custom: vec![("code".into(), "51060126".into()), ("&".into(), "\"值\"".into())],
    }
}

/// Two pages over one template, with all kinds of objects.
pub(crate) fn document() -> Document {
    let mut document = Document::new(info());
    let font =
        Font { name: "Song".into(), family: "Song".into(), data: b"\0\x01\0\0not a font".to_vec() };
    let font = document.font(font);
    let image = document.png(png(1, 1));
    let template = document.template(Page {
        width: 210_000,
        height: 140_000,
        template: None,
        objects: vec![text(font, "收费票据（电子）", 5000)],
    });
    let path = Path {
        boundary: rect(5000, 5000, 50_000, 50_500),
        segments: vec![
            Segment::Move(0, 0),
            Segment::Line(50_000, 0),
            Segment::Cubic(1, 2, 3, 4, 5, 6),
            Segment::Close,
        ],
        stroke: Some((Color { r: 255, g: 0, b: 16 }, 353)),
        fill: Some(Color { r: 1, g: 2, b: 3 }),
    };
    for line in ["金额 <¥1.50> & 𠮷", "第二页"] {
        document.page(Page {
            width: 210_000,
            height: 140_000,
            template: Some(template),
            objects: vec![
                text(font, line, 20_000),
                Object::Path(path.clone()),
                Object::Image(Image { boundary: rect(0, 0, 20_000, 20_000), image }),
            ],
        });
    }
    document.attach(Attachment {
        name: "票据.xml".into(),
        format: "xml".into(),
        data: b"<EInvoice/>".to_vec(),
    });
    document
}

pub(crate) fn stamp<'a>(eseal: &'a Eseal, signer: &'a Person) -> Stamp<'a> {
    Stamp {
        eseal,
        certificate: &signer.certificate,
        page: 0,
        boundary: rect(100_000, 20_000, 40_000, 30_000),
        signed_at: NOW + 60,
        provider: "ofd".into(),
        apart: true,
    }
}

pub(crate) fn add_seal(package: &mut Package, eseal: &Eseal, signer: &Person) {
    let prepared = package.prepare(stamp(eseal, signer)).unwrap();
    let signature = signer.key.sign(prepared.to_sign());
    package.seal(prepared, &signature).unwrap();
}

/// A document with this many seals.
pub(crate) fn sealed(seals: usize) -> Vec<u8> {
    let mut package = document().package().unwrap();
    for _ in 0..seals {
        add_seal(&mut package, &eseal(), &signer());
    }
    package.write().unwrap()
}

/// The files of a ZIP file.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

pub(crate) fn unzip(package: &[u8]) -> Files {
    let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut read = |name: String| {
        let mut bytes = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    };
    names.into_iter().map(&mut read).collect()
}

pub(crate) fn zip(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn get<'a>(files: &'a mut Files, name: &str) -> &'a mut Vec<u8> {
    let found = files.iter_mut().find(|(path, _)| path == name);
    &mut found.unwrap_or_else(|| panic!("{name} is missing")).1
}

/// Replaces text that must be in the file.
pub(crate) fn edit(files: &mut Files, name: &str, from: &str, to: &str) {
    let bytes = get(files, name);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{name} does not have {from}: {text}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}
