//! One case each, told as a story.

use crate::memory::Memory;
use crate::sides::{Pair, at, certificate, limits, me, node, open, peer};
use futures::executor::block_on;
use link::GapError;
use link::gap::{Folder, Gap, Limits, Node, Peer, Problem, Status};
use rand::SeedableRng;
use rand::rngs::StdRng;

const FIRST: &str = "front-7_000000001.spb";
const SECOND: &str = "front-7_000000002.spb";

#[test]
fn a_message_goes_and_its_acknowledgement_comes_back() {
    let mut pair = Pair::new();
    assert_eq!(pair.send(0, "一").unwrap(), 1);
    assert_eq!(pair.send(0, "二").unwrap(), 2);
    assert_eq!(pair.carry(0), [FIRST, "front-7_000000002.spb"]);
    assert_eq!(pair.texts(1), ["一", "二"]);
    assert!(pair.texts(1).is_empty(), "each comes once");
    let status = pair.status(1);
    assert_eq!((status.last_done, status.arrived_count), (0, 2));
    assert!(pair.disks[1].names(Folder::Out).is_empty(), "nothing is done yet");

    pair.done(1, 2).unwrap();
    pair.done(1, 1).unwrap();
    assert_eq!(pair.carry(1), ["platform_000000002.spa"]);
    assert!(pair.receive(0).is_empty());
    let status = pair.status(0);
    assert_eq!((status.last_sent, status.last_acknowledged, status.waiting), (2, 2, 0));
    assert_eq!(status.heard, Some(at(0)));
    for folder in [Folder::Sent, Folder::In, Folder::Out] {
        assert!(pair.disks[0].names(folder).is_empty());
    }
}

#[test]
fn messages_acknowledge_too() {
    let mut pair = Pair::new();
    pair.send(0, "问").unwrap();
    pair.carry(0);
    pair.receive(1);
    pair.done(1, 1).unwrap();
    pair.send(1, "答").unwrap();
    pair.disks[1].take(Folder::Out, "platform_000000001.spa").unwrap();
    pair.carry(1);
    assert_eq!(pair.texts(0), ["答"]);
    assert_eq!(pair.gaps[0].last_acknowledged().unwrap(), 1);
}

#[test]
fn order_is_kept_and_holes_are_told() {
    let mut pair = Pair::new();
    for text in ["一", "二", "三", "四", "五"] {
        pair.send(0, text).unwrap();
    }
    let lost = ["front-7_000000001.spb", "front-7_000000003.spb", "front-7_000000004.spb"];
    for name in lost {
        pair.disks[0].take(Folder::Out, name).unwrap();
    }
    pair.carry(0);
    assert!(pair.texts(1).is_empty());
    assert_eq!(pair.status(1).holes, [1..=1, 3..=4]);
    assert_eq!(pair.resend(0, 60).unwrap(), 0, "too early");
    pair.minute = 60;
    assert_eq!(pair.resend(0, 60).unwrap(), 5);
    assert_eq!(pair.resend(0, 0).unwrap(), 0, "they still lie there");
    assert_eq!(pair.status(0).under_way[0].times, 2);
    pair.carry(0);
    assert_eq!(pair.texts(1), ["一", "二", "三", "四", "五"]);
    assert!(pair.status(1).holes.is_empty());
}

#[test]
fn what_was_not_done_comes_again_after_a_crash() {
    let mut pair = Pair::new();
    for text in ["一", "二", "三"] {
        pair.send(0, text).unwrap();
    }
    pair.carry(0);
    assert_eq!(pair.texts(1), ["一", "二", "三"]);
    pair.done(1, 1).unwrap();
    pair.reopen(1);
    assert_eq!(pair.texts(1), ["二", "三"]);
    pair.gaps[1].hand_over_again();
    assert_eq!(pair.texts(1), ["二", "三"]);
    assert!(matches!(pair.done(1, 4), Err(GapError::NotHandedOver(4))));
}

