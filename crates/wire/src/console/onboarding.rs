//! A unit's way from "we want to join" to "we issue bills" (自助上线).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An application to join, from the public page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// 统一社会信用代码.
    pub credit_code: String,
    /// Name of the unit.
    pub name: String,
    /// Region code of the county, city or province whose bureau supervises it.
    pub region: String,
    /// `medical`, `education`, `society`, `other`.
    pub industry: String,
    /// `web`, `online`, `front`.
    pub access: String,
    /// Name of the person who will manage it.
    pub contact: String,
    /// Id number of that person.
    pub id_number: String,
    /// Mobile phone of that person.
    pub phone: String,
    /// Account of the payee.
    pub payee_account: String,
    /// Bank of the payee.
    pub payee_bank: String,
    /// Documents handed in before (ids of `POST /api/v1/join/documents`).
    #[serde(default)]
    pub documents: Vec<String>,
}

impl std::fmt::Debug for JoinRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JoinRequest({})", self.credit_code)
    }
}

/// A document that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Media type: `application/pdf`, `image/jpeg`, `image/png`.
    pub media: String,
    /// Size.
    pub bytes: u64,
}

/// The answer to an application.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JoinAnswer {
    /// Id of the application.
    pub id: String,
    /// Secret with which its progress is seen and it is corrected; shown only now.
    pub secret: String,
}

impl std::fmt::Debug for JoinAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JoinAnswer({})", self.id)
    }
}

/// A step on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// `apply`, `review`, `activate`, `prepare`, `test`, `open`, `live`.
    pub code: String,
    /// In Chinese.
    pub name: String,
    /// `done`, `now`, `later`.
    pub state: String,
    /// Who has to act: `unit`, `bureau`, or nobody.
    pub waits_for: String,
    /// When it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What was said, or what is to be done, in Chinese.
    pub note: String,
}

/// How far an application has come, for whoever knows its secret and for its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Id of the application.
    pub id: String,
    /// Credit code.
    pub credit_code: String,
    /// Name of the unit.
    pub name: String,
    /// Name of the bureau.
    pub bureau: String,
    /// `submitted`, `returned`, `approved` (to be activated), `preparing`, `opening` (asked to go
    /// live), `live`, `closed`.
    pub stage: String,
    /// The way.
    pub steps: Vec<Step>,
    /// Kinds chosen (4 digits).
    pub kinds: Vec<String>,
    /// Charge items asked for.
    pub items: Vec<String>,
    /// Whether kinds and items are approved.
    pub kinds_approved: bool,
    /// Clerks set up.
    pub clerks: u64,
    /// Whether the unit's seal key is made.
    pub has_key: bool,
    /// Test bills tried.
    pub tests: Vec<TestBill>,
    /// Version, for changing it.
    pub version: i64,
}

/// Taking up a unit that was approved.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivateRequest {
    /// The one-time code the bureau handed over.
    pub code: String,
    /// Login the manager wants.
    pub login: String,
    /// Password the manager wants.
    pub password: String,
}

impl std::fmt::Debug for ActivateRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ActivateRequest")
    }
}

/// Kinds and charge items a unit wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoicesRequest {
    /// Kinds (4 digits).
    pub kinds: Vec<String>,
    /// Charge items, `CODE 名称` each; for open kinds.
    #[serde(default)]
    pub items: Vec<String>,
    /// Version that was seen.
    pub version: i64,
}

/// One of ten guided test bills. It bears 测试 on its face and has no real number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestBill {
    /// From 1 to 10.
    pub step: u64,
    /// What is to be tried, in Chinese.
    pub title: String,
    /// `open`, `passed`.
    pub state: String,
    /// What came of it.
    pub note: String,
    /// Path of the picture of the test bill, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// An application on the bureau's board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApplicationRow {
    /// Id.
    pub id: String,
    /// Credit code.
    pub credit_code: String,
    /// Name of the unit.
    pub name: String,
    /// Region code.
    pub region: String,
    /// Region's name from the city down.
    pub region_name: String,
    /// Industry.
    pub industry: String,
    /// Way of access.
    pub access: String,
    /// Stage.
    pub stage: String,
    /// Since when.
    pub since: String,
    /// Whole days since then.
    pub days: i64,
    /// `unit` or `bureau`, or empty.
    pub waits_for: String,
    /// Version, for deciding on it.
    pub version: i64,
}

/// All of an application, for the bureau.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApplicationView {
    /// The row of the board.
    pub application: ApplicationRow,
    /// Contact.
    pub contact: String,
    /// Id number, masked.
    pub id_number: String,
    /// Phone, masked.
    pub phone: String,
    /// Account, masked.
    pub payee_account: String,
    /// Bank.
    pub payee_bank: String,
    /// Documents.
    pub documents: Vec<DocumentView>,
    /// The way.
    pub progress: Progress,
    /// What was said and done, oldest first.
    pub log: Vec<LogLine>,
    /// Code to activate with, shown once to the one who approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_code: Option<String>,
}

/// A line of an application's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// When.
    pub at: String,
    /// Who, in words.
    pub by: String,
    /// What, in Chinese.
    pub text: String,
}

/// How many applications stand in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StageCount {
    /// Stage.
    pub stage: String,
    /// How many.
    pub count: u64,
    /// Days the oldest has waited.
    pub days: i64,
}
