//! How a unit changed, in words.

use domain::Action;
use wire::console::UnitChange;
use wire::data::{PlaceData, UnitData};

use super::known;
use crate::identity::{Caller, Identity, IdentityError};

/// How a unit changed, newest first.
pub async fn history(
    identity: &Identity,
    caller: &Caller,
    code: &str,
) -> Result<Vec<UnitChange>, IdentityError> {
    let unit = known(identity, code)?;
    identity.ask_quietly(caller, Action::OrgRead, &unit.site(), &format!("unit/{code}")).await?;
    let kept = identity.registry.history("unit", unit.data.credit_code.as_str(), 200).await?;
    let read = |body: &str| wire::data::from_json::<UnitData>(body).ok();
    let mut changes = Vec::with_capacity(kept.len());
    for (i, change) in kept.iter().enumerate() {
        let (now, before) = (read(&change.body), kept.get(i.saturating_add(1)));
        let before = before.and_then(|b| read(&b.body));
        changes.push(UnitChange {
            at: change.at.iso(),
            by: change.by.clone(),
            changes: now.map(|now| differences(before.as_ref(), &now)).unwrap_or_default(),
        });
    }
    Ok(changes)
}

fn differences(before: Option<&UnitData>, now: &UnitData) -> Vec<String> {
    let Some(before) = before else { return vec!["新建".to_owned()] };
    let places = |unit: &UnitData| {
        let one = |p: &PlaceData| format!("{} {}", p.code, p.name);
        unit.places.iter().map(one).collect::<Vec<_>>().join("、")
    };
    let live = |unit: &UnitData| if unit.live { "是" } else { "否" }.to_owned();
    let said = |unit: &UnitData| {
        [
            ("名称", unit.name.clone()),
            ("区划", unit.region.clone()),
            ("行业", unit.industry.clone()),
            ("接入方式", unit.access.clone()),
            ("上级单位", unit.parent.clone().unwrap_or_default()),
            ("状态", unit.status.clone()),
            ("正式开票", live(unit)),
            ("收款人", unit.payee.name.clone()),
            ("开户行", unit.payee.bank.clone()),
            ("印章", unit.seal.name.clone()),
            ("开票点", places(unit)),
            ("票据种类", unit.kinds.join("、")),
        ]
    };
    let pairs = said(before).into_iter().zip(said(now));
    let mut all: Vec<String> = pairs
        .filter(|((_, old), (_, new))| old != new)
        .map(|((label, old), (_, new))| format!("{label}：{old} → {new}"))
        .collect();
    if before.payee.account != now.payee.account {
        all.push("收款账号已变更".to_owned());
    }
    if !now.reason.is_empty() {
        all.push(format!("原因：{}", now.reason));
    }
    all
}
