//! The shared gateway of a region: from a request to its answer.

use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicBool},
};

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use domain::{AccessKeyId, RegionId};
use engine::{Actor, Engine, Identity};
use http::{
    HeaderMap, HeaderValue, Method, Request, Response,
    header::{CONTENT_TYPE, HOST},
    request::Parts,
};
use metrics::{Outcome, Recorder};
use serde_json::{Value, json};

use crate::{
    Failure,
    call::{Answer, Call},
    exchange::Exchange,
    front::{Front, Unread},
    nonces::{NonceDigest, Nonces, in_time},
    params::Params,
    quotas::{InstanceQuotas, Quotas},
    shared,
    signature::{self, Claim},
};

/// The most bytes of a request's body.
pub const MAX_BODY: usize = 3 * 1024 * 1024;
/// The most parameters of a request. The operation that takes most has 50 resources and 20 tags.
const MAX_PARAMETERS: usize = 256;
/// Room for most answers, so that they are written without moving.
const USUAL_ANSWER: usize = 512;
const FORM: &str = "application/x-www-form-urlencoded";

/// The shared gateways of all regions, on one address: the host that was called names the region.
pub struct Gateway {
    engine: Arc<Engine>,
    nonces: Nonces,
    /// `None` where calls are not limited.
    quotas: Option<Arc<Quotas>>,
    /// `None` where nothing is recorded.
    recorder: Option<Arc<Recorder>>,
}

/// 200 and an object of JSON, or the error that the vendor's catalogue has for what is wrong.
impl Front for Gateway {
    fn begin(&self, head: &Parts, peer: IpAddr) -> Exchange {
        let exchange = Exchange::new(self.recorder.as_ref(), &head.headers, peer);
        exchange.is_at_shared_gateway(&head.headers);
        exchange
    }

    async fn answer(&self, request: Request<Bytes>, _peer: IpAddr, exchange: Exchange) -> Response<Bytes> {
        let (answered, exchange) = self.attempt(&request, exchange).await;
        respond(answered, request.headers(), exchange)
    }

    fn refuse(&self, why: Unread, head: &Parts, exchange: Exchange) -> Response<Bytes> {
        respond(Err(Failure::unread(why)), &head.headers, exchange)
    }
}

/// A request with its parameters decoded.
struct Decoded {
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
}

impl Gateway {
    /// Gateways in front of an engine. With the quotas of its instances they let through as many calls a second as the
    /// vendor's: of each group of operations, and of each instance. With a recorder, each request has a record.
    pub fn new(
        engine: Arc<Engine>,
        instances: Option<Arc<InstanceQuotas>>,
        recorder: Option<Arc<Recorder>>,
    ) -> Self {
        let quotas = instances.map(|instances| Arc::new(Quotas::new(instances)));
        Self { engine, nonces: Nonces::default(), quotas, recorder }
    }

    async fn attempt(&self, request: &Request<Bytes>, exchange: Exchange) -> (Answer, Exchange) {
        match self.admit(request, &exchange).await {
            Ok(admitted) => {
                let call = admitted.call(self, exchange);
                (shared::answer(&call).await, call.exchange)
            }
            Err(failure) => (Err(failure), exchange),
        }
    }

    /// Lets a request in: it can be read, its caller is proven, and its region is served.
    async fn admit(&self, request: &Request<Bytes>, exchange: &Exchange) -> Result<Admitted, Failure> {
        if !matches!(*request.method(), Method::POST | Method::GET) {
            return Err(Failure::method());
        }
        let decoded = decode(request)?;
        let (claim, identity) = self.authenticate(request, &decoded, exchange).await?;
        let region = self.region(&claim, request.headers(), &decoded)?;
        exchange.is_for(region);
        let id: AccessKeyId = claim.access_key_id().parse().map_err(|_| Failure::unknown_access_key())?;
        Ok(Admitted { region, claim, identity, id, params: Params::new(decoded.query, decoded.form) })
    }

    /// Who signed a request: in time, with the secret of an access key that may be used, and for the first time.
    async fn authenticate(
        &self,
        request: &Request<Bytes>,
        decoded: &Decoded,
        exchange: &Exchange,
    ) -> Result<(Claim, Arc<Identity>), Failure> {
        let claim = signature::read(&signature::Request {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: &decoded.query,
            form: &decoded.form,
            headers: request.headers(),
            body: request.body(),
        });
        match &claim {
            Ok(claim) => exchange.claims(claim.action(), shared::OPERATIONS, claim.access_key_id()),
            Err(_) => {
                let action = decoded.action(request.headers());
                exchange.claims(action, shared::OPERATIONS, decoded.named("AccessKeyId"));
            }
        }
        let claim = claim?;
        let now = self.engine.now();
        if !in_time(claim.at(), now) {
            return Err(Failure::expired());
        }
        let id: AccessKeyId = claim.access_key_id().parse().map_err(|_| Failure::unknown_access_key())?;
        let identity = self.engine.identity(&id).await?.ok_or_else(Failure::unknown_access_key)?;
        if !claim.is_signed_by(&identity.secret) {
            return Err(Failure::signature(claim.string_to_sign()));
        }
        exchange.is_from(&identity.user, self.engine.account());
        // Only now: who does not have the secret is not told whether the access key may be used.
        if !identity.enabled {
            return Err(Failure::access_key_disabled());
        }
        if claim.version() != shared::VERSION {
            return Err(Failure::invalid("Version"));
        }
        if !shared::is_known(claim.action()) {
            return Err(Failure::unsupported());
        }
        // Last, so that nothing is remembered of what is refused anyway; and by the clock as it is now, since a nonce
        // whose request was in time when it came may be forgotten by now.
        let now = self.engine.now();
        if !in_time(claim.at(), now) {
            return Err(Failure::expired());
        }
        self.nonces.take(digest(&claim), claim.at(), now)?;
        Ok((claim, identity))
    }

