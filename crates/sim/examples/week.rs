//! A front that is cut off issues bills for as long as it may, then comes home: how fast both go, how
//! large the stores become, and whether everything is home once.
//!
//! ```text
//! cargo run --release -p sim --example week -- [bills] [callers]
//! ```
//!
//! Front and platform run in this process and share its cores, with their stores on the disk of the
//! temporary folder, sealed as a node's are. 200 000 bills are half an hour at 100 bills a second; a week
//! at that rate is 60 million, which scales by what is said for each bill.
//!
//! The bound of coming home is what its SM2 takes: of each bill, the platform checks the unit's
//! signature and signs, and the front checks that. The signers here check what they signed, which makes
//! one more.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "this measures: it reads clocks, computes rates, and may fail loudly"
)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use app::Issuer;
use app::at_rest::{RestKeys, Sealed};
use app::home::{self, Home};
use app::issue::issue;
use app::ports::fronts::Fronts;
use app::ports::{Actor, Crew, Kept, Listing, Store};
use domain::CreditCode;
use futures::future::BoxFuture;
use seal::{PrivateKey, sm3};
use sim::{Chances, HOSPITAL, World, issue_request};
use store::Database;
use tokio::sync::mpsc;
use wire::home::ReportWords;
use wire::xml::{self, BillFile};

/// Letters that may be under way between two of the three who work: writing, taking in, hearing.
const UNDER_WAY: usize = 4;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).map(|n| n.parse::<u64>().unwrap());
    let bills = numbers.next().unwrap_or(200_000);
    let callers = numbers.next().unwrap_or(64);
    let dir = tempfile::tempdir().unwrap();
    let (here, there) = (dir.path().join("front.sqlite"), dir.path().join("platform.sqlite"));
    let (platform_store, platform_bills, platform_fronts) = open(&there, false).await;
    let world = World::without_grants(Arc::clone(&platform_bills)).await;
    world.set_ask(bills + callers, 30).await;
    let parts = world.register_front("front-7").await;
    let node = world.again(Arc::clone(&platform_bills), world.clock.clone(), 2).await;
    let platform = Home {
        platform: Arc::new(node.with_crew(Arc::new(Cores))),
        ..world.home(platform_fronts, Arc::clone(&platform_store) as _)
    };
    let welcome = home::welcome(&platform, "front-7").await.unwrap();
    let (front_store, front_bills, fronts) = open(&here, true).await;
    parts.join(&*front_bills, &*fronts, &welcome).await;
    let alone = parts.start(front_bills, fronts, Arc::clone(&front_store) as _).await.home;
    let node = Arc::into_inner(alone.platform).unwrap().with_crew(Arc::new(Cores));
    let front = Home { platform: Arc::new(node), ..alone };
    home::hear(&front, &welcome).await.unwrap();

    let bound = bound();
    let before = processor();
    let took = offline(&front, bills, callers).await;
    rate("issued with the line cut", bills, took, processor() - before);
    let cut = world.clock.clone();
    cut.advance(7 * 86_400);
    let before = processor();
    let took = drain(&front, &platform).await;
    rate("brought home", bills, took, processor() - before);
    println!("{:>30}: {:.0} %", "of the bound", bills as f64 / took / bound * 100.0);
    check(&front, &platform, bills).await;
    front_store.close().await;
    platform_store.close().await;
    for (name, path) in [("front", &here), ("platform", &there)] {
        let size = std::fs::metadata(path).unwrap().len();
        println!("{name:>30}: {} MB, {} bytes a bill", size / 1_000_000, size / bills);
    }
}

async fn open(path: &Path, alone: bool) -> (Arc<Database>, Arc<dyn Store>, Arc<dyn Fronts>) {
    let url = format!("sqlite:{}", path.display());
    let opened = if alone { Database::open_alone(&url).await } else { Database::open(&url).await };
    let store = Arc::new(opened.unwrap());
    let (keys, chance) = (RestKeys::new("R1", [5; 16]).unwrap(), Chances::seeded(5));
    let sealed = Sealed::new(Arc::clone(&store) as _, keys, Arc::new(chance));
    let fronts = sealed.fronts(Arc::clone(&store) as _);
    (store, Arc::new(sealed), fronts)
}

/// The runtime's threads for work that takes a core's time.
struct Cores;

impl Crew for Cores {
    fn hands(&self) -> usize {
        std::thread::available_parallelism().unwrap().get()
    }

    fn begin(&self, work: BoxFuture<'static, ()>) {
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || runtime.block_on(work));
    }
}

