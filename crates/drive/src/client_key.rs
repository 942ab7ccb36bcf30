//! Requests to dedicated gateways, as the SDKs of instances sign them with a client key.

use std::time::{Duration, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use custody::ClientKeySigner;
use domain::KeyVersionId;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::{
    error::ClientKeyError,
    signed::{SignedRequest, Stamp},
};

const PROTOBUF: &str = "application/x-protobuf";

/// What a program signs its requests to a dedicated gateway with.
pub struct ClientKey {
    id: String,
    signer: ClientKeySigner,
}

/// The file of a client key (R202).
#[derive(Deserialize)]
struct File<'a> {
    #[serde(rename = "KeyId")]
    id: String,
    #[serde(rename = "PrivateKeyData")]
    pkcs12: &'a str,
}

impl ClientKey {
    /// Opens what `clientKey_<id>.json` holds with its password.
    ///
    /// # Errors
    /// [`ClientKeyError`]; no text of it has a byte of the file.
    pub fn open(file: &str, password: &str) -> Result<Self, ClientKeyError> {
        let file: File<'_> = serde_json::from_str(file).map_err(|_| ClientKeyError::Unreadable)?;
        let pkcs12 = STANDARD.decode(file.pkcs12).map(Zeroizing::new);
        let pkcs12 = pkcs12.map_err(|_| ClientKeyError::Unreadable)?;
        let signer = ClientKeySigner::open(&pkcs12, password).ok_or(ClientKeyError::Closed)?;
        Ok(Self { id: file.id, signer })
    }

    /// An operation with its message, and the key version that the transfer SDKs name beside it.
    pub fn request(
        &self,
        operation: &str,
        message: Vec<u8>,
        version: Option<&KeyVersionId>,
        stamp: &Stamp<'_>,
    ) -> SignedRequest {
        self.signed(operation, message, version, stamp, |text| self.signer.sign(text))
    }

    /// The same with a signature that is none of this client key's.
    pub(crate) fn forged(
        &self,
        operation: &str,
        message: Vec<u8>,
        version: Option<&KeyVersionId>,
        stamp: &Stamp<'_>,
    ) -> SignedRequest {
        self.signed(operation, message, version, stamp, |text| self.signer.sign(&[text, b"forged"].concat()))
    }

    fn signed(
        &self,
        operation: &str,
        message: Vec<u8>,
        version: Option<&KeyVersionId>,
        stamp: &Stamp<'_>,
        sign: impl Fn(&[u8]) -> Vec<u8>,
    ) -> SignedRequest {
        let millis = u64::try_from(stamp.at.millis()).unwrap_or(0);
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(millis));
        let hash = hex::encode_upper(digest(&SHA256, &message));
        let version = version.map(|version| ("x-kms-migrationkeyversionid", version.to_string()));
        // Sorted by name, as they are signed.
        let signed = [
            Some(("x-kms-acccesskeyid", self.id.clone())),
            Some(("x-kms-apiname", operation.to_owned())),
            Some(("x-kms-apiversion", "dkms-gcs-0.2".to_owned())),
            version,
            Some(("x-kms-signaturemethod", "RSA_PKCS1_SHA_256".to_owned())),
        ];
        let signed: Vec<_> = signed.into_iter().flatten().collect();
        let lines: String = signed.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let text = format!("POST\n{hash}\n{PROTOBUF}\n{date}\n{lines}/");
        let signature = STANDARD.encode(sign(text.as_bytes()));
        let rest = [
            ("host", stamp.host.to_owned()),
            ("user-agent", stamp.agent.to_owned()),
            ("content-type", PROTOBUF.to_owned()),
            ("date", date),
            ("content-sha256", hash),
            ("authorization", format!("Bearer {signature}")),
        ];
        let headers = rest.into_iter().chain(signed).collect();
        SignedRequest { target: "/".to_owned(), headers, body: message }
    }
}
