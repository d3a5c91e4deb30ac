//! Nothing leaves its box, nothing covers anything, nothing is lost, and the same bill gives the same
//! bytes, whatever the bill says.

use crate::common;
use crate::seen::{KINDS, em_box, inside, on_sheets, overlap, runs, written};
use domain::{Bill, Item};
use face::drawing::{Color, Drawing, Rect};
use face::template::Align;
use face::text::{self, Inked};
use face::{Attachment, Book, book};
use proptest::prelude::*;

const INK: Color = Color { r: 0, g: 0, b: 0 };

/// Texts that break forms: long, rare, without a place to break, or not to be drawn at all.
fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        "[一-龥]{100,240}",
        "[㛃䶮𠅤𬎆𫍽𬴂𪜶㐱]{1,30}",
        "[A-Za-z0-9]{1,200}",
        "[0-9.]{1,120}",
        "[一-龥A-Za-z0-9 ，。（）《》、￥%]{0,200}",
        "[ae一\u{300}\u{301}\u{304}\u{20dd}]{0,60}",
        "[一a\u{0}\u{7}\u{1b}\u{7f}\u{85}\u{fffe}\u{ffff}\u{2028}]{0,40}",
        "[一a\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}אבجد]{0,40}",
        "[😀👩🏽‍⚕️🇨🇳一\u{fe0f}\u{e0041}]{0,40}",
        "[一a\n\r\t 　]{0,60}",
        Just(String::new()),
        "\\PC{0,80}",
    ]
}

fn long() -> impl Strategy<Value = String> {
    prop_oneof![nasty(), "[一-龥，。]{1000}", "[A-Za-z0-9 ]{1000}"]
}

/// A bill of any kind that says such things wherever it can say anything.
fn bills() -> impl Strategy<Value = Bill> {
    let few = proptest::collection::vec(nasty(), 12);
    (0..KINDS.len(), few, long(), 0..40_usize, 0..30_usize, any::<bool>()).prop_map(
        |(kind, said, remark, items, details, reversal)| {
            let mut bill = common::bill(KINDS[kind]);
            bill.content.items = (0..items).map(|i| common::item(i, "示例项目")).collect();
            let mut bill = common::with_details(bill, details);
            let mut words = said.into_iter().cycle();
            let mut next = || words.next().unwrap();
            bill.unit_name = next();
            bill.business_key = next();
            bill.payee.name = next();
            bill.payee.bank = next();
            bill.unit_seal.name = next();
            bill.supervision_seal.name = next();
            let content = &mut bill.content;
            content.remark = remark;
            content.payer.name = next();
            content.payer.code = next();
            content.payer.account = next();
            content.handler = next();
            content.checker = next();
            content.pay_mode = next();
            content.ext.values_mut().for_each(|value| *value = next());
            content.ext.insert("Unheard".into(), next());
            let rows = content.details.iter_mut().map(|d| &mut d.row);
            for Item { name, unit, remark, .. } in content.items.iter_mut().chain(rows) {
                (*name, *unit, *remark) = (next(), next(), next());
            }
            if reversal {
                content.reverses = Some(bill.id);
            }
            bill
        },
    )
}

/// What of a text can be printed, without white space.
fn printable(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(u32::from(c), 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f
                | 0xfeff | 0xfffe | 0xffff | 0xe0000..=0xe0fff)
    };
    text.chars().filter(|c| !c.is_whitespace() && !hidden(*c)).collect()
}

/// The names in braces of a template's part.
fn names(part: &toml::Value) -> Vec<String> {
    let text = part.to_string();
    let inside = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inside.map(|(name, _)| name.trim_end_matches("|date").to_owned()).collect()
}

/// What the bill says under a name, read apart from the crate.
fn value(bill: &Bill, name: &str) -> Option<String> {
    let content = &bill.content;
    Some(match name {
        "title" => bill.name.clone(),
        "code" => bill.id.code.to_string(),
        "number" => bill.id.number.to_string(),
        "check" => bill.check.to_string(),
        "unit" => bill.unit_name.clone(),
        "payer" => content.payer.name.clone(),
        "payer_code" => content.payer.code.clone(),
        "payer_account" => content.payer.account.clone(),
        "payer_bank" => content.payer.bank.clone(),
        "payee" => bill.payee.name.clone(),
        "payee_account" => bill.payee.account.clone(),
        "payee_bank" => bill.payee.bank.clone(),
        "total" => content.total.to_string(),
        "capital" => content.total.capital(),
        "handler" => content.handler.clone(),
        "checker" => content.checker.clone(),
        "remark" => content.remark.clone(),
        "business_key" => bill.business_key.clone(),
        "pay_mode" => content.pay_mode.clone(),
        "date" => bill.date().to_string(),
        _ => return None,
    })
}

fn of_item(item: &Item, name: &str) -> String {
    match name {
        "item.code" => item.code.clone(),
        "item.name" => item.name.clone(),
        "item.unit" | "item.count" => item.unit.clone(),
        "item.amount" => item.amount.to_string(),
        "item.remark" => item.remark.clone(),
        "item.standard" => item.standard.as_ref().unwrap().to_string(),
        _ => String::new(),
    }
}

/// Every value the bill's template names, and every extension field.
fn must_stand(bill: &Bill, template: &toml::Value, face_lines: usize) -> Vec<String> {
    let heads = names(&template["text"]).into_iter().chain(names(&template["info"]));
    let mut all: Vec<String> = heads.filter_map(|name| value(bill, &name)).collect();
    all.extend(bill.content.ext.values().cloned());
    let (on_face, beyond) = bill.face(face_lines);
    let rows = beyond.iter().chain(bill.content.details.iter().map(|d| &d.row)).collect::<Vec<_>>();
    for name in names(&template["table"]) {
        all.extend(on_face.iter().map(|item| of_item(item, &name)));
    }
    for name in names(&template["sheet"]["column"]) {
        all.extend(rows.iter().map(|item| of_item(item, &name)));
    }
    all
}

