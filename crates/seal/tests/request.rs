//! Requests for certificates, and that nobody asks with a key that is not theirs.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use rand::{SeedableRng, rngs::StdRng};
use seal::cert::CertError;
use seal::{Authority, CertificateRequest, Name, PrivateKey, Purpose, Validity};

fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut StdRng::seed_from_u64(seed))
}

fn request() -> CertificateRequest {
    let name = Name::new("示例医院").in_organization("示例省").in_unit("0001");
    CertificateRequest::new(&key(1), &name).unwrap()
}

/// `bytes` with every `old` changed to `new`, which is as long.
fn replaced(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    let text = hex::encode(bytes);
    assert!(text.contains(old));
    hex::decode(text.replace(old, new)).unwrap()
}

#[test]
fn a_request_survives_its_encodings() {
    let request = request();
    assert_eq!(CertificateRequest::from_der(request.to_der()), Ok(request.clone()));
    let pem = request.to_pem();
    assert_eq!(CertificateRequest::from_pem(&pem), Ok(request.clone()));
    let old = pem.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
    assert_eq!(CertificateRequest::from_pem(&old), Ok(request.clone()));
    let other = pem.replace("CERTIFICATE REQUEST", "CERTIFICATE");
    assert_eq!(CertificateRequest::from_pem(&other), Err(CertError::Malformed));
    assert_eq!(request.subject(), "CN=示例医院,OU=0001,O=示例省,C=CN");
    assert_eq!(request.public_key(), key(1).public());
}

#[test]
fn an_authority_issues_what_was_asked_for() {
    let at = |text: &str| text.parse().unwrap();
    let validity =
        Validity { not_before: at("2025-01-01T00:00:00Z"), not_after: at("2035-01-01T00:00:00Z") };
    let root = Authority::root(key(2), &Name::new("Root"), "1", validity).unwrap();
    let name = Name::new("Issuing");
    let issuing = root.issue(&name, key(3).public(), Purpose::Issuing, "2", validity).unwrap();
    let issuing = Authority::new(key(3), issuing).unwrap();
    let request = request();
    let unit = issuing
        .issue(request.name(), request.public_key(), Purpose::UnitSeal, "3", validity)
        .unwrap();
    assert_eq!(unit.subject(), request.subject());
    assert_eq!(unit.public_key(), key(1).public());
}

#[test]
fn no_change_in_a_request_goes_unseen() {
    let request = request();
    for at in 0..request.to_der().len() {
        let mut changed = request.to_der().to_vec();
        changed[at] ^= 1;
        assert!(CertificateRequest::from_der(&changed).is_err(), "byte {at} may be changed");
    }
    let longer = [request.to_der(), &[0]].concat();
    assert_eq!(CertificateRequest::from_der(&longer), Err(CertError::Malformed));
}

#[test]
fn what_a_request_is_refused_for_is_said() {
    let request = request();
    let refused =
        |old, new| CertificateRequest::from_der(&replaced(request.to_der(), old, new)).unwrap_err();
    // The curve SM2 (1.2.156.10197.1.301) and P-256 (1.2.840.10045.3.1.7).
    assert_eq!(refused("06082a811ccf5501822d", "06082a8648ce3d030107"), CertError::NotSm2);
    // SM2 with SM3 (1.2.156.10197.1.501) and ECDSA with SHA-256 (1.2.840.10045.4.3.2).
    assert_eq!(refused("06082a811ccf55018375", "06082a8648ce3d040302"), CertError::Algorithm);
    let (own, other) = (key(1).public().to_spki_der(), key(2).public().to_spki_der());
    let taken = refused(&hex::encode(own), &hex::encode(other));
    assert_eq!(taken, CertError::BadSignature, "another's key");
}

proptest! {
    #[test]
    fn nothing_makes_the_reader_panic(bytes: Vec<u8>, cut: prop::sample::Index, text: String) {
        let _ = CertificateRequest::from_der(&bytes);
        let _ = CertificateRequest::from_pem(&text);
        let mut spliced = request().to_der().to_vec();
        spliced.truncate(cut.index(spliced.len()));
        spliced.extend_from_slice(&bytes);
        prop_assert!(CertificateRequest::from_der(&spliced).is_err());
    }
}
