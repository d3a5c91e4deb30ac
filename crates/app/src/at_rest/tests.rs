use proptest::prelude::*;

use super::keys::{RestError, RestKeys};

const NONCE: [u8; 12] = [9; 12];

fn ring(id: &str, byte: u8) -> RestKeys {
    RestKeys::new(id, [byte; 16]).unwrap()
}

proptest! {
    #[test]
    fn what_goes_in_comes_out_in_its_own_place_alone(
        plain in proptest::collection::vec(any::<u8>(), 0..3000),
        repeats in 1_usize..20,
        nonce: [u8; 12],
        (place, other) in (".{0,40}", ".{0,40}"),
    ) {
        let (keys, plain) = (ring("R1", 7), plain.repeat(repeats));
        let sealed = keys.seal(&place, &plain, nonce).unwrap();
        prop_assert_eq!(keys.open(&place, &sealed), Ok(plain));
        prop_assume!(place != other);
        prop_assert_eq!(keys.open(&other, &sealed), Err(RestError::Damaged));
    }

    #[test]
    fn one_flipped_bit_does_not_open(plain: Vec<u8>, bit: prop::sample::Index, cut: prop::sample::Index) {
        let keys = ring("R1", 7).with_older("R0", [6; 16]);
        let mut sealed = keys.seal("bill/1", &plain, NONCE).unwrap();
        prop_assert!(keys.open("bill/1", &sealed[..cut.index(sealed.len())]).is_err());
        let bit = bit.index(sealed.len().saturating_mul(8));
        sealed[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(keys.open("bill/1", &sealed).is_err());
    }
}

#[test]
fn a_flipped_mark_is_not_taken_for_a_plain_value() {
    let sealed = ring("R1", 7).seal("bill/1", b"<a/>", NONCE).unwrap();
    for bit in 0..8 {
        assert!(!super::PLAIN_MARKS.contains(&(sealed[0] ^ (1 << bit))));
    }
}

#[test]
fn a_new_key_seals_and_the_old_one_still_opens() {
    let old = ring("R1", 1).seal("bill/1", b"old", NONCE).unwrap();
    let keys = ring("R2", 2).with_older("R1", [1; 16]);
    let new = keys.seal("bill/1", b"new", NONCE).unwrap();
    assert_eq!(keys.open("bill/1", &old).unwrap(), b"old");
    assert_eq!(keys.open("bill/1", &new).unwrap(), b"new");
    assert_eq!(ring("R1", 1).open("bill/1", &new), Err(RestError::UnknownKey("R2".into())));
    assert_eq!(ring("R1", 2).open("bill/1", &old), Err(RestError::Damaged), "same id, other key");
    assert!(
        RestKeys::new("", [1; 16]).is_err() && RestKeys::new(&"R".repeat(256), [1; 16]).is_err()
    );
}

#[test]
fn nothing_unpacks_beyond_the_bound() {
    let keys = ring("R1", 1);
    let most = vec![0; 8 * 1024 * 1024];
    let sealed = keys.seal("bill/1", &most, NONCE).unwrap();
    assert!(sealed.len() < 100_000 && keys.open("bill/1", &sealed).unwrap() == most);
    let more = [most, vec![0]].concat();
    assert_eq!(keys.seal("bill/1", &more, NONCE), Err(RestError::TooLarge));
    // Sealed by somebody who holds the key and keeps no bound.
    let bomb = seal::Vault::new([1; 16]).seal(
        "bill/1",
        &super::pack::Packer::default().pack(&more).unwrap(),
        NONCE,
    );
    let bomb = [b"\x53\x01\x02R1".as_slice(), &bomb].concat();
    assert_eq!(keys.open("bill/1", &bomb), Err(RestError::Damaged));
}
