//! The line between fronts and platform: letters are lost, repeated, delayed, overtaken, cut short and
//! bent.

use crate::dice::Dice;

/// A letter under way.
#[derive(Clone)]
pub(crate) struct Flying {
    /// Which front sent it, or gets it.
    pub(crate) front: usize,
    /// Whether it goes to the platform.
    pub(crate) up: bool,
    pub(crate) bytes: Vec<u8>,
    /// As it was sent, if it is not so any more.
    pub(crate) intact: Option<Vec<u8>>,
    /// Its number, for the story.
    pub(crate) number: u64,
}

pub(crate) struct Line {
    dice: Dice,
    flying: Vec<Flying>,
    sent: u64,
    /// Fronts that are cut off.
    pub(crate) cut: Vec<bool>,
    /// Thousandths of letters that are lost, come twice, or are damaged.
    pub(crate) lost: u64,
    pub(crate) twice: u64,
    pub(crate) damaged: u64,
}

impl Line {
    pub(crate) fn new(dice: Dice, fronts: usize) -> Self {
        let (lost, twice, damaged) =
            (dice.between(0, 300), dice.between(0, 300), dice.between(0, 100));
        Self { dice, flying: Vec::new(), sent: 0, cut: vec![false; fronts], lost, twice, damaged }
    }

    /// Nothing goes wrong any more; what is under way still comes.
    pub(crate) fn calm(&mut self) {
        (self.lost, self.twice, self.damaged) = (0, 0, 0);
        self.cut.iter_mut().for_each(|cut| *cut = false);
    }

    /// Answers with the letter's number.
    pub(crate) fn send(&mut self, front: usize, up: bool, bytes: Vec<u8>) -> u64 {
        self.sent += 1;
        let letter = Flying { front, up, bytes, intact: None, number: self.sent };
        if self.cut[front] || self.dice.hits(self.lost) {
            return self.sent;
        }
        if self.dice.hits(self.twice) {
            self.flying.push(letter.clone());
        }
        if self.dice.hits(self.damaged) {
            self.flying.push(self.damage(letter.clone()));
        }
        self.flying.push(letter);
        self.sent
    }

    fn damage(&self, mut letter: Flying) -> Flying {
        letter.intact = Some(letter.bytes.clone());
        // A place as a share of the letter, whose length depends on its signature.
        let at = letter.bytes.len() * self.dice.below(1 << 16) / (1 << 16);
        if self.dice.hits(500) {
            letter.bytes.truncate(at);
        } else {
            letter.bytes[at] ^= 1 << self.dice.below(8);
        }
        letter
    }

    /// Whether anything is under way that can arrive.
    pub(crate) fn is_busy(&self) -> bool {
        self.flying.iter().any(|letter| !self.cut[letter.front])
    }

    /// Some letter that arrives now, at a front only if it has nothing else to hear; any may overtake
    /// any other.
    pub(crate) fn take(&mut self, busy: &[bool]) -> Option<Flying> {
        let arrives = |letter: &Flying| {
            let hears = letter.up || !busy[letter.front];
            hears && !self.cut[letter.front]
        };
        let open: Vec<usize> =
            (0..self.flying.len()).filter(|i| arrives(&self.flying[*i])).collect();
        if open.is_empty() {
            return None;
        }
        Some(self.flying.remove(open[self.dice.below(open.len())]))
    }
}
