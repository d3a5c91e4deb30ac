//! A platform of its own for trying (沙箱): own root, own keys, own store, own region 990000, so that
//! its bills carry codes no province has, verify nowhere else, and say 测试 on their face.
//!
//! Nothing of it is kept when the process ends: it is for trying.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::{
    BillCode, BillNumber, CreditCode, Form, Grant, GrantId, Holder, ItemList, KindCode, Moment,
    Money, Unit,
};
use face::seal_art::{self, Art};
use seal::{Authority, FileSigner, Name, PrivateKey, Purpose, Signer, Trust, Validity, Vault, sm3};
use wire::api::ExtRequest;
use wire::data::{self, BureauData, PayeeData, PlaceData, RegionData, SealData, UnitData};

use crate::grant::{self, GiveError};
use crate::make_seal::{Order, make_seal};
use crate::ports::{Actor, Chance, Clock, Entry, KeptSeal, Keys, Store};
use crate::{Issuer, Platform};

const REGION: &str = "990000";
const PROVINCE: &str = "测试省";
const LIFE_SECONDS: i64 = 3650 * 86_400;
/// Numbers a unit may try.
const NUMBERS: u64 = 1000;

type Failed = String;

/// The sandbox.
pub struct Sandbox {
    /// Its platform.
    pub platform: Arc<Platform>,
    keys: Arc<Ring>,
    chance: Arc<dyn Chance>,
    clock: Arc<dyn Clock>,
}

/// Its keys, in memory only.
struct Ring {
    issuing: Authority,
    units: RwLock<BTreeMap<CreditCode, Arc<FileSigner>>>,
    supervision: Arc<FileSigner>,
    platform: Arc<FileSigner>,
    maker: FileSigner,
}

impl Keys for Ring {
    fn unit(&self, unit: &CreditCode) -> Option<Arc<dyn Signer>> {
        let units = self.units.read().unwrap_or_else(PoisonError::into_inner);
        units.get(unit).map(|signer| Arc::clone(signer) as Arc<dyn Signer>)
    }
    fn supervision(&self) -> Option<Arc<dyn Signer>> {
        Some(Arc::clone(&self.supervision) as Arc<dyn Signer>)
    }
    fn node(&self) -> Arc<dyn Signer> {
        Arc::clone(&self.platform) as Arc<dyn Signer>
    }
}

fn said(e: impl std::fmt::Display) -> Failed {
    e.to_string()
}

fn key(chance: &dyn Chance) -> PrivateKey {
    loop {
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        // All but one in 2³² of random numbers are keys.
        if let Ok(key) = PrivateKey::from_bytes(&bytes) {
            return key;
        }
    }
}

fn serial(chance: &dyn Chance) -> String {
    let mut bytes = [0; 12];
    chance.fill(&mut bytes);
    format!("7e{}", hex::encode(bytes))
}

fn validity(now: Moment) -> Validity {
    Validity {
        not_before: now.plus_seconds(-86_400).timestamp(),
        not_after: now.plus_seconds(LIFE_SECONDS).timestamp(),
    }
}

fn operator() -> Actor {
    Actor { name: "sandbox".to_owned(), ..Actor::default() }
}

impl Ring {
    fn make(chance: &dyn Chance, now: Moment) -> Result<(Self, Trust), Failed> {
        let issue = |authority: &Authority, name: &str, key: &PrivateKey, purpose: Purpose| {
            let name = Name::new(name).in_organization("测试，不具效力");
            authority.issue(&name, key.public(), purpose, &serial(chance), validity(now))
        };
        let root = Name::new("测试根，不具效力");
        let root = Authority::root(key(chance), &root, &serial(chance), validity(now));
        let root = root.map_err(said)?;
        let issuing_key = key(chance);
        let certificate = issue(&root, "测试签发", &issuing_key, Purpose::Issuing).map_err(said)?;
        let issuing = Authority::new(issuing_key, certificate.clone()).map_err(said)?;
        let mut trust = Trust::new();
        trust.add_root(root.certificate().clone()).map_err(said)?;
        trust.add(certificate).map_err(said)?;
        let until = now.plus_seconds(LIFE_SECONDS).timestamp();
        for authority in [&root, &issuing] {
            let list = authority.issue_crl(&[], now.timestamp(), until, 1).map_err(said)?;
            trust.add_crl(list).map_err(said)?;
        }
        let mut signer = |name: &str, purpose: Purpose| {
            let key = key(chance);
            let certificate = issue(&issuing, name, &key, purpose).map_err(said)?;
            trust.add(certificate.clone()).map_err(said)?;
            FileSigner::new(key, certificate).map_err(said)
        };
        let supervision = Arc::new(signer("测试监制章", Purpose::Supervision)?);
        let platform = Arc::new(signer("测试平台", Purpose::Platform)?);
        let maker = signer("测试制章", Purpose::SealMaker)?;
        let units = RwLock::default();
        Ok((Self { issuing, units, supervision, platform, maker }, trust))
    }

