//! What a unit reads of its own: bills, lists, grants. Nobody reads another unit's rows.

use domain::BillId;

use crate::ports::{GrantStatus, Kept, Listing, StoreError};
use crate::{Issuer, Platform};

/// One bill of the caller's unit.
pub async fn bill(p: &Platform, by: &Issuer, id: BillId) -> Result<Option<Kept>, StoreError> {
    Ok(p.store.find(id).await?.filter(|kept| kept.unit == by.unit().code))
}

/// The bill of a business key of the caller's unit.
pub async fn by_key(p: &Platform, by: &Issuer, key: &str) -> Result<Option<Kept>, StoreError> {
    p.store.find_by_key(&by.unit().code, key).await
}

/// Bills of the caller's unit in the order they were kept.
pub async fn list(p: &Platform, by: &Issuer, query: Listing) -> Result<Vec<Kept>, StoreError> {
    p.store.list(&by.unit().code, query).await
}

/// Grants of the caller's unit.
pub async fn grants(p: &Platform, by: &Issuer) -> Result<Vec<GrantStatus>, StoreError> {
    p.store.grants(&by.unit().code).await
}
