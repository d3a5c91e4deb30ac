//! What must hold for encryption: only the one it is for reads it, knows from whom it came, and
//! notices any change. Hostile bytes are refused and break nothing.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "helpers of tests")]

use async_trait::async_trait;
use futures::executor::block_on;
use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};
use seal::sm2::{DecryptError, EncryptError, PLAINTEXT_MAX};
use seal::{
    Authority, Certificate, Decryptor, DecryptorError, Envelope, EnvelopeError, FileSigner, Name,
    PrivateKey, Purpose, Validity, envelope,
};
use std::sync::LazyLock;
use zeroize::Zeroizing;

const CONTEXT: &[u8] = b"front-7 to platform, 12";

fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut rng(seed))
}

/// Sender, recipient and a stranger.
static DESKS: LazyLock<[FileSigner; 3]> = LazyLock::new(|| {
    let validity = Validity {
        not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2055-01-01T00:00:00Z".parse().unwrap(),
    };
    let root = Authority::root(key(1), &Name::new("示例根"), "01", validity).unwrap();
    let issuing = root.issue(&Name::new("示例"), key(2).public(), Purpose::Issuing, "02", validity);
    let issuing = Authority::new(key(2), issuing.unwrap()).unwrap();
    [3, 4, 5].map(|seed| {
        let (name, serial) = (Name::new(format!("示例{seed}")), format!("1{seed}"));
        let public = key(seed).public().clone();
        let certificate = issuing.issue(&name, &public, Purpose::FrontDevice, &serial, validity);
        FileSigner::new(key(seed), certificate.unwrap()).unwrap()
    })
});

fn certificate(desk: &FileSigner) -> &Certificate {
    Decryptor::certificate(desk)
}

fn sealed(seed: u64, content: &[u8]) -> Vec<u8> {
    let [sender, recipient, _] = &*DESKS;
    block_on(Envelope::seal(&mut rng(seed), sender, certificate(recipient), CONTEXT, content))
        .unwrap()
}

fn opened(bytes: &[u8], context: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
    let [sender, recipient, _] = &*DESKS;
    let envelope = Envelope::from_der(bytes)?;
    block_on(envelope.open(recipient, certificate(sender), context))
}

/// The crate that our arithmetic comes from, as a second opinion on our own few lines.
fn second_opinion(key: &PrivateKey) -> sm2::pke::DecryptingKey {
    sm2::pke::DecryptingKey::from_slice(key.to_bytes().as_slice()).unwrap()
}

proptest! {
    #[test]
    fn a_ciphertext_opens_with_its_key_only(
        seed: u64, plain in prop::collection::vec(any::<u8>(), 1..100), at: prop::sample::Index,
        change in 1_u8..,
    ) {
        let (ours, other) = (key(seed), key(seed.wrapping_add(1)));
        let mut cipher = ours.public().encrypt(&mut rng(seed), &plain).unwrap();
        prop_assert_eq!(&*ours.decrypt(&cipher).unwrap(), &plain);
        prop_assert_eq!(other.decrypt(&cipher), Err(DecryptError));
        prop_assert!(ours.decrypt(&cipher[..at.index(cipher.len())]).is_err());
        let at = at.index(cipher.len());
        cipher[at] ^= change;
        prop_assert_eq!(ours.decrypt(&cipher), Err(DecryptError), "byte {}", at);
    }

    #[test]
    fn encryption_agrees_with_a_second_implementation(
        seed: u64, plain in prop::collection::vec(any::<u8>(), 1..100),
    ) {
        let key = key(seed);
        let peer = second_opinion(&key);
        let cipher = key.public().encrypt(&mut rng(seed), &plain).unwrap();
        prop_assert_eq!(&peer.decrypt_der(&cipher).unwrap(), &plain);
        let theirs = peer.encrypting_key().encrypt_der(&mut rng(seed), &plain).unwrap();
        prop_assert_eq!(&*key.decrypt(&theirs).unwrap(), &plain);
    }

    #[test]
    fn any_changed_byte_of_an_envelope_is_refused(
        seed: u64, content: Vec<u8>, at: prop::sample::Index, change in 1_u8..,
    ) {
        let bytes = sealed(seed, &content);
        prop_assert_eq!(&*opened(&bytes, CONTEXT).unwrap(), &content);
        prop_assert!(bytes.len() <= content.len() + envelope::OVERHEAD_MAX);
        let at = at.index(bytes.len());
        prop_assert!(opened(&bytes[..at], CONTEXT).is_err());
        prop_assert!(opened(&[&bytes[..], &[change]].concat(), CONTEXT).is_err());
        let mut changed = bytes;
        changed[at] ^= change;
        prop_assert!(opened(&changed, CONTEXT).is_err(), "byte {}", at);
    }

    #[test]
    fn any_bytes_are_refused_quietly(bytes: Vec<u8>) {
        prop_assert!(key(1).decrypt(&bytes).is_err());
        prop_assert!(Envelope::from_der(&bytes).is_err());
    }
}

