//! From a numbered bill to its file: the unit signs, then finance where its key is at hand. No
//! transaction is open here.

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
    /// Finance's key is not on this node.
    #[error("no supervision key")]
    NoSupervision,
    /// The signer failed.
    #[error(transparent)]
    Signer(#[from] SignerError),
}

/// Signs the bill and joins the file; also gives the SM3 of what the unit signed. The bytes are made
/// once, here.
pub(crate) async fn sign(p: &Platform, numbered: Numbered) -> Result<(Issued, Digest), SignError> {
    let unit = &numbered.bill().unit;
    let unit_signer = p.keys.unit(unit).ok_or_else(|| SignError::NoKey(unit.clone()))?;
    let body = xml::body(numbered.bill());
    let signature = unit_signer.sign(&body).await?;
    let unit_element = xml::signature(Signs::Unit, &text(&unit_signer, p.clock.now(), &signature));
    let digest = sm3::digest(&body);
    let element = match p.keys.supervision() {
        Some(signer) => supervise(p, &signer, &digest, &unit_element).await?,
        None => String::new(),
    };
    let file = xml::file(&body, &unit_element, &element);
    let fingerprint = sm3::digest(unit_element.as_bytes());
    Ok((numbered.sealed(file, fingerprint), digest))
}

/// Finance's `Signature` element over the SM3 of what the unit signed and the unit's element.
pub(crate) async fn supervise(
    p: &Platform,
    signer: &Arc<dyn Signer>,
    body: &Digest,
    unit_element: &str,
) -> Result<String, SignerError> {
    let original = xml::supervision_original(&sm3::hex(body), unit_element);
    let signature = signer.sign(&original).await?;
    Ok(xml::signature(Signs::Supervision, &text(signer, p.clock.now(), &signature)))
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
