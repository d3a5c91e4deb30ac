//! Bytes changed at random are refused or proved false; nothing panics.

use std::sync::LazyLock;

use proof::check;
use proptest::prelude::*;

use crate::world::World;

static GOOD: LazyLock<(World, [Vec<u8>; 3])> = LazyLock::new(|| {
    let world = World::new();
    let files = [world.xml(), world.ofd(), world.pdf()];
    (world, files)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_changed_byte_never_passes_for_another_bill(
        which in 0..3_usize,
        at in any::<prop::sample::Index>(),
        mask in 1..=255_u8,
    ) {
        let (world, files) = &*GOOD;
        let good = &files[which];
        let mut bytes = good.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= mask;
        if let Ok(proof) = check(&world.trust, bytes) && proof.genuine {
            let same = check(&world.trust, good.clone()).unwrap().bill;
            prop_assert_eq!(proof.bill, same);
        }
    }

    #[test]
    fn a_part_of_a_file_is_never_a_sealed_page(which in 0..3_usize, at in any::<prop::sample::Index>()) {
        let (world, files) = &*GOOD;
        let good = &files[which];
        let part = good[..at.index(good.len())].to_vec();
        if let Ok(proof) = check(&world.trust, part) {
            prop_assert_ne!(proof.page.map(|page| page.proof), Some("sealed".into()));
        }
    }
}
