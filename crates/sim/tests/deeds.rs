//! The deeds of one bill, against the store in memory: promises 1, 2, 4 and 8 of the design.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "a test may fail loudly"
)]

use std::collections::BTreeSet;
use std::sync::Arc;

use app::issue::{IssueError, issue};
use app::ports::{Clock, Entry, Listing, Store};
use app::reverse::{ReverseError, reverse};
use app::{check_receipt, finish, read, state, verify};
use domain::{BillId, NoNumber, ReversalRefusal};
use proptest::prelude::*;
use sim::{Failure, HOSPITAL, Memory, SCHOOL, World, issue_request, reverse_request};
use wire::api::VerifyRequest;

async fn world() -> (World, Arc<Memory>) {
    let store = Arc::new(Memory::default());
    (World::new(Arc::clone(&store) as Arc<dyn Store>).await, store)
}

/// Taken numbers of the hospital are bills or reservations, and nothing else: promise 1.
async fn accounted(world: &World) {
    let by = world.hospital();
    for status in read::grants(&world.platform, &by).await.unwrap() {
        let far = world.clock.now().plus_seconds(10_000);
        let open = world.platform.store.unfinished(far, 10_000).await.unwrap();
        let waiting = open.iter().filter(|r| r.slot.grant == status.stock.grant.id).count() as u64;
        assert_eq!(status.stock.taken, status.kept + waiting);
        assert_eq!(status.stock.taken + status.stock.left(), status.stock.grant.size());
    }
}

#[tokio::test]
async fn the_same_request_gives_the_same_bill() {
    let (world, _) = world().await;
    let by = world.hospital();
    let first = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    world.clock.advance(86_400);
    let again = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.kept, again.kept);
    accounted(&world).await;
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused_and_named() {
    let (world, _) = world().await;
    let by = world.hospital();
    issue(&world.platform, &by, issue_request("A")).await.unwrap();
    let mut other = issue_request("A");
    other.payer.name = "另一位".into();
    other.remark = "多出来的".into();
    let refused = issue(&world.platform, &by, other).await.unwrap_err();
    assert_eq!(
        refused,
        IssueError::Clash { differing: vec!["/payer/name".into(), "/remark".into()] }
    );
    // Also when the other body breaks rules: the clash is the more useful answer.
    let mut broken = issue_request("A");
    broken.total = "1.00".into();
    let refused = issue(&world.platform, &by, broken).await.unwrap_err();
    assert_eq!(refused, IssueError::Clash { differing: vec!["/total".into()] });
}

#[tokio::test]
async fn another_units_key_is_another_key() {
    let (world, _) = world().await;
    let school = world.issuer(SCHOOL);
    issue(&world.platform, &world.hospital(), issue_request("A")).await.unwrap();
    let refused = issue(&world.platform, &school, issue_request("A")).await.unwrap_err();
    assert_eq!(
        refused,
        IssueError::NoNumber(NoNumber::NoGrant),
        "the hospital's numbers are not the school's"
    );
    assert!(read::by_key(&world.platform, &school, "A").await.unwrap().is_none());
}

#[tokio::test]
async fn a_broken_key_leaves_no_gap() {
    let (world, _) = world().await;
    let by = world.hospital();
    world.unit_signer.fail_next([Failure::Refuses, Failure::Lies]);
    for _ in 0..2 {
        let failed = issue(&world.platform, &by, issue_request("A")).await.unwrap_err();
        assert!(matches!(failed, IssueError::Sign(_)), "{failed}");
        accounted(&world).await;
    }
    world.supervision_signer.fail_next([Failure::Refuses]);
    assert!(issue(&world.platform, &by, issue_request("A")).await.is_err());
    let bill = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    let next = issue(&world.platform, &by, issue_request("B")).await.unwrap();
    assert_eq!((bill.kept.id.number.value(), next.kept.id.number.value()), (1, 2));
    accounted(&world).await;
}