    /// The region that was called: the one that ACS4 signs, or that the client names, or that the host has in its name,
    /// as `kms.cn-hangzhou.…`, or the first. What is signed goes before what is not.
    fn region(&self, claim: &Claim, headers: &HeaderMap, decoded: &Decoded) -> Result<RegionId, Failure> {
        let regions = self.engine.regions();
        let served = |name: &str| regions.iter().find(|region| region.as_str() == name).copied();
        let all = decoded.query.iter().chain(&decoded.form);
        let told = all.into_iter().find(|(name, _)| name == "RegionId").map(|(_, value)| value.as_str());
        if let Some(named) = claim.region().or(told) {
            return served(named).ok_or_else(|| Failure::invalid("RegionId"));
        }
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        Ok(host.split('.').nth(1).and_then(served).unwrap_or(regions[0]))
    }
}

/// A request that was let in.
struct Admitted {
    region: RegionId,
    claim: Claim,
    identity: Arc<Identity>,
    id: AccessKeyId,
    params: Params,
}

impl Admitted {
    fn call(self, gateway: &Gateway, exchange: Exchange) -> Call {
        Call {
            engine: Arc::clone(&gateway.engine),
            region: self.region,
            action: self.claim.action().to_owned(),
            actor: Actor::RamUser(self.identity.user.clone(), self.id),
            params: self.params,
            identity: self.identity,
            quotas: gateway.quotas.clone(),
            counted: AtomicBool::new(false),
            exchange,
        }
    }
}

impl Decoded {
    /// A parameter; empty where there is none.
    fn named(&self, name: &str) -> &str {
        let mut all = self.query.iter().chain(&self.form);
        all.find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The operation that an unreadable request would have called, as it seems.
    fn action<'a>(&'a self, headers: &'a HeaderMap) -> &'a str {
        let header = headers.get("x-acs-action").and_then(|action| action.to_str().ok());
        header.unwrap_or_else(|| self.named("Action"))
    }
}

/// The parameters of a request.
fn decode(request: &Request<Bytes>) -> Result<Decoded, Failure> {
    let query = pairs(request.uri().query().unwrap_or_default().as_bytes());
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let named = content_type.and_then(|kind| kind.get(..FORM.len()));
    let is_form = named.is_some_and(|kind| kind.eq_ignore_ascii_case(FORM));
    let body = request.body();
    if is_form && std::str::from_utf8(body).is_err() {
        return Err(Failure::unreadable());
    }
    let decoded = Decoded { query, form: if is_form { pairs(body) } else { vec![] } };
    match decoded.query.len() + decoded.form.len() {
        0..=MAX_PARAMETERS => Ok(decoded),
        _ => Err(Failure::unreadable()),
    }
}

/// The pairs of a query or a form: no more than it takes to know that there are too many.
fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(text).take(MAX_PARAMETERS + 1);
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// What makes a request the same as another: whose it is, and its nonce.
fn digest(claim: &Claim) -> NonceDigest {
    let mut hash = Context::new(&SHA256);
    hash.update(claim.access_key_id().as_bytes());
    hash.update(&[0]);
    hash.update(claim.nonce().as_bytes());
    let mut digest = NonceDigest::default();
    let len = digest.len();
    digest.copy_from_slice(&hash.finish().as_ref()[..len]);
    digest
}

/// The answer as it is sent, with an id of its own. Its record is complete with it.
fn respond(answered: Answer, headers: &HeaderMap, exchange: Exchange) -> Response<Bytes> {
    let request_id = exchange.id().to_string();
    let (status, mut body) = match answered {
        Ok(body) => {
            exchange.finish(Outcome::OK);
            (http::StatusCode::OK, body)
        }
        Err(failure) => {
            exchange.finish(failure.recorded());
            (failure.status, error(&failure, headers))
        }
    };
    body["RequestId"] = json!(request_id);
    let mut text = Vec::with_capacity(USUAL_ANSWER);
    serde_json::to_writer(&mut text, &body).expect("texts and numbers");
    let mut response = Response::new(Bytes::from(text));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json;charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, json);
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-acs-request-id", id);
    }
    response
}

fn error(failure: &Failure, headers: &HeaderMap) -> Value {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    json!({
        "Code": failure.code,
        "Message": failure.message,
        "HttpStatus": failure.status.as_u16(),
        "HostId": host,
    })
}
