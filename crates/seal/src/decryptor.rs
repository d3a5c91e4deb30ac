//! The joint to whatever decrypts with a private key: a file here, a card or an HSM elsewhere. It
//! stands beside [`Signer`](crate::Signer) and is apart from it, because units may hold two
//! certificates, one to sign and one to decrypt (双证书), and a device may do only one of the two.

use crate::cert::Certificate;
use crate::signer::FileSigner;
use async_trait::async_trait;
use std::sync::Arc;
use thiserror::Error;
use zeroize::Zeroizing;

/// Something that decrypts with one key and shows the certificate that others encrypt to.
#[async_trait]
pub trait Decryptor: Send + Sync {
    /// The certificate whose public key others encrypt to.
    fn certificate(&self) -> &Certificate;

    /// The plaintext of an `SM2Cipher` in DER, as [`PublicKey::encrypt`](crate::PublicKey::encrypt)
    /// writes it.
    async fn decrypt(&self, cipher: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecryptorError>;
}

/// Why there is no plaintext.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DecryptorError {
    /// The bytes are not for this key, or were changed; trying again will not help.
    #[error("not a ciphertext for this key")]
    Refused,
    /// The key cannot be reached now; trying again later may help.
    #[error("decryptor is unavailable: {0}")]
    Unavailable(String),
    /// No answer in time.
    #[error("decryptor did not answer in time")]
    Timeout,
}

#[async_trait]
impl Decryptor for FileSigner {
    fn certificate(&self) -> &Certificate {
        self.certificate_of_key()
    }

    async fn decrypt(&self, cipher: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecryptorError> {
        self.key().decrypt(cipher).map_err(|_| DecryptorError::Refused)
    }
}

#[async_trait]
impl<D: Decryptor + ?Sized> Decryptor for Arc<D> {
    fn certificate(&self) -> &Certificate {
        (**self).certificate()
    }

    async fn decrypt(&self, cipher: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecryptorError> {
        (**self).decrypt(cipher).await
    }
}
