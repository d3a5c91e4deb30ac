//! Every face as it was looked at and found right: what stands where, and the digest of each format.
//!
//! A new version of a library that packs, subsets or rasterizes may change digests alone; then, and
//! after a wanted change of looks, view the pictures and write the files anew:
//! `SHUPIAO_GOLDEN=write cargo test -p face --test suite golden`.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::common;
use crate::seen::KINDS;
use domain::Bill;
use face::drawing::{Color, Drawing, Mark, Rect};
use face::{Attachment, ofd_file, pdf_file, png_file};
use seal::sm3;

fn hex(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.r, color.g, color.b)
}

fn place(r: Rect) -> String {
    format!("{},{} {}x{}", r.x, r.y, r.width, r.height)
}

fn dump_mark(into: &mut String, mark: &Mark) {
    match mark {
        Mark::Run(run) => {
            let (x, y) = run.origin;
            let said = run.text();
            let (size, width, color) = (run.size, run.width, hex(run.color));
            writeln!(into, "  text {x},{y} size {size} width {width} {color} {said:?}")
        }
        Mark::Line { from, to, width, color } => {
            let ((x, y), (to_x, to_y)) = (from, to);
            writeln!(into, "  line {x},{y} to {to_x},{to_y} width {width} {}", hex(*color))
        }
        Mark::Fill { area, outline, color } => {
            let steps = outline.len();
            writeln!(into, "  fill {} {steps} steps {}", place(*area), hex(*color))
        }
    }
    .unwrap();
}

fn dump(drawing: &Drawing) -> String {
    let mut text = String::new();
    for line in [&drawing.title, &drawing.author, &drawing.id, &drawing.date, &drawing.specimen] {
        writeln!(text, "{line}").unwrap();
    }
    writeln!(text, "QR {}", drawing.link).unwrap();
    for (number, page) in (1..).zip(&drawing.pages) {
        writeln!(text, "page {number}: {}x{}", page.width, page.height).unwrap();
        writeln!(text, " the form").unwrap();
        page.fixed.iter().for_each(|mark| dump_mark(&mut text, mark));
        writeln!(text, " the bill").unwrap();
        page.marks.iter().for_each(|mark| dump_mark(&mut text, mark));
        for seal in &page.seals {
            let steps = seal.picture.len();
            let (party, at) = (seal.party, place(seal.area));
            writeln!(text, "  seal {party:?} {at} {steps} steps").unwrap();
        }
    }
    let attached = vec![Attachment {
        name: "bill.xml".into(),
        media_type: "text/xml".into(),
        description: "票据数据".into(),
        data: b"<Bill/>".to_vec(),
    }];
    let mut digest = |name: &str, bytes: Vec<u8>| {
        writeln!(text, "SM3 {name} {}", sm3::hex(&sm3::digest(&bytes))).unwrap();
    };
    digest("OFD", ofd_file::ofd(drawing, attached.clone()).unwrap().write().unwrap());
    digest("PDF", pdf_file::pdf(drawing, attached).unwrap());
    for page in 0..drawing.pages.len() {
        digest(&format!("PNG {}", page + 1), png_file::png(drawing, page, 150).unwrap());
    }
    text
}

#[expect(clippy::disallowed_methods, reason = "golden files are read, and written when asked for")]
fn compare(name: &str, bill: &Bill) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.txt"));
    let found = dump(&common::drawn(bill));
    if std::env::var("SHUPIAO_GOLDEN").is_ok_and(|v| v == "write") {
        std::fs::write(&file, &found).unwrap();
    }
    let golden = std::fs::read_to_string(&file).unwrap_or_default();
    let pairs = golden.lines().zip(found.lines()).enumerate();
    for (i, (golden, found)) in pairs {
        assert_eq!(golden, found, "{name}.txt, line {}", i + 1);
    }
    assert_eq!(golden.lines().count(), found.lines().count(), "{name}.txt");
}

#[test]
fn every_kind_looks_as_it_did() {
    for kind in KINDS {
        compare(kind, &common::bill(kind));
    }
}

#[test]
fn a_reversal_looks_as_it_did() {
    let mut bill = common::bill("0601");
    bill.content.reverses = Some(bill.id);
    for item in &mut bill.content.items {
        item.amount = item.amount.negated();
    }
    common::add_up(&mut bill);
    compare("0601-reversal", &bill);
}

#[test]
fn sheets_look_as_they_did() {
    compare("0601-details", &common::with_details(common::bill("0601"), 40));
    let mut bill = common::bill("0101");
    bill.content.items = (0..20).map(|i| common::item(i, &format!("示例项目{i}"))).collect();
    bill.content.remark = "长备注".repeat(100);
    common::add_up(&mut bill);
    compare("0101-beyond", &bill);
}
