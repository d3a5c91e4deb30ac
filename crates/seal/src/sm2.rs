//! SM2 with SM3: signatures (GB/T 32918.2) and encryption (GB/T 32918.4) on the curve of
//! GB/T 32918.5. Knows bytes, not what they mean.
//!
//! The crate below gives us field, curve and scalars. The few lines of the schemes themselves are
//! here, because only here can what belongs to a key be computed once, kept, and wiped.

mod cipher;
mod private;
mod public;
mod signature;
mod table;

pub use cipher::{DecryptError, EncryptError, PLAINTEXT_MAX};
pub use private::PrivateKey;
pub use public::PublicKey;
pub use signature::{Signature, SignatureError};

use thiserror::Error;

/// The signer's distinguishing identifier used when nothing else is agreed (GM/T 0009, section 10).
pub const ID: &str = "1234567812345678";

/// Bytes or text that are not an SM2 key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a valid SM2 key")]
pub struct BadKey;
