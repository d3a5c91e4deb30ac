//! Ten guided test bills (试开): what a clerk will meet, tried in the sandbox. Nothing of them touches
//! real numbers: the sandbox has its own store, keys, root and codes (province 99), and says 测试 on
//! every face.

use domain::{Action, KindCode};
use wire::api::{IssueRequest, ItemRequest, PayerRequest, ReverseRequest, VerifyRequest};
use wire::console::{Progress, TestBill};
use wire::messages::place;
use wire::record::{ApplicationBody, TestOutcome};

use super::{carry, say, test_bill};
use crate::identity::{Caller, Faults, Identity, IdentityError, Told};
use crate::issue::{self, IssueError};
use crate::ports::registry::{Deed, Record, Write};
use crate::render::{self, Format};
use crate::reverse::{self, ReverseError};
use crate::sandbox::Sandbox;
use crate::{Issuer, verify};

/// What the ten steps show.
const TITLES: [&str; 10] = [
    "开具一张票据，看票面与二维码",
    "开具多个项目的票据，合计自动核对",
    "同一流水号再提交一次：得到同一张票，不会重复开票",
    "同一流水号换了金额：被拒绝，并指出不同之处",
    "合计金额不符：被拒绝，并指出差额",
    "开票点写错：被拒绝，并指出字段",
    "冲红一张票据：生成负数票据并关联原票",
    "对已冲红的票据再次冲红：被拒绝",
    "按代码、号码、校验码查验：真实有效",
    "校验码写错：查无此票",
];

pub(super) fn views(record: &Record, body: &ApplicationBody) -> Vec<TestBill> {
    let one = |(i, title): (usize, &&str)| {
        let step = i.saturating_add(1);
        let outcome = body.tests.get(&step.to_string());
        let bill = outcome.is_some_and(|o| !o.bill.is_empty()) && record.status != "submitted";
        test_bill(step, title, outcome.map(|o| o.note.as_str()), bill)
    };
    TITLES.iter().enumerate().map(one).collect()
}

/// Tries one step.
pub async fn try_step(
    identity: &Identity,
    caller: &Caller,
    step: usize,
) -> Result<Progress, IdentityError> {
    let record = carry::record_of(identity, caller).await?.ok_or(IdentityError::NotFound)?;
    let mut body: ApplicationBody = record.read()?;
    let directory = identity.platform.directory();
    let unit = caller.unit().and_then(|code| directory.entries.get(code)).cloned();
    let unit = unit.ok_or(IdentityError::NotFound)?;
    let subject = format!("application/{}", record.id);
    identity.ask(caller, Action::ApplicationCarry, &unit.site(), &subject).await?;
    let kind = body.kinds.first().and_then(|k| k.parse::<KindCode>().ok());
    let (Some(kind), Some(_)) = (kind, TITLES.get(step.wrapping_sub(1))) else {
        return Err(Faults::one("/step", "STATUS_ORDER"));
    };
    let sandbox = identity.sandbox.as_ref();
    let sandbox = sandbox.ok_or_else(|| IdentityError::Service("no sandbox".to_owned()))?;
    let by = sandbox.unit(&unit.code, &unit.data.name, kind, caller.actor.clone()).await;
    let by = by.map_err(IdentityError::Service)?;
    let guide = Guide { sandbox, by: &by, kind, who: record.id.as_str() };
    let outcome = guide.step(step).await.map_err(IdentityError::Service)?;
    say(
        &mut body,
        identity.now(),
        &caller.person.name,
        format!("试开第 {step} 步：{}", outcome.note),
    );
    let told = identity
        .done(&caller.actor, "application.test", &record.id)
        .at_site(&unit.site())
        .noting(format!("step {step}"));
    body.tests.insert(step.to_string(), outcome);
    let mut record = record;
    record.body = wire::data::to_json(&body);
    let deed = Deed { writes: vec![Write::Change(record)], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    super::own(identity, caller).await
}

/// The picture of the bill of a step, PNG.
pub async fn picture(
    identity: &Identity,
    caller: &Caller,
    setting: &face::Setting,
    step: usize,
) -> Result<Vec<u8>, IdentityError> {
    let record = carry::record_of(identity, caller).await?.ok_or(IdentityError::NotFound)?;
    let body: ApplicationBody = record.read()?;
    let outcome = body.tests.get(&step.to_string()).ok_or(IdentityError::NotFound)?;
    let sandbox = identity.sandbox.as_ref().ok_or(IdentityError::NotFound)?;
    let (code, number) = outcome.bill.split_once('/').ok_or(IdentityError::NotFound)?;
    let (Ok(code), Ok(number)) = (code.parse(), number.parse()) else {
        return Err(IdentityError::NotFound);
    };
    let kept = sandbox.platform.store.find(domain::BillId { code, number }).await?;
    let kept = kept.ok_or(IdentityError::NotFound)?;
    let service = |e: render::RenderError| IdentityError::Service(e.to_string());
    let format = Format::Png { page: 0, dpi: 96 };
    render::render(&sandbox.platform, setting, kept, format).await.map_err(service)
}

/// One unit's walk through the sandbox.
struct Guide<'a> {
    sandbox: &'a Sandbox,
    by: &'a Issuer,
    kind: KindCode,
    who: &'a str,
}

fn passed(bill: String, note: impl Into<String>) -> TestOutcome {
    TestOutcome { bill, note: note.into() }
}

fn unexpected(what: &impl std::fmt::Debug) -> String {
    format!("the sandbox answered {what:?}")
}

