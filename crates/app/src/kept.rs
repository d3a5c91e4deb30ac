//! Reading what we kept. That a kept file does not read is a defect, never the caller's fault.

use domain::Bill;
use seal::sm3::{self, Digest};
use wire::xml::{BillFile, XmlError};

use crate::ports::{Kept, StoreError};

fn defect(e: &XmlError) -> StoreError {
    StoreError::Inconsistent(format!("a kept file does not read: {e}"))
}

/// The bill of a kept file.
pub(crate) fn own_bill(file: Vec<u8>) -> Result<Bill, StoreError> {
    BillFile::read(file).and_then(|f| f.bill()).map_err(|e| defect(&e))
}

/// The SM3 of what its unit signed.
pub(crate) fn body_digest(kept: &Kept) -> Result<Digest, StoreError> {
    let file = BillFile::read(kept.file.clone()).map_err(|e| defect(&e))?;
    Ok(sm3::digest(file.body()))
}
