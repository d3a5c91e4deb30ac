//! Both signatures of a bill's data against a trust list.

use domain::Moment;
use seal::{Certificate, Purpose, Signature, Trust, TrustError, sm3};
use wire::api::SignatureView;
use wire::messages;
use wire::xml::{self, BillFile, SignatureText};

/// Whether the unit's signature holds: the certificate counted when it signed, and is the unit's own.
/// Nobody is told why not; [`signatures`] tells.
pub fn unit_holds(trust: &Trust, file: &BillFile) -> bool {
    let Some((_, said)) = file.signatures().next() else { return false };
    let certificate = trust.find(&said.issuer, &said.serial);
    check(trust, certificate, Purpose::UnitSeal, said, file.body()).is_ok()
        && certificate.is_some_and(|c| is_owner(c, file))
}

/// Whether finance's signature holds over what a unit signed and the unit's own element.
pub fn supervision_holds(
    trust: &Trust,
    (body, unit_element): (&[u8], &str),
    said: &SignatureText,
) -> bool {
    let original = xml::supervision_original(&sm3::hex(&sm3::digest(body)), unit_element);
    let certificate = trust.find(&said.issuer, &said.serial);
    check(trust, certificate, Purpose::Supervision, said, &original).is_ok()
}

/// Checks both signatures: always two answers, one for each that must be there.
pub fn signatures(trust: &Trust, file: &BillFile) -> Vec<SignatureView> {
    let said: Vec<(&str, &SignatureText)> = file.signatures().collect();
    let unit_element = said.first().map(|(element, _)| *element).unwrap_or_default();
    let original = xml::supervision_original(&sm3::hex(&sm3::digest(file.body())), unit_element);
    let mut views = vec![
        view(trust, "unit", Purpose::UnitSeal, said.first().map(|(_, s)| *s), file.body()),
        view(trust, "supervision", Purpose::Supervision, said.get(1).map(|(_, s)| *s), &original),
    ];
    if let (Some(unit), Some((_, text))) = (views.first_mut(), said.first())
        && unit.valid
        && !trust.find(&text.issuer, &text.serial).is_some_and(|c| is_owner(c, file))
    {
        unit.valid = false;
        unit.problem = Some(messages::signature("wrong_owner").to_owned());
    }
    views
}

/// Whether a unit's certificate carries the credit code (OU) of the unit on the bill.
pub(crate) fn is_owner(certificate: &Certificate, file: &BillFile) -> bool {
    let on_bill = file.root().text_at("EInvoiceData/Main/InvoicingParty/InvoicingPartyCode");
    !on_bill.is_empty() && certificate.subject_ou() == on_bill
}

/// Whether a certificate counted for this; else the stable name of what is wrong.
pub(crate) fn counted(
    trust: &Trust,
    certificate: &Certificate,
    purpose: Purpose,
    at: Moment,
) -> Result<(), &'static str> {
    match trust.check(certificate, purpose, at.timestamp()) {
        // Without a current revocation list the signature still proves the bytes; the platform's
        // own check names withdrawn certificates.
        Ok(()) | Err(TrustError::RevocationUnknown) => Ok(()),
        Err(TrustError::NotYetValid) => Err("not_yet_valid"),
        Err(TrustError::Expired) => Err("expired"),
        Err(TrustError::Revoked { .. }) => Err("revoked"),
        Err(TrustError::WrongPurpose) => Err("wrong_purpose"),
        Err(_) => Err("unknown_certificate"),
    }
}

fn view(
    trust: &Trust,
    role: &str,
    purpose: Purpose,
    text: Option<&SignatureText>,
    original: &[u8],
) -> SignatureView {
    let certificate = text.and_then(|t| trust.find(&t.issuer, &t.serial));
    let problem = match text {
        None => Some("missing"),
        Some(text) => check(trust, certificate, purpose, text, original).err(),
    };
    SignatureView {
        role: role.to_owned(),
        signer: certificate.map(|c| c.subject_cn().to_owned()).unwrap_or_default(),
        serial: text.map(|t| t.serial.clone()).unwrap_or_default(),
        signed_at: text.and_then(|t| moment(&t.time)).map(Moment::iso).unwrap_or_default(),
        valid: problem.is_none(),
        problem: problem.map(|name| messages::signature(name).to_owned()),
    }
}

fn check(
    trust: &Trust,
    certificate: Option<&Certificate>,
    purpose: Purpose,
    text: &SignatureText,
    original: &[u8],
) -> Result<(), &'static str> {
    let certificate = certificate.ok_or("unknown_certificate")?;
    counted(trust, certificate, purpose, moment(&text.time).ok_or("bad_time")?)?;
    let signature = Signature::from_der(&text.value).map_err(|_| "altered")?;
    certificate.public_key().verify(original, &signature).map_err(|_| "altered")
}

/// `yyyyMMddHHmmss`, Beijing time.
fn moment(text: &str) -> Option<Moment> {
    let clock = |range: std::ops::Range<usize>| text.get(range);
    if text.len() != 14 {
        return None;
    }
    let time = format!("{}:{}:{}", clock(8..10)?, clock(10..12)?, clock(12..14)?);
    Moment::from_national(text.get(..8)?, &time).ok()
}
