//! A province in small: authorities, a hospital, finance, a maker of seals, and what they issue.

use std::io::{Cursor, Read as _, Write as _};
use std::sync::Arc;

use domain::Seal;
use jiff::Timestamp;
use ofd::eseal::{EsealInfo, Picture};
use ofd::{Attachment, Document, Eseal, Info, Package, Page, Rect, Stamp};
use rand::{SeedableRng, rngs::StdRng};
use seal::{Authority, Certificate, Name, PrivateKey, Purpose, Reason, Revocation, Trust};
use seal::{Validity, sm3};
use wire::xml::{self, BillFile, SignatureText, Signs};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const SAMPLE: &[u8] = include_bytes!("../../../wire/tests/data/sample-outpatient.xml");
/// The credit code on the sample.
pub(crate) const UNIT: &str = "12510000MB0X0000QQ";

/// Someone with a key and a certificate.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) key: Arc<PrivateKey>,
    pub(crate) certificate: Certificate,
}

/// Everybody, and whom a reader trusts.
pub(crate) struct World {
    root: Certificate,
    issuing: Authority,
    pub(crate) trust: Trust,
    pub(crate) unit: Person,
    pub(crate) supervision: Person,
    pub(crate) maker: Person,
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn now() -> Timestamp {
    time("2025-06-03T02:42:07Z")
}

fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut StdRng::seed_from_u64(seed))
}

fn validity() -> Validity {
    Validity { not_before: time("2025-01-01T00:00:00Z"), not_after: time("2035-01-01T00:00:00Z") }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::seeded(100)
    }

    /// Other seeds are other people of the same names.
    pub(crate) fn seeded(seed: u64) -> Self {
        let root = Authority::root(key(seed), &Name::new("根"), "01", validity()).unwrap();
        let name = Name::new("签发");
        let certificate =
            root.issue(&name, key(seed + 1).public(), Purpose::Issuing, "02", validity()).unwrap();
        let issuing = Authority::new(key(seed + 1), certificate).unwrap();
        let mut trust = Trust::new();
        trust.add_root(root.certificate().clone()).unwrap();
        trust.add(issuing.certificate().clone()).unwrap();
        let person = |name: Name, seed, purpose| person(&issuing, &name, seed, purpose, validity());
        let hospital = Name::new("示例医院").in_unit(UNIT);
        let unit = person(hospital, seed + 2, Purpose::UnitSeal);
        let supervision = person(Name::new("监制章"), seed + 3, Purpose::Supervision);
        let maker = person(Name::new("制章"), seed + 4, Purpose::SealMaker);
        for known in [&unit, &supervision, &maker] {
            trust.add(known.certificate.clone()).unwrap();
        }
        let root = root.certificate().clone();
        Self { root, issuing, trust, unit, supervision, maker }
    }

    /// Whom the reader trusts, as the platform tells it.
    pub(crate) fn trust_pem(&self) -> String {
        let people = [&self.unit, &self.supervision, &self.maker].map(|p| &p.certificate);
        let all = [&self.root, self.issuing.certificate()].into_iter().chain(people);
        all.map(Certificate::to_pem).collect()
    }

    /// One more whom the reader trusts for this.
    pub(crate) fn another(&mut self, name: &Name, purpose: Purpose, validity: Validity) -> Person {
        let person = person(&self.issuing, name, 50, purpose, validity);
        self.trust.add(person.certificate.clone()).unwrap();
        person
    }

    /// Takes a certificate back.
    pub(crate) fn revoke(&mut self, certificate: &Certificate, at: Timestamp) {
        let reason = Reason::default();
        let entry = Revocation { serial: certificate.serial().to_owned(), at, reason };
        let until = time("2035-01-01T00:00:00Z");
        let list = self.issuing.issue_crl(&[entry], at, until, 1).unwrap();
        self.trust.add_crl(list).unwrap();
    }

    /// The unit's and finance's electronic seals.
    pub(crate) fn seals(&self) -> [Eseal; 2] {
        [&self.unit, &self.supervision].map(|owner| eseal(owner, &self.maker))
    }

    /// The sample, naming these seals, signed by these people.
    pub(crate) fn xml(&self) -> Vec<u8> {
        self.xml_naming(&self.seals())
    }

    pub(crate) fn xml_naming(&self, seals: &[Eseal; 2]) -> Vec<u8> {
        self.xml_saying("", seals)
    }

    /// Another bill, as good, by its remark.
    pub(crate) fn xml_saying(&self, remark: &str, seals: &[Eseal; 2]) -> Vec<u8> {
        let mut bill = BillFile::read(SAMPLE.to_vec()).unwrap().bill().unwrap();
        remark.clone_into(&mut bill.content.remark);
        let [unit, supervision] = seals.each_ref().map(named);
        (bill.unit_seal, bill.supervision_seal) = (unit, supervision);
        let body = xml::body(&bill);
        let unit = xml::signature(Signs::Unit, &said(&self.unit, &body));
        let original = xml::supervision_original(&sm3::hex(&sm3::digest(&body)), &unit);
        let supervision = xml::signature(Signs::Supervision, &said(&self.supervision, &original));
        xml::file(&body, &unit, &supervision)
    }

    /// The bill as OFD with both seals.
    pub(crate) fn ofd(&self) -> Vec<u8> {
        let mut package = package(&[("bill.xml", &self.xml())]);
        let [unit, supervision] = self.seals();
        add_seal(&mut package, &unit, &self.unit);
        add_seal(&mut package, &supervision, &self.supervision);
        package.write().unwrap()
    }

    /// The bill in something that looks like a PDF from outside.
    pub(crate) fn pdf(&self) -> Vec<u8> {
        pdf(&[&self.xml()])
    }
}

