//! One request at the window: the caller, the method, and what every family needs of both.

use std::sync::Arc;

use domain::{Bill, BillId, CreditCode, Moment};
use wire::his::answer::{BillSaid, Named};
use wire::his::client::HisUnitData;
use wire::his::table::Method;
use wire::his::{HisClientData, Refusal};

use super::{His, Proved};
use crate::kept::{own_bill, own_file};
use crate::ports::registry::{AuditOutcome, AuditRecord, Deed};
use crate::ports::{Actor, Kept};
use crate::{Issuer, Platform};

/// Bytes of a QR code's picture at most: 500 characters of base64.
const QR_BYTES_MAX: usize = 375;

/// One request of a caller.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    pub his: &'a His,
    pub caller: &'a Proved,
    pub method: &'static Method,
}

impl Window<'_> {
    pub(super) fn platform(&self) -> &Platform {
        &self.his.desk.platform
    }

    pub(super) fn client(&self) -> &HisClientData {
        &self.caller.client.data
    }

    /// The units the request may be about.
    fn units(&self) -> impl Iterator<Item = &HisUnitData> {
        let envelope = &self.caller.envelope;
        self.client().units(&envelope.region, &envelope.deptcode)
    }

    /// Where the request wants to act: the unit, and its own code of the place.
    pub(super) fn seat(&self, place: &str) -> Result<(Issuer, String), Refusal> {
        let envelope = &self.caller.envelope;
        let seat = self.client().seat(&envelope.region, &envelope.deptcode, place);
        let Some(seat) = seat else {
            let none = self.units().next().is_none();
            return Err(if none { Refusal::Unit } else { Refusal::Place(place.to_owned()) });
        };
        let by = self.issuer(seat.unit).ok_or(Refusal::Unit)?;
        if !by.unit().places.iter().any(|p| p.code == seat.place) {
            return Err(Refusal::Place(place.to_owned()));
        }
        Ok((by, seat.place.to_owned()))
    }

    /// Where a question is about: the place's unit, or every unit of the caller if it names none.
    pub(super) fn seats(&self, place: &str) -> Result<Vec<(Issuer, String)>, Refusal> {
        if !place.is_empty() {
            return Ok(vec![self.seat(place)?]);
        }
        let all = self.units().filter_map(|u| self.issuer(&u.unit));
        let all: Vec<_> = all.map(|by| (by, String::new())).collect();
        if all.is_empty() { Err(Refusal::Unit) } else { Ok(all) }
    }

    fn issuer(&self, unit: &str) -> Option<Issuer> {
        let code: CreditCode = unit.parse().ok()?;
        let directory = self.platform().directory();
        let unit = directory.units.get(&code)?;
        Some(Issuer::of(Arc::clone(unit), self.caller.actor.clone()))
    }

    /// A bill of one of the caller's units. Others' bills are unknown to it, and that it asked is
    /// written down.
    pub(super) async fn own(&self, id: BillId) -> Result<(Issuer, Kept), Refusal> {
        let kept = self.platform().store.find(id).await?.ok_or(Refusal::NoBill)?;
        let unit = self.units().find(|u| u.unit == kept.unit.as_str());
        if let Some(by) = unit.and_then(|u| self.issuer(&u.unit)) {
            return Ok((by, kept));
        }
        self.note(kept.unit.as_str(), &format!("bill/{id}"), &Refusal::NoBill).await;
        Err(Refusal::NoBill)
    }

    /// The bill of a business key in one of the caller's units.
    pub(super) async fn own_by_key(&self, key: &str) -> Result<(Issuer, Kept), Refusal> {
        for (by, _) in self.seats("")? {
            let kept = self.platform().store.find_by_key(&by.unit().code, key).await?;
            if let Some(kept) = kept {
                return Ok((by, kept));
            }
        }
        Err(Refusal::NoBill)
    }

    async fn note(&self, unit: &str, subject: &str, refusal: &Refusal) {
        let actor = self.caller.actor.clone();
        self.his.note_refusal(actor, unit, subject, refusal.code()).await;
    }

    /// What a kept bill says.
    pub(super) fn bill(kept: &Kept) -> Result<Bill, Refusal> {
        Ok(own_bill(&own_file(kept.file.clone())?)?)
    }

    /// Name of a bill's kind.
    pub(super) fn kind_name(&self, kind: domain::KindCode) -> String {
        let directory = self.platform().directory();
        directory.rules.kinds.get(&kind).map(|k| k.name.clone()).unwrap_or_default()
    }

    /// What is told of a bill that was just made.
    pub(super) fn said(&self, kept: &Kept, business_at: Option<Moment>) -> BillSaid {
        let pages = &self.his.pages;
        BillSaid {
            named: named(kept),
            at: kept.issued_at,
            business_at: business_at.unwrap_or(kept.issued_at),
            qr: self.qr(kept),
            url: page(&pages.own, kept),
            net_url: page(&pages.public, kept),
        }
    }

    /// The QR code of a bill's page: PNG, base64.
    pub(super) fn qr(&self, kept: &Kept) -> String {
        let png = face::qr::png(&page(&self.his.pages.public, kept), QR_BYTES_MAX);
        wire::auth::encode(&png.unwrap_or_default())
    }
}

/// Code, number and check code of a bill.
pub(super) fn named(kept: &Kept) -> Named {
    Named { id: kept.id, check: kept.check }
}

/// Where a bill's page is.
pub(super) fn page(base: &str, kept: &Kept) -> String {
    format!("{base}/b/{}/{}/{}", kept.id.code, kept.id.number, kept.check)
}

impl His {
    /// Writes a refused try down. That the log cannot be written does not change the answer.
    pub(super) async fn note_refusal(&self, by: Actor, unit: &str, subject: &str, code: &str) {
        let now = self.desk.platform.clock.now();
        let record = AuditRecord {
            outcome: AuditOutcome::Refused,
            unit: unit.to_owned(),
            note: code.to_owned(),
            ..AuditRecord::done(now, by, "refused", subject)
        };
        let deed = Deed { writes: Vec::new(), audit: vec![record] };
        if let Err(error) = self.registry.commit(deed).await {
            tracing::error!(%error, "a refused try could not be written down");
        }
    }
}
