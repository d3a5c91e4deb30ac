//! Who is believed, for what, and when; and that a signer gives out nothing wrong.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use futures::FutureExt;
use jiff::Timestamp;
use rand::{SeedableRng, rngs::StdRng};
use seal::signer::KeyMismatch;
use seal::{
    Authority, Certificate, Crl, FileSigner, Name, PemError, PrivateKey, Purpose, Reason,
    Revocation, Signature, Signer, SignerError, Trust, TrustError, Validity, Verified,
};

fn key(seed: u64) -> PrivateKey {
    PrivateKey::generate(&mut StdRng::seed_from_u64(seed))
}

fn day(text: &str) -> Timestamp {
    format!("{text}T00:00:00Z").parse().unwrap()
}

fn years(from: &str, to: &str) -> Validity {
    Validity { not_before: day(from), not_after: day(to) }
}

/// A root (key 1), an issuing authority (key 2) and a unit (key 3), good in 2025, with lists.
struct World {
    root: Authority,
    issuing: Authority,
    unit: Certificate,
    trust: Trust,
}

const NOW: &str = "2025-06-01";

fn issuing_name() -> Name {
    Name::new("Sample Test CA").in_organization("Sample")
}

impl World {
    fn new() -> Self {
        Self::revoking("2025-07-01", &[], &[])
    }

    fn revoking(next_update: &str, by_root: &[Revocation], by_issuing: &[Revocation]) -> Self {
        let long = years("2020-01-01", "2040-01-01");
        let root = Authority::root(key(1), &Name::new("Root"), "1", long).unwrap();
        let issuing =
            root.issue(&issuing_name(), key(2).public(), Purpose::Issuing, "2", long).unwrap();
        let issuing = Authority::new(key(2), issuing).unwrap();
        let name = Name::new("示例医院").in_organization("示例省").in_unit("0001");
        let year = years("2025-01-01", "2025-12-31");
        let unit =
            issuing.issue(&name, key(3).public(), Purpose::UnitSeal, "00a1B2c3", year).unwrap();
        let list = |authority: &Authority, revoked: &[Revocation]| {
            authority.issue_crl(revoked, day("2025-05-01"), day(next_update), 1).unwrap()
        };
        let mut trust = Trust::new();
        trust.add_root(root.certificate().clone()).unwrap();
        trust.add(issuing.certificate().clone()).unwrap();
        trust.add_crl(list(&root, by_root)).unwrap();
        trust.add_crl(list(&issuing, by_issuing)).unwrap();
        Self { root, issuing, unit, trust }
    }

    fn check(&self, at: &str) -> Result<(), TrustError> {
        self.trust.check(&self.unit, Purpose::UnitSeal, day(at))
    }
}

fn revoke(serial: &str, at: &str) -> [Revocation; 1] {
    [Revocation { serial: serial.to_owned(), at: day(at), reason: Reason::default() }]
}

#[test]
fn a_good_certificate_counts_whether_known_or_not() {
    let mut world = World::new();
    assert_eq!(world.check(NOW), Ok(()));
    world.trust.add(world.unit.clone()).unwrap();
    world.trust.add(world.unit.clone()).unwrap();
    assert_eq!(world.check(NOW), Ok(()));
    let issuing = world.issuing.certificate();
    assert_eq!(world.trust.check(issuing, Purpose::Issuing, day(NOW)), Ok(()));
    let root = world.root.certificate();
    assert_eq!(world.trust.check(root, Purpose::Root, day(NOW)), Ok(()));
}

#[test]
fn a_trust_list_is_read_from_one_text_in_any_order() {
    let world = World::new();
    let list = world.issuing.issue_crl(&revoke("A1B2C3", "2025-04-01"), day(NOW), day(NOW), 1);
    let list = list.unwrap().to_pem();
    let [unit, issuing, root] =
        [&world.unit, world.issuing.certificate(), world.root.certificate()]
            .map(Certificate::to_pem);
    let text = format!("a remark\n{list}{unit}# 示例\n{issuing}\r\n{root}the end");
    let trust = Trust::from_pem(&text).unwrap();
    let checked = trust.check(&world.unit, Purpose::UnitSeal, day(NOW));
    assert_eq!(checked, Err(TrustError::Revoked { at: day("2025-04-01") }));
    assert!(trust.find(world.unit.issuer(), world.unit.serial()).is_some());
}

