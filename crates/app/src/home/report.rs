//! On a front: how it is, and whether it may issue.

use std::collections::BTreeMap;

use domain::window::{Declaration, HighWater, Standing, Window};
use domain::{CreditCode, Holder, KindCode, Moment};
use wire::console::FrontStock;
use wire::home::{HeardWords, ReportWords, StockWords};

use super::{Home, Shut, Stand, heard};
use crate::directory::Directory;
use crate::ports::StoreError;

/// Hours of issuing that a report tells.
const HOURS: i64 = 24 * 7;

/// What only the machine knows.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Version of the program.
    pub version: String,
    /// When it was started.
    pub started_at: String,
    /// Bytes free on the disk; 0: not known.
    pub disk_free: u64,
}

/// Units that this front issues for, as its configuration says.
pub fn units(home: &Home) -> Vec<CreditCode> {
    let directory = home.platform.directory();
    let own = home.platform.device().and_then(|code| directory.fronts.get(code));
    let holds = own.map(|front| front.data.holds.as_slice()).unwrap_or_default();
    holds.iter().filter_map(|hold| hold.unit.parse().ok()).collect()
}

/// Numbers left of each unit, place and kind, and how many were used in each of the last hours.
pub async fn stock(home: &Home) -> Result<Vec<StockWords>, StoreError> {
    let p = &home.platform;
    let now = p.clock.now();
    let mut all: BTreeMap<(String, String, String), StockWords> = BTreeMap::new();
    for unit in units(home) {
        for grant in p.store.grants(&unit).await? {
            let Holder::Device { device, place } = &grant.stock.grant.holder else { continue };
            let live = !grant.stock.closed && grant.stock.grant.valid_until > now;
            if Some(device.as_str()) != p.device() || !live {
                continue;
            }
            let kind = grant.stock.grant.code.kind().to_string();
            let key = (unit.to_string(), place.clone(), kind.clone());
            let entry = all.entry(key).or_insert_with(|| StockWords {
                unit: unit.to_string(),
                place: place.clone(),
                kind,
                ..StockWords::default()
            });
            entry.left = entry.left.saturating_add(grant.stock.left());
            entry.grants.push(grant.stock.grant.id.to_string());
        }
    }
    let since = now.plus_seconds(HOURS.saturating_mul(-3600));
    let counted = home.fronts.hours(since).await?;
    for stock in all.values_mut() {
        let mut hours = vec![0_u32; usize::try_from(HOURS).unwrap_or_default()];
        for one in counted
            .iter()
            .filter(|c| c.unit == stock.unit && c.place == stock.place && c.kind == stock.kind)
        {
            let Some(place) = ago(now, &one.hour).and_then(|h| hours.get_mut(h)) else { continue };
            *place = place.saturating_add(one.count);
        }
        while hours.last() == Some(&0) {
            hours.pop();
        }
        stock.hours = hours;
    }
    Ok(all.into_values().collect())
}

/// How many hours ago that hour (`2026-11-24T01`, UTC) was.
fn ago(now: Moment, hour: &str) -> Option<usize> {
    let then: Moment = format!("{hour}:00:00Z").parse().ok()?;
    usize::try_from(now.seconds_since(then).div_euclid(3600)).ok()
}

/// The same with the names of its unit, place and kind; empty: not known here.
pub fn named(directory: &Directory, stock: StockWords) -> FrontStock {
    let unit = stock.unit.parse::<CreditCode>().ok().and_then(|code| directory.units.get(&code));
    let place = unit.and_then(|unit| unit.places.iter().find(|place| place.code == stock.place));
    let kind = stock.kind.parse::<KindCode>().ok();
    let kind = kind.and_then(|code| directory.rules.kinds.get(&code));
    FrontStock {
        unit_name: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
        place_name: place.map(|place| place.name.clone()).unwrap_or_default(),
        kind_name: kind.map(|kind| kind.name.clone()).unwrap_or_default(),
        unit: stock.unit,
        place: stock.place,
        kind: stock.kind,
        left: stock.left,
        hours: stock.hours,
    }
}

