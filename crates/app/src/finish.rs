//! Finishing what was begun: bills whose number was reserved and whose signing or keeping failed.
//! The worker does it by the clock, a repeated request does it at once.

use domain::{Checked, Draft};
use seal::sm3;
use wire::api::StoredRequest;

use crate::complete::{IssueError, Outcome, clash, complete, replay};
use crate::kept::{own_bill, own_file};
use crate::ports::{Actor, Reservation, StoreError};
use crate::{Issuer, Platform};

/// How long a request may take before the worker looks after it.
const PATIENCE_SECONDS: i64 = 30;
/// Reservations in one round: so many that those of a unit whose key is away for a day do not stand
/// in the way of others.
const ROUND_MAX: u32 = 5000;

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Bills completed.
    pub finished: u32,
    /// Bills that could not be completed yet; each has been logged.
    pub waiting: u32,
}

/// One round of the worker.
pub async fn round(p: &Platform) -> Result<Round, StoreError> {
    let before = p.clock.now().plus_seconds(-PATIENCE_SECONDS);
    let mut round = Round::default();
    for reservation in p.store.unfinished(before, ROUND_MAX).await? {
        match finish_one(p, &reservation).await {
            Ok(()) => round.finished = round.finished.saturating_add(1),
            Err(why) => {
                round.waiting = round.waiting.saturating_add(1);
                let id = reservation.slot.id;
                tracing::warn!(bill.id = %id, %why, "bill {id} has a number and cannot be finished yet");
            }
        }
    }
    Ok(round)
}

/// Why a reservation is not a bill yet.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfinished {
    /// Its request does not pass any more: a matter for people.
    #[error("{0}")]
    Rules(String),
    /// A signer or the store failed: a later try may help.
    #[error(transparent)]
    Deed(#[from] IssueError),
}

impl From<StoreError> for Unfinished {
    fn from(e: StoreError) -> Self {
        Self::Deed(e.into())
    }
}

/// Completes one reservation, from the request kept with it.
pub(crate) async fn finish_one(p: &Platform, reservation: &Reservation) -> Result<(), Unfinished> {
    let checked = checked(p, reservation).await?;
    let by = Actor { name: "worker:finish".into(), ..Actor::default() };
    complete(p, checked, reservation.slot.clone(), &by).await?;
    Ok(())
}

async fn checked(p: &Platform, reservation: &Reservation) -> Result<Checked, Unfinished> {
    let rules = |why: &dyn std::fmt::Debug| Unfinished::Rules(format!("{why:?}"));
    let stored = wire::json::read(&reservation.request).map_err(|e| rules(&e))?;
    let directory = p.directory();
    match stored {
        StoredRequest::Issue(request) => {
            let unit = directory.units.get(&reservation.unit);
            let unit = unit.ok_or_else(|| rules(&"the unit is gone"))?;
            Draft::from(*request).check(&directory.rules, unit).map_err(|faults| rules(&faults))
        }
        StoredRequest::Reverse { code, number, request } => {
            let draft = request.of(code, number);
            let id = draft.original().map_err(|faults| rules(&faults))?;
            let original = p.store.find(id).await?;
            let original = original.ok_or_else(|| rules(&"the original is gone"))?;
            let mut state = original.state;
            // The number being finished is itself the reversal the state speaks of.
            state.reversed_by = state.reversed_by.filter(|by| *by != reservation.slot.id);
            let bill = own_bill(&own_file(original.file)?)?;
            draft.check(&bill, &state, &directory.rules).map_err(|refusal| rules(&refusal))
        }
    }
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
        Some(kept) => Ok(Some(replay(kept)?)),
        None => Ok(None),
    }
}
