//! The authority, the seal maker and the keeping of passwords, for tests: real signatures, cheap
//! passwords.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::identity::{Office, Passwords};
use app::make_seal::{Order, make_seal};
use app::ports::KeptSeal;
use async_trait::async_trait;
use domain::{Moment, Unit};
use face::seal_art;
use seal::cert::ocsp::{OcspRequest, Standing};
use seal::{
    Authority, Certificate, Name, PrivateKey, PublicKey, Purpose, Revocation, Validity, sm3,
};
use wire::data::SealData;
use zeroize::Zeroizing;

use crate::Moody;
use crate::world::Keyring;

/// Keeps a password as it is, marked.
pub struct PlainPasswords;

#[async_trait]
impl Passwords for PlainPasswords {
    async fn hash(&self, password: Zeroizing<String>) -> Result<String, String> {
        Ok(format!("kept:{}", *password))
    }

    async fn verify(&self, password: Zeroizing<String>, hash: String) -> bool {
        hash == format!("kept:{}", *password)
    }

    fn decoy(&self) -> String {
        "decoy".to_owned()
    }
}

/// The province's authority and seal maker.
pub struct Registrar {
    pub(crate) issuing: Arc<Authority>,
    pub(crate) maker: Arc<Moody>,
    pub(crate) keys: Arc<Keyring>,
}

impl Registrar {
    /// Issues a certificate that is good from a moment for a day less than `days`.
    pub fn certify(
        &self,
        subject: &Name,
        key: &PublicKey,
        purpose: Purpose,
        (from, until): (Moment, Moment),
    ) -> Certificate {
        let validity = Validity { not_before: from.timestamp(), not_after: until.timestamp() };
        let serial = seal::cert::random_serial(&mut rand::rng());
        self.issuing.issue(subject, key, purpose, &serial, validity).expect("a certificate")
    }
}

const YEAR: i64 = 365 * 86_400;

#[async_trait]
impl Office for Registrar {
    async fn issue(
        &self,
        subject: Name,
        key: PublicKey,
        purpose: Purpose,
        now: Moment,
    ) -> Result<Certificate, String> {
        let term = (now.plus_seconds(-300), now.plus_seconds(YEAR));
        Ok(self.certify(&subject, &key, purpose, term))
    }

    async fn revocation_list(
        &self,
        revoked: Vec<Revocation>,
        now: Moment,
    ) -> Result<Vec<u8>, String> {
        let until = now.plus_seconds(86_400).timestamp();
        let list = self.issuing.issue_crl(&revoked, now.timestamp(), until, 2);
        list.map(|list| list.to_der().to_vec()).map_err(|e| e.to_string())
    }

    async fn answer(
        &self,
        request: OcspRequest,
        standings: BTreeMap<String, Standing>,
        now: Moment,
    ) -> Result<Vec<u8>, String> {
        let standing = |serial: &str| standings.get(serial).copied().unwrap_or(Standing::Unknown);
        let until = now.plus_seconds(3600).timestamp();
        let answer = self.issuing.answer_ocsp(&request, standing, now.timestamp(), until);
        answer.map_err(|e| e.to_string())
    }

    async fn make_unit_seal(
        &self,
        unit: &Unit,
        now: Moment,
    ) -> Result<(SealData, Option<KeptSeal>, Certificate), String> {
        let key = PrivateKey::generate(&mut rand::rng());
        let name = Name::new(&unit.seal.name).in_organization(&unit.name);
        let name = name.in_unit(unit.code.as_str());
        let term = (now.plus_seconds(-300), now.plus_seconds(YEAR));
        let certificate = self.certify(&name, key.public(), Purpose::UnitSeal, term);
        let seal_name = unit.seal.name.clone();
        let id: String = sm3::hex(&sm3::digest(seal_name.as_bytes())).chars().take(32).collect();
        let order = Order {
            id: id.clone(),
            name: seal_name.clone(),
            owner: unit.code.to_string(),
            art: seal_art::unit(&unit.name, &seal_name),
            certificate: certificate.clone(),
            from: now,
            until: certificate.not_after().as_second(),
        };
        let kept = make_seal(&*self.maker, order).await.map_err(|e| e.to_string())?;
        self.keys.add(unit.code.clone(), Arc::new(Moody::new(key, certificate.clone())));
        let seal = SealData { id, name: seal_name, hash: kept.hash.clone() };
        Ok((seal, Some(kept), certificate))
    }
}
