//! Requests as the vendor's present SDK signs them (ACS3-HMAC-SHA256), for whoever sends more of them than it can.

use aws_lc_rs::{digest, hmac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All that is not left as it is in a signed query (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What a program signs its requests with.
pub struct AccessKey {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

impl AccessKey {
    /// A whole request to the shared gateway, over HTTP/1.1: an operation with its parameters, sorted by name, signed at
    /// `now` (ISO 8601) with a nonce that no other request has.
    pub fn request(&self, action: &str, parameters: &[(&str, &str)], now: &str, nonce: &str) -> Vec<u8> {
        let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let pairs: Vec<_> =
            parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let query = pairs.join("&");
        let of_nothing = hex::encode(digest::digest(&digest::SHA256, b""));
        let headers = [
            ("accept", "application/json"),
            ("host", "127.0.0.1"),
            ("x-acs-action", action),
            ("x-acs-content-sha256", of_nothing.as_str()),
            ("x-acs-date", now),
            ("x-acs-signature-nonce", nonce),
            ("x-acs-version", "2016-01-20"),
        ];
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let names = headers.map(|(name, _)| name).join(";");
        let canonical = format!("POST\n/\n{query}\n{lines}\n{names}\n{of_nothing}");
        let hash = hex::encode(digest::digest(&digest::SHA256, canonical.as_bytes()));
        let secret = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signature = hex::encode(hmac::sign(&secret, format!("ACS3-HMAC-SHA256\n{hash}").as_bytes()));
        let sent: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let credential = &self.id;
        format!(
            "POST /?{query} HTTP/1.1\r\n{sent}content-length: 0\r\nauthorization: ACS3-HMAC-SHA256 \
             Credential={credential},SignedHeaders={names},Signature={signature}\r\n\r\n"
        )
        .into_bytes()
    }
}
