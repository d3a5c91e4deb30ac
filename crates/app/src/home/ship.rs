//! On a front: shipments of what it did.

use domain::{CreditCode, Holder};
use seal::SignerError;
use wire::home::{BillWords, ReportWords, Shipment};

use super::{Home, LOST, chain, letter, words};
use crate::ports::fronts::Told;
use crate::ports::registry::AuditHead;
use crate::ports::{Actor, StoreError};

/// Records in one shipment.
const RECORDS_MAX: u32 = 256;
/// Bytes of bills in one shipment; the last bill may pass them.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why there is no shipment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShipError {
    /// This node is no front.
    #[error("this node is no front")]
    NoFront,
    /// The front's own key does not sign.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A shipment that is ready to travel.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// The letter.
    pub letter: Vec<u8>,
    /// Its last record; where the next shipment goes on while this one is under way.
    pub last: AuditHead,
    /// Whether there was nothing to tell.
    pub empty: bool,
    /// Whether there is more to tell after it.
    pub more: bool,
}

/// Writes the next shipment: the records after `after`, or after those that are home.
pub async fn ship(
    home: &Home,
    after: Option<AuditHead>,
    report: ReportWords,
) -> Result<Shipped, ShipError> {
    let p = &home.platform;
    let device = p.device().ok_or(ShipError::NoFront)?;
    let head = home.fronts.head().await?;
    let stream = head.as_ref().map_or(1, |head| head.stream);
    let start = AuditHead { stream, seq: 0, hash: crate::audit::genesis(stream) };
    let after = match after {
        Some(after) => after,
        None => home.fronts.mark(device).await?.unwrap_or(start),
    };
    let told = home.fronts.told(after.seq, RECORDS_MAX).await?;
    let (records, last) = fill(told, after);
    let head = head.unwrap_or(start);
    let shipment = Shipment {
        format: "shupiao-shipment/1".to_owned(),
        device: device.to_owned(),
        sent_at: p.clock.now().utc(),
        head: words(Some(&head)),
        after: words(Some(&after)),
        lost: super::heard(home).await?.0.standing == LOST,
        config: p.directory().config.as_ref().map_or(0, |config| config.version),
        fates: home.fronts.fates_heard().await?,
        report,
        records,
    };
    let empty = shipment.records.is_empty();
    let letter = letter::write(p, &shipment).await?;
    Ok(Shipped { letter, last, empty, more: last.seq < head.seq })
}

fn fill(told: Vec<Told>, after: AuditHead) -> (Vec<wire::home::RecordWords>, AuditHead) {
    let mut last = after;
    let mut bytes = 0_usize;
    let mut records = Vec::with_capacity(told.len());
    for one in told {
        if bytes >= BYTES_MAX {
            break;
        }
        last = AuditHead { seq: one.seq, hash: one.hash, ..last };
        let bill = one.bill.map(|bill| BillWords {
            file: text(bill.kept.file),
            place: bill.kept.place,
            grant: bill.grant.to_string(),
            reserved_at: bill.reserved_at.utc(),
            request: text(bill.request),
        });
        let size = bill.as_ref().map_or(0, |b| b.file.len().saturating_add(b.request.len()));
        bytes = bytes.saturating_add(size).saturating_add(400);
        records.push(wire::home::RecordWords { bill, ..chain::words(one.seq, one.record) });
    }
    (records, last)
}

/// Files and requests are UTF-8; what is not would be refused as altered, which is what it is.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

/// Closes the device's grants whose time is over, so that what is left of them goes back. Answers
/// with how many.
pub async fn give_back(home: &Home, units: &[CreditCode]) -> Result<u32, StoreError> {
    let p = &home.platform;
    let now = p.clock.now();
    let by = Actor { name: "worker:grants".into(), ..Actor::default() };
    let mut closed = 0_u32;
    for unit in units {
        for grant in p.store.grants(unit).await? {
            let stock = &grant.stock;
            let own = matches!(&stock.grant.holder, Holder::Device { device, .. }
                if Some(device.as_str()) == p.device());
            if own && !stock.closed && stock.grant.valid_until <= now {
                p.store.close_grant(unit, &stock.grant.id, by.clone(), now).await?;
                closed = closed.saturating_add(1);
            }
        }
    }
    Ok(closed)
}
