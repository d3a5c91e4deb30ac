//! New persons: those whom others create, those who take a unit up, and those whom whoever runs the
//! platform sets up at the command line.

use domain::Site;
use wire::console::PersonRequest;
use wire::record::PersonBody;

use super::{Faults, Identity, IdentityError, Told, person};
use crate::ports::Actor;
use crate::ports::registry::{Deed, Record, RoleHeld, Write};

/// A person to be, whose request was checked.
pub(crate) struct Invitation<'a> {
    /// What was asked for.
    pub request: &'a PersonRequest,
    /// Where the person stands.
    pub site: &'a Site,
    /// The first password.
    pub password: &'a str,
    /// Whether it has to be changed at the first sign-in, within days.
    pub one_time: bool,
    /// Who invites.
    pub maker: &'a str,
    /// Roles from the start.
    pub roles: Vec<RoleHeld>,
}

impl Invitation<'_> {
    /// The new person, and the writes that keep it.
    pub(crate) async fn writes(
        self,
        identity: &Identity,
    ) -> Result<(Record, Vec<Write>), IdentityError> {
        let (now, request) = (identity.now(), self.request);
        let until = now.plus_seconds(super::password::ONE_TIME_SECONDS).utc();
        let mut body = PersonBody {
            login: request.login.clone(),
            name: request.name.trim().to_owned(),
            duty: request.duty.clone(),
            sealed: wire::record::Sealed::new(),
            password: Some(identity.hash(self.password).await?),
            passwords_before: Vec::new(),
            must_change: self.one_time,
            password_since: (!self.one_time).then(|| now.utc()),
            password_until: self.one_time.then_some(until),
            totp_confirmed: false,
        };
        let mut record = Record {
            kind: "person".to_owned(),
            id: format!("P{}", identity.random_hex::<8>()),
            name: Some(request.login.clone()),
            region: self.site.region,
            unit: self.site.unit.clone(),
            status: "invited".to_owned(),
            since: now,
            label: body.name.clone(),
            maker: self.maker.to_owned(),
            decider: None,
            sealed_with: String::new(),
            version: 1,
            body: String::new(),
        };
        let given = [("id_number", request.id_number.as_str()), ("phone", request.phone.as_str())];
        let lookups = identity.take_personal(&mut record, &mut body, given).await?;
        record.body = wire::data::to_json(&body);
        let roles = Write::Roles { person: record.id.clone(), duty: body.duty, roles: self.roles };
        Ok((record.clone(), vec![Write::New(record), lookups, roles]))
    }
}

/// A person whom whoever runs the platform sets up: the first officers, and the demo's accounts.
#[derive(Clone, Debug)]
pub struct Planted<'a> {
    /// Login.
    pub login: &'a str,
    /// Name.
    pub name: &'a str,
    /// Duty.
    pub duty: &'a str,
    /// Region.
    pub region: &'a str,
    /// Credit code of the unit.
    pub unit: Option<&'a str>,
    /// Roles and where they count.
    pub roles: &'a [(&'a str, String)],
}

/// Sets a person up with a one-time password and roles, at the command line. Answers with id and
/// password, or nothing if there is such a login.
pub async fn plant(
    identity: &Identity,
    planted: &Planted<'_>,
    by: &Actor,
) -> Result<Option<(String, String)>, IdentityError> {
    if identity.registry.record_named("person", planted.login).await?.is_some() {
        return Ok(None);
    }
    let request = PersonRequest {
        login: planted.login.to_owned(),
        name: planted.name.to_owned(),
        duty: planted.duty.to_owned(),
        region: planted.region.to_owned(),
        unit: planted.unit.map(str::to_owned),
        id_number: String::new(),
        phone: String::new(),
        version: None,
    };
    let site = person::check(identity, &request)?;
    let mut roles = Vec::new();
    for (role, reach) in planted.roles {
        let reach = reach.parse().map_err(|_| Faults::one("/roles", "NOT_ONE_OF"))?;
        roles.push(RoleHeld { role: (*role).to_owned(), reach });
    }
    let password = identity.one_time_password();
    let invitation = Invitation {
        request: &request,
        site: &site,
        password: &password,
        one_time: true,
        maker: &by.name,
        roles,
    };
    let (record, writes) = invitation.writes(identity).await?;
    let told = identity.done(by, "person.create", &record.id).at_site(&site).noting(planted.login);
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    Ok(Some((record.id, password.to_string())))
}
