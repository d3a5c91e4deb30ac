//! Roles: what they may do, as data that the security officer changes.

use domain::{Action, Duty};
use wire::console::{ActionView, RoleRequest, RoleView, RolesAnswer};
use wire::data::RoleData;
use wire::messages::console;

use super::{Caller, Faults, Identity, IdentityError, Told};
use crate::directory::Role;
use crate::ports::Entry;
use crate::ports::registry::{Deed, Write};

fn view(role: &Role) -> RoleView {
    RoleView {
        code: role.data.code.clone(),
        name: role.data.name.clone(),
        note: role.data.note.clone(),
        duty: role.data.duty.clone(),
        level: role.data.level.clone(),
        actions: role.data.actions.clone(),
        version: role.version,
    }
}

/// Every role and every action.
pub fn list(identity: &Identity) -> RolesAnswer {
    let directory = identity.platform.directory();
    let action = |action: &Action| ActionView {
        code: action.code().to_owned(),
        name: console::action(*action).to_owned(),
        duties: Duty::ALL
            .iter()
            .filter(|duty| duty.allows(*action))
            .map(|duty| duty.code().to_owned())
            .collect(),
    };
    RolesAnswer {
        roles: directory.roles.values().map(view).collect(),
        actions: Action::ALL.iter().map(action).collect(),
    }
}

/// Changes what a role may do. Its duty and level stay, and the duty bounds its actions.
pub async fn change(
    identity: &Identity,
    caller: &Caller,
    code: &str,
    request: RoleRequest,
) -> Result<RoleView, IdentityError> {
    let directory = identity.platform.directory();
    let role = directory.roles.get(code).ok_or(IdentityError::NotFound)?;
    // Roles count in the whole province, so only whoever reaches all of it may change them.
    let site = domain::Site::region(directory.rules.bureau.region);
    identity.ask(caller, Action::RoleWrite, &site, &format!("role/{code}")).await?;
    let mut faults = Faults::default();
    faults.text("/name", &request.name, 30);
    faults.maybe_text("/note", &request.note, 200);
    let duty = role.data.duty.parse::<Duty>().ok();
    for (i, action) in request.actions.iter().enumerate() {
        match action.parse::<Action>() {
            Ok(action) => {
                let allowed = duty.is_some_and(|duty| duty.allows(action));
                faults.add_if(!allowed, &format!("/actions/{i}"), "DUTY_ACTION");
            }
            Err(_) => faults.add(&format!("/actions/{i}"), "UNKNOWN_ACTION"),
        }
    }
    faults.refuse()?;
    let before = wire::data::to_json(&role.data);
    let data = RoleData {
        name: request.name,
        note: request.note,
        actions: request.actions,
        ..role.data.clone()
    };
    let body = wire::data::to_json(&data);
    let told = identity.done(&caller.actor, "role.write", code).changing(&before, &body);
    let entry = Entry::new("role", code, body);
    let writes = vec![Write::Entry { entry, expect: Some(request.version) }];
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    identity.platform.refresh().await?;
    let directory = identity.platform.directory();
    directory.roles.get(code).map(view).ok_or(IdentityError::NotFound)
}

/// Brings roles in at the command line, as `data/roles.toml` has them.
pub async fn load(
    registry: &dyn crate::ports::registry::Registry,
    roles: &[RoleData],
    told: crate::ports::registry::AuditRecord,
) -> Result<(), IdentityError> {
    let mut writes = Vec::new();
    for role in roles {
        writes.push(Write::RoleDuty { role: role.code.clone(), duty: role.duty.clone() });
        let entry = Entry::new("role", &role.code, wire::data::to_json(role));
        writes.push(Write::Entry { entry, expect: None });
    }
    IdentityError::of(registry.commit(Deed { writes, audit: vec![told] }).await?)
}
