//! The configuration of a front: made by the platform, put into force by the front.
//!
//! It is the part of the directory a front needs, with the trust list and the seals of its units, and
//! it ends: a front that has not heard for long enough stops.

use domain::Moment;
use seal::Vault;
use wire::data::{self, ConfigData, UnitData};
use wire::his::HisClientData;
use wire::home::{Acceptance, ConfigWords, EntryWords, MarkWords, SealWords};

use super::accept::AcceptError;
use super::{Home, letter};
use crate::Platform;
use crate::directory::{Front, open_account, seal_account};
use crate::his::seal_key;
use crate::ports::fronts::Fronts;
use crate::ports::{Actor, Chance, Entry, KeptSeal, Store, StoreError};

/// How long a configuration may be used, in seconds: thirty days.
const VALID_SECONDS: i64 = 30 * 24 * 3600;
/// A front gets a fresh one when it has used this much of it.
const RENEW_SECONDS: i64 = 24 * 3600;

/// Sections of the directory that every front gets.
const COMMON: [&str; 8] =
    ["bureau", "kind", "face", "region", "certificate", "calendar", "window", "declaration"];

/// The configuration, if the front has an older one than `known`.
pub(super) async fn newer(
    home: &Home,
    front: &Front,
    known: i64,
) -> Result<Option<Box<ConfigWords>>, StoreError> {
    let p = &home.platform;
    let day = p.clock.now().timestamp().as_second().div_euclid(RENEW_SECONDS);
    // The version of what is written counts the directory's edits and the days.
    let version = version(p.directory().version, day);
    if known == version {
        return Ok(None);
    }
    make(home, front, version).await.map(|config| Some(Box::new(config)))
}

const fn version(directory: i64, day: i64) -> i64 {
    directory.saturating_mul(100_000).saturating_add(day.rem_euclid(100_000))
}

async fn make(home: &Home, front: &Front, version: i64) -> Result<ConfigWords, StoreError> {
    let p = &home.platform;
    let (_, all) = p.store.directory().await?;
    let holds = |unit: &str| front.data.holds.iter().any(|hold| hold.unit == unit);
    let mut entries = Vec::new();
    let mut hashes = vec![(p.directory().rules.bureau.seal.hash.clone(), String::new())];
    for entry in all {
        let is_own = entry.section == "front" && entry.key == front.data.code;
        let is_unit = entry.section == "unit" && holds(&entry.key);
        let is_client = entry.section == "his_client";
        let body = match () {
            () if is_unit => opened(p, &entry.body, &mut hashes),
            () if is_client => opened_client(p, &entry.key, &holds),
            () => Some(entry.body),
        };
        if COMMON.contains(&entry.section.as_str()) || is_own || is_unit || is_client {
            let Some(body) = body else { continue };
            entries.push(EntryWords { section: entry.section, key: entry.key, body });
        }
    }
    let mut seals = Vec::new();
    for (hash, owner) in hashes {
        if let Some(bytes) = p.store.seal(&hash).await? {
            seals.push(SealWords { hash, owner, bytes: wire::auth::encode(&bytes) });
        }
    }
    Ok(ConfigWords {
        version,
        until: p.clock.now().plus_seconds(VALID_SECONDS).utc(),
        public_url: home.public_url.clone(),
        entries,
        trust: p.trust().to_pem(),
        seals,
    })
}

/// A unit's entry with its account in full; the front seals it with its own key.
fn opened(p: &Platform, body: &str, seals: &mut Vec<(String, String)>) -> Option<String> {
    let mut unit: UnitData = data::from_json(body).ok()?;
    unit.payee.account = open_account(p.vault(), &unit).ok()?;
    seals.push((unit.seal.hash.clone(), unit.credit_code.clone()));
    Some(data::to_json(&unit))
}

