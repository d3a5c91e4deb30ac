//! The one joint to whatever holds a private key: a file here, a UKEY, a signing server or an HSM
//! elsewhere. It must not know what is signed, or why.

use crate::cert::Certificate;
use crate::sm2::{PrivateKey, Signature};
use async_trait::async_trait;
use std::sync::Arc;
use thiserror::Error;

/// Something that signs with one key and shows the certificate for it.
#[async_trait]
pub trait Signer: Send + Sync {
    /// The certificate that a receiver checks signatures with.
    fn certificate(&self) -> &Certificate;

    /// Signs `message` with SM2 over SM3 and the signer id [`ID`](crate::ID). Two calls with one
    /// message may give two signatures, both good.
    async fn sign(&self, message: &[u8]) -> Result<Signature, SignerError>;
}

/// Why there is no signature.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignerError {
    /// The key cannot be reached now; trying again later may help.
    #[error("signer is unavailable: {0}")]
    Unavailable(String),
    /// No answer in time; the device may or may not have signed.
    #[error("signer did not answer in time")]
    Timeout,
    /// The signature given does not fit the certificate; do not use this device.
    #[error("signer gave a signature that does not fit its certificate")]
    Broken,
}

/// The private key is not the one in the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("private key does not belong to the certificate")]
pub struct KeyMismatch;

/// Signs and decrypts with a key held in memory. For trials and small places: whoever copies the file has the key.
#[derive(Debug)]
pub struct FileSigner {
    key: PrivateKey,
    certificate: Certificate,
}

impl FileSigner {
    /// Joins key and certificate, and warns in the log.
    pub fn new(key: PrivateKey, certificate: Certificate) -> Result<Self, KeyMismatch> {
        if key.public() != certificate.public_key() {
            return Err(KeyMismatch);
        }
        let subject = certificate.subject();
        tracing::warn!(subject, "key of {subject} is in a file, which is not for production");
        Ok(Self { key, certificate })
    }

    pub(crate) fn key(&self) -> &PrivateKey {
        &self.key
    }

    pub(crate) fn certificate_of_key(&self) -> &Certificate {
        &self.certificate
    }
}

#[async_trait]
impl Signer for FileSigner {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    async fn sign(&self, message: &[u8]) -> Result<Signature, SignerError> {
        Ok(self.key.sign(message))
    }
}

/// Checks every signature against the certificate before giving it out, for devices that may fail
/// quietly. A wrong signature on a bill would be found years later, by its reader.
#[derive(Debug)]
pub struct Verified<S>(S);

impl<S: Signer> Verified<S> {
    /// Wraps `signer`.
    pub fn new(signer: S) -> Self {
        signer.certificate().public_key().prepare();
        Self(signer)
    }
}

#[async_trait]
impl<S: Signer> Signer for Verified<S> {
    fn certificate(&self) -> &Certificate {
        self.0.certificate()
    }

    async fn sign(&self, message: &[u8]) -> Result<Signature, SignerError> {
        let signature = self.0.sign(message).await?;
        let key = self.certificate().public_key();
        key.verify(message, &signature).map_err(|_| SignerError::Broken)?;
        Ok(signature)
    }
}

#[async_trait]
impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn certificate(&self) -> &Certificate {
        (**self).certificate()
    }

    async fn sign(&self, message: &[u8]) -> Result<Signature, SignerError> {
        (**self).sign(message).await
    }
}
