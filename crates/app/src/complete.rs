//! From a checked draft to a kept bill and its receipt: what issue, reverse and the finish worker
//! share.
//!
//! reserve (transaction) → number, sign twice → keep (transaction) → receipt. If anything fails after
//! `reserve`, the number stays with its business key: a repeat, or the worker, completes it.

use domain::{BillId, BillState, CheckCode, Checked, Draft, Fault, NoNumber, NotDrawn, Slot};
use seal::SignerError;
use seal::sm3::{self, Digest};
use wire::api::StoredRequest;
use wire::receipt::Receipt;

use crate::card;
use crate::directory::Standing;
use crate::finish::recall;
use crate::home::Shut;
use crate::kept::body_digest;
use crate::ports::ledger::PaperReturn;
use crate::ports::{Actor, Claim, Keeping, Kept, Reserved, StoreError};
use crate::sign::{self, SignError};
use crate::{Issuer, Platform};

/// The answer to issue and reverse.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The kept bill.
    pub kept: Kept,
    /// Whether an earlier request had been given it.
    pub replayed: bool,
    /// SM3 of what its unit signed.
    pub body: Digest,
}

impl Outcome {
    /// The node's signed word that it keeps the bill.
    pub async fn receipt(&self, p: &Platform) -> Result<Receipt, IssueError> {
        Ok(p.receipts.give(p, &self.kept, &self.body).await?)
    }
}

/// Why no bill was issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The draft breaks rules: all of them, at once.
    #[error("the request has {} faults", .0.len())]
    Refused(Vec<Fault>),
    /// The business key belongs to another request.
    #[error("the business key belongs to another request, which differs at {}", .differing.join(", "))]
    Clash {
        /// JSON pointers of what differs.
        differing: Vec<String>,
    },
    /// No grant gives a number.
    #[error("no number: {0}")]
    NoNumber(NoNumber),
    /// The original's state forbids its reversal.
    #[error("the state of the original forbids it")]
    State(BillState),
    /// This front may not issue now.
    #[error("the front may not issue: {0:?}")]
    Gate(Shut),
    /// A voucher does not give what the bill takes from it.
    #[error("voucher {voucher}: {why}")]
    NotDrawn {
        /// The voucher.
        voucher: BillId,
        /// Why.
        why: NotDrawn,
    },
    /// The unit may not issue now.
    #[error("the unit may not issue: {0:?}")]
    Standing(Standing),
    /// No signature; safe to repeat.
    #[error("no signature: {0}")]
    Sign(#[from] SignError),
    /// The store could not; safe to repeat.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SignerError> for IssueError {
    fn from(e: SignerError) -> Self {
        Self::Sign(SignError::Signer(e))
    }
}

/// The part that issue and reverse share. `paper` comes back with a reversal.
pub(crate) async fn reserve_and_complete(
    p: &Platform,
    by: &Issuer,
    checked: Checked,
    stored: &StoredRequest,
    paper: Option<PaperReturn>,
) -> Result<Outcome, IssueError> {
    if let Err(why) = p.directory().stands(&by.unit().code) {
        let key = checked.business_key().to_owned();
        return recall(p, by, &key, stored).await?.ok_or(IssueError::Standing(why));
    }
    if let Err(why) = p.gate.ask(&by.unit().code, checked.content().total, p.clock.now()) {
        let key = checked.business_key().to_owned();
        return recall(p, by, &key, stored).await?.ok_or(IssueError::Gate(why));
    }
    let request = stored.to_bytes();
    let mut random = [0; 6];
    p.chance.fill(&mut random);
    let claim = Claim {
        holder: p.holder(checked.place()),
        card: card::index(p, &checked),
        paper: paper.map(Box::new),
        digest: sm3::digest(&request),
        check: CheckCode::from_random(random),
        at: p.clock.now(),
        by: by.actor().clone(),
        checked: checked.clone(),
        request,
    };
    match p.store.reserve(claim).await? {
        Reserved::Slot(slot) => {
            let (keeping, digest) = complete(p, checked, slot, by.actor()).await?;
            Ok(Outcome { kept: keeping.kept, replayed: !keeping.first, body: digest })
        }
        Reserved::Done(kept) => replay(*kept),
        Reserved::Clash { request } => Err(clash(&request, stored)),
        Reserved::NoNumber(reason) => Err(IssueError::NoNumber(reason)),
        Reserved::State(state) => Err(IssueError::State(state)),
        Reserved::NotDrawn { voucher, why } => Err(IssueError::NotDrawn { voucher, why }),
    }
}

/// Numbers, signs and keeps; also gives the SM3 of the kept body. Run twice, the first one stays.
pub(crate) async fn complete(
    p: &Platform,
    checked: Checked,
    slot: Slot,
    by: &Actor,
) -> Result<(Keeping, Digest), IssueError> {
    let (issued, digest) = sign::sign(p, checked.number(slot)).await?;
    let keeping = p.store.keep(issued, by.clone(), p.clock.now()).await?;
    let digest = if keeping.first { digest } else { body_digest(&keeping.kept)? };
    Ok((keeping, digest))
}

pub(crate) fn replay(kept: Kept) -> Result<Outcome, IssueError> {
    let body = body_digest(&kept)?;
    Ok(Outcome { kept, replayed: true, body })
}

/// Names what differs between the first request of a key and this one.
pub(crate) fn clash(first: &[u8], now: &StoredRequest) -> IssueError {
    let differing = match (wire::json::read(first), now) {
        (Ok(StoredRequest::Issue(a)), StoredRequest::Issue(b)) => {
            differing(&Draft::from(*a).said(), &Draft::from(*b.clone()).said())
        }
        (
            Ok(StoredRequest::Reverse { code, number, request }),
            StoredRequest::Reverse { code: c, number: n, request: r },
        ) => {
            differing(&request.of(code, number).said(), &r.clone().of(c.clone(), n.clone()).said())
        }
        _ => vec!["/".to_owned()],
    };
    IssueError::Clash { differing }
}

fn differing(first: &[(String, &str)], now: &[(String, &str)]) -> Vec<String> {
    let only_in = |a: &[(String, &str)], b: &[(String, &str)]| -> Vec<String> {
        a.iter().filter(|said| !b.contains(said)).map(|(pointer, _)| pointer.clone()).collect()
    };
    let mut all = only_in(first, now);
    all.extend(only_in(now, first));
    all.sort();
    all.dedup();
    all
}
