//! Where to listen.

use std::fmt;

/// A host name or address, and a port: `127.0.0.1:8081`, `[::1]:8081`, `localhost:8081`. Port 0 takes a free one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress {
    host: String,
    port: u16,
}

impl Default for ListenAddress {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 8081,
        }
    }
}

impl ListenAddress {
    /// Reads `HOST:PORT`, also as `http://HOST:PORT`; without a host it means every address of the machine.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("http://").unwrap_or(text);
        let (host, port) = text.strip_suffix('/').unwrap_or(text).rsplit_once(':')?;
        let bracketed = host.starts_with('[') && host.ends_with(']');
        let known = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if !bracketed && !host.chars().all(known) {
            return None;
        }
        if bracketed {
            host[1..host.len() - 1].parse::<std::net::Ipv6Addr>().ok()?;
        }
        let port = port.bytes().all(|b| b.is_ascii_digit()).then_some(port)?;
        Some(Self {
            host: if host.is_empty() { "0.0.0.0" } else { host }.to_owned(),
            port: port.parse().ok()?,
        })
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::ListenAddress;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for (text, expected) in [
            ("127.0.0.1:8081", Some("127.0.0.1:8081")),
            ("[::1]:0", Some("[::1]:0")),
            ("http://localhost:80", Some("localhost:80")),
            ("http://0.0.0.0:8081/", Some("0.0.0.0:8081")),
            (":8081", Some("0.0.0.0:8081")),
            ("https://a:8081", None),
            ("127.0.0.1", None),
            ("8081", None),
            ("a:65536", None),
            ("a:+1", None),
            ("a:", None),
            ("::1:8081", None),
            ("[a]:8081", None),
            ("[:8081", None),
            ("]:8081", None),
            ("a b:8081", None),
            ("", None),
        ] {
            let parsed = ListenAddress::parse(text).map(|address| address.to_string());
            assert_eq!(parsed.as_deref(), expected, "{text}");
        }
    }
}
