//! A signature as a value: two numbers and their encodings. It must not know keys.

use ::sm2::Scalar;
use ::sm2::elliptic_curve::PrimeField;
use base64::{Engine, engine::general_purpose::STANDARD};
use der::asn1::UintRef;
use der::{Decode, Encode, Sequence};
use std::fmt;
use thiserror::Error;

/// Why a signature is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The bytes are not exactly one signature in the expected encoding.
    #[error("malformed signature")]
    Malformed,
    /// A signature, but not of this message by this key.
    #[error("signature does not match message and key")]
    Mismatch,
}

/// An SM2 signature: r and s, both from 1 to the group order minus 1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    pub(super) r: Scalar,
    pub(super) s: Scalar,
}

/// `SM2Signature ::= SEQUENCE { R INTEGER, S INTEGER }` (GM/T 0009, section 7.3).
#[derive(Sequence)]
struct Pair<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

impl Signature {
    /// Reads DER and accepts no other spelling of the same numbers, nor bytes behind it, so that a
    /// signature cannot be changed without changing its meaning.
    pub fn from_der(bytes: &[u8]) -> Result<Self, SignatureError> {
        let pair = Pair::from_der(bytes).map_err(|_| SignatureError::Malformed)?;
        Ok(Self { r: number(pair.r.as_bytes())?, s: number(pair.s.as_bytes())? })
    }

    /// DER, 8 to 72 bytes: the form kept in bills, certificates and receipts.
    pub fn to_der(&self) -> Vec<u8> {
        let (r, s) = (self.r.to_repr(), self.s.to_repr());
        let encoded = UintRef::new(&r)
            .and_then(|r| Ok(Pair { r, s: UintRef::new(&s)? }))
            .and_then(|pair| pair.to_der());
        encoded.unwrap_or_default() // two short numbers always have an encoding
    }

    /// Reads r ‖ s, each 32 bytes, most significant first.
    pub fn from_rs(bytes: &[u8; 64]) -> Result<Self, SignatureError> {
        let (r, s) = bytes.split_at(32);
        Ok(Self { r: number(r)?, s: number(s)? })
    }

    /// r ‖ s: the form that key devices speak (GM/T 0018).
    pub fn to_rs(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        let (r, s) = bytes.split_at_mut(32);
        r.copy_from_slice(&self.r.to_repr());
        s.copy_from_slice(&self.s.to_repr());
        bytes
    }

    /// DER in base64 (RFC 4648, with padding): the form written in a bill's XML.
    pub fn base64(&self) -> String {
        STANDARD.encode(self.to_der())
    }

    /// Reads what [`base64`](Self::base64) writes.
    pub fn from_base64(text: &str) -> Result<Self, SignatureError> {
        Self::from_der(&STANDARD.decode(text).map_err(|_| SignatureError::Malformed)?)
    }
}

/// A number of at most 32 bytes, neither 0 nor at or above the group order.
fn number(bytes: &[u8]) -> Result<Scalar, SignatureError> {
    let mut wide = [0; 32];
    let start = wide.len().checked_sub(bytes.len()).ok_or(SignatureError::Malformed)?;
    let (_, low) = wide.split_at_mut(start);
    low.copy_from_slice(bytes);
    let scalar = Scalar::from_repr(wide.into()).into_option().filter(|n| *n != Scalar::ZERO);
    scalar.ok_or(SignatureError::Malformed)
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({})", hex::encode(self.to_rs()))
    }
}
