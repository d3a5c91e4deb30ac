//! The province in which it storms: made once a thread, copied for every seed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::grant;
use app::home;
use app::ports::fronts::Fronts;
use app::ports::{Actor, Clock, Store};
use sim::{Clockwork, FrontParts, World};
use store::Database;

/// Fronts there are; a storm uses some of them.
pub(crate) const FRONTS: usize = 3;

pub(crate) struct Province {
    pub(crate) world: World,
    pub(crate) parts: Vec<FrontParts>,
    dir: tempfile::TempDir,
}

/// Opens a store as a front's, or as the platform's, which is one node here.
pub(crate) async fn open(path: &Path, alone: bool) -> Arc<Database> {
    let url = format!("sqlite:{}", path.display());
    let opened = if alone { Database::open_alone(&url).await } else { Database::open(&url).await };
    Arc::new(opened.unwrap())
}

/// A folder in memory where there is one: what is tried here is not the disk.
pub(crate) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Copies a store with whatever its log holds, as a cut of the power would leave both.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::copy(from, to).unwrap();
    let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    if log(from).exists() {
        std::fs::copy(log(from), log(to)).unwrap();
    }
}

impl Province {
    pub(crate) async fn new() -> Self {
        let dir = folder();
        let database = open(&dir.path().join("platform.sqlite"), false).await;
        let world = World::without_grants(Arc::clone(&database) as Arc<dyn Store>).await;
        let mut own = world.range("first", 1, 10_000, "9999999999.00");
        own.valid_until = own.valid_from.plus_seconds(3000 * 86_400);
        grant::give(&world.platform, own, Actor::default()).await.unwrap();
        // So few numbers in a grant that they run out all the time.
        world.set_ask(9, 3).await;
        let home = world.home(Arc::clone(&database) as Arc<dyn Fronts>, Arc::clone(&database) as _);
        let mut parts = Vec::new();
        for i in 0..FRONTS {
            parts.push(world.register_front(&format!("front-{i}")).await);
        }
        for (i, parts) in parts.iter().enumerate() {
            let welcome = home::welcome(&home, &parts.code).await.unwrap();
            let own = open(&dir.path().join(format!("front-{i}.sqlite")), true).await;
            parts.join(&*own, &*own, &welcome).await;
            let node = parts
                .start(Arc::clone(&own) as _, Arc::clone(&own) as _, Arc::clone(&own) as _)
                .await;
            home::hear(&node.home, &welcome).await.unwrap();
            own.close().await;
        }
        database.close().await;
        Self { world, parts, dir }
    }

    /// Puts fresh copies of platform and fronts into a folder.
    pub(crate) fn lay_out(&self, folder: &Path) {
        for entry in std::fs::read_dir(self.dir.path()).unwrap() {
            let from = entry.unwrap().path();
            std::fs::copy(&from, folder.join(from.file_name().unwrap())).unwrap();
        }
        self.cheer_up();
    }

    /// Every signer signs again.
    pub(crate) fn cheer_up(&self) {
        self.world.unit_signer.cheer_up();
        self.world.supervision_signer.cheer_up();
        for parts in &self.parts {
            parts.unit_signer.cheer_up();
            parts.device.cheer_up();
        }
    }

    /// A clock that is right, at the beginning.
    pub(crate) fn clock(&self) -> Clockwork {
        Clockwork::at(self.world.clock.now())
    }
}
