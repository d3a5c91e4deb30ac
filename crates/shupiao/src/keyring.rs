//! The signers of this node, out of key files.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use app::at_rest::RestKeys;
use app::ports::Keys;
use async_trait::async_trait;
use domain::CreditCode;
use seal::{Certificate, FileSigner, Signature, Signer, SignerError, Vault, sm3, sm4};

use crate::folder::Folder;
use crate::keys;

/// Every signer this node holds.
pub(crate) struct Keyring {
    units: RwLock<BTreeMap<CreditCode, Arc<dyn Signer>>>,
    deadline: Duration,
    supervision: Option<Arc<dyn Signer>>,
    node: Arc<dyn Signer>,
}

impl Keyring {
    /// Opens every key of the folder; none may take longer to sign than `deadline`.
    pub(crate) fn open(
        folder: &Folder,
        passphrase: &str,
        deadline: Duration,
    ) -> anyhow::Result<Self> {
        let signer = |name: &str| -> anyhow::Result<Arc<dyn Signer>> {
            let signer = FileSigner::new(folder.key(name, passphrase)?, folder.certificate(name)?)?;
            Ok(Arc::new(Deadline { signer, deadline }))
        };
        let mut units = BTreeMap::new();
        for name in folder.key_names("unit-")? {
            if let Some(code) = name.strip_prefix("unit-").and_then(|c| c.parse().ok()) {
                units.insert(code, signer(&name)?);
            }
        }
        Ok(Self {
            units: RwLock::new(units),
            deadline,
            supervision: if folder.is_front() { None } else { Some(signer(keys::SUPERVISION)?) },
            node: signer(if folder.is_front() { keys::DEVICE } else { keys::PLATFORM })?,
        })
    }
}

impl Keyring {
    /// Takes a unit's new key in.
    pub(crate) fn add(&self, unit: CreditCode, signer: FileSigner) {
        let signer = Arc::new(Deadline { signer, deadline: self.deadline });
        self.units.write().unwrap_or_else(PoisonError::into_inner).insert(unit, signer);
    }
}

impl Keys for Keyring {
    fn unit(&self, unit: &CreditCode) -> Option<Arc<dyn Signer>> {
        self.units.read().unwrap_or_else(PoisonError::into_inner).get(unit).cloned()
    }

    fn supervision(&self) -> Option<Arc<dyn Signer>> {
        self.supervision.clone()
    }

    fn node(&self) -> Arc<dyn Signer> {
        Arc::clone(&self.node)
    }
}

/// Gives up on a signer that hangs. The number stays with its business key; a repeat completes it.
struct Deadline<S> {
    signer: S,
    deadline: Duration,
}

#[async_trait]
impl<S: Signer> Signer for Deadline<S> {
    fn certificate(&self) -> &Certificate {
        self.signer.certificate()
    }

    async fn sign(&self, message: &[u8]) -> Result<Signature, SignerError> {
        let signed = tokio::time::timeout(self.deadline, self.signer.sign(message)).await;
        signed.unwrap_or(Err(SignerError::Timeout))
    }
}

/// What challenges, blind indexes and other tags of the platform's own come from.
pub(crate) fn secret(folder: &Folder, passphrase: &str) -> anyhow::Result<[u8; 32]> {
    let secret = folder.key(keys::VAULT, passphrase)?;
    Ok(sm3::hmac(&*secret.to_bytes(), b"shupiao identity"))
}

/// What seals API secrets at rest: the first 16 bytes of the SM3 of a key of its own.
pub(crate) fn vault(folder: &Folder, passphrase: &str) -> anyhow::Result<Vault> {
    let secret = folder.key(keys::VAULT, passphrase)?;
    Ok(Vault::new(half(sm3::digest(&*secret.to_bytes()))))
}

/// What seals bills and requests at rest. A new key gets the next id and joins the ring; the one
/// before goes on opening what it sealed.
pub(crate) fn rest_keys(folder: &Folder, passphrase: &str) -> anyhow::Result<RestKeys> {
    let key = sm3::hmac(&secret(folder, passphrase)?, b"shupiao bills at rest R1");
    Ok(RestKeys::new("R1", half(key))?)
}

/// The first 16 bytes: a key of SM4.
fn half(digest: sm3::Digest) -> sm4::Key {
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(digest) {
        *to = from;
    }
    key
}
