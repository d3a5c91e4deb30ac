//! Both signatures of a file against a trust list.

use domain::Moment;
use seal::{Certificate, Purpose, Signature, Trust, TrustError, sm3};
use wire::api::SignatureView;
use wire::messages;
use wire::xml::{self, BillFile, SignatureText, XmlError};

/// What a file alone tells.
#[derive(Clone, Debug)]
pub struct OfflineVerdict {
    /// Code and number as claimed.
    pub bill: String,
    /// Both signatures.
    pub signatures: Vec<SignatureView>,
}

impl OfflineVerdict {
    /// Whether both hold.
    pub fn genuine(&self) -> bool {
        self.signatures.len() == 2 && self.signatures.iter().all(|s| s.valid)
    }
}

/// Checks a file without any store: promise 4. It cannot tell whether the bill was reversed.
pub fn offline(trust: &Trust, bytes: Vec<u8>) -> Result<OfflineVerdict, XmlError> {
    let file = BillFile::read(bytes)?;
    let bill = file.claimed().map(|(id, _)| id.to_string()).unwrap_or_default();
    Ok(OfflineVerdict { bill, signatures: signatures(trust, &file) })
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
        && !owner_fits(trust, text, file)
    {
        unit.valid = false;
        unit.problem = Some(messages::signature("wrong_owner").to_owned());
    }
    views
}

/// The unit's certificate carries its credit code (OU); it must be the one on the bill.
fn owner_fits(trust: &Trust, text: &SignatureText, file: &BillFile) -> bool {
    let on_bill = file.root().text_at("EInvoiceData/Main/InvoicingParty/InvoicingPartyCode");
    let named = trust.find(&text.issuer, &text.serial);
    named.is_some_and(|c| !on_bill.is_empty() && c.subject_ou() == on_bill)
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
    let at = moment(&text.time).ok_or("bad_time")?;
    match trust.check(certificate, purpose, at.timestamp()) {
        // Without a current revocation list the signature still proves the bytes; the platform's
        // own check names withdrawn certificates.
        Ok(()) | Err(TrustError::RevocationUnknown) => {}
        Err(TrustError::NotYetValid) => return Err("not_yet_valid"),
        Err(TrustError::Expired) => return Err("expired"),
        Err(TrustError::Revoked { .. }) => return Err("revoked"),
        Err(TrustError::WrongPurpose) => return Err("wrong_purpose"),
        Err(_) => return Err("unknown_certificate"),
    }
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
