//! On the platform: whether a bill that came is what its record, its unit and its grant say.

use domain::{Bill, Business, Draft, Holder, Moment, Numbered};
use proof::unit_holds;
use seal::sm3;
use wire::api::StoredRequest;
use wire::xml::BillFile;

use super::chain::Linked;
use crate::directory::Front;
use crate::kept::own_bill;
use crate::ports::StoreError;
use crate::ports::fronts::ArrivedBill;
use crate::sign::{SignError, supervise};
use crate::{Platform, card};

/// Why a bill was not proved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CheckError {
    /// A person must decide: a stable code.
    #[error("{0}")]
    Refused(&'static str),
    /// Finance's key does not sign now.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// Proves one bill and adds finance's signature; also gives finance's element.
pub(super) async fn prove(
    p: &Platform,
    front: &Front,
    Linked { seq, words, .. }: &Linked,
    is_many: bool,
) -> Result<(ArrivedBill, String), CheckError> {
    let altered = CheckError::Refused("ALTERED");
    let said = words.bill.as_ref().ok_or_else(|| altered.clone())?;
    let file = BillFile::read(said.file.clone().into_bytes()).map_err(|_| altered.clone())?;
    let bill = own_bill(&file).map_err(|_: StoreError| altered.clone())?;
    let (unit_element, unit_said) = {
        let mut elements = file.signatures();
        match (elements.next(), elements.next()) {
            (Some((element, said)), None) => (element.to_owned(), said.clone()),
            _ => return Err(altered),
        }
    };
    let trust = p.trust();
    if let Some(certificate) = trust.find(&unit_said.issuer, &unit_said.serial)
        && is_many
    {
        certificate.public_key().prepare();
    }
    let fingerprint = sm3::digest(unit_element.as_bytes());
    let is_told = sm3::hex(&fingerprint) == words.after
        && bill.id.to_string() == words.subject
        && bill.unit.as_str() == words.unit
        && (words.action == "reverse") == bill.content.reverses.is_some();
    let reserved_at = said.reserved_at.parse().map_err(|_| altered.clone())?;
    if !is_told || !unit_holds(&trust, &file) || !is_of_its_time(&bill, reserved_at) {
        return Err(altered);
    }
    if !front.holds(&bill.unit, &said.place) {
        return Err(CheckError::Refused("OUTSIDE_GRANT"));
    }
    let grant = domain::GrantId::new(&said.grant).map_err(|_| altered.clone())?;
    let holder = Holder::Device { device: front.data.code.clone(), place: said.place.clone() };
    let signer = p.keys.supervision();
    let signer = signer.ok_or(SignError::NoSupervision)?;
    let body = sm3::digest(file.body());
    let element = supervise(p, &signer, &body, &unit_element).await.map_err(SignError::from)?;
    let whole = wire::xml::file(file.body(), &unit_element, &element);
    let request = said.request.clone().into_bytes();
    let business = business(p, &bill, &request);
    let card = business.card.as_ref();
    let card = card.and_then(|card| card::indexes(p, &bill.unit, card).into_iter().next());
    let arrived = ArrivedBill {
        occurred_at: business.occurred_at,
        card,
        draws: business.draws,
        business: business.kind,
        seq: *seq,
        issued: Numbered::arrived(bill, said.place.clone(), grant).sealed(whole, fingerprint),
        holder,
        reserved_at,
        digest: sm3::digest(&request),
        request,
    };
    Ok((arrived, element))
}

/// The business behind the bill, as its request tells it. A request that does not read is kept as it
/// is, and tells of none.
fn business(p: &Platform, bill: &Bill, request: &[u8]) -> Business {
    let directory = p.directory();
    let unit = directory.units.get(&bill.unit);
    match (wire::json::read(request), unit) {
        (Ok(StoredRequest::Issue(request)), Some(unit)) => Draft::from(*request)
            .check(&directory.rules, unit)
            .map(|checked| checked.business().clone())
            .unwrap_or_default(),
        (Ok(StoredRequest::Reverse { request, .. }), _) => Business {
            occurred_at: Moment::from_said(&request.occurred_at).ok(),
            ..Business::default()
        },
        _ => Business::default(),
    }
}

/// The bill's own time is that of its number, to the second.
fn is_of_its_time(bill: &Bill, reserved_at: domain::Moment) -> bool {
    bill.issued_at.seconds_since(reserved_at).unsigned_abs() <= 1
}
