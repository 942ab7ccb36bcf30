//! What signed requests claim, of both gateways: read or refused.
//!
//! The first line is the query, each other one a header, up to an empty line; then the body.
#![no_main]

use gateway::signature::{Request, dedicated, read};
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let head = bytes.windows(2).position(|two| two == b"\n\n").unwrap_or(bytes.len());
    let body = bytes.get(head + 2..).unwrap_or_default();
    let mut lines = bytes[..head].split(|byte| *byte == b'\n');
    let pairs = |text: &[u8]| -> Vec<(String, String)> {
        form_urlencoded::parse(text).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    };
    let query = pairs(lines.next().unwrap_or_default());
    let mut headers = HeaderMap::new();
    for line in lines.take(64) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) =
            (HeaderName::from_bytes(&line[..colon]), HeaderValue::from_bytes(&line[colon + 1..]));
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    let form = pairs(body);
    let request = Request { method: "POST", path: "/", query: &query, form: &form, headers: &headers, body };
    if let Ok(claim) = read(&request) {
        assert!(!claim.is_signed_by("a secret that nobody has"));
    }
    if let Ok(claim) = dedicated::read(&Request { query: &[], form: &[], ..request }) {
        assert!(!claim.is_signed_by(b"no key"));
    }
});
