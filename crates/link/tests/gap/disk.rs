//! The same on a real disk, as far as that differs from one in memory.

#![expect(clippy::disallowed_methods, reason = "tests that put files where others would")]

use crate::sides::{at, limits, me, node, peer};
use futures::executor::block_on;
use link::GapError;
use link::gap::{Disk, Files, Folder, Gap, Problem, Status, TEMPORARY};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;

fn open(index: usize, dir: &Path) -> Gap {
    let rng = Box::new(StdRng::seed_from_u64(1));
    let disk = Box::new(Disk::hold(dir).unwrap());
    Gap::open(disk, me(index), peer(index), rng, limits()).unwrap()
}

#[test]
fn two_folders_on_a_disk_are_a_gap() {
    let dirs = [0, 1].map(|_| tempfile::tempdir().unwrap());
    let [front, platform] = [0, 1].map(|index| dirs[index].path());
    let mut sender = open(0, front);
    assert_eq!(block_on(sender.send(at(0), "一".as_bytes())).unwrap(), 1);
    assert!(matches!(Disk::hold(front), Err(GapError::InUse)));
    let seen = Status::look(&Disk::look(front), &node(0), &node(1)).unwrap();
    assert_eq!((seen.last_sent, seen.under_way[0].in_out), (1, true));
    drop(sender);

    let name = "front-7_000000001.spb";
    let mut receiver = open(1, platform);
    fs::rename(front.join("out").join(name), platform.join("in").join(name)).unwrap();
    let messages = block_on(receiver.receive(at(1), 10)).unwrap();
    assert_eq!(messages[0].bytes, "一".as_bytes());
    block_on(receiver.done(at(1), 1)).unwrap();
    assert_eq!(fs::read_dir(platform.join("in")).unwrap().count(), 0);

    let mut sender = open(0, front);
    let name = "platform_000000001.spa";
    fs::rename(platform.join("out").join(name), front.join("in").join(name)).unwrap();
    assert!(block_on(sender.receive(at(2), 10)).unwrap().is_empty());
    assert_eq!(sender.status().unwrap().last_acknowledged, 1);
}

#[test]
fn what_is_no_file_is_set_aside_too() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("in");
    let mut gap = open(1, dir.path());
    fs::create_dir(inside.join("front-7_000000001.spb")).unwrap();
    symlink("/etc/passwd", inside.join("front-7_000000002.spb")).unwrap();
    fs::write(inside.join(OsStr::from_bytes(b"\xff\xfe")), "not text").unwrap();
    for minute in [0, 10] {
        block_on(gap.receive(at(minute), 10)).unwrap();
    }
    let status = gap.status().unwrap();
    let whys: Vec<_> = status.bad.iter().map(|bad| bad.why.clone()).collect();
    let not_a_file = Problem::NotAFile.to_string();
    assert_eq!(whys, [Problem::Foreign.to_string(), not_a_file.clone(), not_a_file]);
    assert_eq!(fs::read_dir(inside).unwrap().count(), 0);
}

#[test]
fn half_written_files_are_cleared_and_those_of_the_transport_are_not() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(0, dir.path()));
    let left = |folder: &str| dir.path().join(folder).join(format!("{TEMPORARY}x"));
    for folder in ["out", "sent", "state", "in"] {
        fs::write(left(folder), "half").unwrap();
    }
    drop(open(0, dir.path()));
    assert!(["out", "sent", "state"].iter().all(|folder| !left(folder).exists()));
    assert!(left("in").exists());
}

#[test]
fn a_write_that_fails_leaves_the_old_file_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let mut disk = Disk::hold(dir.path()).unwrap();
    disk.write(Folder::Out, OsStr::new("a"), b"old").unwrap();
    fs::create_dir(dir.path().join("out").join(format!("{TEMPORARY}a"))).unwrap();
    assert!(disk.write(Folder::Out, OsStr::new("a"), b"new").is_err());
    assert_eq!(disk.read(Folder::Out, OsStr::new("a"), 9).unwrap(), b"old");
    let looking = &mut Disk::look(dir.path());
    for changed in [
        looking.write(Folder::Out, OsStr::new("a"), b"new"),
        looking.remove(Folder::Out, OsStr::new("a")),
        looking.set_aside(Folder::Out, OsStr::new("a"), OsStr::new("b")),
    ] {
        assert_eq!(changed.unwrap_err().kind(), ErrorKind::PermissionDenied);
    }
}
