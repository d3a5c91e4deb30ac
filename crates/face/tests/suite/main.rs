//! What faces promise, kind by kind: see each module.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    reason = "tests may fail loudly and compute freely"
)]

#[path = "../common/mod.rs"]
mod common;

mod contents;
mod fonts;
mod golden;
mod labels;
mod poppler;
mod seen;
mod slip;
