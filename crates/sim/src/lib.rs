//! The world in one process, for tests: a clock one can move, seeded chance, signers that fail or
//! hang, a store in memory, and an invented province to stand them in.
//!
//! Nothing here runs in production. The store in memory is also the model that the real stores are
//! held against: it is short enough to be believed by reading.

mod front;
mod memory;
mod office;
mod signers;
mod world;

pub use front::{FrontNode, FrontParts};
pub use memory::Memory;
pub use office::{PlainPasswords, Registrar};
pub use signers::{Failure, Moody};
pub use world::{Chances, Clockwork, HOSPITAL, SCHOOL, World, issue_request, reverse_request};
