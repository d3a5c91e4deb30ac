//! Small secrets at rest: an envelope that opens only with its key and in its own place.
//!
//! It must not know what the secrets are or where they are kept. Layout: nonce (12 bytes) ‖
//! SM4-GCM ciphertext ‖ tag (16 bytes). The context (table, row, column) is bound in, so a value
//! moved to another row does not open.

use crate::sm3;
use crate::sm4::{Key, OpenError, gcm};
use std::fmt;
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 12;

/// Seals with its newest key and opens with any key it knows, so that keys can change while the
/// old values are still there.
pub struct Vault {
    newest: Zeroizing<Key>,
    older: Vec<Zeroizing<Key>>,
}

impl Vault {
    /// A vault with one key.
    pub fn new(key: Key) -> Self {
        Self { newest: Zeroizing::new(key), older: Vec::new() }
    }

    /// Also opens what was sealed with `key` before.
    #[must_use]
    pub fn with_older(mut self, key: Key) -> Self {
        self.older.push(Zeroizing::new(key));
        self
    }

    /// Seals `plaintext` for one place. The nonce must be fresh, best random.
    pub fn seal(&self, context: &str, plaintext: &[u8], nonce: [u8; NONCE_BYTES]) -> Vec<u8> {
        let sealed = gcm::seal(&self.newest, &nonce, context.as_bytes(), plaintext);
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed for this place.
    pub fn open(&self, context: &str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(OpenError)?;
        std::iter::once(&self.newest)
            .chain(&self.older)
            .find_map(|key| gcm::open(key, nonce, context.as_bytes(), sealed).ok())
            .map(Zeroizing::new)
            .ok_or(OpenError)
    }

    /// Blind indexes of a value: equal for equal values in one context, and telling nothing else to
    /// whoever lacks the key. The newest key's comes first; the others find what was indexed before.
    pub fn blind<'v>(
        &'v self,
        context: &'v str,
        value: &'v str,
    ) -> impl Iterator<Item = sm3::Digest> + 'v {
        std::iter::once(&self.newest).chain(&self.older).map(move |key| {
            let key = Zeroizing::new(sm3::hmac(key.as_slice(), b"blind index"));
            let length = context.len().to_string();
            sm3::hmac(key.as_slice(), [length.as_str(), ":", context, value].concat().as_bytes())
        })
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}
