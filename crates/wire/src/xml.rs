//! The bill's XML (财政电子票据数据标准, 财综〔2017〕32号): written once as bytes, read from anyone's.
//!
//! What the unit signs is the exact bytes between `<EInvoice>` and `<EInvoiceSignature>`; they are
//! never rebuilt from parsed values. The parts the public texts do not fix are our choice: the text
//! of `Reference` and `SignatureAlgorithm`, raw DER in `Signaturevalue`, how hash and signature are
//! joined for finance, and the row name `AuxItem`.

mod read;
mod tree;
mod write;

pub use read::{BillFile, SignatureText};
pub use tree::{Element, XmlError};
pub use write::{Parts, body, file, parts, signature, supervision_original};

/// Largest file that is read, in bytes.
pub const FILE_MAX: usize = 4 * 1024 * 1024;

/// Version of the data standard that is written.
pub(crate) const VERSION: &str = "1.1.0";

/// Extension fields (`MainExt`) in the order of the standard.
pub const MAIN_EXT: [&str; 33] = [
    "BusinessNumber",
    "BusinessDate",
    "Gender",
    "Age",
    "Address",
    "School",
    "Faculty",
    "Major",
    "Classes",
    "StudentID",
    "MedicalType",
    "PatientNumber",
    "MedicalDate",
    "OrgType",
    "MedicalInsuranceType",
    "MedicalInsuranceID",
    "FundPayAmount",
    "OtherPayAmount",
    "AccountPayAmount",
    "OwnPayAmount",
    "SelfpaymentAmount",
    "SelfpaymentCost",
    "CaseNumber",
    "HospitalizationNumber",
    "DepartmentName",
    "InHospitalDate",
    "OutHospitalDate",
    "PrepayAmount",
    "RechargeAmount",
    "RefundAmount",
    RELATED_CODE,
    RELATED_NUMBER,
    "PayCode",
];

/// Extension fields that provinces add; written after the others, only when they hold something.
pub const CUSTOM_EXT: [&str; 12] = [
    "Custom1", "Custom2", "Custom3", "Custom4", "Custom5", "Custom6", "Custom7", "Custom8",
    "Custom9", "Custom10", "Custom11", "Custom12",
];

pub(crate) const RELATED_CODE: &str = "RelatedInvoiceCode";
pub(crate) const RELATED_NUMBER: &str = "RelatedInvoiceNumber";

/// Which of the two signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// 开票单位签名.
    Unit,
    /// 财政监制签名.
    Supervision,
}

impl Signs {
    /// The text of its `Reference`.
    pub(crate) const fn reference(self) -> &'static str {
        match self {
            Self::Unit => "Header,EInvoiceData",
            Self::Supervision => "Hash(Header,EInvoiceData),Signature[1]",
        }
    }
}
