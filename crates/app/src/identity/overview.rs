//! What waits for the caller, search over everything within reach, and the paging all lists share.

use domain::{Action, Moment, Reach, RegionCode};
use wire::console::{Hit, Todo};

use super::{Caller, Identity, IdentityError, onboarding};
use crate::ports::registry::{Record, RecordQuery};

/// Hits of a search.
const HITS: usize = 20;

/// A position out of a cursor.
pub(crate) fn position(after: Option<&str>) -> Result<Option<(Moment, String)>, IdentityError> {
    let Some(after) = after.filter(|a| !a.is_empty()) else { return Ok(None) };
    let read = |text: &str| {
        let (at, id) = text.split_once('~')?;
        Some((at.parse().ok()?, id.to_owned()))
    };
    match read(after) {
        Some(position) => Ok(Some(position)),
        None => Err(super::Faults::one("/after", "NOT_ONE_OF")),
    }
}

/// Cuts a list that was read with one too many, and gives the cursor to go on.
pub(crate) fn cut(records: &mut Vec<Record>, max: u32) -> Option<String> {
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    if records.len() <= max {
        return None;
    }
    records.truncate(max);
    records.last().map(|r| format!("{}~{}", r.since.utc(), r.id))
}

impl Identity {
    /// Where the caller may do the action, narrowed to one region if one is asked for.
    pub(crate) fn narrowed(
        &self,
        caller: &Caller,
        action: Action,
        region: Option<RegionCode>,
    ) -> Vec<Reach> {
        let directory = self.platform.directory();
        let narrow = |reach: Reach| {
            let Some(region) = region else { return Some(reach) };
            match &reach {
                Reach::Region(mine) if mine.contains(region) => Some(Reach::Region(region)),
                Reach::Region(mine) => region.contains(*mine).then_some(reach),
                Reach::Unit(unit) | Reach::Place(unit, _) => {
                    let inside =
                        directory.units.get(unit).is_some_and(|u| region.contains(u.region));
                    inside.then_some(reach)
                }
            }
        };
        caller.reach(action).into_iter().filter_map(narrow).collect()
    }
}

fn days(identity: &Identity, since: Moment) -> i64 {
    identity.now().seconds_since(since).max(0) / 86_400
}

/// What waits for the caller.
pub async fn todo(identity: &Identity, caller: &Caller) -> Result<Vec<Todo>, IdentityError> {
    let mut all = Vec::new();
    let waiting = [
        ("application", "submitted", Action::ApplicationDecide, "待审核的上线申请"),
        ("application", "opening", Action::ApplicationDecide, "待开通的正式开票申请"),
        ("certificate", "requested", Action::CertificateDecide, "待审批的证书申请"),
    ];
    for (kind, status, action, title) in waiting {
        let query = RecordQuery {
            status: vec![status.to_owned()],
            max: 1000,
            ..RecordQuery::of(kind, caller.reach(action))
        };
        let records = identity.registry.records(query).await?;
        let Some(oldest) = records.last() else { continue };
        all.push(Todo {
            kind: if status == "opening" { "go_live" } else { kind }.to_owned(),
            title: title.to_owned(),
            count: u64::try_from(records.len()).unwrap_or(u64::MAX),
            to: match kind {
                "certificate" => "/console/certificates?status=requested".to_owned(),
                _ => format!("/console/applications?stage={status}"),
            },
            days: days(identity, oldest.since),
        });
    }
    all.extend(onboarding::own_todo(identity, caller).await?);
    all.extend(super::certificate::expiring(identity, caller).await?);
    Ok(all)
}

/// Searches units, regions, persons and bills within the caller's reach.
pub async fn search(
    identity: &Identity,
    caller: &Caller,
    text: &str,
) -> Result<Vec<Hit>, IdentityError> {
    let text = text.trim();
    if text.chars().count() < 2 || text.chars().count() > 50 {
        return Ok(Vec::new());
    }
    let mut hits = places(identity, caller, text);
    if caller.has(Action::PersonRead) {
        let query = RecordQuery {
            text: Some(text.to_owned()),
            max: 10,
            ..RecordQuery::of("person", caller.reach(Action::PersonRead))
        };
        for record in identity.registry.records(query).await? {
            hits.push(Hit {
                kind: "person".to_owned(),
                title: record.label.clone(),
                detail: record.name.clone().unwrap_or_default(),
                to: format!("/console/persons?person={}", record.id),
            });
        }
    }
    hits.extend(bill(identity, caller, text).await?);
    hits.truncate(HITS);
    Ok(hits)
}

fn places(identity: &Identity, caller: &Caller, text: &str) -> Vec<Hit> {
    let directory = identity.platform.directory();
    let found = |name: &str, code: &str| name.contains(text) || code.contains(text);
    let units = directory.units.values().filter(|u| {
        let site = domain::Site::unit(u.region, u.code.clone());
        found(&u.name, u.code.as_str()) && caller.may(Action::OrgRead, &site)
    });
    let units = units.take(10).map(|u| Hit {
        kind: "unit".to_owned(),
        title: u.name.clone(),
        detail: u.code.to_string(),
        to: format!("/console/units?unit={}", u.code),
    });
    let regions = directory.regions.values().filter(|r| {
        found(&r.name, &r.code.to_string())
            && caller.may(Action::OrgRead, &domain::Site::region(r.code))
    });
    let regions = regions.take(5).map(|r| Hit {
        kind: "region".to_owned(),
        title: directory.region_name(r.code),
        detail: r.code.to_string(),
        to: format!("/console/units?region={}", r.code),
    });
    units.chain(regions).collect()
}

/// A bill by its 18 digits, or by code and number with a space or hyphen between them.
async fn bill(
    identity: &Identity,
    caller: &Caller,
    text: &str,
) -> Result<Option<Hit>, IdentityError> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let (Some(code), Some(number)) = (digits.get(..8), digits.get(8..)) else { return Ok(None) };
    let (Ok(code), Ok(number)) = (code.parse(), number.parse()) else { return Ok(None) };
    let kept = identity.platform.store.find(domain::BillId { code, number }).await?;
    let directory = identity.platform.directory();
    let mine = kept.filter(|kept| {
        directory.units.get(&kept.unit).is_some_and(|unit| {
            let mut site = domain::Site::unit(unit.region, unit.code.clone());
            site.place = Some(kept.place.clone());
            caller.may(Action::BillRead, &site)
        })
    });
    Ok(mine.map(|kept| Hit {
        kind: "bill".to_owned(),
        title: format!("{} {}", kept.id.code, kept.id.number),
        detail: format!("{} 元", kept.total),
        to: format!("/b/{}/{}/{}", kept.id.code, kept.id.number, kept.check),
    }))
}
