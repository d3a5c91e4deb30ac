//! Paper for a front's places: the platform tells what finance has handed out, the front takes it in.

use domain::{CreditCode, Moment, PaperId, PaperNumber, PaperRange, PaperStock};
use wire::home::PaperWords;

use super::Home;
use crate::directory::Front;
use crate::ports::ledger::PaperGiven;
use crate::ports::{Actor, StoreError};

/// On the platform: what is unused of every range of the places a front issues for. From then on the
/// platform itself uses none of it.
pub(super) async fn tell(home: &Home, front: &Front) -> Result<Vec<PaperWords>, StoreError> {
    let mut all = Vec::new();
    for hold in &front.data.holds {
        let Ok(unit) = hold.unit.parse::<CreditCode>() else { continue };
        for place in &hold.places {
            for stock in home.ledger.paper_ranges(&unit, place).await? {
                let is_fresh = stock.unused() == stock.range.size();
                let next = if is_fresh {
                    None
                } else {
                    home.ledger.next_paper(&unit, place, &stock.range.code).await?
                };
                all.extend(unused(stock, next).map(words));
            }
        }
    }
    Ok(all)
}

/// The end of a range that nobody has used; `next` is the first number of its code that is free. A range of
/// which numbers further on were used as well stays here.
fn unused(stock: PaperStock, next: Option<PaperNumber>) -> Option<PaperRange> {
    let range = stock.range;
    let used = stock.issued.saturating_add(stock.void);
    if used == 0 {
        return Some(range);
    }
    let next = next.filter(|next| next.value() <= range.last.value())?;
    let is_in_order = next.value().checked_sub(range.first.value()) == Some(used);
    is_in_order.then_some(PaperRange { first: next, ..range })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_here_does_not_go_down() {
        let number = |value| PaperNumber::new(value, 10).unwrap();
        let range = PaperRange {
            unit: "12510000000000019B".parse().unwrap(),
            place: "01".to_owned(),
            kind: "0601".parse().unwrap(),
            code: "51060126".parse().unwrap(),
            first: number(11),
            last: number(20),
        };
        let left = |issued, void, next: Option<u64>| {
            let stock = PaperStock { range: range.clone(), issued, void };
            unused(stock, next.map(number)).map(|left| (left.first.value(), left.last.value()))
        };
        assert_eq!(left(0, 0, Some(11)), Some((11, 20)));
        assert_eq!(left(0, 0, Some(3)), Some((11, 20)), "an earlier range of the code is first");
        assert_eq!(left(2, 1, Some(14)), Some((14, 20)));
        assert_eq!(left(2, 2, Some(14)), None, "one further on was used as well");
        assert_eq!(left(10, 0, None), None);
        assert_eq!(left(10, 0, Some(21)), None);
        assert_eq!(left(2, 1, Some(3)), None);
    }
}
