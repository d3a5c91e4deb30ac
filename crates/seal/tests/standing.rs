//! What an authority says of its certificates: lists with reasons, and answers about one.

#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "helpers of tests")]

use jiff::Timestamp;
use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};
use seal::cert::CertError;
use seal::cert::ocsp::{self, Answer, OcspRequest, OcspResponse, Refusal, Standing};
use seal::{Authority, Certificate, Crl, Name, PrivateKey, Purpose, Reason, Revocation, Validity};

fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut StdRng::seed_from_u64(seed))
}

fn day(text: &str) -> Timestamp {
    format!("{text}T00:00:00Z").parse().unwrap()
}

const NOW: &str = "2025-06-01";

/// An issuing authority (key 2) below a root (key 1).
fn issuing() -> Authority {
    let validity = Validity { not_before: day("2020-01-01"), not_after: day("2040-01-01") };
    let root = Authority::root(key(1), &Name::new("Root"), "1", validity).unwrap();
    let name = Name::new("Sample Test CA").in_organization("Sample");
    let issuing = root.issue(&name, key(2).public(), Purpose::Issuing, "2", validity).unwrap();
    Authority::new(key(2), issuing).unwrap()
}

#[test]
fn a_list_says_why() {
    let reasons = [
        Reason::Unspecified,
        Reason::KeyCompromise,
        Reason::AffiliationChanged,
        Reason::Superseded,
        Reason::CessationOfOperation,
        Reason::CertificateHold,
    ];
    let entry = |(serial, reason): (u8, Reason)| Revocation {
        serial: serial.to_string(),
        at: day(NOW),
        reason,
    };
    let revoked: Vec<Revocation> = (1..).zip(reasons).map(entry).collect();
    let list = issuing().issue_crl(&revoked, day(NOW), day("2025-07-01"), 2).unwrap();
    let read = Crl::from_der(list.to_der()).unwrap();
    for Revocation { serial, at, reason } in &revoked {
        assert_eq!((read.revoked_at(serial), read.reason(serial)), (Some(*at), Some(*reason)));
    }
    assert_eq!(read.reason("7"), None);
}

const HELD: Standing =
    Standing::Revoked { at: Timestamp::UNIX_EPOCH, reason: Reason::CertificateHold };

/// A1 is good, A2 suspended, and others are not known.
fn standing(serial: &str) -> Standing {
    match serial {
        "A1" => Standing::Good,
        "A2" => HELD,
        _ => Standing::Unknown,
    }
}

fn ask(issuer: &Certificate, serial: &str) -> OcspRequest {
    OcspRequest::from_der(&ocsp::request(issuer, serial, Some(b"nonce")).unwrap()).unwrap()
}

fn answer(authority: &Authority, request: &OcspRequest) -> Vec<u8> {
    authority.answer_ocsp(request, standing, day(NOW), day("2025-06-02")).unwrap()
}

#[test]
fn an_answer_comes_back_signed() {
    let issuing = issuing();
    let issuer = issuing.certificate();
    for (serial, expected) in [("00a1", Standing::Good), ("A2", HELD), ("ff03", Standing::Unknown)]
    {
        let request = ask(issuer, serial);
        assert!(request.is_for(issuer));
        assert_eq!(request.serials(), [serial.trim_start_matches('0').to_uppercase()]);
        assert_eq!(request.nonce(), Some(&b"nonce"[..]));
        let read = OcspResponse::from_der(&answer(&issuing, &request)).unwrap();
        assert_eq!(read.verify(issuer), Ok(()));
        assert_eq!(read.standing(serial), Some(expected));
        let next_update = Some(day("2025-06-02"));
        let whole = Answer { standing: expected, this_update: day(NOW), next_update };
        assert_eq!(read.answer(serial), Some(whole));
        assert_eq!((read.produced_at(), read.nonce()), (day(NOW), request.nonce()));
        assert_eq!(read.standing("B1"), None, "nobody asked");
    }
    let quiet = ocsp::request(issuer, "A1", None).unwrap();
    let quiet = OcspRequest::from_der(&quiet).unwrap();
    assert_eq!(quiet.nonce(), None);
    assert_eq!(OcspResponse::from_der(&answer(&issuing, &quiet)).unwrap().nonce(), None);
    let backwards = issuing.answer_ocsp(&quiet, standing, day(NOW), day("2025-05-31"));
    assert_eq!(backwards, Err(CertError::Time));
}

