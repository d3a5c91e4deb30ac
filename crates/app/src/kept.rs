//! Reading what we kept. That a kept file does not read is a defect, never the caller's fault.

use domain::Bill;
use seal::sm3::{self, Digest};
use wire::xml::{BillFile, XmlError};

use crate::ports::{Kept, StoreError};

fn defect(e: &XmlError) -> StoreError {
    StoreError::Inconsistent(format!("a kept file does not read: {e}"))
}

/// A kept file.
pub(crate) fn own_file(file: Vec<u8>) -> Result<BillFile, StoreError> {
    BillFile::read(file).map_err(|e| defect(&e))
}

/// The bill of a kept file.
pub(crate) fn own_bill(file: &BillFile) -> Result<Bill, StoreError> {
    file.bill().map_err(|e| defect(&e))
}

/// The SM3 of what its unit signed.
pub(crate) fn body_digest(kept: &Kept) -> Result<Digest, StoreError> {
    Ok(sm3::digest(own_file(kept.file.clone())?.body()))
}
