//! Making a slip (离线二维码): the second form of a bill's QR code, which can be checked with no network.
//!
//! It is signed when somebody asks for it and not when the bill is issued, so that issuing keeps its
//! one signature a bill.

use seal::SignerError;
use wire::slip::{SignedSlip, Slip, SlipError};

use crate::Platform;
use crate::ports::{Kept, StoreError};

/// Why there is no slip.
#[derive(Debug, thiserror::Error)]
pub enum SlipRefusal {
    /// The unit's key is on another node; the front server that issued the bill can make it.
    #[error("no signing key of the unit on this node")]
    NoKey,
    /// The number is in none of the unit's grants: a defect.
    #[error("the bill's number is in no grant of its unit")]
    NoGrant,
    /// The unit's certificate has a serial number that does not fit.
    #[error(transparent)]
    Slip(#[from] SlipError),
    /// The signer failed.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The slip of a kept bill, signed now with its unit's key. Asked twice, it is signed twice; both hold.
pub async fn make(p: &Platform, kept: &Kept) -> Result<SignedSlip, SlipRefusal> {
    let signer = p.keys.unit(&kept.unit).ok_or(SlipRefusal::NoKey)?;
    let grants = p.store.grants(&kept.unit).await?;
    let grant = grants.into_iter().map(|status| status.stock.grant);
    let grant = grant
        .filter(|grant| (grant.first_id()..=grant.last_id()).contains(&kept.id))
        .map(|grant| grant.id)
        .next()
        .ok_or(SlipRefusal::NoGrant)?;
    let slip = Slip {
        id: kept.id,
        check: kept.check,
        total: kept.total,
        issued_on: kept.issued_at.date(),
        unit: kept.unit.clone(),
        grant,
        certificate_serial: signer.certificate().serial().to_owned(),
        signed_at: p.clock.now().whole_second(),
    };
    let signature = signer.sign(slip.statement().as_bytes()).await?;
    Ok(SignedSlip::new(slip, signature.to_rs())?)
}