#[test]
fn an_envelope_is_bound_to_both_sides_and_its_context() {
    let [sender, recipient, stranger] = &*DESKS;
    let bytes = sealed(1, b"content");
    let envelope = Envelope::from_der(&bytes).unwrap();
    assert!(envelope.is_from(certificate(sender)) && envelope.is_for(certificate(recipient)));
    assert!(!envelope.is_from(certificate(stranger)) && !envelope.is_for(certificate(stranger)));
    assert_eq!(opened(&bytes, b"another").unwrap_err(), EnvelopeError::BadSignature);
    let other = block_on(envelope.open(recipient, certificate(stranger), CONTEXT));
    assert_eq!(other.unwrap_err(), EnvelopeError::OtherSender);
    let other = block_on(envelope.open(stranger, certificate(sender), CONTEXT));
    assert_eq!(other.unwrap_err(), EnvelopeError::OtherRecipient);
}

/// A device that gives out everything it decrypts: what a thief would like to have.
struct Generous<'a>(&'a FileSigner, &'a FileSigner);

#[async_trait]
impl Decryptor for Generous<'_> {
    fn certificate(&self) -> &Certificate {
        certificate(self.0)
    }

    async fn decrypt(&self, cipher: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecryptorError> {
        self.1.decrypt(cipher).await
    }
}

#[test]
fn content_does_not_change_its_sender_or_reader() {
    use der::asn1::{Any, OctetString};
    use der::{Decode, Encode, Tag};
    use seal::{Signer, sm3};
    let [sender, recipient, thief] = &*DESKS;
    let parts = Vec::<Any>::from_der(&sealed(1, b"content")).unwrap();
    let body = Vec::<Any>::from_der(&parts[0].to_der().unwrap()).unwrap();
    let id = |desk| sm3::digest(certificate(desk).to_der());
    let octets = |bytes: &[u8]| Any::new(Tag::OctetString, bytes).unwrap();
    // The thief puts another sender or reader in and signs it all, exactly as the sender would.
    for (from, to) in [(thief, recipient), (thief, thief), (sender, recipient)] {
        let mut body = body.clone();
        body[1] = octets(&id(from));
        body[2] = octets(&id(to));
        let body = body.to_der().unwrap();
        let label = b"shupiao envelope 1: signed\n".as_slice();
        let signed = [label, &id(from), &id(to), &sm3::digest(CONTEXT), &body].concat();
        let signature = block_on(from.sign(&signed)).unwrap().to_der();
        let signature = OctetString::new(signature).unwrap();
        let whole = vec![Any::from_der(&body).unwrap(), Any::encode_from(&signature).unwrap()];
        let envelope = Envelope::from_der(&whole.to_der().unwrap()).unwrap();
        let opened = block_on(envelope.open(&Generous(to, recipient), certificate(from), CONTEXT));
        let expected = std::ptr::eq(from, sender).then_some(b"content".to_vec());
        assert_eq!(opened.map(|c| c.to_vec()).ok(), expected);
        assert_eq!(envelope.verify(certificate(from), CONTEXT), Ok(()));
    }
}

#[test]
fn lengths_have_limits() {
    let public = key(1).public().clone();
    assert_eq!(public.encrypt(&mut rng(1), b""), Err(EncryptError::Length));
    let longest = vec![7; PLAINTEXT_MAX];
    let cipher = public.encrypt(&mut rng(1), &longest).unwrap();
    assert_eq!(*key(1).decrypt(&cipher).unwrap(), longest);
    assert!(public.encrypt(&mut rng(1), &[longest.as_slice(), &[7]].concat()).is_err());
}
