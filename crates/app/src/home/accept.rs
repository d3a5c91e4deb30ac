//! On the platform: taking in a shipment.
//!
//! Everything that needs time (proving, signing) is done before the store is asked; the store keeps
//! records, bills and mark together if the mark still stands where it was seen. A shipment that was
//! taken in before is answered as it was the first time.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{BillId, CreditCode, GrantId, Holder, Moment};
use futures::FutureExt as _;
use seal::{Purpose, SignerError};
use wire::data::FrontData;
use wire::home::{Acceptance, MarkWords, RefusedWords, Shipment, SupervisedWords};
use wire::messages;

use super::case;
use super::chain::{self, ChainError, Linked};
use super::check::{CheckError, prove};
use super::letter::LetterError;
use super::stand::{Stand, stand};
use super::{Home, config, fates, letter, paper, top_up, words};
use crate::directory::Front;
use crate::kept::own_file;
use crate::ports::fronts::{Arrival, Arrived, ArrivedBill, ArrivedRecord};
use crate::ports::registry::AuditHead;
use crate::ports::{Actor, Entry, GrantStatus, StoreError};
use crate::sign::SignError;
use crate::{Platform, crew};

/// Tries against another node that takes in the same device's records.
pub(super) const TRIES: u32 = 8;
/// Records from which on it pays to prepare the keys that signed their bills.
const MANY: usize = 8;

/// Why a shipment was not taken in; safe to repeat.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// Not believed.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// No such device.
    #[error("no such device")]
    Unknown,
    /// Its records are no chain.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// No signature was to be had.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SignerError> for AcceptError {
    fn from(e: SignerError) -> Self {
        Self::Sign(e.into())
    }
}

/// Takes in a shipment and answers with the platform's letter. `from` is where it came from.
pub async fn accept(home: &Home, bytes: &[u8], from: &Actor) -> Result<Vec<u8>, AcceptError> {
    let p = &home.platform;
    let (sealed, shipment) = letter::read::<Shipment>(bytes)?;
    let directory = p.directory();
    let front = directory.fronts.get(&shipment.device).ok_or(AcceptError::Unknown)?;
    let now = p.clock.now();
    let trust = (&*p.trust(), now.timestamp());
    letter::check(&sealed, &front.certificate, Purpose::FrontDevice, trust)?;
    let by = Actor {
        name: format!("device:{}", front.data.code),
        certificate: front.certificate.serial().to_owned(),
        ..from.clone()
    };
    let report = wire::data::to_json(&shipment.report);
    home.fronts.put_report(&front.data.code, report, now).await?;
    let (known, heard) = (shipment.config, shipment.fates);
    let report = shipment.report.clone();
    let mut answer = Answer::new(front, now);
    if front.data.status == "active" {
        take_in(home, front, shipment, &by, &mut answer).await?;
    }
    let mark = home.fronts.mark(&front.data.code).await?;
    let active = answer.standing == "active";
    let grants = if active { top_up::round(home, front, &report).await? } else { Vec::new() };
    let papers = if active { paper::tell(home, front).await? } else { Vec::new() };
    let fates = if active { fates::tell(home, &front.data.code, heard).await? } else { Vec::new() };
    let config = config::newer(home, front, known).await?;
    let acceptance = Acceptance {
        format: "shupiao-acceptance/1".to_owned(),
        device: front.data.code.clone(),
        at: now.utc(),
        mark: words(mark.as_ref()),
        after: answer.after,
        upto: answer.upto,
        standing: answer.standing,
        reason: answer.reason,
        supervised: answer.supervised,
        refused: answer.refused,
        fates,
        grants,
        papers,
        config,
    };
    Ok(letter::write(p, &acceptance).await?)
}

/// What will be said of a shipment.
struct Answer {
    standing: String,
    reason: String,
    after: i64,
    upto: MarkWords,
    supervised: Vec<SupervisedWords>,
    refused: Vec<RefusedWords>,
}

impl Answer {
    fn new(front: &Front, _now: Moment) -> Self {
        Self {
            standing: front.data.status.clone(),
            reason: front.data.reason.clone(),
            after: 0,
            upto: MarkWords::default(),
            supervised: Vec::new(),
            refused: Vec::new(),
        }
    }

    fn supervise(&mut self, id: BillId, element: String) {
        self.supervised.push(SupervisedWords {
            code: id.code.to_string(),
            number: id.number.to_string(),
            element,
        });
    }

    fn refuse(&mut self, seq: i64, subject: &str, code: &str) {
        self.refused.push(RefusedWords {
            seq,
            subject: subject.to_owned(),
            code: code.to_owned(),
            message: messages::refusal(code).to_owned(),
        });
    }
}

