//! The issuing authority and the seal maker of this node, out of key files.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::identity::Office;
use app::ports::KeptSeal;
use async_trait::async_trait;
use domain::{Moment, Unit};
use jiff::SignedDuration;
use seal::cert::ocsp::{OcspRequest, Standing};
use seal::{Authority, Certificate, FileSigner, Name, PublicKey, Purpose, Revocation};
use wire::data::SealData;

use crate::folder::Folder;
use crate::keyring::Keyring;
use crate::keys;
use crate::seals::Maker;

/// How long an answer about a certificate counts.
const ANSWER: SignedDuration = SignedDuration::from_hours(1);
/// How long a revocation list counts.
const LIST: SignedDuration = SignedDuration::from_hours(24);

/// Its keys.
pub(crate) struct FileOffice {
    folder: Folder,
    passphrase: String,
    issuing: Authority,
    keyring: Arc<Keyring>,
    store: Arc<store::Database>,
}

impl FileOffice {
    /// Opens the issuing authority.
    pub(crate) fn open(
        folder: &Folder,
        passphrase: &str,
        keyring: Arc<Keyring>,
        store: Arc<store::Database>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            folder: folder.clone(),
            passphrase: passphrase.to_owned(),
            issuing: keys::issuing(folder, passphrase)?,
            keyring,
            store,
        })
    }

    async fn seal_of(
        &self,
        unit: &Unit,
        now: Moment,
    ) -> anyhow::Result<(SealData, Option<KeptSeal>, Certificate)> {
        let name = keys::unit_name(&unit.code);
        if !self.folder.has_key(&name) {
            let key = keys::generate();
            let subject = keys::unit_subject(&unit.seal.name, &unit.name, &unit.code);
            let made = keys::issue(
                &self.issuing,
                &subject,
                key.public(),
                Purpose::UnitSeal,
                now.timestamp(),
            )?;
            self.folder.put_certificate(&name, &made)?;
            self.folder.put_key(&name, &key, &self.passphrase)?;
        }
        let certificate = self.folder.certificate(&name)?;
        let signer =
            FileSigner::new(self.folder.key(&name, &self.passphrase)?, certificate.clone())?;
        self.keyring.add(unit.code.clone(), signer);
        let maker = Maker::open(&self.folder, &self.passphrase, now)?;
        let (seal, kept) = maker.unit(&self.store, None, unit, certificate.clone()).await?;
        Ok((seal, kept, certificate))
    }
}

#[async_trait]
impl Office for FileOffice {
    async fn issue(
        &self,
        subject: Name,
        key: PublicKey,
        purpose: Purpose,
        now: Moment,
    ) -> Result<Certificate, String> {
        let made = keys::issue(&self.issuing, &subject, &key, purpose, now.timestamp());
        made.map_err(|e| format!("{e:#}"))
    }

    async fn revocation_list(
        &self,
        revoked: Vec<Revocation>,
        now: Moment,
    ) -> Result<Vec<u8>, String> {
        let at = now.timestamp();
        let number = u64::try_from(at.as_second()).unwrap_or(0);
        let until = at.checked_add(LIST).map_err(|e| e.to_string())?;
        let list = self.issuing.issue_crl(&revoked, at, until, number);
        list.map(|list| list.to_der().to_vec()).map_err(|e| e.to_string())
    }

    async fn answer(
        &self,
        request: OcspRequest,
        standings: BTreeMap<String, Standing>,
        now: Moment,
    ) -> Result<Vec<u8>, String> {
        if !request.is_for(self.issuing.certificate()) {
            return Err("the question is about another authority's certificates".to_owned());
        }
        let standing = |serial: &str| standings.get(serial).copied().unwrap_or(Standing::Unknown);
        let until = now.timestamp().checked_add(ANSWER).map_err(|e| e.to_string())?;
        let answer = self.issuing.answer_ocsp(&request, standing, now.timestamp(), until);
        answer.map_err(|e| e.to_string())
    }

    async fn make_unit_seal(
        &self,
        unit: &Unit,
        now: Moment,
    ) -> Result<(SealData, Option<KeptSeal>, Certificate), String> {
        self.seal_of(unit, now).await.map_err(|e| format!("{e:#}"))
    }
}
