//! A token's folder on disk: files that only their owner may read, replaced as a whole or not at
//! all, and one user at a time. It must not know what is in the files.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Largest file that is read, in bytes: ours are far smaller.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// A folder that this process alone uses until the value is dropped.
pub(crate) struct Held {
    dir: PathBuf,
    _lock: File,
}

/// Makes the folder if it is not there.
pub(crate) fn make(dir: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// Waits for the folder. Two processes that count wrong PINs side by side would each count to ten.
pub(crate) fn hold(dir: &Path) -> Result<Held> {
    let lock = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(dir.join("lock"))?;
    lock.lock()?;
    Ok(Held { dir: dir.to_owned(), _lock: lock })
}

impl Held {
    /// A file's text; `None` if it is not there.
    pub(crate) fn read(&self, name: &str) -> Result<Option<String>> {
        read(&self.dir, name)
    }

    /// Writes a file beside the old one and puts it in its place; both are on the disk when this
    /// returns, so that a lost process or lost power leaves the old file or the new one.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        let beside = self.dir.join(format!("{name}.new"));
        match std::fs::remove_file(&beside) {
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, self.dir.join(name))?;
        File::open(&self.dir)?.sync_all()
    }
}

/// A file's text without waiting for the folder: files are replaced whole, so it is one or the
/// other.
pub(crate) fn read(dir: &Path, name: &str) -> Result<Option<String>> {
    let file = match File::open(dir.join(name)) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut text = String::new();
    // One byte more shows that there is more.
    file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(Error::new(ErrorKind::FileTooLarge, "the file is too large"));
    }
    Ok(Some(text))
}
