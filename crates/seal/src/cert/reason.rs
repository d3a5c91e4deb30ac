//! Why a certificate was taken back (RFC 5280, section 5.3.1). It must not decide what follows from
//! a reason: whatever it is, the certificate is revoked.

use super::CertError;
use der::asn1::OctetString;
use der::oid::AssociatedOid;
use der::{Decode, Encode};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;

/// Why a certificate was taken back: the reasons of RFC 5280, section 5.3.1, that end users'
/// certificates have here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reason {
    /// Not said, or one of the standard's other reasons.
    #[default]
    Unspecified,
    /// Somebody else has, or may have, the private key.
    KeyCompromise,
    /// The owner's name or organisation is another one now.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// The owner no longer does what it was for.
    CessationOfOperation,
    /// Suspended: revoked for as long as lists name it, and good again when they no longer do.
    CertificateHold,
}

impl Reason {
    /// The entry extension reasonCode. The standard wants it left out where nothing is said.
    pub(super) fn to_extensions(self) -> Result<Option<Vec<Extension>>, CertError> {
        let Some(code) = self.code() else { return Ok(None) };
        let extension = Extension {
            extn_id: CrlReason::OID,
            critical: false,
            extn_value: OctetString::new(code.to_der()?)?,
        };
        Ok(Some(vec![extension]))
    }

    pub(super) fn from_extensions(extensions: Option<&[Extension]>) -> Result<Self, CertError> {
        let mut extensions = extensions.unwrap_or_default().iter();
        match extensions.find(|e| e.extn_id == CrlReason::OID) {
            Some(extension) => Ok(CrlReason::from_der(extension.extn_value.as_bytes())?.into()),
            None => Ok(Self::Unspecified),
        }
    }

    pub(super) fn code(self) -> Option<CrlReason> {
        match self {
            Self::Unspecified => None,
            Self::KeyCompromise => Some(CrlReason::KeyCompromise),
            Self::AffiliationChanged => Some(CrlReason::AffiliationChanged),
            Self::Superseded => Some(CrlReason::Superseded),
            Self::CessationOfOperation => Some(CrlReason::CessationOfOperation),
            Self::CertificateHold => Some(CrlReason::CertificateHold),
        }
    }
}

impl From<CrlReason> for Reason {
    fn from(code: CrlReason) -> Self {
        match code {
            CrlReason::KeyCompromise => Self::KeyCompromise,
            CrlReason::AffiliationChanged => Self::AffiliationChanged,
            CrlReason::Superseded => Self::Superseded,
            CrlReason::CessationOfOperation => Self::CessationOfOperation,
            CrlReason::CertificateHold => Self::CertificateHold,
            CrlReason::Unspecified
            | CrlReason::CaCompromise
            | CrlReason::RemoveFromCRL
            | CrlReason::PrivilegeWithdrawn
            | CrlReason::AaCompromise => Self::Unspecified,
        }
    }
}
