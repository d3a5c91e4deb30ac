//! A unit's way from "we want to join" to "we issue bills" (自助上线), without a phone call:
//!
//! ```text
//! submitted ⇄ returned
//!     └► approved ─ activation code ─► preparing ─ ten tests ─► opening ─ bureau ─► live
//! ```
//!
//! The applicant sees how far it has come with a secret of their own; the bureau on its board; the
//! unit's manager in the console.

mod carry;
mod county;
mod decide;
mod join;
mod trial;

pub use carry::{choose, go_live, own};
pub use county::{COLUMNS as IMPORT_COLUMNS, import};
pub use decide::{board, decide, decide_many, document, get, stages};
pub use join::{DOCUMENT_MAX, activate, apply, correct, hand_in, progress};
pub use trial::{picture, try_step};

use domain::{Action, Moment, RegionCode, Site};
use wire::console::{ApplicationRow, LogLine, Progress, Step, TestBill, Todo};
use wire::record::ApplicationBody;

use super::{Caller, Identity, IdentityError};
use crate::ports::registry::{Record, RecordQuery};

/// The kind of record.
pub(crate) const KIND: &str = "application";

/// Who has to act in a stage.
fn waits_for(stage: &str) -> &'static str {
    match stage {
        "submitted" | "opening" => "bureau",
        "returned" | "approved" | "preparing" => "unit",
        _ => "",
    }
}

fn say(body: &mut ApplicationBody, now: Moment, by: &str, text: impl Into<String>) {
    body.log.push(LogLine { at: now.iso(), by: by.to_owned(), text: text.into() });
}

fn reach_stage(record: &mut Record, body: &mut ApplicationBody, now: Moment, stage: &str) {
    stage.clone_into(&mut record.status);
    record.since = now;
    body.reached.insert(stage.to_owned(), now.iso());
}

/// The steps people see, with the stage in which each is done.
const STEPS: [(&str, &str, &str, &str); 7] = [
    ("apply", "提交申请", "submitted", "填写单位与经办人信息，上传材料"),
    ("review", "财政审核", "approved", "由主管财政部门审核，退回时请按意见补正"),
    ("activate", "激活单位", "preparing", "用财政部门交付的激活码设置管理员账户"),
    ("prepare", "选择票据与人员", "prepared", "选择票据种类，添加开票员；单位印章密钥随之生成"),
    ("test", "试开十张", "tested", "按引导试开十张测试票据，不占用正式号码"),
    ("open", "申请正式开票", "opening", "由主管财政部门核准种类并发放首批号段"),
    ("live", "正式开票", "live", "可以开具正式票据"),
];

impl Identity {
    pub(crate) async fn progress(&self, record: &Record) -> Result<Progress, IdentityError> {
        let body: ApplicationBody = record.read()?;
        let directory = self.platform.directory();
        let unit = body.credit_code.parse().ok();
        let unit = unit.and_then(|code| directory.entries.get(&code));
        let tests = trial::views(record, &body);
        let tested = tests.iter().all(|t| t.state == "passed");
        let has_key = unit.is_some_and(|u| !u.data.seal.hash.is_empty());
        let clerks = match unit {
            Some(unit) => carry::clerks(self, unit).await?,
            None => 0,
        };
        let prepared = has_key && clerks > 0 && !body.kinds.is_empty();
        let bureau = directory.regions.get(&record.region).map(super::org::bureau_name);
        Ok(Progress {
            id: record.id.clone(),
            steps: steps(record, &body, prepared, tested),
            bureau: bureau.unwrap_or_default(),
            stage: record.status.clone(),
            kinds_approved: record.status == "live",
            clerks,
            has_key,
            tests,
            version: record.version,
            credit_code: body.credit_code,
            name: body.name,
            kinds: body.kinds,
            items: body.items,
        })
    }

