//! The promises, asked of what is on the disks.

use std::collections::{BTreeMap, BTreeSet};

use app::ports::fronts::{Case, Fronts};
use app::ports::{GrantStatus, Kept, Store};
use domain::{Money, Reach};
use seal::sm3;
use wire::xml::BillFile;

use crate::deeds::hospital;
use crate::node::{Node, Place};
use crate::storm::{Plot, Storm, Story};
use crate::weather::everything;

const ALL: u32 = 100_000;

macro_rules! holds {
    ($true:expr, $($text:tt)*) => {
        if !$true {
            return Err(format!($($text)*));
        }
    };
}

impl Storm<'_> {
    /// Promises 2 and 3: whatever was told to anybody is on the node's disk, unchanged.
    pub(crate) async fn check_given(&mut self, at: Place) -> Story {
        let database = self.node(at).database.clone();
        let bills: BTreeMap<_, Kept> = if at == Place::Platform {
            let all = database.list(&hospital(), everything()).await.unwrap();
            holds!(
                all.len() >= self.seen,
                "{} bills were at home, and now {}",
                self.seen,
                all.len()
            );
            self.seen = all.len();
            all.into_iter().map(|kept| (kept.id, kept)).collect()
        } else {
            let all = database.list(&hospital(), everything()).await.unwrap();
            all.into_iter().map(|kept| (kept.id, kept)).collect()
        };
        for want in self.people.wants.iter().filter(|want| want.at == at) {
            let Some(given) = want.given else { continue };
            let kept = bills.get(&given.id);
            let kept = kept.ok_or_else(|| format!("{} of {} is gone", given.id, want.key))?;
            holds!(kept.business_key == want.key, "{} belongs to another key", given.id);
            let file = BillFile::read(kept.file.clone()).map_err(|e| e.to_string())?;
            holds!(sm3::digest(file.body()) == given.body, "{} has changed", given.id);
        }
        Ok(())
    }

    /// Everything, once all is home.
    pub(crate) async fn check_all(&mut self) -> Story {
        for i in 0..self.fronts.len() {
            self.check_given(Place::Front(i)).await?;
        }
        self.check_given(Place::Platform).await?;
        let reach = [Reach::Region("510000".parse().unwrap())];
        let cases = self.platform.database.cases(&reach, true, ALL).await.unwrap();
        for case in &cases {
            self.tell(format!("case {} of {}", case.kind, case.subject));
        }
        let mut known = BTreeMap::new();
        for i in 0..self.fronts.len() {
            let is_broken = self.check_device(i, &cases).await?;
            for kept in self.fronts[i].bills().await {
                known.entry((kept.id, body(&kept)?)).or_insert(is_broken);
            }
        }
        self.check_platform(&known, &cases).await
    }

    /// A device's records at home are what it tells, or it is frozen with a case. Answers whether it
    /// is.
    async fn check_device(&self, i: usize, cases: &[Case]) -> Result<bool, String> {
        let front = &self.fronts[i];
        let code = &front.parts.as_ref().unwrap().code;
        let at_home = self.platform.database.arrived(code, 1, ALL).await.unwrap();
        let at_home: Vec<[u8; 32]> = at_home.into_iter().map(|record| record.hash).collect();
        let mut is_broken = false;
        let mut is_somebodys = false;
        for other in self.fronts.iter().filter(|f| f.parts.as_ref().unwrap().code == *code) {
            let fits = other.chain().await.starts_with(&at_home);
            is_broken |= !fits;
            is_somebodys |= fits;
        }
        is_somebodys |= self.past.iter().any(|(_, chain)| chain.starts_with(&at_home));
        holds!(is_somebodys, "records of {code} are at home that nobody wrote");
        let entry = self.platform.front_entry(code).await.unwrap();
        let is_frozen = entry.status == "frozen";
        let why = cases.iter().map(|c| format!("{} {} {}", c.device, c.kind, c.note));
        let why: Vec<String> = why.collect();
        holds!(
            is_frozen == is_broken,
            "{code}: frozen {is_frozen} ({}), broken {is_broken}, cases {why:?}",
            entry.reason
        );
        let case = cases
            .iter()
            .any(|c| c.device == *code && (c.kind == "FORK" || c.kind == "ROLLED_BACK"));
        holds!(case == is_broken, "{code}: broken {is_broken}, case {case}");
        let may_break = matches!(self.plot, Plot::RolledBack | Plot::Copied);
        holds!(!is_broken || may_break, "{code} is frozen and nobody touched it");
        if !is_broken {
            let mark = self.platform.database.mark(code).await.unwrap();
            let own = front.database.mark(code).await.unwrap();
            let head = front.head().await;
            holds!(
                mark == head && own == head,
                "{code}: at home {mark:?}, told {own:?}, head {head:?}"
            );
            let missing = self.check_bills(front, code, cases).await?;
            self.check_grants(front, code, missing).await?;
        }
        Ok(is_broken)
    }

    /// Promise 7: every bill is home once, with both signatures, or in a case that it deserves.
    async fn check_bills(&self, front: &Node, code: &str, cases: &[Case]) -> Result<usize, String> {
        let trust = self.platform.home.platform.trust();
        let in_case: BTreeSet<&str> =
            cases.iter().filter(|c| c.device == code).map(|c| c.subject.as_str()).collect();
        let (mut missing, mut states) = (BTreeSet::new(), Vec::new());
        for here in front.bills().await {
            let there = self.platform.database.find(here.id).await.unwrap();
            let Some(there) = there.filter(|there| body(there).ok() == body(&here).ok()) else {
                holds!(self.is_deserved(&here, &missing), "{} is not home", here.id);
                missing.insert(here.id.to_string());
                continue;
            };
            holds!(here.file == there.file, "{} differs at home", here.id);
            holds!(there.business_key == here.business_key, "{} has another key at home", here.id);
            let file = BillFile::read(here.file.clone()).map_err(|e| e.to_string())?;
            let signed = proof::signatures(&trust, &file).iter().all(|view| view.valid);
            holds!(signed && file.signatures().count() == 2, "{} is not signed twice", here.id);
            states.push((here.id, here.state, there.state));
        }
        for (id, here, there) in states {
            // A reversal that was refused at home stays with the front, for a person to decide.
            let is_refused = here.reversed_by.is_some_and(|by| missing.contains(&by.to_string()));
            let agree = here == there || is_refused && there.reversed_by.is_none();
            holds!(agree, "{id} is {here:?} here and {there:?} at home");
        }
        let missing_all: BTreeSet<&str> = missing.iter().map(String::as_str).collect();
        holds!(in_case == missing_all, "in cases {in_case:?}, not home {missing_all:?}");
        Ok(missing.len())
    }

    fn is_deserved(&self, bill: &Kept, missing: &BTreeSet<String>) -> bool {
        let want = self
            .people
            .wants
            .iter()
            .find(|w| w.key == bill.business_key && w.at != Place::Platform);
        let excused = want.is_some_and(|w| w.is_shared || w.is_touched);
        let original = bill.reverses.is_some_and(|id| missing.contains(&id.to_string()));
        excused || original || self.deserved.contains(&bill.id.to_string())
    }

    /// Promise 1: per grant, what was taken, kept and spent agrees, here and at home.
    async fn check_grants(&self, front: &Node, code: &str, missing: usize) -> Story {
        let bills = front.bills().await;
        let at_home = self.platform.database.grants(&hospital()).await.unwrap();
        let unfinished = front.database.unfinished(far(), ALL).await.unwrap();
        holds!(unfinished.is_empty(), "{code} has {} bills unfinished", unfinished.len());
        for here in front.database.grants(&hospital()).await.unwrap() {
            let grant = &here.stock.grant;
            let own = bills.iter().filter(|b| grant.first_id() <= b.id && b.id <= grant.last_id());
            let own: Vec<&Kept> = own.collect();
            let count = own.len() as u64;
            let spent = own.iter().map(|b| b.total.fen().max(0)).sum::<i64>();
            let said = (here.stock.taken, here.kept, here.stock.spent);
            let counted = (count, count, Money::from_fen(spent).unwrap());
            holds!(said == counted, "grant {}: {said:?}, and counted {counted:?}", grant.id);
            holds!(count <= grant.size(), "grant {} gave more than it has", grant.id);
            let there = at_home.iter().find(|there| there.stock.grant == *grant);
            let there = there.ok_or_else(|| format!("nobody gave {}", grant.id))?;
            let both = (numbers(&here), numbers(there));
            let agree = if missing == 0 { both.0 == both.1 } else { there.stock.taken <= count };
            holds!(agree, "grant {} of {code}: here {:?}, at home {:?}", grant.id, both.0, both.1);
        }
        Ok(())
    }

    /// What is at the platform is the platform's own, or what some front has: nothing else, and once.
    async fn check_platform(&self, known: &Known, cases: &[Case]) -> Story {
        let platform = &self.platform;
        let bills = platform.bills().await;
        let mut ids = BTreeSet::new();
        let own = platform.database.grants(&hospital()).await.unwrap();
        let own: Vec<_> =
            own.iter().filter(|g| g.stock.grant.holder.to_string() == "place:01").collect();
        for kept in &bills {
            holds!(ids.insert(kept.id), "{} is there twice", kept.id);
            let of = |g: &&&GrantStatus| {
                g.stock.grant.first_id() <= kept.id && kept.id <= g.stock.grant.last_id()
            };
            let is_known =
                own.iter().find(of).is_some() || known.contains_key(&(kept.id, body(kept)?));
            holds!(is_known || self.plot == Plot::RolledBack, "nobody issued {}", kept.id);
        }
        let told = platform.database.outbox(ALL).await.unwrap();
        holds!(told.len() == bills.len(), "{} bills and {} events", bills.len(), told.len());
        holds!(
            cases.is_empty() || self.plot != Plot::None,
            "nobody did anything: {:?}",
            cases[0].kind
        );
        let unfinished = platform.database.unfinished(far(), ALL).await.unwrap();
        holds!(unfinished.is_empty(), "the platform has {} bills unfinished", unfinished.len());
        Ok(())
    }
}

/// Bills of fronts by number and body, and whether their device is frozen.
type Known = BTreeMap<(domain::BillId, [u8; 32]), bool>;

fn body(kept: &Kept) -> Result<[u8; 32], String> {
    let file = BillFile::read(kept.file.clone()).map_err(|e| format!("{}: {e}", kept.id))?;
    Ok(sm3::digest(file.body()))
}

fn numbers(grant: &GrantStatus) -> (u64, u64, Money, bool) {
    (grant.stock.taken, grant.kept, grant.stock.spent, grant.stock.closed)
}

fn far() -> domain::Moment {
    "2100-01-01T00:00:00Z".parse().unwrap()
}
