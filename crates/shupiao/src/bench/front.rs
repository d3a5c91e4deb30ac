//! `shupiao bench front`: how near a front comes to what its signatures cost, asked in the way hospitals'
//! systems ask, and how fast what it did comes home.
//!
//! Everything is as it runs: folders with keys, a store sealed at rest, HTTP, the worker that brings bills
//! home. Front, platform and callers share this process and its cores.

mod bounds;
mod hospital;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use app::home::Home;
use app::ports::{Clock, Store};
use tokio::net::TcpListener;
use wire::data::{ANY_KIND, AskData, to_json};

use self::bounds::{Bounds, processor};
use self::hospital::Hospital;
use super::{Seen, UNITS, request};
use crate::config::Place;
use crate::edges::SystemClock;
use crate::folder::write_new;
use crate::front::{Front, Neighbour};
use crate::his;
use crate::init::{Finance, entry, operator, set_up};
use crate::node::Node;
use crate::serve::{Running, http};
use crate::system::System;
use crate::unit::{self, UnitFile};

/// Measure a front: bills a second through the interface of hospitals' systems, then the way home.
///
/// Works in a temporary folder, with SQLite. Callers run in the same process and share the cores.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Seconds for each figure.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Numbers of concurrent callers.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    callers: Vec<usize>,
    /// Bills a second that arrive whatever the front does; waiting counts.
    #[arg(long, default_value_t = 300)]
    steady: u32,
    /// Bills that are on the front before they come home, at least.
    #[arg(long, default_value_t = 20_000)]
    backlog: u64,
    /// Folder to work in; it must not exist.
    #[arg(long, default_value = "bench-data")]
    dir: std::path::PathBuf,
    /// Leave the folder.
    #[arg(long)]
    keep: bool,
}

const DEVICE: &str = "bench-front";
const APPID: &str = "BENCH0000001";
const KEY: &str = "5f1c0a7e9b3d42e68a0c1d2f3b";
/// One system makes all the requests.
const LIMITS: &str = "[limits]\nsystem_per_second = 1000000\nsystem_burst = 1000000\n";
/// Callers that make the backlog.
const MAKERS: usize = 64;

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    anyhow::ensure!(!args.dir.exists(), "{} is there already", args.dir.display());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(measure(args));
    if !args.keep {
        std::fs::remove_dir_all(&args.dir).ok();
    }
    result
}

async fn measure(args: &Args) -> anyhow::Result<()> {
    let window = Duration::from_secs(args.seconds);
    let site = Site::set_up(&args.dir).await?;
    let bounds = Bounds::measure(window)?;
    let alone = bounds::bare_store(&site.home, &args.dir, (MAKERS, window)).await?;
    println!("bare store (reserve and keep, {MAKERS} callers): {alone:.0} bills/s\n");
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let front = Front::start(&site.front, &site.front_place, listener, &base, "")?;
    let hospital = Hospital::new(System::new(&base, APPID, KEY), &request()?);
    println!(
        "| callers | bills/s | of the bound | p50 ms | p99 ms | max ms | processor µs | of it SM2 |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for callers in &args.callers {
        // Once unmeasured, so that connections and statements are warm.
        hospital.load(*callers, Duration::from_secs(1)).await?;
        let before = processor()?;
        let seen = hospital.load(*callers, window).await?;
        println!("| {callers} | {} |", told(&seen, before, &bounds)?);
    }
    let before = processor()?;
    let seen = hospital.arrive(args.steady, window).await?;
    println!("| {} arrive a second | {} |", args.steady, told(&seen, before, &bounds)?);
    while site.waiting().await? < i64::try_from(args.backlog)? {
        hospital.load(MAKERS, Duration::from_secs(1)).await?;
    }
    front.stop().await?;
    let before = processor()?;
    let (bills, seconds) = site.come_home().await?;
    let (rate, each) = (bills / seconds, (processor()? - before) / bills);
    println!(
        "\nbrought home: {bills:.0} records in {seconds:.1} s, {rate:.0} a second, {:.0} % of the \
         bound; {each:.0} µs of a processor each, {:.0} % of it SM2",
        rate / bounds.home * 100.0,
        bounds.home_micros / each * 100.0
    );
    Ok(())
}

