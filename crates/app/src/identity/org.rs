//! Organisation: regions and units. A unit is an entry of the directory, so every change moves the
//! directory's version, keeps the one before, and counts on every node within seconds.

use domain::{Action, CreditCode, RegionCode, RegionLevel, Site, mask_code};
use wire::console::{
    KindView, Page, PlaceView, RegionView, StatusRequest, UnitChange, UnitRequest, UnitRow,
    UnitView,
};
use wire::data::{PayeeData, PlaceData, SealData, UnitData};

use super::{Caller, Faults, Identity, IdentityError, Told};
use crate::directory::{Directory, UnitEntry, open_account, seal_account};
use crate::ports::Entry;
use crate::ports::registry::{AuditRecord, Deed, Write};

const INDUSTRIES: [&str; 4] = ["medical", "education", "society", "other"];
const ACCESS: [&str; 3] = ["web", "online", "front"];
const PLACES_MAX: usize = 500;

/// Which units to list.
#[derive(Clone, Debug, Default)]
pub struct UnitFilter {
    /// In this region and below.
    pub region: Option<RegionCode>,
    /// Of this industry.
    pub industry: Option<String>,
    /// With this way of access.
    pub access: Option<String>,
    /// With this status.
    pub status: Option<String>,
    /// Live or not.
    pub live: Option<bool>,
    /// Whose name or credit code contains this.
    pub text: Option<String>,
    /// After this credit code.
    pub after: Option<String>,
    /// At most so many.
    pub max: usize,
}

impl UnitFilter {
    fn takes(&self, code: &CreditCode, unit: &UnitEntry) -> bool {
        let is = |wanted: &Option<String>, value: &str| {
            wanted.as_ref().is_none_or(|w| w.is_empty() || w == value)
        };
        self.region.is_none_or(|region| region.contains(unit.region))
            && is(&self.industry, &unit.data.industry)
            && is(&self.access, &unit.data.access)
            && is(&self.status, &unit.data.status)
            && self.live.is_none_or(|live| live == unit.data.live)
            && self.text.as_ref().is_none_or(|text| {
                let text = text.trim();
                unit.data.name.contains(text) || code.as_str().contains(text)
            })
    }
}

fn row(directory: &Directory, unit: &UnitEntry) -> UnitRow {
    UnitRow {
        credit_code: unit.data.credit_code.clone(),
        name: unit.data.name.clone(),
        region: unit.data.region.clone(),
        region_name: directory.region_name(unit.region),
        industry: unit.data.industry.clone(),
        access: unit.data.access.clone(),
        status: unit.data.status.clone(),
        live: unit.data.live,
        places: u64::try_from(unit.data.places.len()).unwrap_or(u64::MAX),
        version: unit.version,
    }
}

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

/// One page of units within reach, in the order of their credit codes.
pub fn units(identity: &Identity, caller: &Caller, filter: &UnitFilter) -> Page<UnitRow> {
    let directory = identity.platform.directory();
    let after = filter.after.as_deref().unwrap_or_default();
    let mut found = directory.entries.iter().filter(|(code, unit)| {
        code.as_str() > after
            && filter.takes(code, unit)
            && caller.may(Action::OrgRead, &unit.site())
    });
    let items: Vec<UnitRow> =
        found.by_ref().take(filter.max).map(|(_, unit)| row(&directory, unit)).collect();
    let next = found.next().and_then(|_| items.last().map(|u| u.credit_code.clone()));
    Page { items, next }
}

fn known(identity: &Identity, code: &str) -> Result<UnitEntry, IdentityError> {
    let code: CreditCode = code.parse().map_err(|_| IdentityError::NotFound)?;
    let directory = identity.platform.directory();
    directory.entries.get(&code).cloned().ok_or(IdentityError::NotFound)
}

fn view(identity: &Identity, unit: &UnitEntry) -> Result<UnitView, IdentityError> {
    let directory = identity.platform.directory();
    let data = &unit.data;
    let account = open_account(identity.platform.vault(), data).map_err(IdentityError::Service)?;
    Ok(UnitView {
        unit: row(&directory, unit),
        parent: data.parent.clone(),
        payee_name: data.payee.name.clone(),
        payee_account: mask_code(&account),
        payee_bank: data.payee.bank.clone(),
        seal_name: data.seal.name.clone(),
        places: data
            .places
            .iter()
            .map(|p| PlaceView { code: p.code.clone(), name: p.name.clone() })
            .collect(),
        kinds: data.kinds.clone(),
    })
}

/// One unit.
pub async fn unit(
    identity: &Identity,
    caller: &Caller,
    code: &str,
) -> Result<UnitView, IdentityError> {
    let unit = known(identity, code)?;
    identity.ask_quietly(caller, Action::OrgRead, &unit.site(), &format!("unit/{code}")).await?;
    view(identity, &unit)
}

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

