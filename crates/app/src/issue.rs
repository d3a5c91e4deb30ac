//! Issuing a bill (开具): the spine of the platform.
//!
//! check → reserve (transaction) → number, sign twice → keep (transaction) → receipt. If anything
//! fails after `reserve`, the number stays with its business key: a repeat, or the finish worker,
//! completes it.

use domain::{BillState, CheckCode, Checked, Draft, Fault, NoNumber, Slot};
use seal::SignerError;
use seal::sm3::{self, Digest};
use wire::api::{IssueRequest, StoredRequest};
use wire::receipt::Receipt;
use wire::xml::BillFile;

use crate::finish::{Unfinished, finish_one};
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
    /// The platform's signed word.
    pub receipt: Receipt,
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

/// Issues one bill. The same request again gives the same bill, whatever was lost on the way.
pub async fn issue(
    p: &Platform,
    by: &Issuer,
    request: IssueRequest,
) -> Result<Outcome, IssueError> {
    let stored = StoredRequest::Issue(Box::new(request.clone()));
    let key = request.business_key.clone();
    let checked = Draft::from(request).check(&p.directory().rules, by.unit());
    match checked {
        Ok(checked) => reserve_and_complete(p, by, checked, &stored).await,
        Err(faults) => recall(p, by, &key, &stored).await?.ok_or(IssueError::Refused(faults)),
    }
}

/// The part that issue and reverse share.
pub(crate) async fn reserve_and_complete(
    p: &Platform,
    by: &Issuer,
    checked: Checked,
    stored: &StoredRequest,
) -> Result<Outcome, IssueError> {
    let request = stored.to_bytes();
    let mut random = [0; 6];
    p.chance.fill(&mut random);
    let claim = Claim {
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
            answer(p, keeping.kept, !keeping.first, digest).await
        }
        Reserved::Done(kept) => replay(p, *kept).await,
        Reserved::Clash { request } => Err(clash(&request, stored)),
        Reserved::NoNumber(reason) => Err(IssueError::NoNumber(reason)),
        Reserved::State(state) => Err(IssueError::State(state)),
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
    let digest = if keeping.first { digest } else { kept_digest(&keeping.kept)? };
    Ok((keeping, digest))
}

async fn replay(p: &Platform, kept: Kept) -> Result<Outcome, IssueError> {
    let digest = kept_digest(&kept)?;
    answer(p, kept, true, digest).await
}

async fn answer(
    p: &Platform,
    kept: Kept,
    replayed: bool,
    body: Digest,
) -> Result<Outcome, IssueError> {
    let receipt = p.receipts.give(p, &kept, &body).await?;
    Ok(Outcome { kept, replayed, receipt })
}

fn kept_digest(kept: &Kept) -> Result<Digest, StoreError> {
    let file = BillFile::read(kept.file.clone());
    let file =
        file.map_err(|e| StoreError::Inconsistent(format!("a kept file does not read: {e}")))?;
    Ok(sm3::digest(file.body()))
}

/// A request that no longer passes may be the repeat of one that did: rules change, and so does
/// the state of an original. If its key holds the same request, it gets the same bill.
pub(crate) async fn recall(
    p: &Platform,
    by: &Issuer,
    key: &str,
    stored: &StoredRequest,
) -> Result<Option<Outcome>, IssueError> {
    let Some(reservation) = p.store.reservation(&by.unit().code, key).await? else {
        return Ok(None);
    };
    if reservation.digest != sm3::digest(&stored.to_bytes()) {
        return Err(clash(&reservation.request, stored));
    }
    if !reservation.kept {
        match finish_one(p, &reservation).await {
            Ok(()) => {}
            Err(Unfinished::Rules(_)) => return Ok(None),
            Err(Unfinished::Deed(e)) => return Err(e),
        }
    }
    let kept = p.store.find_by_key(&by.unit().code, key).await?;
    match kept {
        Some(kept) => Ok(Some(replay(p, kept).await?)),
        None => Ok(None),
    }
}

/// Names what differs between the first request of a key and this one.
fn clash(first: &[u8], now: &StoredRequest) -> IssueError {
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
