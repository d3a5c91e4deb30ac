//! The bill's XML out of an OFD package.

use ofd::read::Ofd;

use crate::OpenError;
use crate::pdf::has_document;

/// The one bill among the attachments. Other data files, such as accounting data, may lie beside
/// it; the same bill twice is one, a second one is a trap.
pub(crate) fn document(package: &Ofd) -> Result<&[u8], OpenError> {
    let is_xml = |name: &str| name.to_ascii_lowercase().ends_with(".xml");
    let mut found = package
        .attachments()
        .filter(|(name, bytes)| is_xml(name) && has_document(bytes))
        .map(|(_, bytes)| bytes);
    let first = found.next().ok_or(OpenError::OfdWithoutBill)?;
    if found.all(|other| other == first) { Ok(first) } else { Err(OpenError::OfdWithMany) }
}