async fn take_in(
    home: &Home,
    front: &Arc<Front>,
    shipment: Shipment,
    by: &Actor,
    answer: &mut Answer,
) -> Result<(), AcceptError> {
    let after = chain::head(&shipment.after)?;
    let claimed = chain::head(&shipment.head)?;
    let confesses = shipment.lost;
    let linked: Vec<Arc<Linked>> =
        chain::linked(&after, shipment.records)?.into_iter().map(Arc::new).collect();
    for _ in 0..TRIES {
        let mark = home.fronts.mark(&front.data.code).await?;
        if confesses {
            return freeze(home, front, by, &claimed, "ROLLED_BACK", answer).await;
        }
        match stand(home, front, mark.as_ref(), (&after, &claimed), &linked).await? {
            Stand::Gap => return Ok(()),
            Stand::Fork(why) => return freeze(home, front, by, &claimed, why, answer).await,
            Stand::Chain => {}
        }
        let home_already = mark.as_ref().map_or(0, |mark| mark.seq);
        let new = linked.iter().filter(|one| one.seq > home_already).map(Arc::clone).collect();
        let Some(proved) = keep(home, front, by, (mark, new)).await? else { continue };
        repeat(home, front, &linked, home_already, answer).await?;
        let last = linked.last().map_or(after, |one| AuditHead {
            stream: after.stream,
            seq: one.seq,
            hash: one.hash,
        });
        (answer.after, answer.upto) = (after.seq, words(Some(&last)));
        for (id, element) in proved.signed {
            answer.supervise(id, element);
        }
        for (seq, subject, code) in proved.refused {
            answer.refuse(seq, &subject, code);
        }
        return Ok(());
    }
    Err(busy().into())
}

