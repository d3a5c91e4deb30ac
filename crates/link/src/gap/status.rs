//! What is under way: for people, and for whoever watches. Nothing is changed by asking.

use super::bundle::{HEAD_MAX, Head};
use super::files::{Files, Folder};
use super::marks::Marks;
use super::name::{FileName, Kind, Node};
use super::problem::Problem;
use super::{Gap, GapError};
use jiff::Timestamp;
use std::ffi::OsStr;
use std::ops::RangeInclusive;

/// Ends the name of the file that says why the one beside it is bad.
pub(super) const WHY: &str = ".why";

/// How many files are described one by one in each list; the counts are of all.
pub const LISTED_MAX: usize = 100;

/// The longest reason that is read, in bytes.
const WHY_MAX: u64 = 300;

/// How a gap stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// The number of the newest message sent.
    pub last_sent: u64,
    /// The number up to which the peer has dealt with our messages.
    pub last_acknowledged: u64,
    /// How many of our messages wait for that.
    pub waiting: usize,
    /// The oldest of them.
    pub under_way: Vec<UnderWay>,
    /// Numbers among them whose file is gone from `sent`; they cannot be put out again.
    pub lost: Vec<RangeInclusive<u64>>,
    /// The number up to which we have dealt with the peer's messages.
    pub last_done: u64,
    /// How many of the peer's messages are here and not done.
    pub arrived_count: usize,
    /// The first of them.
    pub arrived: Vec<Arrived>,
    /// Numbers that are missing before the newest that is here.
    pub holes: Vec<RangeInclusive<u64>>,
    /// Files in the in folder that are not used as they are; perhaps still arriving. Known only to
    /// the process that runs.
    pub unsettled: Vec<Unsettled>,
    /// How many files lie in the bad folder.
    pub bad_count: usize,
    /// The newest of them.
    pub bad: Vec<Bad>,
    /// The peer has this message of ours, and these folders never sent it: they are an old copy.
    pub diverged: Option<u64>,
    /// Why something could not be put out, if so. Known only to the process that runs.
    pub trouble: Option<String>,
    /// When the newest file from the peer was made, by the peer's clock. Known only to the process
    /// that runs.
    pub heard: Option<Timestamp>,
}

/// A message of ours that the peer has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderWay {
    /// Its number.
    pub number: u64,
    /// When it was made.
    pub made: Option<Timestamp>,
    /// Its length as a file.
    pub bytes: u64,
    /// Whether it still lies in the out folder: the transport has not taken it.
    pub in_out: bool,
    /// How often it was put out since this process began.
    pub times: u32,
}

/// A message of the peer that is here and not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Its number.
    pub number: u64,
    /// When the peer made it, as its head says.
    pub made: Option<Timestamp>,
    /// Its length as a file.
    pub bytes: u64,
}

/// A file that is not used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// Its name, as far as it is text.
    pub name: String,
    /// What is wrong now.
    pub problem: Problem,
    /// Since when it has not changed.
    pub since: Timestamp,
}

/// A file that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Its name in the bad folder, as far as it is text.
    pub name: String,
    /// Why it was set aside.
    pub why: String,
}

impl Status {
    /// How the folders stand, without keys and without changing anything; also while another
    /// process works with them, when numbers may be a moment apart.
    pub fn look(files: &dyn Files, me: &Node, peer: &Node) -> Result<Self, GapError> {
        let marks = Marks::load(files, me, peer)?;
        let mut status = Self {
            last_acknowledged: marks.acknowledged.number,
            last_done: marks.done.number,
            diverged: Some(marks.diverged.number).filter(|number| *number > 0),
            ..Self::default()
        };
        status.look_at_sent(files, me)?;
        status.look_at_in(files, peer, |_| true)?;
        status.look_at_bad(files)?;
        Ok(status)
    }

    fn look_at_sent(&mut self, files: &dyn Files, me: &Node) -> Result<(), GapError> {
        let out = files.list(Folder::Out).map_err(GapError::disk(Folder::Out))?;
        let in_out =
            |name: &OsStr| out.binary_search_by(|one| one.name.as_os_str().cmp(name)).is_ok();
        let waiting = bundles(files, Folder::Sent, me, self.last_acknowledged, |_| true)?;
        let numbers: Vec<u64> = waiting.iter().map(|(name, _)| name.number).collect();
        self.last_sent = numbers.last().copied().unwrap_or(self.last_acknowledged);
        self.lost = gaps(self.last_acknowledged, &numbers);
        self.waiting = waiting.len();
        self.under_way = waiting
            .into_iter()
            .take(LISTED_MAX)
            .map(|(name, bytes)| {
                let text = name.to_string();
                let made = made(files, Folder::Sent, &text);
                let in_out = in_out(OsStr::new(&text));
                UnderWay { number: name.number, made, bytes, in_out, times: 0 }
            })
            .collect();
        Ok(())
    }

