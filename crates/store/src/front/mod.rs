//! What is remembered of front servers: `app::ports::fronts::Fronts`.
//!
//! A front server tells from its own audit log (`told`); the platform keeps what came (`arrive`), and
//! what people must decide about (`case`). How records are signed, and whether a bill keeps to its
//! grant, is not known here; only that nothing is kept twice, and that a grant gives no more than it
//! has.

mod arrive;
mod case;
pub(crate) mod fates;
mod told;

use app::ports::fronts::{
    Arrival, Arrived, ArrivedRecord, Case, Fate, Fronts, HomeNews, HourCount, Report, Told,
};
use app::ports::registry::AuditHead;
use app::ports::{Actor, Entry, Kept, StoreError};
use async_trait::async_trait;
use domain::window::Used;
use domain::{BillId, CreditCode, Moment, Reach};

use crate::Database;
use crate::directory::{self, PutEntries};
use crate::failure::Failure;
use crate::row::Reader;
use crate::sql::Tx;
use crate::writer::Job;

/// Everything of fronts that is written.
pub(crate) enum FrontWork {
    ComeHome(HomeNews),
    Replace(PutEntries),
    Arrive(Box<Arrival>),
    Report(Report),
    CloseCase { id: String, remedy: String, by: Actor, at: Moment },
}

/// What became of it.
pub(crate) enum FrontDone {
    Done,
    Arrived(Arrived),
    Closed(bool),
}

/// Does it in the open transaction.
pub(crate) async fn run(tx: &mut Tx<'_>, work: &FrontWork) -> Result<FrontDone, Failure> {
    match work {
        FrontWork::ComeHome(news) => told::come_home(tx, news).await.map(|()| FrontDone::Done),
        FrontWork::Replace(job) => directory::replace(tx, job).await.map(|()| FrontDone::Done),
        FrontWork::Arrive(arrival) => arrive::run(tx, arrival).await.map(FrontDone::Arrived),
        FrontWork::Report(report) => case::put_report(tx, report).await.map(|()| FrontDone::Done),
        FrontWork::CloseCase { id, remedy, by, at } => {
            case::close(tx, id, remedy, (by, *at)).await.map(FrontDone::Closed)
        }
    }
}

impl Database {
    async fn front(&self, work: FrontWork) -> Result<FrontDone, StoreError> {
        self.rest.ask(Job::Front, work).await
    }
}

fn other() -> StoreError {
    StoreError::Inconsistent("the writer answered another question".into())
}

#[async_trait]
impl Fronts for Database {
    async fn told(&self, after: i64, max: u32) -> Result<Vec<Told>, StoreError> {
        self.read_told(after, max).await
    }

    async fn kept(&self, ids: &[BillId]) -> Result<Vec<Kept>, StoreError> {
        self.read_kept(ids).await
    }

    async fn head(&self) -> Result<Option<AuditHead>, StoreError> {
        self.read_head().await
    }

    async fn mark(&self, device: &str) -> Result<Option<AuditHead>, StoreError> {
        let mark = sqlx::query(
            "-- front_mark()
             SELECT stream, seq, hash FROM front_marks WHERE device = $1",
        );
        let row = mark.bind(device).fetch_optional(self.readers()).await.map_err(Failure::from)?;
        Ok(row.map(|row| Reader::new("front_marks", &row).head()).transpose()?)
    }

    async fn come_home(&self, news: HomeNews) -> Result<(), StoreError> {
        self.front(FrontWork::ComeHome(news)).await.map(|_| ())
    }

    async fn replace_directory(
        &self,
        entries: Vec<Entry>,
        by: Actor,
        at: Moment,
    ) -> Result<(), StoreError> {
        self.front(FrontWork::Replace(PutEntries { entries, by, at })).await.map(|_| ())
    }

    async fn hours(&self, since: Moment) -> Result<Vec<HourCount>, StoreError> {
        self.read_hours(since).await
    }

    async fn used(&self, unit: &CreditCode, since: Moment) -> Result<Used, StoreError> {
        self.read_used(unit, since).await
    }

    async fn hash_of(&self, device: &str, seq: i64) -> Result<Option<[u8; 32]>, StoreError> {
        let hash = sqlx::query(
            "-- front_hash()
             SELECT device, seq, hash FROM front_records WHERE device = $1 AND seq = $2",
        );
        let row = hash.bind(device).bind(seq).fetch_optional(self.readers()).await;
        let row = row.map_err(Failure::from)?;
        Ok(row.map(|row| Reader::new("front_records", &row).digest("hash")).transpose()?)
    }

    async fn arrived(
        &self,
        device: &str,
        from: i64,
        max: u32,
    ) -> Result<Vec<ArrivedRecord>, StoreError> {
        self.read_arrived(device, from, max).await
    }

    async fn arrive(&self, arrival: Arrival) -> Result<Arrived, StoreError> {
        match self.front(FrontWork::Arrive(Box::new(arrival))).await? {
            FrontDone::Arrived(arrived) => Ok(arrived),
            FrontDone::Done | FrontDone::Closed(_) => Err(other()),
        }
    }

    async fn fates(&self, device: &str, after: i64, max: u32) -> Result<Vec<Fate>, StoreError> {
        self.read_fates(device, after, max).await
    }

    async fn fates_heard(&self) -> Result<i64, StoreError> {
        self.read_fates_heard().await
    }

    async fn put_report(&self, device: &str, body: String, at: Moment) -> Result<(), StoreError> {
        let report = Report { device: device.to_owned(), at, body };
        self.front(FrontWork::Report(report)).await.map(|_| ())
    }

    async fn reports(&self) -> Result<Vec<Report>, StoreError> {
        self.read_reports().await
    }

    async fn cases(&self, reach: &[Reach], open: bool, max: u32) -> Result<Vec<Case>, StoreError> {
        self.read_cases(reach, open, max).await
    }

    async fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        self.read_case(id).await
    }

    async fn close_case(
        &self,
        id: &str,
        remedy: &str,
        by: Actor,
        at: Moment,
    ) -> Result<bool, StoreError> {
        let (id, remedy) = (id.to_owned(), remedy.to_owned());
        match self.front(FrontWork::CloseCase { id, remedy, by, at }).await? {
            FrontDone::Closed(was_open) => Ok(was_open),
            FrontDone::Done | FrontDone::Arrived(_) => Err(other()),
        }
    }
}
