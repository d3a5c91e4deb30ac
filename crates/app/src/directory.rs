//! The directory: what finance has set (regions, bureau, kinds, units, credentials), read whole
//! into memory so that no request waits for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{
    Action, BillKind, Bureau, Calendar, CreditCode, KindCode, Moment, Reach, Region, RegionCode,
    Rules, Site, Unit,
    burn::AskRule,
    window::{Declaration, WindowRule, WindowRules},
};
use face::{Book, Template};
use seal::{Certificate, Trust, Vault};
use wire::data::{
    self, AskData, AskFile, BureauData, CalendarData, CalendarFile, ConfigData, CredentialData,
    DataError, DeclarationData, FaceData, FrontData, KindData, ProofData, RegionData, RoleData,
    UnitData, WindowData, WindowFile,
};

use crate::his::HisClient;
use crate::ports::{Entry, Store, StoreError};

/// The directory as one version of it stands.
#[derive(Debug)]
pub struct Directory {
    /// Its version.
    pub version: i64,
    /// Finance's rules.
    pub rules: Rules,
    /// How bills look.
    pub book: Book,
    /// Working days.
    pub calendar: Calendar,
    /// How long a front server may work alone.
    pub windows: WindowRules,
    /// What finance has declared.
    pub declarations: Vec<Declaration>,
    /// How many numbers front servers may hold, and for how many days, by kind.
    asks: BTreeMap<String, (AskRule, u16)>,
    /// Regions.
    pub regions: BTreeMap<RegionCode, Region>,
    /// Units that issue bills or have issued some, as bills name them.
    pub units: BTreeMap<CreditCode, Arc<Unit>>,
    /// Everything that is set of units.
    pub(crate) entries: BTreeMap<CreditCode, UnitEntry>,
    /// Roles.
    pub(crate) roles: BTreeMap<String, Role>,
    pub(crate) credentials: BTreeMap<String, Credential>,
    /// Front servers, by code.
    pub(crate) fronts: BTreeMap<String, Arc<Front>>,
    /// On a front: the configuration in force.
    pub(crate) config: Option<ConfigData>,
    /// Clients of the interface that hospitals' systems speak, by appid.
    pub(crate) his_clients: BTreeMap<String, Arc<HisClient>>,
    /// Whose certificates count.
    pub(crate) trust: Arc<Trust>,
    /// Certificates of units that joined, PEM.
    pub(crate) certificates: Vec<String>,
}

/// A unit as it is set.
#[derive(Clone, Debug)]
pub(crate) struct UnitEntry {
    pub data: UnitData,
    pub region: RegionCode,
    pub code: CreditCode,
    pub version: i64,
}

impl UnitEntry {
    pub(crate) fn site(&self) -> Site {
        Site::unit(self.region, self.code.clone())
    }
}

/// A front server as it is set.
#[derive(Clone, Debug)]
pub(crate) struct Front {
    pub data: FrontData,
    pub region: RegionCode,
    pub certificate: Certificate,
    pub version: i64,
}

impl Front {
    /// Whether it issues for that place.
    pub(crate) fn holds(&self, unit: &CreditCode, place: &str) -> bool {
        let mut holds = self.data.holds.iter();
        holds.any(|h| h.unit == unit.as_str() && h.places.iter().any(|p| p == place))
    }
}

/// Why a unit may not issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its way to live bills is not done.
    NotLive,
    /// Suspended by its bureau.
    Suspended,
    /// Closed.
    Closed,
}

/// A role as it is set.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub data: RoleData,
    pub actions: Vec<Action>,
    pub version: i64,
}

/// What a unit's system proves itself with, ready for use.
#[derive(Debug)]
pub(crate) struct Credential {
    pub unit: CreditCode,
    pub secret: Secret,
    pub data: CredentialData,
    pub version: i64,
    pub scopes: Vec<Action>,
    pub until: Option<Moment>,
}

