//! Checking a bill (查验): by its numbers, or by its file. What a file proves alone is `proof`'s.

mod file;

pub use file::{FileError, by_file, differences_of};

use domain::{BillId, CheckCode};
use proof::signatures;
use wire::api::{BillFace, OtherBill, StateView, VerifyAnswer, VerifyRequest, differences};
use wire::messages;

use crate::kept::{own_bill, own_file};
use crate::ports::{Kept, StoreError};
use crate::{Platform, render};

/// Checks a bill by code, number and check code, and by amount and date if they are given. A wrong
/// check code looks like an unknown bill.
pub async fn by_numbers(p: &Platform, request: &VerifyRequest) -> Result<VerifyAnswer, StoreError> {
    let Some(kept) = find(p, &request.code, &request.number, &request.check_code).await? else {
        return Ok(unknown("numbers"));
    };
    let bill = own_bill(&own_file(kept.file.clone())?)?;
    let differing = differences(&bill, &request.amount, &request.date);
    let face = public_face(p, kept).await?;
    let verdict = if differing.is_empty() { "genuine" } else { "altered" };
    let states = face.state.names();
    Ok(VerifyAnswer {
        verdict: verdict.to_owned(),
        message: messages::verdict(verdict, &states),
        states,
        differences: differing,
        signatures: face.signatures.clone(),
        bill: Some(face),
        format: "numbers".to_owned(),
        page: None,
    })
}

/// The kept bill of those numbers; the check code is compared in constant time.
pub async fn find(
    p: &Platform,
    code: &str,
    number: &str,
    check: &str,
) -> Result<Option<Kept>, StoreError> {
    let (Ok(code), Ok(number), Ok(check)) =
        (code.parse(), number.parse(), check.parse::<CheckCode>())
    else {
        return Ok(None);
    };
    let found = p.store.find(BillId { code, number }).await?;
    Ok(found.filter(|kept| kept.check.matches(&check)))
}

/// A kept bill as a stranger who has its check code may see it.
pub async fn public_face(p: &Platform, kept: Kept) -> Result<BillFace, StoreError> {
    let directory = p.directory();
    let kind = directory.rules.kinds.get(&kept.id.code.kind());
    Ok(face(p, kept).await?.masked(kind))
}

/// A kept bill as its owner sees it.
pub async fn face(p: &Platform, kept: Kept) -> Result<BillFace, StoreError> {
    let state = linked(p, &kept).await?;
    let file = own_file(kept.file)?;
    let bill = own_bill(&file)?;
    let directory = p.directory();
    let kind = directory.rules.kinds.get(&bill.id.code.kind());
    let regions = directory.region_line(bill.region);
    let face = BillFace::new(&bill, kind, &regions, state, signatures(&p.trust(), &file));
    Ok(BillFace { pages: render::pages(p, &bill), ..face })
}

/// The state with check codes for the links between a bill and its reversal: who holds the one may
/// see the other.
async fn linked(p: &Platform, kept: &Kept) -> Result<StateView, StoreError> {
    let mut view = StateView::new(&kept.state, kept.reverses);
    let pairs =
        [(kept.state.reversed_by, &mut view.reversed_by), (kept.reverses, &mut view.reverses)];
    for (id, link) in pairs {
        let Some(id) = id else { continue };
        if let Some(other) = p.store.find(id).await? {
            *link =
                Some(OtherBill { check_code: Some(other.check.to_string()), ..OtherBill::new(id) });
        }
    }
    Ok(view)
}

fn unknown(format: &str) -> VerifyAnswer {
    VerifyAnswer {
        verdict: "unknown".to_owned(),
        message: messages::verdict("unknown", &[]),
        states: Vec::new(),
        differences: Vec::new(),
        bill: None,
        signatures: Vec::new(),
        format: format.to_owned(),
        page: None,
    }
}
