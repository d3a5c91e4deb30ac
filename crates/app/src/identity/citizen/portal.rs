//! The port to whoever knows citizens by their real names: the province's portal. What it speaks
//! (OpenID Connect) is its adapter's affair.

use async_trait::async_trait;
use domain::Moment;
use serde::{Deserialize, Serialize};

/// Where citizens prove who they are.
#[async_trait]
pub trait Portal: Send + Sync {
    /// What people call it.
    fn name(&self) -> &str;

    /// Where the browser goes with a question.
    async fn address(&self, question: &Question, now: Moment) -> Result<String, PortalError>;

    /// Who the citizen is who came back with a code as the answer to that question.
    async fn redeem(
        &self,
        code: &str,
        question: &Question,
        now: Moment,
    ) -> Result<Proved, PortalError>;
}

/// One sign-in that is under way: three random texts that tie the portal's answer to it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Question {
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the signed answer.
    pub nonce: String,
    /// Its digest goes with the question, itself only with the code (RFC 7636).
    pub verifier: String,
}

/// What the portal has proved.
#[derive(Clone, PartialEq, Eq)]
pub struct Proved {
    /// Who says so.
    pub issuer: String,
    /// Its own name for the citizen, the same each time.
    pub subject: String,
    /// Real name.
    pub name: String,
    /// Resident identity number.
    pub id_number: String,
    /// Mobile number, or empty.
    pub phone: String,
}

impl std::fmt::Debug for Proved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proved({})", self.issuer)
    }
}

/// Why nothing was proved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortalError {
    /// It cannot be asked now, or answers nonsense.
    #[error("the portal cannot be asked: {0}")]
    Away(String),
    /// Its answer is not one to believe.
    #[error("the portal's answer is not believed: {0}")]
    Refused(&'static str),
}