pub(crate) enum Secret {
    Mac(Vec<u8>),
    Certificate(Box<Certificate>),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The store did not give it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry has another form.
    #[error("directory entry {section}/{key}: {why}")]
    Entry {
        /// Section.
        section: String,
        /// Key.
        key: String,
        /// What is wrong.
        why: String,
    },
    /// A face that we ship: a defect.
    #[error(transparent)]
    Face(#[from] face::TemplateError),
    /// No bureau: the platform was not set up.
    #[error("the directory names no bureau; run `shupiao init` first")]
    NoBureau,
}

impl Directory {
    pub(crate) async fn read(
        store: &dyn Store,
        vault: &Vault,
        base: &Arc<Trust>,
    ) -> Result<Self, DirectoryError> {
        let (version, entries) = store.directory().await?;
        let mut builder = Builder { book: Book::built_in()?, ..Builder::default() };
        for rule in AskFile::built_in().map_err(of_section("ask"))?.ask {
            builder.ask(rule).map_err(of_section("ask"))?;
        }
        for entry in &entries {
            builder.take(entry, vault).map_err(|why| DirectoryError::Entry {
                section: entry.section.clone(),
                key: entry.key.clone(),
                why,
            })?;
        }
        let trust = builder.trust(base)?;
        let bureau = builder.bureau.ok_or(DirectoryError::NoBureau)?;
        Ok(Self {
            version,
            rules: Rules { bureau, kinds: builder.kinds },
            book: builder.book,
            calendar: builder.times.calendar().map_err(of_section("calendar"))?,
            windows: builder.times.windows().map_err(of_section("window"))?,
            declarations: builder.declarations,
            asks: builder.asks,
            regions: builder.regions,
            units: builder.units,
            entries: builder.entries,
            roles: builder.roles,
            credentials: builder.credentials,
            fronts: builder.fronts,
            config: builder.config,
            his_clients: builder.his_clients,
            trust,
            certificates: builder.certificates,
        })
    }

    /// How many numbers of a kind a front server may hold, and for how many days.
    pub(crate) fn ask_rule(&self, kind: KindCode) -> Option<(AskRule, u16)> {
        self.asks.get(&kind.to_string()).or_else(|| self.asks.get(data::ANY_KIND)).copied()
    }

    /// The front server that issues for a place, if one does.
    pub(crate) fn front_of(&self, unit: &CreditCode, place: &str) -> Option<&Front> {
        let mut fronts = self.fronts.values().map(|front| &**front);
        fronts.find(|front| front.data.status != "retired" && front.holds(unit, place))
    }

    /// What people call a front server.
    pub fn front_name(&self, code: &str) -> String {
        self.fronts.get(code).map(|front| front.data.name.clone()).unwrap_or_default()
    }

    /// A front server's certificate.
    pub fn front_certificate(&self, code: &str) -> Option<Certificate> {
        self.fronts.get(code).map(|front| front.certificate.clone())
    }

    /// On a front: where people reach the platform.
    pub fn platform_url(&self) -> Option<&str> {
        self.config.as_ref().map(|config| config.public_url.as_str()).filter(|url| !url.is_empty())
    }

    /// On a front: until when its configuration may be used (RFC 3339).
    pub fn config_until(&self) -> Option<&str> {
        self.config.as_ref().map(|config| config.until.as_str())
    }

    /// A region's name, from the city down; a province's own.
    pub(crate) fn region_name(&self, code: RegionCode) -> String {
        let line = self.region_line(code);
        let below = if line.len() > 1 { line.get(1..).unwrap_or_default() } else { &line };
        below.iter().map(|r| r.name.as_str()).collect()
    }

    /// Why a unit may not issue now, if it may not.
    pub(crate) fn stands(&self, unit: &CreditCode) -> Result<(), Standing> {
        match self.entries.get(unit).map(|u| (u.data.status.as_str(), u.data.live)) {
            Some(("active", true)) => Ok(()),
            Some(("active", false)) => Err(Standing::NotLive),
            Some(("suspended", _)) => Err(Standing::Suspended),
            _ => Err(Standing::Closed),
        }
    }

    /// Whether there is such a region, unit or place.
    pub(crate) fn knows(&self, reach: &Reach) -> bool {
        match reach {
            Reach::Region(region) => self.regions.contains_key(region),
            Reach::Unit(unit) => self.entries.contains_key(unit),
            Reach::Place(unit, place) => self
                .entries
                .get(unit)
                .is_some_and(|unit| unit.data.places.iter().any(|p| p.code == *place)),
        }
    }

    /// A reach in words.
    pub(crate) fn reach_name(&self, reach: &Reach) -> String {
        let unit = |code: &CreditCode| {
            self.entries.get(code).map(|u| u.data.name.clone()).unwrap_or_default()
        };
        match reach {
            Reach::Region(region) => self.region_name(*region),
            Reach::Unit(code) => unit(code),
            Reach::Place(code, place) => {
                let places = self.entries.get(code).map(|u| u.data.places.as_slice());
                let name = places.unwrap_or_default().iter().find(|p| p.code == *place);
                format!("{} {}", unit(code), name.map_or(place.as_str(), |p| p.name.as_str()))
            }
        }
    }

