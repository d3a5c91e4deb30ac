//! What everybody does all day: ask for bills, send letters, look after what was begun.

use std::sync::Arc;

use app::home::{self, Home};
use app::issue::issue;
use app::ports::Actor;
use app::ports::registry::AuditHead;
use app::reverse::{ReverseError, reverse};
use app::{Issuer, finish};
use domain::CreditCode;
use sim::HOSPITAL;
use wire::home::{Acceptance, Letter, ReportWords, Shipment};

use crate::hearing::word;
use crate::line::Flying;
use crate::node::Place;
use crate::people::Asked;
use crate::storm::{Done, Plot, Storm, Story, Task};

pub(crate) fn hospital() -> CreditCode {
    HOSPITAL.parse().unwrap()
}

fn issuer(home: &Home) -> Issuer {
    Issuer::of_unit(&home.platform, &hospital(), Actor::default()).unwrap()
}

impl Storm<'_> {
    fn begin(&mut self, at: Place, name: String, work: impl Future<Output = Done> + 'static) {
        self.tasks.push(Task { at, name, hears: false, work: Box::pin(work) });
    }

    /// Somewhere where a node runs: mostly a front.
    fn somewhere(&self) -> Option<Place> {
        let at = match self.dice.below(8) {
            0 => Place::Platform,
            _ => Place::Front(self.dice.below(self.fronts.len())),
        };
        let is_up = match at {
            Place::Platform => self.platform.up,
            Place::Front(i) => self.fronts[i].up,
        };
        is_up.then_some(at)
    }

    /// A new bill, or one that takes an old one back.
    pub(crate) fn ask(&mut self) {
        let Some(at) = self.somewhere() else { return };
        let open = |w: &&crate::people::Want| {
            w.at == at && w.given.is_some() && w.reverses.is_none() && !w.is_shared_at_platform()
        };
        let originals: Vec<usize> = (0..self.people.wants.len())
            .filter(|i| self.people.wants.get(*i).as_ref().is_some_and(open))
            .collect();
        let reverses = (!originals.is_empty() && self.dice.hits(250))
            .then(|| originals[self.dice.below(originals.len())]);
        let key = format!("{at:?}-{}", self.people.wants.len());
        let want = self.people.want(at, key, reverses);
        if let Some(original) = reverses {
            self.people.wants[want].is_touched = self.people.wants[original].is_touched;
        }
        self.put(want, 0);
    }

    /// The same again, now and then with other content.
    pub(crate) fn ask_again(&mut self) {
        if self.people.wants.is_empty() {
            return;
        }
        // Late wants are likelier to be under way still.
        let count = self.people.wants.len();
        let back = if self.dice.hits(700) {
            self.dice.below(count.min(5))
        } else {
            self.dice.below(count)
        };
        let content = usize::from(self.dice.hits(150));
        self.put(count - 1 - back, content);
    }

    /// Puts a want to its node, if that is up.
    pub(crate) fn put(&mut self, want: usize, content: usize) {
        let said = &mut self.people.wants[want];
        let at = said.at;
        let (request, back) = (said.request(content), said.reverse_request(content));
        let name = format!("{} content {content}", said.key);
        let original = said.reverses;
        if !self.node(at).up {
            return;
        }
        let original = match original.map(|o| self.people.wants[o].given) {
            None => None,
            Some(Some(given)) => Some(given.id),
            Some(None) => return,
        };
        let said = &mut self.people.wants[want];
        said.tried[content] = true;
        let known = said.given.is_some_and(|given| given.content == content);
        let asked = Asked { want, content, known };
        self.tell(format!("{at:?} is asked for {name}"));
        let home = self.node(at).home.clone();
        self.begin(at, name, async move {
            let by = issuer(&home);
            let answer = match original {
                None => issue(&home.platform, &by, request).await.map_err(ReverseError::from),
                Some(id) => reverse(&home.platform, &by, id, back).await,
            };
            Done::Answered { asked, answer: Box::new(answer) }
        });
    }

    /// Some front writes its next letter.
    pub(crate) fn ship(&mut self) {
        let i = self.dice.below(self.fronts.len());
        if self.fronts[i].up {
            let after = if self.dice.hits(300) { self.sent[i] } else { None };
            self.ship_from(i, after);
        }
    }

    pub(crate) fn ship_from(&mut self, i: usize, after: Option<AuditHead>) {
        let home = self.fronts[i].home.clone();
        let says_stock = self.dice.hits(500);
        self.begin(Place::Front(i), format!("front {i} ships"), async move {
            let report = if says_stock {
                home::report(&home, &home::Machine::default()).await.unwrap_or_default()
            } else {
                ReportWords::default()
            };
            Done::Shipped { front: i, shipped: home::ship(&home, after, report).await }
        });
    }

    /// Some letter arrives.
    pub(crate) fn deliver(&mut self) {
        // A front hears one letter after another.
        let hears = |i: usize| self.tasks.iter().any(|t| t.at == Place::Front(i) && t.hears);
        let busy: Vec<bool> = (0..self.fronts.len()).map(hears).collect();
        let Some(letter) = self.line.take(&busy) else { return };
        let at = if letter.up { Place::Platform } else { Place::Front(letter.front) };
        if !self.node(at).up {
            return;
        }
        let home = self.node(at).home.clone();
        let damaged = if letter.intact.is_some() { ", damaged" } else { "" };
        let name = format!("letter {} reaches {at:?}{damaged}", letter.number);
        self.tell(name.clone());
        if !letter.up
            && let Some(word) = word(&letter.bytes)
        {
            self.hearing[letter.front].may_hear(word);
        }
        self.begin(at, name, async move {
            if letter.up {
                let answer = home::accept(&home, &letter.bytes, &Actor::default()).await;
                return Done::Accepted { letter, answer };
            }
            let news = home::hear(&home, &letter.bytes).await;
            Done::Heard { letter, heard: news }
        });
        self.tasks.last_mut().unwrap().hears = at != Place::Platform;
    }

    /// The workers that run by the clock.
    pub(crate) fn care(&mut self) {
        let Some(at) = self.somewhere() else { return };
        self.care_for(at, self.dice.below(3));
    }

    pub(crate) fn care_for(&mut self, at: Place, worker: usize) {
        let home = self.node(at).home.clone();
        match worker {
            0 => self.begin(at, format!("{at:?} finishes"), async move {
                Done::Worked(
                    finish::round(&home.platform).await.map(drop).map_err(|e| e.to_string()),
                )
            }),
            1 if at != Place::Platform => {
                self.begin(at, format!("{at:?} gives back"), async move {
                    let given = home::give_back(&home, &[hospital()]).await;
                    Done::Worked(given.map(drop).map_err(|e| e.to_string()))
                });
            }
            _ => self.begin(at, format!("{at:?} reads its directory"), async move {
                let read = home.platform.refresh().await;
                Done::Worked(read.map(drop).map_err(|e| e.to_string()))
            }),
        }
    }

    /// A task has ended.
    pub(crate) async fn done(&mut self, at: Place, name: &str, done: Done) -> Story {
        match done {
            Done::Answered { asked, answer } => {
                let said = match &*answer {
                    Ok(outcome) => outcome.kept.id.to_string(),
                    Err(why) => why.to_string(),
                };
                self.tell(format!("{at:?} answers {name}: {said}"));
                self.people.told(asked, &answer)
            }
            Done::Shipped { front, shipped } => match shipped {
                Ok(shipped) => {
                    self.sent[front] = Some(shipped.last);
                    let (letter, forged) = self.forge(front, shipped.letter).await;
                    let number = self.line.send(front, true, letter);
                    let forged = if forged { ", forged" } else { "" };
                    let last = shipped.last.seq;
                    self.tell(format!("front {front} sends letter {number} up to {last}{forged}"));
                    Ok(())
                }
                Err(why) => self.failed(name, &why.to_string()),
            },
            Done::Accepted { letter, answer } => self.accepted(name, &letter, answer),
            Done::Heard { letter, heard } => match heard {
                Ok(heard) => {
                    let (mark, standing) = (heard.mark.seq, heard.standing);
                    self.tell(format!("{name}: mark {mark}, {standing}"));
                    let front = &self.fronts[letter.front];
                    front.watch().await;
                    let hearing = &mut self.hearing[letter.front];
                    if let Some(word) = word(&letter.bytes) {
                        hearing.hears(word);
                    }
                    hearing.check(front).await?;
                    unharmed(&letter)
                }
                Err(why) => self.failed(name, &why.to_string()),
            },
            Done::Worked(Ok(())) => Ok(()),
            Done::Worked(Err(why)) => self.failed(name, &why),
        }
    }

    fn accepted(
        &mut self,
        name: &str,
        letter: &Flying,
        answer: Result<Vec<u8>, home::AcceptError>,
    ) -> Story {
        match answer {
            Ok(bytes) => {
                let said: Acceptance =
                    serde_json::from_slice(Letter::read(&bytes).unwrap().body).unwrap();
                let (mark, standing) = (said.mark.seq, said.standing);
                let signed = said.supervised.len();
                let number = self.line.send(letter.front, false, bytes);
                self.tell(format!(
                    "{name}: mark {mark}, {standing}, {signed} signed: letter {number}"
                ));
                unharmed(letter)
            }
            Err(why) => self.failed(name, &why.to_string()),
        }
    }

    /// Failures are weather, but for what can only come of a defect.
    fn failed(&mut self, name: &str, why: &str) -> Story {
        self.tell(format!("{name}: {why}"));
        let is_defect = why.contains("inconsistent") || why.contains("directory entry");
        if is_defect { Err(format!("{name}: {why}")) } else { Ok(()) }
    }

    /// In some storms a front bends a bill before it sends it, and signs the letter all the same.
    async fn forge(&mut self, front: usize, letter: Vec<u8>) -> (Vec<u8>, bool) {
        if self.plot != Plot::Forged || self.calm || !self.dice.hits(500) {
            return (letter, false);
        }
        let said = Letter::read(&letter).unwrap().body;
        let mut shipment: Shipment = serde_json::from_slice(said).unwrap();
        let mut bills: Vec<_> =
            shipment.records.iter_mut().filter(|record| record.bill.is_some()).collect();
        if bills.is_empty() {
            return (letter, false);
        }
        // One of the last, which are likely not to be home yet.
        let place = bills.len() - 1 - self.dice.below(bills.len().min(3));
        let record = bills.swap_remove(place);
        let bill = record.bill.as_mut().unwrap();
        let how = self.dice.below(4);
        let told = format!("front {front} bends bill {} (way {how})", record.subject);
        match how {
            0 => {
                let bent = bill.file.replace("示例患者", "示例他者");
                bill.file = bent.replace("示例他人", "示例他者");
            }
            1 => "51060126-1".clone_into(&mut bill.grant),
            2 => "02".clone_into(&mut bill.place),
            _ => "2026-01-01T00:00:00.000Z".clone_into(&mut bill.reserved_at),
        }
        self.deserved.insert(record.subject.clone());
        self.tell(told);
        let body = serde_json::to_vec(&shipment).unwrap();
        let signer = Arc::clone(&self.fronts[front].parts.as_ref().unwrap().device);
        let Ok(signature) = seal::Signer::sign(&*signer, &wire::home::signed_bytes(&body)).await
        else {
            return (letter, false);
        };
        let serial = seal::Signer::certificate(&*signer).serial().to_owned();
        (Letter::write(&serial, &signature.base64(), &body), true)
    }
}

/// A letter that was taken in is as it was written.
fn unharmed(letter: &Flying) -> Story {
    let body = |bytes: &[u8]| Letter::read(bytes).map(|read| read.body.to_vec());
    match &letter.intact {
        Some(intact) if body(intact) != body(&letter.bytes) => {
            Err(format!("letter {} was damaged and is believed", letter.number))
        }
        _ => Ok(()),
    }
}
