//! From anyone's bytes to a bill file and what it came in. The content tells the format; names and
//! media types are only said.

use ofd::read::{Limits, ReadError, SealCheck};
use seal::Trust;
use wire::api::{BillFace, FileProof, OtherBill, PageProof, SignatureView, StateView};
use wire::messages;
use wire::xml::{BillFile, XmlError};

use crate::{pack, pdf, seals, signatures};

/// Largest file that is opened, in bytes. The XML in it has a limit of its own.
pub const FILE_MAX: usize = 8 * 1024 * 1024;

/// What a bill came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The bill's XML itself.
    Xml,
    /// An OFD document with the XML attached.
    Ofd,
    /// A PDF document with the XML embedded.
    Pdf,
}

impl Format {
    /// `xml`, `ofd` or `pdf`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Ofd => "ofd",
            Self::Pdf => "pdf",
        }
    }
}

/// Why bytes hold no bill.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Larger than [`FILE_MAX`].
    #[error("the file is larger than {FILE_MAX} bytes")]
    Size,
    /// None of the three formats.
    #[error("neither XML nor OFD nor PDF")]
    Format,
    /// The bill's XML is none.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The OFD package cannot be read.
    #[error(transparent)]
    Ofd(#[from] ReadError),
    /// The OFD has no bill's XML attached.
    #[error("no bill in the OFD")]
    OfdWithoutBill,
    /// The OFD has different ones.
    #[error("different bills in the OFD")]
    OfdWithMany,
    /// The PDF has no bill's XML that can be found.
    #[error("no bill in the PDF")]
    PdfWithoutBill,
    /// The PDF has more than one.
    #[error("more than one bill in the PDF")]
    PdfWithMany,
}

impl OpenError {
    /// The stable code of the problem.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Size | Self::Xml(XmlError::Size) => "TOO_LARGE",
            Self::Format | Self::Xml(_) | Self::Ofd(_) => "INVALID_FILE",
            Self::OfdWithoutBill | Self::PdfWithoutBill => "NO_BILL_DATA",
            Self::OfdWithMany | Self::PdfWithMany => "MANY_BILLS",
        }
    }

    /// The same in a sentence.
    pub fn message(&self) -> String {
        match self {
            Self::Xml(error) => messages::xml(error),
            Self::Size => messages::file("size").to_owned(),
            Self::Format => messages::file("format").to_owned(),
            Self::Ofd(_) => messages::file("ofd").to_owned(),
            Self::OfdWithoutBill => messages::file("ofd_without_bill").to_owned(),
            Self::OfdWithMany => messages::file("ofd_with_many").to_owned(),
            Self::PdfWithoutBill => messages::file("pdf_without_bill").to_owned(),
            Self::PdfWithMany => messages::file("pdf_with_many").to_owned(),
        }
    }
}

/// A bill as it was given: its XML, and the page around it if there is one.
#[derive(Debug)]
pub struct Given {
    page: Page,
    file: BillFile,
}

#[derive(Debug)]
enum Page {
    None,
    Ofd(Vec<SealCheck>),
    Pdf,
}

/// Opens a file of any of the formats. Nothing is proved yet.
pub fn open(bytes: Vec<u8>) -> Result<Given, OpenError> {
    if bytes.len() > FILE_MAX {
        return Err(OpenError::Size);
    }
    if bytes.starts_with(b"PK") {
        let package = ofd::read::open(&bytes, &Limits::default())?;
        let file = BillFile::read(pack::document(&package)?.to_vec())?;
        return Ok(Given { page: Page::Ofd(package.seals().to_vec()), file });
    }
    if bytes.starts_with(b"%PDF-") {
        let xml = pdf::document(&bytes)?;
        return Ok(Given { page: Page::Pdf, file: BillFile::read(xml.to_vec())? });
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes).trim_ascii_start();
    if !text.starts_with(b"<") {
        return Err(OpenError::Format);
    }
    Ok(Given { page: Page::None, file: BillFile::read(bytes)? })
}

impl From<pdf::Wrong> for OpenError {
    fn from(wrong: pdf::Wrong) -> Self {
        match wrong {
            pdf::Wrong::None => Self::PdfWithoutBill,
            pdf::Wrong::Many => Self::PdfWithMany,
        }
    }
}

impl Given {
    /// What it came in.
    pub const fn format(&self) -> Format {
        match self.page {
            Page::None => Format::Xml,
            Page::Ofd(_) => Format::Ofd,
            Page::Pdf => Format::Pdf,
        }
    }

    /// The bill's XML.
    pub const fn file(&self) -> &BillFile {
        &self.file
    }

    /// Proves the data and as much of the page as can be proved here.
    pub fn prove(&self, trust: &Trust) -> FileProof {
        let data = signatures(trust, &self.file);
        let holds = data.len() == 2 && data.iter().all(|s| s.valid);
        let (page, on_page) = match &self.page {
            Page::None => (None, Vec::new()),
            Page::Ofd(found) => {
                let views = seals::views(trust, &self.file, found);
                (Some(seals::page(&views)), views)
            }
            Page::Pdf => (Some(PageProof::new("unproven")), Vec::new()),
        };
        FileProof {
            format: self.format().name().to_owned(),
            genuine: holds && !page.as_ref().is_some_and(PageProof::is_changed),
            bill: face(&self.file, &data),
            signatures: [data, on_page].concat(),
            page,
        }
    }
}

/// The bill as its reader sees it; nothing when a value does not have its form.
fn face(file: &BillFile, signatures: &[SignatureView]) -> Option<BillFace> {
    let bill = file.bill().ok()?;
    let reverses = bill.content.reverses.map(OtherBill::new);
    let state = StateView { reverses, ..StateView::default() };
    Some(BillFace::new(&bill, None, &[], state, signatures.to_vec()))
}
