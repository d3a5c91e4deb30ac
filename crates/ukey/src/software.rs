//! A token in a folder, for trials and for places without devices. Not for production: whoever
//! copies the folder may try PINs elsewhere without end. It must not know who asks.
//!
//! ```text
//! DIR/key.pem           the private key, encrypted with the PIN
//! DIR/public.pem        the public key
//! DIR/certificate.pem   the certificate, once there is one
//! DIR/state.json        how many wrong PINs there were
//! DIR/lock              held while a PIN is tried
//! ```

use crate::files::{self, Held};
use crate::messages;
use crate::token::{Token, TokenError, TokenInfo, check_new_pin};
use async_trait::async_trait;
use seal::key_file::{self, KeyFileError};
use seal::{Certificate, CertificateRequest, Name, PrivateKey, PublicKey, Signature};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// After so many wrong PINs the token is locked.
pub const WRONG_PINS_MAX: u32 = 10;

const KEY: &str = "key.pem";
const PUBLIC: &str = "public.pem";
const CERTIFICATE: &str = "certificate.pem";
const STATE: &str = "state.json";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    wrong_pins: u32,
}

/// A key in a folder, behind a PIN.
#[derive(Debug, Clone)]
pub struct SoftwareToken {
    dir: PathBuf,
}

impl SoftwareToken {
    /// Makes a key in a folder that has none.
    pub fn create(dir: &Path, pin: &str) -> Result<Self, TokenError> {
        check_new_pin(pin)?;
        files::make(dir).map_err(unavailable)?;
        let held = files::hold(dir).map_err(unavailable)?;
        if held.read(KEY).map_err(unavailable)?.is_some() {
            return Err(TokenError::HasKey);
        }
        let key = PrivateKey::generate(&mut rand::rng());
        let sealed = seal(&key, pin)?;
        set_wrong_pins(&held, 0)?;
        held.write(PUBLIC, &key.public().to_spki_pem()).map_err(unavailable)?;
        // Last: a folder with a key has all the rest.
        held.write(KEY, &sealed).map_err(unavailable)?;
        drop(held);
        Self::open(dir)
    }

    /// A token that was made before. Warns in the log.
    pub fn open(dir: &Path) -> Result<Self, TokenError> {
        if files::read(dir, KEY).map_err(unavailable)?.is_none() {
            return Err(TokenError::NoKey);
        }
        tracing::warn!(
            dir = %dir.display(),
            "this token's key is in a folder, which is not for production"
        );
        Ok(Self { dir: dir.to_owned() })
    }

    /// How many wrong PINs there may still be; 0 when it is locked.
    pub fn tries_left(&self) -> Result<u32, TokenError> {
        let text = files::read(&self.dir, STATE).map_err(unavailable)?;
        Ok(WRONG_PINS_MAX.saturating_sub(wrong_pins(text)?))
    }

    /// The key, if the PIN is right. A try is counted on the disk before the PIN is looked at, so
    /// that ending the process in between wins nothing; a right PIN takes the count back.
    fn unlock(held: &Held, pin: &str) -> Result<PrivateKey, TokenError> {
        let before = wrong_pins(held.read(STATE).map_err(unavailable)?)?;
        if before >= WRONG_PINS_MAX {
            return Err(TokenError::Locked);
        }
        let sealed = held.read(KEY).map_err(unavailable)?.ok_or(TokenError::NoKey)?;
        let counted = before.saturating_add(1);
        set_wrong_pins(held, counted)?;
        match key_file::decrypt(&sealed, pin) {
            Ok(key) => {
                set_wrong_pins(held, 0)?;
                Ok(key)
            }
            Err(KeyFileError::WrongPassphrase) => {
                Err(match WRONG_PINS_MAX.saturating_sub(counted) {
                    0 => TokenError::Locked,
                    left => TokenError::WrongPin { left },
                })
            }
            // The file's fault, not the PIN's.
            Err(e) => {
                set_wrong_pins(held, before)?;
                Err(unavailable(e))
            }
        }
    }

    /// Does blocking work (files, 50 ms of scrypt) where it holds up nobody else.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, TokenError> + Send + 'static,
    ) -> Result<T, TokenError> {
        let dir = self.dir.clone();
        tokio::task::spawn_blocking(move || work(&dir)).await.map_err(unavailable)?
    }
}

