//! Requests as the vendor's SDKs sent them, byte for byte, with what they signed.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use gateway::signature::{self, Claim, Request, SignatureError, dedicated};
use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};
use serde::Deserialize;

/// All that was captured, with the keys to it.
#[derive(Deserialize)]
pub(crate) struct Vectors {
    pub(crate) access_key_id: String,
    pub(crate) access_key_secret: String,
    dedicated_public_key_b64: String,
    pub(crate) vectors: Vec<Vector>,
}

/// One request.
#[derive(Deserialize)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) scheme: String,
    raw_b64: String,
    /// The string to sign, or the canonical request whose hash is in it.
    pub(crate) canonical: String,
}

impl Vectors {
    pub(crate) fn load() -> Self {
        serde_json::from_str(include_str!("../vectors/alibaba-signatures.json"))
            .expect("the vectors are JSON")
    }

    /// The requests of this scheme, at least one.
    pub(crate) fn of(&self, scheme: &str) -> Vec<&Vector> {
        let found: Vec<_> = self.vectors.iter().filter(|vector| vector.scheme == scheme).collect();
        assert!(!found.is_empty(), "no vector of {scheme}");
        found
    }

    /// The request of this name.
    pub(crate) fn named(&self, name: &str) -> Captured {
        self.vectors.iter().find(|vector| vector.name == name).expect("a vector of this name").captured()
    }

    /// The public key of the client key that the requests to the dedicated gateway are signed with.
    pub(crate) fn dedicated_public_key(&self) -> Vec<u8> {
        STANDARD.decode(&self.dedicated_public_key_b64).expect("base64")
    }
}

impl Vector {
    pub(crate) fn captured(&self) -> Captured {
        Captured::parse(&STANDARD.decode(&self.raw_b64).expect("base64"))
    }
}

/// A request that can be changed.
#[derive(Clone, Debug)]
pub(crate) struct Captured {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) form: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Captured {
    fn parse(raw: &[u8]) -> Self {
        let mut lines = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut lines);
        let end = parsed.parse(raw).expect("HTTP/1.1").unwrap();
        let mut headers = HeaderMap::new();
        for line in parsed.headers.iter() {
            let name = HeaderName::from_bytes(line.name.as_bytes()).expect("a name");
            headers.append(name, HeaderValue::from_bytes(line.value).expect("a value"));
        }
        let target = parsed.path.expect("a target");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let method = parsed.method.expect("a method").to_owned();
        let captured = Self {
            method,
            path: path.into(),
            query: decoded(query.as_bytes()),
            form: vec![],
            headers,
            body: vec![],
        };
        captured.with_body(&raw[end..])
    }

    /// The same with this body, and the parameters that are in it.
    pub(crate) fn with_body(mut self, body: &[u8]) -> Self {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.form = if self.headers.get(CONTENT_TYPE) == Some(&form) { decoded(body) } else { vec![] };
        self.body = body.to_vec();
        self
    }

    /// The same with this header, in place of what it was or in addition to all others.
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a name");
        self.headers.insert(name, value.parse().expect("a value"));
        self
    }

    /// The same without this header.
    pub(crate) fn without_header(mut self, name: &str) -> Self {
        assert!(self.headers.remove(name).is_some(), "no {name} to take away");
        self
    }

    /// The same with this header once more.
    pub(crate) fn with_header_twice(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a name");
        self.headers.append(name, value.parse().expect("a value"));
        self
    }

    /// The value of this header.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("ASCII")
    }

    /// The same with this parameter changed in the query, which has it once.
    pub(crate) fn with_parameter(mut self, name: &str, value: &str) -> Self {
        let found = self.query.iter_mut().find(|(other, _)| other == name);
        value.clone_into(&mut found.expect("a parameter of this name").1);
        self
    }

    /// The same without this parameter of the query.
    pub(crate) fn without_parameter(mut self, name: &str) -> Self {
        self.query.retain(|(other, _)| other != name);
        self
    }

    /// The value of this parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        &self.query.iter().find(|(other, _)| other == name).expect("a parameter of this name").1
    }

    pub(crate) fn request(&self) -> Request<'_> {
        Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            form: &self.form,
            headers: &self.headers,
            body: &self.body,
        }
    }

    pub(crate) fn read(&self) -> Result<Claim, SignatureError> {
        signature::read(&self.request())
    }

    pub(crate) fn read_dedicated(&self) -> Result<dedicated::Claim, SignatureError> {
        dedicated::read(&self.request())
    }

    /// Why the request cannot be read; the shared gateway's.
    pub(crate) fn refusal(&self) -> Option<SignatureError> {
        self.read().err()
    }
}

fn decoded(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// Every text that `signature` becomes when one character is another, or its case is, or its end is missing.
pub(crate) fn spoiled(signature: &str) -> impl Iterator<Item = String> {
    let changed = (0..signature.len()).flat_map(move |at| {
        let (start, rest) = signature.split_at(at);
        let (old, end) = rest.split_at(1);
        ["A", "a", "0", "=", "/"]
            .into_iter()
            .filter(move |new| *new != old)
            .map(move |new| [start, new, end].concat())
    });
    let other_case = [signature.to_uppercase(), signature.to_lowercase()];
    let cut = (0..signature.len()).map(|at| signature[..at].to_owned());
    let longer = [format!("{signature}="), format!("{signature}A"), format!("{signature}00")];
    let all = changed.chain(other_case).chain(cut).chain(longer);
    all.filter(move |spoiled| spoiled != signature)
}
