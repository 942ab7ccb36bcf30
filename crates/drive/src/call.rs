//! The request of an operation, in the protocol of each gateway.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Ciphertext, GatewayKind, KeyId, KeySpec, KeyUsage, KeyVersionId, SigningAlgorithm, Timestamp};
use prost::Message;
use std::time::Duration;

use crate::{
    access_key::AccessKey,
    client_key::ClientKey,
    messages,
    mix::{Fault, Operation},
    plan::Dice,
    signed::{SignedRequest, Stamp},
};

/// How slow the clock is of whoever has [`Fault::OldTimestamp`].
const SLOW: Duration = Duration::from_secs(60 * 60);
/// The secret that [`Fault::Denied`] asks dedicated gateways for.
const NOBODYS_SECRET: &str = "keyferry-drive-denied";

/// What is known of a key.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    /// As it was named.
    pub(crate) name: String,
    pub(crate) spec: KeySpec,
    pub(crate) usage: KeyUsage,
    /// Its version, which the shared gateway wants to be told of key pairs.
    pub(crate) version: Option<String>,
    /// What can be decrypted.
    pub(crate) sealed: Option<Ciphertext>,
    /// What can be verified: a signature of [`signed_digest`].
    pub(crate) signature: Option<Vec<u8>>,
}

impl Prepared {
    pub(crate) fn algorithm(&self) -> &'static str {
        let algorithms = self.spec.signing_algorithms();
        algorithms.first().map_or(SigningAlgorithm::EcdsaSha256.as_str(), |algorithm| algorithm.as_str())
    }

    fn version(&self) -> String {
        self.version.clone().unwrap_or_default()
    }
}

/// The digest of what is signed: of the same text always, as nobody looks at it.
pub(crate) fn signed_digest() -> Vec<u8> {
    digest(&SHA256, b"a parcel").as_ref().to_vec()
}

/// What a program asks, before it is signed.
pub(crate) struct Ask<'a> {
    pub(crate) operation: Operation,
    pub(crate) fault: Option<Fault>,
    /// The key that it is for; the operation of a secret has none.
    pub(crate) key: Option<&'a Prepared>,
    pub(crate) secret: &'a str,
    pub(crate) dice: Dice,
}

