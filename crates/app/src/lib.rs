//! What the platform does: one deed a file, and the ports through which deeds reach the world.
//!
//! A deed is short and goes one way: words become a draft, the draft is checked, the store gives a
//! number, signers sign, the store keeps. Rights are asked here: a deed takes an [`Issuer`], and
//! only [`auth::authenticate`] makes one. The crate knows nothing of SQL, HTTP or an async runtime;
//! it builds for wasm.

pub mod at_rest;
pub mod audit;
pub mod auth;
mod complete;
mod directory;
pub mod finish;
pub mod grant;
pub mod identity;
pub mod issue;
mod kept;
pub mod make_seal;
mod platform;
pub mod ports;
pub mod read;
mod receipt;
pub mod render;
pub mod reverse;
pub mod sandbox;
mod sign;
pub mod state;
pub mod verify;

pub use auth::Issuer;
pub use directory::{Directory, DirectoryError, Standing};
pub use platform::Platform;
pub use receipt::check as check_receipt;
