//! What a front cannot be faster than: its signatures, and its store.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use app::Issuer;
use app::home::Home;
use app::ports::{Actor, Chance, Claim, Clock, Reserved, SignedGrant, Store};
use domain::{CheckCode, Draft, Grant, Holder};
use seal::{PrivateKey, sm3};
use wire::api::{IssueRequest, StoredRequest};
use wire::xml::{self, BillFile};

use super::super::{rate, request};
use crate::config::read_text;
use crate::edges::{SystemChance, SystemClock};
use crate::init::operator;

const SAMPLE: &[u8] = include_bytes!("../../../../wire/tests/data/sample-outpatient.xml");

/// Bills a second that all cores could do if nothing but SM2 took time.
pub(super) struct Bounds {
    /// Issuing on a front: the unit's signature.
    pub sign: f64,
    /// Coming home: the platform checks it and signs, the front checks that.
    pub home: f64,
    /// What SM2 takes of a processor for one bill that is issued, in microseconds.
    pub sign_micros: f64,
    /// The same of one that comes home.
    pub home_micros: f64,
}

impl Bounds {
    pub(super) fn measure(window: Duration) -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism()?.get();
        let key = PrivateKey::generate(&mut rand::rng());
        key.public().prepare();
        let file = BillFile::read(SAMPLE.to_vec())?;
        let (element, _) = file.signatures().next().context("the sample has no signature")?;
        let original = xml::supervision_original(&sm3::hex(&sm3::digest(file.body())), element);
        let (unit, finance) = (key.sign(file.body()), key.sign(&original));
        let signs = each_second(window, || {
            std::hint::black_box(key.sign(file.body()));
        })?;
        let unit_checks = each_second(window, || {
            std::hint::black_box(key.public().verify(file.body(), &unit).is_ok());
        })?;
        let finance_checks = each_second(window, || {
            std::hint::black_box(key.public().verify(&original, &finance).is_ok());
        })?;
        let all = f64::from(u32::try_from(cores)?);
        let sign = signs * all;
        let home = all / (1.0 / signs + 1.0 / unit_checks + 1.0 / finance_checks);
        println!(
            "SM2 a core, a second: {signs:.0} signatures of a bill, {unit_checks:.0} checks of them, \
             {finance_checks:.0} checks of finance's"
        );
        println!(
            "bound on {cores} cores: {sign:.0} bills/s issued, {home:.0} bills/s brought home"
        );
        let micros = |rate: f64| 1_000_000.0 * all / rate;
        Ok(Self { sign, home, sign_micros: micros(sign), home_micros: micros(home) })
    }
}

/// How often in a second that one core has for it: others may use the machine, too.
fn each_second(window: Duration, work: impl FnMut()) -> anyhow::Result<f64> {
    let (begun, before) = (Instant::now(), processor()?);
    let count = rate(window, work) * begun.elapsed().as_secs_f64();
    Ok(count * 1_000_000.0 / (processor()? - before))
}

/// Microseconds that this process has had of all processors.
pub(super) fn processor() -> anyhow::Result<f64> {
    const TICK: f64 = 10_000.0;
    let stat = read_text(Path::new("/proc/self/stat"))?;
    // After the name, which may hold blanks, the 12th and 13th: its own time and the system's for it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = fields.skip(11).take(2).map(str::parse::<u32>).collect::<Result<Vec<_>, _>>()?;
    Ok(ticks.into_iter().map(f64::from).sum::<f64>() * TICK)
}

/// Bills a second of the store alone: numbers reserved and files kept, nothing signed or sealed.
pub(super) async fn bare_store(
    home: &Home,
    dir: &Path,
    (callers, window): (usize, Duration),
) -> anyhow::Result<f64> {
    let url = format!("sqlite:{}", dir.join("bare.sqlite").display());
    let store = store::Database::open_alone(&url).await?;
    let p = &home.platform;
    let unit = app::home::units(home).into_iter().next().context("the front has no unit")?;
    let given = p.store.grants(&unit).await?.into_iter().next();
    let given = given.context("the front has no grant")?;
    let grant = Grant { holder: holder(), ..given.stock.grant };
    let (signature, certificate_serial) = (given.signature, given.certificate_serial);
    let grant = SignedGrant { grant, signature, certificate_serial };
    store.add_grant(grant, operator(), SystemClock.now()).await?;
    let by = Issuer::of_unit(p, &unit, Actor::default()).context("the front has no unit")?;
    let bare =
        Bare { home: home.clone(), by, store, request: request()?, count: AtomicU64::new(0) };
    let bare = Arc::new(bare);
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..callers {
        let bare = Arc::clone(&bare);
        tasks.spawn(async move {
            while begun.elapsed() < window {
                bare.keep_one().await?;
            }
            anyhow::Ok(())
        });
    }
    for done in tasks.join_all().await {
        done?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    bare.store.close().await;
    Ok(f64::from(u32::try_from(bare.count.load(Ordering::Relaxed))?) / seconds)
}

fn holder() -> Holder {
    Holder::Place("01".to_owned())
}

struct Bare {
    home: Home,
    by: Issuer,
    store: store::Database,
    request: IssueRequest,
    count: AtomicU64,
}

impl Bare {
    async fn keep_one(&self) -> anyhow::Result<()> {
        let key = format!("BARE{:015}", self.count.fetch_add(1, Ordering::Relaxed));
        let request = IssueRequest { business_key: key, ..self.request.clone() };
        let bytes = StoredRequest::Issue(Box::new(request.clone())).to_bytes();
        let directory = self.home.platform.directory();
        let checked = Draft::from(request).check(&directory.rules, self.by.unit());
        let checked = checked.map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
        let mut random = [0; 6];
        SystemChance.fill(&mut random);
        let claim = Claim {
            checked: checked.clone(),
            holder: holder(),
            digest: sm3::digest(&bytes),
            request: bytes,
            card: None,
            paper: None,
            check: CheckCode::from_random(random),
            at: SystemClock.now(),
            by: Actor::default(),
        };
        let Reserved::Slot(slot) = self.store.reserve(claim).await? else {
            anyhow::bail!("the bare store gave no number")
        };
        let issued = checked.number(slot).sealed(SAMPLE.to_vec(), [0; 32]);
        self.store.keep(issued, Actor::default(), SystemClock.now()).await?;
        Ok(())
    }
}
