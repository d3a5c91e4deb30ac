//! SM4 (GB/T 32907) in the two modes we need. Knows nothing of where keys come from.
//!
//! [`gcm`] for anything of our own; [`cbc`] only where a partner's interface asks for it, because
//! it hides but does not protect against change.

use thiserror::Error;

/// A key, 128 bits.
pub type Key = [u8; 16];

/// The bytes were not made with this key, or were changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("ciphertext does not belong to this key or was changed")]
pub struct OpenError;

/// Galois/counter mode with a 16-byte tag (RFC 8998).
pub mod gcm {
    use super::{Key, OpenError};
    use aes_gcm::aead::consts::U12;
    use aes_gcm::aead::{Aead, KeyInit, Payload};

    type Gcm = aes_gcm::AesGcm<sm4::Sm4, U12>;

    /// Encrypts `plaintext` and binds `aad` to it. Gives ciphertext ‖ tag, 16 bytes longer.
    ///
    /// A nonce used twice with one key gives the key's messages away. A plaintext is far below the
    /// mode's limit of 64 GiB; above it the answer would be empty, which never opens.
    pub fn seal(key: &Key, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: plaintext, aad };
        Gcm::new(key.into()).encrypt(nonce.into(), payload).unwrap_or_default()
    }

    /// The plaintext of what [`seal`] gave, if key, nonce and `aad` are the same.
    pub fn open(
        key: &Key,
        nonce: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, OpenError> {
        let payload = Payload { msg: sealed, aad };
        Gcm::new(key.into()).decrypt(nonce.into(), payload).map_err(|_| OpenError)
    }
}

/// Cipher block chaining with PKCS#7 padding. Never answer a stranger differently for bad padding
/// than for bad content.
pub mod cbc {
    use super::{Key, OpenError};
    use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};

    /// Encrypts; the answer is 1 to 16 bytes longer.
    pub fn encrypt(key: &Key, iv: &[u8; 16], plaintext: &[u8]) -> Vec<u8> {
        cbc::Encryptor::<sm4::Sm4>::new(key.into(), iv.into())
            .encrypt_padded_vec::<Pkcs7>(plaintext)
    }

    /// Decrypts and takes the padding off.
    pub fn decrypt(key: &Key, iv: &[u8; 16], ciphertext: &[u8]) -> Result<Vec<u8>, OpenError> {
        cbc::Decryptor::<sm4::Sm4>::new(key.into(), iv.into())
            .decrypt_padded_vec::<Pkcs7>(ciphertext)
            .map_err(|_| OpenError)
    }
}
