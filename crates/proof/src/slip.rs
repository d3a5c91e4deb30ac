//! Whether a slip (离线二维码) is its unit's, from its text and a trust list alone.
//!
//! The slip names its certificate by serial number only; of those in the trust list that bear it, the
//! one with the unit's credit code is meant. The time of signing is the signer's own word, so a
//! certificate that was revoked could still sign with an earlier date: the answer says therefore
//! that the platform was not asked.

use domain::Grant;
use seal::{Certificate, Purpose, Signature, Trust};
use wire::api::{SignatureView, SlipProof, SlipView};
use wire::messages;
use wire::slip::{SignedSlip, Slip, SlipError};

use crate::signatures::counted;

/// A grant with finance's signature over its statement, for who has it at hand.
#[derive(Clone, Copy, Debug)]
pub struct SignedGrant<'a> {
    /// The grant.
    pub grant: &'a Grant,
    /// Finance's signature, DER.
    pub signature: &'a [u8],
    /// Serial number of the certificate that signed.
    pub certificate_serial: &'a str,
}

/// Reads a slip and proves it. Nobody is asked.
pub fn check_slip(
    trust: &Trust,
    text: &str,
    grant: Option<&SignedGrant<'_>>,
) -> Result<SlipProof, SlipError> {
    let signed: SignedSlip = text.parse()?;
    let slip = signed.slip();
    let certificate = meant(trust, &slip.certificate_serial, Purpose::UnitSeal, |c| {
        c.subject_ou() == slip.unit.as_str()
    });
    let unit = certificate.ok_or("unknown_certificate").and_then(|c| check(trust, c, &signed));
    let mut signatures = vec![SignatureView {
        role: "unit".to_owned(),
        signer: certificate.map(|c| c.subject_cn().to_owned()).unwrap_or_default(),
        serial: slip.certificate_serial.clone(),
        signed_at: slip.signed_at.iso(),
        valid: unit.is_ok(),
        problem: unit.err().map(|name| messages::signature(name).to_owned()),
    }];
    signatures.extend(grant.map(|grant| grant_view(trust, slip, grant)));
    let genuine = signatures.iter().all(|s| s.valid);
    // The name of a certificate that proves nothing is not the unit's name.
    let name = certificate.filter(|_| unit.is_ok()).map(Certificate::subject_cn);
    Ok(SlipProof {
        format: "slip".to_owned(),
        genuine,
        message: messages::slip(genuine).to_owned(),
        bill: SlipView::new(slip, name.unwrap_or_default()),
        signatures,
    })
}

/// Of all certificates with a serial number the one that fits best, so that a wrong one is called
/// wrong and not unknown.
fn meant<'a>(
    trust: &'a Trust,
    serial: &str,
    purpose: Purpose,
    is_owner: impl Fn(&Certificate) -> bool,
) -> Option<&'a Certificate> {
    trust.of_serial(serial).max_by_key(|c| (c.purpose() == Some(purpose), is_owner(c)))
}

fn check(
    trust: &Trust,
    certificate: &Certificate,
    signed: &SignedSlip,
) -> Result<(), &'static str> {
    let slip = signed.slip();
    counted(trust, certificate, Purpose::UnitSeal, slip.signed_at)?;
    if certificate.subject_ou() != slip.unit.as_str() {
        return Err("wrong_owner");
    }
    let signature = Signature::from_rs(signed.signature()).map_err(|_| "altered")?;
    certificate.public_key().verify(slip.statement().as_bytes(), &signature).map_err(|_| "altered")
}

fn grant_view(trust: &Trust, slip: &Slip, signed: &SignedGrant<'_>) -> SignatureView {
    let certificate = meant(trust, signed.certificate_serial, Purpose::Platform, |_| true);
    let held = certificate
        .ok_or("unknown_certificate")
        .and_then(|c| check_grant(trust, c, signed))
        .and_then(|()| if covers(signed.grant, slip) { Ok(()) } else { Err("other_grant") });
    SignatureView {
        role: "grant".to_owned(),
        signer: certificate.map(|c| c.subject_cn().to_owned()).unwrap_or_default(),
        serial: signed.certificate_serial.to_owned(),
        signed_at: signed.grant.valid_from.iso(),
        valid: held.is_ok(),
        problem: held.err().map(|name| messages::signature(name).to_owned()),
    }
}

fn check_grant(
    trust: &Trust,
    certificate: &Certificate,
    signed: &SignedGrant<'_>,
) -> Result<(), &'static str> {
    // A grant carries no time of signing; it must have counted when it began.
    counted(trust, certificate, Purpose::Platform, signed.grant.valid_from)?;
    let signature = Signature::from_der(signed.signature).map_err(|_| "altered")?;
    let statement = signed.grant.statement();
    certificate.public_key().verify(statement.as_bytes(), &signature).map_err(|_| "altered")
}

/// Whether the bill's number may come from the grant.
fn covers(grant: &Grant, slip: &Slip) -> bool {
    let day = slip.issued_on;
    grant.id == slip.grant
        && grant.unit == slip.unit
        && (grant.first_id()..=grant.last_id()).contains(&slip.id)
        && (grant.valid_from.date()..=grant.valid_until.date()).contains(&day)
        && slip.total <= grant.amount_max
}
