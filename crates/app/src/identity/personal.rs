//! Personal data at rest: each value is sealed with SM4-GCM under its region's data key, which is
//! itself sealed with the platform's vault (envelope), and bound to its record and field. A blind
//! index (HMAC-SM3) finds a record by an exact value without knowing others.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::RegionCode;
use seal::Vault;
use wire::record::AnyBody;

use super::{Identity, IdentityError, Told};
use crate::ports::Actor;
use crate::ports::registry::{Committed, DataKey, Deed, RecordQuery, Write};

/// Data keys, opened.
#[derive(Default)]
pub(crate) struct Personal(RwLock<Keys>);

#[derive(Default)]
struct Keys {
    by_id: BTreeMap<String, Arc<Vault>>,
    active: BTreeMap<RegionCode, String>,
}

/// A data key ready to seal with.
#[derive(Clone)]
pub(crate) struct Sealer {
    pub(crate) id: String,
    vault: Arc<Vault>,
}

/// Records sealed anew in one round.
const ROUND: u32 = 200;

fn place(kind: &str, id: &str, field: &str) -> String {
    format!("{kind}/{id}/{field}")
}

fn damaged(id: &str) -> IdentityError {
    IdentityError::Service(format!("a value sealed with data key {id} does not open"))
}

impl Identity {
    /// The active data key of a region; made when first used.
    pub(crate) async fn data_key(&self, region: RegionCode) -> Result<Sealer, IdentityError> {
        if let Some(sealer) = self.known_sealer(region) {
            return Ok(sealer);
        }
        self.read_keys().await?;
        if let Some(sealer) = self.known_sealer(region) {
            return Ok(sealer);
        }
        self.make_key(region, &worker(), Vec::new()).await?;
        self.known_sealer(region).ok_or_else(|| IdentityError::Service("no data key".to_owned()))
    }

    fn known_sealer(&self, region: RegionCode) -> Option<Sealer> {
        let keys = self.personal.0.read().unwrap_or_else(PoisonError::into_inner);
        let id = keys.active.get(&region)?;
        keys.by_id.get(id).map(|vault| Sealer { id: id.clone(), vault: Arc::clone(vault) })
    }

