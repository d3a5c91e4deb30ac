//! OpenSSL reads the DER we write and verifies its signatures; nothing of ours takes part. Without
//! the `openssl` command these tests fail; they are never skipped.

use crate::common::{ESEAL, VALUE, get, maker, sealed, signer, unzip};
use std::process::{Command, Output};

/// A folder of its own in which `openssl` runs.
struct Openssl(tempfile::TempDir);

impl Openssl {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    #[expect(clippy::disallowed_methods, reason = "a test that hands files to another program")]
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
    }

    fn try_run(&self, arguments: &str) -> Output {
        let mut command = Command::new("openssl");
        let command = command.args(arguments.split_whitespace()).current_dir(self.0.path());
        command.output().expect("these tests need the openssl command line")
    }

    fn run(&self, arguments: &str) -> String {
        let output = self.try_run(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {complaint}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// One line of `openssl asn1parse`.
#[derive(Debug, PartialEq)]
struct Line {
    offset: usize,
    depth: usize,
    length: usize,
    what: String,
}

/// `    4:d=1  hl=4 l= 709 cons: SEQUENCE`
fn lines(shown: &str) -> Vec<Line> {
    let number = |text: &str| text.trim().parse().unwrap();
    let line = |line: &str| {
        let (offset, rest) = line.split_once(":d=").unwrap();
        let (depth, rest) = rest.split_once("hl=").unwrap();
        let (header, rest) = rest.split_once("l=").unwrap();
        let (length, what) = rest.trim_start().split_once(' ').unwrap();
        let (_, what) = what.split_once(": ").unwrap();
        let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
        let offset = number(offset);
        Line { offset, depth: number(depth), length: number(header) + number(length), what }
    };
    shown.lines().map(line).collect()
}

/// Whether what stands at `signed` is signed by the owner of the certificate at `certificate`,
/// with the signature in the BIT STRING at `signature`.
fn verify(openssl: &Openssl, der: &[u8], signed: &Line, certificate: &Line, signature: &Line) {
    let whole = |line: &Line| der[line.offset..line.offset + line.length].to_vec();
    let content = |line: &Line, skip: usize| {
        let bytes = whole(line);
        let header = if bytes[1] < 0x80 { 2 } else { 2 + usize::from(bytes[1] & 0x7F) };
        bytes[header + skip..].to_vec()
    };
    openssl.put("signed", whole(signed));
    openssl.put("cert.der", content(certificate, 0));
    openssl.put("sig", content(signature, 1)); // behind the number of unused bits
    let key = openssl.run("x509 -inform der -in cert.der -noout -pubkey");
    openssl.put("key.pem", key);
    let verify = "pkeyutl -verify -pubin -inkey key.pem -in signed -rawin -digest sm3 \
        -pkeyopt distid:1234567812345678 -sigfile sig";
    assert!(openssl.run(verify).contains("Verified Successfully"));
    openssl.put("signed", b"another");
    assert!(!openssl.try_run(verify).status.success());
}

const SEAL_INFO: [&str; 9] = [
    "SEQUENCE",
    "SEQUENCE",
    "IA5STRING :ES",
    "INTEGER :04",
    "IA5STRING :SHUPIAO",
    "IA5STRING :51010000000001",
    "SEQUENCE",
    "INTEGER :01",
    "UTF8STRING :示例医院财务专用章",
];

#[test]
fn the_electronic_seal_is_built_as_the_standard_says() {
    let openssl = Openssl::new();
    let der = get(&mut unzip(&sealed(1)), ESEAL).clone();
    openssl.put("seal", &der);
    let all = lines(&openssl.run("asn1parse -inform der -in seal"));
    let whats: Vec<_> = all.iter().skip(1).map(|line| line.what.as_str()).collect();
    assert_eq!(whats[..9], SEAL_INFO);
    assert_eq!(whats[9], "INTEGER :01");
    assert_eq!(whats[10], "SEQUENCE");
    assert!(whats[11].starts_with("OCTET STRING [HEX DUMP]:30"));
    assert_eq!(whats[12], "GENERALIZEDTIME :20260101000000Z");
    assert_eq!(whats[14], "GENERALIZEDTIME :20260112134640Z");
    assert_eq!(whats[15..17], ["SEQUENCE", "IA5STRING :png"]);
    assert!(whats[17].starts_with("OCTET STRING [HEX DUMP]:89504E47"));
    assert_eq!(whats[18..20], ["INTEGER :28", "INTEGER :1E"]);
    let top: Vec<_> = all.iter().filter(|line| line.depth == 1).collect();
    let [info, maker_line, algorithm, signature] = top[..] else { panic!("{top:?}") };
    assert!(algorithm.what.contains("SM2-with-SM3"), "{algorithm:?}");
    assert_eq!(signature.what, "BIT STRING");
    let maker = maker().certificate;
    assert!(maker_line.length > maker.to_der().len());
    verify(&openssl, &der, info, maker_line, signature);
}

#[test]
fn the_signature_is_built_as_the_standard_says() {
    let openssl = Openssl::new();
    let mut files = unzip(&sealed(1));
    let der = get(&mut files, VALUE).clone();
    openssl.put("value", &der);
    let all = lines(&openssl.run("asn1parse -inform der -in value"));
    let top: Vec<_> = all.iter().filter(|line| line.depth == 1).collect();
    let [to_sign, certificate, algorithm, signature] = top[..] else { panic!("{top:?}") };
    assert!(algorithm.what.contains("SM2-with-SM3"), "{algorithm:?}");
    let second: Vec<_> = all.iter().filter(|l| l.depth == 2).collect();
    let [version, eseal, time, digest, property, ..] = second[..] else { panic!("{second:?}") };
    assert_eq!(version.what, "INTEGER :04");
    let seal = get(&mut files, ESEAL);
    assert_eq!(der[eseal.offset..eseal.offset + eseal.length], seal[..]);
    assert_eq!(time.what, "GENERALIZEDTIME :20260101000100Z");
    assert_eq!(digest.what, "BIT STRING");
    assert_eq!(property.what, "IA5STRING :/Doc_0/Signs/Sign_0/Signature.xml");
    let hash = &der[digest.offset + 3..digest.offset + digest.length];
    openssl.put("description", get(&mut files, crate::common::DESCRIPTION));
    let shown = openssl.run("dgst -sm3 description");
    let hex = seal::sm3::hex(&hash.try_into().unwrap());
    assert!(shown.trim().ends_with(&hex), "{shown} {hex}");
    assert!(certificate.length > signer().certificate.to_der().len());
    verify(&openssl, &der, to_sign, certificate, signature);
}
