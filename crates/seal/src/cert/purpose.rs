//! What a certificate may be used for: one thing each. It must not know keys or chains.
//!
//! Authorities are told by the standard extensions (RFC 5280, basicConstraints and keyUsage). All
//! others carry one extended key usage below [`ARC`].

use super::CertError;
use der::asn1::ObjectIdentifier;
use x509_cert::ext::pkix::ExtendedKeyUsage;

/// The arc of our purposes. It is ours by choice, not by registration: X.667 lets anybody use
/// arcs below 2.25, and the number is ASCII `SHUP`, kept to 32 bits for the sake of old readers.
pub const ARC: &str = "2.25.1397249360";

/// The one thing a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Trusted by being installed; signs issuing authorities and their revocation list.
    Root,
    /// Signs certificates of all other purposes, and their revocation list.
    Issuing,
    /// A unit's signature on its bills (开票单位签名): [`ARC`]`.1`.
    UnitSeal,
    /// Finance's signature on bills (财政监制签名): [`ARC`]`.2`.
    Supervision,
    /// The platform's signature on receipts and number grants: [`ARC`]`.3`.
    Platform,
    /// A unit's software that calls the platform: [`ARC`]`.4`.
    ApiClient,
    /// A person who signs in or approves: [`ARC`]`.5`.
    Person,
    /// A front server or terminal: [`ARC`]`.6`.
    FrontDevice,
    /// The maker of electronic seals (制章人): [`ARC`]`.7`.
    SealMaker,
}

/// The purposes that are written as an extended key usage.
const LEAVES: [(Purpose, ObjectIdentifier); 7] = [
    (Purpose::UnitSeal, ObjectIdentifier::new_unwrap("2.25.1397249360.1")),
    (Purpose::Supervision, ObjectIdentifier::new_unwrap("2.25.1397249360.2")),
    (Purpose::Platform, ObjectIdentifier::new_unwrap("2.25.1397249360.3")),
    (Purpose::ApiClient, ObjectIdentifier::new_unwrap("2.25.1397249360.4")),
    (Purpose::Person, ObjectIdentifier::new_unwrap("2.25.1397249360.5")),
    (Purpose::FrontDevice, ObjectIdentifier::new_unwrap("2.25.1397249360.6")),
    (Purpose::SealMaker, ObjectIdentifier::new_unwrap("2.25.1397249360.7")),
];

impl Purpose {
    /// Whether it signs certificates.
    pub fn is_authority(self) -> bool {
        matches!(self, Self::Root | Self::Issuing)
    }

    pub(super) fn usage(self) -> Option<ExtendedKeyUsage> {
        let (_, oid) = LEAVES.iter().find(|(purpose, _)| *purpose == self)?;
        Some(ExtendedKeyUsage(vec![*oid]))
    }

    /// The purpose among `usages`. Two of ours in one certificate are refused; others' are ignored.
    pub(super) fn among(usages: &ExtendedKeyUsage) -> Result<Option<Self>, CertError> {
        let ours = |oid| LEAVES.iter().find(|(_, known)| known == oid);
        let mut found = usages.0.iter().filter_map(ours);
        match (found.next(), found.next()) {
            (first, None) => Ok(first.map(|(purpose, _)| *purpose)),
            _ => Err(CertError::ManyPurposes),
        }
    }
}