#[test]
fn a_trust_list_with_anything_wrong_in_it_is_refused_whole() {
    let world = World::new();
    let [unit, issuing, root] =
        [&world.unit, world.issuing.certificate(), world.root.certificate()]
            .map(Certificate::to_pem);
    let refused = |text: &str| Trust::from_pem(text).unwrap_err();
    assert_eq!(refused(""), PemError::Empty);
    let malformed = |number| PemError::Block { number, why: seal::cert::CertError::Malformed };
    assert_eq!(refused(&unit.replace("CERTIFICATE", "")), malformed(1));
    let cut = root.split_at(root.len() / 2).0;
    assert_eq!(refused(&format!("{root}{cut}")), malformed(2));
    assert_eq!(refused(&format!("{cut}{root}")), malformed(1));
    // Nobody believed in stands behind it: an issuer, its list, and whom it certified.
    let unknown = |text: &str, name: &str| {
        let PemError::Refused { subject, why } = refused(text) else { panic!("{text}") };
        assert_eq!(why, TrustError::UnknownIssuer);
        assert!(subject.contains(name), "{subject}");
    };
    unknown(&issuing, "Sample Test CA");
    unknown(&format!("{root}{unit}"), "示例医院");
    let list = world.issuing.issue_crl(&[], day(NOW), day(NOW), 1).unwrap().to_pem();
    unknown(&format!("{root}{list}"), "Sample Test CA");
}

#[test]
fn validity_includes_its_whole_last_second() {
    let world = World::new();
    assert_eq!(world.check("2024-12-31"), Err(TrustError::NotYetValid));
    assert_eq!(world.check("2026-01-01"), Err(TrustError::Expired));
    let check = |at: &str| world.trust.check(&world.unit, Purpose::UnitSeal, at.parse().unwrap());
    assert_eq!(check("2025-01-01T00:00:00Z"), Ok(()));
    assert_eq!(check("2025-12-31T00:00:00.9Z"), Err(TrustError::RevocationUnknown));
    assert_eq!(check("2025-12-31T00:00:01Z"), Err(TrustError::Expired));
}

#[test]
fn an_expired_authority_takes_its_certificates_along() {
    let root = Authority::root(key(1), &Name::new("R"), "1", years("2020-01-01", "2021-01-01"));
    let root = root.unwrap();
    let long = years("2020-01-01", "2030-01-01");
    let issuing = root.issue(&Name::new("I"), key(2).public(), Purpose::Issuing, "2", long);
    let issuing = issuing.unwrap();
    let mut trust = Trust::new();
    trust.add_root(root.certificate().clone()).unwrap();
    let checked = trust.check(&issuing, Purpose::Issuing, day(NOW));
    assert_eq!(checked, Err(TrustError::Expired));
}

#[test]
fn each_purpose_is_only_for_itself() {
    let world = World::new();
    let others = [Purpose::Supervision, Purpose::Platform, Purpose::ApiClient, Purpose::Person];
    let rest = [Purpose::FrontDevice, Purpose::SealMaker, Purpose::Issuing, Purpose::Root];
    let others = others.into_iter().chain(rest);
    for other in others {
        let checked = world.trust.check(&world.unit, other, day(NOW));
        assert_eq!(checked, Err(TrustError::WrongPurpose), "{other:?}");
    }
}

#[test]
fn revocation_counts_from_its_moment() {
    let world = World::revoking("2025-07-01", &[], &revoke("A1B2C3", "2025-04-01"));
    assert_eq!(world.check("2025-03-31"), Ok(()));
    let revoked = Err(TrustError::Revoked { at: day("2025-04-01") });
    assert_eq!(world.check("2025-04-01"), revoked);
    assert_eq!(world.check(NOW), revoked);
    assert_eq!(world.check("2025-08-01"), revoked, "a stale list is still believed in this");
}

#[test]
fn revoking_an_authority_revokes_what_it_issued() {
    let world = World::revoking("2025-07-01", &revoke("02", "2025-04-01"), &[]);
    assert_eq!(world.check("2025-03-31"), Ok(()));
    assert_eq!(world.check(NOW), Err(TrustError::Revoked { at: day("2025-04-01") }));
}

#[test]
fn a_missing_or_stale_list_is_told_apart() {
    let mut world = World::new();
    assert_eq!(world.check("2025-07-02"), Err(TrustError::RevocationUnknown));
    world.trust = Trust::new();
    world.trust.add_root(world.root.certificate().clone()).unwrap();
    world.trust.add(world.issuing.certificate().clone()).unwrap();
    assert_eq!(world.check(NOW), Err(TrustError::RevocationUnknown));
    assert_eq!(world.check("2026-07-02"), Err(TrustError::Expired), "worse news goes first");
}