/// Bills a second that could come home if nothing but SM2 took time: one signature, two checks.
fn bound() -> f64 {
    const SAMPLE: &[u8] = include_bytes!("../../wire/tests/data/sample-outpatient.xml");
    let key = PrivateKey::generate(&mut rand::rng());
    key.public().prepare();
    let file = BillFile::read(SAMPLE.to_vec()).unwrap();
    let (element, _) = file.signatures().next().unwrap();
    let body = key.sign(file.body());
    let original = xml::supervision_original(&sm3::hex(&sm3::digest(file.body())), element);
    let signs = each_second(|| {
        std::hint::black_box(key.sign(&original));
    });
    let checks = each_second(|| key.public().verify(file.body(), &body).unwrap());
    let signature = key.sign(&original);
    let short = each_second(|| key.public().verify(&original, &signature).unwrap());
    let cores = std::thread::available_parallelism().unwrap().get() as f64;
    let bound = cores / (1.0 / signs + 1.0 / checks + 1.0 / short);
    println!(
        "{:>30}: {signs:.0} signatures, {checks:.0} checks of units', {short:.0} of finance's; \
         so {bound:.0} bills a second on {cores} cores",
        "a core, a second"
    );
    bound
}

fn each_second(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut count = 0.0;
    while start.elapsed().as_secs() < 2 {
        work();
        count += 1.0;
    }
    count / start.elapsed().as_secs_f64()
}

fn rate(what: &str, bills: u64, seconds: f64, processor: f64) {
    println!(
        "{what:>30}: {bills} bills in {seconds:.1} s, {:.0} a second, {:.0} µs of a core each",
        bills as f64 / seconds,
        processor / bills as f64
    );
}

/// Microseconds that this process has had of all cores.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap() * 10_000.0).sum()
}

fn hospital() -> CreditCode {
    HOSPITAL.parse().unwrap()
}

/// Issues with nobody to be asked.
async fn offline(front: &Home, bills: u64, callers: u64) -> f64 {
    let next = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..callers {
        let (p, next) = (Arc::clone(&front.platform), Arc::clone(&next));
        tasks.spawn(async move {
            let by = Issuer::of_unit(&p, &hospital(), Actor::default()).unwrap();
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if i >= bills {
                    return;
                }
                issue(&p, &by, issue_request(&format!("W{i}"))).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    start.elapsed().as_secs_f64()
}

/// Brings everything home: one writes letters, one acceptor them in, one hears the answers, each as fast
/// as it can.
async fn drain(front: &Home, platform: &Home) -> f64 {
    let start = Instant::now();
    let (up, mut arriving) = mpsc::channel(UNDER_WAY);
    let (down, mut answers) = mpsc::channel(UNDER_WAY);
    let sender = front.clone();
    let sends = tokio::spawn(async move {
        let mut after = None;
        loop {
            let shipped = home::ship(&sender, after, ReportWords::default()).await.unwrap();
            after = Some(shipped.last);
            up.send(shipped.letter).await.unwrap();
            if !shipped.more {
                return;
            }
        }
    });
    let at_home = platform.clone();
    let acceptor = tokio::spawn(async move {
        while let Some(letter) = arriving.recv().await {
            down.send(home::accept(&at_home, &letter, &Actor::default()).await.unwrap())
                .await
                .unwrap();
        }
    });
    while let Some(answer) = answers.recv().await {
        home::hear(front, &answer).await.unwrap();
    }
    sends.await.unwrap();
    acceptor.await.unwrap();
    start.elapsed().as_secs_f64()
}

/// Everything is home, once, and both have the same bytes; some of them are proved in full.
async fn check(front: &Home, platform: &Home, bills: u64) {
    let trust = platform.platform.trust();
    let (mut after, mut count) = (0, 0_u64);
    loop {
        let here = page(front, after).await;
        let there = page(platform, after).await;
        assert_eq!(here.len(), there.len());
        let Some(last) = here.last() else { break };
        after = last.seq;
        for (here, there) in here.iter().zip(&there) {
            assert_eq!((here.id, &here.file), (there.id, &there.file));
            let file = BillFile::read(there.file.clone()).unwrap();
            assert_eq!(file.signatures().count(), 2, "{}", here.id);
            if count.is_multiple_of(1000) {
                assert!(proof::signatures(&trust, &file).iter().all(|view| view.valid));
            }
            count += 1;
        }
    }
    assert_eq!(count, bills, "every bill is home, once");
    println!("{:>30}: {count} bills, the same bytes on both sides", "checked");
}

async fn page(home: &Home, after: i64) -> Vec<Kept> {
    let query = Listing { after, from: None, until: None, max: 1000 };
    home.platform.store.list(&hospital(), query).await.unwrap()
}
