//! What certificates and revocation lists have in common: a signed body, times and extensions.

use super::CertError;
use crate::sm2::{PrivateKey, PublicKey, Signature};
use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::pem::{self, LineEnding};
use der::{Decode, Document, Encode, Sequence};
use jiff::Timestamp;
use std::time::Duration;
use x509_cert::ext::Extension;
use x509_cert::spki::AlgorithmIdentifierRef;
use x509_cert::time::Time;

/// SM2 signature with SM3 (GM/T 0006).
const SM2_WITH_SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.501");

/// `SEQUENCE { body, signatureAlgorithm, signature }` (RFC 5280, section 4.1).
#[derive(Sequence)]
struct Envelope<'a> {
    body: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

/// The exact bytes that were signed, and the signature.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    body: Vec<u8>,
    signature: Signature,
}

impl Signed {
    pub(super) fn from_der(der: &[u8]) -> Result<Self, CertError> {
        let Envelope { body, algorithm, signature } = Envelope::from_der(der)?;
        Self::from_parts(body, &algorithm, &signature)
    }

    pub(super) fn from_parts(
        body: AnyRef<'_>,
        algorithm: &AlgorithmIdentifierRef<'_>,
        signature: &BitStringRef<'_>,
    ) -> Result<Self, CertError> {
        if algorithm.oid != SM2_WITH_SM3 {
            return Err(CertError::Algorithm);
        }
        let signature = signature.as_bytes().ok_or(CertError::Malformed)?;
        let signature = Signature::from_der(signature).map_err(|_| CertError::Malformed)?;
        // DER has one spelling only, so encoding again gives the bytes that were read.
        Ok(Self { body: body.to_der()?, signature })
    }

    pub(super) fn verify(&self, key: &PublicKey) -> Result<(), CertError> {
        key.verify(&self.body, &self.signature).map_err(|_| CertError::BadSignature)
    }
}

/// `body`, which is one whole value in DER, and its signature, in one envelope.
pub(super) fn sign(body: &[u8], key: &PrivateKey) -> Result<Vec<u8>, CertError> {
    let signature = key.sign(body).to_der();
    let envelope = Envelope {
        body: AnyRef::from_der(body)?,
        algorithm: AlgorithmIdentifierRef { oid: SM2_WITH_SM3, parameters: None },
        signature: BitStringRef::from_bytes(&signature)?,
    };
    Ok(envelope.to_der()?)
}

/// The DER inside a PEM block (RFC 7468) with this label.
pub(super) fn from_pem(label: &str, pem: &str) -> Result<Vec<u8>, CertError> {
    let (found, document) = Document::from_pem(pem)?;
    if found == label { Ok(document.into_vec()) } else { Err(CertError::Malformed) }
}

pub(super) fn to_pem(label: &str, der: &[u8]) -> String {
    // Fails only for labels with odd characters; ours are constants.
    pem::encode_string(label, LineEnding::LF, der).unwrap_or_default()
}

/// An extension marked critical changes the meaning of all the rest; who does not know it must not
/// go on (RFC 5280, section 4.2).
pub(super) fn refuse_critical(
    extensions: Option<&[Extension]>,
    known: &[ObjectIdentifier],
) -> Result<(), CertError> {
    let strange = |e: &&Extension| e.critical && !known.contains(&e.extn_id);
    match extensions.unwrap_or_default().iter().find(strange) {
        None => Ok(()),
        Some(_) => Err(CertError::CriticalExtension),
    }
}

pub(super) fn timestamp(time: Time) -> Result<Timestamp, CertError> {
    let seconds =
        i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| CertError::Malformed)?;
    Timestamp::from_second(seconds).map_err(|_| CertError::Malformed)
}

/// Whole seconds; two-digit years up to 2049 as RFC 5280, section 4.1.2.5, asks.
pub(super) fn time(at: Timestamp) -> Result<Time, CertError> {
    match UtcTime::from_unix_duration(since_1970(at)?) {
        Ok(short) => Ok(Time::UtcTime(short)),
        Err(_) => general_time(at).map(Time::GeneralTime),
    }
}

/// Whole seconds, in the form that has four-digit years at all times.
pub(super) fn general_time(at: Timestamp) -> Result<GeneralizedTime, CertError> {
    GeneralizedTime::from_unix_duration(since_1970(at)?).map_err(|_| CertError::Time)
}

fn since_1970(at: Timestamp) -> Result<Duration, CertError> {
    u64::try_from(at.as_second()).map(Duration::from_secs).map_err(|_| CertError::Time)
}
