//! Whether a file is what it says, from the file and a trust list alone.
//!
//! A bill comes as XML, as OFD or as PDF. The XML carries two signatures, and the other two carry
//! the XML: it is taken out and proved, and of the page around it is said how much can be known. An
//! OFD's page is held by two electronic seals. A PDF's page is held by nothing that can be checked
//! here; the platform compares it with its own drawing.
//!
//! This crate must not know stores, HTTP, how a bill is drawn, files or clocks. It builds for the
//! browser, so whoever doubts us needs no server of ours. What became of a bill after it was issued
//! no file can tell.

mod open;
mod pack;
mod pdf;
mod seals;
mod signatures;
mod slip;

pub use open::{FILE_MAX, Format, Given, OpenError, open};
pub use signatures::{signatures, supervision_holds, unit_holds};
pub use slip::{SignedGrant, check_slip};

use seal::Trust;
use wire::api::FileProof;

/// Opens a file and proves it.
pub fn check(trust: &Trust, bytes: Vec<u8>) -> Result<FileProof, OpenError> {
    Ok(open(bytes)?.prove(trust))
}
