//! Letters: what a node says, signed with its own key.

use seal::{Certificate, Purpose, Signature, SignerError, Trust, TrustError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::home::{Letter, signed_bytes};

use crate::Platform;

/// Why a letter is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// No letter, or not the JSON that belongs there.
    #[error("no letter of this kind")]
    Form,
    /// Signed by somebody else, or not any more by them.
    #[error("the letter is not signed by whom it should be")]
    Signer,
    /// The signature does not hold.
    #[error("the signature of the letter does not hold")]
    Signature,
}

/// Writes a letter and signs it with this node's key.
pub(super) async fn write<T: Serialize>(p: &Platform, words: &T) -> Result<Vec<u8>, SignerError> {
    let body = serde_json::to_vec(words).unwrap_or_default(); // plain structures: cannot fail
    let signer = p.keys.node();
    let signature = signer.sign(&signed_bytes(&body)).await?;
    Ok(Letter::write(signer.certificate().serial(), &signature.base64(), &body))
}

/// The words of a letter, nothing proved.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<(Letter<'_>, T), LetterError> {
    let letter = Letter::read(bytes).ok_or(LetterError::Form)?;
    let words = serde_json::from_slice(letter.body).map_err(|_| LetterError::Form)?;
    Ok((letter, words))
}

/// Whether the certificate's holder signed the letter, and could when it arrived.
pub(super) fn check(
    letter: &Letter<'_>,
    certificate: &Certificate,
    purpose: Purpose,
    (trust, now): (&Trust, jiff::Timestamp),
) -> Result<(), LetterError> {
    if letter.serial != certificate.serial() {
        return Err(LetterError::Signer);
    }
    match trust.check(certificate, purpose, now) {
        // A node that was cut off has an old revocation list; it must still be able to hear.
        Ok(()) | Err(TrustError::RevocationUnknown) => {}
        Err(_) => return Err(LetterError::Signer),
    }
    let signature = Signature::from_base64(letter.signature).map_err(|_| LetterError::Signature)?;
    let signed = signed_bytes(letter.body);
    certificate.public_key().verify(&signed, &signature).map_err(|_| LetterError::Signature)
}