#[test]
fn a_suspended_certificate_is_good_again_after_the_list_that_no_longer_names_it() {
    let mut world = World::new();
    let [held] = revoke("A1B2C3", "2025-05-02");
    let held = [Revocation { reason: Reason::CertificateHold, ..held }];
    let until = day("2025-07-01");
    world
        .trust
        .add_crl(world.issuing.issue_crl(&held, day("2025-05-02"), until, 2).unwrap())
        .unwrap();
    assert_eq!(world.check(NOW), Err(TrustError::Revoked { at: day("2025-05-02") }));
    world
        .trust
        .add_crl(world.issuing.issue_crl(&[], day("2025-05-03"), until, 3).unwrap())
        .unwrap();
    assert_eq!(world.check(NOW), Ok(()));
}

#[test]
fn a_copy_learns_alone() {
    let world = World::new();
    let mut copy = world.trust.clone();
    let revoked = revoke("A1B2C3", "2025-05-02");
    let list = world.issuing.issue_crl(&revoked, day("2025-05-03"), day("2025-07-01"), 2).unwrap();
    copy.add_crl(list).unwrap();
    let checked = copy.check(&world.unit, Purpose::UnitSeal, day(NOW));
    assert_eq!(checked, Err(TrustError::Revoked { at: day("2025-05-02") }));
    assert_eq!(world.check(NOW), Ok(()), "who holds the old one is not disturbed");
}

#[test]
fn an_older_list_does_not_undo_a_newer_one() {
    let mut world = World::revoking("2025-07-01", &[], &revoke("A1B2C3", "2025-04-01"));
    let older = world.issuing.issue_crl(&[], day("2025-04-30"), day("2025-07-01"), 0).unwrap();
    world.trust.add_crl(older).unwrap();
    assert!(matches!(world.check(NOW), Err(TrustError::Revoked { .. })));
    let newer = world.issuing.issue_crl(&[], day("2025-05-02"), day("2025-07-01"), 2).unwrap();
    assert_eq!(newer.number(), Some(2));
    world.trust.add_crl(newer).unwrap();
    assert_eq!(world.check(NOW), Ok(()));
}

#[test]
fn strangers_are_not_believed() {
    let mut world = World::new();
    let long = years("2020-01-01", "2040-01-01");
    let stranger = Authority::root(key(9), &Name::new("Stranger"), "1", long).unwrap();
    let added = world.trust.add(stranger.certificate().clone());
    assert_eq!(added, Err(TrustError::UnknownIssuer));
    let namesake = Authority::root(key(9), &Name::new("Root"), "9", long).unwrap();
    assert_eq!(world.trust.add(namesake.certificate().clone()), Err(TrustError::BadSignature));
    let forged = namesake.issue(&issuing_name(), key(8).public(), Purpose::Issuing, "2", long);
    let forged = Authority::new(key(8), forged.unwrap()).unwrap();
    assert_eq!(world.trust.add(forged.certificate().clone()), Err(TrustError::BadSignature));
    let unit =
        forged.issue(&Name::new("U"), key(7).public(), Purpose::UnitSeal, "7", long).unwrap();
    let checked = world.trust.check(&unit, Purpose::UnitSeal, day(NOW));
    assert_eq!(checked, Err(TrustError::BadSignature));
    let list = forged.issue_crl(&[], day(NOW), day("2026-01-01"), 9).unwrap();
    assert_eq!(world.trust.add_crl(list), Err(TrustError::BadSignature));
    assert_eq!(world.trust.add_root(world.unit.clone()), Err(TrustError::NotCa));
}

#[test]
fn authorities_issue_only_what_is_theirs() {
    let world = World::new();
    let long = years("2020-01-01", "2040-01-01");
    let name = Name::new("X");
    let public = key(5).public().clone();
    for (authority, purpose) in [
        (&world.root, Purpose::UnitSeal),
        (&world.root, Purpose::Root),
        (&world.issuing, Purpose::Issuing),
        (&world.issuing, Purpose::Root),
    ] {
        assert!(authority.issue(&name, &public, purpose, "5", long).is_err(), "{purpose:?}");
    }
    assert!(Authority::new(key(3), world.unit.clone()).is_err(), "a unit is no authority");
    assert!(Authority::new(key(3), world.root.certificate().clone()).is_err(), "not its key");
    for serial in ["", "0", "xyz", &"f".repeat(41)] {
        let issued = world.issuing.issue(&name, &public, Purpose::Person, serial, long);
        assert!(issued.is_err(), "{serial}");
    }
    let backwards = years("2026-01-01", "2025-01-01");
    assert!(world.issuing.issue(&name, &public, Purpose::Person, "5", backwards).is_err());
}

