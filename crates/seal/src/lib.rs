//! How bytes are signed: SM2, SM3, SM4, certificates, signers, trust.
//!
//! This crate knows bytes and keys. It must not know what a bill is, read a file or a clock, or
//! find randomness by itself: times and random generators are passed in by the caller, so the same
//! input always gives the same output and the crate builds for the browser.
//!
//! | module | what |
//! |---|---|
//! | [`sm2`] | signatures and encryption (GB/T 32918.2 and .4, DER after GB/T 35276) |
//! | [`sm3`], [`sm4`] | digest and cipher (GB/T 32905, GB/T 32907, RFC 8998) |
//! | [`cert`] | certificates, requests, revocation lists, OCSP and the authority that issues them |
//! | [`trust`] | whether a certificate counted, for one purpose, at one moment |
//! | [`signer`], [`decryptor`] | the joints to whatever holds a key: a file here, devices elsewhere |
//! | [`envelope`] | bytes from one certificate's owner to another's: encrypted and signed |
//! | [`key_file`], [`vault`] | keys and small secrets at rest |
//! | [`totp`] | one-time passwords of authenticator apps (RFC 6238) |
//! | [`tree`] | one signature for many messages |

pub mod cert;
pub mod decryptor;
pub mod envelope;
pub mod key_file;
pub mod signer;
pub mod sm2;
pub mod sm3;
pub mod sm4;
pub mod totp;
pub mod tree;
pub mod trust;
pub mod vault;

pub use cert::{Authority, Certificate, CertificateRequest, Crl, Name, Purpose, Reason};
pub use cert::{Revocation, Validity};
pub use decryptor::{Decryptor, DecryptorError};
pub use envelope::{Envelope, EnvelopeError};
pub use signer::{FileSigner, Signer, SignerError, Verified};
pub use sm2::{ID, PrivateKey, PublicKey, Signature};
pub use trust::{PemError, Trust, TrustError};
pub use vault::Vault;
