//! The desk (开票窗口): a platform and its books. What a window asks beyond issuing and reversing needs
//! both.

use std::sync::Arc;

use domain::BillId;

use crate::ports::Kept;
use crate::ports::StoreError;
use crate::ports::ledger::Ledger;
use crate::{Issuer, Platform};

/// A platform and the books that belong to its store: both must stand on the same rows.
#[derive(Clone)]
pub struct Desk {
    /// What issues and reverses.
    pub platform: Arc<Platform>,
    /// Paper, vouchers, the bills of a day.
    pub ledger: Arc<dyn Ledger>,
}

impl Desk {
    /// A desk.
    pub fn new(platform: Arc<Platform>, ledger: Arc<dyn Ledger>) -> Self {
        Self { platform, ledger }
    }

    /// A bill of the caller's unit.
    pub(crate) async fn own(&self, by: &Issuer, id: BillId) -> Result<Option<Kept>, StoreError> {
        let found = self.platform.store.find(id).await?;
        Ok(found.filter(|kept| kept.unit == by.unit().code))
    }
}
