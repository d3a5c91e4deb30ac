//! `shupiao unit`: issuing units, their seal keys and certificates.

use std::collections::BTreeMap;

use anyhow::Context;
use app::ports::{Clock, Entry, Store};
use domain::{CreditCode, Unit};
use seal::Purpose;
use serde::Deserialize;
use wire::data::{self, PayeeData, PlaceData, SealData, UnitData};

use crate::config::Place;
use crate::edges::SystemClock;
use crate::folder::Folder;
use crate::init::{entry, operator};
use crate::keys;
use crate::seals::Maker;

/// Issuing units (用票单位).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Add or change units from a TOML file; new ones get a seal key and certificate.
    ///
    /// The form is that of `data/demo/units.toml` in the source. A running platform sees new units
    /// within seconds; a new seal key is opened at its next start.
    Add {
        #[command(flatten)]
        place: Place,
        /// TOML file of units.
        file: std::path::PathBuf,
    },
    /// List units.
    List {
        #[command(flatten)]
        place: Place,
    },
}

/// A file of units.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitFile {
    pub unit: Vec<UnitRow>,
}

/// One unit as people write it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitRow {
    pub credit_code: String,
    pub name: String,
    /// `medical`, `education`, `society`, `other`.
    #[serde(default = "other")]
    industry: String,
    /// `web`, `online`, `front`.
    #[serde(default = "online")]
    access: String,
    pub region: String,
    #[serde(default)]
    pub kinds: Vec<String>,
    payee: PayeeData,
    pub places: Vec<PlaceData>,
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the file; becomes persons with sign-in")]
    clerks: Vec<String>,
    seal: String,
}

impl UnitFile {
    /// Reads the TOML.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        toml::from_str(text).context("no usable file of units")
    }
}

impl UnitRow {
    /// The unit with a seal; `Unit` is asked for a first time before the seal is made.
    fn data(&self, seal: SealData) -> UnitData {
        UnitData {
            credit_code: self.credit_code.clone(),
            name: self.name.clone(),
            region: self.region.clone(),
            payee: self.payee.clone(),
            seal,
            places: self.places.clone(),
            industry: self.industry.clone(),
            access: self.access.clone(),
            parent: None,
            status: "active".to_owned(),
            live: true,
            kinds: self.kinds.clone(),
            reason: String::new(),
        }
    }
}

fn other() -> String {
    "other".to_owned()
}

fn online() -> String {
    "online".to_owned()
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Add { place, file } => {
            let rows = UnitFile::parse(&crate::config::read_text(&file)?)?.unit;
            let settings = place.file()?;
            let store = store::Database::open(&place.store_url(&settings)).await?;
            add(&place, &store, &rows).await?;
            println!("{} units are in the directory.", rows.len());
        }
        Command::List { place } => {
            let settings = place.file()?;
            let store = store::Database::open(&place.store_url(&settings)).await?;
            for entry in store.directory().await?.1.into_iter().filter(|e| e.section == "unit") {
                let unit: UnitData = data::from_json(&entry.body)?;
                println!("{}  {}  {}", unit.credit_code, unit.region, unit.name);
            }
        }
    }
    Ok(())
}

/// Units of the directory.
async fn units(store: &store::Database) -> anyhow::Result<BTreeMap<CreditCode, Unit>> {
    let mut units = BTreeMap::new();
    for entry in store.directory().await?.1.into_iter().filter(|e| e.section == "unit") {
        let unit = Unit::try_from(data::from_json::<UnitData>(&entry.body)?)?;
        units.insert(unit.code.clone(), unit);
    }
    Ok(units)
}

/// Adds units: first their keys and certificates, then, all together, their entries.
pub(crate) async fn add(
    place: &Place,
    store: &store::Database,
    rows: &[UnitRow],
) -> anyhow::Result<()> {
    let folder = Folder::new(&place.dir);
    let passphrase = place.passphrase(&place.file()?)?;
    let issuing = keys::issuing(&folder, &passphrase)?;
    let now = SystemClock.now();
    let maker = Maker::open(&folder, &passphrase, now)?;
    let known = units(store).await?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut seals = Vec::new();
    for row in rows {
        let unmade = SealData { name: row.seal.clone(), ..SealData::default() };
        let unit =
            Unit::try_from(row.data(unmade)).with_context(|| format!("unit {}", row.name))?;
        let name = keys::unit_name(&unit.code);
        if !folder.has_key(&name) {
            let key = keys::generate();
            let subject = keys::unit_subject(&row.seal, &unit.name, &unit.code);
            let certificate =
                keys::issue(&issuing, &subject, key.public(), Purpose::UnitSeal, now.timestamp())?;
            folder.put_certificate(&name, &certificate)?;
            folder.put_key(&name, &key, &passphrase)?;
        }
        let (seal, made) =
            maker.unit(store, known.get(&unit.code), &unit, folder.certificate(&name)?).await?;
        seals.extend(made);
        entries.push(entry("unit", unit.code.as_str(), data::to_json(&row.data(seal))));
    }
    store.put_seals(seals, operator(), now).await?;
    Ok(store.put_entries(entries, operator(), now).await?)
}
