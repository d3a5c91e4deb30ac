//! A front issues alone and comes home: lines that lose, repeat and cut, a front that is copied or
//! rolled back, bills that are bent on the way.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
#![expect(clippy::disallowed_methods, reason = "a copied disk is what is tried")]

use std::path::Path;
use std::sync::Arc;

use app::Desk;
use app::home::{self, DeclareError, HearError, Home, Shut};
use app::identity::audit_log::{self, FileTrail, PruneError};
use app::issue::{IssueError, issue};
use app::paper::{self, PaperFailure};
use app::ports::{Actor, Changed, Clock, Crew, StateChange, Store};
use app::reverse::{ReverseError, reverse};
use domain::window::Standing;
use domain::{
    CreditCode, Grant, NoNumber, PaperCode, PaperId, PaperNumber, PaperRange, PaperRefusal, Reach,
};
use futures::future::BoxFuture;
use sim::{FrontNode, FrontParts, HOSPITAL, World, issue_request, reverse_request};
use store::Database;
use wire::data::DeclarationData;
use wire::home::{Acceptance, Letter, ReportWords, Shipment};

struct Scene {
    dir: tempfile::TempDir,
    world: World,
    platform: Home,
    parts: FrontParts,
}

async fn open(path: &Path) -> Arc<Database> {
    Arc::new(Database::open_alone(&format!("sqlite:{}", path.display())).await.unwrap())
}

impl Scene {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = open(&dir.path().join("platform.sqlite")).await;
        let world = World::new(Arc::clone(&database) as Arc<dyn Store>).await;
        let platform = world.home(Arc::clone(&database) as _, database);
        let parts = world.register_front("front-7").await;
        Self { dir, world, platform, parts }
    }

    /// A front on a fresh store, with its grants.
    async fn front(&self, name: &str) -> FrontNode {
        let welcome = home::welcome(&self.platform, "front-7").await.unwrap();
        let database = open(&self.dir.path().join(name)).await;
        self.parts.join(&*database, &*database, &welcome).await;
        let node = self.start(&database).await;
        home::hear(&node.home, &welcome).await.unwrap();
        node
    }

    async fn start(&self, database: &Arc<Database>) -> FrontNode {
        self.parts
            .start(
                Arc::clone(database) as Arc<dyn Store>,
                Arc::clone(database) as _,
                Arc::clone(database) as _,
            )
            .await
    }

    async fn cases(&self) -> Vec<String> {
        let reach = [Reach::Region("510000".parse().unwrap())];
        let cases = self.platform.fronts.cases(&reach, true, 100).await.unwrap();
        cases.into_iter().map(|case| case.kind).collect()
    }
}

fn hospital(node: &Home) -> app::Issuer {
    app::Issuer::of_unit(&node.platform, &HOSPITAL.parse().unwrap(), Actor::default()).unwrap()
}

async fn put(node: &FrontNode, key: &str) -> domain::BillId {
    let by = hospital(&node.home);
    issue(&node.home.platform, &by, issue_request(key)).await.unwrap().kept.id
}

async fn letter(node: &FrontNode) -> Vec<u8> {
    home::ship(&node.home, None, ReportWords::default()).await.unwrap().letter
}

async fn accept(scene: &Scene, letter: &[u8]) -> Vec<u8> {
    let answer = home::accept(&scene.platform, letter, &Actor::default()).await.unwrap();
    scene.platform.platform.refresh().await.unwrap();
    answer
}

fn said(letter: &[u8]) -> Acceptance {
    serde_json::from_slice(Letter::read(letter).unwrap().body).unwrap()
}

