//! OpenSSL reads what we write and we read what it writes: the promise that nobody needs this
//! software to check a bill. Without the `openssl` command these tests fail; they are never skipped.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use der::asn1::Any;
use der::{Decode, Encode};
use jiff::Timestamp;
use rand::{SeedableRng, rngs::StdRng};
use seal::cert::CertError;
use seal::cert::ocsp::{self, OcspRequest, OcspResponse, Standing};
use seal::{
    Authority, CertificateRequest, Name, PrivateKey, PublicKey, Purpose, Reason, Revocation,
};
use seal::{Signature, Validity, key_file, sm3};
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
fn openssl_decrypts_what_we_encrypt() {
    let openssl = Openssl::new();
    openssl.run("genpkey -algorithm SM2 -out k.pem");
    openssl.run("pkey -in k.pem -pubout -out p.pem");
    let public = PublicKey::from_spki_pem(&openssl.text("p.pem")).unwrap();
    // Many, because coordinates that begin with a zero or a high bit are written otherwise.
    for seed in 0..40 {
        let cipher = public.encrypt(&mut StdRng::seed_from_u64(seed), MESSAGE).unwrap();
        openssl.put("c.der", cipher);
        openssl.run("pkeyutl -decrypt -inkey k.pem -in c.der -out plain");
        assert_eq!(openssl.get("plain"), MESSAGE, "seed {seed}");
    }
}

