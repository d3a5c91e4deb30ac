//! A document while it is put together, and the files it becomes (GB/T 33190, section 7). It must
//! not know ZIP or seals.

use crate::WriteError;
use crate::content::{self, Ids, Resources};
use crate::model::{Attachment, Font, FontId, ImageId, Info, Page, TemplateId};
use crate::package::{File, Package};
use crate::xml::{Xml, lengths};

/// Where the one document of a package lives.
pub(crate) const DOCUMENT: &str = "Doc_0";

const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A document while it is put together. Fonts, images and templates come first, because pages name
/// them by what adding them returned.
#[derive(Debug, Clone)]
pub struct Document {
    info: Info,
    fonts: Vec<Font>,
    images: Vec<Vec<u8>>,
    templates: Vec<Page>,
    pages: Vec<Page>,
    attachments: Vec<Attachment>,
}

impl Document {
    /// A document without pages.
    pub fn new(info: Info) -> Self {
        Self {
            info,
            fonts: Vec::new(),
            images: Vec::new(),
            templates: Vec::new(),
            pages: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// Adds a font.
    pub fn font(&mut self, font: Font) -> FontId {
        self.fonts.push(font);
        FontId(self.fonts.len().saturating_sub(1))
    }

    /// Adds a PNG file.
    pub fn png(&mut self, png: Vec<u8>) -> ImageId {
        self.images.push(png);
        ImageId(self.images.len().saturating_sub(1))
    }

    /// Adds a page that lies under others.
    pub fn template(&mut self, page: Page) -> TemplateId {
        self.templates.push(page);
        TemplateId(self.templates.len().saturating_sub(1))
    }

    /// Adds the next page.
    pub fn page(&mut self, page: Page) {
        self.pages.push(page);
    }

    /// Adds a file.
    pub fn attach(&mut self, attachment: Attachment) {
        self.attachments.push(attachment);
    }

    /// The files of the document, ready to be sealed or written.
    pub fn package(self) -> Result<Package, WriteError> {
        self.check()?;
        let mut ids = Ids::new();
        let take = |ids: &mut Ids, count: usize| (0..count).map(|_| ids.next()).collect::<Vec<_>>();
        let resources = Resources {
            fonts: take(&mut ids, self.fonts.len()),
            images: take(&mut ids, self.images.len()),
            templates: take(&mut ids, self.templates.len()),
        };
        let page_ids = take(&mut ids, self.pages.len());
        let mut contents = Vec::new();
        for (index, template) in self.templates.iter().enumerate() {
            let bytes = content::page(template, &resources, &mut ids)?;
            contents.push(file(template_path(index), bytes));
        }
        for (index, page) in self.pages.iter().enumerate() {
            let bytes = content::page(page, &resources, &mut ids)?;
            contents.push(file(page_path(index), bytes));
        }
        let mut files = vec![file("Document.xml", self.document_xml(&resources, &page_ids, &ids))];
        if !self.fonts.is_empty() {
            files.push(file("PublicRes.xml", self.fonts_xml(&resources)));
        }
        if !self.images.is_empty() {
            files.push(file("DocumentRes.xml", images_xml(&resources)));
        }
        if !self.attachments.is_empty() {
            files.push(file("Attachs/Attachments.xml", self.attachments_xml()));
        }
        for (index, font) in self.fonts.into_iter().enumerate() {
            files.push(file(format!("Res/{}", font_name(index, &font.data)), font.data));
        }
        for (index, png) in self.images.into_iter().enumerate() {
            files.push(file(format!("Res/{}", image_name(index)), png).stored());
        }
        files.append(&mut contents);
        for attachment in self.attachments {
            files.push(file(attachment_path(&attachment.name), attachment.data));
        }
        Package::new(&self.info, page_ids, files)
    }

    fn check(&self) -> Result<(), WriteError> {
        if self.pages.is_empty() {
            return Err(WriteError::NoPage);
        }
        if self.templates.iter().any(|template| template.template.is_some()) {
            return Err(WriteError::NestedTemplate);
        }
        if !self.images.iter().all(|png| png.starts_with(PNG_MAGIC)) {
            return Err(WriteError::NotPng);
        }
        let bad = |name: &str| {
            let strange = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
            name.is_empty() || name.starts_with('.') || name.contains(strange)
        };
        match self.attachments.iter().find(|attachment| bad(&attachment.name)) {
            Some(attachment) => Err(WriteError::Name(attachment.name.clone())),
            None => Ok(()),
        }
    }

    fn document_xml(&self, resources: &Resources, page_ids: &[u64], ids: &Ids) -> Vec<u8> {
        let mut xml = Xml::new("Document");
        xml.start("CommonData").element("MaxUnitID", &ids.last().to_string());
        if let Some(first) = self.pages.first() {
            xml.start("PageArea").start("PhysicalBox");
            xml.raw_text(|text| lengths(text, [0, 0, first.width, first.height]));
            xml.end("PhysicalBox").end("PageArea");
        }
        if !self.fonts.is_empty() {
            xml.element("PublicRes", "PublicRes.xml");
        }
        if !self.images.is_empty() {
            xml.element("DocumentRes", "DocumentRes.xml");
        }
        for (index, id) in resources.templates.iter().enumerate() {
            xml.start("TemplatePage").number("ID", *id);
            xml.attribute("BaseLoc", &template_path(index)).end("TemplatePage");
        }
        xml.end("CommonData").start("Pages");
        for (index, id) in page_ids.iter().enumerate() {
            xml.start("Page").number("ID", *id).attribute("BaseLoc", &page_path(index)).end("Page");
        }
        xml.end("Pages");
        if !self.attachments.is_empty() {
            xml.element("Attachments", "Attachs/Attachments.xml");
        }
        xml.finish("Document")
    }

    fn fonts_xml(&self, resources: &Resources) -> Vec<u8> {
        let mut xml = Xml::new("Res");
        xml.attribute("BaseLoc", "Res").start("Fonts");
        for (index, (font, id)) in self.fonts.iter().zip(&resources.fonts).enumerate() {
            xml.start("Font").number("ID", *id).attribute("FontName", &font.name);
            xml.attribute("FamilyName", &font.family);
            xml.element("FontFile", &font_name(index, &font.data)).end("Font");
        }
        xml.end("Fonts");
        xml.finish("Res")
    }

    fn attachments_xml(&self) -> Vec<u8> {
        let mut xml = Xml::new("Attachments");
        for (index, attachment) in self.attachments.iter().enumerate() {
            xml.start("Attachment").attribute("ID", &format!("attachment_{index}"));
            xml.attribute("Name", &attachment.name).attribute("Format", &attachment.format);
            // From the package's root: readers differ in what a relative one starts from.
            let path = format!("/{DOCUMENT}/{}", attachment_path(&attachment.name));
            xml.attribute("Visible", "true").element("FileLoc", &path).end("Attachment");
        }
        xml.finish("Attachments")
    }
}

fn images_xml(resources: &Resources) -> Vec<u8> {
    let mut xml = Xml::new("Res");
    xml.attribute("BaseLoc", "Res").start("MultiMedias");
    for (index, id) in resources.images.iter().enumerate() {
        xml.start("MultiMedia").number("ID", *id).attribute("Type", "Image");
        xml.attribute("Format", "PNG").element("MediaFile", &image_name(index));
        xml.end("MultiMedia");
    }
    xml.end("MultiMedias");
    xml.finish("Res")
}

fn file(path: impl AsRef<str>, bytes: Vec<u8>) -> File {
    File::new(format!("{DOCUMENT}/{}", path.as_ref()), bytes)
}

fn template_path(index: usize) -> String {
    format!("Tpls/Tpl_{index}/Content.xml")
}

fn page_path(index: usize) -> String {
    format!("Pages/Page_{index}/Content.xml")
}

fn attachment_path(name: &str) -> String {
    format!("Attachs/{name}")
}

fn image_name(index: usize) -> String {
    format!("image_{index}.png")
}

/// OpenType fonts with PostScript outlines start with `OTTO`.
fn font_name(index: usize, data: &[u8]) -> String {
    let extension = if data.starts_with(b"OTTO") { "otf" } else { "ttf" };
    format!("font_{index}.{extension}")
}
