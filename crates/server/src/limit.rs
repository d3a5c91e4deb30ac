//! How fast one address may ask what needs no proof, and one unit's system what does.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::Web;
use crate::problem::Refusal;

/// After so many questions, those who have long been silent are forgotten.
const SWEEP_EVERY: u32 = 4096;

/// Counts requests by who makes them.
pub(crate) struct Limiter<K: Clone + Eq + Hash> {
    limiter: DefaultKeyedRateLimiter<K>,
    asked: AtomicU32,
}

impl<K: Clone + Eq + Hash> Limiter<K> {
    pub(crate) fn new(per_second: u32, burst: u32) -> Self {
        let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst));
        Self { limiter: RateLimiter::keyed(quota), asked: AtomicU32::new(0) }
    }

    /// Refuses whoever asks too fast.
    pub(crate) fn permit(&self, who: &K) -> Result<(), Refusal> {
        if self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(who).map_err(|_| Refusal::new("RATE_LIMITED"))
    }
}

/// One subscriber holds a whole /64 of IPv6.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Put into a handler's arguments, it refuses an address that asks too fast.
pub(crate) struct Paced;

impl FromRequestParts<Web> for Paced {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Refusal> {
        web.strangers.permit(&network(address(web, parts)))?;
        Ok(Self)
    }
}

fn address(web: &Web, parts: &Parts) -> IpAddr {
    address_of(web, &parts.extensions, &parts.headers)
}

/// The address a request comes from.
pub(crate) fn address_of(web: &Web, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let told = web.config.client_ip_header.as_ref().and_then(|name| {
        let value = headers.get(name)?.to_str().ok()?;
        // The proxy next to us has written the last one; those before it anybody can write.
        value.rsplit(',').next()?.trim().parse().ok()
    });
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    told.or(peer).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED))
}
