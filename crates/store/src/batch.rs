//! A batch of jobs, sorted by kind: each kind is run as a set, all in one transaction.

use app::ports::ledger::{PaperGiven, PaperUsed};
use app::ports::registry::{Committed, Deed};
use app::ports::{Added, Changed, Claim, Keeping, Reserved, StoreError};

use crate::directory::{self, PutEntries};
use crate::failure::{Failure, Outcome};
use crate::front::{self, FrontDone, FrontWork};
use crate::grant::{self, AddGrant, CloseGrant};
use crate::identity;
use crate::keep::{self, Keep};
use crate::paper::{self, GivePaper, UsePaper};
use crate::reserve;
use crate::seal::{self, PutSeals};
use crate::sql::Tx;
use crate::state::{self, Change};
use crate::writer::{Ask, Job};

/// Jobs by kind.
#[derive(Default)]
pub(crate) struct Batch {
    reserve: Vec<Ask<Claim, Reserved>>,
    keep: Vec<Ask<Keep, Keeping>>,
    change: Vec<Ask<Change, Changed>>,
    add_grant: Vec<Ask<AddGrant, Added>>,
    close_grant: Vec<Ask<CloseGrant, ()>>,
    put_entries: Vec<Ask<PutEntries, ()>>,
    put_seals: Vec<Ask<PutSeals, ()>>,
    deeds: Vec<Ask<Deed, Committed>>,
    fronts: Vec<Ask<FrontWork, FrontDone>>,
    give_paper: Vec<Ask<GivePaper, PaperGiven>>,
    use_paper: Vec<Ask<UsePaper, PaperUsed>>,
    probe: Vec<Ask<(), ()>>,
}

/// What the jobs of a batch come to, kind by kind in their order.
pub(crate) struct Outcomes {
    reserve: Vec<Outcome<Reserved>>,
    keep: Vec<Outcome<Keeping>>,
    change: Vec<Outcome<Changed>>,
    add_grant: Vec<Outcome<Added>>,
    close_grant: Vec<Outcome<()>>,
    put_entries: Vec<Outcome<()>>,
    put_seals: Vec<Outcome<()>>,
    deeds: Vec<Outcome<Committed>>,
    fronts: Vec<Outcome<FrontDone>>,
    give_paper: Vec<Outcome<PaperGiven>>,
    use_paper: Vec<Outcome<PaperUsed>>,
    probe: Vec<Outcome<()>>,
}

/// What a job means to the writer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    GoOn,
    Stop,
}

impl Signal {
    pub(crate) fn is_stop(self) -> bool {
        self == Self::Stop
    }
}

impl Batch {
    pub(crate) fn add(&mut self, job: Job) -> Signal {
        match job {
            Job::Reserve(ask) => self.reserve.push(ask),
            Job::Keep(ask) => self.keep.push(ask),
            Job::Change(ask) => self.change.push(ask),
            Job::AddGrant(ask) => self.add_grant.push(ask),
            Job::CloseGrant(ask) => self.close_grant.push(ask),
            Job::PutEntries(ask) => self.put_entries.push(ask),
            Job::PutSeals(ask) => self.put_seals.push(ask),
            Job::Deed(ask) => self.deeds.push(ask),
            Job::Front(ask) => self.fronts.push(ask),
            Job::GivePaper(ask) => self.give_paper.push(ask),
            Job::UsePaper(ask) => self.use_paper.push(ask),
            Job::Probe(ask) => self.probe.push(ask),
            Job::Stop => return Signal::Stop,
        }
        Signal::GoOn
    }

    pub(crate) fn len(&self) -> usize {
        [
            self.reserve.len(),
            self.keep.len(),
            self.change.len(),
            self.add_grant.len(),
            self.close_grant.len(),
            self.put_entries.len(),
            self.put_seals.len(),
            self.deeds.len(),
            self.fronts.len(),
            self.give_paper.len(),
            self.use_paper.len(),
            self.probe.len(),
        ]
        .iter()
        .sum()
    }

    /// Each job as a batch of its own.
    pub(crate) fn singles(self) -> Vec<Self> {
        let jobs = (self.reserve.into_iter().map(Job::Reserve))
            .chain(self.keep.into_iter().map(Job::Keep))
            .chain(self.change.into_iter().map(Job::Change))
            .chain(self.add_grant.into_iter().map(Job::AddGrant))
            .chain(self.close_grant.into_iter().map(Job::CloseGrant))
            .chain(self.put_entries.into_iter().map(Job::PutEntries))
            .chain(self.put_seals.into_iter().map(Job::PutSeals))
            .chain(self.deeds.into_iter().map(Job::Deed))
            .chain(self.fronts.into_iter().map(Job::Front))
            .chain(self.give_paper.into_iter().map(Job::GivePaper))
            .chain(self.use_paper.into_iter().map(Job::UsePaper))
            .chain(self.probe.into_iter().map(Job::Probe));
        let single = |job| {
            let mut batch = Self::default();
            batch.add(job);
            batch
        };
        jobs.map(single).collect()
    }

