//! What the browser is told, asked natively; web/tests/unit/verifier.test.ts asks the same of the wasm.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use serde_json::Value;
use verifier::{check_file, check_slip};

const TRUST: &str = include_str!("data/trust.pem");
const XML: &[u8] = include_bytes!("data/bill.xml");
const SLIP: &str = include_str!("data/slip.txt");
const FILES: [(&str, &[u8], Option<&str>); 3] = [
    ("xml", XML, None),
    ("ofd", include_bytes!("data/bill.ofd"), Some("sealed")),
    ("pdf", include_bytes!("data/bill.pdf"), Some("unproven")),
];

fn asked(bytes: &[u8], trust: &str) -> Value {
    serde_json::from_str(&check_file(bytes, trust)).unwrap()
}

#[test]
fn good_files_are_genuine() {
    for (format, bytes, page) in FILES {
        let proof = asked(bytes, TRUST);
        assert_eq!(proof["genuine"], true, "{proof}");
        assert_eq!(proof["format"], format);
        assert_eq!(proof["page"]["proof"].as_str(), page);
        assert_eq!(proof["bill"]["total"], "286.50");
    }
}

#[test]
fn a_changed_file_is_not() {
    let text = std::str::from_utf8(XML).unwrap().replace("286.50", "986.50");
    let proof = asked(text.as_bytes(), TRUST);
    assert_eq!(proof["genuine"], false);
    assert_eq!(proof["signatures"][0]["valid"], false);
}

#[test]
fn what_cannot_be_checked_is_told_with_code_and_sentence() {
    for (bytes, trust, code) in [
        (b"text".as_slice(), TRUST, "INVALID_FILE"),
        (b"%PDF-1.7", TRUST, "NO_BILL_DATA"),
        (XML, "", "BAD_TRUST_LIST"),
        (XML, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "BAD_TRUST_LIST"),
    ] {
        let answer = asked(bytes, trust);
        assert_eq!(answer["error"]["code"], code);
        assert!(!answer["error"]["message"].as_str().unwrap().is_ascii(), "{answer}");
    }
}

#[test]
fn a_slip_is_checked_without_a_network() {
    let asked = |text: &str, trust: &str| -> Value {
        serde_json::from_str(&check_slip(text, trust)).unwrap()
    };
    let good = asked(SLIP, TRUST);
    assert_eq!(good["genuine"], true, "{good}");
    assert_eq!((&good["format"], &good["bill"]["total"]), (&"slip".into(), &"286.50".into()));
    let end = SLIP.len() - 40;
    let other = if SLIP[end..].starts_with('A') { "B" } else { "A" };
    let changed = asked(&format!("{}{other}{}", &SLIP[..end], &SLIP[end + 1..]), TRUST);
    assert_eq!(changed["genuine"], false);
    assert_eq!(asked("https://bills.example.cn/b/1", TRUST)["error"]["code"], "INVALID_SLIP");
    assert_eq!(asked(SLIP, "")["error"]["code"], "BAD_TRUST_LIST");
}