/// How the front is.
pub async fn report(home: &Home, machine: &Machine) -> Result<ReportWords, StoreError> {
    let p = &home.platform;
    let head = home.fronts.head().await?;
    let mark = home.fronts.mark(p.device().unwrap_or_default()).await?;
    let home_seq = mark.map_or(0, |mark| mark.seq);
    let oldest = home.fronts.told(home_seq, 1).await?;
    let certificate = p.keys.node();
    Ok(ReportWords {
        version: machine.version.clone(),
        started_at: machine.started_at.clone(),
        heard_at: heard(home).await?.1.map(Moment::utc).unwrap_or_default(),
        backlog: head.map_or(0, |head| head.seq).saturating_sub(home_seq),
        oldest_at: oldest.first().map(|told| told.record.at.utc()).unwrap_or_default(),
        disk_free: machine.disk_free,
        certificate_until: Moment::new(certificate.certificate().not_after()).utc(),
        stock: stock(home).await?,
    })
}

/// Sets the gate by what is known now. Called every second or so, and before the first bill.
pub async fn watch(home: &Home) -> Result<(), StoreError> {
    let p = &home.platform;
    let (words, platform_at) = heard(home).await?;
    let now = high_water(home, &words, platform_at).await?;
    let directory = p.directory();
    let until = directory.config_until().and_then(|until| until.parse::<Moment>().ok());
    if words.standing != "active" {
        p.gate.shut(Shut::Frozen);
        return Ok(());
    }
    if until.is_none_or(|until| until <= now) {
        p.gate.shut(Shut::Config);
        return Ok(());
    }
    let stand = match window_at(home, platform_at.unwrap_or(now), now).standing {
        Standing::Open => Stand::Open,
        Standing::Warned { .. } => Stand::Warned,
        Standing::Capped { cap, .. } => Stand::Capped(cap),
        Standing::Stopped => Stand::Shut(Shut::Window),
    };
    let mut used = BTreeMap::new();
    if let Stand::Capped(cap) = stand {
        for unit in units(home) {
            let so_far = home.fronts.used(&unit, cap.since(now)).await?;
            used.insert(unit, so_far);
        }
    }
    p.gate.set(stand, used, now);
    Ok(())
}

/// The window that counts now, and when it gets narrower.
pub async fn window(home: &Home) -> Result<Window, StoreError> {
    let (words, platform_at) = heard(home).await?;
    let now = high_water(home, &words, platform_at).await?;
    Ok(window_at(home, platform_at.unwrap_or(now), now))
}

fn window_at(home: &Home, heard: Moment, now: Moment) -> Window {
    let directory = home.platform.directory();
    directory.windows.standing(&directory.calendar, heard, &declared(home), now)
}

/// What finance has declared for the region of this front, or one above it.
fn declared(home: &Home) -> Vec<Declaration> {
    let directory = home.platform.directory();
    let own = home.platform.device().and_then(|code| directory.fronts.get(code));
    let Some(region) = own.map(|front| front.region) else { return Vec::new() };
    let counts = |d: &&Declaration| d.region.contains(region);
    directory.declarations.iter().filter(counts).cloned().collect()
}

/// The time to go by: the clock, but never before what was written since the platform was heard, and
/// never before the platform's own time then. So a clock set back opens no window, and a clock that
/// once ran ahead is put right by hearing the platform.
async fn high_water(
    home: &Home,
    words: &HeardWords,
    platform_at: Option<Moment>,
) -> Result<Moment, StoreError> {
    let mut mark = HighWater::new(home.platform.clock.now());
    if let Some(told) = platform_at {
        mark.read(told);
    }
    if let Some(head) = home.fronts.head().await?
        && head.seq > words.seq
        && let Some(last) = home.fronts.told(head.seq.saturating_sub(1), 1).await?.first()
    {
        mark.read(last.record.at);
    }
    Ok(mark.moment())
}
