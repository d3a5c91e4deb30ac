//! `shupiao bench`: how near the platform comes to what its signatures cost, measured in one run; and the
//! same of a front ([`front`]).
#![expect(
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    reason = "this measures: it reads clocks and computes rates"
)]

mod front;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use app::Platform;
use app::ports::{Clock, Store};
use domain::{BillCode, BillNumber, Grant, GrantId, Holder, Money};
use hyper::StatusCode;
use seal::{PrivateKey, sm3};
use tokio::net::TcpListener;
use wire::api::IssueRequest;
use wire::xml;

use crate::client::Client;
use crate::config::Place;
use crate::edges::SystemClock;
use crate::init::{Finance, entry, operator, set_up};
use crate::node::Node;
use crate::serve::{Running, http};
use crate::unit::UnitFile;
use crate::{grant, key, unit};

/// Measure signatures, commits and bills a second, end to end over HTTP.
///
/// Works in a temporary folder. Clients run in the same process and share the cores.
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// URL of an empty PostgreSQL database, measured beside SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// Seconds for each figure.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Numbers of concurrent callers.
    #[arg(long, value_delimiter = ',', default_value = "1,8,64,256")]
    callers: Vec<usize>,
    /// Folder to work in; it must not exist.
    #[arg(long, default_value = "bench-data")]
    dir: std::path::PathBuf,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    Front(front::Args),
}

const MORNING: &str = include_str!("../../../data/demo/morning.json");
const UNITS: &str = include_str!("../../../data/demo/units.toml");

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if let Some(What::Front(args)) = &args.what {
        return front::run(args);
    }
    anyhow::ensure!(!args.dir.exists(), "{} is there already", args.dir.display());
    let result = measure(args);
    std::fs::remove_dir_all(&args.dir).ok();
    result
}

fn measure(args: &Args) -> anyhow::Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    let window = Duration::from_secs(args.seconds);
    println!("cores: {cores}; {} s a figure; SQLite and PostgreSQL with full fsync", args.seconds);
    let (short, pairs) = signatures(window)?;
    println!(
        "SM2 signatures: {short:.0} /s/core over 64 bytes; both signatures of one bill: {pairs:.0} /s/core"
    );
    let bound = pairs * f64::from(u32::try_from(cores)?);
    println!("bound, both signatures on {cores} cores and nothing else: {bound:.0} bills/s\n");
    println!("| store | callers | bills/s | of the bound | p50 ms | p99 ms | max ms |");
    println!("|---|---|---|---|---|---|---|");
    let sqlite = format!("sqlite:{}", args.dir.join("store.sqlite").display());
    let mut stores = vec![("SQLite", sqlite)];
    stores.extend(args.postgres.clone().map(|url| ("PostgreSQL", url)));
    let mut commits = Vec::new();
    for (name, url) in stores {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let rate = runtime.block_on(bills(args, name, &url, bound))?;
        commits.push(format!("{name}: {rate:.0}"));
    }
    println!("\nbare commits/s, one caller, one row each: {}", commits.join("; "));
    Ok(())
}

/// Signatures a second on one core: over 64 bytes, and the pair that a typical bill takes with its
/// two digests.
fn signatures(window: Duration) -> anyhow::Result<(f64, f64)> {
    let key = PrivateKey::generate(&mut rand::rng());
    let text = include_bytes!("../../wire/tests/data/sample-outpatient.xml");
    let file = xml::BillFile::read(text.to_vec())?;
    let (element, _) = file.signatures().next().context("the sample has no signature")?;
    let short = rate(window, || {
        std::hint::black_box(key.sign(&[7; 64]));
    });
    let pairs = rate(window, || {
        std::hint::black_box(key.sign(file.body()));
        let original = xml::supervision_original(&sm3::hex(&sm3::digest(file.body())), element);
        std::hint::black_box(key.sign(&original));
    });
    Ok((short, pairs))
}

