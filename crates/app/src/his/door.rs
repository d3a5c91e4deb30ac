//! The door: who asks, by appid, key and network.

use std::net::IpAddr;
use std::sync::Arc;

use seal::Vault;
use wire::data;
use wire::his::envelope::{Envelope, EnvelopeError};
use wire::his::table::Edition;
use wire::his::{HisClientData, Refusal};

use super::Asked;
use crate::Platform;
use crate::identity::client::Network;
use crate::ports::Actor;

/// A client as it is set, its key opened.
pub(crate) struct HisClient {
    pub data: HisClientData,
    pub key: String,
    networks: Vec<Network>,
}

impl std::fmt::Debug for HisClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HisClient({})", self.data.appid)
    }
}

const SEALED: &str = "sealed:";

/// What a sealed key is bound to, so that it cannot be moved to another appid.
pub fn key_context(appid: &str) -> String {
    format!("his/{appid}")
}

/// A key as it stands in the directory. The nonce must be fresh, best random.
pub fn seal_key(vault: &Vault, appid: &str, key: &str, nonce: [u8; 12]) -> String {
    let sealed = vault.seal(&key_context(appid), key.as_bytes(), nonce);
    format!("{SEALED}{}", wire::auth::encode(&sealed))
}

impl HisClient {
    /// Reads an entry of the directory.
    pub(crate) fn read(body: &str, vault: &Vault) -> Result<Self, String> {
        let data: HisClientData = data::from_json(body).map_err(|e| e.to_string())?;
        let data = data.checked().map_err(|e| e.to_string())?;
        let sealed = data.key.strip_prefix(SEALED).ok_or("the key is not sealed")?;
        let sealed = wire::auth::decode(sealed).ok_or("the key is not base64")?;
        let open = vault.open(&key_context(&data.appid), &sealed);
        let open = open.map_err(|_| "the key was sealed with another vault key")?;
        let key = String::from_utf8(open.to_vec()).map_err(|_| "the key is no text")?;
        let networks = data.allow.iter().map(|n| n.parse::<Network>());
        let networks = networks.collect::<Result<_, _>>().map_err(|()| "allow is no network")?;
        Ok(Self { data, key, networks })
    }

    fn admits(&self, from: IpAddr) -> bool {
        self.networks.is_empty() || self.networks.iter().any(|n| n.contains(from))
    }
}

/// A caller that has proved itself. Only [`prove`] makes one.
#[derive(Clone, Debug)]
pub struct Proved {
    pub(super) edition: Edition,
    pub(super) method: String,
    pub(super) envelope: Envelope,
    pub(super) client: Arc<HisClient>,
    pub(super) actor: Actor,
}

impl Proved {
    /// Its appid, as the audit log names it.
    pub fn name(&self) -> &str {
        &self.actor.name
    }
}

/// Somebody who has not proved itself.
#[derive(Clone, Debug)]
pub struct Turned {
    /// Why.
    pub refusal: Refusal,
    pub(super) envelope: Envelope,
    pub(super) key: String,
}

impl Turned {
    /// Somebody whose body was not even read.
    pub fn unread(refusal: Refusal) -> Self {
        Self { refusal, envelope: Envelope::default(), key: String::new() }
    }

    pub(super) fn actor(&self, asked: &Asked<'_>) -> Actor {
        // The appid is a stranger's word: cut to what one can have, nothing that breaks a line.
        let plain = self.envelope.appid.chars().filter(char::is_ascii_alphanumeric);
        actor(&plain.take(40).collect::<String>(), asked)
    }
}

fn actor(appid: &str, asked: &Asked<'_>) -> Actor {
    Actor {
        name: format!("his:{appid}"),
        trace: asked.trace.to_owned(),
        from: asked.from.to_string(),
        certificate: String::new(),
    }
}

/// Proves a caller. The answer to a wrong signature is signed with the right key: whoever has it can
/// read what is wrong, nobody else learns from it.
pub fn prove(p: &Platform, asked: &Asked<'_>) -> Result<Proved, Box<Turned>> {
    let unread = |e: EnvelopeError| Box::new(Turned::unread(Refusal::Envelope(e)));
    let envelope = Envelope::read(asked.body).map_err(unread)?;
    let directory = p.directory();
    let whole = envelope.is_whole();
    let Some(client) = directory.his_clients.get(envelope.appid.trim()) else {
        let refusal = match whole {
            Err(e @ EnvelopeError::Missing("appid")) => Refusal::Envelope(e),
            Ok(()) | Err(_) => Refusal::Appid,
        };
        return Err(Box::new(Turned { refusal, envelope, key: String::new() }));
    };
    let refusal = if let Err(e) = whole {
        Some(Refusal::Envelope(e))
    } else if !envelope.is_signed_with(&client.key) {
        Some(Refusal::Sign)
    } else if !client.admits(asked.from) {
        Some(Refusal::Network)
    } else if !client.data.speaks(asked.edition) {
        Some(Refusal::Edition)
    } else {
        None
    };
    match refusal {
        Some(refusal) => Err(Box::new(Turned { refusal, envelope, key: client.key.clone() })),
        None => Ok(Proved {
            edition: asked.edition,
            method: asked.method.to_owned(),
            actor: actor(&client.data.appid, asked),
            envelope,
            client: Arc::clone(client),
        }),
    }
}
