//! The half of a key that everyone may have: it checks signatures and encrypts.
//! It must not know certificates.

use super::table::Table;
use super::{BadKey, ID, Signature, SignatureError};
use crate::sm3::{Digest, Hasher};
use ::pkcs8::{DecodePublicKey, EncodePublicKey, LineEnding};
use ::sm2::elliptic_curve::ops::{MulByGeneratorVartime, Reduce};
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::elliptic_curve::sec1::ToSec1Point;
use ::sm2::{FieldBytes, ProjectivePoint, Scalar, Sm2};
use primeorder::PrimeCurveParams;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A point on the curve, with the digest that stands for its owner in every signature.
#[derive(Clone)]
pub struct PublicKey {
    point: ::sm2::PublicKey,
    owner: Digest,
    /// Shared by all clones, and empty until asked for.
    table: Arc<OnceLock<Table>>,
}

impl PublicKey {
    pub(super) fn new(point: ::sm2::PublicKey) -> Self {
        let owner = owner_digest(&point);
        Self { point, owner, table: Arc::default() }
    }

    pub(super) fn point(&self) -> &::sm2::PublicKey {
        &self.point
    }

    /// Reads a `SubjectPublicKeyInfo` (RFC 5280) in DER; the point must lie on the curve.
    pub fn from_spki_der(bytes: &[u8]) -> Result<Self, BadKey> {
        ::sm2::PublicKey::from_public_key_der(bytes).map(Self::new).map_err(|_| BadKey)
    }

    /// Reads a `SubjectPublicKeyInfo` in PEM, label `PUBLIC KEY`.
    pub fn from_spki_pem(text: &str) -> Result<Self, BadKey> {
        ::sm2::PublicKey::from_public_key_pem(text).map(Self::new).map_err(|_| BadKey)
    }

    /// The `SubjectPublicKeyInfo` in DER, 91 bytes.
    pub fn to_spki_der(&self) -> Vec<u8> {
        // A checked point always has an encoding.
        self.point.to_public_key_der().map(der::Document::into_vec).unwrap_or_default()
    }

    /// The `SubjectPublicKeyInfo` in PEM, label `PUBLIC KEY`.
    pub fn to_spki_pem(&self) -> String {
        self.point.to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// Makes each later [`verify`](Self::verify) about twice as fast, for 25 kB and the time of two
    /// checks: for keys that are seen often, such as finance's own.
    pub fn prepare(&self) {
        self.table.get_or_init(|| Table::new(ProjectivePoint::from(&self.point)));
    }

    /// Whether `signature` was made over `message` by the owner of this key, under [`ID`].
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        self.verify_digest(&self.digest(message), signature)
    }

    /// What is signed for a message: SM3(Z ‖ message) (GB/T 32918.2, section 6.1, A1 and A2).
    pub(super) fn digest(&self, message: &[u8]) -> Digest {
        let mut hasher = Hasher::new();
        hasher.update(&self.owner).update(message);
        hasher.finish()
    }

    /// Steps B5 to B7 of GB/T 32918.2, section 7.1; B1 and B2 hold for every [`Signature`].
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "arithmetic modulo the order cannot overflow"
    )]
    fn verify_digest(&self, digest: &Digest, signature: &Signature) -> Result<(), SignatureError> {
        let Signature { r, s } = *signature;
        let t = r + s;
        if t == Scalar::ZERO {
            return Err(SignatureError::Mismatch);
        }
        let point = match self.table.get() {
            Some(table) => ProjectivePoint::mul_by_generator_vartime(&s) + table.mul(&t),
            None => ProjectivePoint::mul_by_generator_and_mul_add_vartime(
                &s,
                &t,
                &ProjectivePoint::from(&self.point),
            ),
        };
        let e = Scalar::reduce(&FieldBytes::from(*digest));
        let x = Scalar::reduce(&point.to_affine().x());
        if point != ProjectivePoint::IDENTITY && r == e + x {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }
}

/// Z (GB/T 32918.2, section 5.5): identifier, curve and key in one digest.
fn owner_digest(point: &::sm2::PublicKey) -> Digest {
    const ID_BITS: u16 = 128;
    let generator = ::sm2::AffinePoint::GENERATOR.to_sec1_point(false);
    let mut hasher = Hasher::new();
    hasher.update(&ID_BITS.to_be_bytes()).update(ID.as_bytes());
    hasher.update(&Sm2::EQUATION_A.to_bytes()).update(&Sm2::EQUATION_B.to_bytes());
    hasher.update(generator.as_bytes().get(1..).unwrap_or_default()); // without the tag 04
    let encoded = point.to_sec1_point(false);
    hasher.update(encoded.as_bytes().get(1..).unwrap_or_default());
    hasher.finish()
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.point == other.point
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", hex::encode(self.point.to_sec1_point(true).as_bytes()))
    }
}
