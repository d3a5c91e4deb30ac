//! Paper bills (纸质票据): handed out by finance, exchanged for electronic bills (换开), replaced,
//! taken back and spoilt. Each deed is one transaction; the same deed again changes nothing.

use domain::{
    Bill, BillId, BillState, CreditCode, Moment, PaperBill, PaperCode, PaperError, PaperId,
    PaperNumber, PaperRange, PaperRefusal, PaperStock,
};
use wire::api::ReverseRequest;

use crate::Issuer;
use crate::complete::Outcome;
use crate::desk::Desk;
use crate::kept::{own_bill, own_file};
use crate::ports::ledger::{PaperAct, PaperDeed, PaperGiven, PaperReturn, PaperUsed};
use crate::ports::{Actor, Kept, StoreError};
use crate::reverse::{ReverseError, reverse_as};

/// Why a paper range was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GiveError {
    /// It contradicts itself.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// No such unit.
    #[error("no such unit")]
    UnknownUnit,
    /// The unit has no such place.
    #[error("no such place of the unit")]
    UnknownPlace,
    /// Some of its numbers were given before.
    #[error("the range overlaps another of its code")]
    Overlap,
    /// Other ranges of the code are of another kind, or have another number of digits.
    #[error("the code has ranges of another kind or length")]
    OtherForm,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why paper was not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperFailure {
    /// Not done, and nothing changed.
    #[error(transparent)]
    Refused(#[from] PaperRefusal),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a paper was not taken back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TakeBackError {
    /// The unit has used no such paper at this place, or it stands for no bill.
    #[error("no paper {0} that stands for a bill of this place")]
    Unknown(PaperId),
    /// As for a reversal.
    #[error(transparent)]
    Reverse(#[from] ReverseError),
}

impl From<StoreError> for TakeBackError {
    fn from(e: StoreError) -> Self {
        Self::Reverse(e.into())
    }
}

/// Who does what at a place, and when: the part that deeds on paper share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errand {
    /// The place of issue whose numbers are used.
    pub place: String,
    /// Who does it (经办人).
    pub operator: String,
    /// Why; empty for an exchange.
    pub reason: String,
    /// When the business happened; none: now.
    pub occurred_at: Option<Moment>,
}

/// What is printed on a paper: the electronic bill it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    /// The paper.
    pub paper: PaperBill,
    /// The bill, as kept.
    pub kept: Kept,
    /// What it says.
    pub bill: Bill,
}

/// Takes in paper bills that finance has handed to a place (发放).
pub async fn give(desk: &Desk, range: PaperRange, by: Actor) -> Result<(), GiveError> {
    let range = range.validated()?;
    let directory = desk.platform.directory();
    let unit = directory.units.get(&range.unit).ok_or(GiveError::UnknownUnit)?;
    if !unit.places.iter().any(|place| place.code == range.place) {
        return Err(GiveError::UnknownPlace);
    }
    match desk.ledger.give_paper(range, by, desk.platform.clock.now()).await? {
        PaperGiven::Done => Ok(()),
        PaperGiven::Overlap => Err(GiveError::Overlap),
        PaperGiven::OtherForm => Err(GiveError::OtherForm),
    }
}

/// The next number of a code that the place can use (当前纸质票据可用号码).
pub async fn next(
    desk: &Desk,
    by: &Issuer,
    place: &str,
    code: &PaperCode,
) -> Result<Option<PaperNumber>, StoreError> {
    if is_at_front(desk, &by.unit().code, place) {
        return Ok(None);
    }
    desk.ledger.next_paper(&by.unit().code, place, code).await
}

/// Whether a front server uses the paper of a place. Then this node uses none of it.
fn is_at_front(desk: &Desk, unit: &CreditCode, place: &str) -> bool {
    let p = &desk.platform;
    p.device().is_none() && p.directory().front_of(unit, place).is_some()
}

