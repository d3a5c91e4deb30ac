//! Certificates that whoever runs the platform sets up at the command line: the demo's.

use domain::Moment;
use seal::{CertificateRequest, Name, Purpose, sm3};
use wire::record::{CertificateBody, PersonBody};

use super::request::organization;
use crate::identity::{Faults, Identity, IdentityError, Told};
use crate::ports::Actor;
use crate::ports::registry::{Deed, Record, Write};

/// Issues a person's certificate at the command line, for a key that lies beside it: the demo's.
pub async fn plant(
    identity: &Identity,
    person: &str,
    csr: &str,
    by: &Actor,
) -> Result<String, IdentityError> {
    let found = identity.registry.record("person", person).await?;
    let found = found.ok_or(IdentityError::NotFound)?;
    let who: PersonBody = found.read()?;
    let csr = CertificateRequest::from_pem(csr).map_err(|_| Faults::one("/csr", "NOT_CSR"))?;
    let organization = organization(identity, &found);
    let subject = Name::new(&who.name).in_organization(&organization).in_unit(person);
    let now = identity.now();
    let made = identity.office.issue(subject, csr.public_key().clone(), Purpose::Person, now).await;
    let made = made.map_err(IdentityError::Service)?;
    let digest = sm3::hex(&sm3::digest(&csr.public_key().to_spki_der()));
    let body = CertificateBody {
        purpose: "person".to_owned(),
        owner: person.to_owned(),
        subject: who.name.clone(),
        organization,
        public_key: csr.public_key().to_spki_pem(),
        key_digest: digest.chars().take(16).collect(),
        comment: String::new(),
        pem: Some(made.to_pem()),
        not_before: Some(Moment::new(made.not_before()).iso()),
        not_after: Some(Moment::new(made.not_after()).iso()),
        cause: String::new(),
        renews: None,
        counts_until: None,
    };
    let record = Record {
        kind: "certificate".to_owned(),
        id: format!("R{}", identity.random_hex::<8>()),
        name: Some(made.serial().to_owned()),
        region: found.region,
        unit: found.unit.clone(),
        status: "active".to_owned(),
        since: now,
        label: who.name,
        maker: by.name.clone(),
        decider: None,
        sealed_with: String::new(),
        version: 1,
        body: wire::data::to_json(&body),
    };
    let values = vec![("owner".to_owned(), person.to_owned())];
    let lookups = Write::Lookups { kind: record.kind.clone(), id: record.id.clone(), values };
    let told = identity.done(by, "certificate.decide", &record.id).noting("issued at setup");
    let deed = Deed { writes: vec![Write::New(record), lookups], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    Ok(made.to_pem())
}