impl Guide<'_> {
    fn key(&self, step: usize) -> String {
        format!("{}-{step}", self.who)
    }

    fn request(&self, key: usize, items: usize) -> IssueRequest {
        let family = self.sandbox.items(self.kind, items);
        let item = |(code, name): &(String, String)| ItemRequest {
            code: code.clone(),
            name: name.clone(),
            quantity: "1".to_owned(),
            unit: "次".to_owned(),
            standard: "10.00".to_owned(),
            amount: "10.00".to_owned(),
            remark: String::new(),
        };
        let items: Vec<ItemRequest> = family.iter().map(item).collect();
        IssueRequest {
            business_key: self.key(key),
            kind: self.kind.to_string(),
            place: "01".to_owned(),
            payer: PayerRequest {
                kind: "person".to_owned(),
                name: "测试交款人".to_owned(),
                ..PayerRequest::default()
            },
            total: format!("{}.00", items.len().saturating_mul(10)),
            ext: self.sandbox.ext(self.kind),
            items,
            handler: "测试开票员".to_owned(),
            checker: "测试复核员".to_owned(),
            remark: "测试票据，不具效力".to_owned(),
            ..IssueRequest::default()
        }
    }

    /// The request of the first step with twice the amount.
    fn dearer(&self) -> IssueRequest {
        let mut request = self.request(1, 1);
        for item in &mut request.items {
            "2".clone_into(&mut item.quantity);
            "20.00".clone_into(&mut item.amount);
        }
        "20.00".clone_into(&mut request.total);
        request
    }

    async fn issued(&self, key: usize, items: usize) -> Result<crate::ports::Kept, String> {
        let platform = &self.sandbox.platform;
        let outcome = issue::issue(platform, self.by, self.request(key, items)).await;
        outcome.map(|o| o.kept).map_err(|e| unexpected(&e))
    }

    async fn reversed(
        &self,
        key: usize,
    ) -> Result<Result<crate::ports::Kept, ReverseError>, String> {
        let first = self.issued(1, 1).await?;
        let request = ReverseRequest {
            business_key: self.key(key),
            place: "01".to_owned(),
            reason: "测试冲红".to_owned(),
            operator: "测试开票员".to_owned(),
            ..ReverseRequest::default()
        };
        let platform = &self.sandbox.platform;
        Ok(reverse::reverse(platform, self.by, first.id, request).await.map(|o| o.kept))
    }

    async fn step(&self, step: usize) -> Result<TestOutcome, String> {
        let bill = |kept: &crate::ports::Kept| format!("{}/{}", kept.id.code, kept.id.number);
        let platform = &self.sandbox.platform;
        match step {
            1 => {
                let kept = self.issued(1, 1).await?;
                Ok(passed(bill(&kept), format!("已开具 {} {}", kept.id.code, kept.id.number)))
            }
            2 => {
                let kept = self.issued(2, 3).await?;
                Ok(passed(bill(&kept), format!("合计 {} 元", kept.total)))
            }
            3 => {
                let (first, again) = (self.issued(1, 1).await?, self.issued(1, 1).await?);
                if first.id != again.id {
                    return Err(unexpected(&again.id));
                }
                Ok(passed(bill(&again), "两次得到同一号码"))
            }
            4 => {
                self.issued(1, 1).await?;
                match issue::issue(platform, self.by, self.dearer()).await {
                    Err(IssueError::Clash { differing }) => {
                        let said: Vec<String> = differing.iter().map(|p| place(p)).collect();
                        Ok(passed(String::new(), format!("已拒绝，不同之处：{}", said.join("、"))))
                    }
                    other => Err(unexpected(&other.map(|o| o.kept.id))),
                }
            }
            5 | 6 => {
                let mut request = self.request(step, 1);
                if step == 5 {
                    "99.00".clone_into(&mut request.total);
                } else {
                    "98".clone_into(&mut request.place);
                }
                match issue::issue(platform, self.by, request).await {
                    Err(IssueError::Refused(faults)) => {
                        let said = faults.first().map(wire::messages::fault).unwrap_or_default();
                        Ok(passed(String::new(), format!("已拒绝：{said}")))
                    }
                    other => Err(unexpected(&other.map(|o| o.kept.id))),
                }
            }
            7 => {
                let kept = self.reversed(7).await?.map_err(|e| unexpected(&e))?;
                Ok(passed(bill(&kept), format!("红票金额 {} 元", kept.total)))
            }
            8 => {
                self.reversed(7).await?.map_err(|e| unexpected(&e))?;
                match self.reversed(8).await? {
                    Err(ReverseError::Refused(why)) => {
                        let said = wire::messages::reversal(&why);
                        Ok(passed(String::new(), format!("已拒绝：{said}")))
                    }
                    other => Err(unexpected(&other.map(|k| k.id))),
                }
            }
            _ => self.check(step).await,
        }
    }

    /// Steps 9 and 10: checking a bill as anybody can.
    async fn check(&self, step: usize) -> Result<TestOutcome, String> {
        let kept = self.issued(2, 3).await?;
        let right = kept.check.to_string();
        let wrong: String = right.chars().rev().map(|c| if c == '0' { '1' } else { '0' }).collect();
        let request = VerifyRequest {
            code: kept.id.code.to_string(),
            number: kept.id.number.to_string(),
            check_code: if step == 9 { right } else { wrong },
            ..VerifyRequest::default()
        };
        let answer = verify::by_numbers(&self.sandbox.platform, &request).await;
        let answer = answer.map_err(|e| unexpected(&e))?;
        let expected = if step == 9 { "genuine" } else { "unknown" };
        if answer.verdict != expected {
            return Err(unexpected(&answer.verdict));
        }
        Ok(passed(String::new(), answer.message))
    }
}
