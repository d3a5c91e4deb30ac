//! What becomes of a bill after issue: exchanged for paper by its unit, locked and booked by the
//! unit that reimburses it.

use domain::{BillId, BillState, CheckCode, Date, Money};

use crate::ports::{Changed, StateChange, StoreError};
use crate::{Issuer, Platform};

/// Why a state did not change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// No such bill, or the check code is another: the two look alike.
    #[error("no such bill")]
    Unknown,
    /// The state, which forbids it.
    #[error("the state of the bill forbids it")]
    Refused(BillState),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Marks a bill of the caller's unit as exchanged for a paper bill (换开).
pub async fn exchange(
    p: &Platform,
    by: &Issuer,
    id: BillId,
    code: String,
    number: String,
) -> Result<BillState, StateError> {
    let own = p.store.find(id).await?.filter(|kept| kept.unit == by.unit().code);
    own.ok_or(StateError::Unknown)?;
    change(p, by, id, StateChange::Exchange { code, number }).await
}

/// Locks a bill for reimbursement by the caller's unit (报销锁定). The check code proves that the
/// bill is at hand.
pub async fn lock(
    p: &Platform,
    by: &Issuer,
    id: BillId,
    check: CheckCode,
) -> Result<BillState, StateError> {
    at_hand(p, id, check).await?;
    change(p, by, id, StateChange::Lock { by: by.unit().code.clone() }).await
}

/// Gives the caller's lock back.
pub async fn unlock(
    p: &Platform,
    by: &Issuer,
    id: BillId,
    check: CheckCode,
) -> Result<BillState, StateError> {
    at_hand(p, id, check).await?;
    change(p, by, id, StateChange::Unlock { by: by.unit().code.clone() }).await
}

/// Books a bill that the caller's unit has locked (入账).
pub async fn book(
    p: &Platform,
    by: &Issuer,
    id: BillId,
    check: CheckCode,
    on: Date,
    amount: Money,
) -> Result<BillState, StateError> {
    at_hand(p, id, check).await?;
    change(p, by, id, StateChange::Book { by: by.unit().code.clone(), on, amount }).await
}

async fn at_hand(p: &Platform, id: BillId, check: CheckCode) -> Result<(), StateError> {
    let found = p.store.find(id).await?.filter(|kept| kept.check.matches(&check));
    found.map(drop).ok_or(StateError::Unknown)
}

async fn change(
    p: &Platform,
    by: &Issuer,
    id: BillId,
    change: StateChange,
) -> Result<BillState, StateError> {
    match p.store.change_state(id, change, by.actor().clone(), p.clock.now()).await? {
        Changed::Done(state) => Ok(state),
        Changed::Refused(state) => Err(StateError::Refused(state)),
        Changed::Unknown => Err(StateError::Unknown),
    }
}
