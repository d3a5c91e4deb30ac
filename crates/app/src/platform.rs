//! What every deed is given.

use std::sync::{Arc, PoisonError, RwLock};

use domain::Holder;
use seal::{Trust, Vault};

use crate::directory::{Directory, DirectoryError};
use crate::home::Gate;
use crate::ports::{Chance, Clock, Crew, Keys, Store};
use crate::receipt::Receipts;
use crate::render::Seals;

/// The ports, the trust list and the directory as last read. Roles are wiring: a front server is a
/// platform with other keys and another seat.
pub struct Platform {
    /// What is remembered.
    pub store: Arc<dyn Store>,
    /// What signs.
    pub keys: Arc<dyn Keys>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where check codes come from.
    pub chance: Arc<dyn Chance>,
    /// Whether a front may issue now; always open on the platform.
    pub gate: Gate,
    pub(crate) receipts: Receipts,
    pub(crate) seals: Seals,
    /// Who helps with many bills; none: one hand does all.
    crew: Option<Arc<dyn Crew>>,
    /// The device this node is; none: the platform itself.
    device: Option<String>,
    vault: Vault,
    /// Whose certificates count whatever the directory says.
    base: Arc<Trust>,
    directory: RwLock<Arc<Directory>>,
}

impl Platform {
    /// Wires a platform and reads the directory. `vault` opens the API secrets in it.
    pub async fn start(
        store: Arc<dyn Store>,
        keys: Arc<dyn Keys>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        trust: Arc<Trust>,
        vault: Vault,
    ) -> Result<Self, DirectoryError> {
        let directory = RwLock::new(Arc::new(Directory::read(&*store, &vault, &trust).await?));
        Ok(Self {
            store,
            keys,
            clock,
            chance,
            gate: Gate::default(),
            receipts: Receipts::default(),
            seals: Seals::default(),
            crew: None,
            device: None,
            vault,
            base: trust,
            directory,
        })
    }

    /// The same as a front server or terminal, which issues from grants to itself.
    #[must_use]
    pub fn of_device(mut self, code: &str) -> Self {
        self.device = Some(code.to_owned());
        self
    }

    /// The same with a crew for what takes a core's time.
    #[must_use]
    pub fn with_crew(mut self, crew: Arc<dyn Crew>) -> Self {
        self.crew = Some(crew);
        self
    }

    pub(crate) fn crew(&self) -> Option<&dyn Crew> {
        self.crew.as_deref()
    }

    /// The device this node is, if it is one.
    pub fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }

    /// Whose grants give the numbers of a place here.
    pub(crate) fn holder(&self, place: &str) -> Holder {
        let place = place.to_owned();
        match &self.device {
            None => Holder::Place(place),
            Some(device) => Holder::Device { device: device.clone(), place },
        }
    }

    /// Whose certificates count now.
    pub fn trust(&self) -> Arc<Trust> {
        Arc::clone(&self.directory().trust)
    }

    /// The certificates the directory adds to those the platform was started with, PEM.
    pub fn added_certificates(&self) -> Vec<String> {
        self.directory().certificates.clone()
    }

    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The directory as last read. It is a snapshot: a deed takes it once and sees no change.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the directory again if it has changed. Called every second or so, so that an edit or
    /// a withdrawn credential counts within seconds on every node.
    pub async fn refresh(&self) -> Result<bool, DirectoryError> {
        if self.store.directory_version().await? == self.directory().version {
            return Ok(false);
        }
        let fresh = Arc::new(Directory::read(&*self.store, &self.vault, &self.base).await?);
        *self.directory.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(true)
    }
}