/// Rate and quantiles, and what a bill took of the processors since `before`, callers and all.
fn told(seen: &Seen, before: f64, bounds: &Bounds) -> anyhow::Result<String> {
    let each = (processor()? - before) / f64::from(u32::try_from(seen.millis.len())?);
    let (rate, at) = (seen.rate(), |q: f64| seen.quantile(q));
    let (of_bound, of_each) = (rate / bounds.sign * 100.0, bounds.sign_micros / each * 100.0);
    Ok(format!(
        "{rate:.0} | {of_bound:.0} % | {:.1} | {:.1} | {:.1} | {each:.0} | {of_each:.0} %",
        at(0.5),
        at(0.99),
        at(1.0)
    ))
}

/// A platform, and a front that has joined it.
struct Site {
    platform_place: Place,
    front_place: Place,
    front: Node,
    home: Home,
}

impl Site {
    async fn set_up(dir: &Path) -> anyhow::Result<Self> {
        let place = |name: &str| Place {
            dir: dir.join(name),
            config: None,
            store: None,
            passphrase_file: None,
        };
        let (platform_place, front_place) = (place("platform"), place("front"));
        for place in [&platform_place, &front_place] {
            std::fs::create_dir_all(&place.dir)?;
        }
        write_new(&platform_place.dir.join("shupiao.toml"), LIMITS.as_bytes())?;
        let front_settings = format!("{LIMITS}[front]\ncode = \"{DEVICE}\"\n");
        write_new(&front_place.dir.join("shupiao.toml"), front_settings.as_bytes())?;
        let rows: Vec<_> = UnitFile::parse(UNITS)?.unit.into_iter().take(1).collect();
        let unit = rows.first().context("no unit")?.credit_code.clone();
        set_up(&platform_place, Finance::built_in()?, &[]).await?;
        let url = platform_place.store_url(&platform_place.file()?);
        let store = store::Database::open(&url).await?;
        unit::add(&platform_place, &store, &rows).await?;
        let ask = entry("ask", ANY_KIND, to_json(&plenty()));
        store.put_entries(vec![ask], operator(), SystemClock.now()).await?;
        store.close().await;
        his::add(&platform_place, (&unit, APPID, KEY), &["medical".to_owned()]).await?;
        let node = Node::open(&platform_place).await?;
        let neighbour = Neighbour {
            platform: (&node, &platform_place),
            place: &front_place,
            code: DEVICE,
            name: "前置服务器",
            hold: format!("{unit}/01/0601").parse().map_err(anyhow::Error::msg)?,
            line: "",
            public_url: "http://127.0.0.1",
        };
        neighbour.set_up().await?;
        let front = Node::open(&front_place).await?;
        let home = front.home("");
        Ok(Self { platform_place, front_place, front, home })
    }

    /// Records that are not home.
    async fn waiting(&self) -> anyhow::Result<i64> {
        let head = self.home.fronts.head().await?.map_or(0, |head| head.seq);
        let mark = self.home.fronts.mark(DEVICE).await?.map_or(0, |mark| mark.seq);
        Ok(head.saturating_sub(mark))
    }

    /// Starts the platform, and the front with a line to it; how many records came home, in how many
    /// seconds.
    #[expect(clippy::disallowed_methods, reason = "waits for a worker, and measures how long")]
    async fn come_home(&self) -> anyhow::Result<(f64, f64)> {
        let (at, own) =
            (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        let url = format!("http://{}", at.local_addr()?);
        let node = Node::open(&self.platform_place).await?;
        let identity = Arc::new(node.identity(&url).await?);
        let config = http(&self.platform_place.file()?, &url, &node);
        let platform = Running::start(identity, None, at, config);
        let before = self.waiting().await?;
        let begun = Instant::now();
        let front = Front::start(&self.front, &self.front_place, own, "http://127.0.0.1", &url)?;
        while self.waiting().await? > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let seconds = begun.elapsed().as_secs_f64();
        front.stop().await?;
        platform.stop().await?;
        Ok((f64::from(i32::try_from(before)?), seconds))
    }
}

/// Numbers and amounts for as long as anybody measures.
fn plenty() -> AskData {
    AskData {
        kind: ANY_KIND.to_owned(),
        grant_min: 5_000_000,
        grant_max: 5_000_000,
        outstanding_max: 10_000_000,
        amount_per_bill: "1000.00".to_owned(),
        amount_max: "9999999999.00".to_owned(),
        lead_hours: 1,
        valid_days: 30,
    }
}
