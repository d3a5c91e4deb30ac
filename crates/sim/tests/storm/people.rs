//! The hospital's systems: what they want, what they were told, and what they must never be told.

use std::collections::BTreeMap;

use app::issue::{IssueError, Outcome};
use app::ports::StoreError;
use app::reverse::ReverseError;
use domain::{BillId, ReversalRefusal};
use sim::{issue_request, reverse_request};
use wire::api::{IssueRequest, ReverseRequest};

use crate::node::Place;

/// What is asked for under one business key, over and over.
pub(crate) struct Want {
    /// Who is asked.
    pub(crate) at: Place,
    pub(crate) key: String,
    /// The want whose bill this one takes back.
    pub(crate) reverses: Option<usize>,
    /// Contents that were tried under this key.
    pub(crate) tried: [bool; 2],
    /// What it was given first.
    pub(crate) given: Option<Given>,
    /// Whether it was refused for good.
    pub(crate) refused: bool,
    /// Whether platform and front are both asked under its key.
    pub(crate) is_shared: bool,
    /// Whether its bill, or the bill it takes back, was exchanged for paper or locked
    /// at the platform.
    pub(crate) is_touched: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) content: usize,
    pub(crate) id: BillId,
    pub(crate) body: [u8; 32],
}

impl Want {
    /// Whether its bill may be the front's.
    pub(crate) fn is_shared_at_platform(&self) -> bool {
        self.is_shared && self.at == Place::Platform
    }

    pub(crate) fn request(&self, content: usize) -> IssueRequest {
        let mut request = issue_request(&self.key);
        if content == 1 {
            "示例他人".clone_into(&mut request.payer.name);
        }
        request
    }

    pub(crate) fn reverse_request(&self, content: usize) -> ReverseRequest {
        let mut request = reverse_request(&self.key);
        if content == 1 {
            "重复开票".clone_into(&mut request.reason);
        }
        request
    }
}

/// One try.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) want: usize,
    pub(crate) content: usize,
    /// Whether this content had its bill when it was asked for.
    pub(crate) known: bool,
}

/// Everything that was wanted, and every number that was told to anybody.
#[derive(Default)]
pub(crate) struct People {
    pub(crate) wants: Vec<Want>,
    pub(crate) numbers: BTreeMap<(Option<Place>, BillId), String>,
    /// Whether a front runs twice: then only the platform can tell numbers apart.
    pub(crate) has_copies: bool,
}

impl People {
    /// A new want; answers with its place.
    pub(crate) fn want(&mut self, at: Place, key: String, reverses: Option<usize>) -> usize {
        let (tried, given, refused) = ([false; 2], None, false);
        let (is_shared, is_touched) = (false, false);
        self.wants.push(Want { at, key, reverses, tried, given, refused, is_shared, is_touched });
        self.wants.len() - 1
    }

    /// Takes an answer in; says what promise it breaks, if it does.
    pub(crate) fn told(
        &mut self,
        Asked { want, content, known }: Asked,
        answer: &Result<Outcome, ReverseError>,
    ) -> Result<(), String> {
        let rivals = self.wants.iter().filter(|w| w.reverses == self.wants[want].reverses).count();
        let said = &mut self.wants[want];
        let key = &said.key;
        match answer {
            Ok(outcome) => {
                let now = Given { content, id: outcome.kept.id, body: outcome.body };
                let first = *said.given.get_or_insert(now);
                if first != now {
                    return Err(format!("{key} was given {} and then {}", first.id, now.id));
                }
                let store = self.has_copies.then_some(said.at);
                let owner = self.numbers.entry((store, now.id)).or_insert_with(|| key.clone());
                if owner != key {
                    return Err(format!("{} was given to {owner} and to {key}", now.id));
                }
                Ok(())
            }
            Err(error) => {
                let fits = match kind(error) {
                    Kind::Later => true,
                    Kind::Full => !known,
                    // Only somebody else's content can be in the way.
                    Kind::Clash => !known && said.tried[1 - content],
                    Kind::Reversed => {
                        said.refused = !known;
                        !known && rivals > 1
                    }
                    Kind::Touched => {
                        said.refused = !known;
                        !known && said.is_touched
                    }
                    Kind::Defect => false,
                };
                if fits { Ok(()) } else { Err(format!("{key} was refused: {error:?}")) }
            }
        }
    }
}

enum Kind {
    /// Safe to repeat.
    Later,
    /// No number, or the gate is shut.
    Full,
    Clash,
    /// The original is taken back already, or is in somebody else's hands.
    Reversed,
    Touched,
    Defect,
}

fn kind(error: &ReverseError) -> Kind {
    match error {
        ReverseError::Issue(
            IssueError::Store(StoreError::Unavailable(_)) | IssueError::Sign(_),
        ) => Kind::Later,
        ReverseError::Issue(IssueError::NoNumber(_) | IssueError::Gate(_)) => Kind::Full,
        ReverseError::Issue(IssueError::Clash { .. }) => Kind::Clash,
        ReverseError::Refused(ReversalRefusal::Reversed(_)) => Kind::Reversed,
        ReverseError::Refused(ReversalRefusal::Exchanged | ReversalRefusal::Locked) => {
            Kind::Touched
        }
        ReverseError::Refused(_) | ReverseError::Issue(_) | ReverseError::Unknown => Kind::Defect,
    }
}
