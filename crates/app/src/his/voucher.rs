//! Payment vouchers (预交金凭证) and what comes back of them. A voucher is an electronic bill, so its
//! code and number are the bill's.

use domain::BillId;
use wire::his::answer::Named;
use wire::his::request::{VoidPaper, WriteOff};
use wire::his::{Answer, Refusal};

use super::refuse::Refused;
use super::window::{Window, named};
use super::{paper, write_off};
use crate::voucher::{VoucherError, cancel_settlement, refund, take_back_paper};

impl Window<'_> {
    pub(super) async fn refund(&self, asked: &WriteOff) -> Result<Answer, Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        let (_, voucher) = self.own(asked.bill).await?;
        let request = write_off::words(asked, &place);
        let outcome = refund(&self.his.desk, &by, asked.bill, asked.amount, request).await;
        let outcome = match outcome {
            Ok(outcome) => Ok(outcome.kept),
            Err(VoucherError::Reverse(e)) => Err(e),
            Err(e) => return Err(e.refused(self.method, &[])),
        };
        let kept = self.or_again(&by, &write_off::key(asked.bill), outcome).await?;
        Ok(Answer::VoucherBack(self.said(&kept, asked.occurred_at), named(&voucher)))
    }

    /// Reverses a bill that vouchers paid for; what it took goes back to them.
    pub(super) async fn cancel_settlement(&self, asked: &WriteOff) -> Result<Answer, Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        self.own(asked.bill).await?;
        let request = write_off::words(asked, &place);
        let done = cancel_settlement(&self.his.desk, &by, asked.bill, request).await;
        let (kept, drawn) = match done {
            Ok((outcome, drawn)) => (outcome.kept, drawn),
            Err(VoucherError::Reverse(e)) => {
                let key = write_off::key(asked.bill);
                let kept = self.or_again(&by, &key, Err(e)).await?;
                (kept, crate::voucher::draws_of(&self.his.desk, &by, asked.bill).await?)
            }
            Err(e) => return Err(e.refused(self.method, &[])),
        };
        let first = drawn.first().map(|d| d.voucher).ok_or(Refusal::Internal)?;
        let voucher = self.voucher(first).await?;
        Ok(Answer::VoucherBack(self.said(&kept, asked.occurred_at), voucher))
    }

    pub(super) async fn void_voucher_paper(&self, asked: &VoidPaper) -> Result<Answer, Refusal> {
        let (by, place) = self.seat(&asked.place)?;
        let request = paper::words(asked, &place);
        let done = take_back_paper(&self.his.desk, &by, &asked.paper, request).await;
        let (outcome, voucher) = done.map_err(|e| e.refused(self.method, &[]))?;
        let said = self.said(&outcome.kept, asked.occurred_at);
        Ok(Answer::VoucherBack(said, named(&voucher.kept)))
    }

    async fn voucher(&self, id: BillId) -> Result<Named, Refusal> {
        Ok(named(&self.own(id).await?.1))
    }
}
