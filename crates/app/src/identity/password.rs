//! What a password must be, and changing it. Length, variety and a regular change as GB/T 22239-2019,
//! 8.1.4.1 asks; the last five are not taken again.

use domain::Moment;
use wire::record::PersonBody;
use zeroize::Zeroizing;

use super::session::{Opened, stage};
use super::{Caller, Faults, Identity, IdentityError, Told, Visit};
use crate::ports::registry::{Deed, Write};

const MIN: usize = 12;
const MAX: usize = 128;
const HISTORY: usize = 5;
/// A one-time password counts so many seconds.
pub(crate) const ONE_TIME_SECONDS: i64 = 7 * 86_400;

/// Letters and digits that cannot be taken for one another.
const SIGNS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// The largest multiple of their number that a byte can reach.
const WHOLE: usize = 256 - 256 % SIGNS.len();

/// What is wrong with a new password, for the field `pointer`.
pub(crate) fn faults(faults: &mut Faults, pointer: &str, login: &str, password: &str) {
    let signs = password.chars().count();
    faults.add_if(signs < MIN, pointer, "PASSWORD_SHORT");
    faults.add_if(signs > MAX, pointer, "PASSWORD_LONG");
    let classes: [fn(char) -> bool; 4] = [
        |c| c.is_lowercase(),
        |c| c.is_uppercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_alphanumeric() || (c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()),
    ];
    let variety = classes.iter().filter(|class| password.chars().any(**class)).count();
    faults.add_if(variety < 3, pointer, "PASSWORD_PLAIN");
    let named = password.to_lowercase().contains(&login.to_lowercase());
    faults.add_if(named, pointer, "PASSWORD_NAMED");
}

impl Identity {
    /// A one-time password a person can read out: four groups of four, some 79 bits.
    pub(crate) fn one_time_password(&self) -> Zeroizing<String> {
        let mut text = String::new();
        while text.len() < 19 {
            let mut byte = [0; 1];
            self.platform.chance.fill(&mut byte);
            // Bytes beyond a whole multiple are dropped, so that no sign is likelier than others.
            let byte = usize::from(byte[0]);
            if byte >= WHOLE {
                continue;
            }
            if text.len() % 5 == 4 {
                text.push('-');
            }
            if let Some(sign) = SIGNS.iter().cycle().nth(byte) {
                text.push(char::from(*sign));
            }
        }
        Zeroizing::new(text)
    }

    /// Whether a password has been used for so long that it has to be changed.
    pub(crate) fn is_old(&self, person: &PersonBody) -> bool {
        let days = self.settings.password_days;
        let since = person.password_since.as_ref().and_then(|t| t.parse::<Moment>().ok());
        let seconds = days.saturating_mul(86_400);
        days > 0 && since.is_none_or(|since| self.now().seconds_since(since) > seconds)
    }

    pub(crate) async fn hash(&self, password: &str) -> Result<String, IdentityError> {
        let password = Zeroizing::new(password.to_owned());
        self.passwords.hash(password).await.map_err(IdentityError::Service)
    }
}

/// Takes the new password in, or says what is wrong with it.
async fn renew(
    identity: &Identity,
    person: &mut PersonBody,
    new: &str,
) -> Result<(), IdentityError> {
    let mut wrong = Faults::default();
    faults(&mut wrong, "/new", &person.login, new);
    wrong.refuse()?;
    let mut earlier: Vec<String> = person.password.iter().cloned().collect();
    earlier.append(&mut person.passwords_before);
    for hash in &earlier {
        if identity.passwords.verify(Zeroizing::new(new.to_owned()), hash.clone()).await {
            return Err(Faults::one("/new", "PASSWORD_USED"));
        }
    }
    person.password = Some(identity.hash(new).await?);
    person.passwords_before = earlier.into_iter().take(HISTORY.saturating_sub(1)).collect();
    person.must_change = false;
    person.password_until = None;
    person.password_since = Some(identity.now().utc());
    Ok(())
}

/// Changes one's own password. All other sessions end. At the first sign-in the session goes on
/// under a new token.
pub async fn change(
    identity: &Identity,
    caller: &Caller,
    (current, new): (String, String),
    visit: &Visit,
) -> Result<Option<Opened>, IdentityError> {
    let first = caller.stage() == stage::PASSWORD;
    if !first && caller.stage() != stage::OPEN {
        return Err(IdentityError::Stage(caller.stage().to_owned()));
    }
    let record = super::sign_in::check_password(identity, &caller.person.login, current, visit);
    let mut record = record.await?;
    let mut person: PersonBody = record.read()?;
    renew(identity, &mut person, &new).await?;
    record.body = wire::data::to_json(&person);
    let (at, id) = (identity.now(), record.id.clone());
    let mut writes = vec![Write::Change(record)];
    let mut opened = None;
    if first {
        let next = if person.totp_confirmed { stage::TOTP } else { stage::ENROL };
        let (session, write) = identity.new_session(&id, (next, "password", ""), visit);
        writes.extend([Write::EndAll { person: id.clone(), except: None, at }, write]);
        opened = Some(session);
    } else {
        let except = Some(caller.session.token.clone());
        writes.push(Write::EndAll { person: id.clone(), except, at });
    }
    let site = caller.record.site();
    let told = identity.done(&caller.actor, "password.change", id).at_site(&site);
    IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(password: &str) -> Vec<String> {
        let mut wrong = Faults::default();
        faults(&mut wrong, "/new", "zhang", password);
        wrong.into_views().into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn a_password_is_long_and_varied() {
        assert!(codes("Correct-Horse-9").is_empty());
        assert!(codes("密码要足够长Abc1234").is_empty());
        assert_eq!(codes("Short-1"), ["PASSWORD_SHORT"]);
        assert_eq!(codes("allsmallletters"), ["PASSWORD_PLAIN"]);
        assert_eq!(codes("My-Zhang-Password-1"), ["PASSWORD_NAMED"]);
        assert_eq!(codes(&"Aa1-".repeat(40)), ["PASSWORD_LONG"]);
    }
}
