//! Measures what sealing a bill at rest costs: `cargo run --release -p app --example at_rest`.
//!
//! A bill is a signed file and its request, both sealed once. Prints µs and bytes a bill for
//! sealing alone, for packing and sealing, and for opening.

#![expect(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    clippy::unwrap_used,
    reason = "a tool for measuring"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use app::at_rest::RestKeys;
use seal::Vault;
use wire::api::{IssueRequest, StoredRequest};

const FILE: &[u8] = include_bytes!("../../wire/tests/data/sample-outpatient.xml");
const MORNING: &str = include_str!("../../../data/demo/morning.json");
const KEY: [u8; 16] = [7; 16];
const NONCE: [u8; 12] = [9; 12];
const PLACE: &str = "bill/51060126-0000000001";

fn request() -> Vec<u8> {
    let all: Vec<IssueRequest> = serde_json::from_str(MORNING).unwrap();
    let typical = |r: &IssueRequest| r.kind == "0601" && r.place == "01" && r.details.len() >= 5;
    let request = all.into_iter().find(typical).unwrap();
    StoredRequest::Issue(Box::new(request)).to_bytes()
}

/// The best of many rounds, which others on the machine disturb least.
fn micros(mut work: impl FnMut()) -> f64 {
    const EACH: u32 = 100;
    let mut best = Duration::MAX;
    for _ in 0..200 {
        let begun = Instant::now();
        (0..EACH).for_each(|_| work());
        best = best.min(begun.elapsed());
    }
    best.as_secs_f64() * 1e6 / f64::from(EACH)
}

fn show(what: &str, values: &[Vec<u8>], mut each: impl FnMut(&[u8]) -> Vec<u8>) {
    let bytes: usize = values.iter().map(|value| each(value).len()).sum();
    let time = micros(|| {
        for value in values {
            black_box(each(black_box(value)));
        }
    });
    println!("{what:<16} {time:>6.1} µs a bill, {bytes:>5} bytes");
}

fn main() {
    let plain = [FILE.to_vec(), request()];
    println!("file {} bytes, request {} bytes", plain[0].len(), plain[1].len());
    let (vault, keys) = (Vault::new(KEY), RestKeys::new("R1", KEY).unwrap());
    show("seal", &plain, |value| vault.seal(PLACE, value, NONCE));
    show("pack and seal", &plain, |value| keys.seal(PLACE, value, NONCE).unwrap());
    let sealed = plain.each_ref().map(|value| vault.seal(PLACE, value, NONCE));
    show("open", &sealed, |value| vault.open(PLACE, value).unwrap().to_vec());
    let sealed = plain.each_ref().map(|value| keys.seal(PLACE, value, NONCE).unwrap());
    show("open and unpack", &sealed, |value| keys.open(PLACE, value).unwrap());
}
