//! The half of a key that signs and decrypts. It must not be printed, and leaves no copy behind in memory.

use super::{BadKey, PublicKey, Signature};
use crate::sm3::Digest;
use ::sm2::elliptic_curve::ops::Reduce;
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::elliptic_curve::{Curve, Group, PrimeField};
use ::sm2::{FieldBytes, NonZeroScalar, ProjectivePoint, Scalar, SecretKey, Sm2, U256};
use rand_core::CryptoRng;
use rfc6979::KGenerator;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A private key, with what a signature needs of it prepared.
pub struct PrivateKey {
    /// d, from 1 to the order minus 2.
    secret: NonZeroScalar,
    /// (1 + d)⁻¹, which costs as much as a good part of a signature.
    inverse: Scalar,
    public: PublicKey,
}

impl PrivateKey {
    /// A fresh key.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        loop {
            let mut bytes = Zeroizing::new([0; 32]);
            rng.fill_bytes(bytes.as_mut_slice());
            if let Ok(key) = Self::from_bytes(&bytes) {
                return key;
            }
        }
    }

    /// Reads d, most significant byte first, from 1 to the group order minus 2.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, BadKey> {
        let secret = NonZeroScalar::from_repr((*bytes).into()).into_option().ok_or(BadKey)?;
        Self::from_scalar(secret)
    }

    pub(crate) fn from_secret(secret: &SecretKey) -> Result<Self, BadKey> {
        Self::from_scalar(secret.to_nonzero_scalar())
    }

    pub(crate) fn to_secret(&self) -> SecretKey {
        SecretKey::from(self.secret)
    }

    #[expect(
        clippy::arithmetic_side_effects,
        reason = "arithmetic modulo the order cannot overflow"
    )]
    fn from_scalar(secret: NonZeroScalar) -> Result<Self, BadKey> {
        let inverse = (*secret + Scalar::ONE).invert().into_option().ok_or(BadKey)?;
        let public = PublicKey::new(::sm2::PublicKey::from_secret_scalar(&secret));
        Ok(Self { secret, inverse, public })
    }

    pub(super) fn scalar(&self) -> &NonZeroScalar {
        &self.secret
    }

    /// d, most significant byte first.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.secret.to_repr().into())
    }

    /// The other half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs under [`ID`](super::ID). The same message gives the same signature: the nonce comes
    /// from key and message (RFC 6979 with SM3), so bad randomness cannot give the key away.
    pub fn sign(&self, message: &[u8]) -> Signature {
        self.sign_digest(&self.public.digest(message), &[])
    }

    /// Signs as [`sign`](Self::sign) does, with 32 random bytes mixed in (RFC 6979, section 3.6):
    /// each call gives another signature, and a disturbed computation tells less about the key.
    pub fn sign_with(&self, rng: &mut (impl CryptoRng + ?Sized), message: &[u8]) -> Signature {
        let mut extra = [0; 32];
        rng.fill_bytes(&mut extra);
        self.sign_digest(&self.public.digest(message), &extra)
    }

    /// Steps A3 to A7 of GB/T 32918.2, section 6.1. A6 is written as (1+d)⁻¹·(k+r) − r, which is
    /// the same number and needs d only in its prepared form.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "arithmetic modulo the order cannot overflow"
    )]
    fn sign_digest(&self, digest: &Digest, extra: &[u8]) -> Signature {
        let e = Scalar::reduce(&FieldBytes::from(*digest));
        let secret = self.to_bytes();
        let order = Sm2::ORDER.get();
        let mut nonces =
            KGenerator::<::sm3::Sm3, U256>::new(secret.as_slice(), &e.to_repr(), extra, &order);
        loop {
            let mut bytes = Zeroizing::new(FieldBytes::default());
            nonces.fill_next_k(bytes.as_mut_slice());
            let Some(k) = Scalar::from_repr(*bytes).into_option().map(Zeroizing::new) else {
                continue;
            };
            let point = ProjectivePoint::mul_by_generator(&k).to_affine();
            let r = e + Scalar::reduce(&point.x());
            let s = self.inverse * (*k + r) - r;
            if r != Scalar::ZERO && r + *k != Scalar::ZERO && s != Scalar::ZERO {
                return Signature { r, s };
            }
        }
    }
}

impl Drop for PrivateKey {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.inverse.zeroize();
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}
