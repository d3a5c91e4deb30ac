//! One-time passwords are those that apps show, and each is good for a short time.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use jiff::Timestamp;
use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};
use seal::totp;

/// The key of RFC 6238, appendix B, and of RFC 4226, appendix D.
const KEY: &[u8] = b"12345678901234567890";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn codes_are_those_of_rfc_6238() {
    for (second, eight_digits) in [
        (59, 94_287_082),
        (1_111_111_109, 7_081_804),
        (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924),
        (2_000_000_000, 69_279_037),
        (20_000_000_000, 65_353_130),
    ] {
        let code = totp::code(KEY, totp::step(at(second)));
        assert_eq!(code, eight_digits % 1_000_000, "at {second}");
    }
}

#[test]
fn codes_are_those_of_rfc_4226() {
    let expected = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583];
    for (step, code) in (0..).zip(expected) {
        assert_eq!(totp::code(KEY, step), code, "step {step}");
    }
}

/// RFC 2104: a key longer than a block stands for its digest.
#[test]
fn a_long_secret_is_digested() {
    use sha1::Digest;
    let long = [7; 65];
    let digest = sha1::Sha1::digest(long);
    assert_eq!(totp::code(&long, 1), totp::code(&digest, 1));
    assert_ne!(totp::code(&long[..64], 1), totp::code(&sha1::Sha1::digest(&long[..64]), 1));
}

#[test]
fn a_code_is_good_one_step_either_way() {
    // 287082 is the code of step 1, seconds 30 to 59.
    for second in [0, 29, 30, 59, 60, 89] {
        assert_eq!(totp::verify(KEY, "287082", at(second)), Some(1), "at {second}");
    }
    for second in [-31, -1, 90, 91, 1_000] {
        assert_eq!(totp::verify(KEY, "287082", at(second)), None, "at {second}");
    }
    assert_eq!(totp::verify(KEY, " 287 082\n", at(59)), Some(1));
    // 081804 begins with a zero.
    assert!(totp::verify(KEY, "081804", at(1_111_111_109)).is_some());
    for wrong in ["", "81804", "0081804", "+81804", "08180a", "０８１８０４", "081805"] {
        assert_eq!(totp::verify(KEY, wrong, at(1_111_111_109)), None, "{wrong}");
    }
    assert_eq!(totp::step(at(-1)), -1);
    for edge in [Timestamp::MIN, Timestamp::MAX] {
        let text = format!("{:06}", totp::code(KEY, totp::step(edge)));
        assert_eq!(totp::verify(KEY, &text, edge), Some(totp::step(edge)));
    }
}

/// RFC 4648, section 10, without the padding.
#[test]
fn base32_is_the_one_of_rfc_4648() {
    for (plain, encoded) in [
        ("", ""),
        ("f", "MY"),
        ("fo", "MZXQ"),
        ("foo", "MZXW6"),
        ("foob", "MZXW6YQ"),
        ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ] {
        assert_eq!(*totp::base32(plain.as_bytes()), encoded);
    }
    assert_eq!(*totp::base32(&[0xff; 5]), "77777777");
}

#[test]
fn an_app_reads_the_uri() {
    assert_eq!(
        *totp::uri("票: A&B", "zhang@示例", b"foobar"),
        "otpauth://totp/%E7%A5%A8%20%20A%26B:zhang%40%E7%A4%BA%E4%BE%8B\
         ?secret=MZXW6YTBOI&issuer=%E7%A5%A8%20%20A%26B&algorithm=SHA1&digits=6&period=30"
    );
}

#[test]
fn secrets_are_fresh() {
    let mut rng = StdRng::seed_from_u64(1);
    assert_ne!(totp::secret(&mut rng), totp::secret(&mut rng));
}

proptest! {
    #[test]
    fn the_shown_code_is_accepted_and_no_text_panics(
        secret: Vec<u8>, second in 0..4_000_000_000_i64, text: String,
    ) {
        let step = totp::step(at(second));
        let shown = format!("{:06}", totp::code(&secret, step));
        let found = totp::verify(&secret, &shown, at(second));
        prop_assert!(found.is_some_and(|found| found >= step));
        let _ = totp::verify(&secret, &text, at(second));
        let shown = totp::uri(&text, &text, &secret);
        prop_assert!(shown.is_ascii() && !shown.contains(' '));
    }
}
