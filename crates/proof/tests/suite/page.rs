//! An OFD's page and its seals.

use ofd::Eseal;
use proof::{OpenError, check, open};
use seal::{Name, Purpose, Validity};
use wire::api::FileProof;
use wire::messages::signature;

use crate::world::{
    Person, World, add_seal, add_seal_at, eseal, eseal_numbered, now, package, problems, rezip,
    time,
};

const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";

fn long() -> Validity {
    Validity { not_before: time("2025-01-01T00:00:00Z"), not_after: time("2035-01-01T00:00:00Z") }
}

/// The bill that names `named`, sealed with `used`.
fn sealed(world: &World, named: &[Eseal; 2], used: &[(&Eseal, &Person)]) -> FileProof {
    let mut package = package(&[("bill.xml", &world.xml_naming(named))]);
    for (eseal, signer) in used {
        add_seal(&mut package, eseal, signer);
    }
    check(&world.trust, package.write().unwrap()).unwrap()
}

/// What is wrong with the seals when the data is good.
fn seal_problems(proof: &FileProof) -> Vec<Option<&str>> {
    assert_eq!(problems(proof)[..2], [None, None], "the data is good");
    problems(proof)[2..].to_vec()
}

fn page(proof: &FileProof) -> (&str, bool) {
    (&proof.page.as_ref().unwrap().proof, proof.genuine)
}

#[test]
fn both_seals_hold_the_page() {
    let world = World::new();
    let proof = check(&world.trust, world.ofd()).unwrap();
    assert_eq!(page(&proof), ("sealed", true));
    let roles: Vec<&str> = proof.signatures.iter().map(|s| s.role.as_str()).collect();
    assert_eq!(roles, ["unit", "supervision", "unit_seal", "supervision_seal"]);
    assert_eq!(proof.signatures[2].signer, "示例医院");
    assert_eq!(proof.signatures[2].signed_at, "2025-06-03T10:42:07+08:00");
}

#[test]
fn without_both_seals_the_page_is_unproven() {
    let world = World::new();
    let seals = world.seals();
    let none = sealed(&world, &seals, &[]);
    assert_eq!(page(&none), ("unproven", true));
    let one = sealed(&world, &seals, &[(&seals[0], &world.unit)]);
    assert_eq!(page(&one), ("unproven", true));
    let twice = sealed(&world, &seals, &[(&seals[0], &world.unit), (&seals[0], &world.unit)]);
    assert_eq!(page(&twice), ("unproven", true), "the unit's seal twice is not finance's");
}

#[test]
fn a_changed_page_is_found() {
    let world = World::new();
    let changed = rezip(&world.ofd(), |files| {
        let (_, bytes) = files.iter_mut().find(|(name, _)| name == PAGE).unwrap();
        bytes.extend(b"<!-- -->");
    });
    let proof = check(&world.trust, changed).unwrap();
    let altered = Some(signature("page_altered"));
    assert_eq!(seal_problems(&proof), [altered, altered]);
    assert_eq!(page(&proof), ("changed", false));
}

#[test]
fn a_file_added_afterwards_is_found() {
    let world = World::new();
    let added = rezip(&world.ofd(), |files| {
        files.push(("Doc_0/Annots/Annot.xml".into(), b"<a/>".to_vec()));
    });
    let proof = check(&world.trust, added).unwrap();
    let uncovered = Some(signature("page_uncovered"));
    assert_eq!(seal_problems(&proof), [uncovered, uncovered]);
    assert_eq!(page(&proof), ("changed", false));
}

#[test]
fn another_genuine_bill_in_a_sealed_page_is_found() {
    let world = World::new();
    // As genuine as the first one, of the same unit, naming the same seals.
    let other = world.xml_saying("另一张", &world.seals());
    assert!(check(&world.trust, other.clone()).unwrap().genuine);
    let swapped = rezip(&world.ofd(), |files| {
        let is_bill = |(name, _): &&mut (String, Vec<u8>)| name.ends_with("bill.xml");
        let (_, bytes) = files.iter_mut().find(is_bill).unwrap();
        *bytes = other;
    });
    let proof = check(&world.trust, swapped).unwrap();
    assert_eq!(seal_problems(&proof), [Some(signature("page_altered")); 2]);
    assert_eq!(page(&proof), ("changed", false));
}

#[test]
fn only_the_seals_that_the_bill_names_count() {
    let world = World::new();
    let named = world.seals();
    // A second seal of the same owner and maker.
    let unit = eseal_numbered(&world.unit, &world.maker, "00000000000000000000000000000009");
    let supervision = named[1].clone();
    let used = [(&unit, &world.unit), (&supervision, &world.supervision)];
    let proof = sealed(&world, &named, &used);
    assert_eq!(seal_problems(&proof)[0], Some(signature("other_seal")));
    assert_eq!(page(&proof), ("changed", false));
    let swapped = [named[1].clone(), named[0].clone()];
    let proof =
        sealed(&world, &swapped, &[(&named[0], &world.unit), (&named[1], &world.supervision)]);
    let other = Some(signature("other_seal"));
    assert_eq!(seal_problems(&proof), [other, other], "each party has its own");
}

#[test]
fn only_a_maker_of_seals_makes_seals() {
    let world = World::new();
    // The unit may sign bills, but not make a seal for itself.
    let own = eseal(&world.unit, &world.unit);
    let named = [own, world.seals()[1].clone()];
    let used = [(&named[0], &world.unit), (&named[1], &world.supervision)];
    let proof = sealed(&world, &named, &used);
    assert_eq!(seal_problems(&proof), [Some(signature("untrusted_maker")), None]);
    assert_eq!(page(&proof), ("changed", false));
    let stranger = World::seeded(300).maker;
    let named = [eseal(&world.unit, &stranger), world.seals()[1].clone()];
    let used = [(&named[0], &world.unit), (&named[1], &world.supervision)];
    let proof = sealed(&world, &named, &used);
    assert_eq!(seal_problems(&proof), [Some(signature("untrusted_maker")), None]);
}