    async fn make_key(
        &self,
        region: RegionCode,
        by: &Actor,
        mut writes: Vec<Write>,
    ) -> Result<(), IdentityError> {
        let (mut key, mut nonce) = ([0; 16], [0; 12]);
        self.platform.chance.fill(&mut key);
        self.platform.chance.fill(&mut nonce);
        let id = format!("D{}", self.random_hex::<6>());
        let sealed = self.platform.vault().seal(&format!("data-key/{id}"), &key, nonce);
        let data_key = DataKey { id: id.clone(), region, made: self.now(), active: true, sealed };
        writes.push(Write::DataKey(data_key));
        let told = self.done(by, "key.rotate", id).at_site(&domain::Site::region(region));
        IdentityError::of(self.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
        self.read_keys().await
    }

    /// Reads the data keys again. Of several active ones the newest seals.
    pub async fn read_keys(&self) -> Result<(), IdentityError> {
        let mut fresh = Keys::default();
        for key in self.registry.data_keys().await? {
            let open = self.platform.vault().open(&format!("data-key/{}", key.id), &key.sealed);
            let open = open.map_err(|_| damaged(&key.id))?;
            let bytes = <[u8; 16]>::try_from(open.as_slice()).map_err(|_| damaged(&key.id))?;
            fresh.by_id.insert(key.id.clone(), Arc::new(Vault::new(bytes)));
            if key.active {
                fresh.active.insert(key.region, key.id);
            }
        }
        *self.personal.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Seals a value for its record and field: `KEYID.BASE64`.
    pub(crate) fn seal(
        &self,
        key: &Sealer,
        (kind, id, field): (&str, &str, &str),
        value: &str,
    ) -> String {
        let mut nonce = [0; 12];
        self.platform.chance.fill(&mut nonce);
        let sealed = key.vault.seal(&place(kind, id, field), value.as_bytes(), nonce);
        format!("{}.{}", key.id, wire::auth::encode(&sealed))
    }

    /// Seals bytes the same way.
    pub(crate) fn seal_bytes(
        &self,
        key: &Sealer,
        (kind, id, field): (&str, &str, &str),
        bytes: &[u8],
    ) -> Vec<u8> {
        let mut nonce = [0; 12];
        self.platform.chance.fill(&mut nonce);
        let sealed = key.vault.seal(&place(kind, id, field), bytes, nonce);
        [key.id.as_bytes(), b".", &sealed].concat()
    }

    pub(crate) async fn open_bytes(
        &self,
        (kind, id, field): (&str, &str, &str),
        sealed: &[u8],
    ) -> Result<Vec<u8>, IdentityError> {
        let dot = sealed.iter().position(|b| *b == b'.').ok_or_else(|| damaged("?"))?;
        let (key, rest) = sealed.split_at(dot);
        let key = String::from_utf8_lossy(key).into_owned();
        let vault = self.vault_of(&key).await?;
        let open = vault.open(&place(kind, id, field), rest.get(1..).unwrap_or_default());
        open.map(|bytes| bytes.to_vec()).map_err(|_| damaged(&key))
    }

    /// Opens a sealed value.
    pub(crate) async fn open(
        &self,
        (kind, id, field): (&str, &str, &str),
        sealed: &str,
    ) -> Result<String, IdentityError> {
        let (key, text) = sealed.split_once('.').ok_or_else(|| damaged("?"))?;
        let vault = self.vault_of(key).await?;
        let bytes = wire::auth::decode(text).ok_or_else(|| damaged(key))?;
        let open = vault.open(&place(kind, id, field), &bytes).map_err(|_| damaged(key))?;
        String::from_utf8(open.to_vec()).map_err(|_| damaged(key))
    }

    async fn vault_of(&self, key: &str) -> Result<Arc<Vault>, IdentityError> {
        let known = |identity: &Self| {
            let keys = identity.personal.0.read().unwrap_or_else(PoisonError::into_inner);
            keys.by_id.get(key).map(Arc::clone)
        };
        if let Some(vault) = known(self) {
            return Ok(vault);
        }
        self.read_keys().await?;
        known(self).ok_or_else(|| damaged(key))
    }

    /// The blind index of a field's value.
    pub(crate) fn blind(&self, field: &str, value: &str) -> String {
        self.tag("blind index", &format!("{field}\n{}", value.trim().to_ascii_uppercase()))
    }

    /// Gives a region a new data key (更换数据密钥). Old values are sealed anew by
    /// [`Identity::reseal_round`] while everything goes on; until then both keys open.
    pub async fn rotate_key(&self, region: RegionCode, by: &Actor) -> Result<(), IdentityError> {
        let retired = |mut key: DataKey| {
            key.active = false;
            Write::DataKey(key)
        };
        let keys = self.registry.data_keys().await?.into_iter();
        let old = keys.filter(|k| k.region == region && k.active).map(retired).collect();
        self.make_key(region, by, old).await
    }

    /// Seals some records anew whose key is retired; answers with how many. A record somebody is
    /// changing right now is left for the next round.
    pub async fn reseal_round(&self) -> Result<u64, IdentityError> {
        let mut count = 0_u64;
        for old in self.registry.data_keys().await?.into_iter().filter(|k| !k.active) {
            for kind in ["person", "application", super::citizen::KIND] {
                let query = RecordQuery {
                    sealed_with: Some(old.id.clone()),
                    max: ROUND,
                    ..RecordQuery::of(kind, vec![domain::Reach::Region(old.region)])
                };
                for mut record in self.registry.records(query).await? {
                    let mut body: AnyBody = record.read()?;
                    let key = self.data_key(record.region).await?;
                    for (field, value) in &mut body.sealed {
                        let at = (record.kind.as_str(), record.id.as_str(), field.as_str());
                        let open = self.open(at, value).await?;
                        *value = self.seal(&key, at, &open);
                    }
                    record.sealed_with.clone_from(&key.id);
                    record.body = wire::data::to_json(&body);
                    let writes = vec![Write::Change(record)];
                    match self.registry.commit(Deed { writes, audit: Vec::new() }).await? {
                        Committed::Done => count = count.saturating_add(1),
                        Committed::Stale(_) => {}
                        other @ (Committed::Taken(_) | Committed::Forbidden(_)) => {
                            IdentityError::of(other)?;
                        }
                    }
                }
            }
        }
        Ok(count)
    }
}

fn worker() -> Actor {
    Actor { name: "worker:keys".to_owned(), ..Actor::default() }
}
