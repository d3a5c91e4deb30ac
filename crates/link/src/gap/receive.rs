//! The way in: looking at what has arrived, handing messages over in order, and putting aside what
//! is not to be used.

use super::bundle::Checked;
use super::files::{Entry, Folder};
use super::mark::Mark;
use super::name::{FileName, Kind};
use super::problem::Problem;
use super::{Gap, GapError, Head, Lying, Marks, Me, Peer};
use jiff::Timestamp;
use seal::EnvelopeError;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;

/// A message from the peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its number; they come without gaps.
    pub number: u64,
    /// When the peer made it, by the peer's clock.
    pub made: Timestamp,
    /// What the peer said.
    pub bytes: Vec<u8>,
}

impl Gap {
    /// Looks at the in folder and hands over the messages that are next, at most `count_max` and
    /// about as many bytes as the longest message may have. Each comes once, until
    /// [`hand_over_again`](Gap::hand_over_again) or a new start.
    pub async fn receive(
        &mut self,
        now: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Message>, GapError> {
        self.be_sure()?;
        self.scan(now)?;
        let mut messages: Vec<Message> = Vec::new();
        let mut bytes = 0_usize;
        while messages.len() < count_max && bytes < self.limits.message_bytes_max {
            match self.next_message(now).await {
                Ok(Some(message)) => {
                    bytes = bytes.saturating_add(message.bytes.len());
                    messages.push(message);
                }
                // What was handed over before must reach the caller.
                Err(error) if messages.is_empty() => return Err(error),
                Ok(None) | Err(_) => break,
            }
        }
        self.try_flush(now).await;
        Ok(messages)
    }

    /// Says that the caller has dealt with all messages up to `number`, and that they need never
    /// come again. To say it twice does no harm.
    pub async fn done(&mut self, now: Timestamp, number: u64) -> Result<(), GapError> {
        self.be_sure()?;
        if number <= self.marks.done.number {
            return Ok(());
        }
        let mark = *self.handed.get(&number).ok_or(GapError::NotHandedOver(number))?;
        self.come_to(mark)?;
        self.try_flush(now).await;
        Ok(())
    }

    /// Hands all messages over again that are not done.
    pub fn hand_over_again(&mut self) {
        self.handed.clear();
    }

    /// Gives up all messages before `number` that have not come, when a person has found out that
    /// they never will: the peer lost them. What was in them must come in another way.
    pub async fn skip_to(&mut self, now: Timestamp, number: u64) -> Result<(), GapError> {
        self.be_sure()?;
        let before = number.saturating_sub(1);
        if before > self.marks.done.number {
            self.come_to(Mark::unknown(before))?;
            self.try_flush(now).await;
        }
        Ok(())
    }

    fn come_to(&mut self, mark: Mark) -> Result<(), GapError> {
        self.save(Marks { done: mark, ..self.marks.clone() })?;
        self.owes_word = true;
        self.handed.retain(|number, _| *number > mark.number);
        let is_past =
            |lying: &Lying| matches!(lying, Lying::Whole { number, .. } if *number <= mark.number);
        for (name, _) in self.arrived.extract_if(.., |_, lying| is_past(lying)) {
            // One that stays is found again as a repetition.
            self.files.remove(Folder::In, &name).ok();
        }
        Ok(())
    }

    /// Looks at every file that is new or was not whole, and forgets those that are gone.
    fn scan(&mut self, now: Timestamp) -> Result<(), GapError> {
        let mut entries = self.files.list(Folder::In).map_err(GapError::disk(Folder::In))?;
        // However much rubbish lies there, what may be a bundle is looked at first.
        entries.sort_by_key(|entry| FileName::parse(&entry.name).is_none());
        let mut before = std::mem::take(&mut self.arrived);
        for entry in entries.into_iter().take(self.limits.files_max) {
            let known = before.remove(&entry.name);
            if let Some(lying) = self.look_at(&entry, known, now)? {
                self.arrived.insert(entry.name, lying);
            }
        }
        Ok(())
    }

    /// What became of one file; nothing if it is gone.
    fn look_at(
        &mut self,
        entry: &Entry,
        known: Option<Lying>,
        now: Timestamp,
    ) -> Result<Option<Lying>, GapError> {
        if let Some(Lying::Whole { number, bytes, .. }) = known
            && bytes == entry.bytes
            && number > self.marks.done.number
        {
            return Ok(known);
        }
        let (problem, print) = match self.inspect(entry) {
            Ok(None) => return Ok(None),
            Ok(Some(head)) => return self.take_in(entry, &head),
            Err(found) => found,
        };
        let since = match known {
            Some(Lying::Unsettled { print: same, since, .. }) if same == print => since.min(now),
            _ => now,
        };
        let settled = now.duration_since(since) >= self.limits.settle;
        if settled && self.set_aside(Folder::In, &entry.name, &problem.to_string())? {
            return Ok(None);
        }
        Ok(Some(Lying::Unsettled { problem, print, since }))
    }

    /// The head of a bundle from the peer, nothing if the file has vanished, or what is wrong with
    /// it and how it looks now.
    fn inspect(&self, entry: &Entry) -> Result<Option<Head>, (Problem, Mark)> {
        let limit = u64::try_from(self.limits.bundle_bytes_max()).unwrap_or(u64::MAX);
        let bare = Mark::unknown(entry.bytes);
        let name = FileName::parse(&entry.name).filter(|name| name.from == self.peer.name);
        let name = name.ok_or((Problem::Foreign, bare))?;
        if !entry.is_file {
            return Err((Problem::NotAFile, bare));
        }
        if entry.bytes > limit {
            return Err((Problem::TooLong, bare));
        }
        let bytes = match self.files.read(Folder::In, &entry.name, limit) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err((Problem::Disk(error.to_string()), bare)),
        };
        let print = Mark::of(entry.bytes, &bytes);
        match Checked::read(&bytes, &name, &self.me, &self.peer) {
            Ok(checked) => Ok(Some(checked.head)),
            Err(problem) => Err((problem, print)),
        }
    }

