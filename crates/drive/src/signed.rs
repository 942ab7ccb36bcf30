//! Signed requests, whole.

use bytes::Bytes;
use domain::Timestamp;

/// What a request is signed and sent with besides what it asks.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The host that is called, with its port where that is not the usual one.
    pub host: &'a str,
    /// What the program says it is (`User-Agent`).
    pub agent: &'a str,
    /// When it is signed.
    pub at: Timestamp,
    /// What no other request of the access key has. Requests to dedicated gateways have none.
    pub nonce: &'a str,
}

/// A signed request: POST, with its headers in order. A host and a length come with it.
#[derive(Clone, Debug)]
pub struct SignedRequest {
    /// Path and query.
    pub target: String,
    /// All headers but the length.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl SignedRequest {
    /// As it is sent by HTTP/1.1 (RFC 9112, section 3).
    pub fn to_bytes(&self) -> Vec<u8> {
        let headers: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let (target, length) = (&self.target, self.body.len());
        let head = format!("POST {target} HTTP/1.1\r\n{headers}content-length: {length}\r\n\r\n");
        [head.as_bytes(), &self.body].concat()
    }

    /// As a gateway gets it from a listener; `None` where no listener would take it, as with an address that is too long.
    pub fn to_http(&self) -> Option<http::Request<Bytes>> {
        let mut request = http::Request::post(&self.target);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request.body(Bytes::copy_from_slice(&self.body)).ok()
    }
}
