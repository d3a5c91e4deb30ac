//! What is remembered of people, organisations and their keys, and of what was done:
//! `app::ports::registry::Registry`.
//!
//! Everything written is one deed (`deed`). What bodies, statuses and roles mean is not known here;
//! only that no duty mixes with another, that nobody decides on what they asked for themselves, and
//! that nothing outside a reach is answered.

mod audit;
mod deed;
mod entry;
mod person;
mod prune;
mod reach;
mod record;
mod records;
mod session;
mod vault;

use app::ports::StoreError;
use app::ports::registry::{
    AuditHead, AuditQuery, AuditRow, Checkpoint, Committed, DataKey, Deed, Document, EntryChange,
    Prune, Record, RecordQuery, Registry, RoleHeld, Session, Tries,
};
use async_trait::async_trait;
use domain::Reach;

use crate::Database;
use crate::writer::Job;

pub(crate) use audit::row as audit_row;
pub(crate) use deed::run;
pub(crate) use reach::{Stretch, stretches};

/// Rows of one answer, whatever is asked for.
const ROWS_MAX: u32 = 1000;

#[async_trait]
impl Registry for Database {
    async fn commit(&self, deed: Deed) -> Result<Committed, StoreError> {
        self.rest.ask(Job::Deed, deed).await
    }

    async fn record(&self, kind: &str, id: &str) -> Result<Option<Record>, StoreError> {
        self.read_record(kind, id).await
    }

    async fn record_named(&self, kind: &str, name: &str) -> Result<Option<Record>, StoreError> {
        self.read_record_named(kind, name).await
    }

    async fn records(&self, query: RecordQuery) -> Result<Vec<Record>, StoreError> {
        self.read_records(&query).await
    }

    async fn count(&self, kind: &str, reach: &[Reach]) -> Result<Vec<(String, u64)>, StoreError> {
        self.count_records(kind, reach).await
    }

    async fn roles_of(&self, person: &str) -> Result<Vec<RoleHeld>, StoreError> {
        self.read_roles(person).await
    }

    async fn session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        self.read_session(token).await
    }

    async fn sessions_of(&self, person: &str) -> Result<Vec<Session>, StoreError> {
        self.read_sessions(person).await
    }

    async fn tries(&self, key: &str) -> Result<Option<Tries>, StoreError> {
        self.read_tries(key).await
    }

    async fn document(&self, id: &str) -> Result<Option<Document>, StoreError> {
        self.read_document(id).await
    }

    async fn data_keys(&self) -> Result<Vec<DataKey>, StoreError> {
        self.read_data_keys().await
    }

    async fn history(
        &self,
        section: &str,
        key: &str,
        max: u32,
    ) -> Result<Vec<EntryChange>, StoreError> {
        self.read_history(section, key, max).await
    }

    async fn audit_search(&self, query: AuditQuery) -> Result<Vec<AuditRow>, StoreError> {
        self.search_audit(&query).await
    }

    async fn audit_stream(
        &self,
        stream: i64,
        after: i64,
        max: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.read_stream(stream, after, max).await
    }

    async fn audit_heads(&self) -> Result<Vec<AuditHead>, StoreError> {
        self.read_heads().await
    }

    async fn checkpoints(&self, after: i64, max: u32) -> Result<Vec<Checkpoint>, StoreError> {
        self.read_checkpoints(after, max).await
    }

    async fn prune(&self) -> Result<Option<Prune>, StoreError> {
        self.read_prune().await
    }
}
