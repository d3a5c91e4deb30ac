//! Promise 4: every bill verifies with a public tool and the two certificates alone.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test may fail loudly and writes its own files"
)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use app::issue::issue;
use app::reverse::reverse;
use proptest::prelude::*;
use sim::{Memory, World, issue_request, reverse_request};

/// Cuts out what stands between two marks, marks included or not, as one would with a text editor.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).expect(from) + from.len();
    &text[start..start + text[start..].find(to).expect(to)]
}

fn run(dir: &Path, args: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl")
        .args(args)
        .current_dir(dir)
        .output()
        .expect("the openssl command line is needed for this test");
    assert!(
        output.status.success(),
        "openssl {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

fn write(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(dir.join(name), bytes).unwrap();
}

/// Checks a bill file with OpenSSL alone.
fn verify_with_openssl(file: &[u8], unit_pem: &str, supervision_pem: &str) {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let text = std::str::from_utf8(file).unwrap();
    let body = between(text, "<EInvoice>", "<EInvoiceSignature>");
    let signatures = between(text, "<EInvoiceSignature>", "</EInvoiceSignature>");
    let (unit_element, supervision_element) = signatures.split_once("</Signature>").unwrap();
    let unit_element = format!("{unit_element}</Signature>");
    write(dir, "body", body);
    write(dir, "unit.pem", unit_pem);
    write(dir, "supervision.pem", supervision_pem);
    write(dir, "unit.b64", between(&unit_element, "<Signaturevalue>", "</Signaturevalue>"));
    write(
        dir,
        "supervision.b64",
        between(supervision_element, "<Signaturevalue>", "</Signaturevalue>"),
    );
    for name in ["unit", "supervision"] {
        run(
            dir,
            &["base64", "-d", "-A", "-in", &format!("{name}.b64"), "-out", &format!("{name}.sig")],
        );
        let key = run(dir, &["x509", "-in", &format!("{name}.pem"), "-noout", "-pubkey"]);
        write(dir, &format!("{name}.pub"), key);
    }
    let digest = String::from_utf8(run(dir, &["dgst", "-sm3", "-r", "body"])).unwrap();
    let hex = digest.split_whitespace().next().unwrap();
    write(dir, "original", format!("{hex}{unit_element}"));
    for (name, message) in [("unit", "body"), ("supervision", "original")] {
        run(
            dir,
            &[
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                &format!("{name}.pub"),
                "-in",
                message,
                "-rawin",
                "-digest",
                "sm3",
                "-pkeyopt",
                "distid:1234567812345678",
                "-sigfile",
                &format!("{name}.sig"),
            ],
        );
    }
}

#[tokio::test]
async fn bills_and_reversals_verify_with_openssl_alone() {
    let world = World::new(Arc::new(Memory::default())).await;
    let by = world.hospital();
    let bill = issue(&world.platform, &by, issue_request("A")).await.unwrap().kept;
    let red = reverse(&world.platform, &by, bill.id, reverse_request("R")).await.unwrap().kept;
    let (unit, supervision) =
        (world.certificates["unit"].to_pem(), world.certificates["supervision"].to_pem());
    verify_with_openssl(&bill.file, &unit, &supervision);
    verify_with_openssl(&red.file, &unit, &supervision);
}

#[tokio::test]
#[should_panic(expected = "openssl")]
async fn an_altered_bill_does_not() {
    let world = World::new(Arc::new(Memory::default())).await;
    let bill = issue(&world.platform, &world.hospital(), issue_request("A")).await.unwrap().kept;
    let altered = String::from_utf8(bill.file).unwrap().replace("286.50", "986.50");
    let (unit, supervision) =
        (world.certificates["unit"].to_pem(), world.certificates["supervision"].to_pem());
    verify_with_openssl(altered.as_bytes(), &unit, &supervision);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever a bill says, in whatever signs.
    #[test]
    fn every_bill_verifies_with_openssl_alone(
        name in "[^\\p{Cc}\u{fffe}\u{ffff}\u{2028}\u{2029}]{0,40}[<>&\"'龘a]",
        remark in "[^\\p{Cc}\u{fffe}\u{ffff}\u{2028}\u{2029}]{0,80}[]>&]{0,3}x",
        fen in 1_i64..1_000_000_000,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let world = World::new(Arc::new(Memory::default())).await;
            let mut request = issue_request("P");
            request.payer.name = name;
            request.remark = remark;
            request.items.truncate(1);
            let amount = domain::Money::from_fen(fen).unwrap().to_string();
            request.items[0].amount.clone_from(&amount);
            request.total = amount;
            request.ext.0.retain(|name, _| name == "Gender");
            let bill = issue(&world.platform, &world.hospital(), request).await.unwrap().kept;
            let (unit, supervision) = (world.certificates["unit"].to_pem(), world.certificates["supervision"].to_pem());
            verify_with_openssl(&bill.file, &unit, &supervision);
            assert!(proof::check(&world.platform.trust(), bill.file).unwrap().genuine);
        });
    }
}
