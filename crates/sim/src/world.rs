//! An invented province: authorities, keys, a hospital and a school, kinds and grants.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use app::auth::{Signed, authenticate, secret_context};
use app::identity::{Identity, Settings, role};
use app::make_seal::{Order, make_seal};
use app::ports::registry::{AuditRecord, Registry};
use app::ports::{Actor, Chance, Clock, Entry, KeptSeal, Keys, Store};
use app::sandbox::Sandbox;
use app::{Issuer, Platform, grant};
use domain::{Action, BillNumber, CreditCode, Grant, GrantId, Holder, Moment};
use face::seal_art::{self, Art};
use jiff::{SignedDuration, Timestamp};
use rand::{Rng, SeedableRng, rngs::StdRng};
use seal::{
    Authority, Certificate, Name, PrivateKey, Purpose, Signer, Trust, Validity, Vault, Verified,
    sm3,
};
use wire::api::{IssueRequest, ItemRequest, PayerRequest, ReverseRequest};
use wire::auth::text_to_sign;
use wire::data::{
    self, BureauData, CredentialData, KindFile, PayeeData, PlaceData, ProofData, RegionData,
    RoleFile, SealData, UnitData,
};

use crate::{Moody, PlainPasswords, Registrar};

/// Credit code of the hospital.
pub const HOSPITAL: &str = "12510000000000019B";
/// Credit code of the school.
pub const SCHOOL: &str = "12511100000000086T";
const SECRET: &str = "a secret that only tests know";
const START: &str = "2026-11-24T08:00:00+08:00";

/// A clock whose hands tests move; clones share the hands.
#[derive(Clone)]
pub struct Clockwork(Arc<Mutex<Moment>>);

impl Clockwork {
    /// A clock that shows that moment.
    pub fn at(moment: Moment) -> Self {
        Self(Arc::new(Mutex::new(moment)))
    }

    /// Moves the hands.
    pub fn advance(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.plus_seconds(seconds);
    }
}