/// Parameters by name.
type Parameters = Vec<(&'static str, String)>;

impl Ask<'_> {
    /// What the gateway calls it.
    pub(crate) fn name_at(&self, gateway: GatewayKind) -> &'static str {
        match (self.fault, gateway) {
            (Some(Fault::Denied), GatewayKind::Shared) => "ListKeys",
            (Some(Fault::Denied), GatewayKind::Dedicated) => "GetSecretValue",
            (Some(_), _) => Operation::Encrypt.name_at(gateway),
            (None, gateway) => self.operation.name_at(gateway),
        }
    }

    /// The request to the shared gateway; `rpc` as the oldest SDKs sign it.
    pub(crate) fn of_shared(&self, key: &AccessKey, stamp: &Stamp<'_>, rpc: bool) -> SignedRequest {
        let wrong =
            || AccessKey { id: key.id.clone(), secret: "another secret than its own".to_owned().into() };
        let other = (self.fault == Some(Fault::WrongSecret)).then(wrong);
        let (key, stamp) = (other.as_ref().unwrap_or(key), Stamp { at: self.at(stamp.at), ..*stamp });
        let parameters = self.parameters();
        let parameters: Vec<_> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let name = self.name_at(GatewayKind::Shared);
        if rpc { key.rpc(name, &parameters, &stamp) } else { key.acs3(name, &parameters, &stamp) }
    }

    /// The request to a dedicated gateway.
    pub(crate) fn of_dedicated(&self, key: &ClientKey, stamp: &Stamp<'_>) -> SignedRequest {
        let (message, version) = self.message();
        let stamp = Stamp { at: self.at(stamp.at), ..*stamp };
        let name = self.name_at(GatewayKind::Dedicated);
        match self.fault {
            Some(Fault::WrongSecret) => key.forged(name, message, version.as_ref(), &stamp),
            _ => key.request(name, message, version.as_ref(), &stamp),
        }
    }

    fn at(&self, now: Timestamp) -> Timestamp {
        if self.fault == Some(Fault::OldTimestamp) { now.minus(SLOW) } else { now }
    }

    /// 32 bytes in base64, as many as a data key has.
    fn plaintext(&self) -> String {
        let mut dice = self.dice;
        STANDARD.encode(dice.bytes::<32>())
    }

    fn key_name(&self) -> String {
        let mut dice = self.dice;
        match (self.fault, self.key) {
            (Some(Fault::UnknownKey), _) | (_, None) => KeyId::in_default_kms(dice.bytes()).to_string(),
            (_, Some(key)) => key.name.clone(),
        }
    }

    fn parameters(&self) -> Parameters {
        let of_key = |more: Parameters| [vec![("KeyId", self.key_name())], more].concat();
        match (self.fault, self.key, self.operation) {
            (Some(Fault::Denied), ..) => vec![("PageSize", "10".to_owned())],
            (Some(Fault::Malformed), ..) => of_key(vec![("Plaintext", "no base64!".to_owned())]),
            (Some(_), ..) | (None, _, Operation::Encrypt) => of_key(vec![("Plaintext", self.plaintext())]),
            (None, _, Operation::GetSecretValue) => vec![("SecretName", self.secret.to_owned())],
            (None, _, Operation::GenerateDataKey) => of_key(vec![("KeySpec", "AES_256".to_owned())]),
            (None, Some(key), Operation::Decrypt) => {
                let sealed = key.sealed.as_ref().map(Ciphertext::to_base64).unwrap_or_default();
                vec![("CiphertextBlob", sealed)]
            }
            (None, Some(key), Operation::Sign | Operation::Verify) => {
                let mut more = vec![
                    ("KeyVersionId", key.version()),
                    ("Algorithm", key.algorithm().to_owned()),
                    ("Digest", STANDARD.encode(signed_digest())),
                ];
                if self.operation == Operation::Verify {
                    more.push(("Value", STANDARD.encode(key.signature.as_deref().unwrap_or_default())));
                }
                of_key(more)
            }
            (None, ..) => of_key(vec![]),
        }
    }

    /// The message, and the key version that the transfer SDKs name beside it.
    fn message(&self) -> (Vec<u8>, Option<KeyVersionId>) {
        let name = self.key_name();
        let secret = |secret_name: &str| messages::GetSecretValue { secret_name: secret_name.to_owned() };
        let message = match (self.fault, self.key, self.operation) {
            (Some(Fault::Denied), ..) => secret(NOBODYS_SECRET).encode_to_vec(),
            // The type of a field that there is not, and nothing after it.
            (Some(Fault::Malformed), ..) => vec![0xff],
            (None, _, Operation::GetSecretValue) => secret(self.secret).encode_to_vec(),
            (None, _, Operation::GenerateDataKey) => {
                messages::GenerateDataKey { key_id: name, number_of_bytes: 32 }.encode_to_vec()
            }
            (None, Some(Prepared { sealed: Some(sealed), .. }), Operation::Decrypt) => {
                let message =
                    messages::Decrypt { ciphertext_blob: sealed.sealed.clone(), iv: sealed.iv.to_vec() };
                return (message.encode_to_vec(), Some(sealed.version.clone()));
            }
            (None, Some(key), Operation::Sign) => messages::Sign {
                key_id: name,
                algorithm: key.algorithm().to_owned(),
                message: signed_digest(),
                message_type: "DIGEST".to_owned(),
            }
            .encode_to_vec(),
            (None, Some(key), Operation::Verify) => messages::Verify {
                key_id: name,
                signature: key.signature.clone().unwrap_or_default(),
                algorithm: key.algorithm().to_owned(),
                message: signed_digest(),
                message_type: "DIGEST".to_owned(),
            }
            .encode_to_vec(),
            _ => messages::Encrypt { key_id: name, plaintext: self.plaintext().into_bytes() }.encode_to_vec(),
        };
        (message, None)
    }
}

/// The code of an answer; empty where it went well.
pub(crate) fn code_of(gateway: GatewayKind, status: u16, body: &[u8]) -> String {
    if status == 200 {
        return String::new();
    }
    match gateway {
        GatewayKind::Shared => {
            let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
            body["Code"].as_str().unwrap_or_default().to_owned()
        }
        GatewayKind::Dedicated => {
            messages::Error::decode(body).map(|error| error.error_code).unwrap_or_default()
        }
    }
}
