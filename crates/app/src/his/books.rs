//! The books (对账): totals of a day, bills row by row, bills that wait for paper. A caller that names no
//! place asks for all its units together.

use domain::{Bill, Money};
use wire::his::answer::{DaySaid, ListedSaid, Named, PageSaid, RunSaid, UnprintedSaid};
use wire::his::request::{Day, Span as Asked, Unprinted};
use wire::his::{Answer, Refusal};

use super::refuse::Refused;
use super::window::Window;
use crate::Issuer;
use crate::ports::ledger::{By, Page, Row, RowKind, Run, Span, Which};
use crate::reconcile;

const fn by(by_issue: bool) -> By {
    if by_issue { By::Issue } else { By::Business }
}

impl Window<'_> {
    /// Reversals count as bills of their own with negative amounts, so that what was issued is the
    /// whole less what was reversed.
    pub(super) async fn day(&self, asked: &Day) -> Result<Answer, Refusal> {
        let span = Span::day(by(asked.by_issue), asked.day).map_err(|_| Refusal::Internal)?;
        let mut said = DaySaid {
            day: asked.day,
            count: 0,
            amount: Money::ZERO,
            runs: asked.with_list.then(Vec::new),
        };
        for (by, place) in self.seats(&asked.place)? {
            let span = span.clone().of(&place, &asked.bus_type);
            let totals = reconcile::totals(&self.his.desk, &by, &span).await;
            let totals = totals.map_err(|e| e.refused(self.method, &[]))?;
            let sums = [(!asked.reversals).then_some(totals.bills), Some(totals.reversals)];
            for sum in sums.into_iter().flatten() {
                said.count = said.count.saturating_add(sum.count);
                said.amount = said.amount.plus(sum.amount).map_err(|_| Refusal::Internal)?;
            }
            if let Some(runs) = &mut said.runs {
                let page = Page { number: asked.page, size: asked.size };
                let which = if asked.reversals { Which::Reversals } else { Which::All };
                let paged = reconcile::runs(&self.his.desk, &by, &span, which, page).await;
                let paged = paged.map_err(|e| e.refused(self.method, &[]))?;
                runs.extend(paged.rows.iter().map(run));
            }
        }
        Ok(Answer::Day(Box::new(said)))
    }

    pub(super) async fn span(&self, asked: &Asked) -> Result<Answer, Refusal> {
        let kinds: &[RowKind] = match asked.data_type.as_str() {
            "1" => &[RowKind::Bill],
            "2" => &[RowKind::Reversal],
            "3" => &[RowKind::Paper],
            "4" => &[RowKind::PaperBack],
            "5" => &[RowKind::Spoilt],
            _ => &RowKind::ALL,
        };
        // The end counts, to its last millisecond: callers write the last second of a day.
        let until = whole_second(asked.until).plus_seconds(1);
        let span = Span::between(by(asked.by_issue), asked.from, until);
        let mut said = PageSaid { total: 0, page: asked.page, rows: Vec::new() };
        let page = Page { number: asked.page, size: asked.size };
        for (by, place) in self.seats(&asked.place)? {
            let span = span.clone().of(&place, "");
            let paged = reconcile::rows(&self.his.desk, &by, &span, kinds, page).await;
            let paged = paged.map_err(|e| e.refused(self.method, &[]))?;
            said.total = said.total.saturating_add(paged.total);
            said.rows.extend(paged.rows.into_iter().map(|row| self.listed(&by, row)));
        }
        Ok(Answer::Listed(said))
    }

    fn listed(&self, by: &Issuer, row: Row) -> ListedSaid {
        let data_type = match row.kind {
            RowKind::Bill => "1",
            RowKind::Reversal => "2",
            RowKind::Paper => "3",
            RowKind::PaperBack => "4",
            RowKind::Spoilt => "5",
        };
        // Programs keep rows by type and key, so a number without a bill is its own key.
        let key = match row.kind {
            RowKind::Spoilt => format!("{}-{}", row.code, row.number),
            RowKind::Bill | RowKind::Reversal | RowKind::Paper | RowKind::PaperBack => {
                row.business_key
            }
        };
        let place = self.client().place_said(by.unit().code.as_str(), &row.place).to_owned();
        ListedSaid {
            occurred_at: row.occurred_at,
            key,
            bus_type: row.business,
            place,
            kind_name: self.kind_name(row.bill_kind),
            code: row.code,
            number: row.number,
            check: row.check.map(|c| c.to_string()).unwrap_or_default(),
            total: row.amount,
            at: row.at,
            data_type,
            live: row.live,
            related: row.related.map(|id| (id.code.to_string(), id.number.to_string())),
        }
    }

    pub(super) async fn unprinted(&self, asked: &Unprinted) -> Result<Answer, Refusal> {
        let mut said = PageSaid { total: 0, page: asked.page, rows: Vec::new() };
        let (Some(card), Some(from), Some(until)) = (&asked.card, asked.from, asked.until) else {
            return Ok(Answer::Unprinted(said));
        };
        let until = whole_second(until).plus_seconds(1);
        let span = Span::between(By::Business, from, until).of("", &asked.bus_type);
        let page = Page { number: asked.page, size: asked.size };
        for (by, _) in self.seats("")? {
            let paged = reconcile::unprinted(&self.his.desk, &by, card, &span, page).await;
            let paged = paged.map_err(|e| e.refused(self.method, &[]))?;
            said.total = said.total.saturating_add(paged.total);
            for row in paged.rows {
                said.rows.extend(self.waiting(row).await?);
            }
        }
        Ok(Answer::Unprinted(said))
    }

    async fn waiting(&self, row: Row) -> Result<Option<UnprintedSaid>, Refusal> {
        let id = wire_id(&row).ok_or(Refusal::Internal)?;
        let Some(kept) = self.platform().store.find(id).await? else { return Ok(None) };
        let bill: Bill = Self::bill(&kept)?;
        Ok(Some(UnprintedSaid {
            occurred_at: row.occurred_at,
            key: row.business_key,
            kind_name: self.kind_name(row.bill_kind),
            named: Named { id, check: kept.check },
            total: row.amount,
            at: row.at,
            payer: bill.content.payer.name,
            remark: bill.content.remark,
            payer_code: bill.content.payer.code,
            sex: bill.content.ext.get("Gender").cloned().unwrap_or_default(),
        }))
    }
}

fn wire_id(row: &Row) -> Option<domain::BillId> {
    Some(domain::BillId { code: row.code.parse().ok()?, number: row.number.parse().ok()? })
}

fn run(run: &Run) -> RunSaid {
    RunSaid { first: run.first, last: run.last, count: run.sum.count, amount: run.sum.amount }
}

fn whole_second(at: domain::Moment) -> domain::Moment {
    domain::Moment::from_compact(&at.compact()).unwrap_or(at)
}
