//! Front servers as the console sees and changes them, and the cases about them.

use domain::{Action, CreditCode, Site};
use wire::console::{CaseEvidence, CaseRow, FrontHold, FrontRow, StatusRequest};
use wire::data;
use wire::home::ReportWords;
use wire::messages;

use super::{Caller, Faults, Identity, IdentityError, Told};
use crate::directory::{Directory, Front};
use crate::home::{Home, named};
use crate::ports::Entry;
use crate::ports::fronts::{Case, Report};
use crate::ports::registry::{AuditRecord, Committed, Deed, Write};

/// Cases of one answer.
const CASES_MAX: u32 = 200;
/// Characters of a reason or remedy.
const TEXT_MAX: usize = 200;

/// Front servers within the caller's reach.
pub async fn list(
    identity: &Identity,
    home: &Home,
    caller: &Caller,
) -> Result<Vec<FrontRow>, IdentityError> {
    let directory = identity.platform.directory();
    let reports = home.fronts.reports().await?;
    let cases = home.fronts.cases(&caller.reach(Action::FrontRead), true, CASES_MAX).await?;
    let mut rows = Vec::new();
    for front in directory.fronts.values() {
        if sites(front).iter().any(|site| caller.may(Action::FrontRead, site)) {
            let code = &front.data.code;
            let mark = home.fronts.mark(code).await?;
            let report = reports.iter().find(|report| report.device == *code);
            let open = cases.iter().filter(|case| case.device == *code).count();
            let home_seq = mark.map_or(0, |mark| mark.seq);
            rows.push(row(&directory, front, report, (home_seq, open)));
        }
    }
    Ok(rows)
}

/// Where a front stands: its region, and every unit it issues for.
fn sites(front: &Front) -> Vec<Site> {
    let unit =
        |unit: &String| unit.parse::<CreditCode>().ok().map(|unit| Site::unit(front.region, unit));
    let units = front.data.holds.iter().filter_map(|hold| unit(&hold.unit));
    std::iter::once(Site::region(front.region)).chain(units).collect()
}

fn row(
    directory: &Directory,
    front: &Front,
    report: Option<&Report>,
    (home, cases): (i64, usize),
) -> FrontRow {
    let said: ReportWords = report.and_then(|r| data::from_json(&r.body).ok()).unwrap_or_default();
    let name = |unit: &str| {
        let unit = unit.parse::<CreditCode>().ok().and_then(|code| directory.units.get(&code));
        unit.map(|unit| unit.name.clone()).unwrap_or_default()
    };
    let hold = |hold: &data::FrontHoldData| FrontHold {
        unit_name: name(&hold.unit),
        unit: hold.unit.clone(),
        places: hold.places.clone(),
        kinds: hold.kinds.clone(),
    };
    FrontRow {
        code: front.data.code.clone(),
        name: front.data.name.clone(),
        region: front.data.region.clone(),
        region_name: directory.region_name(front.region),
        holds: front.data.holds.iter().map(hold).collect(),
        status: front.data.status.clone(),
        reason: front.data.reason.clone(),
        version: front.version,
        heard_at: report.map(|r| r.at.iso()),
        program: said.version,
        started_at: said.started_at,
        home,
        backlog: said.backlog,
        oldest_at: said.oldest_at,
        disk_free: said.disk_free,
        certificate_until: domain::Moment::new(front.certificate.not_after()).iso(),
        stock: said.stock.into_iter().map(|stock| named(directory, stock)).collect(),
        cases: u32::try_from(cases).unwrap_or(u32::MAX),
    }
}

