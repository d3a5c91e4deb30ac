//! Storms: one seed drives a platform, fronts, people, lines, disks, clocks and signers through
//! everything that may happen to them, and the promises are asked all the while.
//!
//! ```text
//! cargo nextest run -p sim --test storm                      # as many seeds as a build may take
//! SHUPIAO_SEED=42 cargo nextest run -p sim --test storm --no-capture      # one, told aloud
//! SHUPIAO_SEEDS=1000 cargo nextest run -p sim --test storm   # as many as one likes
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a test may fail loudly, and reads which seeds to run"
)]

mod checks;
mod deeds;
mod dice;
mod disk;
mod hearing;
mod line;
mod node;
mod people;
mod province;
mod rest;
mod storm;
mod weather;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use province::Province;
use storm::Storm;

/// Seeds a build runs.
const SEEDS: u64 = 30;
/// Things that happen in one storm.
const STEPS: usize = 700;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// One storm; its story, and what went wrong.
fn run(
    (runtime, province): &(tokio::runtime::Runtime, Province),
    seed: u64,
    aloud: bool,
) -> (Vec<String>, Result<(), String>) {
    runtime.block_on(async {
        let mut storm = Storm::new(province, seed, aloud).await;
        let outcome = storm.rage(STEPS).await;
        (storm.log, outcome)
    })
}

fn set_up() -> (tokio::runtime::Runtime, Province) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let province = runtime.block_on(Province::new());
    (runtime, province)
}

/// Tells of a failure all that is needed to see it again.
fn report(seed: u64, log: &[String], why: &str) -> String {
    let last = log.len().saturating_sub(40);
    let story = log[last..].join("\n  ");
    format!(
        "seed {seed}: {why}\n  {story}\nrun it again: SHUPIAO_SEED={seed} cargo nextest run -p sim \
         --test storm --no-capture"
    )
}

#[test]
fn promises_hold_in_every_storm() {
    if let Some(seed) = number("SHUPIAO_SEED") {
        let (log, outcome) = run(&set_up(), seed, true);
        assert!(outcome.is_ok(), "{}", report(seed, &log[log.len()..], &outcome.unwrap_err()));
        return;
    }
    let first = number("SHUPIAO_FROM").unwrap_or(1);
    let (next, end) = (AtomicU64::new(first), first + number("SHUPIAO_SEEDS").unwrap_or(SEEDS));
    let failures = Mutex::new(Vec::new());
    let work = || {
        let place = set_up();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                return;
            }
            if seed.is_multiple_of(100) {
                println!("{} seeds have begun", seed - first + 1);
            }
            let ran = catch_unwind(AssertUnwindSafe(|| run(&place, seed, false)));
            let (log, outcome) =
                ran.unwrap_or_else(|_| (Vec::new(), Err("it panics, see above".to_owned())));
            if let Err(why) = outcome {
                let text = report(seed, &log, &why);
                println!("{text}\n");
                failures.lock().unwrap().push(seed);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "promises were broken with seeds {failures:?}, see above");
}

#[test]
fn one_seed_tells_one_story() {
    let place = set_up();
    for seed in [1, 2] {
        let (first, second) = (run(&place, seed, false), run(&place, seed, false));
        assert_eq!(first, second);
    }
}