#[tokio::test]
async fn a_hanging_key_loses_nothing_when_the_caller_gives_up() {
    let (world, _) = world().await;
    let by = world.hospital();
    world.unit_signer.fail_next([Failure::Hangs]);
    let hanging = issue(&world.platform, &by, issue_request("A"));
    // The caller goes away: its request is dropped in the middle.
    assert!(futures::FutureExt::now_or_never(hanging).is_none());
    accounted(&world).await;
    let bill = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    assert_eq!(bill.kept.id.number.value(), 1);
}

#[tokio::test]
async fn what_was_begun_is_finished_without_its_caller() {
    let (world, _) = world().await;
    let by = world.hospital();
    world.supervision_signer.fail_next([Failure::Refuses, Failure::Refuses]);
    assert!(issue(&world.platform, &by, issue_request("A")).await.is_err());
    assert_eq!(
        finish::round(&world.platform).await.unwrap(),
        finish::Round::default(),
        "patience first"
    );
    world.clock.advance(60);
    assert_eq!(finish::round(&world.platform).await.unwrap().waiting, 1);
    assert_eq!(finish::round(&world.platform).await.unwrap().finished, 1);
    let bill = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    assert!(bill.replayed);
    assert_eq!(
        bill.kept.issued_at.iso(),
        "2026-11-24T08:00:00+08:00",
        "the time at which the number left"
    );
    accounted(&world).await;
}

#[tokio::test]
async fn a_change_of_rules_does_not_disown_a_bill() {
    let (world, _) = world().await;
    let by = world.hospital();
    let first = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    // Finance now demands the address of a patient.
    let (_, entries) = world.platform.store.directory().await.unwrap();
    let stricter =
        entries.into_iter().filter(|e| e.section == "kind" && e.key == "0601").map(|e| Entry {
            body: e.body.replacen("\"required\":false", "\"required\":true", 99),
            ..e
        });
    let by_test = by.actor().clone();
    world.platform.store.put_entries(stricter.collect(), by_test, world.clock.now()).await.unwrap();
    assert!(world.platform.refresh().await.unwrap());
    assert!(matches!(
        issue(&world.platform, &by, issue_request("B")).await,
        Err(IssueError::Refused(_))
    ));
    let again = issue(&world.platform, &by, issue_request("A")).await.unwrap();
    assert_eq!((again.replayed, again.kept), (true, first.kept));
}

#[tokio::test]
async fn twins_get_one_number_and_one_file() {
    let (world, _) = world().await;
    let by = world.hospital();
    for round in 0..20 {
        let key = format!("T{round}");
        let twins = futures::future::join_all(
            (0..8).map(|_| issue(&world.platform, &by, issue_request(&key))),
        )
        .await;
        let files: BTreeSet<Vec<u8>> = twins.into_iter().map(|t| t.unwrap().kept.file).collect();
        assert_eq!(files.len(), 1, "signers give fresh signatures, yet one file is kept");
    }
    accounted(&world).await;
}

#[tokio::test]
async fn no_number_says_why_and_takes_none() {
    let world = World::without_grants(Arc::new(Memory::default())).await;
    let by = world.hospital();
    let why = |e: IssueError| match e {
        IssueError::NoNumber(why) => why,
        other => panic!("{other}"),
    };
    let none = issue(&world.platform, &by, issue_request("A")).await.unwrap_err();
    assert_eq!(why(none), NoNumber::NoGrant);
    world.grant("small", 1, "286.49").await.unwrap();
    assert_eq!(
        why(issue(&world.platform, &by, issue_request("A")).await.unwrap_err()),
        NoNumber::AmountMax
    );
    world.grant("one", 1, "1000.00").await.unwrap();
    assert!(issue(&world.platform, &by, issue_request("A")).await.is_ok());
    assert!(issue(&world.platform, &by, issue_request("B")).await.is_err());
    world.grant("late", 1, "1000.00").await.unwrap();
    world.clock.advance(31 * 86_400);
    assert_eq!(
        why(issue(&world.platform, &by, issue_request("B")).await.unwrap_err()),
        NoNumber::Expired
    );
    accounted(&world).await;
}

