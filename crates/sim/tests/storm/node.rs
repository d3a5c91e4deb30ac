//! A node that dies and comes back on what its disk holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::home::{self, Home, Shut, Stand};
use app::ports::fronts::Fronts;
use app::ports::ledger::Ledger;
use app::ports::registry::AuditHead;
use app::ports::{Clock, Kept, Listing, Store};
use sim::{Clockwork, FrontParts, HOSPITAL};
use store::Database;

use crate::dice::{Dice, Turns};
use crate::disk::{Disk, Shaky};
use crate::province::{Province, copy, open};

/// The platform, or one of the fronts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Platform,
    Front(usize),
}

pub(crate) struct Node {
    /// The node as it runs, on a disk that fails.
    pub(crate) home: Home,
    /// The same store on a disk that does not, for those who look.
    pub(crate) database: Arc<Database>,
    pub(crate) disk: Arc<Disk>,
    pub(crate) clock: Clockwork,
    /// Seconds its clock is wrong by.
    pub(crate) skew: i64,
    /// What it is made of, if it is a front.
    pub(crate) parts: Option<FrontParts>,
    pub(crate) up: bool,
    path: PathBuf,
    lives: u32,
}

impl Node {
    /// Starts on a store; the first life of a node.
    pub(crate) async fn new(
        province: &Province,
        path: &Path,
        parts: Option<FrontParts>,
        (dice, turns, clock): (&Dice, &Turns, Clockwork),
    ) -> Self {
        let disk = Disk::new(dice.clone(), turns.clone());
        let parts = parts.map(|parts| parts.with_clock(clock.clone()));
        let database = open(path, parts.is_some()).await;
        let seed = dice.between(0, u64::MAX);
        let home = wire_up(province, (&database, &disk), parts.as_ref(), (&clock, seed)).await;
        let path = path.to_owned();
        let node = Self { home, database, disk, clock, skew: 0, parts, up: true, path, lives: 1 };
        node.watch().await;
        node.disk.quiet(false);
        node
    }

    /// Ends at once. What is on the disk at that moment is what the next life finds.
    pub(crate) async fn die(&mut self) {
        let next = self.path.with_extension(format!("{}.sqlite", self.lives));
        copy(&self.path, &next);
        self.database.close().await;
        self.lives += 1;
        self.path = next;
        self.up = false;
    }

    /// Keeps a copy of the store as it is now.
    pub(crate) fn back_up(&self, to: &Path) {
        copy(&self.path, to);
    }

    /// Puts an old copy in place of the store; the node is down.
    pub(crate) fn restore(&mut self, from: &Path) {
        self.lives += 1;
        self.path = self.path.with_extension(format!("{}.sqlite", self.lives));
        copy(from, &self.path);
    }

    /// Comes back.
    pub(crate) async fn start(&mut self, province: &Province, seed: u64) {
        self.disk.quiet(true);
        self.database = open(&self.path, self.parts.is_some()).await;
        let store = (&self.database, &self.disk);
        self.home = wire_up(province, store, self.parts.as_ref(), (&self.clock, seed)).await;
        self.up = true;
        self.watch().await;
        self.disk.quiet(false);
    }

    /// Looks at the store past the disk's moods.
    pub(crate) fn past_disk(&self) -> Home {
        Home { fronts: Arc::clone(&self.database) as Arc<dyn Fronts>, ..self.home.clone() }
    }

    /// What the keeper of a front does by the clock: the gate is as the platform said last.
    pub(crate) async fn watch(&self) {
        if self.parts.is_none() {
            return;
        }
        if self.standing().await == "active" {
            self.home.platform.gate.set(
                Stand::Open,
                std::collections::BTreeMap::new(),
                self.clock.now(),
            );
        } else {
            self.home.platform.gate.shut(Shut::Frozen);
        }
    }

    /// How a front believes that it stands.
    pub(crate) async fn standing(&self) -> String {
        home::heard(&self.past_disk()).await.unwrap().0.standing
    }

    /// Moves its clock.
    pub(crate) fn jump(&mut self, seconds: i64) {
        self.skew += seconds;
        self.clock.advance(seconds);
    }

    /// Every bill of the hospital here, in the order they were kept.
    pub(crate) async fn bills(&self) -> Vec<Kept> {
        let query = Listing { after: 0, from: None, until: None, max: 100_000 };
        self.database.list(&HOSPITAL.parse().unwrap(), query).await.unwrap()
    }

    /// The hashes of a front's own records, from the first.
    pub(crate) async fn chain(&self) -> Vec<[u8; 32]> {
        self.database.told(0, 100_000).await.unwrap().into_iter().map(|one| one.hash).collect()
    }

    pub(crate) async fn head(&self) -> Option<AuditHead> {
        self.database.head().await.unwrap()
    }
}

async fn wire_up(
    province: &Province,
    (database, disk): (&Arc<Database>, &Arc<Disk>),
    parts: Option<&FrontParts>,
    (clock, seed): (&Clockwork, u64),
) -> Home {
    let shaky = Arc::new(Shaky { inner: Arc::clone(database), disk: Arc::clone(disk) });
    let (store, fronts) = (Arc::clone(&shaky) as Arc<dyn Store>, shaky as Arc<dyn Fronts>);
    let ledger = Arc::clone(database) as Arc<dyn Ledger>;
    if let Some(parts) = parts {
        parts.clone().with_chance(seed).start(store, fronts, ledger).await.home
    } else {
        let platform = province.world.again(store, clock.clone(), seed).await;
        let public_url = "https://pj.example".to_owned();
        Home { platform: Arc::new(platform), fronts, ledger, public_url }
    }
}
