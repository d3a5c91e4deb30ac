//! Faces keep what they promise: nothing leaves its box, nothing is lost, the same bytes each time.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly and computes freely"
)]

use domain::{Bill, BillId, Item};
use face::drawing::{Color, Drawing, Mark, Rect, Run};
use face::template::Align;
use face::text::{self, Inked};
use face::{Attachment, Book, Setting, Template, TemplateError, book, draw};
use proptest::prelude::*;
use wire::data::KindFile;

const SAMPLE: &[u8] = include_bytes!("../../wire/tests/data/sample-outpatient.xml");
const INK: Color = Color { r: 0, g: 0, b: 0 };

fn sample() -> Bill {
    wire::xml::BillFile::read(SAMPLE.to_vec()).unwrap().bill().unwrap()
}

/// The sample's facts on a bill of another kind.
fn of_kind(kind: &str) -> Bill {
    let mut bill = sample();
    bill.id.code = format!("51{kind}26").parse().unwrap();
    bill.specimen = format!("51{kind}2601");
    bill
}

fn setting() -> Setting {
    Setting { public_url: "https://bills.example.cn".into() }
}

fn drawn(bill: &Bill) -> Drawing {
    draw(&Book::built_in().unwrap().of(bill).unwrap(), bill, &setting())
}

fn runs(drawing: &Drawing) -> impl Iterator<Item = &Run> {
    let marks = drawing.pages.iter().flat_map(|p| p.fixed.iter().chain(&p.marks));
    marks.filter_map(|mark| if let Mark::Run(run) = mark { Some(run) } else { None })
}

fn all_text(drawing: &Drawing) -> String {
    runs(drawing).map(Run::text).collect()
}

fn attached() -> Vec<Attachment> {
    vec![Attachment {
        name: "bill.xml".into(),
        media_type: "application/xml".into(),
        description: "票据".into(),
        data: SAMPLE.to_vec(),
    }]
}

const KINDS: [&str; 7] = ["0601", "0602", "0101", "0301", "0401", "0501", "0701"];

#[test]
fn every_kind_says_what_its_bill_says() {
    for kind in KINDS {
        let bill = of_kind(kind);
        let drawing = drawn(&bill);
        let text = all_text(&drawing);
        let total = bill.content.total;
        for value in [
            bill.name.as_str(),
            &bill.id.code.to_string(),
            &bill.id.number.to_string(),
            bill.check.as_str(),
            &bill.content.payer.name,
            &bill.unit_name,
            &total.to_string(),
            &total.capital(),
            &bill.date().to_string(),
            &bill.content.handler,
            &bill.content.checker,
        ] {
            assert!(text.contains(value), "{kind}: {value} is not on the face");
        }
        for item in &bill.content.items {
            assert!(text.contains(&item.name) && text.contains(&item.amount.to_string()), "{kind}");
        }
        for (name, value) in &bill.content.ext {
            let shown = value.len() == 8 && name.ends_with("Date");
            assert!(shown || text.contains(value.as_str()), "{kind}: {name} is lost");
        }
        assert_eq!(drawing.pages[0].seals.len(), 2);
        assert!(drawing.link.contains(bill.check.as_str()));
    }
}

#[test]
fn each_format_is_the_same_each_time_and_small() {
    let drawing = drawn(&sample());
    let ofd = || face::ofd_file::ofd(&drawing, attached()).unwrap().write().unwrap();
    let pdf = || face::pdf_file::pdf(&drawing, attached()).unwrap();
    let png = |dpi| face::png_file::png(&drawing, 0, dpi).unwrap();
    assert!(ofd() == ofd() && pdf() == pdf() && png(150) == png(150));
    // Seals and their certificates take some 17 KB of the 60 an OFD may have.
    assert!(ofd().len() < 43_000, "{}", ofd().len());
    assert!(pdf().len() < 80_000, "{}", pdf().len());
    let raw = pdf();
    let found = raw.windows(SAMPLE.len()).filter(|w| *w == SAMPLE).count();
    assert_eq!(found, 1, "the XML stands in the PDF as it is");
}

#[test]
fn an_ofd_reads_back_as_it_was_drawn() {
    let drawing = drawn(&sample());
    let bytes = face::ofd_file::ofd(&drawing, attached()).unwrap().write().unwrap();
    let read = ofd::read::open(&bytes, &ofd::read::Limits::default()).unwrap();
    let text: Vec<&str> = read.text().collect();
    let said: Vec<String> =
        runs(&drawing).map(Run::text).filter(|t| !t.trim().is_empty()).collect();
    for line in said {
        assert!(text.iter().any(|t| t.trim() == line.trim()), "{line} is not in the OFD");
    }
    assert_eq!(read.attachments().map(|(_, data)| data).next(), Some(SAMPLE));
}

#[test]
fn the_qr_code_leads_to_the_bill() {
    let bill = sample();
    let drawing = drawn(&bill);
    let picture = face::png_file::png(&drawing, 0, 150).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&picture)).read_info().unwrap();
    let palette = reader.info().palette.clone().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let (width, height) = (info.width as usize, info.height as usize);
    let grey = |x: usize, y: usize| palette[usize::from(pixels[y * width + x]) * 3];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = image.detect_grids();
    let (_, link) = grids[0].decode().unwrap();
    let expected =
        format!("https://bills.example.cn/b/{}/{}/{}", bill.id.code, bill.id.number, bill.check);
    assert_eq!((link.as_str(), drawing.link.as_str()), (expected.as_str(), expected.as_str()));
}