#[tokio::test]
async fn bills_of_a_front_come_home_once_and_get_finances_signature() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    let mut ids = Vec::new();
    for i in 0..5 {
        ids.push(put(&front, &format!("A{i}")).await);
    }
    let by = hospital(&front.home);
    let back = reverse(&front.home.platform, &by, ids[1], reverse_request("A1R")).await.unwrap();
    ids.push(back.kept.id);
    for id in &ids {
        let kept = front.home.platform.store.find(*id).await.unwrap().unwrap();
        let file = wire::xml::BillFile::read(kept.file).unwrap();
        assert_eq!(file.signatures().count(), 1, "finance has not signed yet");
        assert!(scene.platform.platform.store.find(*id).await.unwrap().is_none());
    }
    while front.sync(&scene.platform).await {}
    for id in &ids {
        let here = front.home.platform.store.find(*id).await.unwrap().unwrap();
        let there = scene.platform.platform.store.find(*id).await.unwrap().unwrap();
        assert_eq!(here.file, there.file, "both keep the same file");
        let file = wire::xml::BillFile::read(here.file).unwrap();
        let views = proof::signatures(&scene.platform.platform.trust(), &file);
        assert!(views.iter().all(|view| view.valid), "{views:?}");
        assert_eq!(here.state.reversed_by, there.state.reversed_by);
    }
    let unit = HOSPITAL.parse().unwrap();
    let grants = scene.platform.platform.store.grants(&unit).await.unwrap();
    let own = grants.iter().find(|g| g.stock.grant.holder.to_string() == "device:front-7/01");
    assert_eq!(own.unwrap().stock.taken, 6);
    assert_eq!(own.unwrap().kept, 6);
    assert!(scene.cases().await.is_empty());
}

#[tokio::test]
async fn lost_and_repeated_letters_change_nothing() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    let first = put(&front, "A").await;
    let one = letter(&front).await;
    let answer = accept(&scene, &one).await; // the answer is lost
    let second = put(&front, "B").await;
    let two = letter(&front).await; // tells of both: the front does not know that one is home
    let again = accept(&scene, &two).await;
    let late = accept(&scene, &one).await; // the first letter comes once more, late
    for answer in [&again, &late, &answer, &again] {
        home::hear(&front.home, answer).await.unwrap();
    }
    assert_eq!(said(&again).supervised.len(), 2, "signatures are told until they are heard");
    assert_eq!(said(&late).supervised.len(), 1);
    for id in [first, second] {
        let here = front.home.platform.store.find(id).await.unwrap().unwrap();
        let there = scene.platform.platform.store.find(id).await.unwrap().unwrap();
        assert_eq!(here.file, there.file);
    }
    let told = said(&answer).supervised[0].element.clone();
    assert_eq!(said(&late).supervised[0].element, told, "one signature, told twice");
    assert!(scene.cases().await.is_empty());
}

#[tokio::test]
async fn a_letter_that_is_ahead_is_told_where_to_go_on() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    put(&front, "A").await;
    let first = home::ship(&front.home, None, ReportWords::default()).await.unwrap();
    put(&front, "B").await;
    let second = home::ship(&front.home, Some(first.last), ReportWords::default()).await.unwrap();
    let answer = said(&accept(&scene, &second.letter).await);
    assert_eq!((answer.mark.seq, answer.standing.as_str()), (0, "active"));
    assert!(answer.supervised.is_empty());
    accept(&scene, &first.letter).await;
    let answer = said(&accept(&scene, &second.letter).await);
    assert_eq!(answer.mark.seq, second.last.seq);
}

#[tokio::test]
async fn a_copied_front_is_frozen_with_a_case() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    put(&front, "A").await;
    front.sync(&scene.platform).await;
    let copy = scene.front("copy.sqlite").await;
    put(&copy, "C").await;
    put(&copy, "D").await;
    let answer = said(&accept(&scene, &letter(&copy).await).await);
    assert_eq!(answer.standing, "frozen");
    assert!(answer.supervised.is_empty());
    assert_eq!(scene.cases().await.len(), 1);
    put(&front, "B").await;
    let answer = said(&accept(&scene, &letter(&front).await).await);
    assert_eq!(answer.standing, "frozen", "nobody knows which of both is the real one");
    assert!(answer.supervised.is_empty() && answer.grants.is_empty());
}

