//! The PDF as another reader sees it: poppler's tools (Debian's `poppler-utils`).

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use crate::common;
use crate::seen::{KINDS, runs};
use face::drawing::{Drawing, Run};
use face::{Attachment, pdf_file, png_file};
use tempfile::TempDir;

/// Blocks across the page; letters blur into greys there, which two rasterizers agree on.
const BLOCKS: usize = 200;
/// Mean difference of blocks, in steps of 255. Two ways to smooth edges and round hairlines to pixels
/// make up to 2.3; an empty page differs by 10 to 15.
const DIFFERENCE_MAX: f64 = 3.0;
const XML: &str = "<?xml version=\"1.0\"?>\n<Bill>示例</Bill>\n";

fn drawing() -> Drawing {
    let mut bill = common::with_details(common::bill("0601"), 3);
    bill.content.payer.name = "㛃䶮𠅤𬎆𫍽".into();
    common::drawn(&bill)
}

#[expect(clippy::disallowed_methods, reason = "another program reads the file")]
fn folder(drawing: &Drawing) -> TempDir {
    let attachment = Attachment {
        name: "bill.xml".into(),
        media_type: "text/xml".into(),
        description: "票据数据".into(),
        data: XML.as_bytes().to_vec(),
    };
    let folder = tempfile::tempdir().unwrap();
    let pdf = pdf_file::pdf(drawing, vec![attachment]).unwrap();
    std::fs::write(folder.path().join("bill.pdf"), pdf).unwrap();
    folder
}

/// Runs a tool on the folder's PDF and returns what it says.
fn run(tool: &str, folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(tool).current_dir(folder).args(arguments).output();
    let Ok(output) = output else {
        panic!("{tool} is missing: install poppler-utils, or run `cargo xtask setup`");
    };
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn its_text_comes_back() {
    let drawing = drawing();
    let folder = folder(&drawing);
    let text = run("pdftotext", folder.path(), &["-layout", "bill.pdf", "-"]);
    let text: String = text.split_whitespace().collect();
    for said in drawing.pages.iter().flat_map(runs).map(Run::text) {
        let said: String = said.split_whitespace().collect();
        // The reader turns four upright lines of one letter into words of its own.
        assert!(said.chars().count() < 2 || text.contains(&said), "{said} is not in {text}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "another program wrote the file")]
fn its_attachment_comes_back() {
    let folder = folder(&drawing());
    let list = run("pdfdetach", folder.path(), &["-list", "bill.pdf"]);
    assert!(list.contains("1 embedded files") && list.contains("bill.xml"), "{list}");
    run("pdfdetach", folder.path(), &["-save", "1", "-o", "saved.xml", "bill.pdf"]);
    assert_eq!(std::fs::read(folder.path().join("saved.xml")).unwrap(), XML.as_bytes());
}

#[test]
fn it_holds_no_pictures_and_embeds_its_font() {
    let folder = folder(&drawing());
    let images = run("pdfimages", folder.path(), &["-list", "bill.pdf"]);
    assert_eq!(images.lines().count(), 2, "{images}");
    let fonts = run("pdffonts", folder.path(), &["bill.pdf"]);
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!fonts.is_empty() && fonts.iter().all(|f| f.contains("yes yes yes")), "{fonts:?}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "another program wrote the file")]
fn it_looks_like_the_picture() {
    for kind in KINDS {
        let drawing = common::drawn(&common::bill(kind));
        let folder = folder(&drawing);
        run("pdftoppm", folder.path(), &["-r", "150", "-png", "-singlefile", "bill.pdf", "theirs"]);
        let theirs = blocks(&std::fs::read(folder.path().join("theirs.png")).unwrap());
        let ours = blocks(&png_file::png(&drawing, 0, 150).unwrap());
        assert_eq!(ours.len(), theirs.len(), "{kind}");
        let found = difference(&ours, &theirs);
        assert!(found < DIFFERENCE_MAX, "{kind}: blocks differ by {found:.2}");
        // The tolerance would not forgive a face that has moved by a millimetre.
        let moved = difference(&ours[1..], &theirs);
        assert!(moved > DIFFERENCE_MAX * 2.0, "{kind}: moved, blocks differ by {moved:.2} only");
    }
}

fn difference(a: &[f64], b: &[f64]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
    sum / f64::from(u32::try_from(a.len().min(b.len())).unwrap())
}

/// Mean greys of square blocks, [`BLOCKS`] across.
#[expect(clippy::cast_precision_loss, reason = "pixels of a page are few")]
fn blocks(bytes: &[u8]) -> Vec<f64> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let (width, samples) = (info.width as usize, info.color_type.samples());
    let side = width.div_ceil(BLOCKS);
    // The two round the last row and column of pixels differently, so only whole blocks count.
    let (across, down) = (width / side, info.height as usize / side);
    let mut sums = vec![0_usize; across * down];
    for (i, pixel) in pixels.chunks(samples).enumerate() {
        let (x, y) = (i % width / side, i / width / side);
        if x < across && y < down {
            sums[y * across + x] += pixel.iter().map(|c| usize::from(*c)).sum::<usize>() / samples;
        }
    }
    sums.iter().map(|sum| *sum as f64 / (side * side) as f64).collect()
}
