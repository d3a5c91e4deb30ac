//! Slips: the offline QR code, checked with a trust list alone.

use domain::{Grant, GrantId, Holder, Moment};
use proof::{SignedGrant, check_slip};
use seal::{Name, Purpose, Validity};
use wire::api::SlipProof;
use wire::messages;
use wire::slip::{SignedSlip, Slip, SlipError};

use crate::world::{Person, UNIT, World, now, time};

fn facts(signer: &Person, at: &str) -> Slip {
    let signed_at: Moment = at.parse().unwrap();
    Slip {
        id: domain::BillId {
            code: "51060125".parse().unwrap(),
            number: "0000123456".parse().unwrap(),
        },
        check: "a3f9c2".parse().unwrap(),
        total: "286.50".parse().unwrap(),
        issued_on: signed_at.date(),
        unit: UNIT.parse().unwrap(),
        grant: GrantId::new("g-2025-07").unwrap(),
        certificate_serial: signer.certificate.serial().to_owned(),
        signed_at,
    }
}

fn signed(signer: &Person, slip: Slip) -> String {
    let signature = signer.key.sign(slip.statement().as_bytes()).to_rs();
    SignedSlip::new(slip, signature).unwrap().to_string()
}

/// A good slip, as text.
pub(crate) fn good(world: &World) -> String {
    signed(&world.unit, facts(&world.unit, &now().to_string()))
}

fn problem(proof: &SlipProof, at: usize) -> Option<&str> {
    proof.signatures[at].problem.as_deref()
}

#[test]
fn a_good_slip_holds_and_claims_no_more() {
    let world = World::new();
    let proof = check_slip(&world.trust, &good(&world), None).unwrap();
    assert!(proof.genuine, "{proof:?}");
    assert_eq!(proof.message, "离线核对：签名有效，尚未与平台核对");
    let bill = &proof.bill;
    assert_eq!((bill.code.as_str(), bill.number.as_str()), ("51060125", "0000123456"));
    assert_eq!((bill.total.as_str(), bill.date.as_str()), ("286.50", "2025-06-03"));
    assert_eq!((bill.unit.code.as_str(), bill.unit.name.as_str()), (UNIT, "示例医院"));
}

#[test]
fn no_sign_can_be_changed() {
    let world = World::new();
    let text = good(&world);
    for at in 0..text.len() {
        for sign in ["A", "Z", "2", "7"] {
            let changed = format!("{}{sign}{}", &text[..at], &text[at + 1..]);
            let holds = check_slip(&world.trust, &changed, None).is_ok_and(|proof| proof.genuine);
            assert_eq!(holds, changed == text, "{at} {sign}");
        }
        let cut = format!("{}{}", &text[..at], &text[at + 1..]);
        assert!(!check_slip(&world.trust, &cut, None).is_ok_and(|proof| proof.genuine), "{at}");
    }
    assert_eq!(check_slip(&world.trust, "https://a.cn/b/1", None), Err(SlipError::Foreign));
}

#[test]
fn only_a_certificate_that_counted_then_counts() {
    let mut world = World::new();
    let validity = Validity {
        not_before: time("2025-02-01T00:00:00Z"),
        not_after: time("2025-03-01T00:00:00Z"),
    };
    let other = Name::new("示例学校").in_unit("12510000MB0X00015Y");
    let school = world.another(&other, Purpose::UnitSeal, validity);
    let short = world.unit.clone();
    let told = |world: &World, signer: &Person, at: &str| {
        let proof = check_slip(&world.trust, &signed(signer, facts(signer, at)), None).unwrap();
        assert_eq!(proof.genuine, problem(&proof, 0).is_none());
        assert!(proof.genuine || proof.bill.unit.name.is_empty(), "no name is vouched for");
        proof.signatures[0].problem.clone()
    };
    let says = |name: &str| Some(messages::signature(name).to_owned());
    assert_eq!(told(&world, &school, "2025-02-10T00:00:00Z"), says("wrong_owner"));
    assert_eq!(told(&world, &school, "2025-01-10T00:00:00Z"), says("not_yet_valid"));
    assert_eq!(told(&world, &school, "2025-04-10T00:00:00Z"), says("expired"));
    assert_eq!(told(&world, &short, "2036-01-01T00:00:00Z"), says("expired"));
    let finance = world.supervision.clone();
    assert_eq!(told(&world, &finance, "2025-04-10T00:00:00Z"), says("wrong_purpose"));
    let stranger = World::seeded(300).unit;
    assert_eq!(told(&world, &stranger, "2025-04-10T00:00:00Z"), says("unknown_certificate"));
    world.revoke(&short.certificate, time("2025-06-01T00:00:00Z"));
    assert_eq!(told(&world, &short, "2025-06-02T00:00:00Z"), says("revoked"));
    assert_eq!(told(&world, &short, "2025-05-31T00:00:00Z"), None, "it was good then");
}

#[test]
fn a_grant_at_hand_must_fit() {
    let mut world = World::new();
    let validity = Validity {
        not_before: time("2025-01-01T00:00:00Z"),
        not_after: time("2035-01-01T00:00:00Z"),
    };
    let platform = world.another(&Name::new("平台"), Purpose::Platform, validity);
    let at = |text: &str| text.parse::<Moment>().unwrap();
    let grant = Grant {
        id: GrantId::new("g-2025-07").unwrap(),
        unit: UNIT.parse().unwrap(),
        holder: Holder::Place("01".into()),
        code: "51060125".parse().unwrap(),
        first: "0000123001".parse().unwrap(),
        last: "0000124000".parse().unwrap(),
        valid_from: at("2025-06-01T00:00:00Z"),
        valid_until: at("2025-07-01T00:00:00Z"),
        amount_max: "1000.00".parse().unwrap(),
    };
    let slip = good(&world);
    let asked = |grant: &Grant, signer: &Person| {
        let signature = signer.key.sign(grant.statement().as_bytes()).to_der();
        let certificate_serial = signer.certificate.serial();
        let given = SignedGrant { grant, signature: &signature, certificate_serial };
        let proof = check_slip(&world.trust, &slip, Some(&given)).unwrap();
        assert_eq!(problem(&proof, 0), None);
        assert_eq!(proof.genuine, problem(&proof, 1).is_none());
        proof.signatures[1].problem.clone()
    };
    let says = |name: &str| Some(messages::signature(name).to_owned());
    assert_eq!(asked(&grant, &platform), None);
    assert_eq!(asked(&grant, &world.unit), says("wrong_purpose"), "no unit grants itself numbers");
    let with = |change: fn(&mut Grant)| {
        let mut other = grant.clone();
        change(&mut other);
        asked(&other, &platform)
    };
    assert_eq!(with(|g| g.id = GrantId::new("g-2025-08").unwrap()), says("other_grant"));
    assert_eq!(with(|g| g.first = "0000123457".parse().unwrap()), says("other_grant"));
    assert_eq!(with(|g| g.last = "0000123455".parse().unwrap()), says("other_grant"));
    assert_eq!(with(|g| g.unit = "12510000MB0X00015Y".parse().unwrap()), says("other_grant"));
    assert_eq!(with(|g| g.amount_max = "286.49".parse().unwrap()), says("other_grant"));
    let began = "2025-06-05T00:00:00Z".parse().unwrap();
    let mut later = grant.clone();
    later.valid_from = began;
    assert_eq!(asked(&later, &platform), says("other_grant"));
}
