//! Taking back (冲红). The interface has no business key for it, so ours is made of the bill's number:
//! the same bill is taken back once, and the same request again gives the same reversal.

use domain::{BillId, Moment};
use wire::api::ReverseRequest;
use wire::his::request::WriteOff;
use wire::his::{Answer, Refusal};

use super::issue::only_time;
use super::refuse::Refused;
use super::window::Window;
use crate::Issuer;
use crate::complete::IssueError;
use crate::ports::Kept;
use crate::reverse::{ReverseError, reverse};

/// The business key of the reversal of a bill.
pub(super) fn key(bill: BillId) -> String {
    format!("RED-{}-{}", bill.code, bill.number)
}

/// The time of a business as our requests say it.
pub(super) fn time(at: Option<Moment>) -> String {
    at.map(Moment::compact_millis).unwrap_or_default()
}

impl Window<'_> {
    pub(super) async fn write_off(&self, asked: &WriteOff) -> Result<Answer, Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        self.own(asked.bill).await?;
        let outcome = reverse(self.platform(), &by, asked.bill, words(asked, &place)).await;
        let kept = self.or_again(&by, &key(asked.bill), outcome.map(|o| o.kept)).await?;
        Ok(Answer::Reversed(self.said(&kept, asked.occurred_at)))
    }

    /// The reversal; or the one from before, if the request differs from its in time alone.
    pub(super) async fn or_again(
        &self,
        by: &Issuer,
        key: &str,
        outcome: Result<Kept, ReverseError>,
    ) -> Result<Kept, Refusal> {
        match outcome {
            Ok(kept) => Ok(kept),
            Err(ReverseError::Issue(IssueError::Clash { differing })) if only_time(&differing) => {
                let kept = self.platform().store.find_by_key(&by.unit().code, key).await?;
                kept.ok_or(Refusal::Busy)
            }
            Err(e) => Err(e.refused(self.method, &[])),
        }
    }
}

/// A reversal in our words.
pub(super) fn words(asked: &WriteOff, place: &str) -> ReverseRequest {
    ReverseRequest {
        business_key: key(asked.bill),
        place: place.to_owned(),
        reason: asked.reason.clone(),
        operator: asked.operator.clone(),
        total: String::new(),
        occurred_at: time(asked.occurred_at),
    }
}
