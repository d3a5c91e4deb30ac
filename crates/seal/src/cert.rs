//! Certificates (X.509 v3, RFC 5280) with SM2 keys and signatures. A certificate is read whole and
//! once; it must not be asked here whether it is trusted.

mod authority;
mod crl;
mod envelope;
mod name;
pub mod ocsp;
mod purpose;
mod reason;
mod request;
mod serial;

pub use authority::Authority;
pub use crl::{Crl, Revocation};
pub use name::Name;
pub(crate) use name::normalized as normalized_name;
pub use purpose::{ARC, Purpose};
pub use reason::Reason;
pub use request::CertificateRequest;
pub(crate) use serial::normalized as normalized_serial;
pub use serial::random as random_serial;

use crate::sm2::PublicKey;
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use envelope::{Signed, refuse_critical, timestamp};
use jiff::Timestamp;
use std::fmt;
use thiserror::Error;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages};

/// Why a certificate, a request for one, a revocation list or an OCSP message cannot be read, made or believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CertError {
    /// Not one whole certificate, request, list or message.
    #[error("malformed certificate, request, revocation list or OCSP message")]
    Malformed,
    /// Signed with something else than SM2 and SM3.
    #[error("not signed with SM2 and SM3")]
    Algorithm,
    /// The key inside is not an SM2 key.
    #[error("certificate or request does not hold an SM2 key")]
    NotSm2,
    /// More than one of our purposes in one certificate.
    #[error("certificate has more than one purpose")]
    ManyPurposes,
    /// An extension that must be understood, and is not.
    #[error("unknown critical extension")]
    CriticalExtension,
    /// The signer may not sign such certificates or lists.
    #[error("signer is not an authority for this")]
    NotAuthority,
    /// Names another issuer.
    #[error("issued by another authority")]
    OtherIssuer,
    /// The private key belongs to another certificate.
    #[error("private key does not belong to the certificate")]
    OtherKey,
    /// The signature does not hold.
    #[error("signature does not hold")]
    BadSignature,
    /// Not a positive hexadecimal number of at most 19 bytes.
    #[error("serial number is not a positive hexadecimal number of at most 19 bytes")]
    Serial,
    /// A time before 1970 or after 9999, or an end before its start.
    #[error("time cannot be written in a certificate")]
    Time,
    /// An OCSP response without an answer.
    #[error("no answer from the OCSP responder: {0}")]
    Refused(ocsp::Refusal),
}

impl From<der::Error> for CertError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

impl From<x509_cert::builder::Error> for CertError {
    fn from(_: x509_cert::builder::Error) -> Self {
        Self::Malformed
    }
}

/// From when to when a certificate is good, both ends included, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Validity {
    /// The first moment.
    pub not_before: Timestamp,
    /// The last moment.
    pub not_after: Timestamp,
}

const PEM_LABEL: &str = "CERTIFICATE";

/// basicConstraints, keyUsage and extKeyUsage; all that may be critical in a certificate we read.
const KNOWN: [ObjectIdentifier; 3] = [
    ObjectIdentifier::new_unwrap("2.5.29.19"),
    ObjectIdentifier::new_unwrap("2.5.29.15"),
    ObjectIdentifier::new_unwrap("2.5.29.37"),
];

/// A certificate, read and understood; whether it is trusted is for [`Trust`](crate::Trust).
#[derive(Clone)]
pub struct Certificate {
    der: Vec<u8>,
    signed: Signed,
    x509: x509_cert::Certificate,
    serial: String,
    issuer: String,
    subject: String,
    subject_cn: String,
    subject_ou: String,
    key: PublicKey,
    validity: Validity,
    purpose: Option<Purpose>,
    path_len: Option<u8>,
    usages: Option<KeyUsage>,
}

