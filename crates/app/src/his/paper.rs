//! Paper bills (纸质票据): numbers, exchange, and what comes back.

use std::collections::BTreeMap;

use domain::{PaperCode, PaperId, PaperStock};
use seal::sm3;
use wire::api::ReverseRequest;
use wire::his::answer::RangeSaid;
use wire::his::request::{Exchange, Numbering, Spoil, VoidPaper};
use wire::his::{Answer, Refusal};

use super::refuse::Refused;
use super::window::Window;
use super::write_off::time;
use crate::Issuer;
use crate::paper::{self, Errand, TakeBackError, take_back};

/// The business key of the reversal that a paper brings with it.
pub(super) fn key(paper: &PaperId) -> String {
    let digest = sm3::hex(&sm3::digest(paper.to_string().as_bytes()));
    format!("PAPER-{}", digest.get(..32).unwrap_or(&digest))
}

impl Window<'_> {
    pub(super) async fn next_paper(&self, asked: &Numbering) -> Result<Answer, Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        let code: PaperCode = asked.code.parse().map_err(|_| Refusal::NoPaper)?;
        let next = paper::next(&self.his.desk, &by, &place, &code).await?;
        let number = next.ok_or(Refusal::NoPaper)?;
        Ok(Answer::Paper(PaperId { code, number }))
    }

    pub(super) async fn paper_codes(&self, asked: &Numbering) -> Result<Answer, Refusal> {
        let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for stock in self.stocks(asked).await?.1 {
            let codes = kinds.entry(self.kind_said(&stock)).or_default();
            let code = stock.range.code.to_string();
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Ok(Answer::PaperCodes(kinds.into_iter().collect()))
    }

    pub(super) async fn paper_ranges(&self, asked: &Numbering) -> Result<Answer, Refusal> {
        let ((by, place), stocks) = self.stocks(asked).await?;
        let mut count = 0_u64;
        let mut ranges = Vec::new();
        for stock in stocks {
            let range = &stock.range;
            count = count.saturating_add(stock.unused());
            // What was used lies in front, so the range begins where the next number is.
            let next = paper::next(&self.his.desk, &by, &place, &range.code).await?;
            let first = next.filter(|n| *n >= range.first && *n <= range.last);
            ranges.push(RangeSaid {
                kind: self.kind_said(&stock),
                code: range.code.to_string(),
                first: first.unwrap_or(range.first).to_string(),
                last: range.last.to_string(),
            });
        }
        Ok(Answer::PaperRanges(count, ranges))
    }

    async fn stocks(
        &self,
        asked: &Numbering,
    ) -> Result<((Issuer, String), Vec<PaperStock>), Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        let mut stocks = paper::valid(&self.his.desk, &by, &place).await?;
        stocks.retain(|stock| {
            let code = asked.code.is_empty() || asked.code == stock.range.code.as_str();
            let kind = asked.kind.is_empty() || asked.kind == self.kind_said(stock);
            code && kind
        });
        Ok(((by, place), stocks))
    }

    /// The caller's own code of a paper's kind; ours if it has none.
    fn kind_said(&self, stock: &PaperStock) -> String {
        let kind = stock.range.kind.to_string();
        let mut own = self.client().kinds.iter();
        own.find(|(_, ours)| **ours == kind).map_or(kind.clone(), |(said, _)| said.clone())
    }

    /// Exchanges a bill for a paper, or gives it another one.
    pub(super) async fn exchange(&self, asked: Exchange, again: bool) -> Result<Answer, Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        self.own(asked.bill).await?;
        let errand = Errand {
            place,
            operator: asked.operator,
            reason: String::new(),
            occurred_at: asked.occurred_at,
        };
        let desk = &self.his.desk;
        let done = if again {
            paper::replace(desk, &by, asked.bill, asked.paper, errand).await
        } else {
            paper::exchange(desk, &by, asked.bill, asked.paper, errand).await
        };
        done.map_err(|e| e.refused(self.method, &[]))?;
        Ok(Answer::Done)
    }

    pub(super) async fn spoil(&self, asked: Spoil) -> Result<Answer, Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        let errand = Errand {
            place,
            operator: asked.operator,
            reason: asked.reason,
            occurred_at: asked.occurred_at,
        };
        let Spoil { code, first, last, .. } = asked;
        let done = paper::spoil(&self.his.desk, &by, code, first, last, errand).await;
        done.map_err(|e| e.refused(self.method, &[]))?;
        Ok(Answer::Done)
    }

    /// Takes an exchanged paper back; its bill is reversed with it.
    pub(super) async fn void_paper(&self, asked: &VoidPaper) -> Result<Answer, Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        let request = words(asked, &place);
        let outcome = match take_back(&self.his.desk, &by, &asked.paper, request).await {
            Ok(outcome) => Ok(outcome.kept),
            Err(TakeBackError::Reverse(e)) => Err(e),
            Err(e @ TakeBackError::Unknown(_)) => return Err(e.refused(self.method, &[])),
        };
        let kept = self.or_again(&by, &key(&asked.paper), outcome).await?;
        if self.method.answer.is_empty() {
            return Ok(Answer::Done);
        }
        Ok(Answer::Reversed(self.said(&kept, asked.occurred_at)))
    }
}

/// The reversal that a paper brings with it, in our words.
pub(super) fn words(asked: &VoidPaper, place: &str) -> ReverseRequest {
    ReverseRequest {
        business_key: key(&asked.paper),
        place: place.to_owned(),
        reason: asked.reason.clone(),
        operator: asked.operator.clone(),
        total: String::new(),
        occurred_at: time(asked.occurred_at),
    }
}
