//! Adds electronic seals to a package (GB/T 33190, section 18). It must not know keys: what is to
//! be signed goes out, and the signature comes back.

use crate::WriteError;
use crate::document::DOCUMENT;
use crate::eseal::{self, Eseal};
use crate::model::Rect;
use crate::package::{File, Package};
use crate::xml::Xml;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seal::sm3;

/// The list of a package's seals. No seal protects it, because it grows with the next one.
pub(crate) const LIST: &str = "Doc_0/Signs/Signatures.xml";

/// Where and by whom one more electronic seal is put on a document.
#[derive(Debug, Clone)]
pub struct Stamp<'a> {
    /// The electronic seal.
    pub eseal: &'a Eseal,
    /// The certificate of who signs; the eseal should list it.
    pub certificate: &'a seal::Certificate,
    /// The page it is drawn on, counted from 0.
    pub page: usize,
    /// Where it is drawn on that page, in micrometres.
    pub boundary: Rect,
    /// When it is put there, in seconds since 1970.
    pub signed_at: i64,
    /// Name of the program that seals (`ProviderName`).
    pub provider: String,
    /// Whether the electronic seal also stands in a file of its own (`Seal.esl`). The signed value
    /// holds it in any case, so this only serves readers that look there, at its whole size again.
    pub apart: bool,
}

/// The files of one seal, complete.
#[derive(Debug, Clone)]
pub(crate) struct Sealed {
    pub(crate) files: Vec<File>,
}

/// A seal that lacks only its signature.
#[derive(Debug, Clone)]
pub struct Prepared {
    index: usize,
    certificate: Vec<u8>,
    to_sign: Vec<u8>,
    description: File,
    eseal: Option<File>,
}

impl Prepared {
    /// What the certificate's key has to sign with SM2 and SM3, and the default identifier: the DER
    /// of `TBS_Sign` (GB/T 38540).
    pub fn to_sign(&self) -> &[u8] {
        &self.to_sign
    }
}

impl Package {
    /// Prepares one more electronic seal. It will protect every file there is now, earlier seals
    /// with them, but not the list of seals.
    pub fn prepare(&self, stamp: Stamp<'_>) -> Result<Prepared, WriteError> {
        let Stamp { eseal: sealed_with, certificate, page, boundary, signed_at, provider, apart } =
            stamp;
        let index = self.seals().len();
        let page_id = self.page_id(page).ok_or(WriteError::NoPage)?;
        let eseal =
            apart.then(|| File::new(path(index, "Seal.esl"), sealed_with.to_der().to_vec()));
        let time = eseal::time(signed_at)?;
        let mut xml = Xml::new("Signature");
        xml.start("SignedInfo");
        xml.start("Provider").attribute("ProviderName", &provider).end("Provider");
        xml.element("SignatureMethod", &eseal::SM2_WITH_SM3.to_string());
        xml.element("SignatureDateTime", &time.to_date_time().to_string());
        xml.start("References").attribute("CheckMethod", &eseal::SM3.to_string());
        for file in self.to_protect().chain(&eseal) {
            xml.start("Reference").attribute("FileRef", &format!("/{}", file.path));
            xml.element("CheckValue", &STANDARD.encode(file.digest())).end("Reference");
        }
        xml.end("References");
        xml.start("StampAnnot").attribute("ID", "1").number("PageRef", page_id);
        xml.rect("Boundary", boundary).end("StampAnnot");
        if let Some(eseal) = &eseal {
            xml.start("Seal").element("BaseLoc", &format!("/{}", eseal.path)).end("Seal");
        }
        xml.end("SignedInfo").element("SignedValue", &format!("/{}", path(index, VALUE)));
        let description = File::new(path(index, DESCRIPTION), xml.finish("Signature"));
        let to_sign = eseal::to_sign(
            sealed_with,
            time,
            &sm3::digest(&description.bytes),
            &format!("/{}", description.path),
        )?;
        let certificate = certificate.to_der().to_vec();
        Ok(Prepared { index, certificate, to_sign, description, eseal })
    }

    /// Adds a seal with its signature. That the signature holds is not checked here: who signed has
    /// just done so.
    pub fn seal(
        &mut self,
        prepared: Prepared,
        signature: &seal::Signature,
    ) -> Result<(), WriteError> {
        if prepared.index != self.seals().len() {
            return Err(WriteError::Stale);
        }
        let value = eseal::signed(&prepared.to_sign, &prepared.certificate, signature)?;
        let value = File::new(path(prepared.index, VALUE), value);
        let files = [prepared.description, value].into_iter().chain(prepared.eseal).collect();
        self.add(Sealed { files });
        Ok(())
    }
}

const DESCRIPTION: &str = "Signature.xml";
const VALUE: &str = "SignedValue.dat";

fn path(index: usize, name: &str) -> String {
    format!("{DOCUMENT}/Signs/Sign_{index}/{name}")
}

/// The list of these seals, if there are any.
pub(crate) fn list_file(seals: &[Sealed]) -> Option<File> {
    if seals.is_empty() {
        return None;
    }
    let mut xml = Xml::new("Signatures");
    xml.element("MaxSignId", &seals.len().to_string());
    for (number, seal) in (1_u64..).zip(seals) {
        let Some(description) = seal.files.first() else { continue };
        xml.start("Signature").number("ID", number).attribute("Type", "Seal");
        xml.attribute("BaseLoc", &format!("/{}", description.path)).end("Signature");
    }
    Some(File::new(LIST, xml.finish("Signatures")))
}
