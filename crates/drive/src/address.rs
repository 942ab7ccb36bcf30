//! Where a gateway is.

use std::{fmt, io, net::SocketAddr, str::FromStr};

use http::Uri;

use crate::error::PlanError;

/// The address of a gateway: `http://127.0.0.1:3001`, `https://localhost:9443`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whether it speaks TLS.
    pub(crate) secure: bool,
    /// The host, without the brackets of IPv6.
    pub(crate) host: String,
    port: u16,
}

impl Address {
    /// What requests call it (RFC 9110, section 7.2).
    pub(crate) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{host}:{}", self.port)
    }

    /// The sockets that it stands for: one at least.
    pub(crate) async fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        let found: Vec<_> = tokio::net::lookup_host((self.host.as_str(), self.port)).await?.collect();
        if found.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(found) }
    }
}

impl FromStr for Address {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let form = || PlanError::Form {
            what: "address of a gateway",
            text: text.to_owned(),
            form: "http:// or https://, a host and a port, as in http://127.0.0.1:3001",
        };
        let uri: Uri = text.parse().map_err(|_| form())?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(form()),
        };
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(form());
        }
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(form)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { secure, host, port: uri.port_u16().unwrap_or(if secure { 443 } else { 80 }) })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole_and_nothing_else() {
        for (text, shown) in [
            ("http://127.0.0.1:3001", Some("http://127.0.0.1:3001")),
            ("https://localhost:9443/", Some("https://localhost:9443")),
            ("https://[::1]:9443", Some("https://[::1]:9443")),
            ("https://kms.example.com", Some("https://kms.example.com:443")),
            ("127.0.0.1:3001", None),
            ("ftp://127.0.0.1", None),
            ("http://127.0.0.1/path", None),
            ("http://127.0.0.1/?a=b", None),
            ("", None),
        ] {
            let found = text.parse::<Address>().ok().map(|address| address.to_string());
            assert_eq!(found.as_deref(), shown, "{text}");
        }
    }
}