#[tokio::test]
async fn a_reversal_takes_the_whole_bill_back_once() {
    let (world, _) = world().await;
    let by = world.hospital();
    let bill = issue(&world.platform, &by, issue_request("A")).await.unwrap().kept;
    let mut part = reverse_request("R");
    part.total = "100.00".into();
    let refused = reverse(&world.platform, &by, bill.id, part).await.unwrap_err();
    assert!(
        matches!(refused, ReverseError::Refused(ReversalRefusal::Faults(f)) if f[0].wrong.code() == "PARTIAL_REVERSAL")
    );
    let red = reverse(&world.platform, &by, bill.id, reverse_request("R")).await.unwrap();
    assert_eq!(red.kept.total.to_string(), "-286.50");
    assert_eq!(red.kept.reverses, Some(bill.id));
    let original = read::bill(&world.platform, &by, bill.id).await.unwrap().unwrap();
    assert_eq!(original.state.reversed_by, Some(red.kept.id), "linked both ways");
    let again = reverse(&world.platform, &by, bill.id, reverse_request("R")).await.unwrap();
    assert_eq!((again.replayed, again.kept.file == red.kept.file), (true, true));
    let twice = reverse(&world.platform, &by, bill.id, reverse_request("R2")).await.unwrap_err();
    assert_eq!(twice, ReverseError::Refused(ReversalRefusal::Reversed(red.kept.id)));
    let red_again =
        reverse(&world.platform, &by, red.kept.id, reverse_request("R3")).await.unwrap_err();
    assert_eq!(red_again, ReverseError::Refused(ReversalRefusal::IsReversal(bill.id)));
    let stranger =
        reverse(&world.platform, &world.issuer(SCHOOL), bill.id, reverse_request("R4")).await;
    assert_eq!(stranger.unwrap_err(), ReverseError::Unknown);
    accounted(&world).await;
}

#[tokio::test]
async fn a_reversal_cut_short_is_finished() {
    let (world, _) = world().await;
    let by = world.hospital();
    let bill = issue(&world.platform, &by, issue_request("A")).await.unwrap().kept;
    world.unit_signer.fail_next([Failure::Refuses, Failure::Refuses]);
    for _ in 0..2 {
        let failed =
            reverse(&world.platform, &by, bill.id, reverse_request("R")).await.unwrap_err();
        let safe_to_repeat = matches!(failed, ReverseError::Issue(IssueError::Sign(_)));
        assert!(
            safe_to_repeat,
            "its own half-done reversal must not look like another's: {failed}"
        );
    }
    let again = reverse(&world.platform, &by, bill.id, reverse_request("R")).await.unwrap();
    assert_eq!(again.kept.reverses, Some(bill.id));
    accounted(&world).await;
}

#[tokio::test]
async fn booked_and_exchanged_bills_are_not_reversed() {
    let (world, _) = world().await;
    let by = world.hospital();
    let school = world.issuer(SCHOOL);
    let p = &world.platform;
    let kept = issue(p, &by, issue_request("A")).await.unwrap().kept;
    let amount = kept.total;
    let on = kept.issued_at.date();
    assert!(state::book(p, &school, kept.id, kept.check, on, amount).await.is_err(), "lock first");
    state::lock(p, &school, kept.id, kept.check).await.unwrap();
    assert!(state::lock(p, &by, kept.id, kept.check).await.is_err(), "one unit at a time");
    let refused = reverse(p, &by, kept.id, reverse_request("R")).await.unwrap_err();
    assert_eq!(refused, ReverseError::Refused(ReversalRefusal::Locked));
    state::book(p, &school, kept.id, kept.check, on, amount).await.unwrap();
    let refused = reverse(p, &by, kept.id, reverse_request("R")).await.unwrap_err();
    assert_eq!(refused, ReverseError::Refused(ReversalRefusal::Booked));
    let paper = issue(p, &by, issue_request("B")).await.unwrap().kept;
    state::exchange(p, &by, paper.id, "510601".into(), "0000000001".into()).await.unwrap();
    let refused = reverse(p, &by, paper.id, reverse_request("R")).await.unwrap_err();
    assert_eq!(refused, ReverseError::Refused(ReversalRefusal::Exchanged));
    let wrong: domain::CheckCode = "zzzzzz".parse().unwrap();
    assert!(
        state::lock(p, &school, paper.id, wrong).await.is_err(),
        "the check code proves the bill is at hand"
    );
}

