//! Electronic seals of this platform: drawn from their names, made with the seal maker's key.

use anyhow::Context;
use app::make_seal::{Order, make_seal};
use app::ports::{KeptSeal, Store};
use domain::{Moment, Unit};
use face::seal_art;
use seal::{Certificate, FileSigner, sm3};
use wire::data::SealData;

use crate::folder::Folder;
use crate::keys;

/// The seal maker (制章人), with its key.
pub(crate) struct Maker {
    signer: FileSigner,
    now: Moment,
}

impl Maker {
    /// Opens the key.
    pub(crate) fn open(folder: &Folder, passphrase: &str, now: Moment) -> anyhow::Result<Self> {
        let key = folder.key(keys::SEAL_MAKER, passphrase)?;
        let signer = FileSigner::new(key, folder.certificate(keys::SEAL_MAKER)?)
            .context("the seal maker does not fit its key")?;
        Ok(Self { signer, now })
    }

    /// Makes finance's supervision seal.
    pub(crate) async fn supervision(
        &self,
        region: &str,
        name: &str,
        certificate: Certificate,
    ) -> anyhow::Result<(SealData, KeptSeal)> {
        self.make(name, region, seal_art::supervision(name), certificate).await
    }

    /// A unit's seal: the one it has, while name and certificate are the same, or a new one.
    pub(crate) async fn unit(
        &self,
        store: &store::Database,
        before: Option<&Unit>,
        unit: &Unit,
        certificate: Certificate,
    ) -> anyhow::Result<(SealData, Option<KeptSeal>)> {
        if let Some(seal) = before.map(|b| &b.seal).filter(|s| s.name == unit.seal.name)
            && let Some(bytes) = store.seal(&seal.hash).await?
            && ofd::Eseal::from_der(&bytes)?.lists(&certificate)
        {
            let kept =
                SealData { id: seal.id.clone(), name: seal.name.clone(), hash: seal.hash.clone() };
            return Ok((kept, None));
        }
        let art = seal_art::unit(&unit.name, &unit.seal.name);
        let made = self.make(&unit.seal.name, unit.code.as_str(), art, certificate).await?;
        Ok((made.0, Some(made.1)))
    }

    async fn make(
        &self,
        name: &str,
        owner: &str,
        art: seal_art::Art,
        certificate: Certificate,
    ) -> anyhow::Result<(SealData, KeptSeal)> {
        let id: String = sm3::hex(&sm3::digest(name.as_bytes())).chars().take(32).collect();
        let until = certificate.not_after().as_second();
        let order = Order {
            id: id.clone(),
            name: name.to_owned(),
            owner: owner.to_owned(),
            art,
            certificate,
            from: self.now,
            until,
        };
        let made = make_seal(&self.signer, order).await?;
        Ok((SealData { id, name: name.to_owned(), hash: made.hash.clone() }, made))
    }
}
