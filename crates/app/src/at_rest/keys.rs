//! The envelope in which one value lies at rest, and the ring of keys that opens it.
//!
//! It must not know what the values are or where they are kept. Layout: `S` (0x53), version 1, the
//! length of the key's id and the id, then what [`Vault`] makes of the packed bytes: nonce, SM4-GCM
//! ciphertext, tag. Packing comes first because sealing is the dearer of the two: a bill takes two
//! fifths of its room afterwards, and less time in all (`examples/at_rest.rs` measures).

use std::collections::BTreeMap;

use seal::{Vault, sm4};

use super::pack::Packer;

const MAGIC: u8 = 0x53;
const VERSION: u8 = 1;
/// No value is larger; what would become larger when unpacked is not ours.
const PLAIN_MAX: usize = 8 * 1024 * 1024;

/// The keys of values at rest: the active one seals, all of them open.
pub struct RestKeys {
    /// What stands before all that the active key seals.
    head: Vec<u8>,
    active: Vault,
    older: BTreeMap<String, Vault>,
    packer: Packer,
}

/// Why a value cannot be sealed or opened: a defect, never a caller's fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// A key's id takes 1 to 255 bytes.
    #[error("the id of a key at rest takes 1 to 255 bytes")]
    KeyId,
    /// Larger than anything that is kept.
    #[error("a value at rest is larger than {PLAIN_MAX} bytes")]
    TooLarge,
    /// Sealed with a key that is not in the ring.
    #[error("no key {0} for a value at rest")]
    UnknownKey(String),
    /// Changed, cut off, or moved here from another row.
    #[error("a value at rest does not open")]
    Damaged,
}

impl RestKeys {
    /// A ring of one key.
    pub fn new(id: &str, key: sm4::Key) -> Result<Self, RestError> {
        let length = u8::try_from(id.len()).ok().filter(|n| *n > 0).ok_or(RestError::KeyId)?;
        let head = [&[MAGIC, VERSION, length], id.as_bytes()].concat();
        Ok(Self {
            head,
            active: Vault::new(key),
            older: BTreeMap::new(),
            packer: Packer::default(),
        })
    }

    /// Also opens what another key sealed before it was replaced.
    #[must_use]
    pub fn with_older(mut self, id: &str, key: sm4::Key) -> Self {
        self.older.insert(id.to_owned(), Vault::new(key));
        self
    }

    /// Packs and seals a value for one place. The nonce must be fresh.
    pub fn seal(&self, place: &str, plain: &[u8], nonce: [u8; 12]) -> Result<Vec<u8>, RestError> {
        if plain.len() > PLAIN_MAX {
            return Err(RestError::TooLarge);
        }
        let packed = self.packer.pack(plain).ok_or(RestError::TooLarge)?;
        Ok([self.head.as_slice(), &self.active.seal(place, &packed, nonce)].concat())
    }

    /// The value that was sealed for this place.
    pub fn open(&self, place: &str, envelope: &[u8]) -> Result<Vec<u8>, RestError> {
        let (vault, sealed) = match envelope.strip_prefix(self.head.as_slice()) {
            Some(sealed) => (&self.active, sealed),
            None => self.older(envelope)?,
        };
        let packed = vault.open(place, sealed).map_err(|_| RestError::Damaged)?;
        self.packer.unpack(&packed, PLAIN_MAX).ok_or(RestError::Damaged)
    }

    fn older<'b>(&self, envelope: &'b [u8]) -> Result<(&Vault, &'b [u8]), RestError> {
        let [MAGIC, VERSION, length, rest @ ..] = envelope else {
            return Err(RestError::Damaged);
        };
        let (id, sealed) = rest.split_at_checked((*length).into()).ok_or(RestError::Damaged)?;
        let id = String::from_utf8_lossy(id);
        let vault = self.older.get(&*id).ok_or_else(|| RestError::UnknownKey(id.into_owned()))?;
        Ok((vault, sealed))
    }
}
