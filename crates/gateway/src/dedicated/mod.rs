//! The dedicated gateway of an instance: `dkms-gcs-0.2`, Protocol Buffers over HTTP, signed with client keys.

mod additional;
mod asymmetric;
mod blob;
mod call;
mod failure;
mod key_pairs;
mod messages;
mod symmetric;
mod values;

use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicBool},
};

use bytes::Bytes;
use domain::{ClientKeyId, Instance, KeyVersionId, PermissionPolicy, Refusal};
use engine::{Actor, Client, Engine};
use http::{
    HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header::CONTENT_TYPE, request::Parts,
};
use metrics::{Outcome, Recorder};
use prost::Message;

use self::{
    call::{Answer, Answered, Call},
    messages::{
        AdvanceGenerateDataKeyPairRequest, AdvanceGenerateDataKeyRequest, DecryptRequest, EncryptRequest,
        Error, GenerateDataKeyPairRequest, GenerateDataKeyRequest, GenerateRandomRequest,
        GetPublicKeyRequest, GetSecretValueRequest, SignRequest, VerifyRequest,
    },
};
use crate::{
    Exchange, Failure,
    front::{Front, Unread},
    nonces::in_time,
    quotas::InstanceQuotas,
    signature::{self, dedicated::Claim},
};

/// The only version of the API.
pub(crate) const VERSION: &str = "dkms-gcs-0.2";
/// The header that names the operation.
const API_NAME: &str = "x-kms-apiname";
/// The header that names the client key.
const KEY_ID: &str = "x-kms-acccesskeyid";
const PROTOBUF: &str = "application/x-protobuf";
/// The header that names a key version: of a request, the one to use; of an answer, the one that was used.
const KEY_VERSION: &str = "x-kms-migrationkeyversionid";

/// The gateway of one instance.
pub struct DedicatedGateway {
    engine: Arc<Engine>,
    instance: Instance,
    /// `None` where calls are not limited.
    quotas: Option<Arc<InstanceQuotas>>,
    /// `None` where nothing is recorded.
    recorder: Option<Arc<Recorder>>,
}

/// Declares which function answers which operation, and with which request.
macro_rules! operations {
    ($($name:literal => $answer:path, $request:ty;)+) => {
        /// The operations, by name.
        pub const OPERATIONS: &[&str] = &[$($name,)+];

        /// Answers a call whose caller is known.
        async fn dispatch(call: &Call<'_>, name: &str, body: &[u8]) -> Answer {
            match name {
                $($name => $answer(call, read::<$request>(body)?).await,)+
                _ => Err(failure::unknown_operation()),
            }
        }
    };
}

operations! {
    "Encrypt" => symmetric::encrypt, EncryptRequest;
    "Decrypt" => symmetric::decrypt, DecryptRequest;
    "GenerateDataKey" => symmetric::generate_data_key, GenerateDataKeyRequest;
    "AdvanceEncrypt" => symmetric::advance_encrypt, EncryptRequest;
    "AdvanceDecrypt" => symmetric::advance_decrypt, DecryptRequest;
    "AdvanceGenerateDataKey" => symmetric::advance_generate_data_key, AdvanceGenerateDataKeyRequest;
    "GenerateDataKeyPair" => key_pairs::generate, GenerateDataKeyPairRequest;
    "GenerateDataKeyPairWithoutPlaintext" => key_pairs::generate_without_plaintext, GenerateDataKeyPairRequest;
    "AdvanceGenerateDataKeyPair" => key_pairs::advance_generate, AdvanceGenerateDataKeyPairRequest;
    "AdvanceGenerateDataKeyPairWithoutPlaintext" =>
        key_pairs::advance_generate_without_plaintext, AdvanceGenerateDataKeyPairRequest;
    "Sign" => asymmetric::sign, SignRequest;
    "Verify" => asymmetric::verify, VerifyRequest;
    "GetPublicKey" => asymmetric::get_public_key, GetPublicKeyRequest;
    "GetSecretValue" => values::get_secret_value, GetSecretValueRequest;
    "GenerateRandom" => values::generate_random, GenerateRandomRequest;
}

impl DedicatedGateway {
    /// The gateway of an instance, as fast as the instance was bought for where there are `quotas`. With a recorder, each
    /// request has a record.
    pub fn new(
        engine: Arc<Engine>,
        instance: Instance,
        quotas: Option<Arc<InstanceQuotas>>,
        recorder: Option<Arc<Recorder>>,
    ) -> Self {
        Self { engine, instance, quotas, recorder }
    }

    async fn attempt(&self, request: &Request<Bytes>, peer: IpAddr, exchange: &Exchange) -> Answer {
        if *request.method() != Method::POST {
            return Err(Failure::method());
        }
        let claim = self.read(request, exchange)?;
        let client = self.authenticate(&claim, exchange).await?;
        let policies = self.policies(&client, peer)?;
        let version = named_version(request.headers())?;
        let call = Call {
            engine: &self.engine,
            instance: &self.instance,
            actor: Actor::AccessPoint(client.key.access_point.clone(), client.key.id.clone()),
            policies,
            version,
            request_id: told_id(exchange),
            quotas: self.quotas.as_deref(),
            counted: AtomicBool::new(false),
            exchange,
        };
        dispatch(&call, claim.operation(), request.body()).await
    }

