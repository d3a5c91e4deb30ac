//! Issuing a bill (开具): the spine of the platform.

use domain::Draft;
use wire::api::{IssueRequest, StoredRequest};

use crate::complete::reserve_and_complete;
pub use crate::complete::{IssueError, Outcome};
use crate::finish::recall;
use crate::{Issuer, Platform};

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
        Ok(checked) => reserve_and_complete(p, by, checked, &stored, None).await,
        Err(faults) => recall(p, by, &key, &stored).await?.ok_or(IssueError::Refused(faults)),
    }
}