#[tokio::test]
async fn a_receipt_proves_the_kept_file() {
    let (world, _) = world().await;
    let by = world.hospital();
    let many = (0..40).map(|i| issue(&world.platform, &by, issue_request(&format!("K{i}"))));
    let certificate = &world.certificates["platform"];
    for outcome in futures::future::join_all(many.collect::<Vec<_>>()).await {
        let outcome = outcome.unwrap();
        let receipt = outcome.receipt(&world.platform).await.unwrap();
        assert!(check_receipt(&receipt, certificate));
        let file = wire::xml::BillFile::read(outcome.kept.file.clone()).unwrap();
        let digest = seal::sm3::hex(&seal::sm3::digest(file.body()));
        assert!(receipt.statement.contains(&format!("body_sm3={digest}\n")));
        let mut forged = receipt.clone();
        forged.statement = forged.statement.replace("unit=", "unit=X");
        assert!(!check_receipt(&forged, certificate));
        assert!(!check_receipt(&receipt, &world.certificates["supervision"]));
    }
}

async fn asked(world: &World, change: impl FnOnce(&mut VerifyRequest)) -> wire::api::VerifyAnswer {
    let kept = issue(&world.platform, &world.hospital(), issue_request("V")).await.unwrap().kept;
    let mut request = VerifyRequest {
        code: kept.id.code.to_string(),
        number: kept.id.number.to_string(),
        check_code: kept.check.to_string(),
        ..VerifyRequest::default()
    };
    change(&mut request);
    verify::by_numbers(&world.platform, &request).await.unwrap()
}

#[tokio::test]
async fn a_check_by_numbers_tells_the_truth_and_no_more() {
    let (world, _) = world().await;
    let good = asked(&world, |r| {
        r.amount = "286.50".into();
        r.date = "2026-11-24".into();
    })
    .await;
    assert_eq!(good.verdict, "genuine");
    let face = good.bill.unwrap();
    assert_eq!(face.payer.name, "示**者");
    assert!(
        face.business_key.is_empty() && face.ext.iter().all(|e| e.name != "Gender"),
        "health data stays hidden"
    );
    assert!(face.signatures.iter().all(|s| s.valid), "{:?}", face.signatures);
    assert_eq!(face.region_name, "四川省成都市锦江区");
    let wrong = asked(&world, |r| r.amount = "286.51".into()).await;
    assert_eq!(
        (wrong.verdict.as_str(), wrong.differences[0].field.as_str()),
        ("altered", "amount")
    );
    for answer in [
        asked(&world, |r| r.check_code = "zzzzzz".into()).await,
        asked(&world, |r| r.number = "0000009999".into()).await,
        asked(&world, |r| r.code = "x".into()).await,
    ] {
        assert_eq!((answer.verdict.as_str(), answer.bill), ("unknown", None));
    }
}

#[tokio::test]
async fn a_check_by_file_names_what_was_changed() {
    let (world, _) = world().await;
    let kept = issue(&world.platform, &world.hospital(), issue_request("F")).await.unwrap().kept;
    let p = &world.platform;
    let good = verify::by_file(p, &face::Setting::default(), kept.file.clone()).await.unwrap();
    assert_eq!(good.verdict, "genuine");
    let text = String::from_utf8(kept.file.clone()).unwrap();
    let dearer = text.replace("<TotalAmount>286.50", "<TotalAmount>986.50");
    let altered = verify::by_file(p, &face::Setting::default(), dearer.into_bytes()).await.unwrap();
    assert_eq!(altered.verdict, "altered");
    let difference = &altered.differences[0];
    assert_eq!(
        (difference.label.as_str(), difference.given.as_str(), difference.kept.as_str()),
        ("总金额", "986.50", "286.50")
    );
    assert!(
        altered.signatures.iter().all(|s| !s.valid),
        "finance signs over the unit's bytes as well"
    );
    let spaced = text.replace("<Details>", "<Details> ");
    assert_eq!(
        verify::by_file(p, &face::Setting::default(), spaced.into_bytes()).await.unwrap().verdict,
        "altered"
    );
    let stranger = text.replace("<EInvoiceNumber>0000000001", "<EInvoiceNumber>0000000777");
    let unknown =
        verify::by_file(p, &face::Setting::default(), stranger.into_bytes()).await.unwrap();
    assert_eq!((unknown.verdict.as_str(), unknown.bill), ("altered", None));
    let guess = text.replace(&format!("<RandomNumber>{}", kept.check), "<RandomNumber>zzzzzz");
    let guess = verify::by_file(p, &face::Setting::default(), guess.into_bytes()).await.unwrap();
    assert_eq!(
        (guess.bill, guess.differences.len()),
        (None, 0),
        "a wrong check code shows nothing of the bill"
    );
}

