//! The agent at a person's desk: through it a page in the browser signs with the person's key.
//!
//! A browser cannot reach a UKEY. The agent can: it listens on the machine's own address alone,
//! answers the pages of a few named sites, shows what it signs and signs nothing but logins and
//! approvals for the site that asks. It must not know people, rights or bills; whether a
//! certificate counts is for the platform.
//!
//! | module | what |
//! |---|---|
//! | [`token`] | the joint to whatever holds the key: a folder here, devices elsewhere |
//! | [`software`] | a token in a folder, for trials |
//! | [`agent`] | what pages may ask over HTTP |
//! | [`origin`] | which sites there are |
//! | [`text`] | which texts are signed at all |

pub mod agent;
mod files;
mod guard;
mod messages;
pub mod origin;
mod problem;
pub mod software;
pub mod text;
pub mod token;

pub use agent::{Agent, AgentError, Settings};
pub use origin::Origin;
pub use software::SoftwareToken;
pub use token::{Token, TokenError, TokenInfo};
