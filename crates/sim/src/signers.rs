//! Signers as devices are: a fresh signature each time, and days on which they fail.

use std::sync::Mutex;
use std::sync::PoisonError;

use async_trait::async_trait;
use seal::{Certificate, PrivateKey, Signature, Signer, SignerError};

/// What a signer does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Says that it is not there.
    Refuses,
    /// Never answers.
    Hangs,
    /// Gives a signature over something else.
    Lies,
}

/// A signer that gives a fresh signature each time and fails when told to.
pub struct Moody {
    key: PrivateKey,
    certificate: Certificate,
    failures: Mutex<Vec<Failure>>,
}

impl Moody {
    /// A signer in a good mood.
    pub fn new(key: PrivateKey, certificate: Certificate) -> Self {
        Self { key, certificate, failures: Mutex::new(Vec::new()) }
    }

    /// Forgets the failures that are still to come.
    pub fn cheer_up(&self) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Makes the next signatures fail, in this order, one each.
    pub fn fail_next(&self, failures: impl IntoIterator<Item = Failure>) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).splice(0..0, failures);
    }
}

#[async_trait]
impl Signer for Moody {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    async fn sign(&self, message: &[u8]) -> Result<Signature, SignerError> {
        let failure = {
            let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
            if failures.is_empty() { None } else { Some(failures.remove(0)) }
        };
        match failure {
            None => Ok(self.key.sign_with(&mut rand::rng(), message)),
            Some(Failure::Refuses) => Err(SignerError::Unavailable("told to refuse".into())),
            Some(Failure::Hangs) => std::future::pending().await,
            Some(Failure::Lies) => Ok(self.key.sign(b"something else")),
        }
    }
}
