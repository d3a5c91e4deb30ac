//! Any bytes are a bill file or an error; a bill that reads is written back as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::xml::{self, BillFile};

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = BillFile::read(bytes.to_vec()) else { return };
    let _ = file.claimed();
    if let Ok(bill) = file.bill() {
        let unit = String::new();
        let again = BillFile::read(xml::file(&xml::body(&bill), &unit, &unit)).expect("our own file reads");
        assert_eq!(again.bill().expect("our own bill reads"), bill);
    }
});
