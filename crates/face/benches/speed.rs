//! Faces a second on one core, and their sizes: the sample outpatient bill in each format.
//! `cargo bench -p face`.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a bench measures time and may fail loudly"
)]

use std::time::{Duration, Instant};

use face::{Attachment, Book, Setting, draw, ofd_file, pdf_file, png_file};

const SAMPLE: &[u8] = include_bytes!("../../wire/tests/data/sample-outpatient.xml");
const LONG: Duration = Duration::from_secs(2);

fn main() {
    let bill = wire::xml::BillFile::read(SAMPLE.to_vec()).unwrap().bill().unwrap();
    let template = Book::built_in().unwrap().of(&bill).unwrap();
    let setting = Setting { public_url: "https://bills.example.cn".into() };
    let drawing = draw(&template, &bill, &setting);
    let attached = || {
        vec![Attachment {
            name: "bill.xml".into(),
            media_type: "application/xml".into(),
            description: "票据".into(),
            data: SAMPLE.to_vec(),
        }]
    };
    measure("drawing", || draw(&template, &bill, &setting).pages.len());
    measure("OFD without seals", || {
        ofd_file::ofd(&drawing, attached()).unwrap().write().unwrap().len()
    });
    measure("PDF/A-3", || pdf_file::pdf(&drawing, attached()).unwrap().len());
    for dpi in [96, 150, 300] {
        measure(&format!("PNG {dpi} dpi"), || png_file::png(&drawing, 0, dpi).unwrap().len());
    }
}

fn measure(what: &str, work: impl Fn() -> usize) {
    let size = work();
    let (start, mut count) = (Instant::now(), 0_u32);
    while start.elapsed() < LONG {
        work();
        count = count.saturating_add(1);
    }
    let rate = f64::from(count) / start.elapsed().as_secs_f64();
    println!("{what:<20} {rate:>8.0} /s {size:>8} bytes or pages");
}
