//! How an OCSP message names the issuer of a certificate: by digests of its name and key (RFC 6960,
//! section 4.1.1). It must not know keys that sign.

use super::asn1::{CertId, Responder};
use crate::cert::{CertError, Certificate};
use crate::sm3;
use der::Encode;
use der::asn1::{ObjectIdentifier, OctetString, Uint};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_cert::name::Name as X501;
use x509_cert::spki::AlgorithmIdentifierOwned;

const SM3: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.401");
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// What of an issuer's certificate is digested.
pub(super) struct Issuer<'a> {
    subject: &'a X501,
    /// `subject` in DER.
    name: Vec<u8>,
    /// The bits of the public key alone.
    key: &'a [u8],
}

impl<'a> Issuer<'a> {
    pub(super) fn new(certificate: &'a Certificate) -> Result<Self, CertError> {
        let body = certificate.x509.tbs_certificate();
        let subject = body.subject();
        let key = &body.subject_public_key_info().subject_public_key;
        Ok(Self { subject, name: subject.to_der()?, key: key.raw_bytes() })
    }

    /// One of its certificates, named with SM3.
    pub(super) fn id(&self, serial: &[u8]) -> Result<CertId, CertError> {
        Ok(CertId {
            algorithm: AlgorithmIdentifierOwned { oid: SM3, parameters: None },
            name_hash: OctetString::new(sm3::digest(&self.name))?,
            key_hash: OctetString::new(sm3::digest(self.key))?,
            serial: Uint::new(serial)?,
        })
    }

    /// Whether `id` is of one of its certificates; not if it uses a digest we do not know.
    pub(super) fn is_named_in(&self, id: &CertId) -> bool {
        let same = |bytes, hash: &OctetString| {
            digest(id.algorithm.oid, bytes).is_some_and(|digest| digest == hash.as_bytes())
        };
        same(&self.name, &id.name_hash) && same(self.key, &id.key_hash)
    }

    /// `KeyHash` (RFC 6960, section 4.2.1), for which the standard has SHA-1 only. It is a name,
    /// and nothing hangs on its strength.
    pub(super) fn responder(&self) -> Result<Responder, CertError> {
        Ok(Responder::ByKey(OctetString::new(Sha1::digest(self.key).as_slice())?))
    }

    pub(super) fn is_responder(&self, responder: &Responder) -> bool {
        match responder {
            Responder::ByName(name) => name == self.subject,
            Responder::ByKey(_) => self.responder().is_ok_and(|own| own == *responder),
        }
    }
}

fn digest(algorithm: ObjectIdentifier, bytes: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        SM3 => Some(sm3::digest(bytes).to_vec()),
        SHA_1 => Some(Sha1::digest(bytes).to_vec()),
        SHA_256 => Some(Sha256::digest(bytes).to_vec()),
        _ => None,
    }
}