impl Clock for Clockwork {
    fn now(&self) -> Moment {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Chance out of a seed.
pub struct Chances(Mutex<StdRng>);

impl Chances {
    /// The same seed gives the same bytes.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Chance for Chances {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

pub(crate) struct Keyring {
    units: RwLock<BTreeMap<CreditCode, Arc<Verified<Arc<Moody>>>>>,
    supervision: Arc<Verified<Arc<Moody>>>,
    platform: Arc<Verified<Arc<Moody>>>,
}

impl Keyring {
    /// Takes a unit's new key in.
    pub(crate) fn add(&self, unit: CreditCode, signer: Arc<Moody>) {
        let signer = Arc::new(Verified::new(signer));
        self.units.write().unwrap_or_else(PoisonError::into_inner).insert(unit, signer);
    }
}

impl Keys for Keyring {
    fn unit(&self, unit: &CreditCode) -> Option<Arc<dyn Signer>> {
        let units = self.units.read().unwrap_or_else(PoisonError::into_inner);
        units.get(unit).map(|s| Arc::clone(s) as Arc<dyn Signer>)
    }
    fn supervision(&self) -> Option<Arc<dyn Signer>> {
        Some(Arc::clone(&self.supervision) as Arc<dyn Signer>)
    }
    fn node(&self) -> Arc<dyn Signer> {
        Arc::clone(&self.platform) as Arc<dyn Signer>
    }
}

/// The province, set up and running on some store.
pub struct World {
    /// The platform.
    pub platform: Arc<Platform>,
    /// Its clock.
    pub clock: Clockwork,
    /// The hospital's seal key.
    pub unit_signer: Arc<Moody>,
    /// Finance's supervision key.
    pub supervision_signer: Arc<Moody>,
    /// Every certificate, PEM, by a short name.
    pub certificates: BTreeMap<String, Certificate>,
    issuing: Arc<Authority>,
    /// What makes certificates and seals.
    pub registrar: Arc<Registrar>,
    /// Where grants begin to be given next.
    next_number: Mutex<u64>,
}

impl World {
    /// Sets a province up on `store`. Two units; the hospital has 10 000 numbers at its place 01.
    pub async fn new(store: Arc<dyn Store>) -> Self {
        let world = Self::without_grants(store).await;
        world.grant("first", 10_000, "9999999999.00").await.expect("the first grant");
        world
    }

    /// The same without any number.
    pub async fn without_grants(store: Arc<dyn Store>) -> Self {
        let clock = Clockwork::at(START.parse().expect("a moment"));
        let mut makers = Makers::new(clock.now().timestamp());
        let hospital: CreditCode = HOSPITAL.parse().expect("a credit code");
        let school: CreditCode = SCHOOL.parse().expect("a credit code");
        let unit_signer =
            makers.signer("unit", &Name::new("示例医院").in_unit(HOSPITAL), Purpose::UnitSeal);
        let school_signer =
            makers.signer("school", &Name::new("示例学院").in_unit(SCHOOL), Purpose::UnitSeal);
        let supervision_signer =
            makers.signer("supervision", &Name::new("监制章"), Purpose::Supervision);
        let platform_signer = makers.signer("platform", &Name::new("平台"), Purpose::Platform);
        let verified = |s: &Arc<Moody>| Arc::new(Verified::new(Arc::clone(s)));
        let keys = Keyring {
            units: RwLock::new(
                [(hospital, verified(&unit_signer)), (school, verified(&school_signer))].into(),
            ),
            supervision: verified(&supervision_signer),
            platform: verified(&platform_signer),
        };
        let keys = Arc::new(keys);
        let vault = || Vault::new([7; 16]);
        let by = Actor { name: "test".into(), ..Actor::default() };
        let maker = makers.signer("seal-maker", &Name::new("制章"), Purpose::SealMaker);
        let seals = makers.seals(&maker).await;
        let issuing = Arc::new(makers.issuing);
        let registrar =
            Arc::new(Registrar { issuing: Arc::clone(&issuing), maker, keys: Arc::clone(&keys) });
        let entries = directory(&vault(), &seals);
        let kept = seals.into_iter().map(|(_, kept)| kept).collect();
        store.put_seals(kept, by.clone(), clock.now()).await.expect("the seals");
        store.put_entries(entries, by, clock.now()).await.expect("the directory");
        let chance = Chances::seeded(1);
        let platform = Platform::start(
            store,
            keys,
            Arc::new(clock.clone()),
            Arc::new(chance),
            Arc::new(makers.trust),
            vault(),
        )
        .await
        .expect("a platform");
        Self {
            platform: Arc::new(platform),
            clock,
            unit_signer,
            supervision_signer,
            certificates: makers.certificates,
            issuing,
            registrar,
            next_number: Mutex::new(1),
        }
    }

    /// Another node of this world's platform, on a store that knows this world already.
    pub async fn again(&self, store: Arc<dyn Store>, clock: Clockwork, seed: u64) -> Platform {
        let p = &self.platform;
        let (keys, chance) = (Arc::clone(&p.keys), Arc::new(Chances::seeded(seed)));
        let platform =
            Platform::start(store, keys, Arc::new(clock), chance, p.trust(), Vault::new([7; 16]));
        platform.await.expect("a platform")
    }

    /// The identity platform of this world, on a memory of its own, with a place to try in.
    pub async fn identity(
        &self,
        registry: Arc<dyn Registry>,
        sandbox: Arc<dyn Store>,
        origin: &str,
    ) -> Identity {
        let by = Actor { name: "test".into(), ..Actor::default() };
        let told = AuditRecord::done(self.clock.now(), by, "role.write", "roles");
        let file = RoleFile::parse(include_str!("../../../data/roles.toml")).expect("the roles");
        role::load(&*registry, &file.role, told).await.expect("the roles");
        self.platform.refresh().await.expect("the directory");
        let (_, rules) = self.platform.store.directory().await.expect("the directory");
        let clock = Arc::new(self.clock.clone());
        let chance = Arc::clone(&self.platform.chance);
        let sandbox = Sandbox::start(sandbox, clock, chance, rules).await.expect("a sandbox");
        Identity::new(
            Arc::clone(&self.platform),
            registry,
            Arc::new(PlainPasswords),
            Arc::clone(&self.registrar) as Arc<dyn app::identity::Office>,
            Settings { origin: origin.to_owned(), ..Settings::default() },
            [5; 32],
        )
        .with_sandbox(sandbox)
    }

    /// Gives the hospital's place 01 another range of outpatient numbers.
    pub async fn grant(
        &self,
        id: &str,
        size: u64,
        amount_max: &str,
    ) -> Result<(), grant::GiveError> {
        let first = {
            let mut next = self.next_number.lock().unwrap_or_else(PoisonError::into_inner);
            let first = *next;
            *next = next.saturating_add(size);
            first
        };
        let range = self.range(id, first, size, amount_max);
        let by = Actor { name: "test".into(), ..Actor::default() };
        grant::give(&self.platform, range, by).await.map(drop)
    }

    /// A range of outpatient numbers for the hospital's place 01, not given yet.
    pub fn range(&self, id: &str, first: u64, size: u64, amount_max: &str) -> Grant {
        let now = self.clock.now();
        let number = |n| BillNumber::new(n).expect("a number");
        Grant {
            id: GrantId::new(id).expect("a grant id"),
            unit: HOSPITAL.parse().expect("a credit code"),
            holder: Holder::Place("01".into()),
            code: "51060126".parse().expect("a code"),
            first: number(first),
            last: number(first.saturating_add(size).saturating_sub(1)),
            valid_from: now,
            valid_until: now.plus_seconds(30 * 86_400),
            amount_max: amount_max.parse().expect("an amount"),
        }
    }

    /// The `Authorization` header of a unit's request at this moment.
    pub fn authorization(&self, unit: &str, method: &str, path: &str, body: &[u8]) -> String {
        let time = self.clock.now().timestamp().as_second();
        let text = text_to_sign(method, path, time, &sm3::hex(&sm3::digest(body)));
        let mac = sm3::hex(&sm3::hmac(SECRET.as_bytes(), text.as_bytes()));
        format!("Shupiao key={}, time={time}, mac={mac}", key_id(unit))
    }

    /// A unit's system, proved.
    pub fn issuer(&self, unit: &str) -> Issuer {
        let header = self.authorization(unit, "POST", "/", b"");
        let request = Signed {
            method: "POST",
            path_and_query: "/",
            authorization: Some(&header),
            body: b"",
            trace: "t",
            from: None,
            action: Action::BillIssue,
        };
        authenticate(&self.platform, request).expect("a proved caller")
    }

    /// A client certificate of the hospital's system for some purpose, known to the directory, and
    /// its key.
    pub async fn client_certificate(&self, purpose: Purpose) -> (PrivateKey, Certificate) {
        let key = key();
        let name = Name::new("业务系统").in_unit(HOSPITAL);
        let serial = seal::cert::random_serial(&mut rand::rng());
        let validity = validity(self.clock.now().timestamp());
        let certificate = self
            .issuing
            .issue(&name, key.public(), purpose, &serial, validity)
            .expect("a certificate");
        let id = certificate.serial().to_owned();
        let proof = ProofData::Certificate(certificate.to_pem());
        let credential = CredentialData::new(&id, HOSPITAL, proof);
        let entry = Entry::new("credential", &id, data::to_json(&credential));
        let by = Actor { name: "test".into(), ..Actor::default() };
        self.platform
            .store
            .put_entries(vec![entry], by, self.clock.now())
            .await
            .expect("the entry");
        self.platform.refresh().await.expect("the directory");
        (key, certificate)
    }

    /// A certificate of this world.
    pub(crate) fn issue_certificate(
        &self,
        name: &Name,
        key: &seal::PublicKey,
        purpose: Purpose,
    ) -> Certificate {
        let serial = seal::cert::random_serial(&mut rand::rng());
        let validity = validity(self.clock.now().timestamp());
        self.issuing.issue(name, key, purpose, &serial, validity).expect("a certificate")
    }

    /// The hospital's system, proved.
    pub fn hospital(&self) -> Issuer {
        self.issuer(HOSPITAL)
    }
}

struct Makers {
    now: Timestamp,
    issuing: Authority,
    trust: Trust,
    certificates: BTreeMap<String, Certificate>,
}

impl Makers {
    fn new(now: Timestamp) -> Self {
        let root = Authority::root(key(), &Name::new("根"), "01", validity(now)).expect("a root");
        let issuing_key = key();
        let certificate = root
            .issue(&Name::new("签发"), issuing_key.public(), Purpose::Issuing, "02", validity(now))
            .expect("an issuing authority");
        let issuing = Authority::new(issuing_key, certificate.clone()).expect("an authority");
        let mut trust = Trust::new();
        trust.add_root(root.certificate().clone()).expect("the root");
        trust.add(certificate.clone()).expect("the issuing authority");
        for authority in [&root, &issuing] {
            trust
                .add_crl(authority.issue_crl(&[], now, days(now, 3000), 1).expect("a list"))
                .expect("the list");
        }
        let certificates =
            [("root".to_owned(), root.certificate().clone()), ("issuing".to_owned(), certificate)];
        Self { now, issuing, trust, certificates: certificates.into() }
    }

    fn signer(&mut self, label: &str, name: &Name, purpose: Purpose) -> Arc<Moody> {
        let key = key();
        let serial = format!("{:02}", self.certificates.len().saturating_add(10));
        let certificate = self
            .issuing
            .issue(name, key.public(), purpose, &serial, validity(self.now))
            .expect("a certificate");
        self.trust.add(certificate.clone()).expect("a trusted certificate");
        self.certificates.insert(label.to_owned(), certificate.clone());
        Arc::new(Moody::new(key, certificate))
    }
}

/// Names and owners of the seals, and by which certificate's label they are used.
const SEALS: [(&str, &str, &str); 3] = [
    ("510000", "财政票据监制章（四川省）", "supervision"),
    (HOSPITAL, "示例省第一人民医院医疗收费专用章", "unit"),
    (SCHOOL, "示例师范学院财务专用章", "school"),
];

impl Makers {
    /// Electronic seals of finance and of both units.
    async fn seals(&self, maker: &Moody) -> Vec<(SealData, KeptSeal)> {
        let mut made = Vec::new();
        for (owner, name, label) in SEALS {
            let art: Art = match label {
                "supervision" => seal_art::supervision(name),
                _ => seal_art::unit(name.split("医疗").next().unwrap_or(name), name),
            };
            let id: String = sm3::hex(&sm3::digest(name.as_bytes())).chars().take(32).collect();
            let order = Order {
                id: id.clone(),
                name: name.into(),
                owner: owner.into(),
                art,
                certificate: self.certificates.get(label).expect("a certificate").clone(),
                from: Moment::new(days(self.now, -1)),
                until: days(self.now, 3650).as_second(),
            };
            let kept = make_seal(maker, order).await.expect("a seal");
            made.push((SealData { id, name: name.into(), hash: kept.hash.clone() }, kept));
        }
        made
    }
}

fn key() -> PrivateKey {
    PrivateKey::generate(&mut rand::rng())
}

fn validity(now: Timestamp) -> Validity {
    Validity { not_before: days(now, -1), not_after: days(now, 3650) }
}

fn days(now: Timestamp, count: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_hours(count.saturating_mul(24))).expect("a time")
}

fn key_id(unit: &str) -> String {
    format!("K{unit}")
}

fn directory(vault: &Vault, seals: &[(SealData, KeptSeal)]) -> Vec<Entry> {
    let entry = |section: &str, key: &str, body: String| Entry::new(section, key, body);
    let seal = |owner: &str| {
        let of = seals.iter().find(|(_, kept)| kept.owner == owner);
        of.map(|(seal, _)| seal.clone()).unwrap_or_default()
    };
    let mut entries = Vec::new();
    let regions = [
        ("510000", "四川省"),
        ("510100", "成都市"),
        ("510104", "锦江区"),
        ("510300", "自贡市"),
        ("510302", "自流井区"),
    ];
    for (code, name) in regions {
        entries.push(entry(
            "region",
            code,
            data::to_json(&RegionData { code: code.into(), name: name.into() }),
        ));
    }
    let bureau = BureauData {
        region: "510000".into(),
        province_name: "四川省".into(),
        seal: seal("510000"),
    };
    entries.push(entry("bureau", "510000", data::to_json(&bureau)));
    for role in RoleFile::parse(include_str!("../../../data/roles.toml")).expect("the roles").role {
        entries.push(entry("role", &role.code, data::to_json(&role)));
    }
    for kind in KindFile::parse(include_str!("../../../data/kinds.toml")).expect("the kinds").kind {
        entries.push(entry("kind", &kind.class_kind, data::to_json(&kind)));
    }
    for (code, name) in [(HOSPITAL, "示例省第一人民医院"), (SCHOOL, "示例师范学院")]
    {
        let unit = UnitData {
            credit_code: code.into(),
            name: name.into(),
            region: "510104".into(),
            payee: PayeeData {
                name: name.into(),
                account: "0000000000000000001".into(),
                bank: "示例银行".into(),
            },
            seal: seal(code),
            places: vec![PlaceData { code: "01".into(), name: "门诊".into() }],
            industry: "medical".into(),
            access: "online".into(),
            parent: None,
            status: "active".into(),
            live: true,
            kinds: Vec::new(),
            reason: String::new(),
        };
        entries.push(entry("unit", code, data::to_json(&unit)));
        let id = key_id(code);
        let sealed = vault.seal(&secret_context(&id), SECRET.as_bytes(), [9; 12]);
        let proof = ProofData::SealedSecret(wire::auth::encode(&sealed));
        let credential = CredentialData::new(&id, code, proof);
        entries.push(entry("credential", &id, data::to_json(&credential)));
    }
    entries
}

/// A good outpatient request of the hospital.
pub fn issue_request(business_key: &str) -> IssueRequest {
    let item = |code: &str, name: &str, amount: &str| ItemRequest {
        code: code.into(),
        name: name.into(),
        quantity: "1".into(),
        unit: "次".into(),
        standard: amount.into(),
        amount: amount.into(),
        remark: String::new(),
    };
    IssueRequest {
        business_key: business_key.into(),
        kind: "0601".into(),
        place: "01".into(),
        payer: PayerRequest {
            kind: "person".into(),
            code: "510104********0012".into(),
            name: "示例患者".into(),
            ..PayerRequest::default()
        },
        total: "286.50".into(),
        pay_mode: "4".into(),
        items: vec![item("0801", "诊察费", "25.00"), item("0807", "西药费", "261.50")],
        ext: wire::api::ExtRequest(
            [
                ("Gender", "女"),
                ("FundPayAmount", "200.00"),
                ("OwnPayAmount", "86.50"),
                ("SelfpaymentAmount", "86.50"),
            ]
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .into(),
        ),
        handler: "开票员甲".into(),
        checker: "复核员乙".into(),
        ..IssueRequest::default()
    }
}

/// A good request to reverse.
pub fn reverse_request(business_key: &str) -> ReverseRequest {
    ReverseRequest {
        business_key: business_key.into(),
        place: "01".into(),
        reason: "患者退号".into(),
        operator: "开票员甲".into(),
        ..ReverseRequest::default()
    }
}
