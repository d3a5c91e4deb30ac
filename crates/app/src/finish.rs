//! Finishing what was begun: bills whose number was reserved and whose signing or keeping failed.

use domain::{Checked, Draft};
use wire::api::StoredRequest;

use crate::Platform;
use crate::issue::{IssueError, complete};
use crate::ports::{Actor, Reservation, StoreError};
use crate::reverse::own_bill;

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
                tracing::warn!(bill.id = %id, why, "bill {id} has a number and cannot be finished yet");
            }
        }
    }
    Ok(round)
}

/// Completes one reservation, from the request kept with it.
pub(crate) async fn finish_one(p: &Platform, reservation: &Reservation) -> Result<(), String> {
    let checked = checked(p, reservation).await?;
    let by = Actor { name: "worker:finish".into(), trace: String::new() };
    let done = complete(p, checked, reservation.slot.clone(), &by).await;
    done.map(drop).map_err(|e: IssueError| e.to_string())
}

async fn checked(p: &Platform, reservation: &Reservation) -> Result<Checked, String> {
    let stored = wire::json::read(&reservation.request).map_err(|e| format!("{e:?}"))?;
    let directory = p.directory();
    match stored {
        StoredRequest::Issue(request) => {
            let unit = directory.units.get(&reservation.unit).ok_or("the unit is gone")?;
            Draft::from(*request)
                .check(&directory.rules, unit)
                .map_err(|faults| format!("{faults:?}"))
        }
        StoredRequest::Reverse { code, number, request } => {
            let draft = request.of(code, number);
            let id = draft.original().map_err(|faults| format!("{faults:?}"))?;
            let original =
                p.store.find(id).await.map_err(|e| e.to_string())?.ok_or("the original is gone")?;
            let mut state = original.state;
            // The number being finished is itself the reversal the state speaks of.
            state.reversed_by = state.reversed_by.filter(|by| *by != reservation.slot.id);
            let bill = own_bill(original.file).map_err(|e| e.to_string())?;
            draft.check(&bill, &state, &directory.rules).map_err(|refusal| refusal.to_string())
        }
    }
}
