//! Where a reader may look, as ranges of keys: a region is one stretch of region codes, a unit is
//! itself. Who holds which reach is not known here.

use std::collections::BTreeSet;

use domain::{CreditCode, Reach, RegionCode, RegionLevel};

/// One stretch of rows.
pub(crate) enum Stretch {
    /// A region and all within it, up to the last code there can be.
    Regions(RegionCode, String),
    /// A unit.
    Unit(CreditCode),
}

impl Stretch {
    /// First and last key.
    pub(crate) fn bounds(&self) -> (String, String) {
        match self {
            Self::Regions(region, last) => (region.to_string(), last.clone()),
            Self::Unit(unit) => (unit.to_string(), unit.to_string()),
        }
    }

    /// The region whose stretch it is.
    pub(super) const fn region(&self) -> Option<RegionCode> {
        match self {
            Self::Regions(region, _) => Some(*region),
            Self::Unit(_) => None,
        }
    }
}

/// The stretches of some reaches: regions first, wider ones before those within them. Nothing kept
/// here belongs to a place, so the reach of a place holds nothing.
pub(crate) fn stretches(reach: &[Reach]) -> Vec<Stretch> {
    let reach: BTreeSet<&Reach> = reach.iter().collect();
    let stretch = |reach: &Reach| match reach {
        Reach::Region(region) => Some(Stretch::Regions(*region, last_within(*region))),
        Reach::Unit(unit) => Some(Stretch::Unit(unit.clone())),
        Reach::Place(..) => None,
    };
    reach.into_iter().filter_map(stretch).collect()
}

fn last_within(region: RegionCode) -> String {
    let own = match region.level() {
        RegionLevel::Province => 2,
        RegionLevel::City => 4,
        RegionLevel::County => 6,
    };
    region.to_string().chars().take(own).chain("999999".chars().skip(own)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_ends_where_its_neighbour_begins() {
        let ends = [("510000", "519999"), ("510100", "510199"), ("510104", "510104")];
        for (region, last) in ends {
            assert_eq!(last_within(region.parse().unwrap()), last);
        }
    }
}
