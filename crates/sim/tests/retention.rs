//! The oldest part of the audit log is handed out whole and signed, and only then let go; what is left, and
//! the file, can be checked as before.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod desk;

use app::identity::audit_log::{self, FileTrail, PruneError, Verified};
use app::ports::Actor;
use app::ports::registry::Registry;
use desk::Desk;
use domain::Moment;

const YEARS: i64 = 3;
const YEAR: i64 = 366 * 86_400;

async fn export(desk: &Desk, before: Moment) -> Result<Vec<String>, PruneError> {
    let mut lines = Vec::new();
    audit_log::export(&*desk.store, before, |line| {
        lines.push(wire::data::to_json(&line));
        Ok(())
    })
    .await?;
    Ok(lines)
}

fn trail(lines: &[String]) -> FileTrail {
    FileTrail::open(Box::new(Vec::from(lines).into_iter().map(Ok))).unwrap()
}

async fn check_file(desk: &Desk, lines: &[String]) -> Verified {
    let file = trail(lines);
    let found = audit_log::verify_trail(&file, &desk.world.platform.trust()).await.unwrap();
    assert!(file.is_at_end() || !found.damage.is_empty());
    found
}

async fn check(desk: &Desk) -> Verified {
    audit_log::verify(&*desk.store, &desk.world.platform.trust()).await.unwrap()
}

async fn signed(desk: &Desk) {
    audit_log::checkpoint(&desk.world.platform, &*desk.store).await.unwrap();
}

async fn prune(desk: &Desk, lines: &[String]) -> Result<i64, PruneError> {
    let by = Actor { name: "cli".into(), ..Actor::default() };
    let number =
        audit_log::prune(&desk.world.platform, &*desk.store, &trail(lines), YEARS, by).await?;
    audit_log::drop_exported(&*desk.store).await?;
    Ok(number)
}

fn now(desk: &Desk) -> Moment {
    Moment::new(desk.now())
}

/// Somebody signs in, and where the log stands is signed.
async fn a_day(desk: &Desk, login: &str) {
    desk.person(login, ("business", "510000", None), &[("bureau_approver", "region/510000")]).await;
    signed(desk).await;
}

#[tokio::test]
async fn what_was_handed_out_may_go_and_both_parts_are_whole() {
    let desk = Desk::new().await;
    assert!(matches!(export(&desk, now(&desk)).await, Err(PruneError::Nothing)));
    a_day(&desk, "first").await;
    a_day(&desk, "second").await;
    let old = now(&desk).plus_seconds(1);
    let all = check(&desk).await;
    desk.world.clock.advance(YEARS * YEAR - 86_400);
    a_day(&desk, "third").await;

    let lines = export(&desk, old).await.unwrap();
    let file = check_file(&desk, &lines).await;
    assert_eq!((file.damage.as_slice(), file.records), ([].as_slice(), all.records));
    let early = prune(&desk, &lines).await;
    assert!(matches!(early, Err(PruneError::TooYoung(..))), "{early:?}");
    assert_eq!(check(&desk).await.damage, [] as [String; 0]);

    desk.world.clock.advance(2 * 86_400);
    let before = check(&desk).await;
    prune(&desk, &lines).await.unwrap();
    prune(&desk, &lines).await.unwrap(); // again, as after a run that was cut short
    signed(&desk).await;
    let rest = check(&desk).await;
    assert_eq!(rest.damage, [] as [String; 0]);
    // What went, less the record that tells of it.
    assert_eq!(rest.records, before.records - file.records + 1);
    assert!(desk.store.checkpoints(0, 10).await.unwrap().len() >= 2);

    // A second part goes on where the first ends, and is whole by itself.
    desk.world.clock.advance(YEARS * YEAR);
    a_day(&desk, "fourth").await;
    let more = export(&desk, now(&desk).plus_seconds(-YEARS * YEAR)).await.unwrap();
    let second = check_file(&desk, &more).await;
    assert_eq!(second.damage, [] as [String; 0]);
    assert!(second.records > 0);
    prune(&desk, &more).await.unwrap();
    assert_eq!(check(&desk).await.damage, [] as [String; 0]);
    assert!(matches!(export(&desk, old).await, Err(PruneError::Nothing)), "it is gone");
}

#[tokio::test]
async fn a_bent_file_or_a_foreign_one_lets_nothing_go() {
    let desk = Desk::new().await;
    a_day(&desk, "first").await;
    a_day(&desk, "second").await;
    let lines = export(&desk, now(&desk).plus_seconds(1)).await.unwrap();
    let last = lines.len() - 1;
    let bend = |at: usize, from: &str, to: &str| {
        let mut bent = lines.clone();
        assert!(bent[at].contains(from), "{}", bent[at]);
        bent[at] = bent[at].replace(from, to);
        bent
    };
    let mut short = lines.clone();
    short.pop();
    let mut swapped = lines.clone();
    swapped.swap(last, last - 1);
    let mut missing = lines.clone();
    missing.remove(1);
    for (what, bent) in [
        ("a changed record", bend(last, "\"outcome\":\"done\"", "\"outcome\":\"refused\"")),
        ("a record that does not read", bend(last, "\"seq\":", "\"seq\":x")),
        ("a missing last record", short),
        ("records in another order", swapped),
        ("a missing checkpoint", missing),
        ("a changed checkpoint", bend(1, "SHUPIAO-AUDIT-1", "SHUPIAO-AUDIT-2")),
    ] {
        let found = check_file(&desk, &bent).await;
        assert!(!found.damage.is_empty(), "{what} is not found");
    }
    // A statement that the platform did not sign makes no beginning.
    desk.world.clock.advance(4 * YEAR);
    prune(&desk, &lines).await.unwrap();
    let next = export(&desk, now(&desk).plus_seconds(1)).await;
    assert!(matches!(next, Err(PruneError::Nothing)), "nothing is signed since");
    let other = Desk::new().await;
    a_day(&other, "first").await;
    other.world.clock.advance(4 * YEAR);
    let foreign = prune(&other, &lines).await;
    assert!(matches!(foreign, Err(PruneError::Foreign)), "{foreign:?}");
}