#[test]
fn a_lost_acknowledgement_is_given_again() {
    let mut pair = Pair::new();
    pair.send(0, "一").unwrap();
    pair.carry(0);
    pair.receive(1);
    pair.done(1, 1).unwrap();
    pair.disks[1].take(Folder::Out, "platform_000000001.spa").unwrap();
    pair.minute = 60;
    assert_eq!(pair.resend(0, 30).unwrap(), 1);
    pair.carry(0);
    assert!(pair.receive(1).is_empty(), "a repetition");
    assert_eq!(pair.carry(1), ["platform_000000001.spa"]);
    pair.receive(0);
    assert_eq!(pair.status(0).waiting, 0);
}

#[test]
fn a_file_that_grows_is_waited_for() {
    let mut pair = Pair::new();
    pair.send(0, "一").unwrap();
    let whole = pair.disks[0].take(Folder::Out, FIRST).unwrap();
    for length in [0, 10, 400, whole.len() - 1] {
        pair.disks[1].put(Folder::In, FIRST, &whole[..length]);
        pair.minute += 9;
        assert!(pair.texts(1).is_empty());
        let status = pair.status(1);
        assert_eq!(status.unsettled[0].since, pair.now());
        assert_eq!((status.bad_count, status.arrived_count), (0, 0));
    }
    pair.disks[1].put(Folder::In, FIRST, &whole);
    assert_eq!(pair.texts(1), ["一"]);
}

#[test]
fn bad_and_foreign_files_are_set_aside_with_their_reason() {
    let mut pair = Pair::new();
    pair.send(0, "一").unwrap();
    let whole = pair.disks[0].take(Folder::Out, FIRST).unwrap();
    pair.send(0, "二").unwrap();
    let mut changed = pair.disks[0].take(Folder::Out, SECOND).unwrap();
    *changed.last_mut().unwrap() ^= 1;
    let files: [(&str, &[u8], Problem); 8] = [
        (FIRST, &whole[..whole.len() - 1], Problem::NotABundle),
        ("front-7_000000003.spb", &whole, Problem::WrongName),
        ("front-7_000000001.spa", &whole, Problem::WrongName),
        (SECOND, &changed, Problem::BadSignature),
        ("front-7_1.spb", &whole, Problem::Foreign),
        ("platform_000000001.spb", &whole, Problem::Foreign),
        ("报表.xls", b"", Problem::Foreign),
        ("front-7_000000009.spb", &[0; 9000], Problem::TooLong),
    ];
    for (name, bytes, _) in &files {
        pair.disks[1].put(Folder::In, name, bytes);
    }
    pair.receive(1);
    assert_eq!(pair.status(1).unsettled.len(), files.len());
    pair.minute = 10;
    pair.receive(1);
    let status = pair.status(1);
    assert_eq!((status.bad_count, status.unsettled.len()), (files.len(), 0));
    for (name, bytes, problem) in &files {
        let bad = status.bad.iter().find(|bad| bad.name.ends_with(&format!("_{name}"))).unwrap();
        assert_eq!(bad.why, problem.to_string(), "{name}");
        assert_eq!(pair.disks[1].get(Folder::Bad, &bad.name).as_deref(), Some(*bytes));
    }
    // Moved back by hand, or sent again, it is taken.
    pair.disks[1].put(Folder::In, FIRST, &whole);
    assert_eq!(pair.texts(1), ["一"]);
}

#[test]
fn any_changed_byte_and_any_cut_of_a_file_is_refused() {
    let mut pair = Pair::new();
    pair.send(0, "一").unwrap();
    let whole = pair.disks[0].take(Folder::Out, FIRST).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        for bytes in [&changed, &whole[..at]] {
            pair.disks[1].put(Folder::In, FIRST, bytes);
            assert!(pair.receive(1).is_empty(), "byte {at}");
        }
    }
    pair.disks[1].put(Folder::In, FIRST, &whole);
    assert_eq!(pair.texts(1), ["一"]);
}

