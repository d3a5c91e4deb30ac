//! The one joint to whatever holds a person's key: a folder here, SKF devices (GM/T 0016)
//! elsewhere. It must not know who asks, or what is signed and why.

use async_trait::async_trait;
use seal::{Certificate, Name, Signature};
use thiserror::Error;

/// Fewest and most characters of a PIN.
pub const PIN_MIN: usize = 6;
/// See [`PIN_MIN`].
pub const PIN_MAX: usize = 32;

/// What a token says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    /// A name for people, in Chinese.
    pub label: String,
    /// What it is: `software`, later `skf`.
    pub kind: &'static str,
}

/// Something that keeps one person's key behind a PIN and counts wrong ones.
///
/// A PIN comes as borrowed text: whoever holds it wipes it, and a token wipes the copies it makes.
#[async_trait]
pub trait Token: Send + Sync {
    /// What it is.
    fn info(&self) -> TokenInfo;

    /// The certificates on it; none on a fresh token.
    async fn certificates(&self) -> Result<Vec<Certificate>, TokenError>;

    /// The public half of its key, PEM (`PUBLIC KEY`): what a certificate is asked for with.
    async fn public_key_pem(&self) -> Result<String, TokenError>;

    /// A certificate request (PKCS#10), PEM, for its key; which names the certificate gets is for the
    /// authority.
    async fn request(&self, pin: &str, subject: &Name) -> Result<String, TokenError>;

    /// Signs `message` with SM2 over SM3 and the signer id [`seal::ID`], with the key of the
    /// certificate of that serial.
    async fn sign(&self, pin: &str, serial: &str, message: &[u8]) -> Result<Signature, TokenError>;

    /// Puts a certificate for its key on it, in place of an older one.
    async fn install(&self, certificate: &Certificate) -> Result<(), TokenError>;

    /// Changes the PIN.
    async fn change_pin(&self, old: &str, new: &str) -> Result<(), TokenError>;
}

/// Why a token did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The PIN is another one.
    #[error("wrong PIN, {left} tries are left")]
    WrongPin {
        /// How many more wrong ones until it locks; never 0.
        left: u32,
    },
    /// Too many wrong PINs; the right one does not help any more.
    #[error("the token is locked after too many wrong PINs")]
    Locked,
    /// A new PIN must have 6 to 32 characters, none of them a control character.
    #[error("a PIN has {PIN_MIN} to {PIN_MAX} printable characters")]
    PinShape,
    /// There is no key on it yet.
    #[error("the token holds no key")]
    NoKey,
    /// There is no certificate of that serial on it.
    #[error("the token holds no such certificate")]
    NoCertificate,
    /// The certificate is for another key.
    #[error("the certificate is not for the token's key")]
    OtherKey,
    /// It has a key already, which would be lost.
    #[error("the token has a key already")]
    HasKey,
    /// It cannot be reached or read.
    #[error("the token is unavailable: {0}")]
    Unavailable(String),
}

/// Whether a PIN may be set.
pub(crate) fn check_new_pin(pin: &str) -> Result<(), TokenError> {
    let long_enough = (PIN_MIN..=PIN_MAX).contains(&pin.chars().count());
    if long_enough && !pin.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(TokenError::PinShape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_six_to_thirty_two_characters() {
        for good in ["123456", "口令口令口令", &"x".repeat(32)] {
            assert_eq!(check_new_pin(good), Ok(()), "{good}");
        }
        for bad in ["", "12345", "123456\n", &"x".repeat(33)] {
            assert_eq!(check_new_pin(bad), Err(TokenError::PinShape), "{bad}");
        }
    }
}