    /// A region and those above it, from the province down.
    pub fn region_line(&self, code: RegionCode) -> Vec<&Region> {
        let above = std::iter::successors(Some(code), |c| c.parent());
        let mut line: Vec<&Region> = above.filter_map(|c| self.regions.get(&c)).collect();
        line.reverse();
        line
    }
}

fn of_section(section: &'static str) -> impl Fn(DataError) -> DirectoryError {
    move |e| DirectoryError::Entry {
        section: section.to_owned(),
        key: String::new(),
        why: e.to_string(),
    }
}

/// Years and windows as they are set. What is not set is as we ship it.
#[derive(Default)]
struct Times {
    years: BTreeMap<i16, CalendarData>,
    windows: BTreeMap<String, WindowData>,
}

impl Times {
    fn calendar(&self) -> Result<Calendar, DataError> {
        let mut years: BTreeMap<i16, CalendarData> =
            CalendarFile::built_in()?.year.into_iter().map(|year| (year.year, year)).collect();
        years.extend(self.years.clone());
        CalendarFile { year: years.into_values().collect() }.calendar()
    }

    fn windows(&self) -> Result<WindowRules, DataError> {
        let shipped = WindowFile::built_in()?.window.into_iter();
        let mut windows: BTreeMap<String, WindowData> =
            shipped.map(|window| (window.cause.clone(), window)).collect();
        windows.extend(self.windows.clone());
        WindowFile { window: windows.into_values().collect() }.rules()
    }
}

#[derive(Default)]
struct Builder {
    times: Times,
    declarations: Vec<Declaration>,
    asks: BTreeMap<String, (AskRule, u16)>,
    bureau: Option<Bureau>,
    kinds: BTreeMap<domain::KindCode, BillKind>,
    book: Book,
    regions: BTreeMap<RegionCode, Region>,
    units: BTreeMap<CreditCode, Arc<Unit>>,
    entries: BTreeMap<CreditCode, UnitEntry>,
    roles: BTreeMap<String, Role>,
    credentials: BTreeMap<String, Credential>,
    fronts: BTreeMap<String, Arc<Front>>,
    config: Option<ConfigData>,
    his_clients: BTreeMap<String, Arc<HisClient>>,
    certificates: Vec<String>,
    /// What the platform believes, on a front: PEM.
    handed_down: Option<String>,
}

impl Builder {
    /// The certificates that count: those the platform was started with, and those of units that
    /// joined since.
    fn trust(&self, base: &Arc<Trust>) -> Result<Arc<Trust>, DirectoryError> {
        if self.certificates.is_empty() && self.handed_down.is_none() {
            return Ok(Arc::clone(base));
        }
        let mut trust = Trust::clone(base);
        if let Some(pem) = &self.handed_down {
            trust.add_pem(pem).map_err(|why| DirectoryError::Entry {
                section: "trust".to_owned(),
                key: String::new(),
                why: why.to_string(),
            })?;
        }
        for pem in &self.certificates {
            let added = Certificate::from_pem(pem).map_err(|e| e.to_string());
            let added = added.and_then(|c| match trust.find(c.issuer(), c.serial()) {
                Some(known) if *known == c => Ok(()),
                _ => trust.add(c).map_err(|e| e.to_string()),
            });
            added.map_err(|why| DirectoryError::Entry {
                section: "certificate".to_owned(),
                key: String::new(),
                why,
            })?;
        }
        Ok(Arc::new(trust))
    }

    fn ask(&mut self, said: AskData) -> Result<(), DataError> {
        let days = said.valid_days;
        self.asks.insert(said.kind.clone(), (said.try_into()?, days));
        Ok(())
    }

    /// What front servers, and the systems that stand behind them, go by.
    fn take_front(&mut self, entry: &Entry, vault: &Vault) -> Result<(), String> {
        let text = |e: DataError| e.to_string();
        match entry.section.as_str() {
            "calendar" => {
                let data: CalendarData = data::from_json(&entry.body).map_err(text)?;
                Calendar::try_from(data.clone()).map_err(text)?;
                self.times.years.insert(data.year, data);
            }
            "window" => {
                let data: WindowData = data::from_json(&entry.body).map_err(text)?;
                WindowRule::try_from(data.clone()).map_err(text)?;
                self.times.windows.insert(data.cause.clone(), data);
            }
            "declaration" => {
                let said: DeclarationData = data::from_json(&entry.body).map_err(text)?;
                self.declarations.push(said.try_into().map_err(text)?);
            }
            "ask" => self.ask(data::from_json(&entry.body).map_err(text)?).map_err(text)?,
            "certificate" => self.certificates.push(entry.body.clone()),
            "trust" => self.handed_down = Some(entry.body.clone()),
            "config" => self.config = Some(data::from_json(&entry.body).map_err(text)?),
            "front" => {
                let front = front(data::from_json(&entry.body).map_err(text)?, entry.version)?;
                self.fronts.insert(front.data.code.clone(), Arc::new(front));
            }
            "his_client" => {
                let client = HisClient::read(&entry.body, vault)?;
                if client.data.active {
                    self.his_clients.insert(client.data.appid.clone(), Arc::new(client));
                }
            }
            other => return Err(format!("unknown section {other}")),
        }
        Ok(())
    }

