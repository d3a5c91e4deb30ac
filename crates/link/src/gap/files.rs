//! The port to the folders of a gap: what is asked of a disk, so that tests can bring one that
//! fills, fails and forgets. It must not know what files mean.

use std::ffi::{OsStr, OsString};
use std::io;

/// The folders of one gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Folder {
    /// Files on their way to the peer; the transport takes them away, or copies them.
    Out,
    /// Files from the peer; the transport puts them here.
    In,
    /// Files from `In` that are not to be used, each with its reason beside it.
    Bad,
    /// Our own: bundles that the peer has not acknowledged.
    Sent,
    /// Our own: how far everything has come.
    State,
}

impl Folder {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Out, Self::In, Self::Bad, Self::Sent, Self::State];

    /// Its name on the disk.
    pub fn name(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::In => "in",
            Self::Bad => "bad",
            Self::Sent => "sent",
            Self::State => "state",
        }
    }
}

/// Something that lies in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: OsString,
    /// Its length; 0 if it is no file.
    pub bytes: u64,
    /// Whether it is a file, and not a folder, a link or a device.
    pub is_file: bool,
}

/// What a gap needs of a disk. All of it may fail at any time; a call that failed may have done its
/// work, or not, but never a part of it.
pub trait Files: Send {
    /// What lies in a folder, sorted by name.
    fn list(&self, folder: Folder) -> io::Result<Vec<Entry>>;

    /// The first `limit` bytes of a file, or all if it has fewer.
    fn read(&self, folder: Folder, name: &OsStr, limit: u64) -> io::Result<Vec<u8>>;

    /// Puts a whole file in place, instead of the one that was there. When this returns the file
    /// outlives a loss of power. Others never see a part of it under its name.
    fn write(&mut self, folder: Folder, name: &OsStr, bytes: &[u8]) -> io::Result<()>;

    /// Removes a file; one that is not there is no error.
    fn remove(&mut self, folder: Folder, name: &OsStr) -> io::Result<()>;

    /// Moves a file or folder to [`Folder::Bad`] under another name.
    fn set_aside(&mut self, from: Folder, name: &OsStr, new: &OsStr) -> io::Result<()>;

    /// Makes all that is now seen in a folder outlive a loss of power.
    fn sync(&mut self, folder: Folder) -> io::Result<()>;
}