#[test]
fn strangers_are_not_believed() {
    let mut pair = Pair::new();
    let rng = || Box::new(StdRng::seed_from_u64(1));
    // The stranger has taken the name, but not the key.
    let disk = Memory::new(3);
    let stranger = link::gap::Me::new(node(0), crate::sides::KEYS[2].clone(), Vec::new());
    let gap = Gap::open(Box::new(disk.clone()), stranger, peer(0), rng(), limits());
    block_on(gap.unwrap().send(at(0), b"x")).unwrap();
    pair.disks[1].put(Folder::In, FIRST, &disk.take(Folder::Out, FIRST).unwrap());
    assert!(pair.receive(1).is_empty());
    assert_eq!(pair.status(1).unsettled[0].problem, Problem::UnknownSender);

    // The right sender, but encrypted to another certificate than ours.
    let disk = Memory::new(4);
    let other = Peer::new(node(1), certificate(2), Vec::new());
    let gap = Gap::open(Box::new(disk.clone()), me(0), other, rng(), limits());
    block_on(gap.unwrap().send(at(0), b"x")).unwrap();
    pair.disks[1].put(Folder::In, FIRST, &disk.take(Folder::Out, FIRST).unwrap());
    assert!(pair.receive(1).is_empty());
    let status = pair.status(1);
    assert_eq!(status.bad[0].why, Problem::UnknownRecipient.to_string());
}

#[test]
fn keys_may_change_while_messages_are_under_way() {
    let mut pair = Pair::new();
    let rng = || Box::new(StdRng::seed_from_u64(1));
    pair.send(0, "旧").unwrap();
    pair.carry(0);
    // Both sides know two keys of the receiver from now on; the sender encrypts to the new one.
    let new = crate::sides::KEYS[2].clone();
    let both = link::gap::Me::new(node(1), new.clone(), vec![new, crate::sides::KEYS[1].clone()]);
    let renewed = Peer::new(node(1), certificate(2), vec![certificate(1)]);
    let [front, platform] = &pair.disks;
    let front = Gap::open(Box::new(front.clone()), me(0), renewed, rng(), limits()).unwrap();
    let platform = Gap::open(Box::new(platform.clone()), both, peer(1), rng(), limits()).unwrap();
    pair.gaps = [front, platform];
    pair.send(0, "新").unwrap();
    pair.carry(0);
    assert_eq!(pair.texts(1), ["旧", "新"]);
    pair.done(1, 2).unwrap();
    pair.carry(1);
    pair.receive(0);
    assert_eq!(pair.status(0).waiting, 0);
}

#[test]
fn limits_are_kept() {
    let disk = Memory::new(1);
    let rng = Box::new(StdRng::seed_from_u64(1));
    let small = Limits { waiting_max: 2, ..limits() };
    let mut gap = Gap::open(Box::new(disk), me(0), peer(0), rng, small).unwrap();
    let mut send = |bytes: &[u8]| block_on(gap.send(at(0), bytes));
    assert!(matches!(send(&[0; 2001]), Err(GapError::TooLong(2000))));
    assert_eq!(send(&[0; 2000]).unwrap(), 1);
    assert_eq!(send(&[]).unwrap(), 2);
    assert!(matches!(send(b"x"), Err(GapError::Backlog(2))));
}

#[test]
fn rubbish_does_not_keep_messages_away_and_the_bad_folder_has_a_limit() {
    let mut pair = Pair::new();
    let rng = Box::new(StdRng::seed_from_u64(1));
    let small = Limits { files_max: 3, bad_max: 2, ..limits() };
    let disk = Box::new(pair.disks[1].clone());
    pair.gaps[1] = Gap::open(disk, me(1), peer(1), rng, small).unwrap();
    for name in ["a", "b", "c", "d"] {
        pair.disks[1].put(Folder::In, name, b"rubbish");
    }
    pair.send(0, "一").unwrap();
    pair.carry(0);
    assert_eq!(pair.texts(1), ["一"]);
    for minute in [10, 20, 30] {
        pair.minute = minute;
        pair.receive(1);
    }
    assert_eq!(pair.status(1).bad_count, 2);
    assert_eq!(pair.disks[1].names(Folder::In).len(), 3, "two of rubbish and one not done");
}