    pub(crate) fn application_row(&self, record: &Record) -> Result<ApplicationRow, IdentityError> {
        let body: ApplicationBody = record.read()?;
        Ok(ApplicationRow {
            id: record.id.clone(),
            region: record.region.to_string(),
            region_name: self.platform.directory().region_name(record.region),
            stage: record.status.clone(),
            since: record.since.iso(),
            days: self.now().seconds_since(record.since).max(0) / 86_400,
            waits_for: waits_for(&record.status).to_owned(),
            version: record.version,
            credit_code: body.credit_code,
            name: body.name,
            industry: body.industry,
            access: body.access,
        })
    }
}

fn steps(record: &Record, body: &ApplicationBody, prepared: bool, tested: bool) -> Vec<Step> {
    let stage = record.status.as_str();
    let order = ["submitted", "approved", "preparing", "opening", "live"];
    let at = order.iter().position(|s| *s == stage).unwrap_or(0);
    let reached =
        |wanted: &str| order.iter().position(|s| *s == wanted).is_some_and(|wanted| wanted <= at);
    let done = |wanted: &str| match wanted {
        "submitted" => stage != "returned",
        "prepared" => reached("preparing") && prepared,
        "tested" => reached("preparing") && prepared && tested,
        other => reached(other),
    };
    let mut now_given = false;
    let last = body.log.last().map(|l| l.text.clone()).unwrap_or_default();
    let step = |(code, name, wanted, note): &(&str, &str, &str, &str)| {
        let is_done = done(wanted);
        let shown = match (is_done, now_given) {
            (true, _) => "done",
            (false, false) => "now",
            (false, true) => "later",
        };
        now_given |= !is_done;
        let returned = stage == "returned" && *code == "apply";
        let waits = match *code {
            "review" | "live" => "bureau",
            _ => "unit",
        };
        Step {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            state: shown.to_owned(),
            waits_for: if shown == "now" { waits } else { "" }.to_owned(),
            at: body.reached.get(*wanted).cloned().filter(|_| is_done),
            note: if returned { last.clone() } else { (*note).to_owned() },
        }
    };
    STEPS.iter().map(step).collect()
}

/// What the caller's own unit has to do on its way.
pub(crate) async fn own_todo(
    identity: &Identity,
    caller: &Caller,
) -> Result<Vec<Todo>, IdentityError> {
    if !caller.has(Action::ApplicationCarry) {
        return Ok(Vec::new());
    }
    let Some(record) = carry::record_of(identity, caller).await? else { return Ok(Vec::new()) };
    if record.status != "preparing" {
        return Ok(Vec::new());
    }
    let progress = identity.progress(&record).await?;
    let next = progress.steps.iter().find(|step| step.state == "now");
    Ok(next
        .map(|step| Todo {
            kind: "onboarding".to_owned(),
            title: format!("上线下一步：{}", step.name),
            count: 1,
            to: "/console/onboarding".to_owned(),
            days: identity.now().seconds_since(record.since).max(0) / 86_400,
        })
        .into_iter()
        .collect())
}

/// The open application of a credit code, if there is one.
pub(crate) async fn of_unit(
    identity: &Identity,
    code: &str,
) -> Result<Option<Record>, IdentityError> {
    Ok(identity.registry.record_named(KIND, &format!("unit/{code}")).await?)
}

/// A query over applications.
pub(crate) fn query(
    identity: &Identity,
    caller: &Caller,
    region: Option<RegionCode>,
) -> RecordQuery {
    RecordQuery::of(KIND, identity.narrowed(caller, Action::ApplicationRead, region))
}

pub(crate) fn site(record: &Record) -> Site {
    Site::region(record.region)
}

/// A test as people see it.
pub(crate) fn test_bill(step: usize, title: &str, passed: Option<&str>, bill: bool) -> TestBill {
    TestBill {
        step: u64::try_from(step).unwrap_or(0),
        title: title.to_owned(),
        state: if passed.is_some() { "passed" } else { "open" }.to_owned(),
        note: passed.unwrap_or_default().to_owned(),
        picture: bill.then(|| format!("/api/v1/console/onboarding/tests/{step}/picture.png")),
    }
}
