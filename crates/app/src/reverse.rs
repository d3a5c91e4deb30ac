//! Reversal (冲红): taking back a whole bill with one of its own.

use domain::{BillId, BillState, ReversalRefusal};
use wire::api::{ReverseRequest, StoredRequest};

use crate::complete::{IssueError, Outcome, reserve_and_complete};
use crate::finish::recall;
use crate::kept::{own_bill, own_file};
use crate::ports::ledger::PaperReturn;
use crate::ports::{Kept, StoreError};
use crate::{Issuer, Platform};

/// Why a bill was not reversed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReverseError {
    /// No such bill of this unit.
    #[error("no such bill of this unit")]
    Unknown,
    /// The request or the original's state forbids it.
    #[error(transparent)]
    Refused(#[from] ReversalRefusal),
    /// As for issue.
    #[error(transparent)]
    Issue(IssueError),
}

impl From<IssueError> for ReverseError {
    fn from(e: IssueError) -> Self {
        match e {
            IssueError::Refused(faults) => Self::Refused(ReversalRefusal::Faults(faults)),
            IssueError::State(state) => match ReversalRefusal::by_state(&state) {
                Err(refusal) => Self::Refused(refusal),
                Ok(()) => Self::Issue(IssueError::State(state)),
            },
            IssueError::Clash { .. }
            | IssueError::NoNumber(_)
            | IssueError::Gate(_)
            | IssueError::NotDrawn { .. }
            | IssueError::Standing(_)
            | IssueError::Sign(_)
            | IssueError::Store(_) => Self::Issue(e),
        }
    }
}

impl From<StoreError> for ReverseError {
    fn from(e: StoreError) -> Self {
        Self::Issue(IssueError::Store(e))
    }
}

/// Takes back the bill `id` of the caller's unit.
pub async fn reverse(
    p: &Platform,
    by: &Issuer,
    id: BillId,
    request: ReverseRequest,
) -> Result<Outcome, ReverseError> {
    let original = own(p, by, id).await?;
    let state = original.state.clone();
    reverse_as(p, by, original, &state, request, None).await
}

/// The bill `id`, if the caller's unit issued it.
pub(crate) async fn own(p: &Platform, by: &Issuer, id: BillId) -> Result<Kept, ReverseError> {
    let found = p.store.find(id).await?;
    found.filter(|k| k.unit == by.unit().code).ok_or(ReverseError::Unknown)
}

/// Takes back `original` as if it were in `state`; a paper may come back with it.
pub(crate) async fn reverse_as(
    p: &Platform,
    by: &Issuer,
    original: Kept,
    state: &BillState,
    request: ReverseRequest,
    paper: Option<PaperReturn>,
) -> Result<Outcome, ReverseError> {
    let id = original.id;
    let bill = own_bill(&own_file(original.file)?)?;
    let (code, number) = (id.code.to_string(), id.number.to_string());
    let key = request.business_key.clone();
    let draft = request.clone().of(code.clone(), number.clone());
    let stored = StoredRequest::Reverse { code, number, request };
    match draft.check(&bill, state, &p.directory().rules) {
        Ok(checked) => Ok(reserve_and_complete(p, by, checked, &stored, paper).await?),
        Err(refusal) => Ok(recall(p, by, &key, &stored).await?.ok_or(refusal)?),
    }
}
