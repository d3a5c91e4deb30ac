//! Certificate requests (PKCS#10, RFC 2986): somebody's key and the name they would like, signed
//! with that key, as GM/T 0015 uses them with SM2. It must not decide who may have which name, and
//! knows nothing of what an authority makes of a request.

use super::envelope::{self, Signed};
use super::{CertError, Name};
use crate::sm2::{PrivateKey, PublicKey};
use der::{Decode, Document, Encode};
use std::fmt;
use x509_cert::request::{CertReq, CertReqInfo, Version};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

const PEM_LABEL: &str = "CERTIFICATE REQUEST";

/// The label that older tools write (RFC 7468, section 7).
const OLD_PEM_LABEL: &str = "NEW CERTIFICATE REQUEST";

/// A request for a certificate (RFC 2986, section 4), read and proven: one whose signature by its
/// own key under [`ID`](crate::ID) does not hold cannot be read, so that nobody gets a certificate
/// for another's key.
///
/// Extensions and other attributes that it asks for are not looked at: what a certificate says
/// besides name and key is for the authority alone.
#[derive(Clone)]
pub struct CertificateRequest {
    der: Vec<u8>,
    name: Name,
    subject: String,
    key: PublicKey,
}

impl CertificateRequest {
    /// A request of the owner of `key` to be named `subject`.
    pub fn new(key: &PrivateKey, subject: &Name) -> Result<Self, CertError> {
        let info = CertReqInfo {
            version: Version::V1,
            subject: subject.to_x501()?,
            public_key: SubjectPublicKeyInfoOwned::from_der(&key.public().to_spki_der())?,
            attributes: x509_cert::attr::Attributes::new(),
        };
        Self::from_der(&envelope::sign(&info.to_der()?, key)?)
    }

    /// Reads one request in DER, and refuses it with [`CertError::BadSignature`] unless whoever
    /// made it had the private key.
    pub fn from_der(der: &[u8]) -> Result<Self, CertError> {
        let signed = Signed::from_der(der)?;
        let info = CertReq::from_der(der)?.info;
        let key =
            PublicKey::from_spki_der(&info.public_key.to_der()?).map_err(|_| CertError::NotSm2)?;
        signed.verify(&key)?;
        Ok(Self {
            der: der.to_vec(),
            name: Name::from_x501(&info.subject)?,
            subject: info.subject.to_string(),
            key,
        })
    }

    /// Reads one request in PEM, label `CERTIFICATE REQUEST` or `NEW CERTIFICATE REQUEST`.
    pub fn from_pem(pem: &str) -> Result<Self, CertError> {
        let (label, document) = Document::from_pem(pem)?;
        if ![PEM_LABEL, OLD_PEM_LABEL].contains(&label) {
            return Err(CertError::Malformed);
        }
        Self::from_der(document.as_bytes())
    }

    /// The request in DER, byte for byte as it was signed.
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }

    /// The request in PEM, label `CERTIFICATE REQUEST`.
    pub fn to_pem(&self) -> String {
        envelope::to_pem(PEM_LABEL, &self.der)
    }

    /// The name asked for, written as [`Certificate::subject`](super::Certificate::subject) is.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The name asked for, as [`Authority::issue`](super::Authority::issue) takes one; of its
    /// attributes only those that our names have.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The key to be certified.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }
}

impl PartialEq for CertificateRequest {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for CertificateRequest {}

impl fmt::Debug for CertificateRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateRequest({})", self.subject)
    }
}
