//! What must hold for any input: round trips, and no change goes unseen.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests"
)]

use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};
use seal::key_file::{self, KeyFileError};
use seal::tree::{Side, Tree, root_from};
use seal::{PrivateKey, PublicKey, Signature, Vault, sm3, sm4};

fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut StdRng::seed_from_u64(seed))
}

fn flip(bytes: &mut [u8], bit: usize) {
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

/// The crate that our arithmetic comes from, as a second opinion on our own few lines.
fn second_opinion(key: &PrivateKey) -> sm2::dsa::SigningKey {
    sm2::dsa::SigningKey::from_slice(seal::ID, key.to_bytes().as_slice()).unwrap()
}

proptest! {
    #[test]
    fn a_blind_index_fits_its_value_context_and_key_only(
        key: [u8; 16],
        other_key: [u8; 16],
        (context, value) in (".{0,20}", ".{0,20}"),
        (other_context, other_value) in (".{0,20}", ".{0,20}"),
    ) {
        let index = |key, context: &str, value: &str| Vault::new(key).blind(context, value).next();
        let known = index(key, &context, &value);
        prop_assert_eq!(known, index(key, &context, &value));
        prop_assert_eq!(known == index(other_key, &context, &value), key == other_key);
        let same = context == other_context && value == other_value;
        prop_assert_eq!(known == index(key, &other_context, &other_value), same);
        let turned = Vault::new(other_key).with_older(key);
        prop_assert!(turned.blind(&context, &value).any(|tag| Some(tag) == known));
    }

    #[test]
    fn a_signature_fits_its_message_and_key_only(
        seed: u64,
        message in prop::collection::vec(any::<u8>(), 1..200),
        bit: usize,
    ) {
        let (key, other) = (key(seed), key(seed.wrapping_add(1)));
        let signature = key.sign_with(&mut StdRng::seed_from_u64(seed), &message);
        let mut changed_message = message.clone();
        flip(&mut changed_message, bit);
        let mut changed = signature.to_rs();
        flip(&mut changed, bit);
        let changed = Signature::from_rs(&changed);
        for prepared in [false, true] {
            let public = PublicKey::from_spki_der(&key.public().to_spki_der()).unwrap();
            if prepared {
                public.prepare();
                other.public().prepare();
            }
            prop_assert!(public.verify(&message, &signature).is_ok());
            prop_assert!(public.verify(&changed_message, &signature).is_err());
            prop_assert!(changed.is_err() || public.verify(&message, &changed.unwrap()).is_err());
            prop_assert!(other.public().verify(&message, &signature).is_err());
        }
    }

    #[test]
    fn signatures_agree_with_a_second_implementation(seed: u64, message: Vec<u8>) {
        use sm2::dsa::signature::{Signer, Verifier};
        let key = key(seed);
        let peer = second_opinion(&key);
        let theirs: sm2::dsa::Signature = peer.sign(&message);
        let ours = key.sign(&message);
        prop_assert_eq!(ours.to_rs().to_vec(), theirs.to_vec());
        prop_assert_eq!(ours.to_der(), theirs.to_der().as_ref().to_vec());
        let hedged = key.sign_with(&mut StdRng::seed_from_u64(seed), &message);
        prop_assert_ne!(hedged, ours);
        let hedged = sm2::dsa::Signature::from_slice(&hedged.to_rs()).unwrap();
        prop_assert!(peer.verifying_key().verify(&message, &hedged).is_ok());
    }

    #[test]
    fn a_signature_has_one_spelling(seed: u64, bit: usize, junk: u8) {
        let signature = key(seed).sign(b"x");
        let der = signature.to_der();
        prop_assert_eq!(Signature::from_der(&der), Ok(signature));
        prop_assert_eq!(Signature::from_base64(&signature.base64()), Ok(signature));
        prop_assert_eq!(Signature::from_rs(&signature.to_rs()), Ok(signature));
        let longer = [der.as_slice(), &[junk]].concat();
        prop_assert!(Signature::from_der(&longer).is_err());
        prop_assert!(Signature::from_der(&der[..der.len() - 1]).is_err());
        let mut changed = der.clone();
        flip(&mut changed, bit);
        if let Ok(read) = Signature::from_der(&changed) {
            prop_assert_eq!(read.to_der(), changed);
            prop_assert_ne!(read, signature);
        }
    }

    #[test]
    fn every_leaf_leads_to_the_root_and_no_other_does(count in 1_u8..40, at: prop::sample::Index) {
        let leaves: Vec<_> = (0..count).map(|n| sm3::digest(&[n])).collect();
        let tree = Tree::new(leaves.clone());
        let index = at.index(leaves.len());
        let path = tree.path(index).unwrap();
        prop_assert_eq!(root_from(&leaves[index], &path), tree.root());
        prop_assert_ne!(root_from(&sm3::digest(b"stranger"), &path), tree.root());
        if let Some((last, shorter)) = path.split_last() {
            prop_assert_ne!(root_from(&leaves[index], shorter), tree.root());
            let mut turned = path.clone();
            turned.last_mut().unwrap().side =
                if last.side == Side::Left { Side::Right } else { Side::Left };
            prop_assert_ne!(root_from(&leaves[index], &turned), tree.root());
        }
        prop_assert_eq!(tree.path(leaves.len()), None);
    }

    #[test]
    fn a_vault_opens_only_what_it_sealed_there(
        secret: Vec<u8>, key: [u8; 16], nonce: [u8; 12], bit: usize,
    ) {
        let vault = Vault::new(key);
        let sealed = vault.seal("unit/7/token", &secret, nonce);
        prop_assert_eq!(&*vault.open("unit/7/token", &sealed).unwrap(), &secret);
        prop_assert!(vault.open("unit/8/token", &sealed).is_err());
        let mut other_key = key;
        flip(&mut other_key, bit);
        prop_assert!(Vault::new(other_key).open("unit/7/token", &sealed).is_err());
        let rotated = Vault::new(other_key).with_older(key);
        prop_assert_eq!(&*rotated.open("unit/7/token", &sealed).unwrap(), &secret);
        let mut changed = sealed.clone();
        flip(&mut changed, bit);
        prop_assert!(vault.open("unit/7/token", &changed).is_err());
        prop_assert!(vault.open("unit/7/token", &sealed[..sealed.len().min(27)]).is_err());
    }

    #[test]
    fn cbc_gives_back_what_it_took(plain: Vec<u8>, key: [u8; 16], iv: [u8; 16]) {
        let sealed = sm4::cbc::encrypt(&key, &iv, &plain);
        prop_assert_eq!(sm4::cbc::decrypt(&key, &iv, &sealed).unwrap(), plain);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_key_file_opens_with_its_passphrase_only(seed: u64, passphrase: String, line: usize) {
        let key = key(seed);
        let pem = key_file::encrypt(&key, &passphrase, &mut StdRng::seed_from_u64(seed)).unwrap();
        let opened = key_file::decrypt(&pem, &passphrase).unwrap();
        prop_assert_eq!(opened.to_bytes(), key.to_bytes());
        let wrong = key_file::decrypt(&pem, &format!("{passphrase}x")).unwrap_err();
        prop_assert_eq!(wrong, KeyFileError::WrongPassphrase);

        let body: Vec<&str> = pem.lines().collect();
        let line = 1 + line % (body.len() - 2);
        let changed = pem.replace(body[line], &body[line].to_lowercase());
        let opened = key_file::decrypt(&changed, &passphrase);
        prop_assert!(opened.is_err() || opened.unwrap().public() != key.public() || changed == pem);
    }
}

#[test]
fn numbers_out_of_range_are_no_signature_and_no_key() {
    let order = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
    let order: [u8; 32] = hex::decode(order).unwrap().try_into().unwrap();
    let mut below = order;
    below[31] -= 1;
    let one: [u8; 32] = std::array::from_fn(|i| u8::from(i == 31));
    let pair =
        |r: &[u8; 32], s: &[u8; 32]| Signature::from_rs(&[*r, *s].concat().try_into().unwrap());
    assert!(pair(&one, &below).is_ok());
    for bad in [&[0; 32], &order, &[0xff; 32]] {
        assert!(pair(bad, &one).is_err());
        assert!(pair(&one, bad).is_err());
        assert!(PrivateKey::from_bytes(bad).is_err());
    }
    assert!(PrivateKey::from_bytes(&below).is_err(), "1 + d has no inverse");
    assert!(PrivateKey::from_bytes(&one).is_ok());
    // r + s = 0 must not pass for any key.
    let forged = pair(&one, &below).unwrap();
    assert!(key(1).public().verify(b"x", &forged).is_err());
}

#[test]
fn looser_encodings_are_refused() {
    for loose in [
        "3006020101020101ff",     // a byte behind
        "30070202000102 0101",    // a needless zero
        "308106020101020101",     // a length in long form
        "3006020181020101",       // a negative number
        "3003020101",             // one number
        "3009020101020101020101", // three numbers
    ] {
        let bytes = hex::decode(loose.replace(' ', "")).unwrap();
        assert!(Signature::from_der(&bytes).is_err(), "{loose}");
    }
    assert!(Signature::from_der(&hex::decode("3006020101020101").unwrap()).is_ok());
    assert!(Signature::from_base64(" MAYCAQECAQE=").is_err());
    assert!(Signature::from_base64("MAYCAQECAQE").is_err());
}

#[test]
fn secrets_are_never_printed() {
    let key = key(9);
    let secret = hex::encode(key.to_bytes().as_slice());
    let shown = format!("{key:?}");
    assert!(!shown.to_lowercase().contains(&secret[..16]), "{shown}");
    assert_eq!(format!("{:?}", Vault::new([7; 16])), "Vault");
}

/// RFC 6962 splits at the greatest power of two below the count; seven leaves show every case.
#[test]
fn the_tree_has_the_shape_of_rfc_6962() {
    fn root(leaves: &[sm3::Digest]) -> sm3::Digest {
        if let [leaf] = leaves {
            return sm3::digest(&[&[0][..], leaf].concat());
        }
        let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
        sm3::digest(&[&[1][..], &root(left), &root(right)].concat())
    }
    for count in 1..=17 {
        let leaves: Vec<_> = (0..count).map(|n| sm3::digest(&[n])).collect();
        assert_eq!(Tree::new(leaves.clone()).root(), root(&leaves), "{count} leaves");
    }
    assert_eq!(Tree::new(Vec::new()).root(), sm3::digest(&[]));
}
