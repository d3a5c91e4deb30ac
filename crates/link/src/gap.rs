//! Messages through a gap (网闸): numbered files in an out and an in folder, carried by something
//! that may take hours, lose, repeat, reorder and break them. It must not know what moves the files
//! or what messages mean.
//!
//! Each side keeps a copy of every message until the other says that it has dealt with it, and puts
//! it out again when that takes too long. The receiver hands messages over in order of their
//! numbers and says how far it has come. `docs/gap.md` has the format and tells what to do when
//! something is stuck.
//!
//! **Exactly once** is a promise of two. This side hands a number over again only if it was handed
//! over and not marked [`done`](Gap::done) before a crash, always with the same bytes; the caller
//! remembers the last number that it dealt with, in the same transaction as the deed, and skips
//! what it has. On the way out, a caller that crashed inside [`send`](Gap::send) compares
//! [`last_sent`](Gap::last_sent) with what it remembers.
//!
//! Calls work on the disk and block meanwhile, some milliseconds each; call from a thread that may
//! wait.

mod bundle;
mod disk;
mod error;
mod files;
mod mark;
mod marks;
mod name;
mod problem;
mod receive;
mod send;
mod status;

pub use bundle::{Me, Peer};
pub use disk::{Disk, TEMPORARY};
pub use error::GapError;
pub use files::{Entry, Files, Folder};
pub use name::{BadNode, Kind, NODE_CHARS_MAX, Node};
pub use problem::Problem;
pub use receive::Message;
pub use status::{Arrived, Bad, LISTED_MAX, Status, UnderWay, Unsettled};

use bundle::Head;
use jiff::{SignedDuration, Timestamp};
use mark::Mark;
use marks::Marks;
use name::FileName;
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

/// How much a gap takes.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The longest message, in bytes. Both sides need the same; at most
    /// [`CONTENT_MAX`](seal::envelope::CONTENT_MAX).
    pub message_bytes_max: usize,
    /// How many messages may wait for an acknowledgement.
    pub waiting_max: usize,
    /// How many files of the in folder one call looks at.
    pub files_max: usize,
    /// How many files the bad folder takes; further ones stay in the in folder.
    pub bad_max: usize,
    /// How long a file that is not whole must stay as it is before it counts as bad and not as
    /// still arriving.
    pub settle: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes_max: 16 << 20,
            waiting_max: 10_000,
            files_max: 10_000,
            bad_max: 1_000,
            settle: SignedDuration::from_mins(10),
        }
    }
}

impl Limits {
    fn bundle_bytes_max(&self) -> usize {
        self.message_bytes_max.saturating_add(bundle::OVERHEAD_MAX)
    }
}

/// One side of a gap.
pub struct Gap {
    files: Box<dyn Files>,
    rng: Box<dyn CryptoRng + Send>,
    me: Me,
    peer: Peer,
    limits: Limits,
    marks: Marks,
    /// The newest message sent.
    last: Mark,
    /// What lies in `sent`, waiting for an acknowledgement.
    waiting: BTreeMap<u64, Waiting>,
    /// Messages and the word that could not be put out yet.
    to_put_out: BTreeSet<u64>,
    owes_word: bool,
    last_word: Option<OsString>,
    /// Messages that the caller has, but is not done with.
    handed: BTreeMap<u64, Mark>,
    /// What lies in `in`.
    arrived: BTreeMap<OsString, Lying>,
    heard: Option<Timestamp>,
    trouble: Option<String>,
    /// A write failed, and may have happened: what the disk says counts.
    unsure: bool,
}

/// A message that the peer has not acknowledged.
#[derive(Debug, Clone, Default)]
struct Waiting {
    /// How often it was put out since this process began, and when last.
    times: u32,
    put_out: Option<Timestamp>,
}

/// A file of the in folder.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Lying {
    /// A message that is not yet due.
    Whole { number: u64, bytes: u64, made: Timestamp },
    /// Something else, or a message that is still arriving; left while it changes.
    Unsettled { problem: Problem, print: Mark, since: Timestamp },
}

