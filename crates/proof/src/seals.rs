//! The electronic seals of an OFD's page against a trust list and the bill's data. It must not know
//! packages: `ofd` tells whether a seal holds in itself and covers every file.
//!
//! A seal that holds in itself still proves nothing: anybody can make one. It counts when its maker
//! and its signer are trusted for just this, and when it is the seal that the bill's signed data
//! names by its SM3. Of both data and seal the unit's credit code must be the same.

use domain::Moment;
use jiff::Timestamp;
use ofd::Eseal;
use ofd::read::{SealCheck, SealProblem, SealedBy};
use seal::{Certificate, Purpose, Trust, sm3};
use wire::api::{PageProof, SignatureView};
use wire::messages;
use wire::xml::BillFile;

use crate::signatures::{counted, is_owner};

const UNIT: &str = "unit_seal";
const SUPERVISION: &str = "supervision_seal";

/// Every seal of the page, each with what is wrong with it.
pub(crate) fn views(trust: &Trust, file: &BillFile, seals: &[SealCheck]) -> Vec<SignatureView> {
    seals.iter().enumerate().map(|(index, seal)| view(trust, file, index, seal)).collect()
}

/// What the seals say of the page: nothing when one is missing, nothing good when one is broken.
pub(crate) fn page(views: &[SignatureView]) -> PageProof {
    let has = |role| views.iter().any(|v| v.role == role);
    PageProof::new(if views.iter().any(|v| !v.valid) {
        "changed"
    } else if has(UNIT) && has(SUPERVISION) {
        "sealed"
    } else {
        "unproven"
    })
}

fn view(trust: &Trust, file: &BillFile, index: usize, seal: &SealCheck) -> SignatureView {
    let by = seal.by.as_ref();
    let role = role(by.map(|by| &by.certificate), index);
    let problem = match (&seal.problem, by) {
        (Some(problem), _) => Some(name(problem)),
        (None, None) => Some("seal_malformed"),
        (None, Some(by)) => check(trust, file, role, by).err(),
    };
    SignatureView {
        role: role.to_owned(),
        signer: by.map(|by| by.eseal.name().to_owned()).unwrap_or_default(),
        serial: by.map(|by| by.certificate.serial().to_owned()).unwrap_or_default(),
        signed_at: by.and_then(|by| moment(by.signed_at)).map(Moment::iso).unwrap_or_default(),
        valid: problem.is_none(),
        problem: problem.map(|name| messages::signature(name).to_owned()),
    }
}

/// Whose seal it is, by the certificate that used it; of one that cannot be read, by its place: the
/// unit seals first.
fn role(certificate: Option<&Certificate>, index: usize) -> &'static str {
    let supervision = match certificate {
        Some(certificate) => certificate.purpose() == Some(Purpose::Supervision),
        None => index > 0,
    };
    if supervision { SUPERVISION } else { UNIT }
}

fn check(
    trust: &Trust,
    file: &BillFile,
    role: &'static str,
    by: &SealedBy,
) -> Result<(), &'static str> {
    let (purpose, party) = if role == UNIT {
        (Purpose::UnitSeal, "InvoicingPartySeal")
    } else {
        (Purpose::Supervision, "SupervisorPartySeal")
    };
    counted(trust, &by.certificate, purpose, moment(by.signed_at).ok_or("bad_time")?)?;
    if role == UNIT && !is_owner(&by.certificate, file) {
        return Err("wrong_owner");
    }
    let made_at = moment(by.eseal.created_at()).ok_or("bad_time")?;
    counted(trust, by.eseal.maker(), Purpose::SealMaker, made_at).map_err(|_| "untrusted_maker")?;
    if is_named(&by.eseal, party, file) { Ok(()) } else { Err("other_seal") }
}

/// Whether the bill's data names this very seal.
fn is_named(eseal: &Eseal, party: &str, file: &BillFile) -> bool {
    let named = file.root().text_at(&format!("EInvoiceData/Main/{party}/SealHash"));
    named.eq_ignore_ascii_case(&sm3::hex(&sm3::digest(eseal.to_der())))
}

fn moment(seconds: i64) -> Option<Moment> {
    Timestamp::from_second(seconds).ok().map(Moment::new)
}

const fn name(problem: &SealProblem) -> &'static str {
    match problem {
        SealProblem::Malformed(_) | SealProblem::Unsupported | SealProblem::Algorithm => {
            "seal_malformed"
        }
        SealProblem::Changed(_)
        | SealProblem::Gone(_)
        | SealProblem::OtherDescription
        | SealProblem::OtherEseal => "page_altered",
        SealProblem::Unprotected(_) => "page_uncovered",
        SealProblem::Signature | SealProblem::EsealSignature => "seal_bad_signature",
        SealProblem::NotListed => "seal_other_signer",
        SealProblem::EsealTime => "seal_not_valid",
    }
}
