//! Certificates: asked for ([`order`], [`renew`]), decided on by somebody else and issued for one purpose
//! ([`decide`]), suspended and revoked; what others are told of them ([`standing`]).

mod decide;
mod plant;
mod request;
mod standing;

use domain::{Action, Moment, Reach};
use seal::Purpose;
use wire::console::{CertificateRow, Page, Todo};
use wire::record::CertificateBody;

use super::{Caller, Identity, IdentityError};
use crate::ports::registry::{Record, RecordQuery};
pub use decide::{decide, retire_round, set_status};
pub use plant::plant;
pub use request::{order, renew};
pub use standing::{answer, revocation_list, revocations, standing};

/// Warned of so many seconds before its end.
const WARN_SECONDS: i64 = 60 * 86_400;

/// Which certificates to list.
#[derive(Clone, Debug, Default)]
pub struct CertificateFilter {
    /// With this status.
    pub status: Option<String>,
    /// For this purpose.
    pub purpose: Option<String>,
    /// Of this unit.
    pub unit: Option<domain::CreditCode>,
    /// Whose subject contains this.
    pub text: Option<String>,
    /// After this one.
    pub after: Option<String>,
    /// At most so many.
    pub max: u32,
}

/// The purposes one can ask a certificate for.
fn purpose(code: &str) -> Option<Purpose> {
    Some(match code {
        "person" => Purpose::Person,
        "api_client" => Purpose::ApiClient,
        "front_device" => Purpose::FrontDevice,
        _ => return None,
    })
}

fn row(identity: &Identity, record: &Record) -> Result<CertificateRow, IdentityError> {
    let body: CertificateBody = record.read()?;
    let over = body.not_after.as_ref().and_then(|t| t.parse::<Moment>().ok());
    let over = record.status == "active" && over.is_some_and(|t| t < identity.now());
    Ok(CertificateRow {
        id: record.id.clone(),
        serial: record.name.clone().filter(|_| body.pem.is_some()),
        purpose: body.purpose,
        subject: body.subject,
        owner: body.owner,
        status: if over { "expired".to_owned() } else { record.status.clone() },
        region: record.region.to_string(),
        unit: record.unit.as_ref().map(ToString::to_string),
        requested_by: record.maker.clone(),
        decided_by: record.decider.clone(),
        comment: body.comment,
        not_before: body.not_before,
        not_after: body.not_after,
        key_digest: body.key_digest,
        since: record.since.iso(),
        version: record.version,
        pem: body.pem,
        renews: body.renews,
        counts_until: body.counts_until,
    })
}

/// One page of certificates within reach.
pub async fn list(
    identity: &Identity,
    caller: &Caller,
    filter: CertificateFilter,
) -> Result<Page<CertificateRow>, IdentityError> {
    let query = RecordQuery {
        status: filter.status.into_iter().filter(|s| !s.is_empty()).collect(),
        text: filter.text,
        unit: filter.unit,
        after: super::overview::position(filter.after.as_deref())?,
        max: filter.max.saturating_add(1),
        ..RecordQuery::of("certificate", caller.reach(Action::CertificateRead))
    };
    let mut records = identity.registry.records(query).await?;
    let next = super::overview::cut(&mut records, filter.max);
    let rows = records.iter().map(|r| row(identity, r)).collect::<Result<Vec<_>, _>>()?;
    let wanted = filter.purpose.filter(|p| !p.is_empty());
    let items = rows.into_iter().filter(|r| wanted.as_ref().is_none_or(|p| *p == r.purpose));
    Ok(Page { items: items.collect(), next })
}

/// One certificate.
pub async fn get(
    identity: &Identity,
    caller: &Caller,
    id: &str,
) -> Result<CertificateRow, IdentityError> {
    let found = identity.record_for(caller, Action::CertificateRead, ("certificate", id)).await?;
    row(identity, &found)
}

/// The caller's own certificates and requests, newest first; whoever asked fetches what was issued.
pub async fn mine(
    identity: &Identity,
    caller: &Caller,
) -> Result<Vec<CertificateRow>, IdentityError> {
    of_person(identity, caller.id()).await?.iter().map(|record| row(identity, record)).collect()
}

/// A person's certificates.
pub(crate) async fn of_person(
    identity: &Identity,
    person: &str,
) -> Result<Vec<Record>, IdentityError> {
    let province = identity.platform.directory().rules.bureau.region;
    let query = RecordQuery {
        lookup: Some(("owner".to_owned(), person.to_owned())),
        ..RecordQuery::of("certificate", vec![Reach::Region(province)])
    };
    Ok(identity.registry.records(query).await?)
}

/// The caller's own certificates that end soon.
pub(crate) async fn expiring(
    identity: &Identity,
    caller: &Caller,
) -> Result<Vec<Todo>, IdentityError> {
    let soon = identity.now().plus_seconds(WARN_SECONDS);
    let mut count = 0_u64;
    for record in of_person(identity, caller.id()).await? {
        let body: CertificateBody = record.read()?;
        let ends = body.not_after.and_then(|t| t.parse::<Moment>().ok());
        let soon = record.status == "active" && ends.is_some_and(|t| t < soon);
        count = count.saturating_add(u64::from(soon));
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    Ok(vec![Todo {
        kind: "expiring".to_owned(),
        title: "您的证书即将到期，请提前续期".to_owned(),
        count,
        to: "/console/certificate".to_owned(),
        days: 0,
    }])
}
