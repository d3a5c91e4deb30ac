//! Why a gap does not do what it was asked.

use super::files::Folder;
use seal::EnvelopeError;
use std::io::{self, ErrorKind};
use thiserror::Error;

/// Why nothing was sent, received or marked. After an error of [`send`](super::Gap::send),
/// [`last_sent`](super::Gap::last_sent) tells whether the message was taken nevertheless.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GapError {
    /// Another process holds the folders.
    #[error("another process holds the folders of this gap")]
    InUse,
    /// No room; nothing was done. Make room, then call again.
    #[error("no room on the disk of folder {}", .0.name())]
    DiskFull(Folder),
    /// The disk failed.
    #[error("disk of folder {} failed: {error}", folder.name())]
    Disk {
        /// Where.
        folder: Folder,
        /// What the system says.
        error: io::Error,
    },
    /// Our own folders are not as we left them; a person must look.
    #[error("folders of the gap are damaged: {0}")]
    Damaged(String),
    /// The bad folder holds this many files and takes no more. Look at them and clear it.
    #[error("the bad folder is full: {0} files")]
    BadFull(usize),
    /// The message is longer than the limit, in bytes.
    #[error("message is longer than {0} bytes")]
    TooLong(usize),
    /// So many messages wait for the peer's word that no more are taken. Wait.
    #[error("{0} messages wait for an acknowledgement")]
    Backlog(usize),
    /// The peer has had messages that we do not know to have sent: our folders came from an old
    /// copy. A person decides; see [`follow_peer`](super::Gap::follow_peer).
    #[error("the peer has message {0}, which these folders never sent; they are an old copy")]
    Diverged(u64),
    /// Marked as dealt with, but not handed over before.
    #[error("message {0} was not handed over")]
    NotHandedOver(u64),
    /// A key did not sign or decrypt; nothing was done. Try again later.
    #[error(transparent)]
    Key(#[from] EnvelopeError),
}

impl GapError {
    /// Names the folder in an error of the disk.
    pub(super) fn disk(folder: Folder) -> impl FnOnce(io::Error) -> Self {
        move |error| {
            let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];
            if full.contains(&error.kind()) {
                Self::DiskFull(folder)
            } else {
                Self::Disk { folder, error }
            }
        }
    }
}