impl Gap {
    /// Opens one side of a gap, from the start or from what its folders hold.
    pub fn open(
        files: Box<dyn Files>,
        me: Me,
        peer: Peer,
        rng: Box<dyn CryptoRng + Send>,
        limits: Limits,
    ) -> Result<Self, GapError> {
        let marks = Marks::load(files.as_ref(), &me.name, &peer.name)?;
        let owes_word = marks.done.number > 0;
        let mut gap = Self {
            files,
            rng,
            me,
            peer,
            limits,
            last: marks.acknowledged,
            marks,
            waiting: BTreeMap::new(),
            to_put_out: BTreeSet::new(),
            owes_word,
            last_word: None,
            handed: BTreeMap::new(),
            arrived: BTreeMap::new(),
            heard: None,
            trouble: None,
            unsure: true,
        };
        gap.be_sure()?;
        // A crash may have come between keeping the newest message and putting it out.
        gap.to_put_out.extend(gap.waiting.last_key_value().map(|(number, _)| *number));
        Ok(gap)
    }

    /// After a failed write: reads back what became of it.
    fn be_sure(&mut self) -> Result<(), GapError> {
        if !self.unsure {
            return Ok(());
        }
        for folder in [Folder::State, Folder::Sent] {
            self.files.sync(folder).map_err(GapError::disk(folder))?;
        }
        self.marks = Marks::load(self.files.as_ref(), &self.me.name, &self.peer.name)?;
        self.handed.retain(|number, _| *number > self.marks.done.number);
        let mut waiting = BTreeMap::new();
        for (name, entry) in self.sent()? {
            if name.number > self.marks.acknowledged.number {
                let known = self.waiting.remove(&name.number).unwrap_or_default();
                waiting.insert(name.number, known);
            } else {
                let removed = self.files.remove(Folder::Sent, &entry.name);
                removed.map_err(GapError::disk(Folder::Sent))?;
            }
        }
        self.last = match waiting.last_key_value() {
            Some((number, _)) => Mark::of(*number, &self.read_sent(*number)?),
            None => self.marks.acknowledged,
        };
        self.waiting = waiting;
        self.unsure = false;
        // Writes the marks of a new gap, so that a folder without them is never taken for one.
        self.save(self.marks.clone())
    }

    /// Our own bundles in `sent`.
    fn sent(&self) -> Result<Vec<(FileName, Entry)>, GapError> {
        let entries = self.files.list(Folder::Sent).map_err(GapError::disk(Folder::Sent))?;
        let ours = entries.into_iter().filter_map(|entry| {
            let name = FileName::parse(&entry.name)?;
            (name.kind == Kind::Message && name.from == self.me.name).then_some((name, entry))
        });
        Ok(ours.collect())
    }

    fn read_sent(&self, number: u64) -> Result<Vec<u8>, GapError> {
        let name = FileName::new(&self.me.name, number, Kind::Message).to_string();
        // Kept whole when the limit was higher, perhaps.
        let bytes = self.files.read(Folder::Sent, OsStr::new(&name), u64::MAX);
        bytes.map_err(GapError::disk(Folder::Sent))
    }

    fn save(&mut self, marks: Marks) -> Result<(), GapError> {
        if let Err(error) = marks.save(self.files.as_mut()) {
            self.unsure = true;
            return Err(error);
        }
        self.marks = marks;
        Ok(())
    }

    /// The number of the newest message sent, as the disk has it; 0 before the first.
    pub fn last_sent(&mut self) -> Result<u64, GapError> {
        self.be_sure()?;
        Ok(self.last.number)
    }

    /// The number up to which the peer has dealt with our messages.
    pub fn last_acknowledged(&mut self) -> Result<u64, GapError> {
        self.be_sure()?;
        Ok(self.marks.acknowledged.number)
    }

    /// The number up to which we have dealt with the peer's messages.
    pub fn last_done(&mut self) -> Result<u64, GapError> {
        self.be_sure()?;
        Ok(self.marks.done.number)
    }

    fn head(&self, kind: Kind, number: u64, previous: Mark, now: Timestamp) -> Head {
        Head {
            kind,
            from: self.me.name.clone(),
            to: self.peer.name.clone(),
            number,
            previous: previous.digest,
            made: Timestamp::from_second(now.as_second()).unwrap_or(now),
            acknowledges: self.marks.done,
        }
    }
}

impl std::fmt::Debug for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { marks, last, trouble, .. } = self;
        let mut shown = f.debug_struct("Gap");
        shown.field("marks", marks).field("last", last).field("trouble", trouble);
        shown.finish_non_exhaustive()
    }
}
