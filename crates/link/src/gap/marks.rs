//! What one side of a gap remembers: how far its own messages and the peer's have come. It must not
//! know keys, or the messages themselves.

use super::error::GapError;
use super::files::{Files, Folder};
use super::mark::Mark;
use super::name::Node;
use seal::sm3;
use std::ffi::OsStr;
use std::io::ErrorKind;

const FILE: &str = "marks";
const FIRST_LINE: &str = "shupiao gap marks 1";
/// More than the file ever has, in bytes.
const BYTES_MAX: u64 = 1024;

/// How far everything has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) me: Node,
    pub(super) peer: Node,
    /// Of our own messages: all up to here have been dealt with by the peer.
    pub(super) acknowledged: Mark,
    /// Of the peer's messages: all up to here have been dealt with by us.
    pub(super) done: Mark,
    /// What the peer says it has of us, if we never sent that: our disk went back in time. At
    /// number 0 there is nothing of the kind.
    pub(super) diverged: Mark,
}

impl Marks {
    fn new(me: &Node, peer: &Node) -> Self {
        let mark = Mark::default();
        let (me, peer) = (me.clone(), peer.clone());
        Self { me, peer, acknowledged: mark, done: mark, diverged: mark }
    }

    fn text(&self) -> String {
        let Self { me, peer, acknowledged, done, diverged } = self;
        let text = format!(
            "{FIRST_LINE}\nme {me}\npeer {peer}\nacknowledged {acknowledged}\ndone {done}\n\
             diverged {diverged}\n"
        );
        let check = sm3::hex(&sm3::digest(text.as_bytes()));
        format!("{text}check {check}\n")
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut next = |word: &str| lines.next()?.strip_prefix(word)?.strip_prefix(' ');
        next("shupiao")?;
        let marks = Self {
            me: Node::new(next("me")?).ok()?,
            peer: Node::new(next("peer")?).ok()?,
            acknowledged: Mark::parse(next("acknowledged")?)?,
            done: Mark::parse(next("done")?)?,
            diverged: Mark::parse(next("diverged")?)?,
        };
        (marks.text() == text).then_some(marks)
    }

    /// Reads the marks; new ones if there is nothing yet. A folder that lost its marks but not its
    /// bundles is damaged: to begin again at 1 would give numbers twice.
    pub(super) fn load(files: &dyn Files, me: &Node, peer: &Node) -> Result<Self, GapError> {
        let damaged = |what: &str| GapError::Damaged(what.to_owned());
        let bytes = match files.read(Folder::State, OsStr::new(FILE), BYTES_MAX) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let sent = files.list(Folder::Sent).map_err(GapError::disk(Folder::Sent))?;
                let empty = sent.is_empty().then(|| Self::new(me, peer));
                return empty.ok_or_else(|| damaged("state/marks is missing, sent/ is not empty"));
            }
            Err(error) => return Err(GapError::disk(Folder::State)(error)),
        };
        let marks = str::from_utf8(&bytes).ok().and_then(Self::parse);
        let marks = marks.ok_or_else(|| damaged("state/marks is not as it was written"))?;
        if marks.me != *me || marks.peer != *peer {
            let (me, peer) = (&marks.me, &marks.peer);
            return Err(GapError::Damaged(format!("the folder is that of {me} towards {peer}")));
        }
        Ok(marks)
    }

    pub(super) fn save(&self, files: &mut dyn Files) -> Result<(), GapError> {
        let saved = files.write(Folder::State, OsStr::new(FILE), self.text().as_bytes());
        saved.map_err(GapError::disk(Folder::State))
    }
}
