//! The promise of the gap against everything at once: a transport that drops, repeats, delays,
//! reorders, cuts and changes files, disks that fail and fill, and crashes at any step. Whatever
//! happens, each message is dealt with once and in order, and the status tells the truth.
//!
//! One seed is one history. `SHUPIAO_GAP_SEEDS=100..2000 cargo nextest run -p link model` runs
//! others; a failure prints its seed.

use crate::memory::Memory;
use crate::sides::{NAMES, at, open};
use futures::executor::block_on;
use jiff::SignedDuration;
use link::gap::{Folder, Gap};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::ops::Range;
use std::thread;

const SEEDS: Range<u64> = 0..12;
const STEPS: usize = 300;

/// Says which seed it was when a test fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("seed {0}: SHUPIAO_GAP_SEEDS={0}..{1}", self.0, self.0 + 1);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "other seeds than the usual ones")]
fn seeds() -> Range<u64> {
    let Ok(text) = std::env::var("SHUPIAO_GAP_SEEDS") else { return SEEDS };
    let (from, to) = text.split_once("..").unwrap();
    from.parse().unwrap()..to.parse().unwrap()
}

#[test]
fn model_everything_arrives_once_and_in_order() {
    let mut crashes = 0;
    for seed in seeds() {
        let _seed = Seed(seed);
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
        }
        world.calm_down();
        crashes += world.sides[0].crashes + world.sides[1].crashes;
    }
    assert!(crashes > 0, "the model does something");
}

/// A node: its disk, its process if that runs, and what its application remembers.
struct Side {
    disk: Memory,
    gap: Option<Gap>,
    /// What it sent, by number.
    sent: Vec<Vec<u8>>,
    /// A message of which it does not know whether it was taken.
    unknown: Option<Vec<u8>>,
    /// What it has dealt with: in its own database, which no crash touches.
    dealt: Vec<Vec<u8>>,
    /// The highest number handed over in this run.
    handed: usize,
    crashes: u32,
    rubbish: Vec<String>,
}

/// A file on its way.
struct Flying {
    to: usize,
    name: String,
    bytes: Vec<u8>,
    lands: i64,
}

struct World {
    rng: StdRng,
    minute: i64,
    attempts: u32,
    sides: [Side; 2],
    flying: Vec<Flying>,
}

