//! The files of a package, unpacked out of bytes from strangers. It must not know what is in them.
//! What the package says of their sizes is not believed: they are counted while unpacking.

use super::zip::{self, Method, Packed};
use super::{Limits, ReadError, picture};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use seal::sm3::{self, Digest};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::sync::OnceLock;

/// Files up to this size may be compressed to any extent; empty tables and the like are.
const ANY_RATIO_BYTES: usize = 64 << 10;

/// The types of files in Unix that are taken.
const FILE: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;

/// A file in the package.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) bytes: Vec<u8>,
    digest: OnceLock<Digest>,
}

impl Entry {
    /// Its SM3 digest; each seal asks for it again.
    pub(super) fn digest(&self) -> &Digest {
        self.digest.get_or_init(|| sm3::digest(&self.bytes))
    }
}

/// The package's files by their paths, which have no leading slash.
pub(super) type Files = BTreeMap<String, Entry>;

/// Unpacks a package.
pub(super) fn unpack(package: &[u8], limits: &Limits) -> Result<Files, ReadError> {
    if package.len() > limits.package_bytes {
        return Err(ReadError::TooMuch("bytes in the package"));
    }
    let end = zip::end(package).ok_or(ReadError::Container)?;
    if usize::from(end.entries) > limits.entries {
        return Err(ReadError::TooMuch("entries in the package"));
    }
    let mut files = Files::new();
    let mut names = BTreeSet::new();
    let mut left = limits.total_bytes;
    for packed in zip::entries(package, &end).ok_or(ReadError::Container)? {
        let name = name(packed.name)?;
        if !names.insert(name.to_lowercase()) {
            return Err(ReadError::Duplicate(name));
        }
        let folder = packed.name.ends_with(b"/");
        let kind = packed.mode & 0o170_000;
        if packed.encrypted || !matches!((kind, folder), (0, _) | (FILE, false) | (FOLDER, true)) {
            return Err(ReadError::NotFile(name));
        }
        let ratio = packed.data.len().saturating_mul(limits.ratio).max(ANY_RATIO_BYTES);
        let bytes = read(&packed, limits.file_bytes.min(ratio).min(left))?;
        left = left.saturating_sub(bytes.len());
        if picture::pixels(&bytes).is_some_and(|pixels| pixels > limits.pixels) {
            return Err(ReadError::TooMuch("pixels in an image"));
        }
        match (folder, bytes.is_empty()) {
            (false, _) => drop(files.insert(name, Entry { bytes, digest: OnceLock::new() })),
            (true, true) => {}
            (true, false) => return Err(ReadError::NotFile(name)),
        }
    }
    Ok(files)
}

/// A name as it is kept: a path of plain parts; directories lose their last slash.
fn name(raw: &[u8]) -> Result<String, ReadError> {
    let name = std::str::from_utf8(raw)
        .map_err(|_| ReadError::Name(String::from_utf8_lossy(raw).into_owned()))?;
    let plain = name.strip_suffix('/').unwrap_or(name);
    let good = |part: &str| !matches!(part, "" | "." | "..");
    let strange = |c: char| c.is_control() || matches!(c, '\\' | ':');
    if plain.split('/').all(good) && !plain.contains(strange) {
        Ok(plain.to_owned())
    } else {
        Err(ReadError::Name(name.to_owned()))
    }
}

/// At most `most` bytes of one file, counted while they are unpacked.
fn read(packed: &Packed<'_>, most: usize) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let consumed = match packed.method {
        Method::Stored => {
            let take = packed.data.len().min(most.saturating_add(1));
            bytes.extend(packed.data.iter().take(take));
            packed.data.len()
        }
        Method::Deflated => {
            let one_more = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
            let mut unpacker = DeflateDecoder::new(packed.data).take(one_more);
            unpacker.read_to_end(&mut bytes).map_err(|_| ReadError::Container)?;
            usize::try_from(unpacker.get_ref().total_in()).map_err(|_| ReadError::Container)?
        }
    };
    if bytes.len() > most {
        return Err(ReadError::TooMuch("bytes in a file"));
    }
    let mut crc = Crc::new();
    crc.update(&bytes);
    let as_said = u32::try_from(bytes.len()) == Ok(packed.size) && crc.sum() == packed.crc;
    if as_said && consumed == packed.data.len() { Ok(bytes) } else { Err(ReadError::Container) }
}
