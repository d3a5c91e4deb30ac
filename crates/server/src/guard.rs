//! The door: finds out what a route wants ([`crate::needs`]) and lets nobody in who has not shown it.
//! Every refusal of somebody who tried goes to the audit log.

use std::sync::Arc;

use app::identity::citizen::{self, Citizen};
use app::identity::{Caller, Identity, IdentityError, Visit, session};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use seal::sm3;

use crate::needs::{self, Need};
use crate::problem::Refusal;
use crate::{Web, limit};

/// The header that must come with every request of a session that changes something.
pub(crate) const TOKEN: &str = "x-shupiao-token";
const AGENT_MAX: usize = 300;

/// Lets a request pass to its handler, or refuses it.
pub(crate) async fn guard(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let Some(path) = request.extensions().get::<MatchedPath>().cloned() else {
        return next.run(request).await; // the fallback: pages and problems only
    };
    let Some(need) = needs::of(request.method().as_str(), path.as_str()) else {
        // Either no such method here, or a route somebody forgot to declare: both are closed.
        return Refusal::new("METHOD_NOT_ALLOWED").into_response();
    };
    match admit(&web, need, path.as_str(), &mut request).await {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn admit(web: &Web, need: Need, path: &str, request: &mut Request) -> Result<(), Refusal> {
    match need {
        Need::Anyone => own_page(web, path, request),
        // The proof is in the body; the handler reads it before anything else.
        Need::Device | Need::His => Ok(()),
        Need::System(action) => {
            request.extensions_mut().insert(action);
            Ok(())
        }
        Need::Citizen => {
            let citizen = known_citizen(web, Asked::of(web, path, request)).await?;
            request.extensions_mut().insert(Arc::new(citizen));
            Ok(())
        }
        Need::Session | Need::SignedIn | Need::May(_) => {
            let asked = Asked::of(web, path, request);
            let caller = known(web, need, asked).await?;
            request.extensions_mut().insert(Arc::new(caller));
            Ok(())
        }
    }
}

/// What is asked for, apart from the body.
struct Asked<'a> {
    path: &'a str,
    safe: bool,
    headers: HeaderMap,
    visit: Visit,
}

impl<'a> Asked<'a> {
    fn of(web: &Web, path: &'a str, request: &Request) -> Self {
        Self {
            path,
            safe: request.method().is_safe(),
            headers: request.headers().clone(),
            visit: visit(web, request.extensions(), request.headers()),
        }
    }
}

async fn known(web: &Web, need: Need, asked: Asked<'_>) -> Result<Caller, Refusal> {
    let Asked { path, safe, headers, visit } = asked;
    let identity = identity(web)?;
    let token = cookie(&headers, cookie_name(web, Cookie::Person)).filter(|t| is_token(t));
    let token = token.ok_or_else(|| Refusal::new("SIGN_IN"))?;
    let caller = session::current(identity, token, &visit).await?;
    web.persons.permit(&caller.id().to_owned())?;
    if !safe && !genuine(web, caller.token(), &headers) {
        identity.refuse_stranger(&visit, path, "forged request").await?;
        return Err(Refusal::new("FORGED"));
    }
    if need != Need::Session && caller.stage() != session::stage::OPEN {
        return Err(IdentityError::Stage(caller.stage().to_owned()).into());
    }
    if let Need::May(action) = need
        && !caller.has(action)
    {
        identity.refuse(&caller, action, path).await?;
    }
    Ok(caller)
}

async fn known_citizen(web: &Web, asked: Asked<'_>) -> Result<Citizen, Refusal> {
    let Asked { path, safe, headers, visit } = asked;
    let identity = identity(web)?;
    let token = citizen_token(web, &headers).ok_or_else(|| Refusal::new("SIGN_IN"))?;
    let citizen = citizen::current(identity, token, &visit).await?;
    web.persons.permit(&citizen.id().to_owned())?;
    if !safe && !genuine(web, citizen.token(), &headers) {
        identity.refuse_stranger(&visit, path, "forged request").await?;
        return Err(Refusal::new("FORGED"));
    }
    Ok(citizen)
}

/// Sign-in and joining have no session yet; they are asked for by our own pages only.
fn own_page(web: &Web, path: &str, request: &Request) -> Result<(), Refusal> {
    let ours = ["/api/v1/console/", "/api/v1/join", "/api/v1/citizen/"];
    let ours = ours.iter().any(|ours| path.starts_with(ours));
    if ours && !request.method().is_safe() && !from_our_page(web, request.headers()) {
        return Err(Refusal::new("FORGED"));
    }
    Ok(())
}

/// Whether the request comes from a page of ours: a browser always says so when it changes something.
fn from_our_page(web: &Web, headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_none_or(|origin| origin.as_bytes() == web.origin.as_bytes())
}

fn genuine(web: &Web, token: &str, headers: &HeaderMap) -> bool {
    let said = headers.get(TOKEN).and_then(|v| v.to_str().ok()).unwrap_or_default();
    // Digests of both are compared, so nothing is learnt from how long it takes.
    sm3::digest(said.as_bytes()) == sm3::digest(token.as_bytes()) && from_our_page(web, headers)
}

/// The identity platform, if this node has one.
pub(crate) fn identity(web: &Web) -> Result<&Identity, Refusal> {
    web.identity.as_deref().ok_or_else(|| Refusal::new("NO_ROUTE"))
}

fn visit(web: &Web, extensions: &axum::http::Extensions, headers: &HeaderMap) -> Visit {
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    Visit {
        from: limit::address_of(web, extensions, headers).to_string(),
        agent: agent.chars().take(AGENT_MAX).collect(),
        trace: crate::trace::current(),
    }
}

/// The cookies there are.
#[derive(Clone, Copy)]
pub(crate) enum Cookie {
    /// A session of the console.
    Person,
    /// A citizen's session.
    Citizen,
    /// A citizen's sign-in under way.
    Question,
}

/// Name of a cookie: over HTTPS one that no other host or path can set.
fn cookie_name(web: &Web, cookie: Cookie) -> &'static str {
    match (cookie, web.origin.starts_with("https:")) {
        (Cookie::Person, true) => "__Host-shupiao",
        (Cookie::Person, false) => "shupiao",
        (Cookie::Citizen, true) => "__Host-citizen",
        (Cookie::Citizen, false) => "citizen",
        (Cookie::Question, true) => "__Host-citizen-question",
        (Cookie::Question, false) => "citizen-question",
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|p| p.trim().split_once('='));
    pairs.find(|(n, _)| *n == name).map(|(_, value)| value)
}