fn person(
    issuing: &Authority,
    name: &Name,
    seed: u64,
    purpose: Purpose,
    validity: Validity,
) -> Person {
    let key = key(seed);
    let serial = format!("A{seed}");
    let certificate = issuing.issue(name, key.public(), purpose, &serial, validity).unwrap();
    Person { key: Arc::new(key), certificate }
}

fn said(signer: &Person, original: &[u8]) -> SignatureText {
    SignatureText {
        time: "20250603104207".into(),
        value: signer.key.sign(original).to_der(),
        serial: signer.certificate.serial().to_owned(),
        issuer: signer.certificate.issuer().to_owned(),
    }
}

fn named(seal: &Eseal) -> Seal {
    let hash = sm3::hex(&sm3::digest(seal.to_der()));
    Seal { id: seal.id().to_owned(), name: seal.name().to_owned(), hash }
}

/// An electronic seal for its owner.
pub(crate) fn eseal(owner: &Person, maker: &Person) -> Eseal {
    eseal_numbered(owner, maker, "00000000000000000000000000000002")
}

pub(crate) fn eseal_numbered(owner: &Person, maker: &Person, id: &str) -> Eseal {
    let day = now().as_second() - 86_400;
    let info = EsealInfo {
        id: id.into(),
        maker_id: "SHUPIAO".into(),
        name: owner.certificate.subject_cn().into(),
        kind: 1,
        certificates: vec![owner.certificate.clone()],
        created_at: day,
        valid_from: day,
        valid_until: day + 1_000_000_000,
        picture: Picture { png: b"not looked at".to_vec(), width_mm: 40, height_mm: 40 },
    };
    let unsigned = Eseal::new(&info).unwrap();
    let signature = maker.key.sign(unsigned.to_sign());
    unsigned.signed(&maker.certificate, &signature).unwrap()
}

/// A document of one empty page with these files attached.
pub(crate) fn package(attached: &[(&str, &[u8])]) -> Package {
    let mut document = Document::new(Info {
        doc_id: [1; 16],
        title: "票据".into(),
        author: "示例医院".into(),
        creator: "test".into(),
        creator_version: "1".into(),
        creation_date: "2025-06-03".into(),
        custom: Vec::new(),
    });
    document.page(Page { width: 210_000, height: 140_000, template: None, objects: Vec::new() });
    for (name, data) in attached {
        let (name, data) = ((*name).to_owned(), data.to_vec());
        document.attach(Attachment { name, format: "xml".into(), data });
    }
    document.package().unwrap()
}

/// Puts a seal on it now.
pub(crate) fn add_seal(package: &mut Package, eseal: &Eseal, signer: &Person) {
    add_seal_at(package, eseal, signer, now().as_second());
}

pub(crate) fn add_seal_at(package: &mut Package, eseal: &Eseal, signer: &Person, at: i64) {
    let stamp = Stamp {
        eseal,
        certificate: &signer.certificate,
        page: 0,
        boundary: Rect { x: 0, y: 0, width: 40_000, height: 40_000 },
        signed_at: at,
        provider: "test".into(),
        apart: true,
    };
    let prepared = package.prepare(stamp).unwrap();
    let signature = signer.key.sign(prepared.to_sign());
    package.seal(prepared, &signature).unwrap();
}

/// The package with its files changed.
pub(crate) fn rezip(package: &[u8], change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.push((entry.name().unwrap().into_owned(), bytes));
    }
    change(&mut files);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What a PDF with these embedded files looks like to whoever searches its bytes.
pub(crate) fn pdf(embedded: &[&[u8]]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    for (number, file) in embedded.iter().enumerate() {
        let head = format!(
            "{} 0 obj\n<</Type/EmbeddedFile/Subtype/text#2Fxml/Length {}>>stream\n",
            number + 1,
            file.len()
        );
        bytes.extend([head.as_bytes(), file, b"\nendstream\nendobj\n"].concat());
    }
    bytes.extend(b"trailer<</Root 1 0 R>>\n%%EOF\n");
    bytes
}

/// The stable sentences of what is wrong, in the order of the signatures.
pub(crate) fn problems(proof: &wire::api::FileProof) -> Vec<Option<&str>> {
    proof.signatures.iter().map(|s| s.problem.as_deref()).collect()
}
