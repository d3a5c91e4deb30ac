//! Two nodes with keys, certificates and folders in memory.

use crate::memory::Memory;
use futures::executor::block_on;
use jiff::{SignedDuration, Timestamp};
use link::gap::{Folder, Limits, Me, Message, Node, Peer, Status};
use link::{Gap, GapError};
use rand::SeedableRng;
use rand::rngs::StdRng;
use seal::{
    Authority, Certificate, Decryptor, FileSigner, Name, PrivateKey, Purpose, Signer, Validity,
};
use std::sync::{Arc, LazyLock};

/// Names of the two, in the order of [`KEYS`].
pub(crate) const NAMES: [&str; 2] = ["front-7", "platform"];

/// Keys of both, and one of a stranger.
pub(crate) static KEYS: LazyLock<[Arc<FileSigner>; 3]> = LazyLock::new(|| {
    let validity = Validity {
        not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2055-01-01T00:00:00Z".parse().unwrap(),
    };
    let key = |seed| PrivateKey::generate(&mut StdRng::seed_from_u64(seed));
    let root = Authority::root(key(1), &Name::new("示例根"), "01", validity).unwrap();
    let issuing = root.issue(&Name::new("示例"), key(2).public(), Purpose::Issuing, "02", validity);
    let issuing = Authority::new(key(2), issuing.unwrap()).unwrap();
    [3, 4, 5].map(|seed| {
        let (name, serial) = (Name::new(format!("示例{seed}")), format!("1{seed}"));
        let public = key(seed).public().clone();
        let certificate = issuing.issue(&name, &public, Purpose::FrontDevice, &serial, validity);
        Arc::new(FileSigner::new(key(seed), certificate.unwrap()).unwrap())
    })
});

pub(crate) fn certificate(index: usize) -> Certificate {
    Signer::certificate(KEYS[index].as_ref()).clone()
}

pub(crate) fn node(index: usize) -> Node {
    Node::new(NAMES[index]).unwrap()
}

pub(crate) fn me(index: usize) -> Me {
    let key = KEYS[index].clone();
    let decryptor: Arc<dyn Decryptor> = key.clone();
    Me::new(node(index), key, vec![decryptor])
}

pub(crate) fn peer(index: usize) -> Peer {
    Peer::new(node(1 - index), certificate(1 - index), Vec::new())
}

pub(crate) fn limits() -> Limits {
    Limits { message_bytes_max: 2000, settle: SignedDuration::from_mins(10), ..Limits::default() }
}

pub(crate) fn open(index: usize, disk: &Memory, seed: u64) -> Result<Gap, GapError> {
    let rng = Box::new(StdRng::seed_from_u64(seed));
    Gap::open(Box::new(disk.clone()), me(index), peer(index), rng, limits())
}

/// The same minute as everywhere in a test, some minutes later.
pub(crate) fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minutes)
}

/// Both sides, with a transport that works.
pub(crate) struct Pair {
    pub(crate) disks: [Memory; 2],
    pub(crate) gaps: [Gap; 2],
    pub(crate) minute: i64,
}

impl Pair {
    pub(crate) fn new() -> Self {
        let disks = [Memory::new(1), Memory::new(2)];
        let gaps = [0, 1].map(|index| open(index, &disks[index], 7).unwrap());
        Self { disks, gaps, minute: 0 }
    }

    pub(crate) fn now(&self) -> Timestamp {
        at(self.minute)
    }

    pub(crate) fn send(&mut self, from: usize, text: &str) -> Result<u64, GapError> {
        let now = self.now();
        block_on(self.gaps[from].send(now, text.as_bytes()))
    }

    /// Carries what lies in `out` of one side; gives the names.
    pub(crate) fn carry(&self, from: usize) -> Vec<String> {
        let names = self.disks[from].names(Folder::Out);
        for name in &names {
            let bytes = self.disks[from].take(Folder::Out, name).unwrap();
            self.disks[1 - from].put(Folder::In, name, &bytes);
        }
        names
    }

    pub(crate) fn receive(&mut self, to: usize) -> Vec<Message> {
        let now = self.now();
        block_on(self.gaps[to].receive(now, 100)).unwrap()
    }

    pub(crate) fn texts(&mut self, to: usize) -> Vec<String> {
        let text = |message: Message| String::from_utf8(message.bytes).unwrap();
        self.receive(to).into_iter().map(text).collect()
    }

    pub(crate) fn done(&mut self, to: usize, number: u64) -> Result<(), GapError> {
        let now = self.now();
        block_on(self.gaps[to].done(now, number))
    }

    pub(crate) fn resend(&mut self, from: usize, minutes: i64) -> Result<usize, GapError> {
        let now = self.now();
        let age = SignedDuration::from_mins(minutes);
        block_on(self.gaps[from].resend(now, age, 100))
    }

    pub(crate) fn status(&self, of: usize) -> Status {
        self.gaps[of].status().unwrap()
    }

    /// A crash and a new start.
    pub(crate) fn reopen(&mut self, index: usize) {
        self.gaps[index] = open(index, &self.disks[index], 8).unwrap();
    }
}
