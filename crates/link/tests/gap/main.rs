//! Both sides of a gap, and what may happen between them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests and their helpers"
)]

mod cases;
mod disk;
mod memory;
mod model;
mod recovery;
mod sides;
