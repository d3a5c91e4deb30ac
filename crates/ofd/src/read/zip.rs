//! Reads the directory of a ZIP file from strangers (APPNOTE 6.3). It must not unpack, and not know
//! what names or sizes are good.
//!
//! Every byte must belong to exactly one record, and what is said twice must be said the same: then
//! nothing can hide between records, and no other reader can see another package in the same bytes.
//! Refused for that: comments, anything in front or behind, several disks, and ZIP64.

/// One entry, its data still packed.
#[derive(Debug)]
pub(super) struct Packed<'a> {
    pub(super) name: &'a [u8],
    pub(super) encrypted: bool,
    pub(super) method: Method,
    pub(super) crc: u32,
    pub(super) data: &'a [u8],
    /// What it says it unpacks to, in bytes.
    pub(super) size: u32,
    /// File type and permissions as in Unix, or 0.
    pub(super) mode: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Deflated,
}

/// Bytes are read from the front; nothing is read behind the end.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn short(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn long(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn magic(&mut self, last: [u8; 2]) -> Option<()> {
        let [p, k, kind, of] = self.array()?;
        ([p, k] == *b"PK" && [kind, of] == last).then_some(())
    }
}

/// Records that end the file: where its directory is, and how many entries it has.
pub(super) struct End {
    pub(super) entries: u16,
    directory: (usize, usize),
}

/// The end record; it must be the last 22 bytes.
pub(super) fn end(file: &[u8]) -> Option<End> {
    let (before, end) = file.split_last_chunk::<22>()?;
    let mut end = Bytes(end);
    end.magic([5, 6])?;
    let (disks, here, entries) = (end.long()?, end.short()?, end.short()?);
    let (size, offset) = (usize::try_from(end.long()?).ok()?, usize::try_from(end.long()?).ok()?);
    let comment = end.short()?;
    let adjacent = offset.checked_add(size)? == before.len();
    (disks == 0 && here == entries && comment == 0 && adjacent)
        .then_some(End { entries, directory: (offset, size) })
}

/// What both records of an entry say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Common {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
}

impl Common {
    /// Sizes are behind the data, because the writer did not know them before.
    const SIZES_FOLLOW: u16 = 1 << 3;
    const ENCRYPTED: u16 = 1;
    /// Those two, the packer's level, and that names are UTF-8.
    const KNOWN: u16 = Self::ENCRYPTED | 0b110 | Self::SIZES_FOLLOW | 1 << 11;

    fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let [_version, flags, method] = [bytes.short()?, bytes.short()?, bytes.short()?];
        let _time = bytes.long()?;
        let [crc, packed, size] = [bytes.long()?, bytes.long()?, bytes.long()?];
        (flags & !Self::KNOWN == 0).then_some(Self { flags, method, crc, packed, size })
    }

    fn sizes_follow(self) -> bool {
        self.flags & Self::SIZES_FOLLOW != 0
    }
}

/// The entries in the order in which they are in the file.
pub(super) fn entries<'a>(file: &'a [u8], end: &End) -> Option<Vec<Packed<'a>>> {
    let (offset, size) = end.directory;
    let (records, directory) = file.split_at_checked(offset)?;
    let mut directory = Bytes(directory.get(..size)?);
    let mut listed = Vec::with_capacity(end.entries.into());
    for _ in 0..end.entries {
        listed.push(central(&mut directory)?);
    }
    listed.sort_by_key(|entry| entry.offset);
    let mut rest = Bytes(records);
    let entries: Option<Vec<_>> = listed
        .into_iter()
        .map(|entry| {
            let here = records.len().checked_sub(rest.0.len())?;
            (usize::try_from(entry.offset) == Ok(here)).then(|| local(&mut rest, &entry))?
        })
        .collect();
    entries.filter(|_| rest.0.is_empty() && directory.0.is_empty())
}

/// An entry as the directory lists it.
struct Listed<'a> {
    common: Common,
    name: &'a [u8],
    mode: u32,
    offset: u32,
}

fn central<'a>(bytes: &mut Bytes<'a>) -> Option<Listed<'a>> {
    bytes.magic([1, 2])?;
    let made_by = bytes.short()?;
    let common = Common::read(bytes)?;
    let [name, extra, comment] = [bytes.short()?, bytes.short()?, bytes.short()?];
    let (disk, _internal) = (bytes.short()?, bytes.short()?);
    let (attributes, offset) = (bytes.long()?, bytes.long()?);
    let name = bytes.take(name.into())?;
    check_extra(bytes.take(extra.into())?)?;
    // Only Unix (3) and macOS (19) keep the mode there.
    let mode = if matches!(made_by >> 8, 3 | 19) { attributes >> 16 } else { 0 };
    (comment == 0 && disk == 0).then_some(Listed { common, name, mode, offset })
}

fn local<'a>(bytes: &mut Bytes<'a>, listed: &Listed<'a>) -> Option<Packed<'a>> {
    let said = listed.common;
    bytes.magic([3, 4])?;
    let common = Common::read(bytes)?;
    let [name, extra] = [bytes.short()?, bytes.short()?];
    let name = bytes.take(name.into())?;
    check_extra(bytes.take(extra.into())?)?;
    let unknown = Common { crc: 0, packed: 0, size: 0, ..said };
    if name != listed.name || (common != said && !(said.sizes_follow() && common == unknown)) {
        return None;
    }
    let data = bytes.take(usize::try_from(said.packed).ok()?)?;
    if said.sizes_follow() {
        descriptor(bytes, said)?;
    }
    let method = match said.method {
        0 => Method::Stored,
        8 => Method::Deflated,
        _ => return None,
    };
    let encrypted = said.flags & Common::ENCRYPTED != 0;
    let Common { crc, size, .. } = said;
    Some(Packed { name, encrypted, method, crc, data, size, mode: listed.mode })
}

/// The sizes behind the data, with or without a mark of their own.
fn descriptor(bytes: &mut Bytes<'_>, said: Common) -> Option<()> {
    if let Some(rest) = bytes.0.strip_prefix(b"PK\x07\x08") {
        bytes.0 = rest;
    }
    ([bytes.long()?, bytes.long()?, bytes.long()?] == [said.crc, said.packed, said.size])
        .then_some(())
}

/// Whole fields, and none that gives the entry another name or other sizes.
fn check_extra(extra: &[u8]) -> Option<()> {
    const ZIP64: u16 = 0x0001;
    const UNICODE_NAME: u16 = 0x7075;
    let mut rest = Bytes(extra);
    while !rest.0.is_empty() {
        let (kind, length) = (rest.short()?, rest.short()?);
        rest.take(length.into())?;
        if matches!(kind, ZIP64 | UNICODE_NAME) {
            return None;
        }
    }
    Some(())
}
