//! A certificate authority: issues certificates and revocation lists. It keeps no list of what it
//! issued, and finds neither times nor serial numbers by itself.

use super::envelope::{time, timestamp};
use super::ocsp::{self, OcspRequest, Standing};
use super::{CertError, Certificate, Crl, Name, Purpose, Revocation, Validity, serial};
use crate::sm2::{PrivateKey, PublicKey};
use der::asn1::{BitString, Uint};
use der::{Decode, Encode};
use jiff::Timestamp;
use std::fmt;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder, CrlBuilder, Error as BuildError};
use x509_cert::certificate::TbsCertificate;
use x509_cert::crl::RevokedCert;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CrlNumber, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name as X501;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::Validity as X509Validity;

/// A key with a certificate that lets it sign certificates.
pub struct Authority {
    key: PrivateKey,
    certificate: Certificate,
}

impl Authority {
    /// A new root that signs itself.
    pub fn root(
        key: PrivateKey,
        name: &Name,
        serial: &str,
        validity: Validity,
    ) -> Result<Self, CertError> {
        let subject = name.to_x501()?;
        let profile = Profile { issuer: subject.clone(), subject, purpose: Purpose::Root };
        let certificate = build(&key, profile, key.public(), serial, validity)?;
        Ok(Self { key, certificate })
    }

    /// An authority from what it was made of before.
    pub fn new(key: PrivateKey, certificate: Certificate) -> Result<Self, CertError> {
        if key.public() != certificate.public_key() {
            return Err(CertError::OtherKey);
        }
        if !certificate.is_authority() {
            return Err(CertError::NotAuthority);
        }
        Ok(Self { key, certificate })
    }

    /// What others check its certificates with.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Issues a certificate. A root issues authorities, an issuing authority all the rest: the
    /// root's key then stays locked away, and is not used for daily work.
    pub fn issue(
        &self,
        subject: &Name,
        key: &PublicKey,
        purpose: Purpose,
        serial: &str,
        validity: Validity,
    ) -> Result<Certificate, CertError> {
        let above = if purpose == Purpose::Issuing { Purpose::Root } else { Purpose::Issuing };
        if purpose == Purpose::Root || self.certificate.purpose() != Some(above) {
            return Err(CertError::NotAuthority);
        }
        let issuer = self.certificate.x509.tbs_certificate().subject().clone();
        let profile = Profile { issuer, subject: subject.to_x501()?, purpose };
        build(&self.key, profile, key, serial, validity)
    }

    /// Issues a revocation list: all that is revoked, every time, with a number that only grows.
    pub fn issue_crl(
        &self,
        revoked: &[Revocation],
        this_update: Timestamp,
        next_update: Timestamp,
        number: u64,
    ) -> Result<Crl, CertError> {
        let entries = revoked.iter().map(|entry| {
            Ok(RevokedCert {
                serial_number: SerialNumber::new(&serial::to_bytes(&entry.serial)?)?,
                revocation_date: time(entry.at)?,
                crl_entry_extensions: entry.reason.to_extensions()?,
            })
        });
        let entries: Vec<RevokedCert> = entries.collect::<Result<_, CertError>>()?;
        let number = CrlNumber(Uint::new(&number.to_be_bytes())?);
        let issuer = &self.certificate.x509;
        let mut builder = CrlBuilder::new_with_this_update(issuer, number, time(this_update)?)?
            .with_next_update(Some(time(next_update)?));
        if !entries.is_empty() {
            builder = builder.with_certificates(entries.into_iter());
        }
        Crl::from_der(&sign(builder, &self.key)?.to_der()?)
    }

    /// Answers an OCSP request (RFC 6960, section 4.2), in DER. `standing` is asked about serial
    /// numbers of this authority's own certificates; those of others are answered as unknown.
    pub fn answer_ocsp(
        &self,
        request: &OcspRequest,
        standing: impl FnMut(&str) -> Standing,
        produced_at: Timestamp,
        next_update: Timestamp,
    ) -> Result<Vec<u8>, CertError> {
        let signer = (&self.key, &self.certificate);
        ocsp::answer(signer, request, standing, produced_at, next_update)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({})", self.certificate.subject())
    }
}

fn build(
    signer: &PrivateKey,
    profile: Profile,
    key: &PublicKey,
    serial: &str,
    validity: Validity,
) -> Result<Certificate, CertError> {
    let serial = SerialNumber::new(&serial::to_bytes(serial)?)?;
    let validity = X509Validity::new(time(validity.not_before)?, time(validity.not_after)?);
    if timestamp(validity.not_before)? >= timestamp(validity.not_after)? {
        return Err(CertError::Time);
    }
    let key = SubjectPublicKeyInfoOwned::from_der(&key.to_spki_der())?;
    let builder = CertificateBuilder::new(profile, serial, validity, key)?;
    Certificate::from_der(&sign(builder, signer)?.to_der()?)
}

