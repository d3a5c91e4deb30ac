//! Group commit: a writer takes whatever waits and makes one transaction of it.
//!
//! Knows jobs, not tables. If a batch fails, its jobs are run one by one, so that only the one at
//! fault fails. A job is answered after its transaction is durable, never before.

use std::sync::Mutex;
use std::time::Duration;

use app::ports::ledger::{PaperGiven, PaperUsed};
use app::ports::registry::{AuditHead, Committed, Deed};
use app::ports::{Added, Changed, Claim, Keeping, Reserved, StoreError};
use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, Connection as _};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::audit;
use crate::batch::{Batch, Outcomes};
use crate::dialect::{Dialect, Purpose};
use crate::directory::PutEntries;
use crate::failure::Failure;
use crate::front::{FrontDone, FrontWork};
use crate::grant::{AddGrant, CloseGrant};
use crate::keep::Keep;
use crate::paper::{GivePaper, UsePaper};
use crate::seal::PutSeals;
use crate::sql::Tx;
use crate::state::Change;

/// A database that takes longer over one transaction is taken for dead.
const TRANSACTION_MAX: Duration = Duration::from_mins(1);

/// A job and who waits for its answer.
pub(crate) struct Ask<W, A> {
    pub(crate) work: W,
    pub(crate) reply: oneshot::Sender<Result<A, StoreError>>,
}

/// Everything a writer can be asked for.
pub(crate) enum Job {
    Reserve(Ask<Claim, Reserved>),
    Keep(Ask<Keep, Keeping>),
    Change(Ask<Change, Changed>),
    AddGrant(Ask<AddGrant, Added>),
    CloseGrant(Ask<CloseGrant, ()>),
    PutEntries(Ask<PutEntries, ()>),
    PutSeals(Ask<PutSeals, ()>),
    Deed(Ask<Deed, Committed>),
    Front(Ask<FrontWork, FrontDone>),
    GivePaper(Ask<GivePaper, PaperGiven>),
    UsePaper(Ask<UsePaper, PaperUsed>),
    Probe(Ask<(), ()>),
    /// Finish what waits, then end.
    Stop,
}

/// How a writer reaches its database, and its limits.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) dialect: Dialect,
    pub(crate) connect: AnyConnectOptions,
    pub(crate) batch_max: usize,
    pub(crate) queue_max: usize,
    pub(crate) busy: Duration,
    /// Whether nobody else writes into the database, so that one audit stream goes on for ever.
    pub(crate) alone: bool,
}

