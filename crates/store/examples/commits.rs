//! Measures a store: `cargo run --release -p store --example commits -- sqlite:///tmp/x/store.db`.
//!
//! Arguments: url, units, seconds for each number of callers, jobs in a batch at most, callers.
//! Prints commits/s of the bare database (one row a commit), and bills/s (reserve + keep) with
//! growing numbers of callers, with the processor time of this process. Use an empty database.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a tool for measuring"
)]

#[expect(dead_code, reason = "shared with the contract suite")]
#[path = "../src/contract/fixture.rs"]
mod fixture;

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::ports::{Reserved, Store};
use fixture::{Wish, actor, credit_code, grant, issued, noon};
use sqlx::{ConnectOptions as _, Connection as _};
use store::{Database, Limits};

const FILE_BYTES: usize = 5700;
const REQUEST_BYTES: usize = 1500;

/// Text that packs about as well as a signed bill: half words, half signature.
fn text(bytes: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut text = Vec::with_capacity(bytes + 64);
    while text.len() < bytes {
        text.extend_from_slice("<Item><ItemName>诊察费</ItemName>".as_bytes());
        for _ in 0..32 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push(b'A' + u8::try_from((state >> 33) % 58).unwrap());
        }
    }
    text.truncate(bytes);
    text
}

#[derive(Clone)]
struct Texts {
    request: Vec<u8>,
    file: Vec<u8>,
}

/// Processor time of this process in microseconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    (ticks * 10_000) as f64
}

async fn bare(url: &str) {
    let sqlite = url.starts_with("sqlite");
    let url = if sqlite { format!("{url}?mode=rw") } else { url.to_owned() };
    let options: sqlx::any::AnyConnectOptions = url.parse().unwrap();
    let mut conn = options.connect().await.unwrap();
    if sqlite {
        sqlx::raw_sql("PRAGMA synchronous = FULL").execute(&mut conn).await.unwrap();
    }
    let start = Instant::now();
    let mut commits = 0_u32;
    while start.elapsed() < Duration::from_secs(2) {
        let insert = sqlx::query("INSERT INTO meta (key, value) VALUES ($1, 1)");
        insert.bind(format!("bench-{commits}")).execute(&mut conn).await.unwrap();
        commits += 1;
    }
    let rate = f64::from(commits) / start.elapsed().as_secs_f64();
    sqlx::query("DELETE FROM meta WHERE key LIKE 'bench-%'").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    println!("bare: {rate:.0} commits/s");
}

async fn bill(db: &Database, texts: &Texts, unit: &domain::CreditCode, key: String) {
    let mut claim = Wish::new(unit, key.clone()).claim();
    claim.request = texts.request.clone();
    let checked = claim.checked.clone();
    let Reserved::Slot(slot) = db.reserve(claim).await.unwrap() else { panic!("no slot") };
    let kept = db.keep(issued(checked, slot, texts.file.clone()), actor(), noon()).await.unwrap();
    assert!(kept.first);
}

/// Bills/s of `callers` that each issue one after another.
async fn measure(db: &Arc<Database>, units: u32, callers: u32, seconds: u64) {
    let (start, before) = (Instant::now(), cpu());
    let until = start + Duration::from_secs(seconds);
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let db = db.clone();
            let seed = u64::from(caller);
            let texts = Texts { request: text(REQUEST_BYTES, seed), file: text(FILE_BYTES, seed) };
            tokio::spawn(async move {
                let unit = credit_code(caller % units);
                let mut times = Vec::new();
                while Instant::now() < until {
                    let begun = Instant::now();
                    bill(&db, &texts, &unit, format!("{callers}-{caller}-{}", times.len())).await;
                    times.push(begun.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    let wall = start.elapsed();
    times.sort();
    let at = |percent: usize| times[times.len() * percent / 100].as_secs_f64() * 1e3;
    let each = (cpu() - before) / times.len() as f64;
    println!(
        "{callers:>4} callers: {:>6.0} bills/s, half within {:.1} ms, 99 % within {:.1} ms, own processor {each:.0} µs a bill",
        times.len() as f64 / wall.as_secs_f64(),
        at(50),
        at(99),
    );
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let mut args = std::env::args().skip(1);
    let mut next = |default: &str| args.next().unwrap_or_else(|| default.to_owned());
    let url = next("sqlite:///tmp/commits.db");
    let (units, seconds, batch_max) = (next("1"), next("5"), next("128"));
    let callers = next("1,8,64,256");
    let (units, seconds) = (units.parse::<u32>().unwrap(), seconds.parse().unwrap());
    let batch_max = batch_max.parse().unwrap();
    let limits = Limits { batch_max, ..Limits::default() };
    let db = Arc::new(Database::open_with(&url, limits).await.unwrap());
    for unit in 0..units {
        let first = u64::from(unit) * 100_000_000 + 1;
        let grant = grant(&credit_code(unit), "g-1", first, first + 99_999_998);
        db.add_grant(grant, actor(), noon()).await.unwrap();
    }
    bare(&url).await;
    for callers in callers.split(',').map(|n| n.parse().unwrap()) {
        measure(&db, units, callers, seconds).await;
    }
    db.close().await;
}
