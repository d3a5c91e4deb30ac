//! How a transaction fails, seen from inside the store, and what a caller gets to hear of it.
//!
//! The distinction that matters is whether other jobs of the same batch may be tried again.

use app::ports::StoreError;

use crate::dialect;

/// Why a transaction, or a part of it, came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// The database cannot be used now. Nobody in the batch fares better by trying again at once.
    #[error("{0}")]
    Down(String),
    /// The database, or our reading of a row, refused something: one job of the batch is at fault,
    /// or two transactions met.
    #[error("{0}")]
    Refused(String),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        match code {
            Some(code) if dialect::refuses_rows(&code) => Self::Refused(error.to_string()),
            _ => Self::Down(error.to_string()),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Down(text) => Self::Unavailable(text),
            Failure::Refused(text) => Self::Inconsistent(text),
        }
    }
}

/// What one job of a batch comes to, when the batch as a whole goes well.
pub(crate) type Outcome<A> = Result<A, StoreError>;
