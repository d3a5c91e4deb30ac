//! Whether a certificate counted for one purpose at one moment. It must not fetch anything: roots,
//! certificates and revocation lists are brought in, and the moment is passed in.
//!
//! Signatures of certificates and lists are checked once, when they come in; a check per bill then
//! costs a few comparisons. Bring in issuers before what they issued.

mod pem;

pub use pem::PemError;

use crate::cert::{
    CertError, Certificate, Crl, Purpose, Validity, normalized_name, normalized_serial,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use thiserror::Error;

/// Why a certificate does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TrustError {
    /// No known authority has the name of the issuer.
    #[error("issuer is not known")]
    UnknownIssuer,
    /// The certificate, or one above it, was not good yet at the moment asked for.
    #[error("certificate is not valid yet")]
    NotYetValid,
    /// The certificate, or one above it, was no longer good at the moment asked for.
    #[error("certificate has expired")]
    Expired,
    /// The certificate, or one above it, was already taken back at the moment asked for.
    #[error("certificate is revoked since {at}")]
    Revoked {
        /// From when.
        at: Timestamp,
    },
    /// All else holds, but whether it was taken back cannot be told: an issuer's revocation list is
    /// missing, or a newer one was due before the moment asked for. Who accepts bills should refuse
    /// for now and fetch the list; who works with the network cut may go on.
    #[error("no current revocation list of an issuer")]
    RevocationUnknown,
    /// Made for something else.
    #[error("certificate is for another purpose")]
    WrongPurpose,
    /// Names a known issuer that did not sign it.
    #[error("signature of certificate or revocation list does not hold")]
    BadSignature,
    /// Signed by a certificate that may not sign this.
    #[error("issuer is not an authority")]
    NotCa,
    /// More authorities below one than it allows.
    #[error("too many authorities in the chain")]
    PathTooLong,
    /// Another certificate with this issuer and serial number is known; a bill's signature could
    /// then mean either.
    #[error("another certificate has the same issuer and serial number")]
    SerialTaken,
}

/// The certificates and revocation lists one node believes in.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    nodes: Vec<Node>,
    by_subject: BTreeMap<String, Vec<usize>>,
    by_serial: BTreeMap<(String, String), usize>,
    /// The newest list of each issuer.
    lists: BTreeMap<usize, Crl>,
}

#[derive(Debug, Clone)]
struct Node {
    certificate: Certificate,
    /// Nothing for a root.
    issuer: Option<usize>,
}

impl Trust {
    /// Believes in nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Believes in a root from now on. Whoever calls this decides whom the whole system trusts.
    pub fn add_root(&mut self, root: Certificate) -> Result<(), TrustError> {
        if root.purpose() != Some(Purpose::Root) {
            return Err(TrustError::NotCa);
        }
        root.verify(&root).map_err(refusal)?;
        self.insert(root, None)
    }

    /// Takes in a certificate whose issuer is known already. Its dates and standing are asked for
    /// at each [`check`](Self::check), so old and revoked ones belong in here too.
    pub fn add(&mut self, certificate: Certificate) -> Result<(), TrustError> {
        let issuer = self.issuer_of(&certificate)?;
        self.insert(certificate, Some(issuer))
    }

    /// Takes in a revocation list; one older than what is here changes nothing.
    pub fn add_crl(&mut self, list: Crl) -> Result<(), TrustError> {
        let issuer = self.signer_among(list.issuer(), |issuer| list.verify(issuer))?;
        let newer =
            self.lists.get(&issuer).is_none_or(|old| old.this_update() <= list.this_update());
        if newer {
            self.lists.insert(issuer, list);
        }
        Ok(())
    }

    /// The certificate that a bill's `X509IssuerName` and `SerialNumber` name. Case and leading
    /// zeros of the serial number do not matter, nor do spaces around the issuer's attributes and
    /// the case of their types.
    pub fn find(&self, issuer: &str, serial: &str) -> Option<&Certificate> {
        let id = (normalized_name(issuer), normalized_serial(serial));
        self.by_serial.get(&id).and_then(|index| self.nodes.get(*index)).map(|n| &n.certificate)
    }

    /// The certificate of a purpose with that serial number, whoever issued it.
    pub fn with_serial(&self, serial: &str, purpose: Purpose) -> Option<&Certificate> {
        let serial = normalized_serial(serial);
        let mut known = self.nodes.iter().map(|node| &node.certificate);
        known.find(|c| c.serial() == serial && c.purpose() == Some(purpose))
    }

    /// Every certificate with that serial number, of any issuer and purpose.
    pub fn of_serial(&self, serial: &str) -> impl Iterator<Item = &Certificate> {
        let serial = normalized_serial(serial);
        self.nodes.iter().map(|node| &node.certificate).filter(move |c| c.serial() == serial)
    }