impl World {
    fn new(seed: u64) -> Self {
        let side = |index: u64| Side {
            disk: Memory::new(seed * 2 + index),
            gap: None,
            sent: Vec::new(),
            unknown: None,
            dealt: Vec::new(),
            handed: 0,
            crashes: 0,
            rubbish: Vec::new(),
        };
        let sides = [side(0), side(1)];
        let failing = [0, 2, 10][usize::try_from(seed % 3).unwrap()];
        for side in &sides {
            side.disk.inside().failing = failing;
        }
        let rng = StdRng::seed_from_u64(seed);
        Self { rng, minute: 0, attempts: 0, sides, flying: Vec::new() }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn step(&mut self) {
        let side = usize::from(self.rng.random::<bool>());
        match self.rng.random_range(0..100) {
            0..20 => self.send(side),
            20..40 => self.receive(side),
            40..45 => self.resend(side),
            45..70 => self.take_off(side),
            70..85 => self.land(),
            85..88 => self.throw_rubbish(side),
            88..91 => self.light_fuse(side),
            91..93 => self.fill(side),
            _ => self.minute += self.rng.random_range(0..30),
        }
        self.check(side);
    }

    /// The process of a side, started if need be; nothing if the disk fails it.
    fn running(&mut self, index: usize) -> Option<&mut Gap> {
        let seed = self.rng.random();
        let side = &mut self.sides[index];
        if side.disk.power_up() || side.gap.is_none() {
            side.crashes += u32::from(side.gap.take().is_some());
            side.handed = 0;
            let mut gap = open(index, &side.disk, seed).ok()?;
            let taken = usize::try_from(gap.last_sent().ok()?).unwrap();
            let expected = side.sent.len();
            if let Some(unknown) = side.unknown.take()
                && taken == expected + 1
            {
                side.sent.push(unknown);
            } else {
                assert_eq!(taken, expected, "what was sent stays sent, and nothing else is");
            }
            side.gap = Some(gap);
        }
        side.gap.as_mut()
    }

    fn send(&mut self, index: usize) {
        self.attempts += 1;
        let length = self.rng.random_range(0..300);
        let mut message = format!("{} {} ", NAMES[index], self.attempts).into_bytes();
        message.resize(message.len() + length, b'.');
        let now = at(self.minute);
        let Some(gap) = self.running(index) else { return };
        let sent = block_on(gap.send(now, &message));
        let side = &mut self.sides[index];
        match sent {
            Ok(number) => {
                side.sent.push(message);
                assert_eq!(usize::try_from(number).unwrap(), side.sent.len());
            }
            Err(_) => match side.gap.as_mut().unwrap().last_sent() {
                Ok(number) if usize::try_from(number).unwrap() > side.sent.len() => {
                    side.sent.push(message);
                }
                Ok(_) => {}
                Err(_) => {
                    side.unknown = Some(message);
                    side.disk.inside().fuse = None;
                    side.gap = None; // a program that cannot know starts anew
                }
            },
        }
    }

    fn receive(&mut self, index: usize) {
        let (now, count) = (at(self.minute), self.rng.random_range(1..5));
        let (crash, all) = (self.chance(10), self.chance(60));
        let Some(gap) = self.running(index) else { return };
        let Ok(messages) = block_on(gap.receive(now, count)) else { return };
        let side = &mut self.sides[index];
        let mut last = None;
        for message in messages {
            let number = usize::try_from(message.number).unwrap();
            assert!(number > side.handed, "message {number} was handed over twice in one run");
            side.handed = number;
            if number <= side.dealt.len() {
                assert_eq!(side.dealt[number - 1], message.bytes, "the same number, other bytes");
            } else {
                assert_eq!(number, side.dealt.len() + 1, "in order, without gaps");
                side.dealt.push(message.bytes);
            }
            last = Some(message.number);
        }
        if crash {
            side.gap = None;
            side.crashes += 1;
        } else if all && let Some(number) = last {
            block_on(side.gap.as_mut().unwrap().done(now, number)).ok();
        }
    }

    fn resend(&mut self, index: usize) {
        let now = at(self.minute);
        let older = SignedDuration::from_mins(self.rng.random_range(0..60));
        if let Some(gap) = self.running(index) {
            block_on(gap.resend(now, older, 20)).ok();
        }
    }

    /// The transport takes a file, or copies it, and does something to it.
    fn take_off(&mut self, from: usize) {
        let names = self.sides[from].disk.names(Folder::Out);
        if names.is_empty() {
            return;
        }
        let name = names[self.rng.random_range(0..names.len())].clone();
        let disk = &self.sides[from].disk;
        let bytes = disk.get(Folder::Out, &name).unwrap();
        if self.chance(80) {
            self.sides[from].disk.take(Folder::Out, &name);
        }
        for _ in 0..self.rng.random_range(0..3) {
            let mut bytes = bytes.clone();
            let cut = self.rng.random_range(0..bytes.len());
            match self.rng.random_range(0..10) {
                0 => bytes.truncate(cut),
                1 => bytes[cut] ^= 1 << self.rng.random_range(0..8),
                2 => {
                    let part = bytes[..cut].to_vec();
                    self.fly(1 - from, &name, part, 0); // seen while it grows
                }
                _ => {}
            }
            let delay = if self.chance(20) { 600 } else { 20 };
            self.fly(1 - from, &name, bytes, delay);
        }
    }

    fn fly(&mut self, to: usize, name: &str, bytes: Vec<u8>, delay: i64) {
        let lands = self.minute + self.rng.random_range(0..=delay);
        self.flying.push(Flying { to, name: name.to_owned(), bytes, lands });
    }

    fn land(&mut self) {
        let due = |flying: &Flying| flying.lands <= self.minute;
        let (landing, flying) = self.flying.drain(..).partition(due);
        self.flying = flying;
        let landing: Vec<Flying> = landing;
        for one in landing {
            self.sides[one.to].disk.put(Folder::In, &one.name, &one.bytes);
        }
    }

    fn throw_rubbish(&mut self, to: usize) {
        let name = match self.rng.random_range(0..3) {
            0 => format!("rubbish-{}", self.attempts),
            1 => format!("{}_{}.spb", NAMES[1 - to], self.attempts),
            _ => format!("{}_{:09}.spb", NAMES[to], self.attempts),
        };
        self.attempts += 1;
        self.sides[to].disk.put(Folder::In, &name, b"rubbish");
        self.sides[to].rubbish.push(name);
    }

    fn light_fuse(&mut self, index: usize) {
        let fuse = self.rng.random_range(0..12);
        self.sides[index].disk.inside().fuse = Some(fuse);
    }

    fn fill(&mut self, index: usize) {
        let folders = [Folder::Out, Folder::Sent, Folder::State, Folder::Bad];
        let folder = folders[self.rng.random_range(0..folders.len())];
        let full = if self.chance(50) { vec![folder] } else { Vec::new() };
        self.sides[index].disk.inside().full = full;
    }

    /// What must be true at any time.
    fn check(&self, index: usize) {
        let (side, peer) = (&self.sides[index], &self.sides[1 - index]);
        let both = side.sent.iter().zip(&peer.dealt);
        assert!(both.clone().all(|(sent, dealt)| sent == dealt), "what was sent is dealt with");
        let unknown = usize::from(side.unknown.is_some());
        assert!(peer.dealt.len() <= side.sent.len() + unknown, "nothing is made up");
        let Some(Ok(status)) = side.gap.as_ref().map(Gap::status) else { return };
        let as_number = |length: usize| u64::try_from(length).unwrap();
        assert!(status.last_acknowledged <= as_number(peer.dealt.len()));
        assert!(status.last_done <= as_number(side.dealt.len()));
        assert_eq!(as_number(status.waiting), status.last_sent - status.last_acknowledged);
        assert_eq!((status.diverged, status.lost), (None, Vec::new()));
    }

    /// Nothing fails any more; within some rounds everything must be where it belongs.
    fn calm_down(&mut self) {
        for side in &self.sides {
            let mut inside = side.disk.inside();
            (inside.failing, inside.full) = (0, Vec::new());
        }
        self.minute += 600;
        self.land();
        for _ in 0..20 {
            for index in [0, 1] {
                self.minute += 20;
                let now = at(self.minute);
                let gap = self.running(index).unwrap();
                gap.hand_over_again();
                self.sides[index].handed = 0;
                self.receive_all(index);
                let gap = self.sides[index].gap.as_mut().unwrap();
                block_on(gap.resend(now, SignedDuration::ZERO, 1000)).unwrap();
                for name in self.sides[index].disk.names(Folder::Out) {
                    let bytes = self.sides[index].disk.take(Folder::Out, &name).unwrap();
                    self.sides[1 - index].disk.put(Folder::In, &name, &bytes);
                }
            }
        }
        for index in [0, 1] {
            self.check_end(index);
        }
    }

    fn receive_all(&mut self, index: usize) {
        let now = at(self.minute);
        let side = &mut self.sides[index];
        let gap = side.gap.as_mut().unwrap();
        for message in block_on(gap.receive(now, 1000)).unwrap() {
            let number = usize::try_from(message.number).unwrap();
            if number > side.dealt.len() {
                assert_eq!(number, side.dealt.len() + 1);
                side.dealt.push(message.bytes);
            }
            block_on(gap.done(now, message.number)).unwrap();
        }
    }

    fn check_end(&self, index: usize) {
        let (side, peer) = (&self.sides[index], &self.sides[1 - index]);
        assert_eq!(peer.dealt, side.sent, "all that was sent, once and in order");
        let status = side.gap.as_ref().unwrap().status().unwrap();
        assert_eq!(status.last_acknowledged, status.last_sent);
        assert_eq!((status.waiting, status.arrived_count), (0, 0));
        assert_eq!((status.holes, status.trouble), (Vec::new(), None));
        let bad = side.disk.names(Folder::Bad);
        for name in &side.rubbish {
            let kept = bad.iter().any(|one| one.ends_with(&format!("_{name}")));
            assert!(kept, "{name} was lost");
        }
    }
}
