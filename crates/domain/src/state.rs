//! What has become of a bill after it was issued. The bill itself never changes.

use crate::{BillId, Date, Money};

/// What has become of a bill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BillState {
    /// The reversal that took it back (冲红).
    pub reversed_by: Option<BillId>,
    /// The paper bill it was exchanged for (换开), code and number.
    pub exchanged_to: Option<(String, String)>,
    /// Where it stands with the reimbursing unit.
    pub booking: Booking,
    /// What later bills have taken from it, if it is a payment voucher (预交金).
    pub drawn: Money,
}

/// `Open → Locked → Booked` (报销锁定, 入账).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Booking {
    /// Nobody has laid a hand on it.
    #[default]
    Open,
    /// One unit has locked it for reimbursement.
    Locked {
        /// Who: credit code.
        by: String,
    },
    /// Booked.
    Booked {
        /// Who: credit code.
        by: String,
        /// Day of booking.
        on: Date,
        /// Amount booked.
        amount: Money,
    },
}