#[async_trait]
impl Token for SoftwareToken {
    fn info(&self) -> TokenInfo {
        TokenInfo { label: messages::SOFTWARE_LABEL.to_owned(), kind: "software" }
    }

    async fn certificates(&self) -> Result<Vec<Certificate>, TokenError> {
        self.work(|dir| Ok(certificate(dir)?.into_iter().collect())).await
    }

    async fn public_key_pem(&self) -> Result<String, TokenError> {
        self.work(|dir| Ok(public_key(dir)?.to_spki_pem())).await
    }

    async fn request(&self, pin: &str, subject: &Name) -> Result<String, TokenError> {
        let (pin, subject) = (Zeroizing::new(pin.to_owned()), subject.clone());
        self.work(move |dir| {
            let key = Self::unlock(&files::hold(dir).map_err(unavailable)?, &pin)?;
            Ok(CertificateRequest::new(&key, &subject).map_err(unavailable)?.to_pem())
        })
        .await
    }

    async fn sign(&self, pin: &str, serial: &str, message: &[u8]) -> Result<Signature, TokenError> {
        let (pin, serial) = (Zeroizing::new(pin.to_owned()), serial.to_owned());
        let message = message.to_vec();
        self.work(move |dir| {
            let certificate = certificate(dir)?.filter(|c| c.serial() == serial);
            let certificate = certificate.ok_or(TokenError::NoCertificate)?;
            let key = Self::unlock(&files::hold(dir).map_err(unavailable)?, &pin)?;
            if key.public() != certificate.public_key() {
                return Err(TokenError::OtherKey);
            }
            Ok(key.sign(&message))
        })
        .await
    }

    async fn install(&self, certificate: &Certificate) -> Result<(), TokenError> {
        let certificate = certificate.clone();
        self.work(move |dir| {
            let held = files::hold(dir).map_err(unavailable)?;
            if &public_key(dir)? != certificate.public_key() {
                return Err(TokenError::OtherKey);
            }
            held.write(CERTIFICATE, &certificate.to_pem()).map_err(unavailable)
        })
        .await
    }

    async fn change_pin(&self, old: &str, new: &str) -> Result<(), TokenError> {
        check_new_pin(new)?;
        let (old, new) = (Zeroizing::new(old.to_owned()), Zeroizing::new(new.to_owned()));
        self.work(move |dir| {
            let held = files::hold(dir).map_err(unavailable)?;
            let key = Self::unlock(&held, &old)?;
            held.write(KEY, &seal(&key, &new)?).map_err(unavailable)
        })
        .await
    }
}

fn unavailable(why: impl std::fmt::Display) -> TokenError {
    TokenError::Unavailable(why.to_string())
}

fn seal(key: &PrivateKey, pin: &str) -> Result<String, TokenError> {
    key_file::encrypt(key, pin, &mut rand::rng()).map_err(unavailable)
}

fn public_key(dir: &Path) -> Result<PublicKey, TokenError> {
    let pem = files::read(dir, PUBLIC).map_err(unavailable)?.ok_or(TokenError::NoKey)?;
    PublicKey::from_spki_pem(&pem).map_err(unavailable)
}

fn certificate(dir: &Path) -> Result<Option<Certificate>, TokenError> {
    let pem = files::read(dir, CERTIFICATE).map_err(unavailable)?;
    pem.map(|pem| Certificate::from_pem(&pem)).transpose().map_err(unavailable)
}

/// A token without its count is not a fresh one: somebody has taken the file away.
fn wrong_pins(text: Option<String>) -> Result<u32, TokenError> {
    let text = text.ok_or_else(|| unavailable("the count of wrong PINs is missing"))?;
    let state: State = serde_json::from_str(&text).map_err(unavailable)?;
    Ok(state.wrong_pins)
}

fn set_wrong_pins(held: &Held, wrong_pins: u32) -> Result<(), TokenError> {
    let text = serde_json::to_string(&State { wrong_pins }).map_err(unavailable)?;
    held.write(STATE, &text).map_err(unavailable)
}
