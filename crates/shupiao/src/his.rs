//! `shupiao his`: hospitals', agencies' and colleges' systems that speak the interface they already
//! have (`docs/his.md`).

use std::path::PathBuf;

use anyhow::Context;
use app::his::seal_key;
use app::ports::{Chance, Clock, Store};
use serde::Deserialize;
use wire::data;
use wire::his::HisClientData;
use wire::his::client::HisUnitData;

use crate::config::{Place, read_text};
use crate::edges::{SystemChance, SystemClock, random_hex};
use crate::folder::Folder;
use crate::init::{entry, operator};
use crate::keyring::vault;

/// Bytes of a key we make: 26 hex digits, the length those systems have room for.
pub(crate) const KEY_BYTES: usize = 13;

/// Systems that speak the interface of hospitals, agencies and colleges (appid and key).
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Let a unit's system in, all its codes read by the defaults; prints appid and key, once.
    Add {
        #[command(flatten)]
        place: Place,
        /// Credit code of the unit.
        #[arg(long)]
        unit: String,
        /// 应用帐号: letters and digits.
        #[arg(long)]
        appid: String,
        /// 签名私钥. Default: a new one.
        #[arg(long, env = "SHUPIAO_HIS_KEY", hide_env_values = true)]
        key: Option<String>,
        /// `medical`, `standard`, `college`; may be said again.
        #[arg(long = "edition", default_value = "medical")]
        editions: Vec<String>,
    },
    /// Read clients with their tables of codes from a TOML file, `[[client]]` each. One without a key
    /// keeps the key it has, or gets a new one, which is printed once.
    Load {
        #[command(flatten)]
        place: Place,
        /// TOML file.
        file: PathBuf,
    },
    /// Let a system in no more; it stops to count within seconds.
    Withdraw {
        #[command(flatten)]
        place: Place,
        /// 应用帐号.
        appid: String,
    },
    /// List the systems.
    List {
        #[command(flatten)]
        place: Place,
    },
}

/// The file of `load`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    client: Vec<toml::Table>,
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Add { place, unit, appid, key, editions } => {
            let key = key.unwrap_or_else(|| random_hex(KEY_BYTES));
            add(&place, (&unit, &appid, &key), &editions).await?;
            println!("appid: {appid}\nkey: {key}\nThe key is shown only now.");
            Ok(())
        }
        Command::Load { place, file } => {
            let file: File = toml::from_str(&read_text(&file)?)?;
            let count = file.client.len();
            let told = put(&place, file.client).await?;
            println!("{count} clients are in force.");
            if !told.is_empty() {
                println!("{}\nKeys are shown only now.", told.join("\n"));
            }
            Ok(())
        }
        Command::Withdraw { place, appid } => {
            let store = open(&place).await?;
            let known = clients(&store).await?.into_iter().find(|c| c.appid == appid);
            let client = HisClientData { active: false, ..known.context("no such appid")? };
            let entry = entry("his_client", &appid, data::to_json(&client));
            store.put_entries(vec![entry], operator(), SystemClock.now()).await?;
            println!("{appid} is withdrawn.");
            Ok(())
        }
        Command::List { place } => {
            for client in clients(&open(&place).await?).await? {
                let units: Vec<&str> = client.units.iter().map(|u| u.unit.as_str()).collect();
                let state = if client.active { "active" } else { "withdrawn" };
                let editions = client.editions.join(",");
                println!("{}  {editions}  {}  {state}", client.appid, units.join(","));
            }
            Ok(())
        }
    }
}

async fn open(place: &Place) -> anyhow::Result<store::Database> {
    Ok(store::Database::open(&place.store_url(&place.file()?)).await?)
}

async fn clients(store: &store::Database) -> anyhow::Result<Vec<HisClientData>> {
    let entries = store.directory().await?.1.into_iter().filter(|e| e.section == "his_client");
    entries.map(|e| Ok(data::from_json(&e.body)?)).collect()
}

/// Lets a unit's system in: credit code, 应用帐号 and 签名私钥.
pub(crate) async fn add(
    place: &Place,
    (unit, appid, key): (&str, &str, &str),
    editions: &[String],
) -> anyhow::Result<()> {
    let mut client = toml::Table::new();
    client.insert("appid".into(), appid.into());
    client.insert("key".into(), key.into());
    client.insert("editions".into(), editions.to_vec().into());
    let units = vec![HisUnitData { unit: unit.to_owned(), ..HisUnitData::default() }];
    client.insert("units".into(), toml::Value::try_from(units)?);
    put(place, vec![client]).await?;
    Ok(())
}

/// Puts clients in force; answers with the words about those whose key is new.
async fn put(place: &Place, tables: Vec<toml::Table>) -> anyhow::Result<Vec<String>> {
    let store = open(place).await?;
    let (_, directory) = store.directory().await?;
    let known = clients(&store).await?;
    let vault = vault(&Folder::new(&place.dir), &place.passphrase(&place.file()?)?)?;
    let mut entries = Vec::new();
    let mut told = Vec::new();
    for mut table in tables {
        let appid = table.get("appid").and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        let kept = known.iter().find(|c| c.appid == appid).map(|c| c.key.clone());
        let sealed = match (table.get("key").and_then(|v| v.as_str()), kept) {
            (None, Some(kept)) => kept,
            (said, _) => {
                let key = said.map_or_else(|| random_hex(KEY_BYTES), str::to_owned);
                let mut nonce = [0; 12];
                SystemChance.fill(&mut nonce);
                let sealed = seal_key(&vault, &appid, &key, nonce);
                told.push(format!("appid: {appid}\nkey: {key}"));
                sealed
            }
        };
        table.insert("key".into(), sealed.into());
        let client: HisClientData = table.try_into()?;
        let client = client.checked()?;
        for unit in &client.units {
            let there = directory.iter().any(|e| e.section == "unit" && e.key == unit.unit);
            anyhow::ensure!(there, "{appid}: no unit {}", unit.unit);
        }
        entries.push(entry("his_client", &appid, data::to_json(&client)));
    }
    store.put_entries(entries, operator(), SystemClock.now()).await?;
    Ok(told)
}
