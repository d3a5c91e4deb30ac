//! What the authority tells others: its revocation list, and answers about single certificates (OCSP).

use std::collections::BTreeMap;

use domain::Reach;
use seal::cert::ocsp::{OcspRequest, Standing};
use seal::{Reason, Revocation};
use wire::record::CertificateBody;

use crate::identity::{Identity, IdentityError};
use crate::ports::registry::RecordQuery;

/// The reason of a cause, by its code.
pub(super) fn reason(cause: &str) -> Option<Reason> {
    Some(match cause {
        "" | "unspecified" => Reason::Unspecified,
        "key_compromise" => Reason::KeyCompromise,
        "affiliation_changed" => Reason::AffiliationChanged,
        "superseded" => Reason::Superseded,
        "cessation_of_operation" => Reason::CessationOfOperation,
        _ => return None,
    })
}

/// Everything revoked or suspended now: what the next revocation list says.
pub async fn revocations(identity: &Identity) -> Result<Vec<Revocation>, IdentityError> {
    let province = identity.platform.directory().rules.bureau.region;
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let query = RecordQuery {
            status: vec!["revoked".to_owned(), "suspended".to_owned()],
            after: after.take(),
            max: 500,
            ..RecordQuery::of("certificate", vec![Reach::Region(province)])
        };
        let records = identity.registry.records(query).await?;
        let Some(last) = records.last() else { return Ok(all) };
        after = Some((last.since, last.id.clone()));
        for record in &records {
            let body: CertificateBody = record.read()?;
            let Some(serial) = record.name.clone().filter(|_| body.pem.is_some()) else { continue };
            let reason = match record.status.as_str() {
                "suspended" => Reason::CertificateHold,
                _ => reason(&body.cause).unwrap_or_default(),
            };
            all.push(Revocation { serial, at: record.since.timestamp(), reason });
        }
    }
}

/// The issuing authority's revocation list as it stands now, DER.
pub async fn revocation_list(identity: &Identity) -> Result<Vec<u8>, IdentityError> {
    let revoked = revocations(identity).await?;
    identity.office.revocation_list(revoked, identity.now()).await.map_err(IdentityError::Service)
}

/// The issuing authority's answer about some certificates, DER.
pub async fn answer(
    identity: &Identity,
    request: OcspRequest,
    standings: BTreeMap<String, Standing>,
) -> Result<Vec<u8>, IdentityError> {
    let answer = identity.office.answer(request, standings, identity.now()).await;
    answer.map_err(IdentityError::Service)
}

/// Whether a serial is one of ours, and how it stands.
pub async fn standing(
    identity: &Identity,
    serial: &str,
) -> Result<Option<(String, Revocation)>, IdentityError> {
    let Some(record) = identity.registry.record_named("certificate", serial).await? else {
        return Ok(None);
    };
    let body: CertificateBody = record.read()?;
    let reason = match record.status.as_str() {
        "suspended" => Reason::CertificateHold,
        _ => reason(&body.cause).unwrap_or_default(),
    };
    let revocation = Revocation { serial: serial.to_owned(), at: record.since.timestamp(), reason };
    Ok(Some((record.status, revocation)))
}
