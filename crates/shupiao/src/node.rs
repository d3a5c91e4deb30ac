//! A node out of a folder and a store: the platform, and the identity platform around it.

use std::sync::Arc;
use std::time::Duration;

use app::Platform;
use app::at_rest::Sealed;
use app::identity::Identity;
use app::ports::Store;
use app::sandbox::Sandbox;

use crate::config::{IdentitySettings, Place};
use crate::edges::{SystemChance, SystemClock};
use crate::folder::{Folder, read_trust};
use crate::keyring::{Keyring, rest_keys, secret, vault};
use crate::office::FileOffice;
use crate::passwords::Argon;

/// What a node is made of.
pub(crate) struct Node {
    /// The platform.
    pub platform: Arc<Platform>,
    /// The certificates others check bills with, PEM.
    pub trust_pem: String,
    settings: IdentitySettings,
    folder: Folder,
    passphrase: String,
    keyring: Arc<Keyring>,
    store: Arc<store::Database>,
}

impl Node {
    /// Opens folder and store.
    pub(crate) async fn open(place: &Place) -> anyhow::Result<Self> {
        let file = place.file()?;
        let folder = Folder::new(&place.dir);
        anyhow::ensure!(
            folder.is_set_up(),
            "{} is not set up; run `shupiao init` first",
            place.dir.display()
        );
        let passphrase = place.passphrase(&file)?;
        let deadline = Duration::from_millis(file.limits.sign_milliseconds);
        let keyring = Arc::new(Keyring::open(&folder, &passphrase, deadline)?);
        let (trust, trust_pem) = read_trust(&folder.trust_dir())?;
        let store = Arc::new(store::Database::open(&place.store_url(&file)).await?);
        let bills = Sealed::new(
            Arc::clone(&store) as Arc<dyn Store>,
            rest_keys(&folder, &passphrase)?,
            Arc::new(SystemChance),
        );
        let platform = Platform::start(
            Arc::new(bills),
            Arc::clone(&keyring) as Arc<dyn app::ports::Keys>,
            Arc::new(SystemClock),
            Arc::new(SystemChance),
            Arc::new(trust),
            vault(&folder, &passphrase)?,
        )
        .await?;
        Ok(Self {
            platform: Arc::new(platform),
            trust_pem,
            settings: file.identity,
            folder,
            passphrase,
            keyring,
            store,
        })
    }

    /// The identity platform of this node, for people who come to `origin`.
    pub(crate) async fn identity(&self, origin: &str) -> anyhow::Result<Identity> {
        let office = FileOffice::open(
            &self.folder,
            &self.passphrase,
            Arc::clone(&self.keyring),
            Arc::clone(&self.store),
        )?;
        let identity = Identity::new(
            Arc::clone(&self.platform),
            Arc::clone(&self.store) as Arc<dyn app::ports::registry::Registry>,
            Arc::new(Argon::new()?),
            Arc::new(office),
            self.settings.at(origin)?,
            secret(&self.folder, &self.passphrase)?,
        );
        identity.read_keys().await?;
        Ok(identity)
    }

    /// A place to try in, on a file that is made anew at every start.
    pub(crate) async fn sandbox(&self) -> anyhow::Result<Sandbox> {
        let path = self.folder.dir().join("sandbox.sqlite");
        for ending in ["", "-wal", "-shm"] {
            let part = self.folder.dir().join(format!("sandbox.sqlite{ending}"));
            if part.exists() {
                std::fs::remove_file(&part)?;
            }
        }
        let store = store::Database::open(&format!("sqlite:{}", path.display())).await?;
        let (_, rules) = self.store.directory().await?;
        let sandbox =
            Sandbox::start(Arc::new(store), Arc::new(SystemClock), Arc::new(SystemChance), rules);
        sandbox.await.map_err(|e| anyhow::anyhow!("the sandbox: {e}"))
    }
}
