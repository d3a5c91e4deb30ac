//! Reversal (冲红): taking back a whole bill with one of its own.

use domain::{BillId, ReversalRefusal};
use wire::api::{ReverseRequest, StoredRequest};

use crate::complete::{IssueError, Outcome, reserve_and_complete};
use crate::finish::recall;
use crate::kept::{own_bill, own_file};
use crate::ports::StoreError;
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
    let found = p.store.find(id).await?;
    let original = found.filter(|k| k.unit == by.unit().code).ok_or(ReverseError::Unknown)?;
    let bill = own_bill(&own_file(original.file)?)?;
    let (code, number) = (id.code.to_string(), id.number.to_string());
    let key = request.business_key.clone();
    let draft = request.clone().of(code.clone(), number.clone());
    let stored = StoredRequest::Reverse { code, number, request };
    match draft.check(&bill, &original.state, &p.directory().rules) {
        Ok(checked) => Ok(reserve_and_complete(p, by, checked, &stored).await?),
        Err(refusal) => Ok(recall(p, by, &key, &stored).await?.ok_or(refusal)?),
    }
}