/// The entry a request makes, over the one before.
pub(crate) fn entry_of(
    identity: &Identity,
    request: &UnitRequest,
    before: Option<&UnitData>,
) -> UnitData {
    let or = |text: &str, other: String| if text.is_empty() { other } else { text.to_owned() };
    let account = match (request.payee_account.as_str(), before) {
        ("", Some(before)) => before.payee.account.clone(),
        (account, _) => {
            let mut nonce = [0; 12];
            identity.platform.chance.fill(&mut nonce);
            seal_account(identity.platform.vault(), &request.credit_code, account, nonce)
        }
    };
    let seal_name = or(
        &request.seal_name,
        before.map_or_else(|| format!("{}财务专用章", request.name), |b| b.seal.name.clone()),
    );
    // A seal of another name is another seal, which is made when it is needed.
    let seal = before
        .map(|b| b.seal.clone())
        .filter(|seal| seal.name == seal_name)
        .unwrap_or(SealData { name: seal_name, ..SealData::default() });
    UnitData {
        credit_code: request.credit_code.clone(),
        name: request.name.trim().to_owned(),
        region: request.region.clone(),
        payee: PayeeData {
            name: or(&request.payee_name, request.name.trim().to_owned()),
            account,
            bank: request.payee_bank.clone(),
        },
        seal,
        places: request
            .places
            .iter()
            .map(|p| PlaceData { code: p.code.clone(), name: p.name.clone() })
            .collect(),
        industry: request.industry.clone(),
        access: request.access.clone(),
        parent: request.parent.clone().filter(|p| !p.is_empty()),
        status: before.map_or_else(|| "active".to_owned(), |b| b.status.clone()),
        live: before.is_some_and(|b| b.live),
        kinds: request.kinds.clone(),
        reason: request.reason.clone(),
    }
}

impl Identity {
    /// Keeps a unit and reads the directory again.
    pub(crate) async fn keep_unit(
        &self,
        data: &UnitData,
        expect: i64,
        told: AuditRecord,
    ) -> Result<(), IdentityError> {
        let entry = Entry::new("unit", &data.credit_code, wire::data::to_json(data));
        let writes = vec![Write::Entry { entry, expect: Some(expect) }];
        IdentityError::of(self.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
        self.platform.refresh().await?;
        Ok(())
    }
}

/// Creates a unit, or changes one.
pub async fn put(
    identity: &Identity,
    caller: &Caller,
    request: UnitRequest,
    existing: Option<&str>,
) -> Result<UnitView, IdentityError> {
    let directory = identity.platform.directory();
    let mut faults = Faults::default();
    let region = check(&directory, &request, &mut faults);
    faults.maybe_text("/reason", &request.reason, 200);
    let before = existing.map(|code| known(identity, code)).transpose()?;
    if let Some(before) = &before {
        faults.text("/reason", &request.reason, 200);
        let same = before.data.credit_code == request.credit_code;
        faults.add_if(!same, "/credit_code", "STATUS_ORDER");
    }
    faults.refuse()?;
    let region = region.ok_or_else(|| Faults::one("/region", "UNKNOWN_REGION"))?;
    let code: CreditCode =
        request.credit_code.parse().map_err(|_| Faults::one("/credit_code", "NOT_CREDIT_CODE"))?;
    let subject = format!("unit/{code}");
    if let Some(before) = &before {
        identity.ask_quietly(caller, Action::OrgWrite, &before.site(), &subject).await?;
    }
    let site = Site::unit(region, code);
    identity.ask(caller, Action::OrgWrite, &site, &subject).await?;
    let data = entry_of(identity, &request, before.as_ref().map(|b| &b.data));
    let (action, old) = match &before {
        Some(before) => ("unit.change", wire::data::to_json(&before.data)),
        None => ("unit.create", String::new()),
    };
    let told = identity
        .done(&caller.actor, action, subject)
        .at_site(&site)
        .changing(&old, &wire::data::to_json(&data))
        .noting(&request.reason);
    let expect = if before.is_some() { request.version.unwrap_or(-1) } else { 0 };
    identity.keep_unit(&data, expect, told).await?;
    view(identity, &known(identity, &data.credit_code)?)
}

/// Suspends, resumes or closes a unit. A unit that is not active issues nothing.
pub async fn set_status(
    identity: &Identity,
    caller: &Caller,
    code: &str,
    request: StatusRequest,
) -> Result<UnitView, IdentityError> {
    let unit = known(identity, code)?;
    let subject = format!("unit/{code}");
    identity.ask_quietly(caller, Action::OrgWrite, &unit.site(), &subject).await?;
    let mut faults = Faults::default();
    faults.text("/reason", &request.reason, 200);
    let allowed = match unit.data.status.as_str() {
        "active" => ["suspended", "closed"].as_slice(),
        "suspended" => ["active", "closed"].as_slice(),
        _ => &[],
    };
    faults.add_if(!allowed.contains(&request.status.as_str()), "/status", "STATUS_ORDER");
    faults.refuse()?;
    let mut data = unit.data.clone();
    data.status.clone_from(&request.status);
    data.reason.clone_from(&request.reason);
    let told = identity
        .done(&caller.actor, "unit.status", subject)
        .at_site(&unit.site())
        .noting(format!("{} → {}: {}", unit.data.status, data.status, request.reason));
    identity.keep_unit(&data, request.version, told).await?;
    view(identity, &known(identity, code)?)
}

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
