//! SM3 digest (GB/T 32905) and HMAC over it (RFC 2104). Knows nothing of signatures.

use ::sm3::{Digest as _, Sm3};
use hmac::{Hmac, KeyInit, Mac};
use zeroize::Zeroizing;

/// An SM3 digest, 32 bytes.
pub type Digest = [u8; 32];

/// SM3 works on blocks of 64 bytes; HMAC keys are padded to one.
const BLOCK_BYTES: usize = 64;

/// The digest of `bytes`.
pub fn digest(bytes: &[u8]) -> Digest {
    Sm3::digest(bytes).into()
}

/// A digest as 64 lower-case hexadecimal digits, the form written in bills and receipts.
pub fn hex(digest: &Digest) -> String {
    ::hex::encode(digest)
}

/// HMAC-SM3 of `message` with a key of any length.
pub fn hmac(key: &[u8], message: &[u8]) -> Digest {
    keyed(key, message).finalize().into_bytes().into()
}

/// Whether `tag` is the whole HMAC-SM3 of `message`; the time taken does not tell where it differs.
pub fn verify_hmac(key: &[u8], message: &[u8], tag: &[u8]) -> bool {
    keyed(key, message).verify_slice(tag).is_ok()
}

fn keyed(key: &[u8], message: &[u8]) -> Hmac<Sm3> {
    let mut block = Zeroizing::new([0; BLOCK_BYTES]);
    let short = if key.len() > BLOCK_BYTES { &digest(key)[..] } else { key };
    for (slot, byte) in block.iter_mut().zip(short) {
        *slot = *byte;
    }
    let mut mac = <Hmac<Sm3> as KeyInit>::new((&*block).into());
    mac.update(message);
    mac
}

/// A digest of bytes that come in pieces.
#[derive(Clone, Default)]
pub struct Hasher(Sm3);

impl Hasher {
    /// Starts with no bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(bytes);
        self
    }

    /// The digest of all pieces.
    pub fn finish(self) -> Digest {
        self.0.finalize().into()
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}
