//! Paper for a front's places: the platform tells what finance has handed out, the front takes it in.

use domain::{CreditCode, Moment, PaperId, PaperRange};
use wire::home::PaperWords;

use super::Home;
use crate::directory::Front;
use crate::ports::ledger::PaperGiven;
use crate::ports::{Actor, StoreError};

/// On the platform: every range of the places a front issues for.
pub(super) async fn tell(home: &Home, front: &Front) -> Result<Vec<PaperWords>, StoreError> {
    let mut all = Vec::new();
    for hold in &front.data.holds {
        let Ok(unit) = hold.unit.parse::<CreditCode>() else { continue };
        for place in &hold.places {
            for stock in home.ledger.paper_ranges(&unit, place).await? {
                all.push(words(stock.range));
            }
        }
    }
    Ok(all)
}

fn words(range: PaperRange) -> PaperWords {
    PaperWords {
        unit: range.unit.to_string(),
        place: range.place,
        kind: range.kind.to_string(),
        code: range.code.to_string(),
        first: range.first.to_string(),
        last: range.last.to_string(),
    }
}

/// On a front: takes a range in; one that it has is nothing.
pub(super) async fn take(
    home: &Home,
    words: PaperWords,
    by: &Actor,
    now: Moment,
) -> Result<(), StoreError> {
    let wrong = || StoreError::Inconsistent(format!("paper {} {}", words.code, words.first));
    let first = PaperId::parse(&words.code, &words.first).map_err(|_| wrong())?;
    let last = PaperId::parse(&words.code, &words.last).map_err(|_| wrong())?;
    let range = PaperRange {
        unit: words.unit.parse().map_err(|_| wrong())?,
        place: words.place.clone(),
        kind: words.kind.parse().map_err(|_| wrong())?,
        code: first.code,
        first: first.number,
        last: last.number,
    };
    let range = range.validated().map_err(|_| wrong())?;
    match home.ledger.give_paper(range, by.clone(), now).await? {
        PaperGiven::Done => Ok(()),
        PaperGiven::Overlap | PaperGiven::OtherForm => {
            tracing::error!(
                code = words.code,
                first = words.first,
                "paper from the platform does not fit what is here"
            );
            Ok(())
        }
    }
}