#[tokio::test]
async fn a_front_that_is_rolled_back_is_frozen() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    let backup = scene.dir.path().join("backup.sqlite");
    let source = scene.dir.path().join("front.sqlite");
    drop(front);
    std::fs::copy(&source, &backup).unwrap();
    if let Ok(log) = std::fs::read(source.with_extension("sqlite-wal")) {
        std::fs::write(backup.with_extension("sqlite-wal"), log).unwrap();
    }
    let front = scene.start(&open(&source).await).await;
    put(&front, "A").await;
    put(&front, "B").await;
    front.sync(&scene.platform).await;
    let restored = scene.start(&open(&backup).await).await;
    let answer = accept(&scene, &letter(&restored).await).await;
    assert_eq!(said(&answer).standing, "active", "an old letter may look the same");
    let heard = home::hear(&restored.home, &answer).await.unwrap();
    assert_eq!(heard.standing, "lost", "but the front knows better");
    let by = hospital(&restored.home);
    let refused = issue(&restored.home.platform, &by, issue_request("C")).await;
    assert_eq!(refused.unwrap_err(), IssueError::Gate(Shut::Frozen));
    let answer = said(&accept(&scene, &letter(&restored).await).await);
    assert_eq!(answer.standing, "frozen");
    assert_eq!(scene.cases().await, ["ROLLED_BACK"]);
}

#[tokio::test]
async fn a_bill_that_is_bent_on_the_way_is_refused_with_its_evidence() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    put(&front, "A").await;
    let bent = bend(&front, |shipment| {
        for record in &mut shipment.records {
            if let Some(bill) = &mut record.bill {
                bill.file = bill.file.replace("示例患者", "示例他人");
            }
        }
    });
    let answer = said(&accept(&scene, &bent.await).await);
    assert_eq!(answer.refused.iter().map(|r| r.code.as_str()).collect::<Vec<_>>(), ["ALTERED"]);
    assert!(answer.supervised.is_empty());
    let reach = [Reach::Region("510104".parse().unwrap())];
    let cases = scene.platform.fronts.cases(&reach, true, 9).await.unwrap();
    assert!(String::from_utf8_lossy(&cases[0].evidence).contains("示例他人"));
}

/// The next letter of a front, changed and signed again by the front itself.
async fn bend(front: &FrontNode, change: impl FnOnce(&mut Shipment)) -> Vec<u8> {
    let bytes = letter(front).await;
    let mut shipment = serde_json::from_slice(Letter::read(&bytes).unwrap().body).unwrap();
    change(&mut shipment);
    let body = serde_json::to_vec(&shipment).unwrap();
    let signer = front.home.platform.keys.node();
    let signature = signer.sign(&wire::home::signed_bytes(&body)).await.unwrap();
    Letter::write(signer.certificate().serial(), &signature.base64(), &body)
}

/// Three hands, each on a thread of its own.
struct Three;

impl Crew for Three {
    fn hands(&self) -> usize {
        3
    }

    fn begin(&self, work: BoxFuture<'static, ()>) {
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || runtime.block_on(work));
    }
}

#[tokio::test]
async fn many_hands_bring_home_what_one_does() {
    let scene = Scene::new().await;
    let node =
        scene.world.again(Arc::clone(&scene.platform.platform.store), scene.world.clock.clone(), 9);
    let node = Arc::new(node.await.with_crew(Arc::new(Three)));
    let platform = Home { platform: node, ..scene.platform.clone() };
    let front = scene.front("front.sqlite").await;
    let own = Arc::into_inner(front.home.platform).unwrap().with_crew(Arc::new(Three));
    let home = Home { platform: Arc::new(own), ..front.home };
    let front = FrontNode { home, parts: front.parts };
    let mut ids = Vec::new();
    for i in 0..20 {
        ids.push(put(&front, &format!("A{i}")).await);
    }
    let bent = ids.remove(13);
    let letter = bend(&front, |shipment| {
        let record = shipment.records.iter_mut().find(|r| r.subject == bent.to_string()).unwrap();
        let bill = record.bill.as_mut().unwrap();
        bill.file = bill.file.replace("示例患者", "示例他人");
    });
    let answer = home::accept(&platform, &letter.await, &Actor::default()).await.unwrap();
    let refused = said(&answer).refused;
    assert_eq!((refused.len(), &refused[0].subject), (1, &bent.to_string()));
    let heard = home::hear(&front.home, &answer).await.unwrap();
    assert_eq!(heard.supervised, ids.len());
    for id in ids {
        let here = front.home.platform.store.find(id).await.unwrap().unwrap().file;
        assert_eq!(here, platform.platform.store.find(id).await.unwrap().unwrap().file);
        let file = wire::xml::BillFile::read(here).unwrap();
        assert!(proof::signatures(&platform.platform.trust(), &file).iter().all(|s| s.valid));
    }
    assert_eq!(scene.cases().await, ["ALTERED"]);
}

