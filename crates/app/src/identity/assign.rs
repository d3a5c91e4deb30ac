//! Giving and taking roles. Roles of any kind are the security officer's to give; roles of places, and
//! those that only read, also belong to whoever keeps the persons of that reach. Nobody changes their
//! own.

use domain::{Action, Reach};
use wire::console::{PersonRow, RolesRequest};
use wire::record::PersonBody;

use super::{Caller, Faults, Identity, IdentityError, Told, person};
use crate::directory::Role;
use crate::ports::registry::{Deed, RoleHeld, Write};

/// Gives a person exactly these roles.
pub async fn assign(
    identity: &Identity,
    caller: &Caller,
    id: &str,
    request: RolesRequest,
) -> Result<PersonRow, IdentityError> {
    let record = identity.record_for(caller, Action::PersonRead, ("person", id)).await?;
    let who: PersonBody = record.read()?;
    let site = record.site();
    let assigns = caller.may(Action::RoleAssign, &site);
    if !assigns && !caller.may(Action::PersonWrite, &site) {
        identity.refuse(caller, Action::RoleAssign, &format!("person/{id}")).await?;
    }
    let held = identity.registry.roles_of(id).await?;
    let roles = wanted_roles(identity, caller, &who, &request, (assigns, id, &held))?;
    let words = |roles: &[RoleHeld]| {
        let word = |r: &RoleHeld| format!("{}@{}", r.role, r.reach);
        roles.iter().map(word).collect::<Vec<_>>().join(" ")
    };
    let told = identity
        .done(&caller.actor, "role.assign", id)
        .at_site(&site)
        .changing(&words(&held), &words(&roles))
        .noting(format!("{} → {}: {}", words(&held), words(&roles), request.reason));
    let mut record = record;
    record.version = request.version;
    let set = Write::Roles { person: id.to_owned(), duty: who.duty, roles };
    let deed = Deed { writes: vec![Write::Change(record), set], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    person::get_own(identity, id).await
}

/// Whether a role can count there. A role of a place may be given for the whole unit: all its places.
pub(super) fn counts_at(role: &Role, reach: &Reach) -> bool {
    let level = match reach {
        Reach::Region(_) => "region",
        Reach::Unit(_) => "unit",
        Reach::Place(..) => "place",
    };
    role.data.level == level || (role.data.level == "place" && level == "unit")
}

/// Whether the caller may give or take that role there; `assigns`: as whoever gives roles of any kind.
pub(super) fn may_give(
    identity: &Identity,
    caller: &Caller,
    assigns: bool,
    held: &RoleHeld,
) -> bool {
    let action = if assigns { Action::RoleAssign } else { Action::PersonWrite };
    let small = identity.platform.directory().roles.get(&held.role).is_some_and(|role| {
        role.data.level == "place" || ["accountant", "settler"].contains(&role.data.code.as_str())
    });
    (assigns || small) && caller.includes(identity, action, &held.reach)
}

/// The roles asked for, if the caller may give each that is new and take each that goes.
fn wanted_roles(
    identity: &Identity,
    caller: &Caller,
    who: &PersonBody,
    request: &RolesRequest,
    (assigns, id, held): (bool, &str, &[RoleHeld]),
) -> Result<Vec<RoleHeld>, IdentityError> {
    let directory = identity.platform.directory();
    let mut faults = Faults::default();
    faults.text("/reason", &request.reason, 200);
    faults.add_if(id == caller.id(), "/roles", "NOT_YOURSELF");
    let mut wanted: Vec<RoleHeld> = Vec::new();
    for (i, grant) in request.roles.iter().enumerate() {
        let at = |field: &str| format!("/roles/{i}/{field}");
        let role = directory.roles.get(&grant.role);
        let reach = grant.reach.parse::<Reach>().ok().filter(|r| directory.knows(r));
        let (Some(role), Some(reach)) = (role, reach) else {
            faults.add_if(role.is_none(), &at("role"), "UNKNOWN_ROLE");
            faults.add(&at("reach"), "NOT_ONE_OF");
            continue;
        };
        faults.add_if(!counts_at(role, &reach), &at("reach"), "ROLE_LEVEL");
        faults.add_if(role.data.duty != who.duty, &at("role"), "ROLE_DUTY");
        let role = RoleHeld { role: grant.role.clone(), reach };
        if !wanted.contains(&role) {
            wanted.push(role);
        }
    }
    let changed = wanted.iter().filter(|w| !held.contains(w));
    let changed = changed.chain(held.iter().filter(|h| !wanted.contains(h)));
    for role in changed {
        let may = may_give(identity, caller, assigns, role);
        faults.add_if(!may, "/roles", "BEYOND_REACH");
    }
    faults.refuse()?;
    Ok(wanted)
}
