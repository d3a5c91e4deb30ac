//! The words spoken: versioned JSON, the national XML, the Chinese sentences, finance's data files.
//!
//! This crate turns words into the values of `domain` and back. It knows nothing of stores, keys
//! or HTTP. National XML names stand in [`xml`] and nowhere else; JSON shapes in [`api`]; what
//! people read in [`messages`].

pub mod api;
pub mod auth;
pub mod citizen;
pub mod console;
pub mod data;
pub mod efi;
pub mod his;
pub mod home;
pub mod json;
pub mod messages;
pub mod receipt;
pub mod record;
pub mod slip;
pub mod xml;