/// Signs with our key; the other crate's key only says which algorithm and public key it is.
fn sign<B: Builder>(mut builder: B, key: &PrivateKey) -> Result<B::Output, CertError> {
    let shown = ::sm2::dsa::SigningKey::new(crate::ID, &key.to_secret())
        .map_err(|_| CertError::Malformed)?;
    let body = builder.finalize(&shown)?;
    let signature = BitString::from_bytes(&key.sign(&body).to_der())?;
    Ok(builder.assemble(signature, &shown)?)
}

/// Which names and extensions a certificate gets.
struct Profile {
    issuer: X501,
    subject: X501,
    purpose: Purpose,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _subject: &X501) -> X501 {
        self.issuer.clone()
    }

    fn get_subject(&self) -> X501 {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        _body: &TbsCertificate,
    ) -> Result<Vec<Extension>, BuildError> {
        let authorities_below = match self.purpose {
            Purpose::Root => Some(1),
            Purpose::Issuing => Some(0),
            Purpose::UnitSeal
            | Purpose::Supervision
            | Purpose::Platform
            | Purpose::ApiClient
            | Purpose::Person
            | Purpose::FrontDevice
            | Purpose::SealMaker => None,
        };
        let usages = if self.purpose.is_authority() {
            KeyUsages::KeyCertSign | KeyUsages::CRLSign
        } else {
            KeyUsages::DigitalSignature | KeyUsages::NonRepudiation
        };
        let basic = BasicConstraints {
            ca: self.purpose.is_authority(),
            path_len_constraint: authorities_below,
        };
        let issuer_id = AuthorityKeyIdentifier {
            key_identifier: Some(SubjectKeyIdentifier::try_from(issuer_key)?.0),
            ..Default::default()
        };
        let subject = &self.subject;
        let mut list = vec![
            basic.to_extension(subject, &[])?,
            KeyUsage(usages).to_extension(subject, &[])?,
            SubjectKeyIdentifier::try_from(key)?.to_extension(subject, &[])?,
            issuer_id.to_extension(subject, &[])?,
        ];
        if let Some(usage) = self.purpose.usage() {
            list.push(usage.to_extension(subject, &[])?);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Trust, TrustError};

    fn key(byte: u8) -> PrivateKey {
        PrivateKey::from_bytes(&[byte; 32]).unwrap()
    }

    fn long() -> Validity {
        let at = |second| Timestamp::from_second(second).unwrap();
        Validity { not_before: at(0), not_after: at(4_000_000_000) }
    }

    /// What a dishonest holder of key `signer` could make, past the refusals of [`Authority`].
    fn forge(signer: u8, issuer: &Certificate, cn: &str, purpose: Purpose) -> Certificate {
        let issuer = issuer.x509.tbs_certificate().subject().clone();
        let profile = Profile { issuer, subject: Name::new(cn).to_x501().unwrap(), purpose };
        build(&key(signer), profile, key(9).public(), "99", long()).unwrap()
    }

    #[test]
    fn nobody_gives_away_more_than_they_have() {
        let root = Authority::root(key(1), &Name::new("root"), "1", long()).unwrap();
        let name = Name::new("issuing");
        let issuing = root.issue(&name, key(2).public(), Purpose::Issuing, "2", long()).unwrap();
        let issuer = Authority::new(key(2), issuing.clone()).unwrap();
        let unit =
            issuer.issue(&Name::new("unit"), key(3).public(), Purpose::UnitSeal, "3", long());
        let unit = unit.unwrap();
        let mut trust = Trust::new();
        trust.add_root(root.certificate().clone()).unwrap();
        trust.add(issuing.clone()).unwrap();
        trust.add(unit.clone()).unwrap();

        let below_issuing = forge(2, &issuing, "deeper", Purpose::Issuing);
        let at = Timestamp::UNIX_EPOCH;
        let checked = trust.check(&below_issuing, Purpose::Issuing, at);
        assert_eq!(checked, Err(TrustError::PathTooLong));
        trust.add(below_issuing.clone()).unwrap();
        let leaf = forge(9, &below_issuing, "leaf", Purpose::Supervision);
        let checked = trust.check(&leaf, Purpose::Supervision, at);
        assert_eq!(checked, Err(TrustError::PathTooLong));
        let by_unit = forge(3, &unit, "leaf", Purpose::Supervision);
        assert_eq!(trust.check(&by_unit, Purpose::Supervision, at), Err(TrustError::NotCa));
    }
}