/// A client of the hospitals' interface, its key in full, if it acts for a unit of this front. It acts
/// there for those units alone.
fn opened_client(p: &Platform, appid: &str, holds: &impl Fn(&str) -> bool) -> Option<String> {
    let directory = p.directory();
    let client = directory.his_clients.get(appid)?;
    let mut data = client.data.clone();
    data.units.retain(|unit| holds(&unit.unit));
    data.key.clone_from(&client.key);
    (!data.units.is_empty()).then(|| data::to_json(&data))
}

/// The first letter to a new front: its configuration, so that it can start without a line.
pub async fn welcome(home: &Home, device: &str) -> Result<Vec<u8>, AcceptError> {
    let p = &home.platform;
    let directory = p.directory();
    let front = directory.fronts.get(device).ok_or(AcceptError::Unknown)?;
    let now = p.clock.now();
    let grants = super::top_up::round(home, front, &wire::home::ReportWords::default()).await?;
    let acceptance = Acceptance {
        format: "shupiao-acceptance/1".to_owned(),
        device: device.to_owned(),
        at: now.utc(),
        mark: MarkWords::default(),
        after: 0,
        upto: MarkWords::default(),
        standing: front.data.status.clone(),
        reason: String::new(),
        supervised: Vec::new(),
        refused: Vec::new(),
        fates: Vec::new(),
        grants,
        papers: super::paper::tell(home, front).await?,
        config: newer(home, front, 0).await?,
    };
    Ok(letter::write(p, &acceptance).await?)
}

/// What a front keeps a configuration with.
pub(super) struct Shelf<'a> {
    pub store: &'a dyn Store,
    pub fronts: &'a dyn Fronts,
    pub vault: &'a Vault,
    pub chance: &'a dyn Chance,
}

/// On a front: puts a configuration into force.
pub(super) async fn apply(
    shelf: &Shelf<'_>,
    config: ConfigWords,
    by: &Actor,
    now: Moment,
) -> Result<(), StoreError> {
    let mut seals = Vec::new();
    for seal in config.seals {
        let bytes = wire::auth::decode(&seal.bytes);
        let bytes = bytes.ok_or_else(|| StoreError::Inconsistent("a seal is not base64".into()))?;
        seals.push(KeptSeal { hash: seal.hash, owner: seal.owner, bytes });
    }
    shelf.store.put_seals(seals, by.clone(), now).await?;
    let data = ConfigData {
        version: config.version,
        until: config.until,
        public_url: config.public_url,
        standing: "active".to_owned(),
    };
    let mut entries = vec![
        Entry::new("trust", "platform", config.trust),
        Entry::new("config", "front", data::to_json(&data)),
    ];
    for entry in config.entries {
        let body = match entry.section.as_str() {
            "unit" => sealed(shelf, &entry.body)?,
            "his_client" => sealed_client(shelf, &entry.body)?,
            _ => entry.body,
        };
        entries.push(Entry::new(&entry.section, &entry.key, body));
    }
    shelf.fronts.replace_directory(entries, by.clone(), now).await
}

fn sealed(shelf: &Shelf<'_>, body: &str) -> Result<String, StoreError> {
    let wrong = |e: data::DataError| StoreError::Inconsistent(format!("a unit's entry: {e}"));
    let mut unit: UnitData = data::from_json(body).map_err(wrong)?;
    let mut nonce = [0; 12];
    shelf.chance.fill(&mut nonce);
    unit.payee.account = seal_account(shelf.vault, &unit.credit_code, &unit.payee.account, nonce);
    Ok(data::to_json(&unit))
}

fn sealed_client(shelf: &Shelf<'_>, body: &str) -> Result<String, StoreError> {
    let wrong = |e: data::DataError| StoreError::Inconsistent(format!("a client's entry: {e}"));
    let mut client: HisClientData = data::from_json(body).map_err(wrong)?;
    let mut nonce = [0; 12];
    shelf.chance.fill(&mut nonce);
    client.key = seal_key(shelf.vault, &client.appid, &client.key, nonce);
    Ok(data::to_json(&client))
}
