//! A disk that went back in time: found out, never passed over in silence, and mended by a person.

use crate::sides::{Pair, open};
use futures::executor::block_on;
use link::GapError;
use link::gap::{Folder, Problem};

/// Three messages have come and been acknowledged; the disk of `index` then is that from `after`.
fn restored(index: usize, after: usize) -> Pair {
    let mut pair = Pair::new();
    let mut copy = pair.disks[index].copy();
    for (count, text) in (1..).zip(["一", "二", "三"]) {
        pair.send(0, text).unwrap();
        pair.carry(0);
        pair.receive(1);
        pair.done(1, count).unwrap();
        pair.carry(1);
        pair.receive(0);
        if count == u64::try_from(after).unwrap() {
            copy = pair.disks[index].copy();
        }
    }
    pair.disks[index] = copy;
    pair.reopen(index);
    pair
}

#[test]
fn a_sender_from_an_old_copy_is_told_by_the_peer() {
    for after in [0, 1, 2] {
        let mut pair = restored(0, after);
        let first = u64::try_from(after).unwrap() + 1;
        assert_eq!(pair.send(0, "新").unwrap(), first);
        pair.carry(0);
        assert!(pair.receive(1).is_empty(), "the number was used");
        assert_eq!(pair.carry(1), ["platform_000000003.spa"]);
        pair.receive(0);
        assert!(matches!(pair.send(0, "再"), Err(GapError::Diverged(3))));
        assert_eq!(pair.status(0).diverged, Some(3));
        pair.reopen(0);
        assert!(matches!(pair.resend(0, 0), Err(GapError::Diverged(3))), "remembered");

        assert_eq!(pair.gaps[0].follow_peer().unwrap(), [first]);
        assert_eq!(pair.status(0).bad_count, 1, "what was lost can be seen");
        assert_eq!(pair.send(0, "四").unwrap(), 4);
        pair.carry(0);
        assert_eq!(pair.texts(1), ["四"]);
        pair.done(1, 4).unwrap();
        pair.carry(1);
        pair.receive(0);
        pair.reopen(0);
        assert_eq!(pair.status(0).waiting, 0);
        assert_eq!(pair.status(0).diverged, None);
    }
}

#[test]
fn another_history_is_not_taken_for_the_next_message() {
    let mut pair = restored(0, 1);
    for text in ["新二", "新三", "新四"] {
        pair.send(0, text).unwrap();
    }
    pair.carry(0);
    assert!(pair.receive(1).is_empty());
    let status = pair.status(1);
    assert_eq!(status.bad[0].why, Problem::OtherHistory.to_string());
    pair.carry(1);
    pair.receive(0);
    assert_eq!(pair.gaps[0].follow_peer().unwrap(), [2, 3, 4]);
    assert!(pair.gaps[0].follow_peer().unwrap().is_empty(), "once is enough");
    assert_eq!(pair.send(0, "四").unwrap(), 4);
    pair.carry(0);
    assert_eq!(pair.texts(1), ["四"]);
}

#[test]
fn a_receiver_from_an_old_copy_shows_a_hole_that_a_person_may_skip() {
    for after in [0, 2] {
        let mut pair = restored(1, after);
        pair.send(0, "四").unwrap();
        pair.carry(0);
        assert!(pair.receive(1).is_empty());
        let first = u64::try_from(after).unwrap() + 1;
        assert_eq!(pair.status(1).holes, [first..=3]);
        pair.carry(1);
        pair.receive(0);
        assert_eq!(pair.status(0).diverged, None, "an old word is not a fault");
        let now = pair.now();
        block_on(pair.gaps[1].skip_to(now, 4)).unwrap();
        pair.carry(1);
        pair.receive(0);
        assert_eq!(pair.status(0).diverged, None);
        assert_eq!(pair.texts(1), ["四"]);
        pair.done(1, 4).unwrap();
        pair.carry(1);
        pair.receive(0);
        assert_eq!(pair.status(0).last_acknowledged, 4);
    }
}

#[test]
fn a_message_whose_file_was_taken_away_is_told() {
    let mut pair = Pair::new();
    for text in ["一", "二", "三"] {
        pair.send(0, text).unwrap();
    }
    for folder in [Folder::Sent, Folder::Out] {
        pair.disks[0].take(folder, "front-7_000000002.spb").unwrap();
    }
    assert_eq!(pair.status(0).lost, [2..=2]);
    pair.carry(0);
    assert_eq!(pair.texts(1), ["一"]);
    pair.minute = 60;
    assert_eq!(pair.resend(0, 30).unwrap(), 2);
    let gap = open(0, &pair.disks[0], 1).unwrap();
    assert_eq!(gap.status().unwrap().lost, [2..=2]);
    let now = pair.now();
    block_on(pair.gaps[1].skip_to(now, 3)).unwrap();
    assert_eq!(pair.texts(1), ["三"]);
    pair.done(1, 3).unwrap();
    pair.carry(1);
    pair.receive(0);
    assert_eq!(pair.status(0).waiting, 0);
}
