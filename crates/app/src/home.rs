//! Coming home (前置服务器回传): a front server issues alone, and what it did comes to the platform,
//! once each.
//!
//! A front's audit log is one chain of records, numbered and linked; each bill is bound to its record
//! by the digest of its unit's signature. Shipments carry the records in their order
//! ([`ship`]); the platform checks chain and bills, adds finance's signatures, keeps both and moves
//! the device's mark in one transaction ([`accept`]); its answer brings signatures, grants and
//! configuration back ([`hear`]). Letters may be lost, repeated and reordered: nothing depends on
//! their fate, since each says from where it goes on.
//!
//! It must not know how letters travel.

mod accept;
mod case;
mod chain;
mod check;
mod config;
mod declare;
mod fates;
mod gate;
mod hear;
mod letter;
mod paper;
mod report;
mod ship;
mod stand;
mod top_up;

pub use accept::{AcceptError, accept};
pub use config::welcome;
pub use declare::{DeclareError, declare, take_declaration};
pub use gate::{Gate, Shut, Stand};
pub use hear::{HearError, Heard, begin, hear};
pub use report::{Machine, named, report, stock, units, watch, window};
pub use ship::{ShipError, Shipped, give_back, ship};

use std::sync::Arc;

use crate::Platform;
use crate::ports::StoreError;
use crate::ports::fronts::Fronts;
use crate::ports::ledger::Ledger;
use crate::ports::registry::AuditHead;
use domain::Moment;
use wire::home::{HeardWords, MarkWords};

/// A node and its memory of front servers.
#[derive(Clone)]
pub struct Home {
    /// The node.
    pub platform: Arc<Platform>,
    /// What is remembered.
    pub fronts: Arc<dyn Fronts>,
    /// The desk's books.
    pub ledger: Arc<dyn Ledger>,
    /// Where people reach the platform.
    pub public_url: String,
}

/// What a front says of itself when the platform knows later records of it than it does.
const LOST: &str = "lost";

/// On a front: what the platform said last, and when.
pub async fn heard(home: &Home) -> Result<(HeardWords, Option<Moment>), StoreError> {
    let device = home.platform.device().unwrap_or_default();
    let mut reports = home.fronts.reports().await?.into_iter();
    let Some(own) = reports.find(|report| report.device == device) else {
        return Ok((HeardWords::default(), None));
    };
    let words = wire::data::from_json(&own.body)
        .map_err(|e| StoreError::Inconsistent(format!("what was heard last: {e}")))?;
    Ok((words, Some(own.at)))
}

impl std::fmt::Debug for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Home({})", self.platform.device().unwrap_or("platform"))
    }
}

/// A place in a device's records, in words.
fn words(head: Option<&AuditHead>) -> MarkWords {
    head.map_or_else(MarkWords::default, |head| MarkWords {
        stream: head.stream,
        seq: head.seq,
        hash: seal::sm3::hex(&head.hash),
    })
}
