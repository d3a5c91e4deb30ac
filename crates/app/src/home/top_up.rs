//! On the platform: grants that a front needs, before it needs them.

use domain::burn::{Ask, Rhythm};
use domain::{BillCode, BillNumber, CreditCode, Grant, GrantId, Holder, KindCode, Moment};
use wire::home::{GrantWords, ReportWords, StockWords};

use super::Home;
use super::accept::AcceptError;
use crate::directory::{Directory, Front};
use crate::grant::{self, GiveError};
use crate::ports::{Actor, GrantStatus, StoreError};

/// Tries against others who give ranges of the same code.
const TRIES: u32 = 8;

/// Every live grant that the device may still use, after giving new ones where few numbers are left.
pub(super) async fn round(
    home: &Home,
    front: &Front,
    report: &ReportWords,
) -> Result<Vec<GrantWords>, AcceptError> {
    let p = &home.platform;
    let directory = p.directory();
    let now = p.clock.now();
    let mut live = Vec::new();
    for hold in &front.data.holds {
        let Ok(unit) = hold.unit.parse::<CreditCode>() else { continue };
        if directory.stands(&unit).is_err() {
            continue;
        }
        let kinds: Vec<KindCode> = hold.kinds.iter().filter_map(|k| k.parse().ok()).collect();
        for place in &hold.places {
            let holder = Holder::Device { device: front.data.code.clone(), place: place.clone() };
            for kind in &kinds {
                let own = |g: &GrantStatus| {
                    let grant = &g.stock.grant;
                    grant.holder == holder
                        && grant.code.kind() == *kind
                        && !g.stock.closed
                        && grant.valid_until > now
                };
                let mut grants: Vec<GrantStatus> =
                    p.store.grants(&unit).await?.into_iter().filter(own).collect();
                let told = report.stock.iter().find(|s| {
                    s.unit == hold.unit && s.place == *place && s.kind == kind.to_string()
                });
                if let Some((ask, days)) = ask(&directory, *kind, now, &grants, told) {
                    grants.push(give(home, &unit, &holder, (*kind, ask, days)).await?);
                }
                live.extend(grants.into_iter().filter(|g| g.stock.left() > 0).map(words));
            }
        }
    }
    Ok(live)
}

/// What a place should get now. The device knows best what it can use of the grants it holds: what it
/// used and we do not have is under way, or was refused. Grants it has not heard of are on their way.
fn ask(
    directory: &Directory,
    kind: KindCode,
    now: Moment,
    grants: &[GrantStatus],
    told: Option<&StockWords>,
) -> Option<(Ask, u16)> {
    let (rule, days) = directory.ask_rule(kind)?;
    let is_held = |g: &GrantStatus| {
        told.is_some_and(|told| told.grants.contains(&g.stock.grant.id.to_string()))
    };
    let (mut held, mut coming) = (0_u64, 0_u64);
    for grant in grants {
        let sum = if is_held(grant) { &mut held } else { &mut coming };
        *sum = sum.saturating_add(grant.stock.left());
    }
    let usable = told.map_or(0, |told| told.left).min(held);
    let hours = told.map(|told| told.hours.as_slice()).unwrap_or_default();
    // The hour that has begun is not over; the others are wanted with the latest last.
    let used: Vec<u32> = hours.iter().skip(1).rev().copied().collect();
    let rhythm = Rhythm::new(&directory.calendar, now, &used);
    let stock = usable.saturating_add(coming);
    Some((rule.ask(&rhythm, stock, held.saturating_add(coming))?, days))
}

async fn give(
    home: &Home,
    unit: &CreditCode,
    holder: &Holder,
    (kind, ask, days): (KindCode, Ask, u16),
) -> Result<GrantStatus, AcceptError> {
    let p = &home.platform;
    let now = p.clock.now();
    let region = p.directory().entries.get(unit).map(|e| e.region);
    let region = region.ok_or(AcceptError::Unknown)?;
    let year = u16::try_from(now.date().year()).unwrap_or_default();
    let code = BillCode::of(region.province(), kind, year);
    let inconsistent = |e: &dyn std::fmt::Display| StoreError::Inconsistent(e.to_string());
    for _ in 0..TRIES {
        let first = p.store.last_number(code).await?.map_or(1, |n| n.saturating_add(1));
        let last = first.saturating_add(ask.count.saturating_sub(1));
        let number = |n: u64| BillNumber::new(n).map_err(|e| inconsistent(&e));
        let id = GrantId::new(&format!("{code}-{first}")).map_err(|e| inconsistent(&e))?;
        let given = Grant {
            id,
            unit: unit.clone(),
            holder: holder.clone(),
            code,
            first: number(first)?,
            last: number(last)?,
            valid_from: now,
            valid_until: now.plus_seconds(i64::from(days).saturating_mul(86_400)),
            amount_max: ask.amount_max,
        };
        let by = Actor { name: "worker:grants".into(), ..Actor::default() };
        match grant::give(p, given, by).await {
            Ok(signed) => {
                return Ok(GrantStatus {
                    stock: domain::GrantStock::new(signed.grant),
                    kept: 0,
                    signature: signed.signature,
                    certificate_serial: signed.certificate_serial,
                });
            }
            Err(GiveError::Overlap) => {}
            Err(GiveError::Store(e)) => return Err(e.into()),
            Err(GiveError::Signer(e)) => return Err(e.into()),
            Err(other) => return Err(inconsistent(&other).into()),
        }
    }
    Err(StoreError::Unavailable("no free range of numbers was found".into()).into())
}

fn words(grant: GrantStatus) -> GrantWords {
    GrantWords {
        statement: grant.stock.grant.statement(),
        signature: wire::auth::encode(&grant.signature),
        serial: grant.certificate_serial,
    }
}
