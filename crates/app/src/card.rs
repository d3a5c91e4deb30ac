//! The payer's card as the store knows it: a blind index, so that a unit finds its bills by a card and
//! the database alone does not tell whose they are.

use domain::{Card, Checked, CreditCode};

use crate::Platform;
use crate::ports::ledger::CardIndex;

/// The index of a bill's card, if it has one.
pub(crate) fn index(p: &Platform, checked: &Checked) -> Option<CardIndex> {
    let card = checked.business().card.as_ref()?;
    indexes(p, checked.unit(), card).into_iter().next()
}

/// The indexes a card may stand under: by today's key first, then by those before it. Cards of two
/// units differ even if they are the same card.
pub(crate) fn indexes(p: &Platform, unit: &CreditCode, card: &Card) -> Vec<CardIndex> {
    let context = format!("card/{unit}/{}", card.kind);
    let value = card.number.to_ascii_uppercase();
    let all = p.vault().blind(&context, &value);
    all.filter_map(|tag| tag.first_chunk().copied()).collect()
}
