//! A deed: its writes in their order, all or nothing, and then its audit records.
//!
//! Each deed has a savepoint, so that one that comes to nothing leaves its mates in the batch alone.
//! What a write does to its table stands with the table.

use app::ports::Actor;
use app::ports::registry::{Committed, Deed, Write};
use domain::Moment;

use super::{audit, entry, person, prune, record, session, vault};
use crate::failure::Failure;
use crate::sql::Tx;

/// Why a deed is not done.
pub(super) enum Halt {
    /// It must not be; nothing is wrong with the store.
    Not(Committed),
    /// The transaction failed.
    Failed(Failure),
}

/// What a write comes to.
pub(super) type Step = Result<(), Halt>;

impl Halt {
    pub(super) fn stale(what: impl Into<String>) -> Self {
        Self::Not(Committed::Stale(what.into()))
    }

    pub(super) fn taken(what: impl Into<String>) -> Self {
        Self::Not(Committed::Taken(what.into()))
    }

    pub(super) fn forbidden(why: impl Into<String>) -> Self {
        Self::Not(Committed::Forbidden(why.into()))
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Whether a key is taken is asked before it is written. If the database finds it taken all the same,
/// another process was quicker: that is a failure, after which the deed is tried again and sees it.
impl From<sqlx::Error> for Halt {
    fn from(error: sqlx::Error) -> Self {
        let forbids = |error: &dyn sqlx::error::DatabaseError| {
            error.is_foreign_key_violation() || error.is_check_violation()
        };
        if error.as_database_error().is_some_and(forbids) {
            return Self::forbidden(error.to_string());
        }
        Self::Failed(error.into())
    }
}

/// Does a deed inside the open transaction.
pub(crate) async fn run(tx: &mut Tx<'_>, deed: &Deed) -> Result<Committed, Failure> {
    sqlx::raw_sql("SAVEPOINT deed").execute(&mut *tx.conn).await?;
    let (end, outcome) = match write_all(tx, deed).await {
        Ok(()) => ("RELEASE SAVEPOINT deed", Committed::Done),
        Err(Halt::Not(outcome)) => ("ROLLBACK TO SAVEPOINT deed; RELEASE SAVEPOINT deed", outcome),
        Err(Halt::Failed(failure)) => return Err(failure),
    };
    sqlx::raw_sql(end).execute(&mut *tx.conn).await?;
    if outcome == Committed::Done {
        tx.audit.extend_from_slice(&deed.audit);
    }
    Ok(outcome)
}

async fn write_all(tx: &mut Tx<'_>, deed: &Deed) -> Step {
    let told = deed.audit.first().map(|record| (record.at, &record.by));
    for one in &deed.writes {
        write(tx, one, told).await?;
    }
    Ok(())
}

/// `told`: when and by whom, as the audit log says.
async fn write(tx: &mut Tx<'_>, write: &Write, told: Option<(Moment, &Actor)>) -> Step {
    match write {
        Write::New(record) => record::insert(tx, record).await,
        Write::Change(record) => record::change(tx, record).await,
        Write::Lookups { kind, id, values } => record::put_lookups(tx, kind, id, values).await,
        Write::Entry { entry, expect } => entry::put(tx, entry, *expect, told).await,
        Write::RoleDuty { role, duty } => person::set_role_duty(tx, role, duty).await,
        Write::Roles { person, duty, roles } => person::put_roles(tx, person, duty, roles).await,
        Write::Session(session) => session::insert(tx, session).await,
        Write::Seen { token, at } => session::see(tx, token, *at).await,
        Write::Stage { token, stage } => session::stage(tx, token, stage).await,
        Write::End { token, at } => session::end(tx, token, *at).await,
        Write::EndAll { person, except, at } => {
            session::end_all(tx, person, except.as_deref(), *at).await
        }
        Write::Once { key, until } => session::once(tx, key, *until, told.map(|(at, _)| at)).await,
        Write::Raise { key, to } => session::raise(tx, key, *to).await,
        Write::Tries(tries) => session::put_tries(tx, tries).await,
        Write::Document(document) => vault::insert_document(tx, document).await,
        Write::DataKey(key) => vault::put_data_key(tx, key).await,
        Write::Checkpoint(checkpoint) => audit::insert_checkpoint(tx, checkpoint).await,
        Write::Prune(prune) => prune::insert(tx, prune).await,
        Write::DropRecords { stream, until } => prune::drop_records(tx, *stream, *until).await,
        Write::DropCheckpoints { before } => prune::drop_checkpoints(tx, *before).await,
    }
}
