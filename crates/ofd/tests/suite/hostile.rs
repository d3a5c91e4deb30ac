//! Packages made to do harm are refused, quickly and with little memory.

use crate::common::{DOCUMENT, Files, LIST, PAGE, document, edit, get, png, sealed, unzip, zip};
use ofd::read::{Limits, ReadError, open};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn refused(package: &[u8]) -> ReadError {
    open(package, &Limits::default()).map(|_| ()).expect_err("it is refused")
}

fn changed(change: impl FnOnce(&mut Files)) -> Vec<u8> {
    let mut files = unzip(&sealed(0));
    change(&mut files);
    zip(&files)
}

/// A file that unpacks to this many zeros; `document` is around it.
pub(crate) fn bomb(bytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("OFD.xml", options).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..bytes >> 20 {
        zip.write_all(&zeros).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn cyclic() -> Vec<u8> {
    changed(|files| {
        let tpl = "Doc_0/Tpls/Tpl_0/Content.xml";
        let page = String::from_utf8(get(files, PAGE).clone()).unwrap();
        let start = page.find("<ofd:Template ").unwrap();
        let end = start + page[start..].find("/>").unwrap() + 2;
        edit(files, tpl, "<ofd:Area>", &format!("{}<ofd:Area>", &page[start..end]));
    })
}

pub(crate) fn doctype() -> Vec<u8> {
    changed(|files| {
        let entity = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]>";
        edit(files, PAGE, "<ofd:Page ", &format!("{entity}<ofd:Page "));
    })
}

pub(crate) fn deep(levels: usize) -> Vec<u8> {
    changed(|files| *get(files, DOCUMENT) = "<a>".repeat(levels).into_bytes())
}

pub(crate) fn named(name: &str) -> Vec<u8> {
    changed(|files| files.push((name.into(), Vec::new())))
}

#[test]
fn a_zip_bomb_is_not_unpacked() {
    let bomb = bomb(1 << 30);
    assert!(bomb.len() < Limits::default().package_bytes);
    assert_eq!(refused(&bomb), ReadError::TooMuch("bytes in a file"));

    let files: Files = (0..200).map(|n| (format!("f{n}"), vec![0; 60_000])).collect();
    let limits = Limits { total_bytes: 1 << 20, ..Limits::default() };
    let error = open(&zip(&files), &limits).unwrap_err();
    assert_eq!(error, ReadError::TooMuch("bytes in a file"));
}

#[test]
fn a_lying_size_is_not_believed() {
    let package = sealed(0);
    let at = package.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    for size in [0_u32, 1, 100, u32::MAX - 1] {
        let mut package = package.clone();
        package[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
        assert_eq!(refused(&package), ReadError::Container);
    }
}

/// Where the records with this mark are.
fn records(package: &[u8], mark: &[u8]) -> Vec<usize> {
    let at = package.windows(4).enumerate().filter(|(_, bytes)| *bytes == mark);
    at.map(|(at, _)| at).collect()
}

#[test]
fn records_that_two_readers_could_understand_differently_are_refused() {
    let package = sealed(1);
    let (locals, central) = (records(&package, b"PK\x03\x04"), records(&package, b"PK\x01\x02"));
    let end = package.len() - 22;
    let changes: [(&str, usize, &[u8]); 9] = [
        ("another name in the local record", locals[0] + 30, b"ofd"),
        ("another method in the local record", locals[1] + 8, &[0, 0]),
        ("another size in the local record", locals[1] + 22, &[1]),
        ("a method that is not known", central[1] + 10, &[12, 0]),
        ("a flag that is not known", central[1] + 8, &[0, 0x28]),
        ("two entries over the same data", central[2] + 42, &package[central[1] + 42..][..4]),
        ("fewer entries than there are", end + 8, &[14, 0, 14, 0]),
        ("more entries than there are", end + 8, &[16, 0, 16, 0]),
        ("another disk", end + 4, &[1]),
    ];
    for (what, at, bytes) in changes {
        let mut package = package.clone();
        package[at..at + bytes.len()].copy_from_slice(bytes);
        assert_eq!(refused(&package), ReadError::Container, "{what}");
    }

    // A byte between records, every offset behind it corrected.
    let mut package = package;
    package.insert(locals[1], 0);
    for at in central.iter().skip(1).map(|at| at + 1 + 42).chain([end + 1 + 16]) {
        let offset = u32::from_le_bytes(package[at..at + 4].try_into().unwrap());
        package[at..at + 4].copy_from_slice(&(offset + 1).to_le_bytes());
    }
    assert_eq!(refused(&package), ReadError::Container);
}

#[test]
fn a_second_name_in_an_extra_field_is_refused() {
    let files = unzip(&sealed(0));
    let with_extra = |kind| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &files {
            let mut options = zip::write::FullFileOptions::default();
            options.add_extra_field(kind, b"\x01\0\0\0\0other", false).unwrap();
            zip.start_file(name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    assert!(open(&with_extra(0x5455), &Limits::default()).is_ok());
    assert_eq!(refused(&with_extra(0x7075)), ReadError::Container);
}

#[test]
fn names_stay_inside_the_package() {
    let bad = ["../x", "/etc/passwd", "a/../../x", "a\\b", "C:x", "a//b", "./x", "a\u{1}"];
    for name in bad {
        assert_eq!(refused(&named(name)), ReadError::Name(name.into()));
    }
    for name in ["doc_0/document.XML", "ofd.xml"] {
        assert_eq!(refused(&named(name)), ReadError::Duplicate(name.into()));
    }
}

#[test]
fn references_stay_inside_the_package() {
    for name in ["../../etc/passwd", "/../x", "a\\b", ""] {
        let package = changed(|files| {
            edit(files, DOCUMENT, "Pages/Page_0/Content.xml", name);
        });
        assert_eq!(refused(&package), ReadError::Name(name.into()));
    }
}

#[test]
fn links_and_encrypted_entries_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("OFD.xml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let package = zip.finish().unwrap().into_inner();
    assert_eq!(refused(&package), ReadError::NotFile("OFD.xml".into()));

    // The flag of encryption, set in both headers of the first entry.
    let mut package = sealed(0);
    let central = package.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    package[central + 8] |= 1;
    package[6] |= 1;
    assert_eq!(refused(&package), ReadError::NotFile("OFD.xml".into()));
}

#[test]
fn missing_parts_are_named() {
    for name in
        ["OFD.xml", DOCUMENT, PAGE, "Doc_0/Tpls/Tpl_0/Content.xml", "Doc_0/Attachs/票据.xml"]
    {
        let package = changed(|files| files.retain(|(path, _)| path != name));
        assert_eq!(refused(&package), ReadError::Missing(name.into()));
    }
    let mut files = unzip(&sealed(1));
    files.retain(|(path, _)| path != LIST);
    assert_eq!(refused(&zip(&files)), ReadError::Missing(LIST.into()));
}

#[test]
fn a_template_under_itself_is_refused() {
    let error = refused(&cyclic());
    assert_eq!(error, ReadError::Cycle("Doc_0/Tpls/Tpl_0/Content.xml".into()));
    // A page as its own template is the same.
    let package = changed(|files| {
        edit(files, DOCUMENT, "Tpls/Tpl_0/Content.xml", "Pages/Page_0/Content.xml");
    });
    assert_eq!(refused(&package), ReadError::Cycle(PAGE.into()));
}

#[test]
fn own_entities_are_refused() {
    assert_eq!(refused(&doctype()), ReadError::Forbidden(PAGE.into()));
    let package = changed(|files| edit(files, PAGE, "金额", "&secret;"));
    assert_eq!(refused(&package), ReadError::Forbidden(PAGE.into()));
    let package = changed(|files| edit(files, PAGE, "Type=\"Body\"", "Type=\"&secret;\""));
    assert_eq!(refused(&package), ReadError::Forbidden(PAGE.into()));
}

#[test]
fn too_much_of_anything_is_refused() {
    let huge = changed(|files| *get(files, "Doc_0/Res/image_0.png") = png(60_000, 60_000));
    assert_eq!(refused(&huge), ReadError::TooMuch("pixels in an image"));

    let many = changed(|files| files.extend((0..5000).map(|n| (format!("x{n}"), Vec::new()))));
    assert_eq!(refused(&many), ReadError::TooMuch("entries in the package"));

    assert_eq!(refused(&deep(10_000)), ReadError::TooMuch("levels of elements in a file"));

    let loose = Limits { ratio: 2000, ..Limits::default() };
    let wide = format!("<a>{}</a>", "<b/>".repeat(100_000)).into_bytes();
    let wide = changed(|files| *get(files, PAGE) = wide);
    assert_eq!(open(&wide, &loose).unwrap_err(), ReadError::TooMuch("elements in a file"));

    let attributes: Vec<_> = (0..200_000).map(|n| format!(" a{n}=''")).collect();
    let attributes = attributes.concat();
    let wide = changed(|files| *get(files, PAGE) = format!("<a{attributes}/>").into_bytes());
    assert_eq!(refused(&wide), ReadError::TooMuch("attributes in an element"));

    // One large file named by many pages.
    let big = "x".repeat(1 << 20);
    let package = changed(|files| {
        edit(files, PAGE, "金额", &big);
        let page = |n| format!("<Page ID=\"p{n}\" BaseLoc=\"Pages/Page_0/Content.xml\"/>");
        let pages = (0..100).map(page).collect::<Vec<_>>().concat();
        edit(files, DOCUMENT, "</ofd:Pages>", &format!("{pages}</ofd:Pages>"));
    });
    assert_eq!(refused(&package), ReadError::TooMuch("bytes in a file"));
    assert_eq!(open(&package, &loose).unwrap_err(), ReadError::TooMuch("bytes of text"));
    let limits = Limits { text_bytes: usize::MAX, ..loose };
    assert_eq!(open(&package, &limits).unwrap_err(), ReadError::TooMuch("bytes of XML"));
}

#[test]
fn each_limit_holds() {
    let package = sealed(2);
    let limits = Limits::default;
    let tight = [
        Limits { package_bytes: 1000, ..limits() },
        Limits { entries: 10, ..limits() },
        Limits { file_bytes: 1000, ..limits() },
        Limits { total_bytes: 10_000, ..limits() },
        Limits { xml_bytes: 4000, ..limits() },
        Limits { elements: 20, ..limits() },
        Limits { depth: 3, ..limits() },
        Limits { pages: 1, ..limits() },
        Limits { objects: 5, ..limits() },
        Limits { text_bytes: 30, ..limits() },
        Limits { pixels: 0, ..limits() },
        Limits { seals: 1, ..limits() },
    ];
    open(&package, &limits()).unwrap();
    for limits in tight {
        let error = open(&package, &limits).unwrap_err();
        assert!(matches!(error, ReadError::TooMuch(_)), "{limits:?}: {error}");
    }
}

#[test]
fn a_second_package_cannot_hide() {
    let package = sealed(1);
    let in_front = [&b"junk"[..], &package].concat();
    let behind = [&package[..], b"junk"].concat();
    let both = [&package[..], &document().package().unwrap().write().unwrap()].concat();
    for package in [in_front, behind, both] {
        assert_eq!(refused(&package), ReadError::Container);
    }
    for nothing in [&b""[..], b"PK\x05\x06", &[0; 22]] {
        assert_eq!(refused(nothing), ReadError::Container);
    }
}