    /// A bundle from the peer: what it says of our messages counts at once; it stays if its own
    /// turn is still to come.
    fn take_in(&mut self, entry: &Entry, head: &Head) -> Result<Option<Lying>, GapError> {
        self.heed(head.acknowledges)?;
        self.heard = self.heard.max(Some(head.made));
        let is_message = head.kind == Kind::Message;
        if is_message && head.number > self.marks.done.number {
            let Entry { bytes, .. } = *entry;
            return Ok(Some(Lying::Whole { number: head.number, bytes, made: head.made }));
        }
        // A repetition: the peer has not heard our word.
        self.owes_word |= is_message;
        let removed = self.files.remove(Folder::In, &entry.name);
        removed.map_err(GapError::disk(Folder::In))?;
        Ok(None)
    }

    /// The message behind those that were handed over, if it is here and whole.
    async fn next_message(&mut self, now: Timestamp) -> Result<Option<Message>, GapError> {
        let last = self.handed.last_key_value().map_or(self.marks.done, |(_, mark)| *mark);
        let number = last.number.saturating_add(1);
        let file = FileName::new(&self.peer.name, number, Kind::Message);
        let name = OsString::from(file.to_string());
        if !matches!(self.arrived.get(&name), Some(Lying::Whole { .. })) {
            return Ok(None);
        }
        let limit = u64::try_from(self.limits.bundle_bytes_max()).unwrap_or(u64::MAX);
        let Ok(bytes) = self.files.read(Folder::In, &name, limit) else {
            self.arrived.remove(&name); // looked at again by the next call
            return Ok(None);
        };
        match open_next(&self.me, &self.peer, &bytes, &file, last).await {
            Ok((made, message)) => {
                self.handed.insert(number, Mark::of(number, &bytes));
                Ok(Some(Message { number, made, bytes: message }))
            }
            Err(Problem::KeyUnavailable(why)) => {
                let error = seal::DecryptorError::Unavailable(why);
                Err(GapError::Key(EnvelopeError::Decryptor(error)))
            }
            Err(problem) => {
                self.refuse(name, &bytes, problem, now)?;
                Ok(None)
            }
        }
    }

    /// A file that seemed whole and is not: changed since, or signed by the peer and still not to
    /// be used. The latter does not get better by waiting.
    fn refuse(
        &mut self,
        name: OsString,
        bytes: &[u8],
        problem: Problem,
        now: Timestamp,
    ) -> Result<(), GapError> {
        let final_ = matches!(
            problem,
            Problem::OtherHistory | Problem::Unreadable | Problem::UnknownRecipient
        );
        if final_ && self.set_aside(Folder::In, &name, &problem.to_string())? {
            self.arrived.remove(&name);
        } else {
            let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            let print = Mark::of(length, bytes);
            self.arrived.insert(name, Lying::Unsettled { problem, print, since: now });
        }
        Ok(())
    }

    /// Moves a file to the bad folder, under a running number, with its reason beside it. Gives
    /// false, and does nothing, if that folder is full.
    pub(super) fn set_aside(
        &mut self,
        from: Folder,
        name: &OsStr,
        why: &str,
    ) -> Result<bool, GapError> {
        let lying = self.files.list(Folder::Bad).map_err(GapError::disk(Folder::Bad))?;
        if lying.len() / 2 >= self.limits.bad_max {
            return Ok(false);
        }
        let number = |entry: &Entry| {
            let text = entry.name.to_str()?.split_once('_')?.0;
            text.parse::<u64>().ok()
        };
        let last = lying.iter().filter_map(number).max().unwrap_or(0);
        let mut new = OsString::from(format!("{:06}_", last.saturating_add(1)));
        new.push(name);
        let mut beside = new.clone();
        beside.push(super::status::WHY);
        let told = self.files.write(Folder::Bad, &beside, format!("{why}\n").as_bytes());
        told.map_err(GapError::disk(Folder::Bad))?;
        match self.files.set_aside(from, name, &new) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let removed = self.files.remove(Folder::Bad, &beside);
                removed.map_err(GapError::disk(Folder::Bad))?;
            }
            moved => moved.map_err(GapError::disk(Folder::Bad))?,
        }
        Ok(true)
    }

    /// Files of the in folder that are not used now, and why.
    pub(super) fn unsettled(&self) -> BTreeMap<&OsStr, (&Problem, Timestamp)> {
        let unsettled = self.arrived.iter().filter_map(|(name, lying)| match lying {
            Lying::Whole { .. } => None,
            Lying::Unsettled { problem, since, .. } => Some((name.as_os_str(), (problem, *since))),
        });
        unsettled.collect()
    }
}

async fn open_next(
    me: &Me,
    peer: &Peer,
    bytes: &[u8],
    name: &FileName,
    last: Mark,
) -> Result<(Timestamp, Vec<u8>), Problem> {
    let checked = Checked::read(bytes, name, me, peer)?;
    if !last.leads_to(&checked.head.previous) {
        return Err(Problem::OtherHistory);
    }
    Ok((checked.head.made, checked.open(me).await?))
}
