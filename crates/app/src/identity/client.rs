//! API clients of units: what a unit's own system proves itself with. A client may do only what its
//! scopes say, from where its list allows; it can be rotated with a day of overlap and taken back by
//! its unit at once.

use std::net::IpAddr;

use domain::{Action, CreditCode};
use wire::console::{ClientChange, ClientOrder, ClientRow, ClientSecret};
use wire::data::{CredentialData, ProofData};

use super::{Caller, Faults, Identity, IdentityError, Told};
use crate::auth::secret_context;
use crate::directory::{Credential, Secret};
use crate::ports::Entry;
use crate::ports::registry::{AuditRecord, Deed, Write};

/// After a rotation the old secret counts so many seconds more.
const OVERLAP_SECONDS: i64 = 86_400;

/// What a unit's system may be allowed to do.
pub const SCOPES: [Action; 5] = [
    Action::BillRead,
    Action::BillIssue,
    Action::BillReverse,
    Action::BillState,
    Action::GrantRead,
];

/// An address or a network: `10.1.2.3`, `10.1.0.0/16`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl std::str::FromStr for Network {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(drop)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |b| b.parse::<u8>().map_err(drop))?;
        if bits > most { Err(()) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    /// Whether the address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address.to_canonical() {
            IpAddr::V4(v4) => (u128::from(u32::from(v4)) << 96, true),
            IpAddr::V6(v6) => (u128::from(v6), false),
        };
        let ((mine, v4), (theirs, their_v4)) = (bits(self.address), bits(address));
        let shift = 128_u32.saturating_sub(u32::from(self.bits));
        let cut = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
        v4 == their_v4 && cut(mine) == cut(theirs)
    }
}

fn row(identity: &Identity, id: &str, client: &Credential) -> ClientRow {
    let directory = identity.platform.directory();
    ClientRow {
        id: id.to_owned(),
        unit: client.unit.to_string(),
        unit_name: directory.units.get(&client.unit).map(|u| u.name.clone()).unwrap_or_default(),
        label: client.data.label.clone(),
        proof: match client.secret {
            Secret::Mac(_) => "key",
            Secret::Certificate(_) => "certificate",
        }
        .to_owned(),
        scopes: client.data.scopes.clone(),
        allow: client.data.allow.clone(),
        active: client.until.is_none_or(|until| until > identity.now()),
        until: client.until.map(domain::Moment::iso),
        version: client.version,
    }
}

/// The clients of a unit, or of every unit within reach.
pub fn list(identity: &Identity, caller: &Caller, unit: Option<&str>) -> Vec<ClientRow> {
    let directory = identity.platform.directory();
    let seen = |client: &Credential| {
        directory.entries.get(&client.unit).is_some_and(|unit_entry| {
            caller.may(Action::ClientRead, &unit_entry.site())
                && unit.is_none_or(|unit| unit == client.unit.as_str())
        })
    };
    let clients = directory.credentials.iter().filter(|(_, client)| seen(client));
    clients.take(1000).map(|(id, client)| row(identity, id, client)).collect()
}

fn check(faults: &mut Faults, label: &str, scopes: &[String], allow: &[String]) {
    faults.text("/label", label, 40);
    faults.add_if(scopes.is_empty(), "/scopes", "MISSING");
    for (i, scope) in scopes.iter().enumerate() {
        let known = scope.parse().is_ok_and(|action| SCOPES.contains(&action));
        faults.add_if(!known, &format!("/scopes/{i}"), "UNKNOWN_ACTION");
    }
    for (i, network) in allow.iter().enumerate() {
        let good = network.parse::<Network>().is_ok();
        faults.add_if(!good, &format!("/allow/{i}"), "NOT_NETWORK");
    }
    faults.add_if(allow.len() > 50, "/allow", "TOO_LONG");
}

