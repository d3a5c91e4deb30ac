//! The province's portal, where citizens sign in with their real names: an OpenID Connect client
//! (authorization code with PKCE). What it is told is read within limits, over TLS alone, and believed
//! only as far as its signature goes ([`token`]).

mod http;
mod token;

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use app::identity::citizen::{Portal, PortalError, Proved, Question};
use async_trait::async_trait;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use domain::Moment;
use jsonwebtoken::jwk::JwkSet;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::config::CitizenSettings;
use http::Http;

/// Where the portal sends browsers back to, below our own address.
pub(crate) const CALLBACK: &str = "/my/callback";
/// What the portal says of itself is asked for again after so many seconds.
const FRESH_SECONDS: i64 = 3600;
/// Its keys are asked for again at most so often, when it signs with one we do not know.
const KEYS_SECONDS: i64 = 60;

/// What the portal says of itself (OpenID Connect Discovery 1.0, section 3).
#[derive(Clone, Deserialize)]
struct Provider {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
}

/// What is known of the portal, since when.
struct Known {
    provider: Provider,
    keys: JwkSet,
    since: Moment,
}

/// What it answers to a code.
#[derive(Deserialize)]
struct Answer {
    id_token: String,
    access_token: Option<String>,
}

/// The portal behind its port.
pub(crate) struct OpenId {
    settings: CitizenSettings,
    secret: Option<Zeroizing<String>>,
    redirect: String,
    http: Http,
    known: Mutex<Option<Arc<Known>>>,
}

impl OpenId {
    /// The portal of the settings, for people who come to `origin`.
    pub(crate) fn new(
        settings: CitizenSettings,
        secret: Option<Zeroizing<String>>,
        origin: &str,
    ) -> anyhow::Result<Self> {
        let http = Http::new(&settings.issuer).context("[identity.citizen] issuer")?;
        let redirect = format!("{origin}{CALLBACK}");
        Ok(Self { settings, secret, redirect, http, known: Mutex::default() })
    }

    /// What is known of the portal, not older than so many seconds.
    async fn known(&self, now: Moment, seconds: i64) -> Result<Arc<Known>, PortalError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|k| now.seconds_since(k.since) < seconds) {
            return Ok(known);
        }
        let issuer = self.settings.issuer.trim_end_matches('/');
        let path = format!("{issuer}/.well-known/openid-configuration");
        let provider: Provider = self.http.get(&path, None).await?;
        if provider.issuer != self.settings.issuer {
            return Err(PortalError::Away(format!("it calls itself {}", provider.issuer)));
        }
        let keys: JwkSet = self.http.get(&provider.jwks_uri, None).await?;
        let fresh = Arc::new(Known { provider, keys, since: now });
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// Gives the code back; answers with the tokens.
    async fn exchange(
        &self,
        known: &Known,
        code: &str,
        verifier: &str,
    ) -> Result<Answer, PortalError> {
        let client = self.settings.client_id.as_str();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("code_verifier", verifier),
        ];
        // A client with a secret says its name with it (RFC 6749, section 2.3.1).
        let basic = self.secret.as_ref().map(|secret| {
            let pair = Zeroizing::new(format!("{}:{}", escaped(client), escaped(secret)));
            Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes())))
        });
        if basic.is_none() {
            form.push(("client_id", client));
        }
        let basic = basic.as_ref().map(|b| b.as_str());
        self.http.post(&known.provider.token_endpoint, &query(&form), basic).await
    }

    /// The claims the portal keeps for whoever has the access token, if the signed ones name nobody.
    async fn more(
        &self,
        known: &Known,
        claims: &mut Map<String, Value>,
        access: Option<&str>,
    ) -> Result<(), PortalError> {
        let named = claims.contains_key(&self.settings.claims.id_number);
        let (Some(address), Some(access)) = (&known.provider.userinfo_endpoint, access) else {
            return Ok(());
        };
        if named {
            return Ok(());
        }
        let bearer = Zeroizing::new(format!("Bearer {access}"));
        let more: Map<String, Value> = self.http.get(address, Some(&bearer)).await?;
        if more.get("sub") != claims.get("sub") {
            return Err(PortalError::Refused("what the portal tells is about somebody else"));
        }
        for (name, value) in more {
            claims.entry(name).or_insert(value);
        }
        Ok(())
    }
}

#[async_trait]
impl Portal for OpenId {
    fn name(&self) -> &str {
        &self.settings.name
    }

    async fn address(&self, question: &Question, now: Moment) -> Result<String, PortalError> {
        let known = self.known(now, FRESH_SECONDS).await?;
        let challenge = Sha256::digest(question.verifier.as_bytes());
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(challenge);
        let scopes = self.settings.scopes.join(" ");
        let asked = query(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.redirect),
            ("scope", &scopes),
            ("state", &question.state),
            ("nonce", &question.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let address = &known.provider.authorization_endpoint;
        let and = if address.contains('?') { '&' } else { '?' };
        Ok(format!("{address}{and}{asked}"))
    }

    async fn redeem(
        &self,
        code: &str,
        question: &Question,
        now: Moment,
    ) -> Result<Proved, PortalError> {
        let mut known = self.known(now, FRESH_SECONDS).await?;
        let answer = self.exchange(&known, code, &question.verifier).await?;
        if !token::has_key(&known.keys, &answer.id_token) {
            known = self.known(now, KEYS_SECONDS).await?; // it may have changed its keys
        }
        let expected = token::Expected {
            issuer: &self.settings.issuer,
            client: &self.settings.client_id,
            nonce: &question.nonce,
            now: now.timestamp().as_second(),
        };
        let mut claims = token::claims(&known.keys, &answer.id_token, &expected)
            .map_err(PortalError::Refused)?;
        self.more(&known, &mut claims, answer.access_token.as_deref()).await?;
        let text = |name: &str| {
            claims.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
        };
        let names = &self.settings.claims;
        Ok(Proved {
            issuer: self.settings.issuer.clone(),
            subject: text("sub"),
            name: text(&names.name),
            id_number: text(&names.id_number).to_ascii_uppercase(),
            phone: phone(&text(&names.phone)),
        })
    }
}

/// A mobile number without the country in front of it.
fn phone(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("86").filter(|rest| rest.len() == 11);
    national.unwrap_or(&digits).to_owned()
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn query(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", escaped(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::phone;

    #[test]
    fn a_country_in_front_of_a_phone_is_left_out() {
        for text in ["13800000001", "+86 138-0000-0001", "86-13800000001"] {
            assert_eq!(phone(text), "13800000001");
        }
        assert_eq!(phone(""), "");
    }
}