/// What came of new records.
struct Proved {
    signed: Vec<(BillId, String)>,
    refused: Vec<(i64, String, &'static str)>,
}

/// Proves the bills of new records and keeps everything; nothing if another node was faster.
async fn keep(
    home: &Home,
    front: &Arc<Front>,
    by: &Actor,
    (before, new): (Option<AuditHead>, Vec<Arc<Linked>>),
) -> Result<Option<Proved>, AcceptError> {
    let p = &home.platform;
    let mut proved = Proved { signed: Vec::new(), refused: Vec::new() };
    let Some(last) = new.last() else { return Ok(Some(proved)) };
    let now = p.clock.now();
    let mut elements: BTreeMap<i64, (BillId, String)> = BTreeMap::new();
    let (mut bills, mut cases, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for (one, proof) in new.iter().zip(prove_all(p, front, &new).await?) {
        let refusal = match proof {
            None => "",
            Some(Ok((bill, element))) => {
                elements.insert(one.seq, (bill.issued.bill().id, element));
                bills.push(bill);
                ""
            }
            Some(Err(code)) => {
                proved.refused.push((one.seq, one.words.subject.clone(), code));
                cases.push(case::of_bill(front, one, code, now));
                code
            }
        };
        records.push(arrived(one, refusal));
    }
    let stream = before.as_ref().map_or(1, |mark| mark.stream);
    let closed = closed(p, front, &new).await?;
    let arrival = Arrival {
        device: front.data.code.clone(),
        region: front.region,
        mark: AuditHead { stream, seq: last.seq, hash: last.hash },
        before,
        records,
        bills,
        closed,
        cases,
        by: by.clone(),
        at: now,
    };
    let Arrived::Done(refused) = home.fronts.arrive(arrival).await? else { return Ok(None) };
    for (seq, code) in refused {
        if let Some((id, _)) = elements.remove(&seq) {
            proved.refused.push((seq, id.to_string(), code));
        }
    }
    proved.signed.extend(elements.into_values());
    Ok(Some(proved))
}

/// What a record's bill was found to be: with both signatures, or a stable code of why not; none if
/// the record tells of no bill.
type Proof = Option<Result<(ArrivedBill, String), &'static str>>;

/// On all hands. Keys that signed many of them are made ready for it.
async fn prove_all(
    p: &Arc<Platform>,
    front: &Arc<Front>,
    new: &[Arc<Linked>],
) -> Result<Vec<Proof>, AcceptError> {
    let is_many = new.len() >= MANY;
    let (platform, front) = (Arc::clone(p), Arc::clone(front));
    let prove = move |one: Arc<Linked>| {
        let (p, front) = (Arc::clone(&platform), Arc::clone(&front));
        async move { prove_one(&p, &front, &one, is_many).await }.boxed()
    };
    crew::each(p.crew(), new.to_vec(), prove).await
}

async fn prove_one(
    p: &Platform,
    front: &Front,
    one: &Linked,
    is_many: bool,
) -> Result<Proof, AcceptError> {
    let tells_of_bill =
        matches!(one.words.action.as_str(), "issue" | "reverse") && one.words.outcome == "done";
    if !tells_of_bill && one.words.bill.is_none() {
        return Ok(None);
    }
    match prove(p, front, one, is_many).await {
        Ok(proved) => Ok(Some(Ok(proved))),
        Err(CheckError::Refused(code)) => Ok(Some(Err(code))),
        Err(CheckError::Sign(e)) => Err(e.into()),
    }
}

/// Grants that the device has closed, so that they are closed here too and what is left of them is
/// known.
async fn closed(
    p: &Platform,
    front: &Front,
    new: &[Arc<Linked>],
) -> Result<Vec<(CreditCode, GrantId)>, StoreError> {
    let mut closed = Vec::new();
    for one in new.iter().filter(|one| one.words.action == "grant.close") {
        let (unit, id) = (one.words.unit.parse(), GrantId::new(&one.words.subject));
        let (Ok(unit), Ok(id)) = (unit, id) else { continue };
        let own = |g: &GrantStatus| {
            g.stock.grant.id == id
                && matches!(&g.stock.grant.holder, Holder::Device { device, .. }
                    if *device == front.data.code)
        };
        if p.store.grants(&unit).await?.iter().any(own) {
            closed.push((unit, id));
        }
    }
    Ok(closed)
}

/// Says again what was said of records that were home before.
async fn repeat(
    home: &Home,
    front: &Front,
    linked: &[Arc<Linked>],
    home_already: i64,
    answer: &mut Answer,
) -> Result<(), AcceptError> {
    let old: Vec<_> = linked.iter().filter(|one| one.seq <= home_already).collect();
    let Some(first) = old.first() else { return Ok(()) };
    let count = u32::try_from(old.len()).unwrap_or(u32::MAX);
    for record in home.fronts.arrived(&front.data.code, first.seq, count).await? {
        if !record.refusal.is_empty() {
            answer.refuse(record.seq, &record.subject, &record.refusal);
        } else if matches!(record.action.as_str(), "issue" | "reverse")
            && let Ok(id) = record.subject.parse::<BillId>()
            && let Some(kept) = home.platform.store.find(id).await?
        {
            let file = own_file(kept.file)?;
            if let Some((element, _)) = file.signatures().nth(1) {
                answer.supervise(id, element.to_owned());
            }
        }
    }
    Ok(())
}

/// A device whose records contradict those that are home issues no more until a person has looked.
async fn freeze(
    home: &Home,
    front: &Front,
    by: &Actor,
    claimed: &AuditHead,
    why: &'static str,
    answer: &mut Answer,
) -> Result<(), AcceptError> {
    let p = &home.platform;
    let now = p.clock.now();
    let code = &front.data.code;
    tracing::error!(
        device = code,
        why,
        "device {code} tells another story than the one that is home: it is frozen"
    );
    // As it stands now: somebody may have changed the entry since this node read it.
    let (_, entries) = p.store.directory().await?;
    let entry = entries.into_iter().find(|entry| entry.section == "front" && entry.key == *code);
    let entry = entry.and_then(|entry| wire::data::from_json(&entry.body).ok());
    let mut data: FrontData = entry.unwrap_or_else(|| front.data.clone());
    "frozen".clone_into(&mut data.status);
    messages::refusal(why).clone_into(&mut data.reason);
    answer.standing.clone_from(&data.status);
    answer.reason.clone_from(&data.reason);
    case::open(home, front, by, (claimed, why)).await?;
    let entry = Entry::new("front", code, wire::data::to_json(&data));
    p.store.put_entries(vec![entry], by.clone(), now).await?;
    // From here on this node takes in nothing more of it; others follow as they read the directory.
    if let Err(why) = p.refresh().await {
        tracing::error!(%why, "the directory does not read; device {code} is frozen all the same");
    }
    Ok(())
}

/// Others take in the same device's records all the time.
pub(super) fn busy() -> StoreError {
    StoreError::Unavailable("another node takes in the same device".into())
}

fn arrived(one: &Linked, refusal: &str) -> ArrivedRecord {
    ArrivedRecord {
        seq: one.seq,
        hash: one.hash,
        at: one.at,
        unit: one.words.unit.clone(),
        action: one.words.action.clone(),
        subject: one.words.subject.clone(),
        refusal: refusal.to_owned(),
    }
}
