//! The deeds of one bill on a store that seals what it keeps: the same answers, and nothing of the
//! payer in the rows.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::Arc;

use app::at_rest::{RestKeys, Sealed};
use app::issue::{IssueError, issue};
use app::ports::{Listing, Store, StoreError};
use app::reverse::reverse;
use app::{finish, read};
use domain::CreditCode;
use sim::{Chances, Failure, HOSPITAL, Memory, World, issue_request, reverse_request};

fn sealed(memory: &Arc<Memory>, keys: RestKeys) -> Arc<dyn Store> {
    let memory = Arc::clone(memory) as Arc<dyn Store>;
    Arc::new(Sealed::new(memory, keys, Arc::new(Chances::seeded(2))))
}

fn first_key() -> RestKeys {
    RestKeys::new("R1", [1; 16]).unwrap()
}

async fn world() -> (World, Arc<Memory>) {
    let memory = Arc::new(Memory::default());
    (World::new(sealed(&memory, first_key())).await, memory)
}

fn hospital() -> CreditCode {
    HOSPITAL.parse().unwrap()
}

/// Whether the bytes are sealed and show nothing of the payer.
fn hidden(bytes: &[u8]) -> bool {
    let name = issue_request("A").payer.name;
    bytes.first() == Some(&b'S') && !bytes.windows(name.len()).any(|w| w == name.as_bytes())
}

#[tokio::test]
async fn the_same_request_gives_the_same_bill_and_its_rows_are_sealed() {
    let (world, memory) = world().await;
    let by = world.hospital();
    let first = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    let again = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.kept, again.kept);
    assert!(first.kept.file.starts_with(b"<"));
    let read = read::by_key(&world.platform, &by, "A").await.unwrap();
    assert_eq!(read.as_ref(), Some(&first.kept));
    let every = Listing { after: 0, from: None, until: None, max: 9 };
    assert_eq!(read::list(&world.platform, &by, every).await.unwrap(), vec![first.kept.clone()]);
    let row = memory.find(first.kept.id).await.unwrap().unwrap();
    assert!(hidden(&row.file) && row.file.len() < first.kept.file.len());
    let row = memory.reservation(&hospital(), "A").await.unwrap().unwrap();
    assert!(hidden(&row.request));
}

#[tokio::test]
async fn twins_get_one_file() {
    let (world, _) = world().await;
    let by = world.hospital();
    let twins = (0..8).map(|_| issue(&world.platform, &by, issue_request("A")));
    let kept = futures::future::join_all(twins).await.into_iter().map(|t| t.unwrap().kept);
    let kept: Vec<_> = kept.collect();
    assert!(kept.iter().all(|k| *k == kept[0]), "the late ones open what the first kept");
}

#[tokio::test]
async fn a_clash_still_names_what_differs() {
    let (world, _) = world().await;
    let by = world.hospital();
    issue(&world.platform, &by, issue_request("A")).await.unwrap();
    let mut other = issue_request("A");
    other.payer.name = "另一位".into();
    let refused = issue(&world.platform, &by, other).await.unwrap_err();
    assert_eq!(refused, IssueError::Clash { differing: vec!["/payer/name".into()] });
    let mut broken = issue_request("A");
    broken.total = "1.00".into();
    let refused = issue(&world.platform, &by, broken).await.unwrap_err();
    assert_eq!(refused, IssueError::Clash { differing: vec!["/total".into()] });
}

#[tokio::test]
async fn bills_and_reversals_cut_short_are_finished_from_sealed_requests() {
    let (world, _) = world().await;
    let by = world.hospital();
    let bill = issue(&world.platform, &by, issue_request("A")).await.unwrap().kept;
    world.unit_signer.fail_next([Failure::Refuses, Failure::Refuses]);
    assert!(issue(&world.platform, &by, issue_request("B")).await.is_err());
    assert!(reverse(&world.platform, &by, bill.id, reverse_request("R")).await.is_err());
    world.clock.advance(60);
    assert_eq!(finish::round(&world.platform).await.unwrap().finished, 2);
    let red = reverse(&world.platform, &by, bill.id, reverse_request("R")).await.unwrap();
    assert_eq!((red.replayed, red.kept.reverses), (true, Some(bill.id)));
    assert!(issue(&world.platform, &by, issue_request("B")).await.unwrap().replayed);
}

#[tokio::test]
async fn rows_of_before_and_of_an_older_key_are_read_and_others_are_not() {
    let memory = Arc::new(Memory::default());
    let plain = World::new(Arc::clone(&memory) as Arc<dyn Store>).await;
    let before = issue(&plain.platform, &plain.hospital(), issue_request("A")).await.unwrap().kept;
    let reader = sealed(&memory, first_key());
    assert_eq!(reader.find(before.id).await.unwrap(), Some(before));
    let row = memory.reservation(&hospital(), "A").await.unwrap();
    assert_eq!(reader.reservation(&hospital(), "A").await.unwrap(), row);

    let (world, memory) = world().await;
    let bill = issue(&world.platform, &world.hospital(), issue_request("A")).await.unwrap().kept;
    let rotated = RestKeys::new("R2", [2; 16]).unwrap().with_older("R1", [1; 16]);
    let rotated = sealed(&memory, rotated);
    assert_eq!(rotated.find_by_key(&hospital(), "A").await.unwrap(), Some(bill.clone()));
    let stranger = sealed(&memory, RestKeys::new("R2", [2; 16]).unwrap());
    let refused = stranger.find(bill.id).await.unwrap_err();
    assert!(matches!(refused, StoreError::Inconsistent(_)), "{refused}");
}