fn is_token(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The token of a citizen's session.
pub(crate) fn citizen_token<'a>(web: &Web, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, cookie_name(web, Cookie::Citizen)).filter(|token| is_token(token))
}

/// What a citizen's browser keeps of a sign-in under way.
pub(crate) fn question<'a>(web: &Web, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie(headers, cookie_name(web, Cookie::Question))
}

/// A cookie's header; an empty value takes it away.
pub(crate) fn set_cookie(
    web: &Web,
    cookie: Cookie,
    value: &str,
) -> (header::HeaderName, HeaderValue) {
    let secure = if web.origin.starts_with("https:") { "; Secure" } else { "" };
    let age = if value.is_empty() { "; Max-Age=0" } else { "" };
    let name = cookie_name(web, cookie);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}");
    // Values are hex, so the text is always one that a header can have.
    let value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    (header::SET_COOKIE, value)
}

/// Put into a handler's arguments: who asks, and the identity platform.
pub(crate) struct Known {
    pub caller: Arc<Caller>,
}

impl FromRequestParts<Web> for Known {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Refusal> {
        let caller = parts.extensions.get::<Arc<Caller>>().map(Arc::clone);
        caller.map(|caller| Self { caller }).ok_or_else(|| Refusal::new("SIGN_IN"))
    }
}

/// Put into a handler's arguments: the citizen who asks.
pub(crate) struct KnownCitizen(pub Arc<Citizen>);

impl FromRequestParts<Web> for KnownCitizen {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Web) -> Result<Self, Refusal> {
        let citizen = parts.extensions.get::<Arc<Citizen>>().map(Arc::clone);
        citizen.map(Self).ok_or_else(|| Refusal::new("SIGN_IN"))
    }
}

/// Put into a handler's arguments: where a request comes from, slowed down by address.
pub(crate) struct Visitor(pub Visit);

impl FromRequestParts<Web> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Refusal> {
        if parts.method != Method::GET {
            limit::Paced::from_request_parts(parts, web).await?;
        }
        Ok(Self(visit(web, &parts.extensions, &parts.headers)))
    }
}
