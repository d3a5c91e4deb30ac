//! What can be wrong with a file that arrived. It must not know folders.

use thiserror::Error;

/// Why a file in the in folder is not taken. While a file may still be growing it is left; one that
/// stays as it is goes to the bad folder with this sentence beside it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The name is not that of a bundle of the peer.
    #[error("foreign: the name is not one that the peer gives to its bundles")]
    Foreign,
    /// A folder, a link, or something else that is no file.
    #[error("not a file: a folder, a link or a device")]
    NotAFile,
    /// Longer than any bundle may be.
    #[error("too long: longer than any bundle may be")]
    TooLong,
    /// Cannot be read from the disk.
    #[error("the disk does not give it: {0}")]
    Disk(String),
    /// No bundle, or one that was cut or changed.
    #[error("not a whole bundle: cut, changed, or something else")]
    NotABundle,
    /// From another node or to another node.
    #[error("not for us: it names another sender or recipient")]
    NotForUs,
    /// What is inside should lie under another name.
    #[error("wrong name: number or kind inside are others than in the name")]
    WrongName,
    /// Signed with a certificate that we do not know of the peer.
    #[error("unknown sender: signed with a certificate that is not known of the peer")]
    UnknownSender,
    /// Encrypted to a certificate whose key we do not have.
    #[error("unknown recipient: encrypted to a certificate whose key is not here")]
    UnknownRecipient,
    /// Changed after it was signed, or not signed by the peer.
    #[error("bad signature: changed on the way, or not from the peer")]
    BadSignature,
    /// Signed by the peer, and yet it does not decrypt.
    #[error("unreadable: signed by the peer, but it does not decrypt")]
    Unreadable,
    /// The peer's messages before it were others than those that we got under these numbers.
    #[error("another history: what the peer sent before it is not what arrived here")]
    OtherHistory,
    /// Our key cannot be reached now.
    #[error("our key does not answer: {0}")]
    KeyUnavailable(String),
}
