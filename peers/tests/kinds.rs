//! Every kind of bill, drawn and sealed by us, read, checked and drawn by readers we did not write.

use std::collections::BTreeSet;

use face::drawing::Mark;
use face::{Attachment, Drawing, ofd_file, png_file, seal_art};
use ofd::eseal::{Eseal, EsealInfo, Picture};
use ofd::{Package, Stamp};
use peers::Answer;
use rand::SeedableRng;
use seal::{Authority, Certificate, Name, PrivateKey, Purpose, Validity};

#[path = "../../crates/face/tests/common/mod.rs"]
#[allow(dead_code, reason = "shared with the tests of face, which use all of it")]
mod common;

const KINDS: [&str; 7] = ["0601", "0602", "0101", "0301", "0401", "0501", "0701"];
const NOW: i64 = 1_795_500_000;

struct Signer {
    key: PrivateKey,
    certificate: Certificate,
}

/// A unit, finance and a seal maker with certificates of one authority.
fn signers() -> [Signer; 3] {
    let mut rng = rand::rngs::StdRng::seed_from_u64(7);
    let mut key = || PrivateKey::generate(&mut rng);
    let at = |days: i64| jiff::Timestamp::from_second(NOW + days * 86_400).unwrap();
    let validity = || Validity { not_before: at(-10), not_after: at(3650) };
    let root = Authority::root(key(), &Name::new("根"), "01", validity()).unwrap();
    let issuing_key = key();
    let certificate = root
        .issue(&Name::new("签发"), issuing_key.public(), Purpose::Issuing, "02", validity())
        .unwrap();
    let issuing = Authority::new(issuing_key, certificate).unwrap();
    [
        ("单位", Purpose::UnitSeal, "03"),
        ("财政", Purpose::Supervision, "04"),
        ("制章", Purpose::SealMaker, "05"),
    ]
    .map(|(name, purpose, serial)| {
        let key = key();
        let certificate =
            issuing.issue(&Name::new(name), key.public(), purpose, serial, validity()).unwrap();
        Signer { key, certificate }
    })
}

/// The drawing as the platform gives it: both seals, the data attached.
fn sealed(drawing: &Drawing) -> Vec<u8> {
    let data = Attachment {
        name: "bill.xml".into(),
        media_type: "application/xml".into(),
        description: "票据".into(),
        data: b"<EInvoice/>".to_vec(),
    };
    let mut package = ofd_file::ofd(drawing, vec![data]).unwrap();
    let [unit, finance, maker] = signers();
    let art = seal_art::unit("示例省第一人民医院", "示例省第一人民医院医疗收费专用章");
    put(&mut package, drawing, &art, &unit, &maker, face::Party::Unit);
    let art = seal_art::supervision("财政票据监制章（四川省）");
    put(&mut package, drawing, &art, &finance, &maker, face::Party::Supervision);
    package.write().unwrap()
}

fn put(
    package: &mut Package,
    drawing: &Drawing,
    art: &seal_art::Art,
    by: &Signer,
    maker: &Signer,
    party: face::Party,
) {
    let unsigned = Eseal::new(&EsealInfo {
        id: "0".repeat(32),
        maker_id: "PEERS".into(),
        name: "印章".into(),
        kind: 1,
        certificates: vec![by.certificate.clone()],
        created_at: NOW - 86_400,
        valid_from: NOW - 86_400,
        valid_until: NOW + 86_400_000,
        picture: Picture { png: art.png(240).unwrap(), width_mm: 40, height_mm: 40 },
    })
    .unwrap();
    let signature = maker.key.sign(unsigned.to_sign());
    let eseal = unsigned.signed(&maker.certificate, &signature).unwrap();
    let places = ofd_file::seal_places(drawing);
    let (_, page, boundary) = places.into_iter().find(|(of, ..)| *of == party).unwrap();
    let stamp = Stamp {
        eseal: &eseal,
        certificate: &by.certificate,
        page,
        boundary,
        signed_at: NOW,
        provider: "peers".into(),
        apart: false,
    };
    let prepared = package.prepare(stamp).unwrap();
    let signature = by.key.sign(prepared.to_sign());
    package.seal(prepared, &signature).unwrap();
}