impl Identity {
    async fn keep_client(
        &self,
        data: &[(CredentialData, i64)],
        told: AuditRecord,
    ) -> Result<(), IdentityError> {
        let write = |(data, expect): &(CredentialData, i64)| Write::Entry {
            entry: Entry::new("credential", &data.id, wire::data::to_json(data)),
            expect: Some(*expect),
        };
        let writes = data.iter().map(write).collect();
        IdentityError::of(self.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
        self.platform.refresh().await?;
        Ok(())
    }

    fn new_secret(&self, unit: &str) -> (CredentialData, String) {
        let (id, secret) = (format!("K{}", self.random_hex::<8>()), self.random_hex::<32>());
        let mut nonce = [0; 12];
        self.platform.chance.fill(&mut nonce);
        let vault = self.platform.vault();
        let sealed = vault.seal(&secret_context(&id), secret.as_bytes(), nonce);
        let proof = ProofData::SealedSecret(wire::auth::encode(&sealed));
        (CredentialData::new(&id, unit, proof), secret)
    }

    /// A client the caller may change, as it is set.
    async fn client_of(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<(CredentialData, i64, domain::Site), IdentityError> {
        let directory = self.platform.directory();
        let client = directory.credentials.get(id).ok_or(IdentityError::NotFound)?;
        let unit = directory.entries.get(&client.unit).ok_or(IdentityError::NotFound)?;
        let site = unit.site();
        self.ask_quietly(caller, Action::ClientWrite, &site, &format!("client/{id}")).await?;
        Ok((client.data.clone(), client.version, site))
    }

    fn client_row(&self, id: &str) -> Result<ClientRow, IdentityError> {
        let directory = self.platform.directory();
        let client = directory.credentials.get(id).ok_or(IdentityError::NotFound)?;
        Ok(row(self, id, client))
    }
}

/// Makes a client with a key; its secret is shown only now.
pub async fn create(
    identity: &Identity,
    caller: &Caller,
    order: ClientOrder,
) -> Result<ClientSecret, IdentityError> {
    let mut faults = Faults::default();
    check(&mut faults, &order.label, &order.scopes, &order.allow);
    let directory = identity.platform.directory();
    let unit = order.unit.parse::<CreditCode>().ok();
    let unit = unit.and_then(|code| directory.entries.get(&code).cloned());
    faults.add_if(unit.is_none(), "/unit", "UNKNOWN_UNIT");
    faults.refuse()?;
    let site = unit.ok_or(IdentityError::NotFound)?.site();
    identity
        .ask_quietly(caller, Action::ClientWrite, &site, &format!("unit/{}", order.unit))
        .await?;
    let (data, secret) = identity.new_secret(&order.unit);
    let data =
        CredentialData { label: order.label, scopes: order.scopes, allow: order.allow, ..data };
    let told = identity.done(&caller.actor, "client.create", &data.id).at_site(&site);
    let told = told.noting(format!("{} {}", data.scopes.join(" "), data.allow.join(" ")));
    identity.keep_client(&[(data.clone(), 0)], told).await?;
    Ok(ClientSecret { client: identity.client_row(&data.id)?, secret })
}

/// Changes what a client may do and from where.
pub async fn change(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    change: ClientChange,
) -> Result<ClientRow, IdentityError> {
    let (before, _, site) = identity.client_of(caller, id).await?;
    let mut faults = Faults::default();
    check(&mut faults, &change.label, &change.scopes, &change.allow);
    faults.refuse()?;
    let data = CredentialData {
        label: change.label,
        scopes: change.scopes,
        allow: change.allow,
        ..before.clone()
    };
    let told = identity
        .done(&caller.actor, "client.change", id)
        .at_site(&site)
        .changing(&wire::data::to_json(&before), &wire::data::to_json(&data))
        .noting(format!("{} {}", data.scopes.join(" "), data.allow.join(" ")));
    identity.keep_client(&[(data, change.version)], told).await?;
    identity.client_row(id)
}

/// A new secret under a new id; the old one counts one day more.
pub async fn rotate(
    identity: &Identity,
    caller: &Caller,
    id: &str,
) -> Result<ClientSecret, IdentityError> {
    let (mut old, version, site) = identity.client_of(caller, id).await?;
    let (new, secret) = identity.new_secret(&old.unit);
    let new = CredentialData {
        label: old.label.clone(),
        scopes: old.scopes.clone(),
        allow: old.allow.clone(),
        ..new
    };
    let end = identity.now().plus_seconds(OVERLAP_SECONDS);
    let sooner = old.until.as_ref().and_then(|u| u.parse::<domain::Moment>().ok());
    old.until = Some(sooner.map_or(end, |sooner| sooner.min(end)).utc());
    let told = identity.done(&caller.actor, "client.rotate", id).at_site(&site);
    let told = told.noting(format!("new id {}", new.id));
    identity.keep_client(&[(new.clone(), 0), (old, version)], told).await?;
    Ok(ClientSecret { client: identity.client_row(&new.id)?, secret })
}

/// Takes a client back; it stops to count within seconds, everywhere.
pub async fn withdraw(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    reason: &str,
) -> Result<ClientRow, IdentityError> {
    let (mut data, version, site) = identity.client_of(caller, id).await?;
    let mut faults = Faults::default();
    faults.text("/reason", reason, 200);
    faults.refuse()?;
    let row = ClientRow { active: false, ..identity.client_row(id)? };
    data.active = false;
    let told = identity.done(&caller.actor, "client.withdraw", id).at_site(&site).noting(reason);
    identity.keep_client(&[(data, version)], told).await?;
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn networks_hold_their_addresses() {
        let in_network = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        assert!(in_network("10.1.0.0/16", "10.1.255.1") && !in_network("10.1.0.0/16", "10.2.0.1"));
        assert!(in_network("10.1.2.3", "::ffff:10.1.2.3") && !in_network("10.1.2.3", "10.1.2.4"));
        assert!(in_network("0.0.0.0/0", "8.8.8.8") && !in_network("0.0.0.0/0", "2001:db8::1"));
        assert!(in_network("2001:db8::/32", "2001:db8:1::1"));
        for bad in ["", "10.1", "10.0.0.0/33", "10.0.0.0/-1", "x/8", "2001::/129"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
