//! Asking for a certificate, with a request that proves the key is at hand (PKCS#10): a first one, or one
//! that takes the place of another with a new key.

use domain::{Action, CreditCode, Site};
use seal::{CertificateRequest, sm3};
use wire::console::{CertificateOrder, CertificateRow};
use wire::record::{CertificateBody, PersonBody};

use super::{purpose, row};
use crate::identity::{Caller, Faults, Identity, IdentityError, Told, org};
use crate::ports::registry::{AuditRecord, Deed, Record, RecordQuery, Write};

/// Asks for a certificate for a person, a unit's system or a unit's front server.
pub async fn order(
    identity: &Identity,
    caller: &Caller,
    order: CertificateOrder,
) -> Result<CertificateRow, IdentityError> {
    let purpose_ok = purpose(&order.purpose).is_some();
    if !purpose_ok {
        return Err(Faults::one("/purpose", "NOT_ONE_OF"));
    }
    let (site, subject, organization) = holder(identity, &order).await?;
    // Whoever asks for their own key needs no right for it; the decision is another's.
    if order.owner != caller.id() {
        let subject = format!("certificate/{}", order.owner);
        identity.ask(caller, Action::CertificateRequest, &site, &subject).await?;
    }
    request(identity, caller, order, None, &site, (subject, organization)).await
}

/// Asks for a certificate that takes the place of one that counts, with a new key. Both count for some
/// days, so that nobody stands without one while keys are changed.
pub async fn renew(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    csr: String,
) -> Result<CertificateRow, IdentityError> {
    let old = identity.registry.record("certificate", id).await?;
    let old = old.ok_or(IdentityError::NotFound)?;
    let body: CertificateBody = old.read()?;
    let site = old.site();
    if body.owner != caller.id() {
        let (action, subject) = (Action::CertificateRequest, format!("certificate/{id}"));
        identity.ask_quietly(caller, action, &site, &subject).await?;
    }
    let mut faults = Faults::default();
    faults.add_if(old.status != "active", "/csr", "STATUS_ORDER");
    faults.add_if(waits(identity, id).await?, "/csr", "RENEWAL_WAITS");
    faults.refuse()?;
    let order = CertificateOrder { purpose: body.purpose, owner: body.owner, csr };
    let (site, subject, organization) = holder(identity, &order).await?;
    request(identity, caller, order, Some(id), &site, (subject, organization)).await
}

/// Whether somebody has asked already for what shall take the place of that one.
async fn waits(identity: &Identity, id: &str) -> Result<bool, IdentityError> {
    let province = identity.platform.directory().rules.bureau.region;
    let query = RecordQuery {
        status: vec!["requested".to_owned()],
        lookup: Some(("renews".to_owned(), id.to_owned())),
        max: 1,
        ..RecordQuery::of("certificate", vec![domain::Reach::Region(province)])
    };
    Ok(!identity.registry.records(query).await?.is_empty())
}

/// Where the holder of a certificate stands, and the names it gets.
async fn holder(
    identity: &Identity,
    order: &CertificateOrder,
) -> Result<(Site, String, String), IdentityError> {
    if order.purpose == "person" {
        let person = identity.registry.record("person", &order.owner).await?;
        let person = person.ok_or_else(|| Faults::one("/owner", "NOT_ONE_OF"))?;
        let body: PersonBody = person.read()?;
        return Ok((person.site(), body.name, organization(identity, &person)));
    }
    let directory = identity.platform.directory();
    let unit = order.owner.parse::<CreditCode>().ok();
    let unit = unit.and_then(|code| directory.entries.get(&code));
    let unit = unit.ok_or_else(|| Faults::one("/owner", "UNKNOWN_UNIT"))?;
    let cn = if order.purpose == "api_client" { "业务系统" } else { "前置服务器" };
    Ok((unit.site(), cn.to_owned(), unit.data.name.clone()))
}

pub(super) fn organization(identity: &Identity, person: &Record) -> String {
    let directory = identity.platform.directory();
    let unit = person.unit.as_ref().and_then(|code| directory.units.get(code));
    let bureau = || directory.regions.get(&person.region).map(org::bureau_name);
    unit.map(|u| u.name.clone()).or_else(bureau).unwrap_or_default()
}

async fn request(
    identity: &Identity,
    caller: &Caller,
    order: CertificateOrder,
    renews: Option<&str>,
    site: &Site,
    (subject, organization): (String, String),
) -> Result<CertificateRow, IdentityError> {
    let csr =
        CertificateRequest::from_pem(&order.csr).map_err(|_| Faults::one("/csr", "NOT_CSR"))?;
    let key = csr.public_key().to_spki_pem();
    let digest = sm3::hex(&sm3::digest(&csr.public_key().to_spki_der()));
    let body = CertificateBody {
        purpose: order.purpose,
        owner: order.owner.clone(),
        subject: subject.clone(),
        organization,
        public_key: key,
        key_digest: digest.chars().take(16).collect(),
        comment: String::new(),
        pem: None,
        not_before: None,
        not_after: None,
        cause: String::new(),
        renews: renews.map(str::to_owned),
        counts_until: None,
    };
    let record = Record {
        kind: "certificate".to_owned(),
        id: format!("R{}", identity.random_hex::<8>()),
        // One key, one certificate: the name is the key's digest until it is the serial.
        name: Some(format!("key/{digest}")),
        region: site.region,
        unit: site.unit.clone(),
        status: "requested".to_owned(),
        since: identity.now(),
        label: subject,
        maker: caller.actor.name.clone(),
        decider: None,
        sealed_with: String::new(),
        version: 1,
        body: wire::data::to_json(&body),
    };
    let told = identity
        .done(&caller.actor, "certificate.request", &record.id)
        .at_site(site)
        .noting(format!("{} {} key {}", body.purpose, body.owner, body.key_digest));
    let told = match renews {
        Some(id) => AuditRecord { note: format!("{} renews {id}", told.note), ..told },
        None => told,
    };
    let once = Write::Once {
        key: format!("certified-key/{digest}"),
        until: identity.now().plus_seconds(100 * 365 * 86_400),
    };
    let lookups = Write::Lookups {
        kind: record.kind.clone(),
        id: record.id.clone(),
        values: std::iter::once(("owner".to_owned(), order.owner))
            .chain(renews.map(|id| ("renews".to_owned(), id.to_owned())))
            .collect(),
    };
    let deed = Deed { writes: vec![once, Write::New(record.clone()), lookups], audit: vec![told] };
    match IdentityError::of(identity.registry.commit(deed).await?) {
        Err(IdentityError::Taken(_)) => Err(Faults::one("/csr", "KEY_USED")),
        Err(other) => Err(other),
        Ok(()) => row(identity, &record),
    }
}
