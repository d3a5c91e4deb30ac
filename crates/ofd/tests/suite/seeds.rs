//! The seeds of the fuzz target, run as it runs them.

use crate::common::sealed;
use crate::hostile::{bomb, cyclic, deep, doctype, named};
use ofd::read::{Limits, open};

/// The seeds' names, and how each is made.
fn made() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("unsealed", sealed(0)),
        ("sealed", sealed(1)),
        ("sealed-twice", sealed(2)),
        ("bomb", bomb(16 << 20)),
        ("cycle", cyclic()),
        ("deep", deep(1000)),
        ("doctype", doctype()),
        ("escape", named("../x")),
    ]
}

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus-seed/ofd")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the seeds are files")]
fn seeds_are_read_or_refused() {
    let mut good = 0;
    for (name, _) in made() {
        let bytes = std::fs::read(folder().join(name)).unwrap();
        if let Ok(ofd) = open(&bytes, &Limits::default()) {
            good += 1;
            assert!(ofd.seals().iter().all(|seal| seal.problem.is_none()), "{name}");
            assert_eq!(ofd.text().count(), 4);
            assert_eq!(ofd.attachments().count(), 1);
        }
    }
    assert_eq!(good, 3);
}

/// Run this by name after changing what is written.
#[test]
#[ignore = "writes the seeds anew"]
#[expect(clippy::disallowed_methods, reason = "the seeds are files")]
fn write_seeds() {
    std::fs::create_dir_all(folder()).unwrap();
    for (name, bytes) in made() {
        std::fs::write(folder().join(name), bytes).unwrap();
    }
}
