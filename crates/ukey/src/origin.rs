//! Origins: scheme, host and port of a site, exactly as browsers write them. It must not know
//! which are allowed.

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// One site: `https://bills.example.cn` or `https://bills.example.cn:8443`. Plain `http` only for
/// this machine, where nobody is in between.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(String);

/// Not an origin as a browser writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "an origin is https://host or https://host:port in lower case without a slash at the end; \
     http only for localhost, 127.0.0.1 and [::1]"
)]
pub struct BadOrigin;

impl Origin {
    /// The origin as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        let (scheme, rest) = text.split_once("://").ok_or(BadOrigin)?;
        let after_host = rest.rfind(']').or_else(|| rest.find(':')).unwrap_or(rest.len());
        let (host, port) = match rest.get(after_host..) {
            Some(end) if end.starts_with(']') => {
                let end = after_host.saturating_add(1);
                (rest.get(..end).unwrap_or_default(), rest.get(end..).unwrap_or_default())
            }
            _ => rest.split_at(after_host),
        };
        let usual = match scheme {
            "https" => "443",
            "http" if ["localhost", "127.0.0.1", "[::1]"].contains(&host) => "80",
            _ => return Err(BadOrigin),
        };
        if is_host(host) && is_port(port, usual) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadOrigin)
        }
    }
}

fn is_host(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    if let Some(v6) = inner {
        return v6.parse::<std::net::Ipv6Addr>().is_ok_and(|address| address.to_string() == v6);
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    host.split('.').all(label)
}

/// A browser leaves the usual port out, so writing it would match nobody.
fn is_port(port: &str, usual: &str) -> bool {
    let Some(digits) = port.strip_prefix(':') else { return port.is_empty() };
    digits != usual && digits.parse::<u16>().is_ok_and(|number| number.to_string() == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for good in [
            "https://bills.example.cn",
            "https://bills.example.cn:8443",
            "https://10.0.0.7",
            "https://[2001:db8::1]:8443",
            "http://localhost:5173",
            "http://127.0.0.1:8080",
            "http://[::1]",
        ] {
            assert_eq!(good.parse::<Origin>().map(|o| o.to_string()).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "*",
            "null",
            "https://",
            "https://*",
            "https://*.example.cn",
            "https://bills.example.cn/",
            "https://Bills.example.cn",
            "https://bills.example.cn:443",
            "https://bills.example.cn:",
            "https://bills.example.cn:08443",
            "https://bills.example.cn:x",
            "https://u@bills.example.cn",
            "https://bills..cn",
            "https://示例.cn",
            "https://[2001:DB8::1]",
            "http://bills.example.cn",
            "http://localhost.example.cn",
            "ftp://localhost",
            "https://a.cn\nb",
            "https://]:80",
        ] {
            assert_eq!(bad.parse::<Origin>(), Err(BadOrigin), "{bad}");
        }
    }
}