#[tokio::test]
async fn a_units_certificate_signs_no_other_units_bills() {
    let (world, _) = world().await;
    let kept = issue(&world.platform, &world.hospital(), issue_request("A")).await.unwrap().kept;
    let text = String::from_utf8(kept.file).unwrap();
    // The school signs a bill that names the hospital: signature and certificate are good, the owner is not.
    let file = wire::xml::BillFile::read(text.clone().into_bytes()).unwrap();
    let unit: domain::CreditCode = SCHOOL.parse().unwrap();
    let school = world.platform.keys.unit(&unit).unwrap();
    let (old, said) = file.signatures().next().map(|(e, s)| (e.to_owned(), s.clone())).unwrap();
    let forged = wire::xml::SignatureText {
        value: school.sign(file.body()).await.unwrap().to_der(),
        serial: school.certificate().serial().into(),
        ..said
    };
    let forged = text.replace(&old, &wire::xml::signature(wire::xml::Signs::Unit, &forged));
    let file = wire::xml::BillFile::read(forged.into_bytes()).unwrap();
    let views = proof::signatures(&world.platform.trust(), &file);
    assert_eq!(views[0].problem.as_deref(), Some(wire::messages::signature("wrong_owner")));
}

#[tokio::test]
async fn a_list_goes_on_where_it_stopped() {
    let (world, _) = world().await;
    let by = world.hospital();
    for i in 0..7 {
        issue(&world.platform, &by, issue_request(&format!("L{i}"))).await.unwrap();
        world.clock.advance(60);
    }
    let mut seen = Vec::new();
    let mut after = 0;
    loop {
        let page =
            read::list(&world.platform, &by, Listing { after, from: None, until: None, max: 3 })
                .await
                .unwrap();
        let Some(last) = page.last() else { break };
        after = last.seq;
        seen.extend(page.into_iter().map(|k| k.business_key));
    }
    assert_eq!(seen, (0..7).map(|i| format!("L{i}")).collect::<Vec<_>>());
    let school = world.issuer(SCHOOL);
    let theirs =
        read::list(&world.platform, &school, Listing { after: 0, from: None, until: None, max: 9 })
            .await
            .unwrap();
    assert!(theirs.is_empty(), "nobody reads another unit's bills");
}

#[tokio::test]
async fn overlapping_and_unsigned_grants_are_refused() {
    use app::grant::{GiveError, accept, give};
    use app::ports::SignedGrant;
    let (world, _) = world().await;
    let by = world.hospital().actor().clone();
    let overlap = give(&world.platform, world.range("other", 10_000, 5, "1.00"), by.clone()).await;
    assert_eq!(overlap.unwrap_err(), GiveError::Overlap);
    let range = world.range("next", 10_001, 5, "1.00");
    let forged = SignedGrant {
        grant: range.clone(),
        signature: vec![0x30, 0],
        certificate_serial: "12".into(),
    };
    assert_eq!(
        accept(&world.platform, forged, by.clone()).await.unwrap_err(),
        GiveError::Signature
    );
    let mut good = give(&world.platform, range, by.clone()).await.unwrap();
    good.grant.id = domain::GrantId::new("copied").unwrap();
    assert_eq!(
        accept(&world.platform, good, by).await.unwrap_err(),
        GiveError::Signature,
        "the id is signed, too"
    );
}

