//! Encryption to a public key: GB/T 32918.4 with SM3, in the order C1, C3, C2. For keys and other
//! small secrets; whatever is longer is encrypted with SM4 under a key that is encrypted here.
//!
//! The ciphertext says nothing of its maker: anybody can encrypt to a public key. See
//! [`envelope`](crate::envelope) for bytes that have a sender.

use super::{PrivateKey, PublicKey};
use crate::sm3::{Digest, Hasher};
use ::sm2::elliptic_curve::Group;
use ::sm2::elliptic_curve::sec1::{FromSec1Point, ToSec1Point};
use ::sm2::{AffinePoint, FieldBytes, NonZeroScalar, ProjectivePoint, Sec1Point};
use der::asn1::{OctetStringRef, UintRef};
use der::{Decode, Encode, Sequence};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

/// The longest plaintext, in bytes.
pub const PLAINTEXT_MAX: usize = 4096;

/// Why bytes cannot be encrypted to a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EncryptError {
    /// Nothing, or more than [`PLAINTEXT_MAX`]: encrypt a key instead.
    #[error("a public key encrypts 1 to {PLAINTEXT_MAX} bytes")]
    Length,
}

/// The bytes are no ciphertext, or not for this key, or were changed. Which of these is not told,
/// because whoever sends many could learn from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a ciphertext for this key")]
pub struct DecryptError;

/// `SM2Cipher ::= SEQUENCE { XCoordinate INTEGER, YCoordinate INTEGER, HASH OCTET STRING,
/// CipherText OCTET STRING }` (GB/T 35276, section 7.2).
#[derive(Sequence)]
struct Sm2Cipher<'a> {
    x: UintRef<'a>,
    y: UintRef<'a>,
    hash: &'a OctetStringRef,
    text: &'a OctetStringRef,
}

impl PublicKey {
    /// Encrypts 1 to [`PLAINTEXT_MAX`] bytes; only the owner of the private key reads them. Gives
    /// an `SM2Cipher` in DER, some 110 bytes longer.
    pub fn encrypt(
        &self,
        rng: &mut (impl CryptoRng + ?Sized),
        plaintext: &[u8],
    ) -> Result<Vec<u8>, EncryptError> {
        if plaintext.is_empty() || plaintext.len() > PLAINTEXT_MAX {
            return Err(EncryptError::Length);
        }
        loop {
            let mut k = Zeroizing::new(FieldBytes::default());
            rng.fill_bytes(k.as_mut_slice());
            if let Some(k) = NonZeroScalar::from_repr(*k).into_option().map(Zeroizing::new)
                && let Some(cipher) = self.encrypt_with(&k, plaintext)
            {
                return Ok(cipher);
            }
        }
    }

    /// Steps A2 to A8 of GB/T 32918.4, section 6.1; nothing if the key stream is all zeros, when
    /// A5 asks for another k.
    #[expect(clippy::arithmetic_side_effects, reason = "points of a group of prime order")]
    fn encrypt_with(&self, k: &NonZeroScalar, plaintext: &[u8]) -> Option<Vec<u8>> {
        let start = ProjectivePoint::mul_by_generator(k).to_affine().to_sec1_point(false);
        let shared = Shared::new(ProjectivePoint::from(self.point()) * **k);
        let text = shared.mask(plaintext)?;
        let (x, y) = start.as_bytes().get(1..)?.split_at_checked(32)?;
        let hash = shared.hash(plaintext);
        let cipher = Sm2Cipher {
            x: UintRef::new(x).ok()?,
            y: UintRef::new(y).ok()?,
            hash: OctetStringRef::new(&hash).ok()?,
            text: OctetStringRef::new(&text).ok()?,
        };
        cipher.to_der().ok()
    }
}

impl PrivateKey {
    /// The plaintext of what [`PublicKey::encrypt`] or anybody else encrypted to this key; DER
    /// alone is read, and every change to it is noticed.
    pub fn decrypt(&self, cipher: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
        self.try_decrypt(cipher).ok_or(DecryptError)
    }

    /// Steps B1 to B7 of GB/T 32918.4, section 7.1. A point on this curve is never of a small
    /// order, so B2 holds by itself.
    #[expect(clippy::arithmetic_side_effects, reason = "points of a group of prime order")]
    fn try_decrypt(&self, cipher: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let Sm2Cipher { x, y, hash, text } = Sm2Cipher::from_der(cipher).ok()?;
        let text = text.as_bytes();
        if text.is_empty() || text.len() > PLAINTEXT_MAX {
            return None;
        }
        let (x, y) = (coordinate(x.as_bytes())?, coordinate(y.as_bytes())?);
        let start = Sec1Point::from_affine_coordinates(&x, &y, false);
        let start = AffinePoint::from_sec1_point(&start).into_option()?;
        let shared = Shared::new(ProjectivePoint::from(start) * **self.scalar());
        let plaintext = shared.mask(text)?;
        let same = shared.hash(&plaintext).as_slice().ct_eq(hash.as_bytes());
        bool::from(same).then_some(plaintext)
    }
}

/// A number of at most 32 bytes, in 32.
fn coordinate(bytes: &[u8]) -> Option<FieldBytes> {
    let mut wide = FieldBytes::default();
    let start = wide.len().checked_sub(bytes.len())?;
    wide.get_mut(start..)?.copy_from_slice(bytes);
    Some(wide)
}

/// x₂ ‖ y₂: the point that both sides come to and nobody else.
struct Shared(Zeroizing<[u8; 64]>);

impl Shared {
    fn new(point: ProjectivePoint) -> Self {
        let encoded = point.to_affine().to_sec1_point(false);
        let mut bytes = Zeroizing::new([0; 64]);
        // Behind the tag 04; the product of a point and a number below the order is never zero.
        for (slot, byte) in bytes.iter_mut().zip(encoded.as_bytes().iter().skip(1)) {
            *slot = *byte;
        }
        Self(bytes)
    }

    /// C3: SM3(x₂ ‖ M ‖ y₂).
    fn hash(&self, plaintext: &[u8]) -> Digest {
        let (x, y) = self.0.split_at(32);
        let mut hasher = Hasher::new();
        hasher.update(x).update(plaintext).update(y);
        hasher.finish()
    }

    /// `bytes` XOR the key stream of GB/T 32918.4, section 5.4.3, or nothing if that is all zeros.
    fn mask(&self, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut masked = Zeroizing::new(bytes.to_vec());
        let mut any = 0;
        for (counter, chunk) in (1_u32..).zip(masked.chunks_mut(32)) {
            let mut hasher = Hasher::new();
            hasher.update(self.0.as_slice()).update(&counter.to_be_bytes());
            let stream = Zeroizing::new(hasher.finish());
            for (byte, mask) in chunk.iter_mut().zip(stream.iter()) {
                *byte ^= mask;
                any |= mask;
            }
        }
        (any != 0).then_some(masked)
    }
}