    /// The certificate of a purpose that was issued last.
    pub fn newest(&self, purpose: Purpose) -> Option<&Certificate> {
        let known = self.nodes.iter().map(|node| &node.certificate);
        known.filter(|c| c.purpose() == Some(purpose)).max_by_key(|c| c.not_before())
    }

    /// Whether `certificate` was good for `purpose` at `at`: a chain to a root, every signature,
    /// every validity at `at`, the authorities' flags and depth, and revocation.
    ///
    /// A certificate revoked after `at` was good at `at`, so bills signed before stay good. `at`
    /// must therefore come from somebody the caller trusts, such as the platform's receipt; the
    /// signer's own word could be backdated.
    ///
    /// [`TrustError::RevocationUnknown`] is given only when nothing else is wrong.
    pub fn check(
        &self,
        certificate: &Certificate,
        purpose: Purpose,
        at: Timestamp,
    ) -> Result<(), TrustError> {
        if certificate.purpose() != Some(purpose) {
            return Err(TrustError::WrongPurpose);
        }
        let mut issuer = match self.known(certificate) {
            Some(node) => node.issuer,
            None => Some(self.issuer_of(certificate)?),
        };
        let mut current = certificate;
        let mut authorities_below: u8 = 0;
        let mut all_lists_current = true;
        loop {
            check_time(current, at)?;
            let Some((index, above)) = issuer.and_then(|i| Some((i, self.nodes.get(i)?))) else {
                break;
            };
            all_lists_current &= self.check_list(index, current, at)?;
            authorities_below = authorities_below.saturating_add(current.is_authority().into());
            if above.certificate.path_len().is_some_and(|allowed| authorities_below > allowed) {
                return Err(TrustError::PathTooLong);
            }
            (current, issuer) = (&above.certificate, above.issuer);
        }
        if all_lists_current { Ok(()) } else { Err(TrustError::RevocationUnknown) }
    }

    /// Refuses what its issuer's list names before `at`; else tells whether the list speaks for `at`.
    fn check_list(
        &self,
        issuer: usize,
        certificate: &Certificate,
        at: Timestamp,
    ) -> Result<bool, TrustError> {
        let Some(list) = self.lists.get(&issuer) else { return Ok(false) };
        match list.revoked_at(certificate.serial()) {
            Some(since) if since <= at => Err(TrustError::Revoked { at: since }),
            _ => Ok(at <= list.next_update()),
        }
    }

    fn known(&self, certificate: &Certificate) -> Option<&Node> {
        let id = (normalized_name(certificate.issuer()), certificate.serial().to_owned());
        let node = self.nodes.get(*self.by_serial.get(&id)?)?;
        (node.certificate == *certificate).then_some(node)
    }

    fn issuer_of(&self, certificate: &Certificate) -> Result<usize, TrustError> {
        self.signer_among(certificate.issuer(), |issuer| certificate.verify(issuer))
    }

    /// The one of all certificates named `subject` that passes; an authority may have had several
    /// keys under one name.
    fn signer_among(
        &self,
        subject: &str,
        verify: impl Fn(&Certificate) -> Result<(), CertError>,
    ) -> Result<usize, TrustError> {
        let mut error = TrustError::UnknownIssuer;
        for index in self.by_subject.get(subject).into_iter().flatten() {
            let Some(node) = self.nodes.get(*index) else { continue };
            match verify(&node.certificate) {
                Ok(()) => return Ok(*index),
                Err(reason) => error = refusal(reason),
            }
        }
        Err(error)
    }

    fn insert(
        &mut self,
        certificate: Certificate,
        issuer: Option<usize>,
    ) -> Result<(), TrustError> {
        if self.known(&certificate).is_some() {
            return Ok(());
        }
        let id = (normalized_name(certificate.issuer()), certificate.serial().to_owned());
        if self.by_serial.contains_key(&id) {
            return Err(TrustError::SerialTaken);
        }
        let index = self.nodes.len();
        self.by_serial.insert(id, index);
        self.by_subject.entry(certificate.subject().to_owned()).or_default().push(index);
        self.nodes.push(Node { certificate, issuer });
        Ok(())
    }
}

fn check_time(certificate: &Certificate, at: Timestamp) -> Result<(), TrustError> {
    let Validity { not_before, not_after } = certificate.validity();
    // Times in a certificate are whole seconds, and the last second counts to its end.
    match at.as_second() {
        second if second < not_before.as_second() => Err(TrustError::NotYetValid),
        second if second > not_after.as_second() => Err(TrustError::Expired),
        _ => Ok(()),
    }
}

fn refusal(error: CertError) -> TrustError {
    if error == CertError::NotAuthority { TrustError::NotCa } else { TrustError::BadSignature }
}
