//! Any bytes are a package or an error, within the limits; what is read stays consistent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ofd::read::{Limits, open};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let Ok(package) = open(bytes, &limits) else { return };
    assert!(package.pages().len() <= limits.pages);
    let text: usize = package.text().map(str::len).sum();
    assert!(text <= limits.text_bytes);
    let attached: usize = package.attachments().map(|(_, bytes)| bytes.len()).max().unwrap_or(0);
    assert!(attached <= limits.file_bytes);
    for seal in package.seals() {
        assert!(seal.problem.is_some() || seal.by.is_some());
    }
});
