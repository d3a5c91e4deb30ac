//! Notices (通知): a bill is to be told to a phone or an address. They are written down to be sent by
//! whoever sends messages; the same notice again is one notice.

use domain::CreditCode;
use seal::sm3;
use serde::Serialize;
use wire::data;
use wire::his::request::{Notice, Target};
use wire::his::said::{FieldFault, Wrong};
use wire::his::{Answer, Refusal};

use super::window::Window;
use crate::ports::Kept;
use crate::ports::registry::{AuditRecord, Committed, Deed, Record, Write};

/// Targets of one notice at most.
const TARGETS_MAX: usize = 20;
/// The kind of record a notice is.
pub(crate) const KIND: &str = "notice";

/// A notice that waits to be sent.
#[derive(Serialize)]
struct Waiting<'a> {
    /// Code and number of the bill, 18 digits.
    bill: String,
    /// `phone` or `mail`.
    way: &'a str,
    /// Number or address, sealed, base64.
    target: String,
}

impl Window<'_> {
    pub(super) async fn notice(&self, asked: &Notice) -> Result<Answer, Refusal> {
        let (_, kept) = self.own(asked.bill).await?;
        if asked.check.is_some_and(|check| !kept.check.matches(&check)) {
            return Err(Refusal::CheckCode);
        }
        let ways = ways(&asked.targets).map_err(Refusal::Fields)?;
        for (way, value) in ways {
            self.wait_to_send(&kept, way, value).await?;
        }
        Ok(Answer::Done)
    }

    async fn wait_to_send(&self, kept: &Kept, way: &str, value: &str) -> Result<(), Refusal> {
        let p = self.platform();
        let Some(region) = p.directory().units.get(&kept.unit).map(|u| u.region) else {
            return Err(Refusal::Unit);
        };
        let id = notice_id(&kept.unit, &kept.id.to_string(), way, value);
        let mut nonce = [0; 12];
        p.chance.fill(&mut nonce);
        let sealed = p.vault().seal(&format!("{KIND}/{id}"), value.as_bytes(), nonce);
        let body = Waiting { bill: kept.id.to_string(), way, target: wire::auth::encode(&sealed) };
        let (now, actor) = (p.clock.now(), self.caller.actor.clone());
        let record = Record {
            kind: KIND.to_owned(),
            id: id.clone(),
            name: None,
            region,
            unit: Some(kept.unit.clone()),
            status: "waiting".to_owned(),
            since: now,
            label: kept.id.to_string(),
            maker: actor.name.clone(),
            decider: None,
            sealed_with: String::new(),
            version: 1,
            body: data::to_json(&body),
        };
        let told = AuditRecord {
            unit: kept.unit.to_string(),
            note: way.to_owned(),
            ..AuditRecord::done(now, actor, "bill.notice", format!("bill/{}", kept.id))
        };
        let deed = Deed { writes: vec![Write::New(record)], audit: vec![told] };
        match self.his.registry.commit(deed).await? {
            Committed::Done | Committed::Taken(_) => Ok(()),
            Committed::Stale(_) | Committed::Forbidden(_) => Err(Refusal::Internal),
        }
    }
}

fn notice_id(unit: &CreditCode, bill: &str, way: &str, value: &str) -> String {
    sm3::hex(&sm3::digest(format!("{unit}/{bill}/{way}/{value}").as_bytes()))
}

/// How each target is reached, or every one that cannot be.
fn ways(targets: &[Target]) -> Result<Vec<(&'static str, &str)>, Vec<FieldFault>> {
    if targets.len() > TARGETS_MAX {
        let wrong = Wrong::TooMany { max: TARGETS_MAX };
        return Err(vec![FieldFault {
            at: "noticeList".into(), label: "通知列表".into(), wrong
        }]);
    }
    let mut faults = Vec::new();
    let mut ways = Vec::new();
    for (i, target) in targets.iter().enumerate() {
        match target.kind.as_str() {
            "1201" if is_phone(&target.value) => ways.push(("phone", target.value.as_str())),
            "1202" if is_address(&target.value) => ways.push(("mail", target.value.as_str())),
            _ => faults.push(FieldFault {
                at: format!("noticeList[{i}].noticeValue"),
                label: "通知号码或地址".to_owned(),
                wrong: Wrong::NotReachable,
            }),
        }
    }
    if faults.is_empty() { Ok(ways) } else { Err(faults) }
}

fn is_phone(text: &str) -> bool {
    text.len() == 11 && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    let good = |part: &str| !part.is_empty() && !part.contains([' ', '@', '<', '>']);
    text.is_ascii()
        && parts.is_some_and(|(name, host)| good(name) && good(host) && host.contains('.'))
}
