//! Any bytes are a ciphertext and an envelope, or an error; what opens has one spelling.
#![no_main]

use futures::executor::block_on;
use libfuzzer_sys::fuzz_target;
use seal::{Authority, Envelope, FileSigner, Name, PrivateKey, Validity};
use std::sync::LazyLock;

/// The keys of the seeds in corpus-seed/envelope: a root that sends to itself.
static DESK: LazyLock<FileSigner> = LazyLock::new(|| {
    let key = || PrivateKey::from_bytes(&[7; 32]).expect("a key");
    let at = |text: &str| text.parse().expect("a time");
    let validity =
        Validity { not_before: at("2025-01-01T00:00:00Z"), not_after: at("2055-01-01T00:00:00Z") };
    let root = Authority::root(key(), &Name::new("示例"), "01", validity).expect("a root");
    FileSigner::new(key(), root.certificate().clone()).expect("its own key")
});

fuzz_target!(|bytes: &[u8]| {
    let key = PrivateKey::from_bytes(&[7; 32]).expect("a key");
    if let Ok(plain) = key.decrypt(bytes) {
        assert!(!plain.is_empty() && plain.len() <= seal::sm2::PLAINTEXT_MAX);
    }
    let Ok(envelope) = Envelope::from_der(bytes) else { return };
    let certificate = seal::Signer::certificate(&*DESK);
    if let Ok(plain) = block_on(envelope.open(&*DESK, certificate, b"seed")) {
        assert!(bytes.len() <= plain.len() + seal::envelope::OVERHEAD_MAX);
    }
});
