//! A private key as password-protected text, readable by OpenSSL. It must not read or write files.
//!
//! The form is PKCS#8 `ENCRYPTED PRIVATE KEY` (RFC 5958) under PBES2 (RFC 8018) with scrypt and
//! AES-256-CBC, since common tools do not read SM4 there.

use crate::sm2::PrivateKey;
use ::pkcs8::pkcs5::pbes2::{Kdf, Parameters};
use ::pkcs8::pkcs5::{EncryptionScheme, scrypt};
use ::pkcs8::{
    DecodePrivateKey, EncodePrivateKey, EncryptedPrivateKeyInfoRef, Error as Pkcs8Error,
    PrivateKeyInfoRef,
};
use ::pkcs8::{LineEnding, pkcs5};
use ::sm2::SecretKey;
use der::{Decode, Document, pem::PemLabel};
use rand_core::CryptoRng;
use thiserror::Error;

/// scrypt with N = 2¹⁴, r = 8, p = 1: 16 MiB and about 50 ms a try, and the most that OpenSSL
/// reads without being told to allow more memory.
const SCRYPT_LOG_N: u8 = 14;
const SCRYPT_R: u32 = 8;
const SCRYPT_P: u32 = 1;

/// Highest cost accepted when reading, so that a strange file cannot take memory or time without
/// end: N·r·p of 16 times our own, and OWASP's advice for PBKDF2 with room to spare.
const SCRYPT_COST_MAX: u64 = 1 << 21;
const PBKDF2_ROUNDS_MAX: u32 = 10_000_000;

/// Why a key file does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyFileError {
    /// Not a PEM block `ENCRYPTED PRIVATE KEY`, or damaged.
    #[error("not an encrypted private key in PEM")]
    Malformed,
    /// The passphrase is another one (or the encrypted part is damaged: the two look alike).
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// Encrypted in a way that is not supported, or at too high a cost.
    #[error("unsupported key file encryption")]
    Unsupported,
    /// It opened, but holds no SM2 key.
    #[error("key file does not hold an SM2 key")]
    NotSm2,
}

/// `key` as PEM text, under a fresh salt and initial vector.
pub fn encrypt(
    key: &PrivateKey,
    passphrase: &str,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<String, KeyFileError> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut iv);
    seal(key, passphrase, &salt, iv).map_err(|_| KeyFileError::Unsupported)
}

/// The key in `pem`, as written by [`encrypt`] or by `openssl genpkey -algorithm SM2 -aes256`.
pub fn decrypt(pem: &str, passphrase: &str) -> Result<PrivateKey, KeyFileError> {
    let (label, document) = Document::from_pem(pem).map_err(|_| KeyFileError::Malformed)?;
    EncryptedPrivateKeyInfoRef::validate_pem_label(label).map_err(|_| KeyFileError::Malformed)?;
    let file = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes());
    let file = file.map_err(|_| KeyFileError::Malformed)?;
    check_cost(&file.encryption_algorithm)?;
    let opened = file.decrypt(passphrase).map_err(refusal)?;
    // One wrong passphrase in 256 gives proper padding around nonsense.
    let info = PrivateKeyInfoRef::from_der(opened.as_bytes());
    info.map_err(|_| KeyFileError::WrongPassphrase)?;
    let secret = SecretKey::from_pkcs8_der(opened.as_bytes()).map_err(|_| KeyFileError::NotSm2)?;
    PrivateKey::from_secret(&secret).map_err(|_| KeyFileError::NotSm2)
}

fn seal(
    key: &PrivateKey,
    passphrase: &str,
    salt: &[u8],
    iv: [u8; 16],
) -> Result<String, Pkcs8Error> {
    let params = scrypt::Params::new(SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P)
        .map_err(|_| pkcs5::Error::EncryptFailed)?;
    let scheme = Parameters::generate_scrypt_aes256cbc(params, salt, iv)?;
    let plain = key.to_secret().to_pkcs8_der()?;
    let info = PrivateKeyInfoRef::from_der(plain.as_bytes())?;
    let sealed = info.encrypt_with_params(scheme, passphrase)?;
    let pem = sealed.to_pem(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)?;
    Ok(pem.to_string())
}

fn check_cost(scheme: &EncryptionScheme) -> Result<(), KeyFileError> {
    let kdf = scheme.pbes2().map(|params| &params.kdf).ok_or(KeyFileError::Unsupported)?;
    let affordable = match kdf {
        Kdf::Scrypt(params) => {
            let lanes = u64::from(params.block_size).saturating_mul(params.parallelization.into());
            params.cost_parameter.saturating_mul(lanes) <= SCRYPT_COST_MAX
        }
        Kdf::Pbkdf2(params) => params.iteration_count <= PBKDF2_ROUNDS_MAX,
        _ => false,
    };
    if affordable { Ok(()) } else { Err(KeyFileError::Unsupported) }
}

fn refusal(error: Pkcs8Error) -> KeyFileError {
    use pkcs5::Error::{AlgorithmParametersInvalid, UnsupportedAlgorithm};
    let unsupported = matches!(
        error,
        Pkcs8Error::EncryptedPrivateKey(
            UnsupportedAlgorithm { .. } | AlgorithmParametersInvalid { .. }
        )
    );
    if unsupported { KeyFileError::Unsupported } else { KeyFileError::WrongPassphrase }
}
