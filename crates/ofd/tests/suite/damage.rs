//! Packages cut short or with bytes changed by chance: never a panic, never a seal that holds over
//! something else.

use crate::common::{DESCRIPTION, ESEAL, VALUE, get, sealed, unzip, zip};
use ofd::read::{Limits, Ofd, open};
use proptest::prelude::*;
use std::sync::LazyLock;

static PACKAGE: LazyLock<Vec<u8>> = LazyLock::new(|| sealed(1));
static WHOLE: LazyLock<Ofd> = LazyLock::new(|| open(&PACKAGE, &Limits::default()).unwrap());

/// If all seals hold, it must say what the whole one says.
fn check(package: &[u8]) {
    let Ok(ofd) = open(package, &Limits::default()) else { return };
    let seals = ofd.seals();
    if seals.is_empty() || seals.iter().any(|seal| seal.problem.is_some()) {
        return;
    }
    assert!(ofd.text().eq(WHOLE.text()), "other text under seals that hold");
    assert!(ofd.attachments().eq(WHOLE.attachments()), "other attachments");
    assert_eq!(ofd.custom(), WHOLE.custom());
    assert_eq!(seals, WHOLE.seals());
}

#[test]
fn a_package_cut_short_is_refused() {
    for length in 0..PACKAGE.len() {
        assert!(open(&PACKAGE[..length], &Limits::default()).is_err(), "cut to {length} bytes");
    }
}

#[test]
fn parts_cut_short_do_not_hold() {
    let files = unzip(&PACKAGE);
    for name in [VALUE, ESEAL, DESCRIPTION] {
        let length = get(&mut files.clone(), name).len();
        for length in (0..length).step_by(7) {
            let mut files = files.clone();
            get(&mut files, name).truncate(length);
            if let Ok(ofd) = open(&zip(&files), &Limits::default()) {
                assert!(ofd.seals()[0].problem.is_some(), "{name} cut to {length} bytes");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_of_the_package_do_not_hold(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut package = PACKAGE.clone();
        for (at, byte) in changes {
            let at = at.index(package.len());
            package[at] = byte;
        }
        check(&package);
    }

    /// Under an intact ZIP file, so that the change reaches the reader behind it.
    #[test]
    fn changed_bytes_of_a_file_do_not_hold(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut files = unzip(&PACKAGE);
        let file = file.index(files.len());
        let (_, bytes) = &mut files[file];
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check(&zip(&files));
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(open(&bytes, &Limits::default()).is_err());
    }
}
