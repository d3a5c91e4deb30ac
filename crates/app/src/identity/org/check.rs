//! What is wrong with a unit's fields.

use domain::{CreditCode, RegionCode};
use wire::console::{PlaceView, UnitRequest};

use crate::directory::Directory;
use crate::identity::Faults;

const INDUSTRIES: [&str; 4] = ["medical", "education", "society", "other"];
const ACCESS: [&str; 3] = ["web", "online", "front"];
const PLACES_MAX: usize = 500;

/// What is wrong with a unit's fields; the region if it is one.
pub(crate) fn check(
    directory: &Directory,
    request: &UnitRequest,
    faults: &mut Faults,
) -> Option<RegionCode> {
    let code = faults.credit_code("/credit_code", &request.credit_code);
    faults.text("/name", &request.name, 60);
    let region = faults.region("/region", &request.region);
    let missing = region.is_some_and(|r| !directory.regions.contains_key(&r));
    faults.add_if(missing, "/region", "UNKNOWN_REGION");
    faults.one_of("/industry", &request.industry, &INDUSTRIES);
    faults.one_of("/access", &request.access, &ACCESS);
    faults.maybe_text("/payee_name", &request.payee_name, 60);
    faults.account("/payee_account", &request.payee_account);
    faults.maybe_text("/payee_bank", &request.payee_bank, 60);
    faults.maybe_text("/seal_name", &request.seal_name, 40);
    check_places(&request.places, faults);
    for (i, kind) in request.kinds.iter().enumerate() {
        let there = kind.parse().ok().is_some_and(|k| directory.rules.kinds.contains_key(&k));
        faults.add_if(!there, &format!("/kinds/{i}"), "UNKNOWN_KIND");
    }
    if let Some(parent) = request.parent.as_ref().filter(|p| !p.is_empty()) {
        check_parent(directory, code.as_ref(), parent, faults);
    }
    region.filter(|_| !missing)
}

fn check_places(places: &[PlaceView], faults: &mut Faults) {
    faults.add_if(places.is_empty(), "/places", "NO_PLACE");
    faults.add_if(places.len() > PLACES_MAX, "/places", "TOO_LONG");
    let mut seen = std::collections::BTreeSet::new();
    for (i, place) in places.iter().enumerate().take(PLACES_MAX) {
        let good = (1..=8).contains(&place.code.len())
            && place.code.bytes().all(|b| b.is_ascii_alphanumeric())
            && seen.insert(place.code.as_str());
        faults.add_if(!good, &format!("/places/{i}/code"), "NOT_PLACE");
        faults.text(&format!("/places/{i}/name"), &place.name, 40);
    }
}

/// The line of units above must end, and must not come back here.
fn check_parent(
    directory: &Directory,
    code: Option<&CreditCode>,
    parent: &str,
    faults: &mut Faults,
) {
    let Some(mut above) = faults.credit_code("/parent", parent) else { return };
    if !directory.entries.contains_key(&above) {
        faults.add("/parent", "UNKNOWN_UNIT");
        return;
    }
    for _ in 0..16 {
        if Some(&above) == code {
            break;
        }
        let next = directory.entries.get(&above).and_then(|u| u.data.parent.as_ref());
        match next.and_then(|p| p.parse().ok()) {
            Some(next) => above = next,
            None => return,
        }
    }
    faults.add("/parent", "PARENT_LOOP");
}