/// The queue in front of a writer.
pub(crate) struct Queue {
    jobs: mpsc::Sender<Job>,
    busy: Duration,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Queue {
    /// Starts a writer on a connection that is ready for it.
    pub(crate) fn start(plan: Plan, line: Line) -> Self {
        let (jobs, waiting) = mpsc::channel(plan.queue_max);
        let busy = plan.busy;
        let writer = Writer { plan, line: Some(line) };
        let writer = tokio::spawn(writer.run(waiting));
        Self { jobs, busy, writer: Mutex::new(Some(writer)) }
    }

    /// Puts a job in the queue and waits for its answer.
    pub(crate) async fn ask<W, A>(
        &self,
        kind: fn(Ask<W, A>) -> Job,
        work: W,
    ) -> Result<A, StoreError> {
        let (reply, answer) = oneshot::channel();
        let closed = || StoreError::Unavailable("the store is closed".into());
        match tokio::time::timeout(self.busy, self.jobs.reserve()).await {
            Err(_) => return Err(StoreError::Unavailable("busy".into())),
            Ok(Err(_)) => return Err(closed()),
            Ok(Ok(place)) => place.send(kind(Ask { work, reply })),
        }
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Lets the writer finish what waits, and waits for it.
    pub(crate) async fn stop(&self) {
        let writer = self.writer.lock().ok().and_then(|mut writer| writer.take());
        if let Some(writer) = writer {
            // If nobody receives, the writer has ended, which is what we want.
            let _ = self.jobs.send(Job::Stop).await;
            if let Err(error) = writer.await {
                tracing::error!(%error, "a writer of the store ended badly");
            }
        }
    }
}

struct Writer {
    plan: Plan,
    /// None after the database failed, until it is needed again.
    line: Option<Line>,
}

/// A connection and the head of its audit stream; none before its first record.
pub(crate) struct Line {
    pub(crate) conn: AnyConnection,
    head: Option<AuditHead>,
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(self.plan.batch_max);
        while waiting.recv_many(&mut jobs, self.plan.batch_max).await > 0 {
            let mut batch = Batch::default();
            for job in jobs.drain(..) {
                if batch.add(job).is_stop() {
                    waiting.close();
                }
            }
            self.settle(batch).await;
        }
        if let Some(line) = self.line.take() {
            let _ = line.conn.close().await;
        }
    }

    /// Runs a batch and answers everyone in it.
    async fn settle(&mut self, batch: Batch) {
        match self.try_twice(&batch).await {
            Ok(outcomes) => batch.answer(outcomes),
            Err(Failure::Down(text)) => {
                tracing::error!(jobs = batch.len(), "the store cannot write: {text}");
                batch.fail(&StoreError::Unavailable(text));
            }
            Err(Failure::Refused(text)) if batch.len() == 1 => {
                tracing::error!("the store refused a job: {text}");
                batch.fail(&StoreError::Inconsistent(text));
            }
            Err(Failure::Refused(text)) => {
                tracing::warn!(jobs = batch.len(), "running a refused batch job by job: {text}");
                for single in batch.singles() {
                    Box::pin(self.settle(single)).await;
                }
            }
        }
    }

    /// A refusal may come from meeting another process half way; the second time its work is seen.
    async fn try_twice(&mut self, batch: &Batch) -> Result<Outcomes, Failure> {
        match self.try_once(batch).await {
            Err(Failure::Refused(_)) => self.try_once(batch).await,
            done => done,
        }
    }

    async fn try_once(&mut self, batch: &Batch) -> Result<Outcomes, Failure> {
        let dialect = self.plan.dialect;
        let mut line = match self.line.take() {
            Some(line) => line,
            None => connect(&self.plan).await?,
        };
        let result =
            tokio::time::timeout(TRANSACTION_MAX, transact(dialect, &mut line, batch)).await;
        let silent = |_| Err(Failure::Down("the database does not answer".into()));
        let result = result.unwrap_or_else(silent);
        // A connection that failed may be in any state, and so may what it wrote last; the next batch
        // gets a fresh one, with a stream of its own.
        let unsure = match result {
            Err(Failure::Down(_)) => true,
            // Another process of this node may have written, such as a command of its keeper.
            Err(Failure::Refused(_)) => self.plan.alone,
            Ok(_) => false,
        };
        if !unsure {
            self.line = Some(line);
        }
        result
    }
}

/// A connection fit for writing, before the tables are there.
pub(crate) async fn connect_first(plan: &Plan) -> Result<AnyConnection, Failure> {
    let mut conn = plan.dialect.connect(&plan.connect, Purpose::Write).await?;
    plan.dialect.ensure_durable(&mut conn).await?;
    Ok(conn)
}

/// A connection fit for writing.
pub(crate) async fn connect(plan: &Plan) -> Result<Line, Failure> {
    line(plan, connect_first(plan).await?).await
}

/// A connection as a writer uses it.
pub(crate) async fn line(plan: &Plan, mut conn: AnyConnection) -> Result<Line, Failure> {
    let head = if plan.alone { audit::last(&mut conn).await? } else { None };
    Ok(Line { conn, head })
}

async fn transact(dialect: Dialect, line: &mut Line, batch: &Batch) -> Result<Outcomes, Failure> {
    let mut transaction = line.conn.begin_with(dialect.begin()).await?;
    let mut tx = Tx { conn: &mut transaction, dialect, audit: Vec::new() };
    match run(&mut tx, line.head, batch).await {
        Ok((outcomes, head)) => {
            transaction.commit().await?;
            line.head = head;
            Ok(outcomes)
        }
        Err(failure) => {
            transaction.rollback().await?;
            Err(failure)
        }
    }
}

/// The jobs first, then what the audit log says of them.
async fn run(
    tx: &mut Tx<'_>,
    head: Option<AuditHead>,
    batch: &Batch,
) -> Result<(Outcomes, Option<AuditHead>), Failure> {
    let outcomes = batch.run(tx).await?;
    let head = audit::write(tx, head).await?;
    Ok((outcomes, head))
}