#[test]
fn nobody_answers_for_another() {
    let issuing = issuing();
    let validity = issuing.certificate().validity();
    let other = Authority::root(key(9), &Name::new("Other"), "1", validity).unwrap();
    let request = ask(issuing.certificate(), "A1");
    assert!(!request.is_for(other.certificate()));
    let read = OcspResponse::from_der(&answer(&other, &request)).unwrap();
    assert_eq!(read.standing("A1"), Some(Standing::Unknown));
    assert_eq!(read.verify(other.certificate()), Err(CertError::OtherIssuer));
    assert_eq!(read.verify(issuing.certificate()), Err(CertError::OtherIssuer));
    // The same name with another key, and the same key with another name.
    let namesake = Authority::root(key(9), &Name::new("Root"), "1", validity).unwrap();
    let root = Authority::root(key(1), &Name::new("Root"), "1", validity).unwrap();
    let renamed = Authority::root(key(1), &Name::new("Root B"), "1", validity).unwrap();
    let read = ask(root.certificate(), "A1");
    assert!(!read.is_for(namesake.certificate()) && !read.is_for(renamed.certificate()));
    let unit =
        issuing.issue(&Name::new("U"), key(3).public(), Purpose::UnitSeal, "A1", validity).unwrap();
    let read = OcspResponse::from_der(&answer(&issuing, &request)).unwrap();
    assert_eq!(read.verify(&unit), Err(CertError::NotAuthority));
}

#[test]
fn no_change_in_an_answer_goes_unseen() {
    let issuing = issuing();
    let good = answer(&issuing, &ask(issuing.certificate(), "A2"));
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        if let Ok(read) = OcspResponse::from_der(&changed) {
            assert!(read.verify(issuing.certificate()).is_err(), "byte {at} may be changed");
        }
    }
}

#[test]
fn no_answer_says_why() {
    for why in [
        Refusal::MalformedRequest,
        Refusal::InternalError,
        Refusal::TryLater,
        Refusal::SignatureRequired,
        Refusal::Unauthorized,
    ] {
        let read = OcspResponse::from_der(&ocsp::refusal(why));
        assert_eq!(read.unwrap_err(), CertError::Refused(why));
    }
    let without = [0x30, 3, 0x0a, 1, 0]; // successful, and nothing said
    assert_eq!(OcspResponse::from_der(&without).unwrap_err(), CertError::Malformed);
}

/// A value in DER around these contents.
fn der(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len()).unwrap().to_be_bytes();
    let length = match length {
        [0, low] if low < 128 => vec![low],
        [0, low] => vec![0x81, low],
        [high, low] => vec![0x82, high, low],
    };
    [&[tag], length.as_slice(), contents].concat()
}

/// A request about `ids` certificates, with these extensions.
fn many(ids: usize, extensions: &[u8]) -> Vec<u8> {
    let sm3 = hex::decode("300a06082a811ccf55018311").unwrap();
    let id = [sm3, der(4, &[0; 32]), der(4, &[0; 32]), der(2, &[7])].concat();
    let list = der(0x30, &der(0x30, &der(0x30, &id)).repeat(ids));
    let extensions = if extensions.is_empty() { vec![] } else { der(0xa2, &der(0x30, extensions)) };
    der(0x30, &der(0x30, &[list, extensions].concat()))
}

fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { der(1, &[0xff]) } else { vec![] };
    der(0x30, &[der(6, &hex::decode(oid).unwrap()), critical, der(4, value)].concat())
}

#[test]
fn requests_have_limits() {
    let nonce = |length: usize| extension("2b0601050507300102", false, &der(4, &vec![1; length]));
    let read = |der: &[u8]| OcspRequest::from_der(der);
    assert_eq!(read(&many(ocsp::REQUEST_IDS_MAX, &[])).unwrap().serials().len(), 32);
    assert_eq!(read(&many(1, &nonce(32))).unwrap().nonce(), Some(&[1; 32][..]));
    let other = |critical| extension("2b0601050507300104", critical, &[5, 0]);
    assert!(read(&many(1, &other(false))).is_ok());
    assert_eq!(read(&many(1, &other(true))), Err(CertError::CriticalExtension));
    for (ids, extensions) in [(0, vec![]), (33, vec![]), (1, nonce(0)), (1, nonce(33))] {
        assert_eq!(read(&many(ids, &extensions)), Err(CertError::Malformed), "{ids} ids");
    }
    let long = many(1, &extension("2b0601050507300104", false, &[0; 8200]));
    assert_eq!(read(&long), Err(CertError::Malformed));
    let issuing = issuing();
    for length in [0, 33] {
        let made = ocsp::request(issuing.certificate(), "A1", Some(&vec![1; length]));
        assert_eq!(made, Err(CertError::Malformed));
    }
}

proptest! {
    #[test]
    fn nothing_makes_the_readers_panic(
        bytes: Vec<u8>, at: prop::sample::Index, bit in 0..8_u32, cut: bool,
    ) {
        let _ = OcspRequest::from_der(&bytes);
        let _ = OcspResponse::from_der(&bytes);
        let issuing = issuing();
        let request = ocsp::request(issuing.certificate(), "A1", Some(b"nonce")).unwrap();
        let response = answer(&issuing, &OcspRequest::from_der(&request).unwrap());
        for mut changed in [request, response] {
            let at = at.index(changed.len());
            changed[at] ^= 1 << bit;
            if cut {
                changed.truncate(at + 1);
                changed.extend_from_slice(&bytes);
            }
            if let Ok(request) = OcspRequest::from_der(&changed) {
                answer(&issuing, &request);
            }
            if let Ok(response) = OcspResponse::from_der(&changed) {
                prop_assert!(response.verify(issuing.certificate()).is_err());
            }
        }
    }
}