/// The ranges of a place that still have unused numbers (有效票据号段); an empty place: of all places.
pub async fn valid(desk: &Desk, by: &Issuer, place: &str) -> Result<Vec<PaperStock>, StoreError> {
    let mut all = desk.ledger.paper_ranges(&by.unit().code, place).await?;
    let unit = &by.unit().code;
    all.retain(|stock| stock.unused() > 0 && !is_at_front(desk, unit, &stock.range.place));
    Ok(all)
}

/// Exchanges a bill for a paper number (换开). The state of the bill becomes exchanged.
pub async fn exchange(
    desk: &Desk,
    by: &Issuer,
    bill: BillId,
    paper: PaperId,
    errand: Errand,
) -> Result<(), PaperFailure> {
    act(desk, by, PaperAct::Exchange { bill, paper }, errand).await
}

/// Gives a bill that was exchanged another paper (重新换开); the one before becomes void.
pub async fn replace(
    desk: &Desk,
    by: &Issuer,
    bill: BillId,
    paper: PaperId,
    errand: Errand,
) -> Result<(), PaperFailure> {
    act(desk, by, PaperAct::Replace { bill, paper }, errand).await
}

/// Makes unused numbers void (作废空白票), all of them or none.
pub async fn spoil(
    desk: &Desk,
    by: &Issuer,
    code: PaperCode,
    first: PaperNumber,
    last: PaperNumber,
    errand: Errand,
) -> Result<(), PaperFailure> {
    act(desk, by, PaperAct::Spoil { code, first, last }, errand).await
}

async fn act(desk: &Desk, by: &Issuer, act: PaperAct, errand: Errand) -> Result<(), PaperFailure> {
    let deed = PaperDeed {
        unit: by.unit().code.clone(),
        place: errand.place,
        act,
        reason: errand.reason,
        operator: errand.operator,
        occurred_at: errand.occurred_at,
    };
    if is_at_front(desk, &deed.unit, &deed.place) {
        return Err(PaperRefusal::AtFront.into());
    }
    let now = desk.platform.clock.now();
    match desk.ledger.use_paper(deed, by.actor().clone(), now).await? {
        PaperUsed::Done => Ok(()),
        PaperUsed::Refused(why) => Err(PaperFailure::Refused(why)),
    }
}

/// Takes a paper back (作废换开的纸质票据): it becomes void and its electronic bill is reversed.
///
/// Both happen when the reversal gets its number, in one transaction; from then on the finish worker
/// completes what a crash leaves undone, and the same request gives the same reversal.
pub async fn take_back(
    desk: &Desk,
    by: &Issuer,
    paper: &PaperId,
    request: ReverseRequest,
) -> Result<Outcome, TakeBackError> {
    let unknown = || TakeBackError::Unknown(paper.clone());
    let found = desk.ledger.paper(&by.unit().code, paper).await?;
    let used = found.filter(|used| used.place == request.place).ok_or_else(unknown)?;
    let id = used.bill.ok_or_else(unknown)?;
    let original = desk.own(by, id).await?.ok_or_else(unknown)?;
    // The paper is at hand, so it does not stand in the way of the reversal; another one does.
    let mut state = original.state.clone();
    let back = PaperReturn {
        id: used.id.clone(),
        reason: request.reason.clone(),
        operator: request.operator.clone(),
    };
    if stands(&state, &used.id) {
        state.exchanged_to = None;
    }
    Ok(reverse_as(&desk.platform, by, original, &state, request, Some(back)).await?)
}

fn stands(state: &BillState, paper: &PaperId) -> bool {
    let id = state.exchanged_to.as_ref().map(|(code, number)| PaperId::parse(code, number));
    id.is_some_and(|id| id.as_ref() == Ok(paper))
}

/// What is printed on a paper that stands for a bill (打印数据).
pub async fn print(desk: &Desk, by: &Issuer, paper: &PaperId) -> Result<Option<Print>, StoreError> {
    let Some(paper) = desk.ledger.paper(&by.unit().code, paper).await? else {
        return Ok(None);
    };
    let Some(id) = paper.bill else { return Ok(None) };
    let Some(kept) = desk.own(by, id).await? else { return Ok(None) };
    let bill = own_bill(&own_file(kept.file.clone())?)?;
    Ok(Some(Print { paper, kept, bill }))
}