    /// What the request claims, as far as it can be told without the client's key.
    fn read(&self, request: &Request<Bytes>, exchange: &Exchange) -> Result<Claim, Failure> {
        let query: Vec<_> =
            form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).take(1).collect();
        let query: Vec<_> = query.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let claim = signature::dedicated::read(&signature::Request {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: &query,
            form: &[],
            headers: request.headers(),
            body: request.body(),
        })
        .map_err(failure::of_signature)
        .inspect_err(|_| {
            let told = |name| header(request.headers(), name);
            exchange.claims(told(API_NAME), OPERATIONS, told(KEY_ID));
        })?;
        exchange.claims(claim.operation(), OPERATIONS, claim.key_id());
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if content_type.is_none_or(|kind| !kind.eq_ignore_ascii_case(PROTOBUF)) {
            return Err(failure::content_type());
        }
        if claim.version() != VERSION {
            return Err(failure::version());
        }
        if !OPERATIONS.contains(&claim.operation()) {
            return Err(failure::unknown_operation());
        }
        Ok(claim)
    }

    /// Whose request it is: in time, and signed with a client key that may be used now.
    async fn authenticate(&self, claim: &Claim, exchange: &Exchange) -> Result<Arc<Client>, Failure> {
        let now = self.engine.now();
        if !in_time(claim.at(), now) {
            return Err(failure::skewed());
        }
        let unknown = || failure::unknown_client(claim.key_id());
        let id: ClientKeyId = claim.key_id().parse().map_err(|_| unknown())?;
        let client = self.engine.client(&id).await?.ok_or_else(unknown)?;
        if !claim.is_signed_by(&client.key.public_key) {
            return Err(failure::signature());
        }
        exchange.is_from_client(&client, self.engine.account());
        // Only now: who does not have the private key is told nothing of the client key.
        match client.key.is_valid_at(now) {
            true => Ok(client),
            false => Err(failure::out_of_validity(claim.key_id())),
        }
    }

    /// The client's policies that speak of this instance and hold where the client is: one at least.
    fn policies<'a>(&self, client: &'a Client, peer: IpAddr) -> Result<Vec<&'a PermissionPolicy>, Failure> {
        let from_here = |networks: &Option<Vec<domain::Networks>>| {
            networks.as_ref().is_none_or(|all| all.iter().any(|networks| networks.contains(peer)))
        };
        let hold = client.policies.iter().filter(|some| from_here(&some.networks)).map(|some| &some.policy);
        let here: Vec<_> = hold.filter(|policy| policy.instance == self.instance.id).collect();
        if here.is_empty() { Err(Failure::no_permission()) } else { Ok(here) }
    }
}

/// 200 and the operation's message, or an `Error`.
impl Front for DedicatedGateway {
    fn begin(&self, head: &Parts, peer: IpAddr) -> Exchange {
        let exchange = Exchange::new(self.recorder.as_ref(), &head.headers, peer);
        exchange.is_at_instance(&self.instance);
        exchange
    }

    async fn answer(&self, request: Request<Bytes>, peer: IpAddr, exchange: Exchange) -> Response<Bytes> {
        respond(self.attempt(&request, peer, &exchange).await, exchange)
    }

    fn refuse(&self, why: Unread, _head: &Parts, exchange: Exchange) -> Response<Bytes> {
        respond(Err(Failure::unread(why)), exchange)
    }
}

/// The key version that a request names in its header.
fn named_version(headers: &HeaderMap) -> Result<Option<KeyVersionId>, Failure> {
    let Some(value) = headers.get(KEY_VERSION) else { return Ok(None) };
    let version = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    version.map(Some).ok_or_else(|| Refusal::KeyVersionNotFound.into())
}

fn read<M: Message + Default>(body: &[u8]) -> Result<M, Failure> {
    M::decode(body).map_err(|_| failure::field("body"))
}

/// A header's text; empty where there is none.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The id of the answer, in small letters.
fn told_id(exchange: &Exchange) -> String {
    exchange.id().to_string().to_ascii_lowercase()
}

/// The answer as it is sent. Its record is complete with it.
fn respond(answer: Answer, exchange: Exchange) -> Response<Bytes> {
    let request_id = told_id(&exchange);
    let (status, answered) = match answer {
        Ok(answered) => {
            if let Some(version) = &answered.version {
                exchange.used_version(version);
            }
            exchange.finish(Outcome::OK);
            (StatusCode::OK, answered)
        }
        Err(failure) => {
            exchange.finish(failure.recorded_as_dedicated());
            (failure.status, error(failure, request_id))
        }
    };
    let mut response = Response::new(Bytes::from(answered.body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROTOBUF));
    if let Some(Ok(version)) = answered.version.map(|version| HeaderValue::from_str(version.as_str())) {
        response.headers_mut().insert(KEY_VERSION, version);
    }
    response
}

fn error(failure: Failure, request_id: String) -> Answered {
    let message = Error {
        status_code: i32::from(failure.status.as_u16()),
        error_code: failure.code.to_owned(),
        error_message: failure.message.into_owned(),
        request_id,
    };
    Answered { body: message.encode_to_vec(), version: None }
}
