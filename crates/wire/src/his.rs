//! The interface that hospitals', agencies' and colleges' systems already speak (医疗、单位通用、院校
//! 接口): envelope, table of fields, requests, answers.
//!
//! Read with patience, answered strictly. The way of a request:
//!
//! ```text
//! body ─Envelope::read─► signed? ─business─► Word ─table─► Said ─► Request ─► IssueRequest …
//! ```
//!
//! The interface is the incumbent vendor's; its field names stand here and nowhere else. This module
//! knows nothing of HTTP, stores, or where keys are.

pub mod answer;
pub mod bill;
pub mod client;
pub mod decimal;
pub mod envelope;
mod names;
pub mod page;
pub mod refusal;
pub mod request;
pub mod said;
pub mod table;
pub mod word;

pub use answer::Answer;
pub use client::HisClientData;
pub use envelope::{Encoding, Envelope, EnvelopeError};
pub use names::{pointers_back, said_back};
pub use refusal::Refusal;
pub use request::Request;
pub use table::{Edition, Family, Method, TABLE};
pub use word::Word;
