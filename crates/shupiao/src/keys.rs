//! What every certificate of the platform is made with: names, terms, the authorities.

use anyhow::Context;
use domain::CreditCode;
use jiff::{SignedDuration, Timestamp};
use seal::{Authority, Certificate, Crl, Name, PrivateKey, PublicKey, Purpose, Validity, cert};

use crate::folder::Folder;

/// How long an authority, and other certificates, are good.
const AUTHORITY: SignedDuration = SignedDuration::from_hours(20 * 365 * 24);
const LEAF: SignedDuration = SignedDuration::from_hours(5 * 365 * 24);
/// How long a revocation list counts.
const CRL: SignedDuration = SignedDuration::from_hours(400 * 24);
/// Clocks of others may be a little behind ours.
const BACKDATED: SignedDuration = SignedDuration::from_secs(300);

/// Name of the issuing authority's key and certificate.
pub(crate) const ISSUING: &str = "issuing";
/// Name of the root's.
pub(crate) const ROOT: &str = "root";
/// Name of the supervision seal's.
pub(crate) const SUPERVISION: &str = "supervision";
/// Name of the seal maker's.
pub(crate) const SEAL_MAKER: &str = "seal-maker";
/// Name of the platform's.
pub(crate) const PLATFORM: &str = "platform";
/// Name of a front server's own.
pub(crate) const DEVICE: &str = "device";
/// Name of the secret that seals API secrets at rest.
pub(crate) const VAULT: &str = "vault";

/// Name of a unit's key and certificate.
pub(crate) fn unit_name(code: &CreditCode) -> String {
    format!("unit-{code}")
}

fn validity(now: Timestamp, term: SignedDuration) -> anyhow::Result<Validity> {
    let not_before = now.checked_sub(BACKDATED)?;
    let not_after = now.checked_add(term)?;
    Ok(Validity { not_before, not_after })
}

fn serial() -> String {
    cert::random_serial(&mut rand::rng())
}

/// A new private key.
pub(crate) fn generate() -> PrivateKey {
    PrivateKey::generate(&mut rand::rng())
}

/// Makes root and issuing authority, with their (empty) revocation lists. The root key opens with a
/// passphrase of its own.
pub(crate) fn make_authorities(
    folder: &Folder,
    province: &str,
    (passphrase, root_passphrase): (&str, &str),
    now: Timestamp,
) -> anyhow::Result<()> {
    let name = |role: &str| {
        Name::new(format!("{province}{role}")).in_organization(format!("{province}财政厅"))
    };
    let root_key = generate();
    folder.put_key(ROOT, &root_key, root_passphrase)?;
    let root = Authority::root(
        root_key,
        &name("财政电子票据根证书"),
        &serial(),
        validity(now, AUTHORITY)?,
    )?;
    folder.put_certificate(ROOT, root.certificate())?;
    let key = generate();
    let certificate = root.issue(
        &name("财政电子票据签发证书"),
        key.public(),
        Purpose::Issuing,
        &serial(),
        validity(now, AUTHORITY)?,
    )?;
    folder.put_key(ISSUING, &key, passphrase)?;
    folder.put_certificate(ISSUING, &certificate)?;
    folder.put_crl(ROOT, &empty_crl(&root, now)?)?;
    folder.put_crl(ISSUING, &empty_crl(&Authority::new(key, certificate)?, now)?)
}

fn empty_crl(authority: &Authority, now: Timestamp) -> anyhow::Result<Crl> {
    let next = now.checked_add(CRL)?;
    Ok(authority.issue_crl(&[], now, next, 1)?)
}

/// Opens the issuing authority.
pub(crate) fn issuing(folder: &Folder, passphrase: &str) -> anyhow::Result<Authority> {
    Authority::new(folder.key(ISSUING, passphrase)?, folder.certificate(ISSUING)?)
        .context("the issuing authority does not fit its key")
}

/// Issues a certificate for one purpose.
pub(crate) fn issue(
    authority: &Authority,
    subject: &Name,
    key: &PublicKey,
    purpose: Purpose,
    now: Timestamp,
) -> anyhow::Result<Certificate> {
    Ok(authority.issue(subject, key, purpose, &serial(), validity(now, LEAF)?)?)
}

/// The subject of a unit's certificates: its seal or system, its name, and its credit code in OU,
/// by which a verifier ties a signature to the unit on the bill.
pub(crate) fn unit_subject(cn: &str, unit_name: &str, code: &CreditCode) -> Name {
    Name::new(cn).in_organization(unit_name).in_unit(code.as_str())
}