    fn take(&mut self, entry: &Entry, vault: &Vault) -> Result<(), String> {
        let text = |e: DataError| e.to_string();
        match entry.section.as_str() {
            "bureau" => {
                self.bureau = Some(
                    data::from_json::<BureauData>(&entry.body)
                        .and_then(TryInto::try_into)
                        .map_err(text)?,
                );
            }
            "kind" => {
                let kind: BillKind = data::from_json::<KindData>(&entry.body)
                    .and_then(TryInto::try_into)
                    .map_err(text)?;
                self.kinds.insert(kind.code, kind);
            }
            "face" => {
                let said: FaceData = data::from_json(&entry.body).map_err(text)?;
                self.book.add(Template::parse(&said.toml).map_err(|e| e.to_string())?);
            }
            "region" => {
                let region: Region = data::from_json::<RegionData>(&entry.body)
                    .and_then(TryInto::try_into)
                    .map_err(text)?;
                self.regions.insert(region.code, region);
            }
            "unit" => {
                let data: UnitData = data::from_json(&entry.body).map_err(text)?;
                let account = open_account(vault, &data)?;
                let mut unit = Unit::try_from(data.clone()).map_err(text)?;
                unit.payee.account = account;
                let (code, region) = (unit.code.clone(), unit.region);
                let set = UnitEntry { data, region, code: code.clone(), version: entry.version };
                self.entries.insert(code.clone(), set);
                self.units.insert(code, Arc::new(unit));
            }
            "role" => {
                let data: RoleData = data::from_json(&entry.body).map_err(text)?;
                let actions = data.actions().map_err(text)?;
                let role = Role { data, actions, version: entry.version };
                self.roles.insert(role.data.code.clone(), role);
            }
            "credential" => {
                let said: CredentialData = data::from_json(&entry.body).map_err(text)?;
                if said.active {
                    let id = said.id.clone();
                    self.credentials.insert(id, credential(said, entry.version, vault)?);
                }
            }
            _ => return self.take_front(entry, vault),
        }
        Ok(())
    }
}

fn front(data: FrontData, version: i64) -> Result<Front, String> {
    let region = data.region.parse().map_err(|_| "region is no region code")?;
    let certificate = Certificate::from_pem(&data.certificate).map_err(|e| e.to_string())?;
    certificate.public_key().prepare();
    Ok(Front { data, region, certificate, version })
}

/// A unit's account as it stands in the directory: sealed for its unit.
pub(crate) fn seal_account(vault: &Vault, unit: &str, account: &str, nonce: [u8; 12]) -> String {
    let sealed = vault.seal(&account_context(unit), account.as_bytes(), nonce);
    format!("{SEALED}{}", wire::auth::encode(&sealed))
}

/// A unit's account in full.
pub(crate) fn open_account(vault: &Vault, unit: &UnitData) -> Result<String, String> {
    let Some(text) = unit.payee.account.strip_prefix(SEALED) else {
        return Ok(unit.payee.account.clone());
    };
    let sealed = wire::auth::decode(text).ok_or("the account is not base64")?;
    let open = vault.open(&account_context(&unit.credit_code), &sealed);
    let open = open.map_err(|_| "the account was sealed with another vault key")?;
    String::from_utf8(open.to_vec()).map_err(|_| "the account is no text".to_owned())
}

const SEALED: &str = "sealed:";

fn account_context(unit: &str) -> String {
    format!("unit/{unit}/account")
}

fn credential(said: CredentialData, version: i64, vault: &Vault) -> Result<Credential, String> {
    let unit = said.unit.parse().map_err(|_| "unit is no credit code".to_owned())?;
    let scopes = said.scopes.iter().map(|s| s.parse()).collect::<Result<Vec<Action>, _>>();
    let scopes = scopes.map_err(|e| e.to_string())?;
    let until = said.until.as_ref().map(|u| u.parse::<Moment>()).transpose();
    let until = until.map_err(|_| "until is no time")?;
    let secret = match &said.proof {
        ProofData::SealedSecret(text) => {
            let sealed = wire::auth::decode(text).ok_or("the secret is not base64")?;
            let open = vault.open(&secret_context(&said.id), &sealed);
            Secret::Mac(open.map_err(|_| "the secret was sealed with another vault key")?.to_vec())
        }
        ProofData::Certificate(pem) => {
            let certificate = Certificate::from_pem(pem).map_err(|e| e.to_string())?;
            Secret::Certificate(Box::new(certificate))
        }
    };
    Ok(Credential { unit, secret, data: said, version, scopes, until })
}

/// What a sealed API secret is bound to, so that it cannot be moved to another key.
pub fn secret_context(key_id: &str) -> String {
    format!("credential/{key_id}")
}
