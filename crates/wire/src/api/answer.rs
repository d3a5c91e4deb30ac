//! What callers get.

use domain::{Bill, Fault};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BillFace, PageProof, SignatureView};
use crate::messages;
use crate::receipt::Receipt;

/// The answer to issue and reverse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssueAnswer {
    /// The bill.
    pub bill: BillSummary,
    /// Whether an earlier request had been given this bill.
    pub replayed: bool,
    /// Where the payer sees it; the QR code's content.
    pub page: String,
    /// Where its file is.
    pub file: String,
    /// The platform's signed word that it keeps the bill.
    pub receipt: Receipt,
}

/// The facts a caller needs of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillSummary {
    /// 票据代码.
    pub code: String,
    /// 票据号码.
    pub number: String,
    /// 校验码.
    pub check_code: String,
    /// 业务流水号.
    pub business_key: String,
    /// 开票点编码.
    pub place: String,
    /// 总金额.
    pub total: String,
    /// 开票时间.
    pub issued_at: String,
    /// The bill it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<super::OtherBill>,
    /// The reversal that took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversed_by: Option<super::OtherBill>,
    /// Order in which the unit's bills were kept.
    pub seq: i64,
}

/// A bill for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillView {
    /// The facts.
    pub bill: BillSummary,
    /// The face, nothing hidden.
    pub face: BillFace,
    /// Where the payer sees it.
    pub page: String,
    /// Where its file is.
    pub file: String,
}

/// One page of bills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListAnswer {
    /// The bills, in the order they were kept.
    pub bills: Vec<BillSummary>,
    /// Give it as `after` to go on; the same again when nothing has come since.
    pub next: String,
    /// Whether more are waiting.
    pub more: bool,
}

/// A grant and its stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GrantView {
    /// Its id.
    pub id: String,
    /// `place:01` or `device:…`.
    pub holder: String,
    /// 票据代码.
    pub code: String,
    /// First number.
    pub first: String,
    /// Last number.
    pub last: String,
    /// From when.
    pub valid_from: String,
    /// Until when.
    pub valid_until: String,
    /// Amount cap.
    pub amount_max: String,
    /// Amounts so far.
    pub spent: String,
    /// Numbers in all.
    pub size: u64,
    /// Numbers that have left.
    pub taken: u64,
    /// Bills kept.
    pub kept: u64,
    /// Numbers left.
    pub left: u64,
    /// Whether finance has closed it.
    pub closed: bool,
    /// Finance's signature over the statement, base64 DER.
    pub signature: String,
    /// Serial of the certificate that signed.
    pub certificate_serial: String,
    /// The signed statement.
    pub statement: String,
}

/// The answer to a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerifyAnswer {
    /// `genuine`, `unknown` or `altered`.
    #[schema(example = "genuine")]
    pub verdict: String,
    /// The verdict in a sentence.
    pub message: String,
    /// `reversed`, `reversal`, `exchanged`, `booked`, `locked`.
    pub states: Vec<String>,
    /// What differs from the kept bill.
    pub differences: Vec<Difference>,
    /// The bill, personal data hidden.
    pub bill: Option<BillFace>,
    /// The signatures of the file that was given, or of the kept one; seals of its page follow.
    pub signatures: Vec<SignatureView>,
    /// What was given: `numbers`, `xml`, `ofd` or `pdf`.
    #[schema(example = "numbers")]
    pub format: String,
    /// What is known of the page of the file that was given, if it has one.
    pub page: Option<PageProof>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Difference {
    /// Element or field.
    pub field: String,
    /// What people call it.
    pub label: String,
    /// What was given.
    pub given: String,
    /// What is kept; hidden where it is personal.
    pub kept: String,
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:shupiao:problem:` and the code in lower case.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is, in Chinese.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What to do, in Chinese.
    pub detail: String,
    /// The stable code.
    pub code: String,
    /// Trace id of the request.
    pub trace_id: String,
    /// Each fault of the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultView>,
    /// JSON pointers of the fields that differ from the first request with this key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differing: Vec<String>,
    /// Whether the same request may be sent again as it is.
    pub repeatable: bool,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaultView {
    /// JSON pointer into the request.
    pub pointer: String,
    /// The stable code.
    pub code: String,
    /// What to do, in Chinese.
    pub message: String,
}

impl From<&Fault> for FaultView {
    fn from(fault: &Fault) -> Self {
        Self {
            pointer: fault.pointer.clone(),
            code: fault.wrong.code().to_owned(),
            message: messages::fault(fault),
        }
    }
}

/// Compares what a stranger says of a bill with the bill; empty words are not compared.
pub fn differences(bill: &Bill, amount: &str, date: &str) -> Vec<Difference> {
    let same_date = date.parse::<domain::Date>().is_ok_and(|d| d == bill.date());
    let same_amount = amount.parse::<domain::Money>().is_ok_and(|m| m == bill.content.total);
    [
        ("amount", "金额", amount, bill.content.total.to_string(), same_amount),
        ("date", "开票日期", date, bill.date().to_string(), same_date),
    ]
    .into_iter()
    .filter(|(_, _, given, _, same)| !given.is_empty() && !same)
    .map(|(field, label, given, kept, _)| Difference {
        field: field.to_owned(),
        label: label.to_owned(),
        given: given.to_owned(),
        kept,
    })
    .collect()
}
