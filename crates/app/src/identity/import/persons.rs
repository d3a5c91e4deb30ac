//! Many persons at once, out of a table. Every row is checked before anybody is invited; one bad row and
//! nobody is. Roles are given under the same rules as one by one: of one duty each, within the reach of
//! whoever imports.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Action, Duty, Reach, Site};
use wire::console::{ImportAnswer, InvitedRow, PersonImportAnswer, PersonRequest, RowFault};
use wire::record::PersonBody;

use super::{heads, list};
use crate::directory::Directory;
use crate::identity::invite::Invitation;
use crate::identity::{Caller, Faults, Identity, IdentityError, Told, assign, person};
use crate::ports::registry::{AuditRecord, Deed, RoleHeld, Write};

/// The columns, in their order.
pub const COLUMNS: [&str; 8] =
    ["登录名", "姓名", "区划代码", "单位代码", "证件号码", "手机号码", "角色", "开票点"];
/// The fields the columns go to, for faults.
const FIELDS: [&str; 8] =
    ["/login", "/name", "/region", "/unit", "/id_number", "/phone", "/roles", "/places"];
/// Rows at most: each password takes its time to keep.
const ROWS_MAX: usize = 300;

/// One row of the example in the template: roles by name or code and places by code, joined by `；`.
pub const EXAMPLE: [&str; 8] =
    ["window-01", "示例开票员", "510000", "12510000000000019B", "", "", "开票员", "01；02"];

/// Checks a table of persons, header first, and invites them if `apply` and nothing is wrong. Their
/// one-time passwords are shown only now.
pub async fn persons(
    identity: &Identity,
    caller: &Caller,
    table: &[Vec<String>],
    apply: bool,
) -> Result<PersonImportAnswer, IdentityError> {
    if !caller.has(Action::PersonWrite) {
        identity.refuse(caller, Action::PersonWrite, "person.import").await?;
    }
    let rows = heads(table, &COLUMNS)?;
    if rows.len() > ROWS_MAX {
        return Err(Faults::one("", "TOO_MANY_ROWS"));
    }
    let directory = identity.platform.directory();
    let mut sheet = Sheet {
        identity,
        caller,
        directory,
        import: ImportAnswer::of(rows.len()),
        seen: BTreeSet::new(),
        guests: Vec::new(),
    };
    for (i, cells) in rows.iter().enumerate() {
        sheet.take(i.saturating_add(2), cells).await?;
    }
    let Sheet { mut import, guests, .. } = sheet;
    let apply = apply && import.faults.is_empty();
    let mut invited = Vec::new();
    if apply && !guests.is_empty() {
        invited = invite(identity, caller, &guests).await?;
    }
    import.done = apply;
    Ok(PersonImportAnswer { import, invited })
}

/// A row that may come in.
struct Guest {
    request: PersonRequest,
    site: Site,
    roles: Vec<RoleHeld>,
}

/// A table on its way in: what is wrong so far, and who would be invited.
struct Sheet<'a> {
    identity: &'a Identity,
    caller: &'a Caller,
    directory: Arc<Directory>,
    import: ImportAnswer,
    seen: BTreeSet<String>,
    guests: Vec<Guest>,
}

