//! The way out: keeping a message, putting it out, again if need be, and letting it go when the
//! peer has dealt with it.

use super::bundle::{self, HEAD_MAX, Head};
use super::files::Folder;
use super::mark::Mark;
use super::name::{FileName, Kind};
use super::{Gap, GapError, Waiting};
use jiff::{SignedDuration, Timestamp};
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;

impl Gap {
    /// Takes a message and gives its number. From then on it is carried across any crash. If the
    /// out folder has no room it is put out later; [`status`](Gap::status) says so.
    pub async fn send(&mut self, now: Timestamp, message: &[u8]) -> Result<u64, GapError> {
        self.be_sure()?;
        self.refuse_diverged()?;
        if message.len() > self.limits.message_bytes_max {
            return Err(GapError::TooLong(self.limits.message_bytes_max));
        }
        if self.waiting.len() >= self.limits.waiting_max {
            return Err(GapError::Backlog(self.waiting.len()));
        }
        let number = self.last.number.saturating_add(1);
        let head = self.head(Kind::Message, number, self.last, now);
        let bytes = bundle::write(&self.me, &self.peer, self.rng.as_mut(), &head, message).await?;
        let name = OsString::from(head.file_name().to_string());
        if let Err(error) = self.files.write(Folder::Sent, &name, &bytes) {
            self.unsure = true;
            self.be_sure()?;
            if self.last.number < number {
                return Err(GapError::disk(Folder::Sent)(error));
            }
        } else {
            self.last = Mark::of(number, &bytes);
            self.waiting.insert(number, Waiting::default());
        }
        self.to_put_out.insert(number);
        self.try_flush(now).await;
        Ok(number)
    }

    /// Puts messages out again that were last put out at least `older_than` ago and are neither
    /// acknowledged nor still lying there, oldest first, at most `count_max`. Gives how many. Call
    /// it from time to time, also to learn of an out folder that does not take files.
    pub async fn resend(
        &mut self,
        now: Timestamp,
        older_than: SignedDuration,
        count_max: usize,
    ) -> Result<usize, GapError> {
        self.be_sure()?;
        self.flush(now).await?;
        self.refuse_diverged()?;
        let lying = self.files.list(Folder::Out).map_err(GapError::disk(Folder::Out))?;
        let lies = |name: &OsStr| lying.binary_search_by(|one| one.name.as_os_str().cmp(name));
        let mut count = 0_usize;
        let numbers: Vec<u64> = self.waiting.keys().copied().collect();
        for number in numbers {
            if count >= count_max {
                break;
            }
            let name = OsString::from(self.own_name(number));
            if lies(&name).is_err() && now.duration_since(self.last_out(number, now)) >= older_than
            {
                count = count.saturating_add(usize::from(self.put_out(number, now)?));
            }
        }
        Ok(count)
    }

    /// When a message was last put out, as far as we know. A time in the future, from a clock that
    /// was set back, begins to count now.
    fn last_out(&mut self, number: u64, now: Timestamp) -> Timestamp {
        let known = self.waiting.get(&number).and_then(|one| one.put_out);
        let at = known.or_else(|| self.made(number)).unwrap_or(Timestamp::MIN);
        if let Some(waiting) = self.waiting.get_mut(&number) {
            waiting.put_out = Some(at.min(now));
        }
        at.min(now)
    }

    /// When a message that waits was made.
    pub(super) fn made(&self, number: u64) -> Option<Timestamp> {
        let limit = u64::try_from(HEAD_MAX).unwrap_or(u64::MAX);
        let name = self.own_name(number);
        let bytes = self.files.read(Folder::Sent, OsStr::new(&name), limit).ok()?;
        Head::read(&bytes).map(|(head, _)| head.made)
    }

    pub(super) fn own_name(&self, number: u64) -> String {
        FileName::new(&self.me.name, number, Kind::Message).to_string()
    }

