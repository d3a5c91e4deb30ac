//! Every file of the fuzzers' seeds is answered, in each disguise.
#![expect(clippy::disallowed_methods, reason = "a test reads its corpus")]

use std::path::Path;

use proof::check;

use crate::world::{World, package, pdf};

#[test]
fn hostile_files_are_answered() {
    let world = World::new();
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus-seed");
    let mut answered = 0;
    for folder in ["xml", "ofd", "json"] {
        for entry in std::fs::read_dir(seeds.join(folder)).unwrap() {
            let seed = std::fs::read(entry.unwrap().path()).unwrap();
            let attached = package(&[("bill.xml", &seed)]).write().unwrap();
            let zip = [b"PK\x03\x04", seed.as_slice()].concat();
            for file in [pdf(&[&seed]), attached, zip, seed] {
                let genuine = check(&world.trust, file).is_ok_and(|proof| proof.genuine);
                assert!(!genuine, "nobody here signed a seed");
                answered += 1;
            }
        }
    }
    assert!(answered > 60, "{answered}");
}