fn source(kind: &str) -> toml::Value {
    let parsed = book::BUILT_IN.iter().map(|t| t.parse::<toml::Table>().unwrap());
    let mut of_kind = parsed.filter(|t| t["kind"].as_str() == Some(kind));
    toml::Value::Table(of_kind.next().unwrap())
}

/// In micrometres, from a template.
fn area(at: &toml::Value) -> Rect {
    let tenths = |i: usize| i32::try_from(at[i].as_integer().unwrap()).unwrap() * 100;
    Rect { x: tenths(0), y: tenths(1), width: tenths(2), height: tenths(3) }
}

fn stays_on_its_pages(drawing: &Drawing) {
    for (number, page) in drawing.pages.iter().enumerate() {
        let whole = Rect { x: 0, y: 0, width: page.width, height: page.height };
        let runs: Vec<_> = runs(page).collect();
        for (i, run) in runs.iter().enumerate() {
            assert!(inside(em_box(run), whole), "page {number}: {run:?}");
            for other in &runs[i + 1..] {
                let apart = !overlap(em_box(run), em_box(other));
                assert!(apart, "page {number}: {:?} over {:?}", run.text(), other.text());
            }
        }
    }
}

fn attached() -> Vec<Attachment> {
    vec![Attachment {
        name: "bill.xml".into(),
        media_type: "text/xml".into(),
        description: "票据".into(),
        data: b"<Bill/>".to_vec(),
    }]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_stays_in_its_box(
        said in long(), x in 0..100_000_i32, y in 0..100_000_i32,
        width in 1..190_000_i32, height in 1..60_000_i32, size in 1_000..40_000_i32, align in 0..3_usize,
    ) {
        let area = Rect { x, y, width, height };
        let inked: Vec<Inked> = said.chars().map(|c| Inked { c, color: INK }).collect();
        let align = [Align::Left, Align::Center, Align::Right][align];
        let set = text::set(&inked, area, size, align);
        for run in &set.runs {
            prop_assert!(inside(em_box(run), area), "{run:?} leaves {area:?}");
            prop_assert!(run.size <= size);
            let ends = run.glyphs.iter().map(|g| g.x).collect::<Vec<_>>();
            prop_assert!(ends.is_sorted() && ends.iter().all(|x| (0..=run.width).contains(x)));
        }
        for pair in set.runs.windows(2) {
            prop_assert!(!overlap(em_box(&pair[0]), em_box(&pair[1])));
        }
        let shown: String = set.runs.iter().flat_map(|r| r.glyphs.iter().map(|g| g.text)).collect();
        if !set.cut {
            prop_assert_eq!(printable(&shown), printable(&said));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_bill_says_stands_somewhere_and_covers_nothing(bill in bills()) {
        let template = Book::built_in().unwrap().of(&bill).unwrap();
        let drawing = common::drawn(&bill);
        stays_on_its_pages(&drawing);
        let source = source(&template.kind);
        let (all, sheets) = (written(&drawing), on_sheets(&drawing, area(&source["sheet"]["at"])));
        // A note that goes on over a page's end is interrupted by the next page's heading.
        let sheets = sheets.replace("票面未尽内容", "");
        for text in must_stand(&bill, &source, template.face_lines()) {
            let text = printable(&text);
            let is_day = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
            let found = is_day || all.contains(&text) || sheets.contains(&text);
            prop_assert!(found, "{text:?} is lost");
        }
    }

    #[test]
    fn the_same_bill_gives_the_same_bytes_in_every_format(bill in bills()) {
        let (one, other) = (common::drawn(&bill), common::drawn(&bill));
        prop_assert!(one == other);
        let ofd = |d: &Drawing| face::ofd_file::ofd(d, attached()).unwrap().write().unwrap();
        prop_assert!(ofd(&one) == ofd(&other));
        let pdf = |d: &Drawing| face::pdf_file::pdf(d, attached());
        prop_assert!(pdf(&one).unwrap() == pdf(&other).unwrap());
        let last = one.pages.len() - 1;
        let png = |d: &Drawing| face::png_file::png(d, last, 60).unwrap();
        prop_assert!(png(&one) == png(&other));
    }
}

#[test]
fn many_short_notes_all_find_room() {
    let mut bill = common::bill("0601");
    let said = (0..400).map(|i| (format!("U{i:03}"), format!("{i}值")));
    bill.content.ext.extend(said);
    let text = written(&common::drawn(&bill));
    for i in 0..400 {
        assert!(text.contains(&format!("U{i:03}：{i}值")), "{i} is lost");
    }
}

#[test]
fn a_full_bill_is_small() {
    let drawing = common::drawn(&common::bill("0601"));
    assert_eq!(drawing.pages.len(), 1);
    let xml =
        Attachment { data: "<Item>示例</Item>".repeat(250).into_bytes(), ..attached().remove(0) };
    let ofd = face::ofd_file::ofd(&drawing, vec![xml.clone()]).unwrap().write().unwrap();
    let pdf = face::pdf_file::pdf(&drawing, vec![xml]).unwrap();
    assert!(ofd.len() <= 45 * 1024, "OFD: {} bytes", ofd.len());
    assert!(pdf.len() <= 80 * 1024, "PDF: {} bytes", pdf.len());
}