    /// Whether it was put out: a message whose file was taken away from `sent` cannot be.
    fn put_out(&mut self, number: u64, now: Timestamp) -> Result<bool, GapError> {
        let bytes = match self.read_sent(number) {
            Ok(bytes) => bytes,
            Err(GapError::Disk { error, .. }) if error.kind() == ErrorKind::NotFound => {
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        let name = self.own_name(number);
        let written = self.files.write(Folder::Out, OsStr::new(&name), &bytes);
        written.map_err(GapError::disk(Folder::Out))?;
        if let Some(waiting) = self.waiting.get_mut(&number) {
            waiting.put_out = Some(now);
            waiting.times = waiting.times.saturating_add(1);
        }
        Ok(true)
    }

    /// Puts out what is due, and remembers why if that fails.
    pub(super) async fn try_flush(&mut self, now: Timestamp) {
        // The trouble is kept for the status; the next call tries again.
        self.flush(now).await.ok();
    }

    async fn flush(&mut self, now: Timestamp) -> Result<(), GapError> {
        let flushed = self.flush_all(now).await;
        self.trouble = flushed.as_ref().err().map(ToString::to_string);
        flushed
    }

    async fn flush_all(&mut self, now: Timestamp) -> Result<(), GapError> {
        while let Some(number) = self.to_put_out.first().copied() {
            self.put_out(number, now)?;
            self.to_put_out.remove(&number);
        }
        if self.owes_word {
            self.give_word(now).await?;
            self.owes_word = false;
        }
        Ok(())
    }

    /// Puts the acknowledgement out, and takes back an older one that still lies there.
    async fn give_word(&mut self, now: Timestamp) -> Result<(), GapError> {
        let number = self.marks.done.number;
        let head = self.head(Kind::Acknowledgement, number, Mark::default(), now);
        let bytes = bundle::write(&self.me, &self.peer, self.rng.as_mut(), &head, b"").await?;
        let name = OsString::from(head.file_name().to_string());
        let written = self.files.write(Folder::Out, &name, &bytes);
        written.map_err(GapError::disk(Folder::Out))?;
        match self.last_word.replace(name.clone()) {
            Some(older) if older != name => {
                let removed = self.files.remove(Folder::Out, &older);
                removed.map_err(GapError::disk(Folder::Out))
            }
            _ => Ok(()),
        }
    }

    /// The peer says how far it has come.
    pub(super) fn heed(&mut self, word: Mark) -> Result<(), GapError> {
        let known = self.marks.acknowledged;
        if word.number < known.number || word == known {
            return Ok(()); // words may overtake one another
        }
        if word.number == known.number && (word.is_unknown() || known.is_unknown()) {
            return Ok(());
        }
        if !self.is_ours(word)? {
            let marks = super::Marks { diverged: word, ..self.marks.clone() };
            return if marks == self.marks { Ok(()) } else { self.save(marks) };
        }
        self.save(super::Marks { acknowledged: word, ..self.marks.clone() })?;
        let later = self.waiting.split_off(&word.number.saturating_add(1));
        self.to_put_out.retain(|number| *number > word.number);
        for number in std::mem::replace(&mut self.waiting, later).into_keys() {
            let name = self.own_name(number);
            // One that stays in `out` comes to the peer as a repetition, which does no harm.
            self.files.remove(Folder::Out, OsStr::new(&name)).ok();
            if let Err(error) = self.files.remove(Folder::Sent, OsStr::new(&name)) {
                self.unsure = true; // and cleared when read back
                return Err(GapError::disk(Folder::Sent)(error));
            }
        }
        Ok(())
    }

    /// Whether we sent what the word says. A receiver that passed over messages does not know the
    /// digest, and a file of ours that was taken away cannot be compared; both count as ours.
    fn is_ours(&self, word: Mark) -> Result<bool, GapError> {
        if word.number > self.last.number {
            return Ok(false);
        }
        if word.number == self.marks.acknowledged.number {
            return Ok(false); // another digest than the one that was acknowledged
        }
        match self.read_sent(word.number) {
            Ok(bytes) => Ok(word.leads_to(&Mark::of(word.number, &bytes).digest)),
            Err(GapError::Disk { error, .. }) if error.kind() == ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn refuse_diverged(&self) -> Result<(), GapError> {
        match self.marks.diverged.number {
            0 => Ok(()),
            number => Err(GapError::Diverged(number)),
        }
    }

    /// After [`GapError::Diverged`], when a person has understood how it came to that: goes on
    /// behind what the peer has. Messages that were sent since from the old copy are moved to the
    /// bad folder; whoever sent them must send them again. Gives their numbers.
    pub fn follow_peer(&mut self) -> Result<Vec<u64>, GapError> {
        self.be_sure()?;
        let theirs = self.marks.diverged;
        if theirs.number == 0 {
            return Ok(Vec::new());
        }
        let numbers: Vec<u64> = self.waiting.keys().copied().collect();
        for number in &numbers {
            let name = self.own_name(*number);
            let removed = self.files.remove(Folder::Out, OsStr::new(&name));
            removed.map_err(GapError::disk(Folder::Out))?;
            let why = "sent from an old copy of the folders, under a number that was used before";
            if !self.set_aside(Folder::Sent, OsStr::new(&name), why)? {
                return Err(GapError::BadFull(self.limits.bad_max));
            }
            self.waiting.remove(number);
            self.to_put_out.remove(number);
        }
        let marks = self.marks.clone();
        self.save(super::Marks { acknowledged: theirs, diverged: Mark::default(), ..marks })?;
        self.last = theirs;
        Ok(numbers)
    }
}