#[test]
fn a_reversal_names_its_original() {
    let mut bill = sample();
    let original: BillId = bill.id;
    bill.content.reverses = Some(original);
    let text = all_text(&drawn(&bill));
    assert!(text.contains(&format!("{} {}", original.code, original.number)), "{text}");
    assert!(!all_text(&drawn(&sample())).contains("冲红"));
}

#[test]
fn what_has_no_line_stands_on_a_sheet() {
    let mut bill = of_kind("0101");
    let item: Item = bill.content.items[0].clone();
    bill.content.items =
        (0..200).map(|n| Item { name: format!("项目{n}"), ..item.clone() }).collect();
    let drawing = drawn(&bill);
    assert!(drawing.pages.len() > 4, "{}", drawing.pages.len());
    let text = all_text(&drawing);
    assert!((0..200).all(|n| text.contains(&format!("项目{n}"))));
    assert!(text.contains(&format!("共 {} 页", drawing.pages.len() - 1)));
}

#[test]
fn the_templates_fit_the_kinds() {
    let kinds = KindFile::parse(include_str!("../../../data/kinds.toml")).unwrap().kind;
    let templates: Vec<Template> =
        book::BUILT_IN.iter().map(|t| Template::parse(t).unwrap()).collect();
    for kind in kinds {
        let named = |t: &&Template| t.kind == kind.class_kind && t.serial == kind.specimen_serial;
        let template = templates.iter().find(named).unwrap();
        assert_eq!(template.face_lines(), kind.face_lines, "{}", kind.class_kind);
    }
}

#[test]
fn a_wrong_template_is_refused_with_its_reason() {
    let good = book::BUILT_IN[0];
    let wrong = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        Template::parse(&good.replacen(from, to, 1)).unwrap_err()
    };
    assert!(wrong("{check}", "{chekc}").to_string().contains("chekc"));
    assert!(matches!(
        wrong("at = [560, 40, 980, 84]", "at = [560, 40, 1980, 84]"),
        TemplateError::Box("text", _)
    ));
    assert!(matches!(wrong("width = 360", "width = 361"), TemplateError::Columns("table", ..)));
    assert!(wrong("#8a4a1f", "brown").to_string().contains("#rrggbb"));
    assert!(matches!(wrong("rows = 6", "rows = 0"), TemplateError::Range("rows", ..)));
}

#[test]
fn an_old_bill_keeps_its_template() {
    let mut book = Book::built_in().unwrap();
    let newer = book::BUILT_IN[0].replacen("serial = \"01\"", "serial = \"02\"", 1);
    book.add(Template::parse(&newer.replacen("size = 58", "size = 50", 1)).unwrap());
    let old = sample();
    let mut new = sample();
    new.specimen.replace_range(8.., "02");
    assert_eq!(book.of(&old).unwrap().serial, "01");
    assert_eq!(book.of(&new).unwrap().serial, "02");
}

/// Texts that have broken forms before.
fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        "[一-龥]{0,160}",
        "[A-Za-z0-9 .,-]{0,160}",
        "[㛃䶮𠅤𬎆𫍽邨A1，。（）\n\t\u{301}\u{202e}😀]{0,80}",
        ".{0,60}",
    ]
}

proptest! {
    #[test]
    fn no_text_leaves_its_box(
        said in nasty(), width in 3_000..150_000_i32, height in 1_500..30_000_i32,
        size in 1_500..6_000_i32,
    ) {
        let inked: Vec<Inked> = said.chars().map(|c| Inked { c, color: INK }).collect();
        let area = Rect { x: 10_000, y: 20_000, width, height };
        let set = text::set(&inked, area, size, Align::Left);
        for run in &set.runs {
            prop_assert!(run.origin.0 >= area.x && run.origin.0 + run.width <= area.x + width);
            let top = run.origin.1 - run.size * face::font::ASCENT / face::font::UNITS;
            prop_assert!(top >= area.y - 1 && top + run.size <= area.y + height + 1, "{run:?}");
        }
        // Lines do not overlap.
        for pair in set.runs.windows(2) {
            let same = pair[0].origin.1 == pair[1].origin.1;
            prop_assert!(same || pair[1].origin.1 - pair[0].origin.1 >= pair[1].size);
        }
    }

    #[test]
    fn nothing_leaves_its_page_and_nothing_is_lost(name in nasty(), remark in nasty(), kind in 0..7_usize) {
        let mut bill = of_kind(KINDS[kind]);
        bill.content.payer.name.clone_from(&name);
        bill.unit_name = format!("示例{name}");
        bill.content.remark.clone_from(&remark);
        bill.content.items[0].name.clone_from(&name);
        let drawing = drawn(&bill);
        for page in &drawing.pages {
            for mark in page.fixed.iter().chain(&page.marks) {
                if let Mark::Run(run) = mark {
                    prop_assert!(run.origin.0 >= 0 && run.origin.0 + run.width <= page.width);
                    prop_assert!(run.origin.1 > 0 && run.origin.1 <= page.height);
                }
            }
        }
        let text = all_text(&drawing);
        for c in name.chars().chain(remark.chars()).filter(|c| c.is_alphanumeric()) {
            prop_assert!(text.contains(c), "{c:?} is lost");
        }
        face::ofd_file::ofd(&drawing, attached()).unwrap().write().unwrap();
    }
}