#[test]
fn only_the_owner_uses_a_seal() {
    let mut world = World::new();
    let named = world.seals();
    let other = world.another(&Name::new("别家").in_unit("X"), Purpose::UnitSeal, long());
    // The hospital's seal in another's hand, and a seal of its own that the bill would name.
    let used = [(&named[0], &other), (&named[1], &world.supervision)];
    let proof = sealed(&world, &named, &used);
    assert_eq!(seal_problems(&proof), [Some(signature("seal_other_signer")), None]);
    let others = [eseal(&other, &world.maker), named[1].clone()];
    let used = [(&others[0], &other), (&others[1], &world.supervision)];
    let proof = sealed(&world, &others, &used);
    assert_eq!(seal_problems(&proof), [Some(signature("wrong_owner")), None]);
}

#[test]
fn only_a_certificate_for_this_seals() {
    let mut world = World::new();
    let person = world.another(&Name::new("某人").in_unit("X"), Purpose::Person, long());
    let named = [eseal(&person, &world.maker), world.seals()[1].clone()];
    let used = [(&named[0], &person), (&named[1], &world.supervision)];
    let proof = sealed(&world, &named, &used);
    assert_eq!(seal_problems(&proof), [Some(signature("wrong_purpose")), None]);
}

#[test]
fn the_seal_and_its_signer_must_have_been_good_when_it_was_used() {
    let mut world = World::new();
    let early = Validity { not_after: time("2025-06-03T02:00:00Z"), ..long() };
    let expired = world.another(&Name::new("旧章"), Purpose::Supervision, early);
    let named = [world.seals()[0].clone(), eseal(&expired, &world.maker)];
    let used = [(&named[0], &world.unit), (&named[1], &expired)];
    let proof = sealed(&world, &named, &used);
    assert_eq!(seal_problems(&proof), [None, Some(signature("expired"))]);

    let mut backdated = package(&[("bill.xml", &world.xml())]);
    let before = now().as_second() - 10 * 86_400;
    add_seal_at(&mut backdated, &world.seals()[0], &world.unit, before);
    let proof = check(&world.trust, backdated.write().unwrap()).unwrap();
    assert_eq!(seal_problems(&proof), [Some(signature("seal_not_valid"))]);

    let maker = world.maker.certificate.clone();
    world.revoke(&maker, time("2025-05-01T00:00:00Z"));
    let proof = check(&world.trust, world.ofd()).unwrap();
    let untrusted = Some(signature("untrusted_maker"));
    assert_eq!(seal_problems(&proof), [untrusted, untrusted]);
}

#[test]
fn a_forged_signature_is_found() {
    let world = World::new();
    let [unit, _] = world.seals();
    // The thief has the hospital's certificate and seal, but not its key.
    let thief = Person { key: World::seeded(300).unit.key, ..world.unit.clone() };
    let proof = sealed(&world, &world.seals(), &[(&unit, &thief)]);
    assert_eq!(seal_problems(&proof), [Some(signature("seal_bad_signature"))]);
    let forger = Person { key: thief.key, ..world.maker.clone() };
    let named = [eseal(&world.unit, &forger), world.seals()[1].clone()];
    let proof = sealed(&world, &named, &[(&named[0], &world.unit)]);
    assert_eq!(seal_problems(&proof), [Some(signature("seal_bad_signature"))]);
}

#[test]
fn an_unreadable_seal_is_one_that_is_broken() {
    let world = World::new();
    let broken = rezip(&world.ofd(), |files| {
        for (name, bytes) in files {
            if name.ends_with("SignedValue.dat") {
                *bytes = b"0".to_vec();
            }
        }
    });
    let proof = check(&world.trust, broken).unwrap();
    let malformed = Some(signature("seal_malformed"));
    // Finance's seal protects the unit's files, so it is another fault that is found first there.
    assert_eq!(seal_problems(&proof)[0], malformed);
    assert_eq!(proof.signatures[3].role, "supervision_seal");
    assert_eq!(page(&proof), ("changed", false));
}

#[test]
fn the_bill_is_the_one_attachment_that_is_one() {
    let world = World::new();
    let bill = world.xml();
    let opened = |attached: &[(&str, &[u8])]| open(package(attached).write().unwrap()).map(drop);
    let accounting = b"<xbrl><EInvoiceID>1</EInvoiceID></xbrl>".as_slice();
    assert_eq!(opened(&[]), Err(OpenError::OfdWithoutBill));
    assert_eq!(opened(&[("efi.xml", accounting)]), Err(OpenError::OfdWithoutBill));
    assert_eq!(opened(&[("bill.dat", &bill)]), Err(OpenError::OfdWithoutBill));
    assert_eq!(opened(&[("efi.xml", accounting), ("Bill.XML", &bill)]), Ok(()));
    assert_eq!(opened(&[("a.xml", &bill), ("b.xml", &bill)]), Ok(()), "the same twice is one");
    let other = World::seeded(300).xml();
    assert_eq!(opened(&[("a.xml", &bill), ("b.xml", &other)]), Err(OpenError::OfdWithMany));
    let hidden = [("a.xml", bill.as_slice()), ("b.xml", b"<EInvoice a='b'/>")];
    assert_eq!(opened(&hidden), Err(OpenError::OfdWithMany));
}
