//! A front server in the invented province: its own key, its own key of the hospital, a store of its
//! own, and a letter box.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::Platform;
use app::home::{self, Home};
use app::ports::fronts::Fronts;
use app::ports::ledger::Ledger;
use app::ports::{Actor, Clock, Entry, Keys, Store};
use domain::CreditCode;
use seal::cert::Name;
use seal::{PrivateKey, Purpose, Signer, Trust, Vault, Verified};
use wire::data::{self, FrontData, FrontHoldData};
use wire::home::ReportWords;

use crate::world::{Chances, HOSPITAL, World};
use crate::{Clockwork, Moody};

/// Keys of a front: no supervision.
struct FrontKeys {
    units: BTreeMap<CreditCode, Arc<Verified<Arc<Moody>>>>,
    device: Arc<Verified<Arc<Moody>>>,
}

impl Keys for FrontKeys {
    fn unit(&self, unit: &CreditCode) -> Option<Arc<dyn Signer>> {
        self.units.get(unit).map(|s| Arc::clone(s) as Arc<dyn Signer>)
    }
    fn supervision(&self) -> Option<Arc<dyn Signer>> {
        None
    }
    fn node(&self) -> Arc<dyn Signer> {
        Arc::clone(&self.device) as Arc<dyn Signer>
    }
}

fn verified(signer: &Arc<Moody>) -> Arc<Verified<Arc<Moody>>> {
    Arc::new(Verified::new(Arc::clone(signer)))
}

/// What a front is made of besides its store; it outlives the front's crashes.
#[derive(Clone)]
pub struct FrontParts {
    /// Its code.
    pub code: String,
    /// The hospital's key on it.
    pub unit_signer: Arc<Moody>,
    /// Its own key.
    pub device: Arc<Moody>,
    trust: Arc<Trust>,
    /// Its clock.
    pub clock: Clockwork,
    seed: u64,
}

/// A front that is running.
pub struct FrontNode {
    /// Node and memory.
    pub home: Home,
    /// What it is made of.
    pub parts: FrontParts,
}

impl World {
    /// This world's platform with a memory of fronts.
    pub fn home(&self, fronts: Arc<dyn Fronts>, ledger: Arc<dyn Ledger>) -> Home {
        Home {
            platform: Arc::clone(&self.platform),
            fronts,
            ledger,
            public_url: "https://pj.example".to_owned(),
        }
    }

    /// Registers a front of the hospital's place 01.
    pub async fn register_front(&self, code: &str) -> FrontParts {
        let device = self.leaf(&Name::new(code), Purpose::FrontDevice);
        let name = Name::new("示例医院").in_unit(HOSPITAL);
        let unit_signer = self.leaf(&name, Purpose::UnitSeal);
        let data = FrontData {
            code: code.to_owned(),
            name: "示例医院前置服务器".to_owned(),
            region: "510104".to_owned(),
            holds: vec![FrontHoldData {
                unit: HOSPITAL.to_owned(),
                places: vec!["01".to_owned()],
                kinds: vec!["0601".to_owned()],
            }],
            certificate: device.certificate().to_pem(),
            status: "active".to_owned(),
            reason: String::new(),
        };
        let entries = vec![
            Entry::new("front", code, data::to_json(&data)),
            Entry::new("certificate", &format!("{code}-unit"), unit_signer.certificate().to_pem()),
        ];
        let by = Actor { name: "test".into(), ..Actor::default() };
        self.platform.store.put_entries(entries, by, self.clock.now()).await.expect("the entries");
        self.platform.refresh().await.expect("the directory");
        FrontParts {
            code: code.to_owned(),
            unit_signer,
            device,
            trust: self.platform.trust(),
            clock: self.clock.clone(),
            seed: 77,
        }
    }

    /// Sets how many numbers a front gets at once, for how many days; with few left it gets more.
    pub async fn set_ask(&self, size: u64, days: u16) {
        let rule = wire::data::AskData {
            kind: wire::data::ANY_KIND.to_owned(),
            grant_min: size,
            grant_max: size,
            outstanding_max: size.saturating_mul(3),
            amount_per_bill: "100000.00".to_owned(),
            amount_max: "9999999999.00".to_owned(),
            lead_hours: 1,
            valid_days: days,
        };
        let entry = Entry::new("ask", wire::data::ANY_KIND, data::to_json(&rule));
        let by = Actor { name: "test".into(), ..Actor::default() };
        self.platform.store.put_entries(vec![entry], by, self.clock.now()).await.expect("a rule");
        self.platform.refresh().await.expect("the directory");
    }

    fn leaf(&self, name: &Name, purpose: Purpose) -> Arc<Moody> {
        let key = PrivateKey::generate(&mut rand::rng());
        let certificate = self.issue_certificate(name, key.public(), purpose);
        Arc::new(Moody::new(key, certificate))
    }
}

impl FrontParts {
    /// The same front with a clock of its own.
    #[must_use]
    pub fn with_clock(mut self, clock: Clockwork) -> Self {
        self.clock = clock;
        self
    }

    /// The same front with other chance.
    #[must_use]
    pub fn with_chance(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets a store up with the platform's first letter.
    pub async fn join(&self, store: &dyn Store, fronts: &dyn Fronts, welcome: &[u8]) {
        let vault = Vault::new([8; 16]);
        let chance = Chances::seeded(self.seed);
        let now = self.clock.now();
        home::begin(welcome, &self.code, (store, fronts), (&vault, &chance), (&self.trust, now))
            .await
            .expect("a first configuration");
    }

    /// Starts on a store that has been set up.
    pub async fn start(
        &self,
        store: Arc<dyn Store>,
        fronts: Arc<dyn Fronts>,
        ledger: Arc<dyn Ledger>,
    ) -> FrontNode {
        let keys = FrontKeys {
            units: [(HOSPITAL.parse().expect("a credit code"), verified(&self.unit_signer))].into(),
            device: verified(&self.device),
        };
        let platform = Platform::start(
            store,
            Arc::new(keys),
            Arc::new(self.clock.clone()),
            Arc::new(Chances::seeded(self.seed)),
            Arc::clone(&self.trust),
            Vault::new([8; 16]),
        );
        let platform = platform.await.expect("a front").of_device(&self.code);
        let public_url = "http://front.example".to_owned();
        let home = Home { platform: Arc::new(platform), fronts, ledger, public_url };
        FrontNode { home, parts: self.clone() }
    }
}

impl FrontNode {
    /// Sends one shipment over a line that works, and takes the answer in. Answers with whether there
    /// is more.
    pub async fn sync(&self, platform: &Home) -> bool {
        let shipped = home::ship(&self.home, None, ReportWords::default()).await.expect("a letter");
        let by = Actor::default();
        let answer = home::accept(platform, &shipped.letter, &by).await.expect("an answer");
        platform.platform.refresh().await.expect("the directory");
        home::hear(&self.home, &answer).await.expect("a good answer");
        shipped.more
    }
}