impl Certificate {
    /// Reads one certificate in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, CertError> {
        let signed = Signed::from_der(der)?;
        let x509 = x509_cert::Certificate::from_der(der)?;
        let body = x509.tbs_certificate();
        if body.signature() != x509.signature_algorithm() {
            return Err(CertError::Malformed);
        }
        refuse_critical(body.extensions().map(Vec::as_slice), &KNOWN)?;
        let key = PublicKey::from_spki_der(&body.subject_public_key_info().to_der()?)
            .map_err(|_| CertError::NotSm2)?;
        let cn = body.subject().common_name()?;
        let ou = body.subject().organization_unit()?;
        let basic = body.get_extension::<BasicConstraints>()?.map(|(_, basic)| basic);
        Ok(Self {
            serial: serial::from_bytes(body.serial_number().as_bytes()),
            issuer: body.issuer().to_string(),
            subject: body.subject().to_string(),
            subject_cn: cn.map(|cn| cn.value().into_owned()).unwrap_or_default(),
            subject_ou: ou.map(|ou| ou.value().into_owned()).unwrap_or_default(),
            key,
            validity: Validity {
                not_before: timestamp(body.validity().not_before)?,
                not_after: timestamp(body.validity().not_after)?,
            },
            purpose: read_purpose(body, basic.as_ref())?,
            path_len: basic.and_then(|basic| basic.path_len_constraint),
            usages: body.get_extension::<KeyUsage>()?.map(|(_, usages)| usages),
            der: der.to_vec(),
            signed,
            x509,
        })
    }

    /// Reads one certificate in PEM, label `CERTIFICATE`.
    pub fn from_pem(pem: &str) -> Result<Self, CertError> {
        Self::from_der(&envelope::from_pem(PEM_LABEL, pem)?)
    }

    /// The certificate in DER, byte for byte as it was signed.
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate in PEM.
    pub fn to_pem(&self) -> String {
        envelope::to_pem(PEM_LABEL, &self.der)
    }

    /// The serial number in upper-case hexadecimal without leading zeros.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The issuer's name as in RFC 4514, narrowest first: `CN=…,O=…,C=CN`.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The owner's name, written as [`issuer`](Self::issuer) is.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The owner's common name; empty if it has none.
    pub fn subject_cn(&self) -> &str {
        &self.subject_cn
    }

    /// Organisational unit of the subject; empty if there is none. Compare this and not a part of
    /// [`subject`](Self::subject): there a comma inside a name looks like the next attribute.
    pub fn subject_ou(&self) -> &str {
        &self.subject_ou
    }

    /// The owner's key.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// The first moment it is good.
    pub fn not_before(&self) -> Timestamp {
        self.validity.not_before
    }

    /// The last moment it is good.
    pub fn not_after(&self) -> Timestamp {
        self.validity.not_after
    }

    /// Both ends of its time.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// What it is for; nothing if it was made elsewhere for something we do not know.
    pub fn purpose(&self) -> Option<Purpose> {
        self.purpose
    }

    /// Whether `issuer` signed this certificate and may sign certificates.
    pub fn verify(&self, issuer: &Self) -> Result<(), CertError> {
        if !issuer.is_authority() || !issuer.has_usage(KeyUsages::KeyCertSign) {
            return Err(CertError::NotAuthority);
        }
        if self.issuer != issuer.subject {
            return Err(CertError::OtherIssuer);
        }
        self.signed.verify(&issuer.key)
    }

    pub(crate) fn is_authority(&self) -> bool {
        self.purpose.is_some_and(Purpose::is_authority)
    }

    /// How many authorities may follow below this one.
    pub(crate) fn path_len(&self) -> Option<u8> {
        self.path_len
    }

    pub(crate) fn may_sign_crls(&self) -> bool {
        self.is_authority() && self.has_usage(KeyUsages::CRLSign)
    }

    fn has_usage(&self, usage: KeyUsages) -> bool {
        self.usages.is_some_and(|usages| usages.0.contains(usage))
    }
}

fn read_purpose(
    body: &x509_cert::TbsCertificate,
    basic: Option<&BasicConstraints>,
) -> Result<Option<Purpose>, CertError> {
    let leaf = match body.get_extension::<ExtendedKeyUsage>()? {
        Some((_, usages)) => Purpose::among(&usages)?,
        None => None,
    };
    match (basic.is_some_and(|basic| basic.ca), leaf) {
        (true, Some(_)) => Err(CertError::ManyPurposes),
        (true, None) if body.issuer() == body.subject() => Ok(Some(Purpose::Root)),
        (true, None) => Ok(Some(Purpose::Issuing)),
        (false, leaf) => Ok(leaf),
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({} of {}, {:?})", self.serial, self.subject, self.purpose)
    }
}
