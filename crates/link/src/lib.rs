//! How nodes reach each other: opaque bytes over HTTPS, or as files through a gap (网闸).
//!
//! This crate knows bytes, certificates, folders and addresses. It must not know bills, SQL, or
//! how an HTTP server answers; what a message means is for those who send and receive it. Time and
//! randomness are passed in by the caller.
//!
//! | module | what |
//! |---|---|
//! | [`https`] | a client that posts bytes and gives the answer's bytes |
//! | [`backoff`] | how long to wait after a failure |
//! | [`gap`] | messages as numbered, signed, encrypted files in an out and an in folder |

pub mod backoff;
pub mod gap;
pub mod https;

pub use backoff::Backoff;
pub use gap::{Gap, GapError};
pub use https::{Https, LinkError};
