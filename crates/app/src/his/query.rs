//! Looking up bills (查询).

use domain::{Bill, BillId, Booking, Detail, Item, Money};
use wire::api::{IssueRequest, StoredRequest};
use wire::his::answer::{DetailSaid, LineSaid, StateSaid};
use wire::his::request::BillProof;
use wire::his::{Answer, Refusal};

use super::window::{Window, named, page};
use crate::ports::Kept;
use crate::reconcile;
use crate::render::{self, Format, RenderError};

/// Dots per inch of a notice's picture: it is shown on a screen.
const NOTICE_DPI: u32 = 96;

impl Window<'_> {
    pub(super) async fn state(&self, bill: BillId) -> Result<Answer, Refusal> {
        let (_, kept) = self.own(bill).await?;
        let reversal = match kept.state.reversed_by {
            Some(id) => self.platform().store.find(id).await?,
            None => None,
        };
        Ok(Answer::State(Box::new(StateSaid {
            named: named(&kept),
            kind_name: self.kind_name(kept.id.code.kind()),
            at: kept.issued_at,
            live: kept.state.reversed_by.is_none(),
            paper: kept.state.exchanged_to.clone(),
            reversal: reversal.map(|red| (named(&red), self.qr(&red))),
        })))
    }

    pub(super) async fn by_key(&self, key: &str) -> Result<Answer, Refusal> {
        Ok(Answer::ByKey(named(&self.own_by_key(key).await?.1)))
    }

    pub(super) async fn picture_by_key(&self, key: &str) -> Result<Answer, Refusal> {
        let (_, kept) = self.own_by_key(key).await?;
        Ok(Answer::Picture(page(&self.his.pages.public, &kept)))
    }

    pub(super) async fn account(&self, proof: &BillProof) -> Result<Answer, Refusal> {
        let (_, kept) = self.proved(proof).await?;
        Ok(Answer::Account(matches!(kept.state.booking, Booking::Booked { .. })))
    }

    pub(super) async fn picture(&self, proof: &BillProof) -> Result<Answer, Refusal> {
        let (_, kept) = self.proved(proof).await?;
        Ok(Answer::Picture(page(&self.his.pages.public, &kept)))
    }

    pub(super) async fn notice_picture(&self, bill: BillId) -> Result<Answer, Refusal> {
        let (_, kept) = self.own(bill).await?;
        let qr = self.qr(&kept);
        let setting = face::Setting { public_url: self.his.pages.public.clone() };
        let format = Format::Png { page: 0, dpi: NOTICE_DPI };
        let png = render::render(self.platform(), &setting, kept, format).await;
        let png = png.map_err(|e| match e {
            RenderError::Store(e) => super::refuse::store(&e),
            RenderError::NoPage | RenderError::Signer(_) | RenderError::Face(_) => {
                Refusal::Internal
            }
        })?;
        Ok(Answer::NoticePicture(qr, wire::auth::encode(&png)))
    }

    pub(super) async fn detail(&self, proof: &BillProof) -> Result<Answer, Refusal> {
        let (by, kept) = self.proved(proof).await?;
        let row = reconcile::row(&self.his.desk, &by, kept.id).await?.ok_or(Refusal::NoBill)?;
        let bill = Self::bill(&kept)?;
        let asked = self.asked(&kept).await?;
        let unit = by.unit().code.as_str();
        let content = &bill.content;
        let amount = |name: &str| content.ext.get(name).and_then(|t| t.parse::<Money>().ok());
        Ok(Answer::Detail(Box::new(DetailSaid {
            key: bill.business_key.clone(),
            bus_type: row.business,
            payer: content.payer.name.clone(),
            occurred_at: row.occurred_at,
            place: self.client().place_said(unit, &kept.place).to_owned(),
            payee: if asked.cashier.is_empty() { content.checker.clone() } else { asked.cashier },
            author: content.handler.clone(),
            total: content.total,
            remark: content.remark.clone(),
            card: (asked.card.kind, asked.card.number),
            sex: content.ext.get("Gender").cloned().unwrap_or_default(),
            own: amount("SelfpaymentCost"),
            other: amount("OtherPayAmount"),
            account: amount("AccountPayAmount"),
            items: content.items.iter().map(item).collect(),
            details: content.details.iter().map(detail).collect(),
            further: self.further(&bill),
        })))
    }

    /// What the unit asked for; of a reversal, nothing that would be on no bill.
    async fn asked(&self, kept: &Kept) -> Result<IssueRequest, Refusal> {
        let store = &self.platform().store;
        let reserved = store.reservation(&kept.unit, &kept.business_key).await?;
        let request = reserved.and_then(|r| wire::json::read(&r.request).ok());
        Ok(match request {
            Some(StoredRequest::Issue(request)) => *request,
            Some(StoredRequest::Reverse { .. }) | None => IssueRequest::default(),
        })
    }

    /// Extension fields by what people call them.
    fn further(&self, bill: &Bill) -> Vec<(String, String)> {
        let directory = self.platform().directory();
        let Some(kind) = directory.rules.kinds.get(&bill.id.code.kind()) else {
            return Vec::new();
        };
        let said = kind.fields.iter().filter_map(|field| {
            Some((field.label.clone(), bill.content.ext.get(&field.name)?.clone()))
        });
        said.collect()
    }

    /// A bill of the caller, if it has its check code at hand.
    pub(super) async fn proved(&self, proof: &BillProof) -> Result<(crate::Issuer, Kept), Refusal> {
        let (by, kept) = self.own(proof.bill).await?;
        if kept.check.matches(&proof.check) { Ok((by, kept)) } else { Err(Refusal::CheckCode) }
    }
}

fn item(item: &Item) -> LineSaid {
    let text = |q: &Option<domain::Quantity>| q.as_ref().map(ToString::to_string);
    LineSaid {
        of: String::new(),
        code: item.code.clone(),
        name: item.name.clone(),
        unit: item.unit.clone(),
        quantity: text(&item.quantity).unwrap_or_default(),
        standard: text(&item.standard).unwrap_or_default(),
        amount: item.amount,
        remark: item.remark.clone(),
    }
}

fn detail(detail: &Detail) -> LineSaid {
    LineSaid { of: detail.item_name.clone(), ..item(&detail.row) }
}