#[tokio::test]
async fn a_signature_of_finance_for_another_bill_is_not_kept() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    let ids = [put(&front, "A").await, put(&front, "B").await];
    let answer = accept(&scene, &letter(&front).await).await;
    let mut bent = said(&answer);
    let element = bent.supervised[1].element.clone();
    bent.supervised[0].element = element;
    let body = serde_json::to_vec(&bent).unwrap();
    let signer = scene.platform.platform.keys.node();
    let signature = signer.sign(&wire::home::signed_bytes(&body)).await.unwrap();
    let bent = Letter::write(signer.certificate().serial(), &signature.base64(), &body);
    let wrong = home::hear(&front.home, &bent).await.unwrap_err();
    assert!(matches!(wrong, HearError::Supervision(_)), "{wrong}");
    for id in ids {
        let kept = front.home.platform.store.find(id).await.unwrap().unwrap();
        assert_eq!(wire::xml::parts(&kept.file).unwrap().supervision, "");
    }
    home::hear(&front.home, &answer).await.unwrap();
}

#[tokio::test]
async fn a_letter_of_somebody_else_is_not_read() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    put(&front, "A").await;
    let bytes = letter(&front).await;
    for at in [20, 60, bytes.len() / 2, bytes.len() - 2] {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        assert!(home::accept(&scene.platform, &bent, &Actor::default()).await.is_err(), "{at}");
    }
    let answer = accept(&scene, &bytes).await;
    let mut bent = answer.clone();
    let last = bent.len() - 3;
    bent[last] ^= 1;
    assert!(home::hear(&front.home, &bent).await.is_err());
    home::hear(&front.home, &answer).await.unwrap();
}

#[tokio::test]
async fn a_front_goes_on_after_a_crash_with_one_chain() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    put(&front, "A").await;
    let path = scene.dir.path().join("front.sqlite");
    drop(front);
    let front = scene.start(&open(&path).await).await;
    put(&front, "B").await;
    while front.sync(&scene.platform).await {}
    drop(front);
    let front = scene.start(&open(&path).await).await;
    put(&front, "C").await;
    while front.sync(&scene.platform).await {}
    assert!(scene.cases().await.is_empty());
    let head = front.home.fronts.head().await.unwrap();
    assert_eq!(scene.platform.fronts.mark("front-7").await.unwrap(), head);
}

#[tokio::test]
async fn a_shut_gate_lets_no_new_bill_through_and_repeats_the_old() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    let by = hospital(&front.home);
    let first = put(&front, "A").await;
    front.home.platform.gate.shut(Shut::Frozen);
    let refused = issue(&front.home.platform, &by, issue_request("B")).await;
    assert_eq!(refused.unwrap_err(), IssueError::Gate(Shut::Frozen));
    let again = issue(&front.home.platform, &by, issue_request("A")).await.unwrap();
    assert_eq!(again.kept.id, first);
}

#[tokio::test]
async fn a_grant_whose_time_is_over_goes_back() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    put(&front, "A").await;
    scene.world.clock.advance(40 * 86_400);
    let by = hospital(&front.home);
    let refused = issue(&front.home.platform, &by, issue_request("B")).await;
    assert_eq!(refused.unwrap_err(), IssueError::NoNumber(NoNumber::Expired));
    let unit = HOSPITAL.parse().unwrap();
    assert_eq!(home::give_back(&front.home, std::slice::from_ref(&unit)).await.unwrap(), 1);
    while front.sync(&scene.platform).await {}
    let grants = scene.platform.platform.store.grants(&unit).await.unwrap();
    let of_device: Vec<_> =
        grants.iter().filter(|g| g.stock.grant.holder.to_string().starts_with("device")).collect();
    assert!(of_device[0].stock.closed && of_device[0].stock.taken == 1);
    assert!(!of_device[1].stock.closed, "another one was given");
    put(&front, "B").await;
}

