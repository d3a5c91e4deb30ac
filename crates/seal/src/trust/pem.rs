//! A trust list out of one PEM text: certificates and revocation lists in any order. It must not
//! know where the text came from; whoever hands it over decides whom it makes us believe.

use super::{Trust, TrustError};
use crate::cert::{CertError, Certificate, Crl, Purpose};
use thiserror::Error;

/// Blocks in one text; far more than a province has units.
const BLOCKS_MAX: usize = 200_000;

/// Why a text is no trust list.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PemError {
    /// Not one certificate in it.
    #[error("no certificate in the text")]
    Empty,
    /// More blocks than anybody needs.
    #[error("more than {BLOCKS_MAX} certificates and lists")]
    TooMany,
    /// A block that is neither a certificate nor a revocation list, or is damaged.
    #[error("block {number} is no certificate or revocation list: {why}")]
    Block {
        /// Which one, counted from 1.
        number: usize,
        /// What is wrong with it.
        why: CertError,
    },
    /// A certificate or list that nobody believed in stands behind.
    #[error("{subject} does not count: {why}")]
    Refused {
        /// Whose certificate, or which issuer's list.
        subject: String,
        /// What is wrong with it.
        why: TrustError,
    },
}

impl Trust {
    /// Believes in every root of the text (those that sign themselves) and in what follows from
    /// them. One block that is damaged or does not fit refuses the whole text.
    pub fn from_pem(text: &str) -> Result<Self, PemError> {
        let (mut certificates, lists) = read(text)?;
        if certificates.is_empty() {
            return Err(PemError::Empty);
        }
        // Issuers come in before what they issued.
        certificates.sort_by_key(rank);
        let mut trust = Self::new();
        for certificate in certificates {
            let subject = certificate.subject().to_owned();
            let added = match certificate.purpose() {
                Some(Purpose::Root) => trust.add_root(certificate),
                _ => trust.add(certificate),
            };
            added.map_err(|why| PemError::Refused { subject, why })?;
        }
        for list in lists {
            let subject = list.issuer().to_owned();
            trust.add_crl(list).map_err(|why| PemError::Refused { subject, why })?;
        }
        Ok(trust)
    }

    /// Takes in the certificates and revocation lists of a text that follow from what is believed
    /// already. A root it does not know refuses the text: whoever sends one decides nothing here.
    pub fn add_pem(&mut self, text: &str) -> Result<(), PemError> {
        let (mut certificates, lists) = read(text)?;
        certificates.sort_by_key(rank);
        for certificate in certificates {
            if self.known(&certificate).is_some() {
                continue;
            }
            let subject = certificate.subject().to_owned();
            self.add(certificate).map_err(|why| PemError::Refused { subject, why })?;
        }
        for list in lists {
            let subject = list.issuer().to_owned();
            self.add_crl(list).map_err(|why| PemError::Refused { subject, why })?;
        }
        Ok(())
    }

    /// Every certificate and revocation list that is believed, as one text.
    pub fn to_pem(&self) -> String {
        let certificates = self.nodes.iter().map(|node| node.certificate.to_pem());
        certificates.chain(self.lists.values().map(Crl::to_pem)).collect()
    }
}

fn rank(certificate: &Certificate) -> u8 {
    match certificate.purpose() {
        Some(Purpose::Root) => 0,
        Some(Purpose::Issuing) => 1,
        _ => 2,
    }
}

fn read(text: &str) -> Result<(Vec<Certificate>, Vec<Crl>), PemError> {
    const BEGIN: &str = "-----BEGIN ";
    let (mut certificates, mut lists) = (Vec::new(), Vec::new());
    // What stands before the first block is a remark.
    for (index, block) in text.split(BEGIN).skip(1).enumerate() {
        if index >= BLOCKS_MAX {
            return Err(PemError::TooMany);
        }
        let wrong = |why| PemError::Block { number: index.saturating_add(1), why };
        let block = format!("{BEGIN}{}", whole(block).ok_or_else(|| wrong(CertError::Malformed))?);
        if block.contains("X509 CRL") {
            lists.push(Crl::from_pem(&block).map_err(wrong)?);
        } else {
            certificates.push(Certificate::from_pem(&block).map_err(wrong)?);
        }
    }
    Ok((certificates, lists))
}

/// The block up to its own end; remarks may follow.
fn whole(block: &str) -> Option<String> {
    const END: &str = "-----END ";
    let (content, end) = block.split_once(END)?;
    let (label, _) = end.split_once("-----")?;
    Some(format!("{content}{END}{label}-----\n"))
}