impl Sheet<'_> {
    /// Takes one row.
    async fn take(&mut self, line: usize, cells: &[String]) -> Result<(), IdentityError> {
        let mut faults = Faults::default();
        faults.add_if(cells.len() != COLUMNS.len(), "", "SHEET_ROW");
        let cell = |i: usize| cells.get(i).map(|c| c.trim().to_owned()).unwrap_or_default();
        let roles = self.roles(&list(&cell(6)), &mut faults);
        let duty = roles.first().map_or_else(|| Duty::Business.code().to_owned(), |r| r.1.clone());
        let request = PersonRequest {
            login: cell(0).to_lowercase(),
            name: cell(1),
            duty,
            region: cell(2),
            unit: Some(cell(3)).filter(|unit| !unit.is_empty()),
            id_number: cell(4).to_uppercase(),
            phone: cell(5),
            version: None,
        };
        let site = match person::check(self.identity, &request) {
            Ok(site) => Some(site),
            Err(IdentityError::Invalid(wrong)) => {
                for fault in &wrong {
                    faults.add(&fault.pointer, &fault.code);
                }
                None
            }
            Err(other) => return Err(other),
        };
        let fresh = self.seen.insert(request.login.clone());
        faults.add_if(!fresh, "/login", "ROW_TWICE");
        let mut held = Vec::new();
        if let Some(site) = &site {
            let may = self.caller.may(Action::PersonWrite, site);
            faults.add_if(!may, "/region", "BEYOND_REACH");
            held = self.held(site, &roles, &list(&cell(7)), &mut faults);
            if may && self.known(&request, site, &mut faults).await? {
                self.import.same = self.import.same.saturating_add(1);
                return Ok(());
            }
        }
        match site.filter(|_| faults.is_empty()) {
            Some(site) => {
                self.import.created = self.import.created.saturating_add(1);
                self.guests.push(Guest { request, site, roles: held });
            }
            None => self.import.faults.extend(row_faults(line, faults)),
        }
        Ok(())
    }

    /// The roles of a cell with their duties, which must all be one.
    fn roles(&self, names: &[String], faults: &mut Faults) -> Vec<(String, String)> {
        let mut roles: Vec<(String, String)> = Vec::new();
        for name in names {
            let role = self.directory.roles.values();
            let role = role.map(|r| &r.data).find(|r| r.code == *name || r.name == *name);
            match role {
                None => faults.add("/roles", "UNKNOWN_ROLE"),
                Some(role) => roles.push((role.code.clone(), role.duty.clone())),
            }
        }
        let mixed = roles.windows(2).any(|pair| matches!(pair, [a, b] if a.1 != b.1));
        faults.add_if(mixed, "/roles", "ROLE_DUTY");
        roles
    }

    /// The roles where they would count, if the caller may give them there.
    fn held(
        &self,
        site: &Site,
        roles: &[(String, String)],
        places: &[String],
        faults: &mut Faults,
    ) -> Vec<RoleHeld> {
        let mut held = Vec::new();
        for (code, _) in roles {
            let Some(role) = self.directory.roles.get(code) else { continue };
            let reaches: Vec<Reach> = match (role.data.level.as_str(), &site.unit) {
                ("place", Some(unit)) if !places.is_empty() => {
                    places.iter().map(|p| Reach::Place(unit.clone(), p.clone())).collect()
                }
                ("place" | "unit", Some(unit)) => vec![Reach::Unit(unit.clone())],
                _ => vec![Reach::Region(site.region)],
            };
            for reach in reaches {
                faults.add_if(!self.directory.knows(&reach), "/places", "NO_PLACE_OF_UNIT");
                faults.add_if(!assign::counts_at(role, &reach), "/roles", "ROLE_LEVEL");
                let given = RoleHeld { role: code.clone(), reach };
                let assigns = self.caller.may(Action::RoleAssign, site);
                let may = assign::may_give(self.identity, self.caller, assigns, &given);
                faults.add_if(!may, "/roles", "BEYOND_REACH");
                if !held.contains(&given) {
                    held.push(given);
                }
            }
        }
        held
    }

    /// Whether the row is somebody who is there already: the same name at the same place.
    async fn known(
        &self,
        request: &PersonRequest,
        site: &Site,
        faults: &mut Faults,
    ) -> Result<bool, IdentityError> {
        let found = self.identity.registry.record_named("person", &request.login).await?;
        let Some(record) = found else { return Ok(false) };
        let body: PersonBody = record.read()?;
        let same = record.site() == *site && body.name == request.name;
        faults.add_if(!same, "/login", "LOGIN_TAKEN");
        Ok(same && faults.is_empty())
    }
}

fn row_faults(line: usize, faults: Faults) -> impl Iterator<Item = RowFault> {
    faults.into_views().into_iter().map(move |fault| {
        let at = FIELDS.iter().position(|field| *field == fault.pointer);
        let column = at.and_then(|at| COLUMNS.get(at)).copied().unwrap_or_default();
        RowFault {
            row: line.to_string(),
            field: column.to_owned(),
            code: fault.code,
            message: fault.message,
        }
    })
}

/// Invites all of them in one deed, each with an audit record of their own.
async fn invite(
    identity: &Identity,
    caller: &Caller,
    guests: &[Guest],
) -> Result<Vec<InvitedRow>, IdentityError> {
    let (mut writes, mut audit, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for guest in guests {
        let password = identity.one_time_password();
        let invitation = Invitation {
            request: &guest.request,
            site: &guest.site,
            password: &password,
            one_time: true,
            maker: &caller.actor.name,
            roles: guest.roles.clone(),
        };
        let (record, new) = invitation.writes(identity).await?;
        writes.extend::<Vec<Write>>(new);
        audit.push(told(identity, caller, guest, &record.id));
        rows.push(InvitedRow {
            login: guest.request.login.clone(),
            name: guest.request.name.clone(),
            password: password.to_string(),
        });
    }
    let note = format!("created {}", rows.len());
    audit.push(identity.done(&caller.actor, "person.import", "person").noting(note));
    IdentityError::of(identity.registry.commit(Deed { writes, audit }).await?)?;
    Ok(rows)
}

fn told(identity: &Identity, caller: &Caller, guest: &Guest, id: &str) -> AuditRecord {
    let role = |held: &RoleHeld| format!("{}@{}", held.role, held.reach);
    let roles: Vec<String> = guest.roles.iter().map(role).collect();
    identity
        .done(&caller.actor, "person.create", id)
        .at_site(&guest.site)
        .noting(format!("{} {}", guest.request.login, roles.join(" ")).trim().to_owned())
}
