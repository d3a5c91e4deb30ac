//! Asking an authority about one certificate now, instead of reading its whole list (OCSP, RFC
//! 6960), with SM2 and SM3. It must not know what was revoked, fetch anything or find nonces by
//! itself.
//!
//! | who | what |
//! |---|---|
//! | asks | [`request`], then [`OcspResponse::from_der`] and [`OcspResponse::verify`] |
//! | answers | [`OcspRequest::from_der`], then [`Authority::answer_ocsp`] or [`refusal`] |
//!
//! Answers are signed by the key that issued the certificates; delegated responders (RFC 6960,
//! section 4.2.2.2) are neither made nor believed.
//!
//! [`Authority::answer_ocsp`]: super::Authority::answer_ocsp

mod asn1;
mod issuer;
mod response;

pub(super) use response::answer;
pub use response::{Answer, OcspResponse};

use super::envelope::refuse_critical;
use super::{CertError, Certificate, Reason, serial};
use asn1::{Asked, CertId, Request, TbsRequest};
use der::asn1::{ObjectIdentifier, OctetString, OctetStringRef};
use der::{Decode, Encode};
use issuer::Issuer;
use jiff::Timestamp;
use thiserror::Error;
use x509_cert::ext::Extension;

/// The longest request that is read, in bytes.
pub const REQUEST_BYTES_MAX: usize = 8 * 1024;

/// The most certificates that one request may ask about.
pub const REQUEST_IDS_MAX: usize = 32;

/// The longest nonce (RFC 8954, section 2.1), in bytes.
pub const NONCE_BYTES_MAX: usize = 32;

/// id-pkix-ocsp-nonce.
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");

/// What an authority says of one certificate (RFC 6960, section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Issued, and not taken back.
    Good,
    /// Taken back, or suspended.
    Revoked {
        /// From when its signatures no longer count.
        at: Timestamp,
        /// Why.
        reason: Reason,
    },
    /// Not issued by this authority, as far as it knows.
    Unknown,
}

/// Why there is no answer (RFC 6960, section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum Refusal {
    /// The request cannot be read.
    #[error("malformed request")]
    MalformedRequest,
    /// Something is broken on the side of the responder.
    #[error("internal error")]
    InternalError,
    /// The same question may get an answer later.
    #[error("try again later")]
    TryLater,
    /// Only signed requests are answered there.
    #[error("request must be signed")]
    SignatureRequired,
    /// Not this responder's certificates, or not for this asker.
    #[error("unauthorized")]
    Unauthorized,
}

/// A response without an answer (RFC 6960, section 4.2.1), in DER. Nobody signs it, so it proves
/// nothing.
pub fn refusal(why: Refusal) -> Vec<u8> {
    let status = match why {
        Refusal::MalformedRequest => 1,
        Refusal::InternalError => 2,
        Refusal::TryLater => 3,
        Refusal::SignatureRequired => 5,
        Refusal::Unauthorized => 6,
    };
    vec![0x30, 3, 0x0a, 1, status] // SEQUENCE { ENUMERATED }
}

/// A request about the certificate of `issuer` with this serial number, in DER. A fresh random
/// `nonce` of 1 to 32 bytes comes back in the answer and shows that it is not an old one; without
/// one, look at the answer's times.
pub fn request(
    issuer: &Certificate,
    serial: &str,
    nonce: Option<&[u8]>,
) -> Result<Vec<u8>, CertError> {
    let id = Issuer::new(issuer)?.id(&serial::to_bytes(serial)?)?;
    let request = Request {
        body: TbsRequest {
            version: 0,
            requestor: None,
            list: vec![Asked { id, extensions: None }],
            extensions: nonce_extensions(nonce)?,
        },
        signature: None,
    };
    Ok(request.to_der()?)
}

/// A request, read (RFC 6960, section 4.1). A signature on it is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OcspRequest {
    ids: Vec<CertId>,
    serials: Vec<String>,
    nonce: Option<Vec<u8>>,
}

impl OcspRequest {
    /// Reads a request in DER, of at most [`REQUEST_BYTES_MAX`] and about 1 to [`REQUEST_IDS_MAX`]
    /// certificates. Who cannot be read here is told [`Refusal::MalformedRequest`].
    pub fn from_der(der: &[u8]) -> Result<Self, CertError> {
        if der.len() > REQUEST_BYTES_MAX {
            return Err(CertError::Malformed);
        }
        let body = Request::from_der(der)?.body;
        let count = body.list.len();
        if body.version != 0 || count == 0 || count > REQUEST_IDS_MAX {
            return Err(CertError::Malformed);
        }
        for asked in &body.list {
            refuse_critical(asked.extensions.as_deref(), &[])?;
        }
        let nonce = read_nonce(body.extensions.as_deref())?;
        let ids: Vec<CertId> = body.list.into_iter().map(|asked| asked.id).collect();
        Ok(Self { serials: ids.iter().map(CertId::serial).collect(), ids, nonce })
    }

    /// The serial numbers asked about, as [`Certificate::serial`] writes them.
    pub fn serials(&self) -> &[String] {
        &self.serials
    }

    /// What must come back in the answer.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    /// Whether it asks for certificates of `issuer` alone. Where it does for no authority that
    /// answers there, [`Refusal::Unauthorized`] is right.
    pub fn is_for(&self, issuer: &Certificate) -> bool {
        let named = |issuer: Issuer| self.ids.iter().all(|id| issuer.is_named_in(id));
        Issuer::new(issuer).is_ok_and(named)
    }
}

/// The one extension we write (RFC 6960, section 4.4.1).
fn nonce_extensions(nonce: Option<&[u8]>) -> Result<Option<Vec<Extension>>, CertError> {
    let Some(nonce) = nonce else { return Ok(None) };
    if !is_nonce(nonce) {
        return Err(CertError::Malformed);
    }
    let value = OctetString::new(OctetStringRef::new(nonce)?.to_der()?)?;
    Ok(Some(vec![Extension { extn_id: NONCE, critical: false, extn_value: value }]))
}

fn read_nonce(extensions: Option<&[Extension]>) -> Result<Option<Vec<u8>>, CertError> {
    refuse_critical(extensions, &[NONCE])?;
    let mut extensions = extensions.unwrap_or_default().iter();
    let Some(found) = extensions.find(|e| e.extn_id == NONCE) else { return Ok(None) };
    let nonce = OctetString::from_der(found.extn_value.as_bytes())?.into_bytes().to_vec();
    if is_nonce(&nonce) { Ok(Some(nonce)) } else { Err(CertError::Malformed) }
}

fn is_nonce(bytes: &[u8]) -> bool {
    (1..=NONCE_BYTES_MAX).contains(&bytes.len())
}
