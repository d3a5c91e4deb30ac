//! Promises 1 to 3 against the real binary: killed in the middle of a stream of issues, it loses
//! nothing it has acknowledged, gives no number twice and leaves no gap.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod site;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use hyper::{Method, StatusCode};
use serde_json::Value;
use site::{Client, Site};
use tokio::sync::Notify;

const CALLERS: usize = 48;
const ROUNDS: u64 = 3;
/// Bills acknowledged in a round before the platform is killed.
const ACKNOWLEDGED: u64 = 150;

/// What callers saw: the number each key was told, and keys that got no answer.
#[derive(Default)]
struct Seen {
    told: BTreeMap<String, String>,
    silent: Vec<String>,
}

#[tokio::test]
async fn kill_9_loses_nothing_on_sqlite() {
    survives(Site::sqlite()).await;
}

#[tokio::test]
async fn kill_9_loses_nothing_on_postgres() {
    survives(Site::postgres().await).await;
}

async fn survives(site: Site) {
    site.grant("0000000001", "0000100000");
    let mut seen = Seen::default();
    for round in 0..ROUNDS {
        let serving = site.serve();
        let enough = Arc::new(Notify::new());
        let callers = storm(&serving.client, round, &enough);
        enough.notified().await;
        serving.kill();
        for caller in callers {
            let part = caller.await.unwrap();
            seen.told.extend(part.told);
            seen.silent.extend(part.silent);
        }
    }
    let serving = site.serve();
    every_answer_stands(&serving.client, &seen).await;
    every_silence_is_mended(&serving.client, &mut seen).await;
    every_number_is_accounted_for(&serving.client, &seen).await;
    assert!(serving.stop(), "SIGTERM ends it well");
    site.finish().await;
}

/// Callers that issue until the platform is gone.
fn storm(client: &Client, round: u64, enough: &Arc<Notify>) -> Vec<tokio::task::JoinHandle<Seen>> {
    let count = Arc::new(AtomicU64::new(0));
    let gone = Arc::new(AtomicBool::new(false));
    (0..CALLERS)
        .map(|caller| {
            let (client, count, gone, enough) =
                (client.clone(), count.clone(), gone.clone(), enough.clone());
            tokio::spawn(async move {
                let mut seen = Seen::default();
                for n in 0.. {
                    let key = format!("R{round}-C{caller}-{n}");
                    if let Ok((status, answer)) = client.issue(&key).await {
                        assert_eq!(status, StatusCode::CREATED, "{answer}");
                        seen.told.insert(key, number(&answer));
                        if count.fetch_add(1, Ordering::Relaxed) == ACKNOWLEDGED {
                            enough.notify_one();
                        }
                    } else {
                        seen.silent.push(key);
                        gone.store(true, Ordering::Relaxed);
                    }
                    if gone.load(Ordering::Relaxed) {
                        break;
                    }
                }
                seen
            })
        })
        .collect()
}

fn number(answer: &Value) -> String {
    answer["bill"]["number"].as_str().unwrap().to_owned()
}

async fn every_answer_stands(client: &Client, seen: &Seen) {
    assert!(seen.told.len() as u64 >= ROUNDS * ACKNOWLEDGED);
    for (key, told) in &seen.told {
        let (status, bill) =
            client.send(Method::GET, &format!("/api/v1/bills/by-key/{key}"), vec![]).await.unwrap();
        assert_eq!(status, StatusCode::OK, "acknowledged bill {key} is lost");
        assert_eq!(number(&bill), *told);
        let valid = bill["face"]["signatures"].as_array().unwrap();
        assert!(valid.iter().all(|s| s["valid"] == true), "{key}");
    }
}

async fn every_silence_is_mended(client: &Client, seen: &mut Seen) {
    assert!(!seen.silent.is_empty(), "nobody was interrupted: the test proves nothing");
    for key in std::mem::take(&mut seen.silent) {
        let (status, answer) = client.issue(&key).await.unwrap();
        assert!(status.is_success(), "{answer}");
        seen.told.insert(key, number(&answer));
    }
}

async fn every_number_is_accounted_for(client: &Client, seen: &Seen) {
    let mut numbers: Vec<&String> = seen.told.values().collect();
    numbers.sort();
    let expected: Vec<String> = (1..=numbers.len()).map(|n| format!("{n:010}")).collect();
    assert!(
        numbers.iter().zip(&expected).all(|(a, b)| *a == b),
        "a number was given twice or leaked"
    );
    let (_, grants) = client.send(Method::GET, "/api/v1/grants", vec![]).await.unwrap();
    let count = |name: &str| grants[0][name].as_u64().unwrap();
    assert_eq!(count("taken"), numbers.len() as u64);
    assert_eq!(count("kept"), count("taken"), "nothing is left half done");
    let mut after = "0".to_owned();
    let mut listed = 0;
    loop {
        let path = format!("/api/v1/bills?limit=500&after={after}");
        let (_, page) = client.send(Method::GET, &path, vec![]).await.unwrap();
        for bill in page["bills"].as_array().unwrap() {
            listed += 1;
            assert_eq!(bill["seq"].as_u64().unwrap(), listed, "the list has a gap");
        }
        page["next"].as_str().unwrap().clone_into(&mut after);
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(listed, numbers.len() as u64);
}
