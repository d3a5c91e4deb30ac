//! The files that the checker for the browser is tested with, natively and in JavaScript.
#![expect(clippy::disallowed_methods, reason = "a test writes files for others")]

use std::path::Path;

use crate::world::World;

/// `cargo test -p proof -- --ignored fixtures`
#[test]
#[ignore = "writes files; run it when the formats have changed"]
fn fixtures_are_written() {
    let world = World::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../verifier/tests/data");
    std::fs::create_dir_all(&folder).unwrap();
    let files = [("bill.xml", world.xml()), ("bill.ofd", world.ofd()), ("bill.pdf", world.pdf())];
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    std::fs::write(folder.join("slip.txt"), crate::slip::good(&world)).unwrap();
    std::fs::write(folder.join("trust.pem"), world.trust_pem()).unwrap();
}
