//! Duties and roles. That nobody holds roles of two duties is the work of the tables' keys; what a role
//! may do is not known here.

use std::collections::BTreeSet;

use app::ports::StoreError;
use app::ports::registry::RoleHeld;

use super::deed::{Halt, Step};
use crate::Database;
use crate::read::each;
use crate::sql::Tx;

/// Says which duty a role belongs to, once and for ever.
pub(super) async fn set_role_duty(tx: &mut Tx<'_>, role: &str, duty: &str) -> Step {
    let known = sqlx::query_scalar::<_, String>(
        "-- role_duty()
         SELECT duty FROM role_duties WHERE role = $1",
    );
    match known.bind(role).fetch_optional(&mut *tx.conn).await? {
        Some(known) if known == duty => Ok(()),
        Some(known) => Err(Halt::forbidden(format!("role {role} is of duty {known}"))),
        None => {
            let insert = sqlx::query(
                "-- role_duty_insert()
                 INSERT INTO role_duties (role, duty) VALUES ($1, $2)",
            );
            insert.bind(role).bind(duty).execute(&mut *tx.conn).await?;
            Ok(())
        }
    }
}

/// Gives a person these roles and no others. The old ones go before the duty changes, since they hold
/// it fast.
pub(super) async fn put_roles(
    tx: &mut Tx<'_>,
    person: &str,
    duty: &str,
    roles: &[RoleHeld],
) -> Step {
    lock(tx, person, duty).await?;
    let delete = sqlx::query("-- roles_delete()\n DELETE FROM person_roles WHERE person = $1");
    delete.bind(person).execute(&mut *tx.conn).await?;
    let set = sqlx::query(
        "-- person_duty()
         UPDATE person_duties SET duty = $2 WHERE person = $1 AND duty <> $2",
    );
    set.bind(person).bind(duty).execute(&mut *tx.conn).await?;
    let roles: BTreeSet<(&str, String)> =
        roles.iter().map(|held| (held.role.as_str(), held.reach.to_string())).collect();
    for (role, reach) in roles {
        let insert = sqlx::query(
            "-- role_insert()
             INSERT INTO person_roles (person, role, duty, reach) VALUES ($1, $2, $3, $4)",
        );
        let insert = insert.bind(person).bind(role).bind(duty).bind(reach);
        insert.execute(&mut *tx.conn).await?;
    }
    Ok(())
}

/// Makes sure of the person's row and locks it until the transaction ends: another process that gives
/// the same person roles waits, and then sees these.
async fn lock(tx: &mut Tx<'_>, person: &str, duty: &str) -> Step {
    let lock = sqlx::query(
        "-- person_lock()
         INSERT INTO person_duties (person, duty) VALUES ($1, $2)
         ON CONFLICT (person) DO UPDATE SET duty = person_duties.duty",
    );
    lock.bind(person).bind(duty).execute(&mut *tx.conn).await?;
    Ok(())
}

impl Database {
    pub(super) async fn read_roles(&self, person: &str) -> Result<Vec<RoleHeld>, StoreError> {
        let roles = sqlx::query(
            "-- roles_of()
             SELECT person, role, reach FROM person_roles WHERE person = $1 ORDER BY role, reach",
        );
        each("person_roles", roles.bind(person).fetch_all(self.readers()).await, |row| {
            Ok(RoleHeld { role: row.text("role")?.to_owned(), reach: row.parse("reach")? })
        })
    }
}