    fn insert(&self, unit: CreditCode, signer: Arc<FileSigner>) {
        self.units.write().unwrap_or_else(PoisonError::into_inner).insert(unit, signer);
    }

    async fn seal(
        &self,
        (owner, name): (&str, &str),
        art: Art,
        signer: &dyn Signer,
        now: Moment,
    ) -> Result<(SealData, KeptSeal), Failed> {
        let id: String = sm3::hex(&sm3::digest(name.as_bytes())).chars().take(32).collect();
        let order = Order {
            id: id.clone(),
            name: name.to_owned(),
            owner: owner.to_owned(),
            art,
            certificate: signer.certificate().clone(),
            from: now,
            until: signer.certificate().not_after().as_second(),
        };
        let kept = make_seal(&self.maker, order).await.map_err(said)?;
        Ok((SealData { id, name: name.to_owned(), hash: kept.hash.clone() }, kept))
    }
}

impl Sandbox {
    /// Makes one on a store that holds nothing yet. `rules` are the kinds and faces to try.
    pub async fn start(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        rules: Vec<Entry>,
    ) -> Result<Self, Failed> {
        let now = clock.now();
        let (ring, trust) = Ring::make(&*chance, now)?;
        let name = format!("财政票据监制章（{PROVINCE}）");
        let art = seal_art::supervision(&name);
        let supervision = Arc::clone(&ring.supervision);
        let (seal, kept) = ring.seal((REGION, &name), art, &*supervision, now).await?;
        let region = RegionData { code: REGION.to_owned(), name: PROVINCE.to_owned() };
        let bureau =
            BureauData { region: REGION.to_owned(), province_name: PROVINCE.to_owned(), seal };
        let kept_rules = rules.into_iter().filter(|e| e.section == "kind" || e.section == "face");
        let mut entries: Vec<Entry> = kept_rules.collect();
        entries.push(Entry::new("region", REGION, data::to_json(&region)));
        entries.push(Entry::new("bureau", REGION, data::to_json(&bureau)));
        store.put_seals(vec![kept], operator(), now).await.map_err(said)?;
        store.put_entries(entries, operator(), now).await.map_err(said)?;
        let mut vault = [0; 16];
        chance.fill(&mut vault);
        let keys = Arc::new(ring);
        let platform = Platform::start(
            store,
            Arc::clone(&keys) as Arc<dyn Keys>,
            Arc::clone(&clock),
            Arc::clone(&chance),
            Arc::new(trust),
            Vault::new(vault),
        );
        let platform = Arc::new(platform.await.map_err(said)?);
        Ok(Self { platform, keys, chance, clock })
    }

    /// A unit in the sandbox, with a key, a seal and numbers of that kind at place 01; made when it
    /// first tries.
    pub(crate) async fn unit(
        &self,
        code: &CreditCode,
        name: &str,
        kind: KindCode,
        by: Actor,
    ) -> Result<Issuer, Failed> {
        if !self.platform.directory().units.contains_key(code) {
            self.take_in(code, name).await?;
        }
        let directory = self.platform.directory();
        let unit = directory.units.get(code).ok_or("the sandbox lost its unit")?;
        self.give_numbers(unit, kind).await?;
        Ok(Issuer::of(Arc::clone(unit), by))
    }

