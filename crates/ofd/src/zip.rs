//! Writes a ZIP file (APPNOTE 6.3, ISO/IEC 21320-1). It must not know what is in it.
//!
//! This and [`read::zip`](crate::read) replace a library: the one that could check what has to be
//! checked on reading brings a source of randomness into every build, and all of the format that is
//! needed are three records.

use crate::WriteError;
use crate::package::File;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// `version needed to extract` 2.0, for DEFLATE.
const VERSION: u16 = 20;
/// The upper byte says that the attributes are those of Unix.
const MADE_BY: u16 = 3 << 8 | VERSION;
/// A plain file that its owner may write and all may read.
const ATTRIBUTES: u32 = 0o100_644 << 16;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// 1980-01-01 00:00, the first moment there is.
const TIME: u32 = 1 << 21 | 1 << 16;

/// Measured on packages with an embedded font: higher levels save little and cost much.
const LEVEL: u32 = 3;

/// These files in this order as a ZIP file; the same files give the same bytes.
pub(crate) fn write(files: impl Iterator<Item = File>) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    let mut count: u16 = 0;
    let mut deflate = Compress::new(Compression::new(LEVEL), false);
    for file in files {
        let offset = u32_of(out.len())?;
        let packed = if file.packs { pack(&mut deflate, &file.bytes)? } else { None };
        let (method, data) = packed.as_ref().map_or((0_u16, &file.bytes), |packed| (8, packed));
        let mut crc = Crc::new();
        crc.update(&file.bytes);
        let mut common = Vec::new();
        for number in [VERSION, FLAGS, method] {
            common.extend(number.to_le_bytes());
        }
        for number in [TIME, crc.sum(), u32_of(data.len())?, u32_of(file.bytes.len())?] {
            common.extend(number.to_le_bytes());
        }
        let name_length = u16::try_from(file.path.len()).map_err(|_| WriteError::Size)?;
        common.extend(name_length.to_le_bytes());
        common.extend([0, 0]); // no extra field

        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(file.path.as_bytes());
        out.extend(data);

        directory.extend(b"PK\x01\x02");
        directory.extend(MADE_BY.to_le_bytes());
        directory.extend(&common);
        directory.extend([0; 6]); // no comment, first disk, no internal attributes
        directory.extend(ATTRIBUTES.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(file.path.as_bytes());
        count = count.checked_add(1).ok_or(WriteError::Size)?;
    }
    let offset = u32_of(out.len())?;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend(u32_of(directory.len())?.to_le_bytes());
    out.extend(offset.to_le_bytes());
    out.extend([0, 0]); // no comment
    Ok(out)
}

/// The bytes packed with DEFLATE; nothing if that does not make them fewer.
fn pack(deflate: &mut Compress, bytes: &[u8]) -> Result<Option<Vec<u8>>, WriteError> {
    deflate.reset();
    let mut packed = Vec::with_capacity(bytes.len());
    let status = deflate.compress_vec(bytes, &mut packed, FlushCompress::Finish);
    let status = status.map_err(|_| WriteError::Size)?;
    Ok((status == Status::StreamEnd && packed.len() < bytes.len()).then_some(packed))
}

fn u32_of(length: usize) -> Result<u32, WriteError> {
    u32::try_from(length).map_err(|_| WriteError::Size)
}
