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
