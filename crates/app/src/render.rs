//! A bill as people hold it: drawn from its signed bytes when first asked for, and sealed with the
//! keys this node holds. The same file is drawn the same way each time, so nothing is kept.
//!
//! An OFD's seals bear the time of issue: that is when both parties signed what it shows, and a file
//! made again years later is the same file.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Bill, Seal};
use face::{Attachment, Book, Drawing, FaceError, Party, Setting};
use ofd::{Eseal, Stamp};
use seal::{Signer, SignerError};
use wire::efi;
use wire::xml::BillFile;

use crate::Platform;
use crate::kept::{own_bill, own_file};
use crate::ports::{Kept, StoreError};

/// What a face is made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// OFD (GB/T 33190) with electronic seals, the bill's XML and accounting data attached.
    Ofd,
    /// PDF/A-3 with the bill's XML and accounting data attached.
    Pdf,
    /// A picture of one page.
    Png {
        /// Which, from 0.
        page: usize,
        /// Dots per inch.
        dpi: u32,
    },
    /// The accounting data alone (电子凭证会计数据标准, XBRL).
    Xbrl,
}

/// Why there is no face.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The bill has fewer pages.
    #[error("no such page")]
    NoPage,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No seal now; safe to repeat.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// A template or library failed: a defect.
    #[error(transparent)]
    Face(#[from] FaceError),
}

/// A bill with its drawing.
#[derive(Clone, Debug)]
pub struct Sheets {
    bill: Bill,
    file: Vec<u8>,
    drawing: Drawing,
}

impl Sheets {
    /// Draws a bill with the template of its specimen code.
    pub fn new(
        book: &Book,
        setting: &Setting,
        bill: Bill,
        file: Vec<u8>,
    ) -> Result<Self, FaceError> {
        let template = book.of(&bill);
        let template = template.ok_or_else(|| FaceError("no template".to_owned()))?;
        let drawing = face::draw(&template, &bill, setting);
        Ok(Self { bill, file, drawing })
    }

    /// The bill drawn.
    pub fn bill(&self) -> &Bill {
        &self.bill
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.drawing.pages.len()
    }

    /// In a format; an OFD without seals.
    pub fn to_bytes(&self, format: Format) -> Result<Vec<u8>, RenderError> {
        Ok(match format {
            Format::Ofd => written(self.package()?)?,
            Format::Pdf => face::pdf_file::pdf(&self.drawing, self.attachments())?,
            Format::Png { page, .. } if page >= self.pages() => return Err(RenderError::NoPage),
            Format::Png { page, dpi } => face::png_file::png(&self.drawing, page, dpi)?,
            Format::Xbrl => efi::instance(&self.bill),
        })
    }

    fn package(&self) -> Result<ofd::Package, FaceError> {
        face::ofd_file::ofd(&self.drawing, self.attachments())
    }

    fn attachments(&self) -> Vec<Attachment> {
        let attachment = |ending: &str, description: &str, data: Vec<u8>| Attachment {
            name: format!("{}_{}.{ending}", self.bill.id.code, self.bill.id.number),
            media_type: "application/xml".to_owned(),
            description: description.to_owned(),
            data,
        };
        vec![
            attachment("xml", "财政电子票据（签名原件）", self.file.clone()),
            attachment("xbrl", "电子凭证会计数据", efi::instance(&self.bill)),
        ]
    }
}

/// A kept bill in a format, sealed if it is an OFD.
pub async fn render(
    p: &Platform,
    setting: &Setting,
    kept: Kept,
    format: Format,
) -> Result<Vec<u8>, RenderError> {
    let file = kept.file.clone();
    let bill = own_bill(&own_file(kept.file)?)?;
    let sheets = Sheets::new(&p.directory().book, setting, bill, file)?;
    match format {
        Format::Ofd => sealed(p, &sheets).await,
        Format::Pdf | Format::Png { .. } | Format::Xbrl => sheets.to_bytes(format),
    }
}

/// How many pages a bill's face has.
pub(crate) fn pages(p: &Platform, bill: &Bill) -> usize {
    let book = &p.directory().book;
    book.of(bill).map_or(1, |template| face::draw(&template, bill, &Setting::default()).pages.len())
}

/// The OFD with the seals of every party whose seal and key this node has. A unit that signs with a
/// key of its own, elsewhere, is not sealed for; the attached XML bears its signature all the same.
pub async fn sealed(p: &Platform, sheets: &Sheets) -> Result<Vec<u8>, RenderError> {
    let mut package = sheets.package()?;
    let mut places = face::ofd_file::seal_places(&sheets.drawing);
    places.sort_by_key(|(party, page, _)| (*party, *page));
    for (party, page, boundary) in places {
        let Some((eseal, signer)) = party_of(p, &sheets.bill, party).await? else { continue };
        let stamp = Stamp {
            eseal: &eseal,
            certificate: signer.certificate(),
            page,
            boundary,
            signed_at: sheets.bill.issued_at.timestamp().as_second(),
            provider: "Shupiao".to_owned(),
            apart: false,
        };
        let prepared = package.prepare(stamp).map_err(defect)?;
        let signature = signer.sign(prepared.to_sign()).await?;
        package.seal(prepared, &signature).map_err(defect)?;
    }
    written(package).map_err(Into::into)
}

/// A party's electronic seal, and the signer that may use it.
async fn party_of(
    p: &Platform,
    bill: &Bill,
    party: Party,
) -> Result<Option<(Arc<Eseal>, Arc<dyn Signer>)>, RenderError> {
    let (named, signer): (&Seal, _) = match party {
        Party::Unit => (&bill.unit_seal, p.keys.unit(&bill.unit)),
        Party::Supervision => (&bill.supervision_seal, p.keys.supervision()),
    };
    let eseal = p.seals.find(p, &named.hash).await?;
    let (Some(eseal), Some(signer)) = (eseal, signer) else {
        tracing::warn!(bill.id = %bill.id, seal.name = named.name, "no seal or key here: the OFD goes without");
        return Ok(None);
    };
    if !eseal.lists(signer.certificate()) {
        tracing::warn!(bill.id = %bill.id, seal.name = named.name, "the key of today may not use the seal of the bill: the OFD goes without");
        return Ok(None);
    }
    Ok(Some((eseal, signer)))
}

fn written(package: ofd::Package) -> Result<Vec<u8>, FaceError> {
    package.write().map_err(defect)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn defect(e: ofd::WriteError) -> FaceError {
    FaceError(format!("ofd: {e}"))
}

/// Seals as last read. They never change, so none is read twice while it is in use.
#[derive(Default)]
pub(crate) struct Seals(Mutex<BTreeMap<String, Arc<Eseal>>>);

impl Seals {
    /// Seals that are held; beyond this the table begins anew.
    const HELD: usize = 1024;

    async fn find(&self, p: &Platform, hash: &str) -> Result<Option<Arc<Eseal>>, StoreError> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(bytes) = p.store.seal(hash).await? else { return Ok(None) };
        let eseal = Eseal::from_der(&bytes)
            .map_err(|e| StoreError::Inconsistent(format!("a kept seal does not read: {e}")))?;
        let eseal = Arc::new(eseal);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= Self::HELD {
            held.clear();
        }
        held.insert(hash.to_owned(), Arc::clone(&eseal));
        Ok(Some(eseal))
    }
}

/// Draws a file that is not kept here, for who holds it.
pub fn of_file(book: &Book, setting: &Setting, file: &BillFile) -> Result<Sheets, RenderError> {
    let bill = own_bill(file)?;
    Ok(Sheets::new(book, setting, bill, file.bytes().to_vec())?)
}
