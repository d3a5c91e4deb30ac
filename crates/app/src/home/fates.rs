//! What became of a front's bills on the platform (票据去向): locked, booked, exchanged or reversed there.
//! The platform tells in order; the front keeps what goes on from what it has kept.

use domain::{BillState, Booking, Money};
use wire::home::FateWords;

use super::Home;
use super::hear::HearError;
use super::letter::LetterError;
use crate::ports::StoreError;
use crate::ports::fronts::Fate;

/// Fates in one answer.
const FATES_MAX: u32 = 500;

/// On the platform: what a device has not heard.
pub(super) async fn tell(
    home: &Home,
    device: &str,
    heard: i64,
) -> Result<Vec<FateWords>, StoreError> {
    let fates = home.fronts.fates(device, heard, FATES_MAX).await?;
    Ok(fates.into_iter().map(words).collect())
}

/// On a front: what is new in an answer. Answers may come late and repeat; one that leaves a gap is left,
/// for the platform will tell again.
pub(super) async fn new(home: &Home, said: Vec<FateWords>) -> Result<Vec<Fate>, HearError> {
    let heard = home.fronts.fates_heard().await?;
    let goes_on = said.first().is_some_and(|first| first.seq <= heard.saturating_add(1))
        && said.last().is_some_and(|last| last.seq > heard);
    if !goes_on {
        return Ok(Vec::new());
    }
    let said = said.into_iter().filter(|words| words.seq > heard);
    said.map(read).collect::<Result<_, _>>().map_err(HearError::from)
}

fn words(fate: Fate) -> FateWords {
    let (locked_by, booked) = match fate.state.booking {
        Booking::Open => (None, None),
        Booking::Locked { by } => (Some(by), None),
        Booking::Booked { by, on, amount } => {
            (None, Some((by, on.to_string(), amount.to_string())))
        }
    };
    // Paper is the front's own business, but for what was exchanged here.
    let exchanged_to = fate.state.exchanged_to.filter(|_| fate.change == "exchange");
    FateWords {
        seq: fate.seq,
        change: fate.change,
        unit: fate.unit.to_string(),
        subject: fate.id.to_string(),
        reversed_by: fate.state.reversed_by.map(|id| id.to_string()),
        exchanged_to,
        locked_by,
        booked,
    }
}

fn read(words: FateWords) -> Result<Fate, LetterError> {
    let wrong = || LetterError::Form;
    let booking = match (words.locked_by, words.booked) {
        (None, None) => Booking::Open,
        (Some(by), None) => Booking::Locked { by },
        (None, Some((by, on, amount))) => Booking::Booked {
            by,
            on: on.parse().map_err(|_| wrong())?,
            amount: amount.parse().map_err(|_| wrong())?,
        },
        (Some(_), Some(_)) => return Err(wrong()),
    };
    let reversed_by = words.reversed_by.map(|id| id.parse()).transpose().map_err(|_| wrong())?;
    let touched = booking != Booking::Open || words.exchanged_to.is_some();
    if reversed_by.is_some() && touched {
        return Err(wrong());
    }
    Ok(Fate {
        seq: words.seq,
        change: words.change,
        unit: words.unit.parse().map_err(|_| wrong())?,
        id: words.subject.parse().map_err(|_| wrong())?,
        state: BillState {
            reversed_by,
            exchanged_to: words.exchanged_to,
            booking,
            drawn: Money::ZERO,
        },
    })
}
