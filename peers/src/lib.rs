//! Other people's readers of OFD behind one face: what do they make of this file?

use std::io::Cursor;

use ofd_core::model::graphics::PageBlock;
use ofd_core::model::page::PageObject;
use ofd_core::verify::{SigVerdict, check_reader};
use sofd_display::DrawOp;

/// What one reader says of one file.
#[derive(Debug)]
pub struct Answer {
    /// What does not conform in its eyes.
    pub problems: Vec<String>,
    /// Number of pages.
    pub pages: usize,
    /// Lines of text.
    pub text: Vec<String>,
    /// How many seals it found.
    pub seals: usize,
    /// Whether every seal is good in its eyes.
    pub seals_hold: bool,
    /// The first page as PNG, at 96 dots per inch.
    pub png: Vec<u8>,
}

/// Resolution of the pictures.
pub const DPI: f64 = 96.0;

/// `sofd`, which checks the SM2 signature over the signed value, but not the digests of the files.
pub fn sofd(package: &[u8]) -> Result<Answer, Box<dyn std::error::Error>> {
    let mut document = sofd::Document::open_bytes(package)?;
    let pages = document.page_count();
    let ops = (0..pages).filter_map(|i| document.page(i)).flat_map(|page| &page.ops);
    let text = ops
        .filter_map(|op| if let DrawOp::Text(run) = op { run.text.clone() } else { None })
        .collect();
    let missing = document.missing_fonts();
    let verdicts = document.verify_signatures()?;
    let options = sofd::RenderOptions { dpi: DPI, ..sofd::RenderOptions::default() };
    Ok(Answer {
        problems: missing.iter().map(|font| format!("missing font {font:?}")).collect(),
        pages,
        text,
        seals: verdicts.len(),
        seals_hold: verdicts.iter().all(|one| *one == sofd::VerifyStatus::Valid),
        png: document.to_png(0, &options)?,
    })
}

/// `ofd-core`, which checks structure and digests but no signature.
pub fn ofd_core(package: &[u8]) -> ofd_core::Result<Answer> {
    let package = ofd_core::OfdPackage::new(Cursor::new(package))?;
    let mut reader = ofd_core::OfdReader::new(package)?;
    let report = check_reader(&mut reader);
    let mut answer = Answer {
        problems: report.problems,
        pages: 0,
        text: Vec::new(),
        seals: report.signatures.len(),
        seals_hold: report.signatures.iter().all(|one| one.verdict() == SigVerdict::Valid),
        png: Vec::new(),
    };
    for body in reader.ofd().doc_bodies.clone() {
        let document = reader.load_document(&body)?;
        answer.pages += document.pages().len();
        for template in document.template_pages().to_vec() {
            lines(&reader.load_template(&document, &template)?, &mut answer.text);
        }
        for page in document.pages().to_vec() {
            lines(&reader.load_page(&document, &page)?, &mut answer.text);
        }
        let options = ofd_core::render::RenderOptions::with_dpi(DPI);
        let png = ofd_core::render::image_format_from_ext("png").expect("PNG is known");
        answer.png = reader.render_page_to_bytes(&document, 0, &options, png)?;
    }
    Ok(answer)
}

fn lines(page: &PageObject, text: &mut Vec<String>) {
    let layers = page.content.iter().flat_map(|content| &content.layers);
    for object in layers.flat_map(|layer| &layer.objects) {
        if let PageBlock::Text(object) = object {
            text.push(object.text_codes.iter().filter_map(|code| code.text.clone()).collect());
        }
    }
}