    /// Runs the jobs in the open transaction. Locks are taken in one order everywhere: grants,
    /// states, counters, directory, seals, then what deeds and fronts touch; within each, by key. Deeds and fronts lock
    /// what they write in an order of their own: should two of them block each other, one batch is refused
    /// and run again.
    pub(crate) async fn run(&self, tx: &mut Tx<'_>) -> Result<Outcomes, Failure> {
        let mut add_grant = Vec::with_capacity(self.add_grant.len());
        for ask in &self.add_grant {
            add_grant.push(Ok(grant::add(tx, &ask.work).await?));
        }
        let close_grant = self.close_grants(tx).await?;
        let claims: Vec<&Claim> = self.reserve.iter().map(|ask| &ask.work).collect();
        let reserve = reserve::run(tx, &claims).await?;
        let keeps: Vec<&Keep> = self.keep.iter().map(|ask| &ask.work).collect();
        let keep = keep::run(tx, &keeps).await?;
        let change = self.change_states(tx).await?;
        let mut put_entries = Vec::with_capacity(self.put_entries.len());
        for ask in &self.put_entries {
            put_entries.push(Ok(directory::put(tx, &ask.work).await?));
        }
        let mut put_seals = Vec::with_capacity(self.put_seals.len());
        for ask in &self.put_seals {
            put_seals.push(Ok(seal::put(tx, &ask.work).await?));
        }
        let mut deeds = Vec::with_capacity(self.deeds.len());
        for ask in &self.deeds {
            deeds.push(Ok(identity::run(tx, &ask.work).await?));
        }
        let mut fronts = Vec::with_capacity(self.fronts.len());
        for ask in &self.fronts {
            fronts.push(Ok(front::run(tx, &ask.work).await?));
        }
        let mut give_paper = Vec::with_capacity(self.give_paper.len());
        for ask in &self.give_paper {
            give_paper.push(Ok(paper::give(tx, &ask.work).await?));
        }
        let mut use_paper = Vec::with_capacity(self.use_paper.len());
        for ask in &self.use_paper {
            use_paper.push(Ok(paper::use_numbers(tx, &ask.work).await?));
        }
        let mut probe = Vec::with_capacity(self.probe.len());
        for _ in &self.probe {
            probe.push(Ok(directory::probe(tx.conn).await?));
        }
        Ok(Outcomes {
            reserve,
            keep,
            change,
            add_grant,
            close_grant,
            put_entries,
            put_seals,
            deeds,
            fronts,
            give_paper,
            use_paper,
            probe,
        })
    }

    /// In the order of the grants, so that two processes do not wait for each other.
    async fn close_grants(&self, tx: &mut Tx<'_>) -> Result<Vec<Outcome<()>>, Failure> {
        let jobs: Vec<&CloseGrant> = self.close_grant.iter().map(|ask| &ask.work).collect();
        let mut outcomes = Vec::with_capacity(jobs.len());
        for (place, job) in ordered(&jobs, |job| (job.unit.clone(), job.id.clone())) {
            outcomes.push((place, grant::close(tx, job).await?));
        }
        Ok(in_place(outcomes))
    }

    /// In the order of the bills, for the same reason.
    async fn change_states(&self, tx: &mut Tx<'_>) -> Result<Vec<Outcome<Changed>>, Failure> {
        let jobs: Vec<&Change> = self.change.iter().map(|ask| &ask.work).collect();
        let mut outcomes = Vec::with_capacity(jobs.len());
        for (place, job) in ordered(&jobs, |job| job.id) {
            outcomes.push((place, Ok(state::change(tx, job).await?)));
        }
        Ok(in_place(outcomes))
    }

    /// Gives everyone their answer.
    pub(crate) fn answer(self, outcomes: Outcomes) {
        answer(self.reserve, outcomes.reserve);
        answer(self.keep, outcomes.keep);
        answer(self.change, outcomes.change);
        answer(self.add_grant, outcomes.add_grant);
        answer(self.close_grant, outcomes.close_grant);
        answer(self.put_entries, outcomes.put_entries);
        answer(self.put_seals, outcomes.put_seals);
        answer(self.deeds, outcomes.deeds);
        answer(self.fronts, outcomes.fronts);
        answer(self.give_paper, outcomes.give_paper);
        answer(self.use_paper, outcomes.use_paper);
        answer(self.probe, outcomes.probe);
    }

    /// Gives everyone the same refusal.
    pub(crate) fn fail(self, error: &StoreError) {
        fail(self.reserve, error);
        fail(self.keep, error);
        fail(self.change, error);
        fail(self.add_grant, error);
        fail(self.close_grant, error);
        fail(self.put_entries, error);
        fail(self.put_seals, error);
        fail(self.deeds, error);
        fail(self.fronts, error);
        fail(self.give_paper, error);
        fail(self.use_paper, error);
        fail(self.probe, error);
    }
}

/// Jobs with their places, in the order of what they lock.
fn ordered<'j, J, K: Ord>(jobs: &[&'j J], key: impl Fn(&J) -> K) -> Vec<(usize, &'j J)> {
    let mut all: Vec<(usize, &J)> = jobs.iter().copied().enumerate().collect();
    all.sort_by_key(|(_, job)| key(job));
    all
}

fn in_place<A>(mut outcomes: Vec<(usize, A)>) -> Vec<A> {
    outcomes.sort_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

// Whoever asked may have gone; the job is done all the same.

fn answer<W, A>(asks: Vec<Ask<W, A>>, outcomes: Vec<Outcome<A>>) {
    debug_assert_eq!(asks.len(), outcomes.len(), "every job has an answer");
    for (ask, outcome) in asks.into_iter().zip(outcomes) {
        let _ = ask.reply.send(outcome);
    }
}

fn fail<W, A>(asks: Vec<Ask<W, A>>, error: &StoreError) {
    for ask in asks {
        let _ = ask.reply.send(Err(error.clone()));
    }
}
