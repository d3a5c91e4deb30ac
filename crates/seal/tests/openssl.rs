//! OpenSSL reads what we write and we read what it writes: the promise that nobody needs this
//! software to check a bill. Without the `openssl` command these tests fail; they are never skipped.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use rand::{SeedableRng, rngs::StdRng};
use seal::{Authority, Name, PrivateKey, PublicKey, Purpose, Revocation, Signature, Validity};
use seal::{key_file, sm3};
use std::process::{Command, Output};

const MESSAGE: &[u8] = "财政电子票据".as_bytes();
const ID: &str = "distid:1234567812345678";

/// A folder of its own in which `openssl` runs.
struct Openssl(tempfile::TempDir);

impl Openssl {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    #[expect(clippy::disallowed_methods, reason = "a test that hands files to another program")]
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
        self
    }

    #[expect(clippy::disallowed_methods, reason = "a test that takes files from another program")]
    fn get(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.path().join(name)).unwrap()
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.get(name)).unwrap()
    }

    fn try_run(&self, arguments: &str) -> Output {
        let arguments = arguments.split_whitespace();
        let mut command = Command::new("openssl");
        let command = command.args(arguments).current_dir(self.0.path());
        command.output().expect("these tests need the openssl command line")
    }

    fn run(&self, arguments: &str) -> String {
        let output = self.try_run(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {complaint}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut StdRng::seed_from_u64(seed))
}

#[test]
fn openssl_verifies_our_signatures() {
    let (openssl, key) = (Openssl::new(), key(1));
    let verify = format!(
        "pkeyutl -verify -pubin -inkey p.pem -in msg -rawin -digest sm3 -pkeyopt {ID} -sigfile s.der"
    );
    openssl.put("p.pem", key.public().to_spki_pem()).put("msg", MESSAGE);
    let mut rng = StdRng::seed_from_u64(2);
    for signature in [key.sign(MESSAGE), key.sign_with(&mut rng, MESSAGE)] {
        openssl.put("s.der", signature.to_der());
        assert!(openssl.run(&verify).contains("Verified Successfully"));
    }
    openssl.put("msg", b"another");
    assert!(!openssl.try_run(&verify).status.success());
}

#[test]
fn we_verify_what_openssl_signs() {
    let openssl = Openssl::new();
    openssl.put("msg", MESSAGE);
    openssl.run("genpkey -algorithm SM2 -out k.pem");
    openssl.run("pkey -in k.pem -pubout -out p.pem");
    openssl.run(&format!(
        "pkeyutl -sign -inkey k.pem -in msg -rawin -digest sm3 -pkeyopt {ID} -out s.der"
    ));
    let public = PublicKey::from_spki_pem(&openssl.text("p.pem")).unwrap();
    let signature = Signature::from_der(&openssl.get("s.der")).unwrap();
    assert_eq!(public.verify(MESSAGE, &signature), Ok(()));
    assert!(public.verify(b"another", &signature).is_err());
    assert_eq!(public.to_spki_pem(), openssl.text("p.pem"));
}

#[test]
fn openssl_reads_our_key_file() {
    let (openssl, key) = (Openssl::new(), key(3));
    let pem = key_file::encrypt(&key, "正确的口令", &mut StdRng::seed_from_u64(4)).unwrap();
    openssl.put("k.pem", pem).put("pass", "正确的口令").put("wrong", "错误");
    let public = openssl.run("pkey -in k.pem -passin file:pass -pubout");
    assert_eq!(public, key.public().to_spki_pem());
    assert!(!openssl.try_run("pkey -in k.pem -passin file:wrong -pubout").status.success());
}

#[test]
fn we_read_the_key_file_of_openssl() {
    let openssl = Openssl::new();
    openssl.run("genpkey -algorithm SM2 -aes256 -pass pass:secret -out k.pem");
    openssl.run("pkey -in k.pem -passin pass:secret -pubout -out p.pem");
    let key = key_file::decrypt(&openssl.text("k.pem"), "secret").unwrap();
    assert_eq!(key.public().to_spki_pem(), openssl.text("p.pem"));
    let wrong = key_file::decrypt(&openssl.text("k.pem"), "guess").unwrap_err();
    assert_eq!(wrong, key_file::KeyFileError::WrongPassphrase);
}

#[test]
fn we_refuse_a_key_file_of_another_kind() {
    let openssl = Openssl::new();
    openssl.run(
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:a -out k.pem",
    );
    let error = key_file::decrypt(&openssl.text("k.pem"), "a").unwrap_err();
    assert_eq!(error, key_file::KeyFileError::NotSm2);
}

#[test]
fn openssl_reads_our_certificates_and_lists() {
    let openssl = Openssl::new();
    let validity = Validity {
        not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2055-01-01T00:00:00Z".parse().unwrap(),
    };
    let name = Name::new("四川财政根").in_organization("示例省财政厅");
    let root = Authority::root(key(5), &name, "01", validity).unwrap();
    let name = Name::new("Issuing, \"A\"").in_organization("Sample");
    let issuing =
        root.issue(&name, key(6).public(), Purpose::Issuing, "a1b2c3d4e5f601", validity).unwrap();
    let issuer = Authority::new(key(6), issuing).unwrap();
    let unit = issuer
        .issue(&Name::new("示例医院"), key(7).public(), Purpose::UnitSeal, "FF01", validity)
        .unwrap();

    openssl.put("root.pem", root.certificate().to_pem()).put("unit.pem", unit.to_pem());
    let shown = openssl.run("x509 -in root.pem -noout -text -nameopt utf8,sep_comma_plus");
    for part in ["CA:TRUE, pathlen:1", "Certificate Sign, CRL Sign", "四川财政根", "SM2-with-SM3"]
    {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let shown = openssl.run("x509 -in unit.pem -noout -text -nameopt RFC2253,utf8,-esc_msb");
    for part in
        ["CA:FALSE", "2.25.1397249360.1", "Digital Signature", issuer.certificate().subject()]
    {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    assert_eq!(openssl.run("x509 -in unit.pem -noout -serial").trim(), "serial=FF01");
    assert_eq!(openssl.run("x509 -in unit.pem -noout -pubkey"), key(7).public().to_spki_pem());

    let at = "2025-06-01T00:00:00Z".parse().unwrap();
    let next = "2025-07-01T00:00:00Z".parse().unwrap();
    let revoked = [Revocation { serial: "ff01".into(), at }];
    openssl.put("list.pem", issuer.issue_crl(&revoked, at, next, 7).unwrap().to_pem());
    let shown = openssl.run("crl -in list.pem -noout -text");
    for part in ["Serial Number: FF01", "Jun  1 00:00:00 2025 GMT", "X509v3 CRL Number"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
}

#[test]
fn hmac_is_the_one_of_openssl() {
    let openssl = Openssl::new();
    openssl.put("msg", MESSAGE);
    for length in [1, 32, 64, 65, 200] {
        let key = "k".repeat(length);
        let shown = openssl.run(&format!("dgst -sm3 -hmac {key} msg"));
        let ours = sm3::hmac(key.as_bytes(), MESSAGE);
        assert!(shown.trim().ends_with(&sm3::hex(&ours)), "key of {length} bytes: {shown}");
        assert!(sm3::verify_hmac(key.as_bytes(), MESSAGE, &ours));
        assert!(!sm3::verify_hmac(key.as_bytes(), MESSAGE, &ours[..16]));
        assert!(!sm3::verify_hmac(b"other", MESSAGE, &ours));
    }
}
