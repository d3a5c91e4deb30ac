//! From a numbered bill to its file: the unit signs, then finance. No transaction is open here.

use std::sync::Arc;

use domain::{CreditCode, Issued, Moment, Numbered};
use seal::sm3::{self, Digest};
use seal::{Signature, Signer, SignerError};
use wire::xml::{self, SignatureText, Signs};

use crate::Platform;

/// No signature was to be had; the number stays with its business key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The unit has no key on this node.
    #[error("no signing key of unit {0}")]
    NoKey(CreditCode),
    /// The signer failed.
    #[error(transparent)]
    Signer(#[from] SignerError),
}

/// Signs the bill twice and joins the file; also gives the SM3 of what the unit signed. The bytes
/// are made once, here.
pub(crate) async fn sign(p: &Platform, numbered: Numbered) -> Result<(Issued, Digest), SignError> {
    let unit = &numbered.bill().unit;
    let unit_signer = p.keys.unit(unit).ok_or_else(|| SignError::NoKey(unit.clone()))?;
    let supervision = p.keys.supervision();
    let body = xml::body(numbered.bill());
    let signature = unit_signer.sign(&body).await?;
    let unit_element = xml::signature(Signs::Unit, &text(&unit_signer, p.clock.now(), &signature));
    let digest = sm3::digest(&body);
    let original = xml::supervision_original(&sm3::hex(&digest), &unit_element);
    let signature = supervision.sign(&original).await?;
    let element =
        xml::signature(Signs::Supervision, &text(&supervision, p.clock.now(), &signature));
    let file = xml::file(&body, &unit_element, &element);
    Ok((numbered.sealed(file), digest))
}

fn text(signer: &Arc<dyn Signer>, at: Moment, signature: &Signature) -> SignatureText {
    let certificate = signer.certificate();
    SignatureText {
        time: at.compact(),
        value: signature.to_der(),
        serial: certificate.serial().to_owned(),
        issuer: certificate.issuer().to_owned(),
    }
}