/// What the drawing says, run by run.
fn said(drawing: &Drawing) -> BTreeSet<String> {
    let marks = drawing.pages.iter().flat_map(|page| page.fixed.iter().chain(&page.marks));
    let runs =
        marks.filter_map(|mark| if let Mark::Run(run) = mark { Some(run.text()) } else { None });
    runs.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// Grey values of a picture in blocks, so that hinting and smoothing do not count.
fn blocks(png: &[u8]) -> Vec<Vec<f64>> {
    const ACROSS: usize = 150;
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let (width, height) = (info.width as usize, info.height as usize);
    let channels = info.color_type.samples();
    let down = (ACROSS * height).div_ceil(width);
    let (mut sum, mut count) = (vec![vec![0.0; ACROSS]; down], vec![vec![0.0; ACROSS]; down]);
    for (i, pixel) in pixels.chunks(channels).take(width * height).enumerate() {
        let grey = f64::from(pixel[0]) * 0.3
            + f64::from(pixel[1 % channels]) * 0.6
            + f64::from(pixel[2 % channels]) * 0.1;
        let (x, y) = (i % width * ACROSS / width, i / width * down / height);
        sum[y][x] += grey;
        count[y][x] += 1.0;
    }
    for (row, counts) in sum.iter_mut().zip(&count) {
        for (value, count) in row.iter_mut().zip(counts) {
            *value /= f64::max(*count, 1.0);
        }
    }
    sum
}

/// Mean difference of grey, of 255.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    let (a, b) = (blocks(a), blocks(b));
    assert!(a.len().abs_diff(b.len()) <= 1, "pages of another form");
    let pairs: Vec<f64> =
        a.iter().zip(&b).flat_map(|(a, b)| a.iter().zip(b).map(|(a, b)| (a - b).abs())).collect();
    pairs.iter().sum::<f64>() / pairs.len() as f64
}

/// `tolerance` is the largest difference for the same page: other rasterizers smooth other pixels,
/// and sofd draws every stroke bolder. By eye all three are the same page.
fn agrees(kind: &str, reader: &str, drawing: &Drawing, answer: &Answer, tolerance: f64) {
    assert_eq!(answer.problems, Vec::<String>::new(), "{kind}, {reader}");
    assert_eq!(answer.pages, drawing.pages.len(), "{kind}, {reader}");
    let text: BTreeSet<String> = answer.text.iter().map(|t| t.trim().to_owned()).collect();
    let lost: Vec<String> = said(drawing).difference(&text).cloned().collect();
    assert_eq!(lost, Vec::<String>::new(), "{kind}, {reader}: text that it does not read");
    assert_eq!((answer.seals, answer.seals_hold), (2, true), "{kind}, {reader}");
    // Neither draws the pictures of seals.
    let mut bare = drawing.clone();
    bare.pages[0].seals.clear();
    let ours = png_file::png(&bare, 0, peers::DPI as u32).unwrap();
    let far = difference(&ours, &answer.png);
    println!("{kind} {reader}: {far:.2} of 255 away");
    assert!(far <= tolerance, "{kind}, {reader}: drawn {far:.2} of 255 away from ours");
    bare.pages[0].fixed.clear();
    let without = png_file::png(&bare, 0, peers::DPI as u32).unwrap();
    assert!(difference(&without, &answer.png) > far, "{kind}, {reader}: the form is not seen");
}

#[test]
fn two_strangers_read_and_draw_every_kind_as_we_do() {
    for kind in KINDS {
        let bill = common::with_details(common::bill(kind), 12);
        let drawing = common::drawn(&bill);
        let file = sealed(&drawing);
        agrees(kind, "sofd", &drawing, &peers::sofd(&file).unwrap(), 7.0);
        agrees(kind, "ofd-core", &drawing, &peers::ofd_core(&file).unwrap(), 1.5);
    }
}

/// One of them checks the digests of files and the other the signature over the signed value: what
/// the one does not see the other does, and we see both.
#[test]
fn strangers_find_what_was_changed_as_we_do() {
    let drawing = common::drawn(&common::bill("0601"));
    let file = sealed(&drawing);
    let refused = |file: &[u8]| {
        let read = ofd::read::open(file, &ofd::read::Limits::default()).unwrap();
        read.seals().iter().any(|seal| seal.problem.is_some())
    };
    assert!(!refused(&file));
    let page = changed(&file, "Doc_0/Pages/Page_0/Content.xml", |bytes| {
        let amount = bytes.windows(7).position(|w| w == b"2603.34").unwrap();
        bytes[amount] = b'9';
    });
    assert!(refused(&page) && !peers::ofd_core(&page).unwrap().seals_hold);
    let value = changed(&file, "Doc_0/Signs/Sign_0/SignedValue.dat", |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
    assert!(refused(&value) && !peers::sofd(&value).unwrap().seals_hold);
}

/// A package with one file changed.
fn changed(package: &[u8], name: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).unwrap();
        let each = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if each == name {
            change(&mut bytes);
        }
        out.start_file(&*each, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}