    async fn take_in(&self, code: &CreditCode, name: &str) -> Result<(), Failed> {
        let now = self.clock.now();
        let key = key(&*self.chance);
        let subject = Name::new("测试印章").in_organization(name).in_unit(code.as_str());
        let (serial, validity) = (serial(&*self.chance), validity(now));
        let issued =
            self.keys.issuing.issue(&subject, key.public(), Purpose::UnitSeal, &serial, validity);
        let certificate = issued.map_err(said)?;
        let signer = Arc::new(FileSigner::new(key, certificate.clone()).map_err(said)?);
        let seal_name = format!("{name}测试专用章");
        let art = seal_art::unit(name, &seal_name);
        let made = self.keys.seal((code.as_str(), &seal_name), art, &*signer, now).await?;
        let unit = UnitData {
            credit_code: code.to_string(),
            name: name.to_owned(),
            region: REGION.to_owned(),
            payee: PayeeData {
                name: name.to_owned(),
                account: String::new(),
                bank: "测试银行".to_owned(),
            },
            seal: made.0,
            places: vec![PlaceData { code: "01".to_owned(), name: "测试开票点".to_owned() }],
            industry: "other".to_owned(),
            access: "web".to_owned(),
            parent: None,
            status: "active".to_owned(),
            live: true,
            kinds: Vec::new(),
            reason: String::new(),
        };
        let entries = vec![
            Entry::new("unit", code.as_str(), data::to_json(&unit)),
            Entry::new("certificate", certificate.serial(), certificate.to_pem()),
        ];
        self.keys.insert(code.clone(), signer);
        let store = &self.platform.store;
        store.put_seals(vec![made.1], operator(), now).await.map_err(said)?;
        store.put_entries(entries, operator(), now).await.map_err(said)?;
        self.platform.refresh().await.map_err(said).map(drop)
    }

    async fn give_numbers(&self, unit: &Unit, kind: KindCode) -> Result<(), Failed> {
        let now = self.clock.now();
        let year = u16::try_from(now.date().year()).unwrap_or_default();
        let id = GrantId::new(&format!("{year}-{kind}")).map_err(said)?;
        let store = &self.platform.store;
        let had = store.grants(&unit.code).await.map_err(said)?;
        if had.iter().any(|g| g.stock.grant.id == id) {
            return Ok(());
        }
        let code = BillCode::of(unit.region.province(), kind, year);
        loop {
            let last = store.last_number(code).await.map_err(said)?;
            let first = last.map_or(1, |n| n.saturating_add(1));
            let given = Grant {
                id: id.clone(),
                unit: unit.code.clone(),
                holder: Holder::Place("01".to_owned()),
                code,
                first: BillNumber::new(first).map_err(said)?,
                last: BillNumber::new(first.saturating_add(NUMBERS - 1)).map_err(said)?,
                valid_from: now,
                valid_until: now.plus_seconds(LIFE_SECONDS),
                amount_max: Money::MAX,
            };
            match grant::give(&self.platform, given, operator()).await {
                Ok(_) => return Ok(()),
                Err(GiveError::Overlap) => {}
                Err(other) => return Err(said(other)),
            }
        }
    }

    /// Charge items to try a kind with: its own if its list is closed.
    pub(crate) fn items(&self, kind: KindCode, count: usize) -> Vec<(String, String)> {
        let directory = self.platform.directory();
        let closed = match directory.rules.kinds.get(&kind).map(|k| &k.items) {
            Some(ItemList::Closed(items)) => items.as_slice(),
            _ => &[],
        };
        let invented = (1..=count).map(|n| (format!("{n:04}"), format!("测试项目{n}")));
        match closed {
            [] => invented.collect(),
            items => items.iter().take(count).map(|i| (i.code.clone(), i.name.clone())).collect(),
        }
    }

    /// Extension fields that a kind must have.
    pub(crate) fn ext(&self, kind: KindCode) -> ExtRequest {
        let directory = self.platform.directory();
        let Some(kind) = directory.rules.kinds.get(&kind) else { return ExtRequest::default() };
        let value = |form: Form| match form {
            Form::Text => "测试",
            Form::Date => "20260101",
            Form::Money => "0.00",
        };
        let wanted = kind.fields.iter().filter(|f| f.required);
        ExtRequest(wanted.map(|f| (f.name.clone(), value(f.form).to_owned())).collect())
    }
}
