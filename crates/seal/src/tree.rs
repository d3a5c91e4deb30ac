//! A Merkle tree over SM3, shaped as in RFC 6962, so that one signature covers a batch.
//!
//! It must not know what its leaves stand for. Sign the root once; give each receiver its path, and
//! [`root_from`] leads back from leaf and path to the signed root. A leaf is hashed after a byte
//! 0x00 and an inner node after 0x01, so neither can be passed off as the other.

use crate::sm3::{Digest, Hasher, digest};

/// Where the neighbour stands when two hashes are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The neighbour goes first.
    Left,
    /// The neighbour goes second.
    Right,
}

/// One step from a leaf towards the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// Where the neighbour stands.
    pub side: Side,
    /// The neighbour's hash.
    pub hash: Digest,
}

/// The tree of one batch.
#[derive(Debug, Clone)]
pub struct Tree {
    /// From the leaves up to the root; a node without a neighbour rises unchanged.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// Builds the tree over the digests of the batch's messages, in their order.
    pub fn new(leaves: Vec<Digest>) -> Self {
        let mut level = leaves;
        for leaf in &mut level {
            *leaf = hash_leaf(leaf);
        }
        let mut levels = Vec::new();
        while level.len() > 1 {
            let above = level.chunks(2).map(hash_pair).collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        levels.push(level);
        Self { levels }
    }

    /// The hash that stands for the whole batch. An empty batch has the digest of nothing.
    pub fn root(&self) -> Digest {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or_else(|| digest(&[]))
    }

    /// The way from leaf `index` to the root; nothing if there is no such leaf.
    pub fn path(&self, index: usize) -> Option<Vec<Step>> {
        self.levels.first()?.get(index)?;
        let mut at = index;
        let mut path = Vec::new();
        for level in &self.levels {
            let (neighbour, side) = if at.is_multiple_of(2) {
                (at.saturating_add(1), Side::Right)
            } else {
                (at.saturating_sub(1), Side::Left)
            };
            path.extend(level.get(neighbour).map(|hash| Step { side, hash: *hash }));
            at /= 2;
        }
        Some(path)
    }
}

/// The root that `leaf` leads to along `path`. Only a comparison with a signed root proves anything.
pub fn root_from(leaf: &Digest, path: &[Step]) -> Digest {
    path.iter().fold(hash_leaf(leaf), |hash, step| match step.side {
        Side::Left => hash_node(&step.hash, &hash),
        Side::Right => hash_node(&hash, &step.hash),
    })
}

fn hash_pair(pair: &[Digest]) -> Digest {
    match pair {
        [left, right] => hash_node(left, right),
        [alone, ..] => *alone,
        [] => digest(&[]),
    }
}

fn hash_leaf(leaf: &Digest) -> Digest {
    tagged(0x00, &[leaf])
}

fn hash_node(left: &Digest, right: &Digest) -> Digest {
    tagged(0x01, &[left, right])
}

fn tagged(tag: u8, parts: &[&Digest]) -> Digest {
    let mut hasher = Hasher::new();
    hasher.update(&[tag]);
    for part in parts {
        hasher.update(*part);
    }
    hasher.finish()
}
