//! What a file proves of itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BillFace, SignatureView};
use crate::messages;

/// What a file proves of itself, to whoever has the certificates. It cannot tell whether the bill
/// was reversed or booked since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileProof {
    /// `xml`, `ofd` or `pdf`.
    #[schema(example = "xml")]
    pub format: String,
    /// Whether both signatures of the bill's data hold and nothing shows that the page was changed.
    pub genuine: bool,
    /// The bill, nothing hidden: it is the reader's own file. Absent when the data lacks a value.
    pub bill: Option<BillFace>,
    /// Both signatures of the data, then each seal of the page.
    pub signatures: Vec<SignatureView>,
    /// What is known of the page that a reader sees; absent for XML, which has none.
    pub page: Option<PageProof>,
}

/// Whether the page that a reader sees is the one that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PageProof {
    /// `sealed`: both seals hold. `redrawn`: the platform drew the same page. `unproven`: nothing
    /// tells. `changed`: it was changed since.
    #[schema(example = "sealed")]
    pub proof: String,
    /// The same in a sentence.
    pub message: String,
}

impl PageProof {
    /// A proof by its name, with its sentence.
    pub fn new(proof: &str) -> Self {
        Self { proof: proof.to_owned(), message: messages::page(proof).to_owned() }
    }

    /// Whether the page is known to have been changed.
    pub fn is_changed(&self) -> bool {
        self.proof == "changed"
    }
}

/// What a slip (离线二维码) proves of itself, to whoever has the certificates and no network. The
/// platform may know more: that the bill was reversed, or never came home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlipProof {
    /// `slip`.
    #[schema(example = "slip")]
    pub format: String,
    /// Whether every signature that was at hand holds.
    pub genuine: bool,
    /// The same in a sentence, which says no more than was proved.
    pub message: String,
    /// What the slip says of the bill.
    pub bill: SlipView,
    /// The unit's over the slip; then finance's over the grant, when it was at hand.
    pub signatures: Vec<SignatureView>,
}

/// What a slip says of its bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlipView {
    /// 票据代码.
    pub code: String,
    /// 票据号码.
    pub number: String,
    /// 校验码.
    pub check_code: String,
    /// 总金额.
    pub total: String,
    /// 开票日期.
    pub date: String,
    /// 开票单位: its credit code, and the name in its certificate, if that is known.
    pub unit: super::PartyView,
    /// 号段授权书.
    pub grant: String,
}

impl SlipView {
    /// What `slip` says; `name` is the unit's in its certificate.
    pub fn new(slip: &crate::slip::Slip, name: &str) -> Self {
        Self {
            code: slip.id.code.to_string(),
            number: slip.id.number.to_string(),
            check_code: slip.check.to_string(),
            total: slip.total.to_string(),
            date: slip.issued_on.to_string(),
            unit: super::PartyView { code: slip.unit.to_string(), name: name.to_owned() },
            grant: slip.grant.to_string(),
        }
    }
}