#[test]
fn a_full_disk_is_told_and_nothing_is_half_done() {
    let mut pair = Pair::new();
    pair.disks[0].inside().full = vec![Folder::Sent, Folder::Out];
    assert!(matches!(pair.send(0, "一"), Err(GapError::DiskFull(Folder::Sent))));
    assert_eq!(pair.gaps[0].last_sent().unwrap(), 0);

    // Kept, but not put out: the message is not lost, and the trouble is told.
    pair.disks[0].inside().full = vec![Folder::Out];
    assert_eq!(pair.send(0, "二").unwrap(), 1);
    assert!(pair.status(0).trouble.unwrap().contains("no room on the disk of folder out"));
    assert!(matches!(pair.resend(0, 0), Err(GapError::DiskFull(Folder::Out))));
    pair.disks[0].inside().full.clear();
    assert_eq!(pair.send(0, "三").unwrap(), 2);
    assert_eq!(pair.status(0).trouble, None);
    pair.carry(0);
    assert_eq!(pair.texts(1), ["二", "三"]);

    pair.disks[1].inside().full = vec![Folder::State];
    assert!(matches!(pair.done(1, 2), Err(GapError::DiskFull(Folder::State))));
    assert!(pair.disks[1].names(Folder::Out).is_empty());
    pair.disks[1].inside().full.clear();
    pair.done(1, 2).unwrap();
    pair.carry(1);
    pair.receive(0);
    assert_eq!(pair.status(0).waiting, 0);
}

#[test]
fn a_clock_that_was_set_back_does_not_stop_anything() {
    let mut pair = Pair::new();
    pair.minute = 100_000;
    pair.send(0, "一").unwrap();
    pair.disks[0].take(Folder::Out, FIRST).unwrap();
    pair.minute = 0;
    pair.reopen(0);
    pair.resend(0, 30).unwrap();
    pair.disks[0].take(Folder::Out, FIRST);
    pair.minute = 31;
    assert_eq!(pair.resend(0, 30).unwrap(), 1);
}

#[test]
fn somebody_else_may_look_at_the_folders() {
    let mut pair = Pair::new();
    for text in ["一", "二"] {
        pair.send(0, text).unwrap();
    }
    pair.disks[0].take(Folder::Out, FIRST).unwrap();
    let seen = Status::look(&pair.disks[0], &node(0), &node(1)).unwrap();
    assert_eq!((seen.last_sent, seen.waiting), (2, 2));
    assert_eq!(seen.under_way.iter().map(|one| one.in_out).collect::<Vec<_>>(), [false, true]);
    assert_eq!(seen.under_way[0].made, Some(at(0)));
    let wrong = Status::look(&pair.disks[0], &node(1), &node(0));
    assert!(matches!(wrong, Err(GapError::Damaged(_))));
}

#[test]
fn damaged_folders_are_not_begun_anew() {
    let mut pair = Pair::new();
    pair.send(0, "一").unwrap();
    let marks = pair.disks[0].take(Folder::State, "marks").unwrap();
    assert!(matches!(open(0, &pair.disks[0], 1), Err(GapError::Damaged(_))));
    for at in [0, 30, marks.len() - 2] {
        let mut changed = marks.clone();
        changed[at] ^= 1;
        pair.disks[0].put(Folder::State, "marks", &changed);
        assert!(matches!(open(0, &pair.disks[0], 1), Err(GapError::Damaged(_))), "byte {at}");
    }
    pair.disks[0].put(Folder::State, "marks", &marks);
    assert_eq!(open(0, &pair.disks[0], 1).unwrap().last_sent().unwrap(), 1);
}

#[test]
fn names_of_nodes_are_safe_as_file_names() {
    for good in ["front-7", "a", "0", &"x".repeat(32)] {
        assert_eq!(Node::new(good).unwrap().to_string(), good);
    }
    for bad in ["", "-a", "A", "a_b", "a/b", "..", "前置", &"x".repeat(33)] {
        assert!(Node::new(bad).is_err(), "{bad}");
    }
}

/// Whoever runs a gap among other tasks needs this.
#[test]
fn futures_can_move_between_threads() {
    fn moves(_: impl Send) {}
    let mut pair = Pair::new();
    moves(pair.gaps[0].send(at(0), b""));
    moves(pair.gaps[0].receive(at(0), 1));
    moves(pair.gaps[0].done(at(0), 1));
    moves(pair.gaps[0].resend(at(0), jiff::SignedDuration::ZERO, 1));
}
