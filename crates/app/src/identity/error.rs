//! Why a deed of the identity platform was not done.

use wire::api::FaultView;

use crate::DirectoryError;
use crate::ports::StoreError;
use crate::ports::registry::Committed;

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// No session, or it has ended.
    #[error("nobody is signed in")]
    SignIn,
    /// The session has not come that far, or is locked.
    #[error("the session stands at {0}")]
    Stage(String),
    /// Not within the caller's rights.
    #[error("no right to {0}")]
    Forbidden(String),
    /// Nothing there, or nothing the caller may know of.
    #[error("not found")]
    NotFound,
    /// Changed by somebody else since it was read.
    #[error("changed meanwhile: {0}")]
    Stale(String),
    /// The name or id is taken.
    #[error("taken: {0}")]
    Taken(String),
    /// Fields are wrong.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FaultView>),
    /// Too many failures; so many seconds to wait.
    #[error("locked out for {0} seconds")]
    LockedOut(i64),
    /// Tries come too fast.
    #[error("too fast")]
    TooFast,
    /// Name or password.
    #[error("wrong name or password")]
    WrongPassword,
    /// One-time password.
    #[error("wrong one-time password")]
    WrongCode,
    /// The key's proof; why is for the log only.
    #[error("the key's proof does not hold: {0}")]
    WrongProof(&'static str),
    /// The applicant's secret, or the activation code.
    #[error("wrong secret")]
    Secret,
    /// A citizen's sign-in; why is for the log only.
    #[error("the citizen's sign-in does not hold: {0}")]
    Citizen(&'static str),
    /// The citizens' portal cannot be asked now.
    #[error("the portal: {0}")]
    PortalAway(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Certificates, seals or passwords cannot be made now.
    #[error("service: {0}")]
    Service(String),
}

impl From<DirectoryError> for IdentityError {
    fn from(e: DirectoryError) -> Self {
        match e {
            DirectoryError::Store(e) => Self::Store(e),
            other @ (DirectoryError::Entry { .. }
            | DirectoryError::Face(_)
            | DirectoryError::NoBureau) => Self::Service(other.to_string()),
        }
    }
}

impl IdentityError {
    /// What a commit's outcome means for the deed.
    pub(crate) fn of(committed: Committed) -> Result<(), Self> {
        match committed {
            Committed::Done => Ok(()),
            Committed::Stale(what) => Err(Self::Stale(what)),
            Committed::Taken(what) => Err(Self::Taken(what)),
            Committed::Forbidden(why) => Err(Self::Forbidden(why)),
        }
    }
}