#[tokio::test]
async fn a_store_that_is_away_is_said_and_nothing_is_half_done() {
    let (world, store) = world().await;
    let by = world.hospital();
    store.set_down(true);
    let failed = issue(&world.platform, &by, issue_request("A")).await.unwrap_err();
    assert!(matches!(failed, IssueError::Store(_)));
    store.set_down(false);
    assert_eq!(
        issue(&world.platform, &by, issue_request("A")).await.unwrap().kept.id.number.value(),
        1
    );
}

#[test]
fn callers_are_proved_or_refused() {
    use app::auth::{AuthError, Signed, authenticate};
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (world, _) = runtime.block_on(world());
    let good = world.authorization(HOSPITAL, "POST", "/x?y=1", b"body");
    let ask = |method: &str, path: &str, header: Option<&str>, body: &[u8]| {
        let request = Signed {
            method,
            path_and_query: path,
            authorization: header,
            body,
            trace: "",
            from: None,
            action: domain::Action::BillIssue,
        };
        authenticate(&world.platform, request).map(|by| by.unit().code.to_string())
    };
    assert_eq!(ask("POST", "/x?y=1", Some(&good), b"body").unwrap(), HOSPITAL);
    assert_eq!(ask("PUT", "/x?y=1", Some(&good), b"body"), Err(AuthError::Proof));
    assert_eq!(ask("POST", "/x?y=2", Some(&good), b"body"), Err(AuthError::Proof));
    assert_eq!(ask("POST", "/x?y=1", Some(&good), b"bodY"), Err(AuthError::Proof));
    assert_eq!(ask("POST", "/x?y=1", None, b"body"), Err(AuthError::Malformed));

    let nobody = good.replace(HOSPITAL, "12510000MB0X0000QQ");
    assert_eq!(ask("POST", "/x?y=1", Some(&nobody), b"body"), Err(AuthError::Unknown));
    world.clock.advance(301);
    assert_eq!(ask("POST", "/x?y=1", Some(&good), b"body"), Err(AuthError::Skew(301)));
}

/// What a caller may do to its requests.
#[derive(Clone, Debug)]
enum Act {
    Issue(u8),
    Reverse(u8, u8),
    Fail(Failure),
    Finish,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0_u8..12).prop_map(Act::Issue),
        3 => (0_u8..12, 0_u8..6).prop_map(|(of, key)| Act::Reverse(of, key)),
        2 => prop_oneof![Just(Failure::Refuses), Just(Failure::Lies)].prop_map(Act::Fail),
        1 => Just(Act::Finish),
    ];
    proptest::collection::vec(act, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Promises 1 to 3: whatever is repeated, reordered or broken on the way, one key has one bill,
    /// one number has one bill, every number is accounted for.
    #[test]
    fn one_key_one_bill_for_ever(acts in acts()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (world, _) = world().await;
            let by = world.hospital();
            let mut bills = std::collections::BTreeMap::<String, BillId>::new();
            for act in acts {
                let (key, outcome) = match act {
                    Act::Issue(n) => {
                        let key = format!("I{n}");
                        let done = issue(&world.platform, &by, issue_request(&key)).await.ok();
                        (key, done)
                    }
                    Act::Reverse(of, n) => {
                        let Some(id) = bills.get(&format!("I{of}")) else { continue };
                        let key = format!("R{n}");
                        let done = reverse(&world.platform, &by, *id, reverse_request(&key)).await.ok();
                        (key, done)
                    }
                    Act::Fail(failure) => {
                        world.unit_signer.fail_next([failure]);
                        continue;
                    }
                    Act::Finish => {
                        world.clock.advance(60);
                        finish::round(&world.platform).await.unwrap();
                        continue;
                    }
                };
                if let Some(outcome) = outcome {
                    let first = *bills.entry(key.clone()).or_insert(outcome.kept.id);
                    assert_eq!(first, outcome.kept.id, "key {key} got a second bill");
                    let read = read::by_key(&world.platform, &by, &key).await.unwrap();
                    assert!(read.is_some_and(|k| k.file == outcome.kept.file), "acknowledged, so it can be read");
                }
                accounted(&world).await;
            }
            let ids: BTreeSet<BillId> = bills.values().copied().collect();
            assert_eq!(ids.len(), bills.len(), "a number was given twice");
        });
    }
}
