//! What the platform does: one deed a file, and the ports through which deeds reach the world.
//!
//! A deed is short and goes one way: words become a draft, the draft is checked, the store gives a
//! number, signers sign, the store keeps. Rights are asked here. The crate knows nothing of SQL,
//! HTTP or an async runtime; it builds for wasm.

pub mod ports;