    fn look_at_in(
        &mut self,
        files: &dyn Files,
        peer: &Node,
        counts: impl Fn(&OsStr) -> bool,
    ) -> Result<(), GapError> {
        let arrived = bundles(files, Folder::In, peer, self.last_done, counts)?;
        let numbers: Vec<u64> = arrived.iter().map(|(name, _)| name.number).collect();
        self.holes = gaps(self.last_done, &numbers);
        self.arrived_count = arrived.len();
        self.arrived = arrived
            .into_iter()
            .take(LISTED_MAX)
            .map(|(name, bytes)| {
                let made = made(files, Folder::In, &name.to_string());
                Arrived { number: name.number, made, bytes }
            })
            .collect();
        Ok(())
    }

    fn look_at_bad(&mut self, files: &dyn Files) -> Result<(), GapError> {
        let lying = files.list(Folder::Bad).map_err(GapError::disk(Folder::Bad))?;
        let is_why = |name: &OsStr| name.as_encoded_bytes().ends_with(WHY.as_bytes());
        let bad: Vec<_> = lying.into_iter().filter(|entry| !is_why(&entry.name)).collect();
        self.bad_count = bad.len();
        self.bad = bad
            .into_iter()
            .rev()
            .take(LISTED_MAX)
            .map(|entry| {
                let mut beside = entry.name.clone();
                beside.push(WHY);
                let why = files.read(Folder::Bad, &beside, WHY_MAX).unwrap_or_default();
                let why = String::from_utf8_lossy(&why).trim_end().to_owned();
                Bad { name: entry.name.to_string_lossy().into_owned(), why }
            })
            .collect();
        Ok(())
    }
}

impl Gap {
    /// How this side stands.
    pub fn status(&self) -> Result<Status, GapError> {
        let mut status = Status::look(self.files.as_ref(), &self.me.name, &self.peer.name)?;
        let unsettled = self.unsettled();
        let counts = |name: &OsStr| !unsettled.contains_key(name);
        status.look_at_in(self.files.as_ref(), &self.peer.name, counts)?;
        for one in &mut status.under_way {
            one.times = self.waiting.get(&one.number).map_or(0, |waiting| waiting.times);
        }
        let told = unsettled.iter().take(LISTED_MAX).map(|(name, (problem, since))| Unsettled {
            name: name.to_string_lossy().into_owned(),
            problem: (*problem).clone(),
            since: *since,
        });
        status.unsettled = told.collect();
        status.trouble.clone_from(&self.trouble);
        status.heard = self.heard;
        Ok(status)
    }
}

/// The messages of `from` behind a number, in order, with their lengths.
fn bundles(
    files: &dyn Files,
    folder: Folder,
    from: &Node,
    behind: u64,
    counts: impl Fn(&OsStr) -> bool,
) -> Result<Vec<(FileName, u64)>, GapError> {
    let entries = files.list(folder).map_err(GapError::disk(folder))?;
    let is_due =
        |name: &FileName| name.kind == Kind::Message && name.from == *from && name.number > behind;
    let due = entries.into_iter().filter(|entry| counts(&entry.name)).filter_map(|entry| {
        let name = FileName::parse(&entry.name).filter(is_due)?;
        Some((name, entry.bytes))
    });
    let mut due: Vec<_> = due.collect();
    due.sort_by_key(|(name, _)| name.number);
    Ok(due)
}

/// What is missing behind `before` in sorted numbers.
fn gaps(before: u64, numbers: &[u64]) -> Vec<RangeInclusive<u64>> {
    let befores = std::iter::once(&before).chain(numbers);
    let pairs = befores.zip(numbers);
    let missing = pairs.map(|(low, high)| low.saturating_add(1)..=high.saturating_sub(1));
    missing.filter(|range| !range.is_empty()).collect()
}

fn made(files: &dyn Files, folder: Folder, name: &str) -> Option<Timestamp> {
    let limit = u64::try_from(HEAD_MAX).unwrap_or(u64::MAX);
    let bytes = files.read(folder, OsStr::new(name), limit).ok()?;
    Head::read(&bytes).map(|(head, _)| head.made)
}