#[tokio::test]
async fn a_front_hears_what_became_of_its_bills() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    let mut ids = Vec::new();
    for key in ["LOCKED", "BOOKED", "FREE", "PAPER", "BACK"] {
        ids.push(put(&front, key).await);
    }
    while front.sync(&scene.platform).await {}
    let platform = &scene.platform.platform;
    let payer: CreditCode = HOSPITAL.parse().unwrap();
    let change = async |id, change| {
        let done = platform.store.change_state(id, change, Actor::default(), platform.clock.now());
        assert!(matches!(done.await.unwrap(), Changed::Done(_)));
    };
    let lock = || StateChange::Lock { by: payer.clone() };
    for id in &ids[..3] {
        change(*id, lock()).await;
    }
    let early = accept(&scene, &letter(&front).await).await;
    let (on, amount) = ("2026-11-24".parse().unwrap(), "1.00".parse().unwrap());
    change(ids[1], StateChange::Book { by: payer.clone(), on, amount }).await;
    change(ids[2], StateChange::Unlock { by: payer.clone() }).await;
    change(ids[3], StateChange::Exchange { code: "5101".into(), number: "00000001".into() }).await;
    let by = hospital(&scene.platform);
    reverse(platform, &by, ids[4], reverse_request("BACKR")).await.unwrap();
    let late = accept(&scene, &letter(&front).await).await;
    assert_eq!((said(&early).fates.len(), said(&late).fates.len()), (3, 7));
    for answer in [&late, &early, &late] {
        home::hear(&front.home, answer).await.unwrap();
    }
    for id in &ids {
        let here = front.home.platform.store.find(*id).await.unwrap().unwrap().state;
        let there = platform.store.find(*id).await.unwrap().unwrap().state;
        assert_eq!(here, there, "{id}");
    }
    assert!(said(&accept(&scene, &letter(&front).await).await).fates.is_empty(), "told once");
    let by = hospital(&front.home);
    let again = |i: usize| reverse(&front.home.platform, &by, ids[i], reverse_request("AGAIN"));
    let refused = |e| matches!(e, Err(ReverseError::Refused(_)));
    assert!(refused(again(0).await) && refused(again(1).await) && refused(again(4).await));
    again(2).await.unwrap();
}

#[tokio::test]
async fn numbers_of_refused_bills_do_not_keep_a_front_dry() {
    let scene = Scene::new().await;
    scene.world.set_ask(3, 30).await;
    let front = scene.front("front.sqlite").await;
    let given = said(&home::welcome(&scene.platform, "front-7").await.unwrap()).grants;
    let platform = &scene.platform.platform;
    let sizes = given.iter().map(|g| Grant::from_statement(&g.statement).unwrap().size());
    let count = sizes.sum::<u64>();
    for i in 0..count {
        let key = format!("K{i}");
        if i < 3 {
            issue(platform, &hospital(&scene.platform), issue_request(&key)).await.unwrap();
        }
        put(&front, &key).await;
    }
    let by = hospital(&front.home);
    let dry = issue(&front.home.platform, &by, issue_request("MORE")).await;
    assert_eq!(dry.unwrap_err(), IssueError::NoNumber(NoNumber::Exhausted));
    for _ in 0..2 {
        let report = home::report(&front.home, &home::Machine::default()).await.unwrap();
        let shipped = home::ship(&front.home, None, report).await.unwrap();
        let answer = accept(&scene, &shipped.letter).await;
        home::hear(&front.home, &answer).await.unwrap();
    }
    assert_eq!(scene.cases().await, ["KEY_TAKEN"; 3]);
    put(&front, "MORE").await;
}

