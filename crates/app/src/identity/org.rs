//! Organisation: regions and units. A unit is an entry of the directory, so every change moves the
//! directory's version, keeps the one before, and counts on every node within seconds.

mod check;
mod history;
mod region;

use domain::{Action, CreditCode, RegionCode, Site, mask_code};
use wire::console::{Page, PlaceView, StatusRequest, UnitRequest, UnitRow, UnitView};
use wire::data::{PayeeData, PlaceData, SealData, UnitData};

use super::{Caller, Faults, Identity, IdentityError, Told};
use crate::directory::{Directory, UnitEntry, open_account, seal_account};
use crate::ports::Entry;
use crate::ports::registry::{AuditRecord, Deed, Write};
pub(crate) use check::check;
pub use history::history;
pub(crate) use region::bureau_name;
pub use region::{kinds, public_regions, regions};

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
