//! The folders of a gap on a real disk. It must not know what files mean.
//!
//! A file is written under a name that begins with [`TEMPORARY`], brought to the disk, and then
//! renamed; the transport must leave such names alone.

use super::error::GapError;
use super::files::{Entry, Files, Folder};
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// How the names of half-written files begin.
pub const TEMPORARY: &str = ".tmp-";

/// One gap's folders below one folder, used by this process alone until dropped.
#[derive(Debug)]
pub struct Disk {
    dir: PathBuf,
    lock: Option<File>,
}

impl Disk {
    /// Makes the folders that are missing and takes hold of them, unless another process has them:
    /// two would give one number twice.
    ///
    /// Any of the five may be a link to another place, such as a mounted share.
    pub fn hold(dir: &Path) -> Result<Self, GapError> {
        for folder in Folder::ALL {
            let path = dir.join(folder.name());
            if !path.is_dir() {
                // The transport is another user; its rights to `in` and `out` are set by hand.
                let made = DirBuilder::new().recursive(true).mode(0o750).create(path);
                made.map_err(GapError::disk(folder))?;
            }
        }
        let path = dir.join(Folder::State.name()).join("lock");
        let mut options = OpenOptions::new();
        let lock = options.write(true).create(true).truncate(false).mode(0o600).open(path);
        let lock = lock.map_err(GapError::disk(Folder::State))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(GapError::InUse),
            Err(TryLockError::Error(error)) => return Err(GapError::disk(Folder::State)(error)),
            Ok(()) => {}
        }
        let mut held = Self { dir: dir.to_owned(), lock: Some(lock) };
        for folder in Folder::ALL {
            held.clear_temporary(folder).map_err(GapError::disk(folder))?;
        }
        Ok(held)
    }

    /// The folders for looking alone, also while another process holds them. Every change fails
    /// with [`ErrorKind::PermissionDenied`].
    pub fn look(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), lock: None }
    }

    fn path(&self, folder: Folder, name: &OsStr) -> PathBuf {
        self.dir.join(folder.name()).join(name)
    }

    fn may_change(&self) -> io::Result<()> {
        if self.lock.is_some() { Ok(()) } else { Err(ErrorKind::PermissionDenied.into()) }
    }

    /// Names in `In` are the transport's own; it may be writing there now.
    fn clear_temporary(&mut self, folder: Folder) -> io::Result<()> {
        let ours = |entry: &Entry| entry.name.as_encoded_bytes().starts_with(TEMPORARY.as_bytes());
        if folder != Folder::In {
            for entry in self.list(folder)?.into_iter().filter(ours) {
                self.remove(folder, &entry.name)?;
            }
        }
        Ok(())
    }

    fn write_beside(&self, folder: Folder, beside: &OsStr, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(folder, beside);
        // The transport must be able to read what lies in `out`.
        let mode = if folder == Folder::Out { 0o640 } else { 0o600 };
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(mode).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }
}

impl Files for Disk {
    fn list(&self, folder: Folder) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.dir.join(folder.name()))? {
            let entry = entry?;
            let about = match entry.metadata() {
                Ok(about) => about,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let bytes = if about.is_file() { about.len() } else { 0 };
            entries.push(Entry { name: entry.file_name(), bytes, is_file: about.is_file() });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn read(&self, folder: Folder, name: &OsStr, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.path(folder, name))?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write(&mut self, folder: Folder, name: &OsStr, bytes: &[u8]) -> io::Result<()> {
        self.may_change()?;
        let mut beside = OsString::from(TEMPORARY);
        beside.push(name);
        let written = self
            .write_beside(folder, &beside, bytes)
            .and_then(|()| fs::rename(self.path(folder, &beside), self.path(folder, name)));
        if written.is_err() {
            // What failed is told; what is left of it would only take the room that is missing.
            self.remove(folder, &beside).ok();
        }
        written.and_then(|()| self.sync(folder))
    }

    fn remove(&mut self, folder: Folder, name: &OsStr) -> io::Result<()> {
        self.may_change()?;
        match fs::remove_file(self.path(folder, name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn set_aside(&mut self, from: Folder, name: &OsStr, new: &OsStr) -> io::Result<()> {
        self.may_change()?;
        let (old, new) = (self.path(from, name), self.path(Folder::Bad, new));
        match fs::rename(&old, &new) {
            // The two folders lie on two disks.
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                fs::copy(&old, &new)?;
                File::open(&new)?.sync_all()?;
                fs::remove_file(&old)
            }
            moved => moved,
        }
    }

    fn sync(&mut self, folder: Folder) -> io::Result<()> {
        File::open(self.dir.join(folder.name()))?.sync_all()
    }
}
