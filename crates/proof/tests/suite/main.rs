//! Files as they are issued, changed, put together from others' parts, and broken; proved with real
//! signatures.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::arithmetic_side_effects, reason = "tests compute freely")]
#![expect(clippy::indexing_slicing, reason = "tests know what they made")]

mod damage;
mod data;
mod fixtures;
mod hostile;
mod page;
mod pdf;
mod slip;
mod world;
