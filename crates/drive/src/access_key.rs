//! Requests to the shared gateway, as the vendor's SDKs sign them with an access key.

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::signed::{SignedRequest, Stamp};

/// All that is not left as it is in a signed query (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The version of the API.
const VERSION: &str = "2016-01-20";

/// What a program signs its requests to the shared gateway with.
#[derive(Clone)]
pub struct AccessKey {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: Zeroizing<String>,
}

impl AccessKey {
    /// An operation with its parameters as the present SDKs sign it: ACS3-HMAC-SHA256.
    pub fn acs3(&self, action: &str, parameters: &[(&str, &str)], stamp: &Stamp<'_>) -> SignedRequest {
        let query = query(parameters);
        let of_nothing = hex::encode(digest(&SHA256, b""));
        let signed = [
            ("accept", "application/json".to_owned()),
            ("host", stamp.host.to_owned()),
            ("x-acs-action", action.to_owned()),
            ("x-acs-content-sha256", of_nothing.clone()),
            ("x-acs-date", stamp.at.to_string()),
            ("x-acs-signature-nonce", stamp.nonce.to_owned()),
            ("x-acs-version", VERSION.to_owned()),
        ];
        let lines: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let names = signed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let canonical = format!("POST\n/\n{query}\n{lines}\n{names}\n{of_nothing}");
        let hash = hex::encode(digest(&SHA256, canonical.as_bytes()));
        let secret = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signature = hex::encode(hmac::sign(&secret, format!("ACS3-HMAC-SHA256\n{hash}").as_bytes()));
        let credential = &self.id;
        let authorization =
            format!("ACS3-HMAC-SHA256 Credential={credential},SignedHeaders={names},Signature={signature}");
        let more = [("user-agent", stamp.agent.to_owned()), ("authorization", authorization)];
        SignedRequest {
            target: format!("/?{query}"),
            headers: signed.into_iter().chain(more).collect(),
            body: vec![],
        }
    }

    /// The same as the oldest SDKs sign it: RPC 1.0, HMAC-SHA1.
    pub fn rpc(&self, action: &str, parameters: &[(&str, &str)], stamp: &Stamp<'_>) -> SignedRequest {
        let at = stamp.at.to_string();
        let common = [
            ("AccessKeyId", self.id.as_str()),
            ("Action", action),
            ("Format", "JSON"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", stamp.nonce),
            ("SignatureVersion", "1.0"),
            ("Timestamp", &at),
            ("Version", VERSION),
        ];
        let query = query(&[&common, parameters].concat());
        let text = format!("POST&%2F&{}", encode(&query));
        let secret = Zeroizing::new(format!("{}&", *self.secret));
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
        let signature = encode(&STANDARD.encode(hmac::sign(&key, text.as_bytes())));
        let headers = vec![("host", stamp.host.to_owned()), ("user-agent", stamp.agent.to_owned())];
        SignedRequest { target: format!("/?{query}&Signature={signature}"), headers, body: vec![] }
    }
}

/// The query that is signed: sorted by name.
fn query(parameters: &[(&str, &str)]) -> String {
    let mut sorted = parameters.to_vec();
    sorted.sort_unstable();
    let pairs = sorted.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