fn rate(window: Duration, mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    let mut count = 0_u32;
    while begun.elapsed() < window {
        work();
        count = count.saturating_add(1);
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

/// Measures one store; answers with its bare commit rate.
async fn bills(args: &Args, name: &str, url: &str, bound: f64) -> anyhow::Result<f64> {
    let place = Place {
        dir: args.dir.join(name),
        config: None,
        store: Some(url.to_owned()),
        passphrase_file: None,
    };
    std::fs::create_dir_all(&place.dir)?;
    let rows: Vec<_> = UnitFile::parse(UNITS)?.unit.into_iter().take(1).collect();
    let row = rows.first().context("no unit")?;
    set_up(&place, Finance::built_in()?, &[]).await?;
    let store = store::Database::open(url).await?;
    unit::add(&place, &store, &rows).await?;
    let (id, secret) = key::api_key(&place, &store, &row.credit_code.parse()?).await?;
    let commits = bare_commits(&store, Duration::from_secs(args.seconds)).await?;
    store.close().await;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let node = Node::open(&place).await?;
    give(&node.platform, &row.credit_code).await?;
    let identity = Arc::new(node.identity(&base).await?);
    let http = unlimited(http(&place.file()?, &base, &node));
    let running = Running::start(identity, None, listener, http);
    let client = Client::new(&base, &id, &secret);
    let template = request()?;
    for callers in &args.callers {
        // Once unmeasured, so that connections and statements are warm.
        load(&client, &template, *callers, Duration::from_secs(1)).await?;
        let seen = load(&client, &template, *callers, Duration::from_secs(args.seconds)).await?;
        let rate = seen.rate();
        println!(
            "| {name} | {callers} | {rate:.0} | {:.0} % | {:.1} | {:.1} | {:.1} |",
            rate / bound * 100.0,
            seen.quantile(0.5),
            seen.quantile(0.99),
            seen.quantile(1.0)
        );
    }
    running.stop().await?;
    Ok(commits)
}

/// One system makes all the requests of a measurement.
fn unlimited(config: server::Config) -> server::Config {
    server::Config { system_per_second: u32::MAX, system_burst: u32::MAX, ..config }
}

async fn bare_commits(store: &store::Database, window: Duration) -> anyhow::Result<f64> {
    let begun = Instant::now();
    let mut count = 0_u32;
    while begun.elapsed() < window {
        // A region that is there already: one row written, one commit.
        let row = entry(
            "region",
            "510000",
            wire::data::to_json(&wire::data::RegionData {
                code: "510000".into(),
                name: "四川省".into(),
            }),
        );
        store.put_entries(vec![row], operator(), SystemClock.now()).await?;
        count = count.saturating_add(1);
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}

async fn give(platform: &Platform, unit: &str) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let range = Grant {
        id: GrantId::new("bench")?,
        unit: unit.parse()?,
        holder: Holder::Place("01".into()),
        code: BillCode::of(51, "0601".parse()?, 26),
        first: BillNumber::new(1)?,
        last: BillNumber::new(9_000_000)?,
        valid_from: now,
        valid_until: now.plus_seconds(86_400),
        amount_max: Money::MAX,
    };
    grant::give(platform, range).await
}

/// A typical outpatient bill of the demo's morning: the one nearest to the sample in size.
fn request() -> anyhow::Result<IssueRequest> {
    let all: Vec<IssueRequest> = serde_json::from_str(MORNING)?;
    let typical = |r: &IssueRequest| r.kind == "0601" && r.place == "01" && r.details.len() >= 5;
    all.into_iter().find(typical).context("no typical bill")
}

struct Seen {
    millis: Vec<f64>,
    seconds: f64,
}

impl Seen {
    fn new(mut millis: Vec<f64>, begun: Instant) -> Self {
        let seconds = begun.elapsed().as_secs_f64();
        millis.sort_by(f64::total_cmp);
        Self { millis, seconds }
    }

    fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.millis.len()).unwrap_or(u32::MAX)) / self.seconds
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list of measurements"
    )]
    fn quantile(&self, q: f64) -> f64 {
        let last = self.millis.len().saturating_sub(1);
        self.millis.get((last as f64 * q) as usize).copied().unwrap_or_default()
    }
}

async fn load(
    client: &Client,
    template: &IssueRequest,
    callers: usize,
    window: Duration,
) -> anyhow::Result<Seen> {
    static SERIAL: AtomicU64 = AtomicU64::new(0);
    let begun = Instant::now();
    let mut tasks = Vec::with_capacity(callers);
    for _ in 0..callers {
        let (client, mut request) = (client.clone(), template.clone());
        tasks.push(tokio::spawn(async move {
            let mut millis = Vec::new();
            while begun.elapsed() < window {
                request.business_key =
                    format!("BENCH{:015}", SERIAL.fetch_add(1, Ordering::Relaxed));
                let body = serde_json::to_vec(&request)?;
                let sent = Instant::now();
                let (status, answer) =
                    client.send(hyper::Method::POST, "/api/v1/bills", body).await?;
                anyhow::ensure!(
                    status == StatusCode::CREATED,
                    "{status}: {}",
                    String::from_utf8_lossy(&answer)
                );
                millis.push(sent.elapsed().as_secs_f64() * 1000.0);
            }
            anyhow::Ok(millis)
        }));
    }
    let mut millis = Vec::new();
    for task in tasks {
        millis.extend(task.await??);
    }
    Ok(Seen::new(millis, begun))
}
