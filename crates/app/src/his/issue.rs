//! Issuing (开票), also on paper and as a payment voucher.

use domain::Family;
use wire::his::bill::{Mapped, map};
use wire::his::request::{Issue, IssuePaper, Wanted};
use wire::his::{Answer, Refusal};

use super::refuse::Refused;
use super::window::Window;
use crate::Issuer;
use crate::complete::IssueError;
use crate::issue::issue;
use crate::paper::{Errand, exchange};
use crate::ports::Kept;

impl Window<'_> {
    /// Issues one bill. The same business key with the same content gives the first bill again.
    pub(super) async fn issue(&self, asked: &Issue) -> Result<Answer, Refusal> {
        let (_, kept) = self.issued(asked).await?;
        let said = self.said(&kept, asked.occurred_at);
        let key = asked.key.clone();
        Ok(if asked.is_voucher { Answer::Voucher(said) } else { Answer::Issued(said, key) })
    }

    /// Issues a bill and gives it the paper that the caller has printed. If the paper is refused the
    /// bill stays; the same request with a paper that can be used completes it.
    pub(super) async fn issue_paper(&self, asked: &IssuePaper) -> Result<Answer, Refusal> {
        let (by, kept) = self.issued(&asked.issue).await?;
        let errand = Errand {
            place: kept.place.clone(),
            operator: asked.issue.author.clone(),
            reason: String::new(),
            occurred_at: asked.issue.occurred_at,
        };
        let paper = asked.paper.clone();
        exchange(&self.his.desk, &by, kept.id, paper.clone(), errand)
            .await
            .map_err(|e| e.refused(self.method, &[]))?;
        let (Wanted::Kind(kind) | Wanted::Business(kind)) = &asked.issue.wanted;
        Ok(Answer::PaperIssued(kind.clone(), paper, kept.check, kept.issued_at))
    }

    async fn issued(&self, asked: &Issue) -> Result<(Issuer, Kept), Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        let Mapped { request, rows } = self.mapped(asked, &place)?;
        match issue(self.platform(), &by, request).await {
            Ok(outcome) => Ok((by, outcome.kept)),
            Err(IssueError::Clash { differing }) if only_time(&differing) => {
                // Pressed again: some programs write the time of the press.
                let kept = self.platform().store.find_by_key(&by.unit().code, &asked.key).await?;
                Ok((by, kept.ok_or(Refusal::Busy)?))
            }
            Err(e) => Err(e.refused(self.method, &rows)),
        }
    }

    fn mapped(&self, asked: &Issue, place: &str) -> Result<Mapped, Refusal> {
        let directory = self.platform().directory();
        let unknown = || match &asked.wanted {
            Wanted::Business(said) => Refusal::BusType(said.clone()),
            Wanted::Kind(said) => Refusal::Kind(said.clone()),
        };
        let code = self.client().kind(&asked.wanted).ok_or_else(unknown)?;
        let kind = directory.rules.kinds.get(&code).ok_or_else(unknown)?;
        if asked.is_voucher && kind.family != Family::Settlement {
            return Err(unknown());
        }
        map(asked, self.method, self.client(), kind, place).map_err(Refusal::Fields)
    }
}

/// Whether two requests differ in the time of the business alone.
pub(super) fn only_time(differing: &[String]) -> bool {
    !differing.is_empty() && differing.iter().all(|pointer| pointer == "/occurred_at")
}
