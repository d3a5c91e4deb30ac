//! Packing (DEFLATE) with states that are used again: making one clears a quarter of a megabyte, which
//! takes about as long as packing a bill.

use std::sync::{Mutex, PoisonError};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// States at rest; there are never more than threads that packed at once.
#[derive(Default)]
pub(super) struct Packer {
    packing: Mutex<Vec<Compress>>,
    unpacking: Mutex<Vec<Decompress>>,
}

impl Packer {
    /// DEFLATE at its fastest: the next level takes twice the time to save a seventh. Nothing if it
    /// fails, which is a defect.
    pub(super) fn pack(&self, plain: &[u8]) -> Option<Vec<u8>> {
        let mut state =
            take(&self.packing).unwrap_or_else(|| Compress::new(Compression::fast(), false));
        let mut packed = Vec::with_capacity(plain.len().saturating_add(64));
        loop {
            let rest = plain.get(usize::try_from(state.total_in()).ok()?..)?;
            match state.compress_vec(rest, &mut packed, FlushCompress::Finish).ok()? {
                Status::StreamEnd => break,
                // Random bytes grow a little.
                Status::Ok | Status::BufError => packed.reserve(plain.len().saturating_add(64)),
            }
        }
        state.reset();
        put_back(&self.packing, state);
        Some(packed)
    }

    /// What was packed, at most so many bytes of it; nothing if it is cut off, damaged or larger.
    pub(super) fn unpack(&self, packed: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
        let mut state = take(&self.unpacking).unwrap_or_else(|| Decompress::new(false));
        let mut plain = Vec::with_capacity(packed.len().saturating_mul(4).max(64));
        loop {
            let rest = packed.get(usize::try_from(state.total_in()).ok()?..)?;
            let status = state.decompress_vec(rest, &mut plain, FlushDecompress::Finish).ok()?;
            if plain.len() > bytes_max {
                return None;
            }
            match status {
                Status::StreamEnd => break,
                Status::Ok | Status::BufError if plain.len() == plain.capacity() => {
                    plain.reserve(plain.len());
                }
                Status::Ok | Status::BufError => return None,
            }
        }
        state.reset(false);
        put_back(&self.unpacking, state);
        Some(plain)
    }
}

fn take<T>(states: &Mutex<Vec<T>>) -> Option<T> {
    states.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn put_back<T>(states: &Mutex<Vec<T>>, state: T) {
    states.lock().unwrap_or_else(PoisonError::into_inner).push(state);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// One packer for all cases, so that each finds what the one before left.
        #[test]
        fn what_is_packed_unpacks(values in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..600), 0_usize..400), 1..8,
        )) {
            let packer = Packer::default();
            for (bytes, times) in values {
                let plain = bytes.repeat(times);
                let packed = packer.pack(&plain).unwrap();
                prop_assert_eq!(packer.unpack(&packed, plain.len()), Some(plain.clone()));
                if let Some(less) = plain.len().checked_sub(1) {
                    prop_assert_eq!(packer.unpack(&packed, less), None);
                }
                let cut = packed.len().saturating_sub(1);
                prop_assert_eq!(packer.unpack(&packed[..cut], plain.len()), None);
            }
        }

        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let packer = Packer::default();
            _ = packer.unpack(&bytes, 1000);
            let packed = packer.pack(&bytes).unwrap();
            prop_assert_eq!(packer.unpack(&packed, 400), Some(bytes));
        }
    }
}
