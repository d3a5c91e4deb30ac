//! The interface of hospitals', agencies' and colleges' systems, from the words that programs send to
//! the words that they read.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly and knows what it made"
)]

mod answers;
mod page;
mod requests;
mod samples;
