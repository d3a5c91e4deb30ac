//! The platform's signed receipt: its word that it keeps a bill.
//!
//! Receipts are signed many at a time. Each statement is a leaf of an SM3 tree (RFC 6962's shape:
//! leaf = SM3(00 ‖ statement), node = SM3(01 ‖ left ‖ right)); one SM2 signature covers the root.
//! To check one: hash the statement, fold the path, compare `signed`, verify `signature`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// What is stated: one fact a line.
    pub statement: String,
    /// From the statement's leaf up to the root: `L` or `R` tells on which side the other hash
    /// stands, then its 64 hex digits.
    pub path: Vec<String>,
    /// The signed text: `shupiao-receipts/1`, line feed, the root in hex, line feed.
    pub signed: String,
    /// SM2 signature over it (id 1234567812345678), base64 DER.
    pub signature: String,
    /// Serial of the platform's certificate.
    pub certificate_serial: String,
}

/// The text that is signed for a root.
pub fn signed_text(root_hex: &str) -> String {
    format!("shupiao-receipts/1\n{root_hex}\n")
}

/// The statement of one bill. `body_sm3` is that of the bytes the unit signed (`Header` and
/// `EInvoiceData`): the platform has just hashed them for finance, and the signatures over them prove
/// themselves.
pub fn statement(
    unit: &str,
    business_key: &str,
    id: domain::BillId,
    body_sm3_hex: &str,
    kept_at: &str,
) -> String {
    format!(
        "shupiao-receipt/1\nunit={unit}\nbusiness_key={business_key}\nbill={id}\nbody_sm3={body_sm3_hex}\nkept_at={kept_at}\n"
    )
}
