//! The door: finds out what a route wants ([`crate::needs`]) and lets nobody in who has not shown it.
//! Every refusal of somebody who tried goes to the audit log.

use std::sync::Arc;

use app::identity::{Caller, Identity, IdentityError, Visit, session};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
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
        Need::System(action) => {
            request.extensions_mut().insert(action);
            Ok(())
        }
        Need::Session | Need::SignedIn | Need::May(_) => {
            let asked = Asked {
                path,
                safe: request.method().is_safe(),
                headers: request.headers().clone(),
                visit: visit(web, request.extensions(), request.headers()),
            };
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

async fn known(web: &Web, need: Need, asked: Asked<'_>) -> Result<Caller, Refusal> {
    let Asked { path, safe, headers, visit } = asked;
    let identity = identity(web)?;
    let token = cookie(web, &headers).ok_or_else(|| Refusal::new("SIGN_IN"))?;
    let caller = session::current(identity, &token, &visit).await?;
    web.persons.permit(&caller.id().to_owned())?;
    if !safe && !genuine(web, &caller, &headers) {
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

/// Sign-in and joining have no session yet; they are asked for by our own pages only.
fn own_page(web: &Web, path: &str, request: &Request) -> Result<(), Refusal> {
    let ours = path.starts_with("/api/v1/console/") || path.starts_with("/api/v1/join");
    if ours && !request.method().is_safe() && !from_our_page(web, request.headers()) {
        return Err(Refusal::new("FORGED"));
    }
    Ok(())
}

/// Whether the request comes from a page of ours: a browser always says so when it changes something.
fn from_our_page(web: &Web, headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_none_or(|origin| origin.as_bytes() == web.origin.as_bytes())
}

fn genuine(web: &Web, caller: &Caller, headers: &HeaderMap) -> bool {
    let said = headers.get(TOKEN).and_then(|v| v.to_str().ok()).unwrap_or_default();
    // Digests of both are compared, so nothing is learnt from how long it takes.
    sm3::digest(said.as_bytes()) == sm3::digest(caller.token().as_bytes())
        && from_our_page(web, headers)
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

/// Name of the cookie: over HTTPS one that no other host or path can set.
fn cookie_name(web: &Web) -> &'static str {
    if web.origin.starts_with("https:") { "__Host-shupiao" } else { "shupiao" }
}

fn cookie(web: &Web, headers: &HeaderMap) -> Option<String> {
    let name = cookie_name(web);
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|p| p.trim().split_once('='));
    let value = pairs.find(|(n, _)| *n == name).map(|(_, value)| value)?;
    let good = value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit());
    good.then(|| value.to_owned())
}

/// The cookie of a session; an empty token takes it away.
pub(crate) fn set_cookie(web: &Web, token: &str) -> [(header::HeaderName, String); 1] {
    let secure = if web.origin.starts_with("https:") { "; Secure" } else { "" };
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    let name = cookie_name(web);
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{age}");
    [(header::SET_COOKIE, text)]
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
