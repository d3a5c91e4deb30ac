//! Revocation lists (RFC 5280, section 5). It must not decide whether a list is fresh enough.

use super::envelope::{self, Signed, refuse_critical, timestamp};
use super::{CertError, Certificate, Reason, serial};
use der::Decode;
use der::asn1::ObjectIdentifier;
use der::oid::AssociatedOid;
use jiff::Timestamp;
use std::collections::BTreeMap;
use x509_cert::crl::CertificateList;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{CrlNumber, CrlReason};

const PEM_LABEL: &str = "X509 CRL";

/// cRLNumber and authorityKeyIdentifier; we understand lists that need no other extension.
const KNOWN: [ObjectIdentifier; 2] =
    [ObjectIdentifier::new_unwrap("2.5.29.20"), ObjectIdentifier::new_unwrap("2.5.29.35")];

/// One certificate taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The certificate's serial number in hexadecimal.
    pub serial: String,
    /// From when its signatures no longer count.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
}

/// A signed list of the certificates that one authority has taken back.
#[derive(Debug, Clone)]
pub struct Crl {
    der: Vec<u8>,
    signed: Signed,
    number: Option<u64>,
    issuer: String,
    this_update: Timestamp,
    next_update: Timestamp,
    revoked: BTreeMap<String, (Timestamp, Reason)>,
}

impl Crl {
    /// Reads one list in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, CertError> {
        let signed = Signed::from_der(der)?;
        let list: CertificateList = CertificateList::from_der(der)?;
        let body = &list.tbs_cert_list;
        if body.signature != list.signature_algorithm {
            return Err(CertError::Malformed);
        }
        let revoked = body.revoked_certificates.as_deref().unwrap_or_default();
        for entry in revoked {
            refuse_critical(entry.crl_entry_extensions.as_deref(), &[CrlReason::OID])?;
        }
        refuse_critical(body.crl_extensions.as_deref(), &KNOWN)?;
        Ok(Self {
            der: der.to_vec(),
            signed,
            issuer: body.issuer.to_string(),
            this_update: timestamp(body.this_update)?,
            next_update: timestamp(body.next_update.ok_or(CertError::Malformed)?)?,
            revoked: revoked
                .iter()
                .map(|entry| {
                    let serial = serial::from_bytes(entry.serial_number.as_bytes());
                    let reason = Reason::from_extensions(entry.crl_entry_extensions.as_deref())?;
                    Ok((serial, (timestamp(entry.revocation_date)?, reason)))
                })
                .collect::<Result<_, CertError>>()?,
            number: read_number(body.crl_extensions.as_deref())?,
        })
    }

    /// Reads one list in PEM, label `X509 CRL`.
    pub fn from_pem(pem: &str) -> Result<Self, CertError> {
        Self::from_der(&envelope::from_pem(PEM_LABEL, pem)?)
    }

    /// The list in DER, byte for byte as it was signed.
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }

    /// The list in PEM.
    pub fn to_pem(&self) -> String {
        envelope::to_pem(PEM_LABEL, &self.der)
    }

    /// Who signed it, as [`Certificate::issuer`] is written.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// When it was made.
    pub fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// When a newer one is promised.
    pub fn next_update(&self) -> Timestamp {
        self.next_update
    }

    /// Its place in the issuer's sequence of lists, where given and below 2⁶⁴.
    pub fn number(&self) -> Option<u64> {
        self.number
    }

    /// Whether the list names this serial number (hexadecimal, any case, leading zeros or not).
    pub fn is_revoked(&self, serial: &str) -> bool {
        self.revoked_at(serial).is_some()
    }

    /// From when this serial number is revoked.
    pub fn revoked_at(&self, serial: &str) -> Option<Timestamp> {
        self.entry(serial).map(|(at, _)| at)
    }

    /// Why this serial number is revoked (RFC 5280, section 5.3.1); nothing if it is not.
    pub fn reason(&self, serial: &str) -> Option<Reason> {
        self.entry(serial).map(|(_, reason)| reason)
    }

    fn entry(&self, serial: &str) -> Option<(Timestamp, Reason)> {
        self.revoked.get(&serial::normalized(serial)).copied()
    }

    /// Whether `issuer` signed this list and may sign lists.
    pub fn verify(&self, issuer: &Certificate) -> Result<(), CertError> {
        if !issuer.may_sign_crls() {
            return Err(CertError::NotAuthority);
        }
        if issuer.subject() != self.issuer {
            return Err(CertError::OtherIssuer);
        }
        self.signed.verify(issuer.public_key())
    }
}

fn read_number(extensions: Option<&[Extension]>) -> Result<Option<u64>, CertError> {
    let mut extensions = extensions.unwrap_or_default().iter();
    let Some(extension) = extensions.find(|e| e.extn_id == CrlNumber::OID) else { return Ok(None) };
    let number = CrlNumber::from_der(extension.extn_value.as_bytes())?;
    Ok(u64::from_str_radix(&hex::encode(number.0.as_bytes()), 16).ok())
}