#[tokio::test]
async fn what_finance_declares_counts_on_a_front_that_is_cut_off() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    let now = scene.world.clock.now();
    let cause = async || home::window(&front.home).await.unwrap().cause.to_string();
    assert_eq!(cause().await, "line_down");
    let declare = async |region: &str, cause: &str, days: i64| {
        let said = DeclarationData {
            id: format!("{cause}-{region}").replace('_', "-"),
            region: region.into(),
            cause: cause.into(),
            from: now.iso(),
            until: now.plus_seconds(days * 86_400).iso(),
        };
        home::declare(&scene.platform, said, Actor::default()).await
    };
    let wrong = declare("510000", "line_down", 1).await;
    assert!(matches!(wrong, Err(DeclareError::Data(_))), "silence is not declared");
    let elsewhere = declare("520000", "emergency", 25).await.unwrap();
    let told = home::take_declaration(&front.home, &elsewhere).await;
    assert!(matches!(told, Err(DeclareError::Elsewhere(_))), "{told:?}");

    let letter = declare("510000", "emergency", 25).await.unwrap();
    let longer = String::from_utf8(letter.clone()).unwrap().replace("emergency", "all_down");
    let other = accept(&scene, &self::letter(&front).await).await;
    for bent in [longer.as_bytes(), &other, b"emergency"] {
        let refused = home::take_declaration(&front.home, bent).await;
        assert!(matches!(refused, Err(DeclareError::Letter(_))), "{refused:?}");
    }
    assert_eq!(cause().await, "line_down");
    scene.world.clock.advance(18 * 86_400);
    let stopped = home::window(&front.home).await.unwrap();
    assert_eq!(
        (stopped.cause.to_string().as_str(), stopped.standing),
        ("line_down", Standing::Stopped)
    );
    home::take_declaration(&front.home, &letter).await.unwrap();
    assert_eq!(cause().await, "emergency");
    put(&front, "IN_EMERGENCY").await;

    // It ends when finance ends it, which comes down with the configuration.
    let said = DeclarationData {
        id: "emergency-510000".into(),
        region: "510000".into(),
        cause: "emergency".into(),
        from: now.plus_seconds(-60).iso(),
        until: now.iso(),
    };
    home::declare(&scene.platform, said, Actor::default()).await.unwrap();
    while front.sync(&scene.platform).await {}
    assert_eq!(cause().await, "line_down");
}

#[tokio::test]
async fn nothing_of_a_fronts_log_may_go() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    put(&front, "A").await;
    let log = open(&scene.dir.path().join("front.sqlite")).await;
    audit_log::checkpoint(&front.home.platform, &*log).await.unwrap();
    let mut lines = Vec::new();
    let later = scene.world.clock.now().plus_seconds(60);
    let exported = audit_log::export(&*log, later, |line| {
        lines.push(Ok(wire::data::to_json(&line)));
        Ok(())
    });
    exported.await.unwrap();
    scene.world.clock.advance(4 * 366 * 86_400);
    let file = FileTrail::open(Box::new(lines.into_iter())).unwrap();
    let gone = audit_log::prune(&front.home.platform, &*log, &file, 3, Actor::default()).await;
    assert!(matches!(gone, Err(PruneError::Front)), "{gone:?}");
}

#[tokio::test]
async fn paper_of_a_fronts_place_is_used_by_the_front_alone() {
    let scene = Scene::new().await;
    let front = scene.front("front.sqlite").await;
    let id = put(&front, "A").await;
    let desk = |home: &Home| Desk::new(Arc::clone(&home.platform), Arc::clone(&home.ledger));
    let number = |value| PaperNumber::new(value, 10).unwrap();
    let code: PaperCode = "51060199".parse().unwrap();
    let range = PaperRange {
        unit: HOSPITAL.parse().unwrap(),
        place: "01".into(),
        kind: "0601".parse().unwrap(),
        code: code.clone(),
        first: number(1),
        last: number(9),
    };
    paper::give(&desk(&scene.platform), range, Actor::default()).await.unwrap();
    while front.sync(&scene.platform).await {}
    let errand = || paper::Errand { place: "01".into(), ..paper::Errand::default() };
    let first = || PaperId { code: code.clone(), number: number(1) };
    let next = async |home: &Home| {
        paper::next(&desk(home), &hospital(home), "01", &code)
            .await
            .unwrap()
            .map(PaperNumber::value)
    };
    assert_eq!((next(&scene.platform).await, next(&front.home).await), (None, Some(1)));
    let by = hospital(&scene.platform);
    assert!(paper::valid(&desk(&scene.platform), &by, "").await.unwrap().is_empty());
    let refused = paper::exchange(&desk(&scene.platform), &by, id, first(), errand()).await;
    assert_eq!(refused, Err(PaperFailure::Refused(PaperRefusal::AtFront)));
    let by = hospital(&front.home);
    paper::exchange(&desk(&front.home), &by, id, first(), errand()).await.unwrap();
    assert_eq!(next(&front.home).await, Some(2));
    while front.sync(&scene.platform).await {}
    let there = scene.platform.platform.store.find(id).await.unwrap().unwrap();
    assert_eq!(there.state.exchanged_to, Some(("51060199".into(), "0000000001".into())));
}