#[test]
fn we_decrypt_what_openssl_encrypts() {
    let (openssl, key) = (Openssl::new(), key(11));
    openssl.put("p.pem", key.public().to_spki_pem());
    for length in [1, 16, 31, 32, 33, 64, 500] {
        let plain = "x".repeat(length);
        openssl.put("plain", &plain);
        openssl.run("pkeyutl -encrypt -pubin -inkey p.pem -in plain -out c.der");
        assert_eq!(key.decrypt(&openssl.get("c.der")).unwrap().as_slice(), plain.as_bytes());
    }
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
    let revoked = [Revocation { serial: "ff01".into(), at, reason: Reason::KeyCompromise }];
    openssl.put("list.pem", issuer.issue_crl(&revoked, at, next, 7).unwrap().to_pem());
    let shown = openssl.run("crl -in list.pem -noout -text");
    for part in
        ["Serial Number: FF01", "Jun  1 00:00:00 2025 GMT", "X509v3 CRL Number", "Key Compromise"]
    {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
}

#[test]
fn openssl_verifies_our_requests() {
    let openssl = Openssl::new();
    let name = Name::new("示例医院").in_organization("示例省").in_unit("0001");
    let request = CertificateRequest::new(&key(8), &name).unwrap();
    openssl.put("r.pem", request.to_pem());
    let shown = openssl.run(&format!("req -in r.pem -verify -vfyopt {ID} -noout -text"));
    for part in ["SM2-with-SM3", "CN = \\E7\\A4\\BA", "OU = 0001"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let public = openssl.run("req -in r.pem -noout -pubkey");
    assert_eq!(public, key(8).public().to_spki_pem());
    let wrong = "req -in r.pem -verify -vfyopt distid:another -noout";
    let output = openssl.try_run(wrong);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("failure"), "the identifier counts: {said}");
}

#[test]
fn we_verify_the_requests_of_openssl() {
    let openssl = Openssl::new();
    openssl.run("genpkey -algorithm SM2 -out k.pem");
    openssl.run("pkey -in k.pem -pubout -out p.pem");
    let make = "req -new -sm3 -utf8 -key k.pem -subj /C=CN/O=示例省/OU=0001/CN=示例医院";
    let extensions = "-addext keyUsage=critical,digitalSignature -addext basicConstraints=CA:TRUE";
    for more in ["", "-newhdr", extensions] {
        openssl.run(&format!("{make} -sigopt {ID} {more} -out r.pem"));
        let request = CertificateRequest::from_pem(&openssl.text("r.pem")).unwrap();
        assert_eq!(request.subject(), "CN=示例医院,OU=0001,O=示例省,C=CN");
        let name = Name::new("示例医院").in_organization("示例省").in_unit("0001");
        assert_eq!(request.name(), &name);
        assert_eq!(request.public_key().to_spki_pem(), openssl.text("p.pem"));
    }
    openssl.run(&format!("{make} -sigopt distid:another -out r.pem"));
    let read = CertificateRequest::from_pem(&openssl.text("r.pem"));
    assert_eq!(read, Err(CertError::BadSignature));
    for other in ["rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256"] {
        openssl
            .run(&format!("req -new -newkey {other} -nodes -keyout o.pem -subj /CN=x -out r.pem"));
        let read = CertificateRequest::from_pem(&openssl.text("r.pem"));
        assert_eq!(read, Err(CertError::Algorithm), "{other}");
    }
}

/// A root (key 9) that answers about its certificate A1.
fn responder() -> Authority {
    let validity = Validity {
        not_before: "2025-01-01T00:00:00Z".parse().unwrap(),
        not_after: "2055-01-01T00:00:00Z".parse().unwrap(),
    };
    Authority::root(key(9), &Name::new("四川财政根"), "01", validity).unwrap()
}

#[test]
fn openssl_asks_us_and_reads_our_answer() {
    let (openssl, root) = (Openssl::new(), responder());
    let revoked = "2025-05-01T00:00:00Z".parse().unwrap();
    let standing = Standing::Revoked { at: revoked, reason: Reason::CertificateHold };
    let (at, next) = ("2025-06-01T00:00:00Z".parse().unwrap(), "2054-06-01T00:00:00Z");
    openssl.put("ca.pem", root.certificate().to_pem());
    for digest in ["-sm3", "-sha1", "-sha256"] {
        openssl.run(&format!("ocsp {digest} -issuer ca.pem -serial 0xA1 -reqout q.der"));
        let request = OcspRequest::from_der(&openssl.get("q.der")).unwrap();
        assert!(request.is_for(root.certificate()), "{digest}");
        assert_eq!(request.serials(), ["A1"]);
        assert!(request.nonce().is_some());
        let answer = root.answer_ocsp(&request, |_| standing, at, next.parse().unwrap()).unwrap();
        openssl.put("a.der", &answer);
        let shown = openssl.run("ocsp -respin a.der -resp_text -noverify");
        for part in [
            "Serial Number: A1",
            "Cert Status: revoked",
            "Revocation Time: May  1 00:00:00 2025 GMT",
            "Revocation Reason: certificateHold",
            "This Update: Jun  1 00:00:00 2025 GMT",
            "OCSP Nonce",
            "SM2-with-SM3",
        ] {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
        let asked = format!("ocsp {digest} -issuer ca.pem -serial 0xA1 -respin a.der -noverify");
        assert!(openssl.run(&asked).contains("0xA1: revoked"));
    }
    openssl.run("ocsp -sha512 -issuer ca.pem -serial 0xA1 -reqout q.der");
    let request = OcspRequest::from_der(&openssl.get("q.der")).unwrap();
    assert!(!request.is_for(root.certificate()));

    // The command has no way to say which identifier was signed under, so it gets the bytes alone.
    let parts = |der: &[u8]| Vec::<Any>::from_der(der).unwrap();
    let bytes = parts(parts(&openssl.get("a.der"))[1].value());
    let basic = parts(bytes[1].value());
    openssl.put("msg", basic[0].to_der().unwrap()).put("s.der", &basic[2].value()[1..]);
    openssl.put("p.pem", root.certificate().public_key().to_spki_pem());
    let verify = "pkeyutl -verify -pubin -inkey p.pem -in msg -rawin -digest sm3 -sigfile s.der";
    assert!(openssl.run(&format!("{verify} -pkeyopt {ID}")).contains("Verified Successfully"));
}

#[test]
fn we_ask_openssl_and_verify_its_answer() {
    let (openssl, root) = (Openssl::new(), responder());
    let issuer = root.certificate();
    let pem = key_file::encrypt(&key(9), "secret", &mut StdRng::seed_from_u64(4)).unwrap();
    openssl.put("k.pem", pem).put("ca.pem", issuer.to_pem());
    openssl.put(
        "index",
        "V\t350101000000Z\t\tA1\tunknown\t/CN=a\n\
         R\t350101000000Z\t250501000000Z,keyCompromise\tA2\tunknown\t/CN=b\n",
    );
    let at = "2025-05-01T00:00:00Z".parse::<Timestamp>().unwrap();
    let reason = Reason::KeyCompromise;
    for (serial, standing) in [
        ("A1", Standing::Good),
        ("A2", Standing::Revoked { at, reason }),
        ("A3", Standing::Unknown),
    ] {
        openssl.put("q.der", ocsp::request(issuer, serial, Some(b"nonce")).unwrap());
        let respond = "ocsp -index index -CA ca.pem -rsigner ca.pem -rkey k.pem -passin pass:secret \
                       -rmd sm3 -reqin q.der -ndays 3 -respout a.der -noverify";
        for id in ["", "-resp_key_id"] {
            openssl.run(&format!("{respond} -rsigopt {ID} {id}"));
            let answer = OcspResponse::from_der(&openssl.get("a.der")).unwrap();
            assert_eq!(answer.verify(issuer), Ok(()), "{serial} {id}");
            assert_eq!(answer.standing(serial), Some(standing));
            assert_eq!(answer.nonce(), Some(&b"nonce"[..]));
        }
        openssl.run(&format!("{respond} -rsigopt distid:another"));
        let answer = OcspResponse::from_der(&openssl.get("a.der")).unwrap();
        assert_eq!(answer.verify(issuer), Err(CertError::BadSignature));
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
