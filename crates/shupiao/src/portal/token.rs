//! Whether an ID token is to be believed (OpenID Connect Core 1.0, section 3.1.3.7): signed by a key of
//! the issuer with an algorithm that has a public key, about us, for this question, and not over.

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Map, Value};

/// Clocks may differ by so many seconds.
const LEEWAY: i64 = 60;
/// A token that was made longer ago answers no question of ours.
const AGE_MAX: i64 = 600;
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256];

/// What the token must say.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// The key that the token names; the only one, if it names none.
fn key<'a>(keys: &'a JwkSet, token: &str) -> Option<&'a Jwk> {
    let header = decode_header(token).ok()?;
    let mut usable = keys.keys.iter().filter(|key| {
        !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption))
            && header.kid.as_ref().is_none_or(|kid| key.common.key_id.as_ref() == Some(kid))
    });
    let first = usable.next()?;
    usable.next().is_none().then_some(first)
}

/// Whether the key that the token names is there.
pub(super) fn has_key(keys: &JwkSet, token: &str) -> bool {
    key(keys, token).is_some()
}

/// What the token says, if all of it holds.
pub(super) fn claims(
    keys: &JwkSet,
    token: &str,
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, &'static str> {
    let header = decode_header(token).map_err(|_| "no token")?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err("the token's algorithm is not taken");
    }
    let key = key(keys, token).ok_or("the token's key is not the portal's")?;
    let key = DecodingKey::from_jwk(key).map_err(|_| "the portal's key cannot be used")?;
    // Times and names are checked below, with our own clock.
    let mut only_signature = Validation::new(header.alg);
    only_signature.required_spec_claims.clear();
    only_signature.validate_exp = false;
    only_signature.validate_aud = false;
    let said = decode::<Map<String, Value>>(token, &key, &only_signature);
    let claims = said.map_err(|_| "the token's signature does not hold")?.claims;
    holds(&claims, expected)?;
    Ok(claims)
}

fn holds(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), &'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    if text("iss") != Some(expected.issuer) {
        return Err("the token is of another issuer");
    }
    if !is_for(claims.get("aud"), text("azp"), expected.client) {
        return Err("the token is for somebody else");
    }
    let until = time("exp").ok_or("the token has no end")?;
    if until.saturating_add(LEEWAY) <= expected.now {
        return Err("the token is over");
    }
    let made = time("iat").ok_or("the token has no beginning")?;
    let age = expected.now.saturating_sub(made);
    if !(LEEWAY.saturating_neg()..=AGE_MAX).contains(&age) {
        return Err("the token is not of now");
    }
    if text("nonce") != Some(expected.nonce) {
        return Err("the token answers another question");
    }
    Ok(())
}

/// One audience, or several with ourselves as the party it was given to.
fn is_for(audience: Option<&Value>, party: Option<&str>, client: &str) -> bool {
    match audience {
        Some(Value::String(one)) => one == client && party.is_none_or(|p| p == client),
        Some(Value::Array(many)) => {
            let named = many.iter().any(|a| a.as_str() == Some(client));
            let alone = many.len() == 1 && party.is_none();
            named && (alone || party == Some(client))
        }
        _ => false,
    }
}