/// Freezes, releases or retires a front server.
pub async fn change(
    identity: &Identity,
    caller: &Caller,
    code: &str,
    request: StatusRequest,
) -> Result<(), IdentityError> {
    let directory = identity.platform.directory();
    let front = directory.fronts.get(code).ok_or(IdentityError::NotFound)?;
    let site = Site::region(front.region);
    if !caller.may(Action::FrontWrite, &site) {
        identity.refuse(caller, Action::FrontWrite, code).await?;
    }
    let reason = text("/reason", &request.reason)?;
    let may = matches!(
        (front.data.status.as_str(), request.status.as_str()),
        ("active", "frozen" | "retired") | ("frozen", "active" | "retired")
    );
    if !may {
        return Err(Faults::one("/status", "NOT_ONE_OF"));
    }
    let mut changed = front.data.clone();
    changed.status = request.status;
    changed.reason = reason;
    let entry = Entry::new("front", code, data::to_json(&changed));
    let audit = AuditRecord {
        region: front.region.to_string(),
        note: format!("{}：{}", changed.status, changed.reason),
        ..AuditRecord::done(identity.now(), caller.actor().clone(), "front.status", code)
    };
    let deed = Deed {
        writes: vec![Write::Entry { entry, expect: Some(request.version) }],
        audit: vec![audit],
    };
    match identity.registry.commit(deed).await? {
        Committed::Done => {}
        Committed::Stale(_) | Committed::Taken(_) | Committed::Forbidden(_) => {
            return Err(IdentityError::Stale(code.to_owned()));
        }
    }
    identity.platform.refresh().await.map_err(|e| IdentityError::Service(e.to_string()))?;
    Ok(())
}

fn text(pointer: &'static str, text: &str) -> Result<String, IdentityError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Faults::one(pointer, "MISSING")),
        n if n > TEXT_MAX => Err(Faults::one(pointer, "TOO_LONG")),
        _ => Ok(text.to_owned()),
    }
}

/// Cases within the caller's reach.
pub async fn cases(
    identity: &Identity,
    home: &Home,
    caller: &Caller,
    open: bool,
) -> Result<Vec<CaseRow>, IdentityError> {
    let directory = identity.platform.directory();
    let cases = home.fronts.cases(&caller.reach(Action::FrontRead), open, CASES_MAX).await?;
    Ok(cases.into_iter().map(|case| case_row(&directory, case)).collect())
}

fn case_row(directory: &Directory, case: Case) -> CaseRow {
    let unit = case.unit.parse::<CreditCode>().ok().and_then(|code| directory.units.get(&code));
    let (closed_at, closed_by, remedy) = match case.closed {
        Some((at, by, remedy)) => (Some(at.iso()), by, remedy),
        None => (None, String::new(), String::new()),
    };
    CaseRow {
        message: messages::refusal(&case.kind).to_owned(),
        id: case.id,
        device: case.device,
        region: case.region.to_string(),
        unit_name: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
        unit: case.unit,
        kind: case.kind,
        subject: case.subject,
        note: case.note,
        evidence: !case.evidence.is_empty(),
        opened_at: case.opened_at.iso(),
        closed_at,
        closed_by,
        remedy,
    }
}

/// A case that the caller may do that with.
async fn case_for(
    identity: &Identity,
    home: &Home,
    caller: &Caller,
    (action, id): (Action, &str),
) -> Result<(Case, Site), IdentityError> {
    let case = home.fronts.case(id).await?.ok_or(IdentityError::NotFound)?;
    let site = match case.unit.parse::<CreditCode>() {
        Ok(unit) => Site::unit(case.region, unit),
        Err(_) => Site::region(case.region),
    };
    if !caller.may(action, &site) {
        identity.refuse(caller, action, &format!("case/{id}")).await?;
    }
    Ok((case, site))
}

/// Closes a case with what was done about it.
pub async fn close_case(
    identity: &Identity,
    home: &Home,
    caller: &Caller,
    id: &str,
    remedy: &str,
) -> Result<(), IdentityError> {
    let remedy = text("/remedy", remedy)?;
    case_for(identity, home, caller, (Action::FrontWrite, id)).await?;
    let by = caller.actor().clone();
    if home.fronts.close_case(id, &remedy, by, identity.now()).await? {
        Ok(())
    } else {
        Err(IdentityError::Stale(id.to_owned()))
    }
}

/// The file a case keeps, as it came; it names a payer, so it is written down first who looks, and why.
pub async fn evidence(
    identity: &Identity,
    home: &Home,
    caller: &Caller,
    id: &str,
    reason: &str,
) -> Result<CaseEvidence, IdentityError> {
    let reason = text("/reason", reason)?;
    let (case, site) = case_for(identity, home, caller, (Action::FrontRead, id)).await?;
    if case.evidence.is_empty() {
        return Err(IdentityError::NotFound);
    }
    let told = identity.done(caller.actor(), "case.evidence", id).at_site(&site).noting(reason);
    identity.note(told).await?;
    Ok(CaseEvidence { file: String::from_utf8_lossy(&case.evidence).into_owned() })
}
