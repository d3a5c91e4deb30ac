//! Reads packages from strangers: pages, text, attachments and whether the seals hold. It must not
//! decide whom to trust.
//!
//! Everything is read and checked when the package is opened, within [`Limits`]; what is asked for
//! afterwards is there. Passed over: annotations, and text inside composite graphics.

mod check;
mod container;
mod error;
mod limits;
mod page;
mod parts;
mod picture;
mod tree;
mod zip;

pub use check::{SealCheck, SealProblem, SealedBy};
pub use error::ReadError;
pub use limits::Limits;

use crate::package::ROOT;
use container::Files;
use page::Pages;
use parts::Parts;
use std::collections::BTreeSet;
use tree::Element;

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    id: String,
    lines: Vec<String>,
    /// Width in micrometres.
    pub width: i32,
    /// Height in micrometres.
    pub height: i32,
}

impl Page {
    /// Its text in drawing order, that of its templates with it, one line for each text object.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

/// A package that was read.
#[derive(Debug, Clone)]
pub struct Ofd {
    files: Files,
    documents: usize,
    title: String,
    doc_id: String,
    custom: Vec<(String, String)>,
    pages: Vec<Page>,
    /// Names, and the paths of their bytes.
    attachments: Vec<(String, String)>,
    seals: Vec<SealCheck>,
}

/// Reads a package.
pub fn open(package: &[u8], limits: &Limits) -> Result<Ofd, ReadError> {
    let files = container::unpack(package, limits)?;
    let parts = Parts::new(&files, limits);
    let root = parts.xml(ROOT)?;
    let documents = root.all("DocBody").count();
    let body = root.child("DocBody").ok_or_else(|| value(ROOT, "DocBody"))?;
    let info = body.child("DocInfo");
    let text = |name| info.and_then(|info| info.text_of(name)).unwrap_or_default().to_owned();
    let custom = info.and_then(|info| info.child("CustomDatas")).map(custom).unwrap_or_default();
    let document = body.text_of("DocRoot").ok_or_else(|| value(ROOT, "DocRoot"))?;
    let document = parts.locate(ROOT, document)?;
    let (pages, attachments) = read_document(&parts, &document, limits)?;
    let seals = match body.text_of("Signatures") {
        Some(list) => check::seals(&parts, &files, &parts.locate(ROOT, list)?, limits)?,
        None => Vec::new(),
    };
    let (title, doc_id) = (text("Title"), text("DocID"));
    Ok(Ofd { files, documents, title, doc_id, custom, pages, attachments, seals })
}

impl Ofd {
    /// How many documents the package has. All that is read here is that of the first one.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// The document's title, or nothing.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The document's identifier, or nothing.
    pub fn doc_id(&self) -> &str {
        &self.doc_id
    }

    /// Names and values of the writer's own.
    pub fn custom(&self) -> &[(String, String)] {
        &self.custom
    }

    /// The pages.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The lines of all pages, one after the other.
    pub fn text(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().flat_map(Page::lines).map(String::as_str)
    }

    /// Names and bytes of the files that travel inside the document.
    pub fn attachments(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.attachments.iter().filter_map(|(name, path)| {
            let entry = self.files.get(path)?;
            Some((name.as_str(), entry.bytes.as_slice()))
        })
    }

    /// The seals in the order of the package's list, each with what was found wrong with it.
    pub fn seals(&self) -> &[SealCheck] {
        &self.seals
    }
}

type Attachments = Vec<(String, String)>;

fn read_document(
    parts: &Parts<'_>,
    path: &str,
    limits: &Limits,
) -> Result<(Vec<Page>, Attachments), ReadError> {
    let document = parts.xml(path)?;
    let mut reader = Pages::new(parts, path, &document, limits)?;
    let mut pages = Vec::new();
    let mut ids = BTreeSet::new();
    for page in document.child("Pages").into_iter().flat_map(|pages| pages.all("Page")) {
        let (id, file) = (page.attribute("ID"), page.attribute("BaseLoc"));
        let (Some(id), Some(file)) = (id, file) else { return Err(value(path, "page")) };
        if !ids.insert(id) {
            return Err(ReadError::Duplicate(id.to_owned()));
        }
        if pages.len() >= limits.pages {
            return Err(ReadError::TooMuch("pages"));
        }
        pages.push(reader.read(id, &parts.locate(path, file)?)?);
    }
    if pages.is_empty() {
        return Err(value(path, "page"));
    }
    let attachments = match document.text_of("Attachments") {
        Some(list) => read_attachments(parts, &parts.locate(path, list)?)?,
        None => Vec::new(),
    };
    Ok((pages, attachments))
}

fn read_attachments(parts: &Parts<'_>, path: &str) -> Result<Attachments, ReadError> {
    let list = parts.xml(path)?;
    let read = |attachment: &Element| {
        let file = attachment.text_of("FileLoc").ok_or_else(|| value(path, "FileLoc"))?;
        let file = parts.locate(path, file)?;
        let name = attachment.attribute("Name").unwrap_or(&file).to_owned();
        Ok((name, file))
    };
    list.all("Attachment").map(read).collect()
}

fn custom(list: &Element) -> Vec<(String, String)> {
    let pair = |data: &Element| Some((data.attribute("Name")?.to_owned(), data.text.clone()));
    list.all("CustomData").filter_map(pair).collect()
}

fn value(path: &str, what: &'static str) -> ReadError {
    ReadError::Value { path: path.to_owned(), what }
}
