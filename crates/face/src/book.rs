//! Which template a bill is drawn with: by its kind and the serial of its specimen code, so that an
//! old bill keeps the look it was issued with.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Bill;

use crate::template::{Template, TemplateError};

/// Every template in force, old ones included.
#[derive(Clone, Debug, Default)]
pub struct Book {
    templates: BTreeMap<String, Arc<Template>>,
}

/// 非税收入统一票据, which asks for nothing that a bill may lack.
const GENERAL: &str = "010101";

/// The templates we ship, by name.
pub const BUILT_IN: [&str; 7] = [
    include_str!("../../../data/faces/0601-01.toml"),
    include_str!("../../../data/faces/0602-01.toml"),
    include_str!("../../../data/faces/0101-01.toml"),
    include_str!("../../../data/faces/0301-01.toml"),
    include_str!("../../../data/faces/0401-01.toml"),
    include_str!("../../../data/faces/0501-01.toml"),
    include_str!("../../../data/faces/0701-01.toml"),
];

impl Book {
    /// A book of the templates we ship.
    pub fn built_in() -> Result<Self, TemplateError> {
        let mut book = Self::default();
        for text in BUILT_IN {
            book.add(Template::parse(text)?);
        }
        Ok(book)
    }

    /// Adds a template; one of the same kind and serial is replaced.
    pub fn add(&mut self, template: Template) {
        let name = format!("{}{}", template.kind, template.serial);
        self.templates.insert(name, Arc::new(template));
    }

    /// The template of a bill: that of its specimen code, or else the kind's lowest serial, or else
    /// the general one, so that no bill is without a face.
    pub fn of(&self, bill: &Bill) -> Option<Arc<Template>> {
        let kind = bill.id.code.kind().to_string();
        let serial = bill.specimen.get(8..).unwrap_or_default();
        let exact = self.templates.get(&format!("{kind}{serial}"));
        let any = || self.templates.range(kind.clone()..).find(|(name, _)| name.starts_with(&kind));
        let general = || self.templates.get(GENERAL);
        exact.or_else(|| any().map(|(_, template)| template)).or_else(general).cloned()
    }
}
