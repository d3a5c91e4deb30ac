//! The files of a package, in their order. It must not know what is in them,
//! except `OFD.xml`, the package's own file.

use crate::WriteError;
use crate::document::DOCUMENT;
use crate::model::Info;
use crate::sealing::{self, Sealed};
use crate::xml::Xml;
use crate::zip;
use seal::sm3::{self, Digest};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The package's entry point (GB/T 33190, section 7.4).
pub(crate) const ROOT: &str = "OFD.xml";

/// One file; its path has no leading slash.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    /// Whether packing makes it smaller.
    pub(crate) packs: bool,
    digest: OnceLock<Digest>,
}

impl File {
    pub(crate) fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), bytes, packs: true, digest: OnceLock::new() }
    }

    /// Leaves bytes as they are that are compressed already.
    pub(crate) fn stored(self) -> Self {
        Self { packs: false, ..self }
    }

    /// Its SM3 digest; every seal asks for it again.
    pub(crate) fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| sm3::digest(&self.bytes))
    }
}

/// The files of a document, in the order in which they are written.
#[derive(Debug, Clone)]
pub struct Package {
    /// `OFD.xml` without and with its mention of the seals. Seals protect the latter from the
    /// first one on, so it cannot change when the next one comes.
    roots: [File; 2],
    page_ids: Vec<u64>,
    files: Vec<File>,
    seals: Vec<Sealed>,
}

impl Package {
    pub(crate) fn new(
        info: &Info,
        page_ids: Vec<u64>,
        files: Vec<File>,
    ) -> Result<Self, WriteError> {
        let mut paths = BTreeSet::new();
        for file in &files {
            if !paths.insert(file.path.to_lowercase()) {
                let name = file.path.rsplit('/').next().unwrap_or_default();
                return Err(WriteError::Name(name.to_owned()));
            }
        }
        let roots = [None, Some(sealing::LIST)].map(|list| File::new(ROOT, root_xml(info, list)));
        Ok(Self { roots, page_ids, files, seals: Vec::new() })
    }

    /// The files a new seal has to protect, other than its own.
    pub(crate) fn to_protect(&self) -> impl Iterator<Item = &File> {
        let [_, root] = &self.roots;
        let seals = self.seals.iter().flat_map(|seal| &seal.files);
        std::iter::once(root).chain(&self.files).chain(seals)
    }

    pub(crate) fn page_id(&self, index: usize) -> Option<u64> {
        self.page_ids.get(index).copied()
    }

    pub(crate) fn seals(&self) -> &[Sealed] {
        &self.seals
    }

    pub(crate) fn add(&mut self, sealed: Sealed) {
        self.seals.push(sealed);
    }

    /// The package as a ZIP file. Times in it are 1980-01-01, so the same package gives the same
    /// bytes.
    pub fn write(self) -> Result<Vec<u8>, WriteError> {
        let [plain, sealed] = self.roots;
        let root = if self.seals.is_empty() { plain } else { sealed };
        let list = sealing::list_file(&self.seals);
        let seals = self.seals.into_iter().flat_map(|seal| seal.files);
        let files = std::iter::once(root).chain(self.files).chain(list).chain(seals);
        zip::write(files)
    }
}

fn root_xml(info: &Info, seals: Option<&str>) -> Vec<u8> {
    let mut xml = Xml::new("OFD");
    xml.attribute("Version", "1.0").attribute("DocType", "OFD");
    xml.start("DocBody").start("DocInfo");
    xml.element("DocID", &format!("{:032x}", u128::from_be_bytes(info.doc_id)));
    let optional = |xml: &mut Xml, name, value: &str| {
        if !value.is_empty() {
            xml.element(name, value);
        }
    };
    optional(&mut xml, "Title", &info.title);
    optional(&mut xml, "Author", &info.author);
    optional(&mut xml, "CreationDate", &info.creation_date);
    optional(&mut xml, "Creator", &info.creator);
    optional(&mut xml, "CreatorVersion", &info.creator_version);
    if !info.custom.is_empty() {
        xml.start("CustomDatas");
        for (name, value) in &info.custom {
            xml.start("CustomData").attribute("Name", name).text(value).end("CustomData");
        }
        xml.end("CustomDatas");
    }
    xml.end("DocInfo").element("DocRoot", &format!("{DOCUMENT}/Document.xml"));
    if let Some(seals) = seals {
        xml.element("Signatures", seals);
    }
    xml.end("DocBody");
    xml.finish("OFD")
}
