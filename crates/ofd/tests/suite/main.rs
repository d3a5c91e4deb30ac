//! Documents as they are written, sealed, tampered with, made up and broken.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::panic, reason = "helpers of tests")]
#![expect(clippy::arithmetic_side_effects, reason = "tests compute freely")]
#![expect(clippy::indexing_slicing, reason = "tests know what they made")]

mod common;
mod damage;
mod hostile;
mod openssl;
mod others;
mod seeds;
mod tampering;
mod writer;
