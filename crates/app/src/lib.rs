//! What the platform does: one deed a file, and the ports through which deeds reach the world.
//!
//! A deed is short and goes one way: words become a draft, the draft is checked, the store gives a
//! number, signers sign, the store keeps. Rights are asked here: a deed takes an [`Issuer`], and
//! only [`auth::authenticate`] makes one. The crate knows nothing of SQL, HTTP or an async runtime;
//! it builds for wasm.

pub mod at_rest;
pub mod audit;
pub mod auth;
mod card;
mod complete;
mod crew;
pub mod desk;
mod directory;
pub mod finish;
pub mod grant;
pub mod his;
pub mod home;
pub mod identity;
pub mod issue;
mod kept;
pub mod make_seal;
pub mod paper;
mod platform;
pub mod ports;
pub mod read;
mod receipt;
pub mod reconcile;
pub mod render;
pub mod reverse;
pub mod sandbox;
mod sign;
pub mod slip;
pub mod state;
pub mod verify;
pub mod voucher;

pub use auth::Issuer;
pub use desk::Desk;
pub use directory::{Directory, DirectoryError, Standing};
pub use platform::Platform;
pub use receipt::check as check_receipt;