#[test]
fn a_bill_finds_its_certificate() {
    let mut world = World::new();
    world.trust.add(world.unit.clone()).unwrap();
    assert_eq!(world.unit.issuer(), "CN=Sample Test CA,O=Sample,C=CN");
    assert_eq!(world.unit.subject(), "CN=示例医院,OU=0001,O=示例省,C=CN");
    assert_eq!(world.unit.subject_cn(), "示例医院");
    assert_eq!(world.unit.serial(), "A1B2C3");
    for (issuer, serial) in [
        ("CN=Sample Test CA,O=Sample,C=CN", "A1B2C3"),
        (" cn = Sample  Test CA , o=Sample, C=CN ", "0000a1b2c3"),
    ] {
        assert_eq!(world.trust.find(issuer, serial), Some(&world.unit));
    }
    assert_eq!(world.trust.find("CN=Sample Test CA,O=Sample", "A1B2C3"), None);
    assert_eq!(world.trust.find("CN=Sample Test CA,O=Sample,C=CN", "A1B2C4"), None);
    let again = world
        .issuing
        .issue(
            &Name::new("Other"),
            key(4).public(),
            Purpose::Person,
            "a1b2c3",
            years(NOW, "2026-01-01"),
        )
        .unwrap();
    assert_eq!(world.trust.add(again), Err(TrustError::SerialTaken));
}

#[test]
fn certificates_and_lists_survive_their_encodings() {
    let world = World::new();
    let unit = &world.unit;
    assert_eq!(&Certificate::from_der(unit.to_der()).unwrap(), unit);
    assert_eq!(&Certificate::from_pem(&unit.to_pem()).unwrap(), unit);
    assert_eq!(unit.purpose(), Some(Purpose::UnitSeal));
    assert_eq!(unit.not_before(), day("2025-01-01"));
    assert_eq!(unit.not_after(), day("2025-12-31"));
    assert_eq!(unit.public_key(), key(3).public());
    let revoked = revoke("0a", NOW);
    let list = world.issuing.issue_crl(&revoked, day(NOW), day("2050-01-02"), 300).unwrap();
    for read in [Crl::from_der(list.to_der()).unwrap(), Crl::from_pem(&list.to_pem()).unwrap()] {
        assert_eq!(read.to_der(), list.to_der());
        assert_eq!(read.revoked_at("A"), Some(day(NOW)));
        assert!(read.is_revoked("00a") && !read.is_revoked("b"));
        assert_eq!((read.number(), read.next_update()), (Some(300), day("2050-01-02")));
        assert_eq!(read.issuer(), unit.issuer());
        assert!(read.verify(world.issuing.certificate()).is_ok());
        assert!(read.verify(world.root.certificate()).is_err());
        assert!(read.verify(unit).is_err());
    }
}

#[test]
fn no_change_in_a_certificate_goes_unseen() {
    let world = World::new();
    for at in 0..world.unit.to_der().len() {
        let mut changed = world.unit.to_der().to_vec();
        changed[at] ^= 1;
        if let Ok(read) = Certificate::from_der(&changed) {
            let checked = world.trust.check(&read, Purpose::UnitSeal, day(NOW));
            assert!(checked.is_err(), "byte {at} may be changed");
        }
    }
}

/// A device that signs something else than it was asked to.
struct Faulty(FileSigner);

#[async_trait::async_trait]
impl Signer for Faulty {
    fn certificate(&self) -> &Certificate {
        self.0.certificate()
    }

    async fn sign(&self, message: &[u8]) -> Result<Signature, SignerError> {
        self.0.sign(&message[1..]).await
    }
}

#[test]
fn a_wrong_signature_does_not_leave_the_signer() {
    let unit = World::new().unit;
    let signer = || FileSigner::new(key(3), unit.clone()).unwrap();
    let good = Verified::new(signer()).sign(b"bill").now_or_never().unwrap().unwrap();
    assert_eq!(unit.public_key().verify(b"bill", &good), Ok(()));
    let bad = Verified::new(Faulty(signer())).sign(b"bill").now_or_never().unwrap();
    assert_eq!(bad, Err(SignerError::Broken));
    assert_eq!(FileSigner::new(key(4), unit.clone()).unwrap_err(), KeyMismatch);
}

#[test]
fn a_comma_in_a_name_does_not_make_it_another_unit() {
    let world = World::new();
    let name = Name::new("示例章,OU=9999").in_unit("0001");
    let year = years("2025-01-01", "2025-12-31");
    let sly = world.issuing.issue(&name, key(4).public(), Purpose::UnitSeal, "77", year).unwrap();
    assert!(sly.subject().contains("OU=9999"), "as text it looks like one: {}", sly.subject());
    assert_eq!((sly.subject_ou(), sly.subject_cn()), ("0001", "示例章,OU=9999"));
    assert_eq!(Certificate::from_der(sly.to_der()).unwrap().subject_ou(), "0001");
    assert_eq!(world.root.certificate().subject_ou(), "");
}
