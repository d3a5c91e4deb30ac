//! What a front has heard, and what it must therefore remember: the platform's last word on how it
//! stands, whatever came late or after a jump of its clock, and no configuration older than one it had.

use std::collections::BTreeSet;

use app::ports::Store;
use wire::data::ConfigData;
use wire::home::{Acceptance, Letter};

use crate::node::Node;

/// A letter's time at the platform, and how the front stands by it.
type Word = (String, String);

#[derive(Default)]
pub(crate) struct Hearing {
    /// The latest word that was taken in, and all that may have been: a crash leaves that open.
    sure: Option<Word>,
    maybe: Vec<Word>,
    config: i64,
}

/// What a letter to a front says of how it stands.
pub(crate) fn word(bytes: &[u8]) -> Option<Word> {
    let said: Acceptance = serde_json::from_slice(Letter::read(bytes)?.body).ok()?;
    Some((said.at, said.standing))
}

impl Hearing {
    /// A letter arrives; nobody knows how far it will come.
    pub(crate) fn may_hear(&mut self, word: Word) {
        self.maybe.push(word);
    }

    /// A letter was taken in whole.
    pub(crate) fn hears(&mut self, word: Word) {
        match &self.sure {
            Some((at, _)) if *at > word.0 => {}
            // Two words of one moment: either may stand.
            Some((at, _)) if *at == word.0 => self.maybe.push(word),
            _ => self.sure = Some(word),
        }
    }

    /// Forgets everything, as a store does that is put back.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Looks at what a front remembers.
    pub(crate) async fn check(&mut self, front: &Node) -> Result<(), String> {
        let (_, entries) = front.database.directory().await.unwrap();
        let config = entries.iter().find(|e| e.section == "config").unwrap();
        let version = wire::data::from_json::<ConfigData>(&config.body).unwrap().version;
        if version < self.config {
            return Err(format!("configuration {} came after {version}", self.config));
        }
        self.config = version;
        let Some(sure) = &self.sure else { return Ok(()) };
        let mut may_stand: BTreeSet<&str> = [sure.1.as_str(), "lost"].into();
        may_stand.extend(self.maybe.iter().filter(|word| word.0 >= sure.0).map(|w| w.1.as_str()));
        let stands = front.standing().await;
        if may_stand.contains(stands.as_str()) {
            return Ok(());
        }
        Err(format!("a front believes that it is {stands}, and was told {may_stand:?}"))
    }
}
