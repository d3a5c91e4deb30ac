//! How far something has come: a number, and the digest of the bundle with that number. Digests
//! link the bundles of one direction, so that a sender whose disk went back in time is found out.

use seal::sm3::{self, Digest};
use std::fmt;

/// A place in the line of bundles that one node sends to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    /// The number of the bundle; 0 before the first.
    pub(super) number: u64,
    /// The SM3 of the whole bundle; zeros before the first, or when it is not known.
    pub(super) digest: Digest,
}

impl Mark {
    pub(super) fn of(number: u64, bundle: &[u8]) -> Self {
        Self { number, digest: sm3::digest(bundle) }
    }

    /// A place where nobody knows what stood there.
    pub(super) fn unknown(number: u64) -> Self {
        Self { number, digest: Digest::default() }
    }

    /// Whether a bundle that says `previous` comes behind this one.
    pub(super) fn leads_to(&self, previous: &Digest) -> bool {
        self.is_unknown() || self.digest == *previous
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.number > 0 && self.digest == Digest::default()
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (number, digest) = text.split_once(' ')?;
        let digest = hex::decode(digest).ok()?.try_into().ok()?;
        Some(Self { number: number.parse().ok()?, digest })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, sm3::hex(&self.digest))
    }
}
