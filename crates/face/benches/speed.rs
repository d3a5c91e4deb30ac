//! Faces per second on one core, and their bytes: `cargo bench -p face`. A plain main, so that it
//! stays readable and prints what a capacity plan needs. `SHUPIAO_PEER_PYTHON=/path/python` runs
//! `benches/peer.py` beside it, on the same bill.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a measuring tool, which may fail loudly"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use face::drawing::Drawing;
use face::ofd_file::{ofd, seal_places};
use face::pdf_file::pdf;
use face::png_file::png;
use face::{Attachment, Book, Party, seal_art};
use ofd::eseal::{Eseal, EsealInfo, Picture};
use ofd::{Package, Stamp};
use rand::SeedableRng;
use rand::rngs::StdRng;
use seal::{Authority, Certificate, Name, PrivateKey, Purpose, Validity};
use std::hint::black_box;
use std::time::Duration;

const WINDOW: Duration = Duration::from_millis(200);
/// 2026-11-24, in seconds since 1970.
const NOW: i64 = 1_795_478_400;

fn main() {
    let bill = common::bill("0601");
    let template = Book::built_in().unwrap().of(&bill).unwrap();
    let setting = common::setting();
    println!("one outpatient bill: 12 items, every field, no detail sheet");
    rate("draw", None, || face::draw(&template, &bill, &setting));
    let drawing = common::drawn(&bill);
    let plain = || ofd(&drawing, vec![attachment()]).unwrap().write().unwrap();
    let ours = rate("OFD without seals", Some(plain().len()), plain);
    let [unit, finance] = [Sealer::of(Party::Unit), Sealer::of(Party::Supervision)];
    let sealed = || {
        let package = ofd(&drawing, vec![attachment()]).unwrap();
        finance.seal(unit.seal(package, &drawing), &drawing).write().unwrap()
    };
    rate("OFD with two seals, signed here", Some(sealed().len()), sealed);
    let as_pdf = || pdf(&drawing, vec![attachment()]).unwrap();
    rate("PDF/A-3b", Some(as_pdf().len()), as_pdf);
    for dpi in [150, 96] {
        let picture = || png(&drawing, 0, dpi).unwrap();
        rate(&format!("PNG, {dpi} dpi"), Some(picture().len()), picture);
    }
    let long = common::drawn(&common::with_details(bill, 40));
    let with_sheets = || ofd(&long, vec![attachment()]).unwrap().write().unwrap();
    rate("OFD with 40 detail rows, no seals", Some(with_sheets().len()), with_sheets);
    peer(&as_pdf(), ours);
}

/// The bill's XML travels in every file; its real size is about this.
fn attachment() -> Attachment {
    Attachment {
        name: "bill.xml".into(),
        media_type: "text/xml".into(),
        description: "票据数据".into(),
        data: "<Item>示例</Item>".repeat(250).into_bytes(),
    }
}

/// Someone who seals: his electronic seal, his certificate and his key.
struct Sealer {
    party: Party,
    eseal: Eseal,
    certificate: Certificate,
    key: PrivateKey,
}

impl Sealer {
    fn of(party: Party) -> Self {
        let key = || PrivateKey::generate(&mut StdRng::seed_from_u64(1));
        let validity = Validity {
            not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
            not_after: "2036-01-01T00:00:00Z".parse().unwrap(),
        };
        let root = Authority::root(key(), &Name::new("示例根"), "01", validity).unwrap();
        let name = Name::new("示例印章");
        let certificate =
            root.issue(&name, key().public(), Purpose::Issuing, "02", validity).unwrap();
        let art = match party {
            Party::Unit => seal_art::unit("示例省第一人民医院", "示例省第一人民医院医疗收费专用章"),
            Party::Supervision => seal_art::supervision("财政票据监制章（示例省）"),
        };
        let picture = Picture { png: art.png(240).unwrap(), width_mm: 40, height_mm: 40 };
        let unsigned = Eseal::new(&EsealInfo {
            id: "510000000001".into(),
            maker_id: "SHUPIAO".into(),
            name: "示例印章".into(),
            kind: 1,
            certificates: vec![certificate.clone()],
            created_at: NOW,
            valid_from: NOW,
            valid_until: NOW + 1_000_000,
            picture,
        });
        let unsigned = unsigned.unwrap();
        let signature = key().sign(unsigned.to_sign());
        let eseal = unsigned.signed(&certificate, &signature).unwrap();
        Self { party, eseal, certificate, key: key() }
    }

    fn seal(&self, mut package: Package, drawing: &Drawing) -> Package {
        let places = seal_places(drawing);
        let (_, page, boundary) = places.into_iter().find(|p| p.0 == self.party).unwrap();
        let stamp = Stamp {
            eseal: &self.eseal,
            certificate: &self.certificate,
            page,
            boundary,
            signed_at: NOW,
            provider: "Shupiao".into(),
            apart: false,
        };
        let prepared = package.prepare(stamp).unwrap();
        let signature = self.key.sign(prepared.to_sign());
        package.seal(prepared, &signature).unwrap();
        package
    }
}

/// Runs the peer on the PDF of the same bill; it cannot start from less.
fn peer(as_pdf: &[u8], ours: u128) {
    let Ok(python) = std::env::var("SHUPIAO_PEER_PYTHON") else {
        println!("peer: not run; SHUPIAO_PEER_PYTHON names no Python that has easyofd");
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peer.py");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bill.pdf");
    std::fs::write(&file, as_pdf).unwrap();
    let output = std::process::Command::new(python).arg(script).arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let Some(per_second) = said.lines().last().and_then(|line| line.parse::<f64>().ok()) else {
        println!("peer: failed: {}", String::from_utf8_lossy(&output.stderr));
        return;
    };
    for line in said.lines().rev().skip(1).collect::<Vec<_>>().iter().rev() {
        println!("peer: {line}");
    }
    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a ratio to read")]
    let ratio = ours as f64 / per_second;
    println!("{per_second:>12.1}/s  peer; OFD without seals is {ratio:.0} times as fast");
}

/// Prints the best of ten short windows: the others were disturbed by something else.
fn rate<T>(what: &str, bytes: Option<usize>, mut work: impl FnMut() -> T) -> u128 {
    work();
    let mut window = || {
        let start = std::time::Instant::now();
        let mut done: u128 = 0;
        while start.elapsed() < WINDOW {
            black_box(work());
            done += 1;
        }
        done * 1_000_000_000 / start.elapsed().as_nanos()
    };
    let best = (0..10).map(|_| window()).max().unwrap_or_default();
    let bytes = bytes.map(|n| format!("  {n} bytes")).unwrap_or_default();
    println!("{best:>12}/s  {what}{bytes}");
    best
}
