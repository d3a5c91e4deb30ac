//! A node out of a folder and a store: the platform, and the identity platform around it.

use std::sync::Arc;
use std::time::Duration;

use app::at_rest::Sealed;
use app::his::{His, Pages};
use app::home::Home;
use app::identity::Identity;
use app::ports::Store;
use app::ports::fronts::Fronts;
use app::ports::ledger::Ledger;
use app::sandbox::Sandbox;
use app::{Desk, Platform};

use crate::config::{IdentitySettings, Place};
use crate::edges::{Cores, SystemChance, SystemClock};
use crate::folder::{Folder, read_trust};
use crate::keyring::{Keyring, rest_keys, secret, vault};
use crate::office::FileOffice;
use crate::passwords::Argon;
use crate::portal::OpenId;

/// What a node is made of.
pub(crate) struct Node {
    /// The platform.
    pub platform: Arc<Platform>,
    /// The certificates others check bills with, PEM.
    pub trust_pem: String,
    /// What is remembered of front servers.
    pub fronts: Arc<dyn Fronts>,
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
        let url = place.store_url(&file);
        let store = if folder.is_front() {
            store::Database::open_alone(&url).await?
        } else {
            store::Database::open(&url).await?
        };
        let store = Arc::new(store);
        let bills = Sealed::new(
            Arc::clone(&store) as Arc<dyn Store>,
            rest_keys(&folder, &passphrase)?,
            Arc::new(SystemChance),
        );
        let fronts = bills.fronts(Arc::clone(&store) as Arc<dyn Fronts>);
        let platform = Platform::start(
            Arc::new(bills),
            Arc::clone(&keyring) as Arc<dyn app::ports::Keys>,
            Arc::new(SystemClock),
            Arc::new(SystemChance),
            Arc::new(trust),
            vault(&folder, &passphrase)?,
        )
        .await?
        .with_crew(Arc::new(Cores::here()));
        let platform =
            if folder.is_front() { platform.of_device(&file.front.code) } else { platform };
        Ok(Self {
            platform: Arc::new(platform),
            trust_pem,
            fronts,
            settings: file.identity,
            folder,
            passphrase,
            keyring,
            store,
        })
    }

    /// The node and its memory of front servers; people reach it at `public_url`.
    pub(crate) fn home(&self, public_url: &str) -> Home {
        Home {
            platform: Arc::clone(&self.platform),
            fronts: Arc::clone(&self.fronts),
            ledger: self.ledger(),
            public_url: public_url.to_owned(),
        }
    }

    /// The books of the desk: they stand on the same rows as the platform's store.
    pub(crate) fn ledger(&self) -> Arc<dyn Ledger> {
        Arc::clone(&self.store) as Arc<dyn Ledger>
    }

    /// The interface of hospitals' systems on this node; bills' pages are at `own` in the hospital's
    /// network, and at `public` outside.
    pub(crate) fn his(&self, own: &str, public: &str) -> Arc<His> {
        let base = |url: &str| url.trim_end_matches('/').to_owned();
        Arc::new(His {
            desk: Desk::new(Arc::clone(&self.platform), self.ledger()),
            registry: Arc::clone(&self.store) as Arc<dyn app::ports::registry::Registry>,
            pages: Pages { own: base(own), public: base(public) },
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
        let Some(citizen) = &self.settings.citizen else { return Ok(identity) };
        let portal = OpenId::new(citizen.clone(), citizen.secret()?, origin)?;
        Ok(identity.with_portal(Arc::new(portal)))
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
