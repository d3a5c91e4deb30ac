//! Regions with what they hold, and the kinds of bills one may choose.

use domain::{Action, RegionCode, RegionLevel, Site};
use wire::console::{KindView, RegionView};

use crate::directory::Directory;
use crate::identity::{Caller, Identity};

/// Regions within reach, with what they hold.
pub fn regions(identity: &Identity, caller: &Caller) -> Vec<RegionView> {
    let directory = identity.platform.directory();
    let units = caller.unit().and_then(|code| directory.units.get(code)).map(|u| u.region);
    let seen = |code: RegionCode| {
        caller.may(Action::OrgRead, &Site::region(code))
            || units.is_some_and(|region| code.contains(region))
    };
    region_views(&directory, seen)
}

/// All regions, without what they hold: for whoever wants to join.
pub fn public_regions(identity: &Identity) -> Vec<RegionView> {
    let mut all = region_views(&identity.platform.directory(), |_| true);
    for region in &mut all {
        (region.units, region.live) = (0, 0);
    }
    all
}

fn region_views(directory: &Directory, seen: impl Fn(RegionCode) -> bool) -> Vec<RegionView> {
    let mut counts = std::collections::BTreeMap::<RegionCode, (u64, u64)>::new();
    for unit in directory.entries.values().filter(|u| u.data.status != "closed") {
        let (all, live) = counts.entry(unit.region).or_default();
        *all = all.saturating_add(1);
        *live = live.saturating_add(u64::from(unit.data.live));
    }
    let view = |region: &domain::Region| {
        let (units, live) = counts.get(&region.code).copied().unwrap_or_default();
        RegionView {
            code: region.code.to_string(),
            name: region.name.clone(),
            level: match region.code.level() {
                RegionLevel::Province => "province",
                RegionLevel::City => "city",
                RegionLevel::County => "county",
            }
            .to_owned(),
            parent: region.code.parent().map(|p| p.to_string()),
            bureau: bureau_name(region),
            units,
            live,
        }
    };
    directory.regions.values().filter(|r| seen(r.code)).map(view).collect()
}

/// What the bureau of a region is called.
pub(crate) fn bureau_name(region: &domain::Region) -> String {
    match region.code.level() {
        RegionLevel::Province => format!("{}财政厅", region.name),
        RegionLevel::City | RegionLevel::County => format!("{}财政局", region.name),
    }
}

/// Kinds of bills one may choose.
pub fn kinds(identity: &Identity) -> Vec<KindView> {
    let directory = identity.platform.directory();
    let kinds = directory.rules.kinds.values();
    kinds.map(|kind| KindView { code: kind.code.to_string(), name: kind.name.clone() }).collect()
}
