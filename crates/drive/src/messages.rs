//! The messages of `dkms-gcs-0.2` that are sent and read here, by the numbers of the protocol.

use prost::Message;

/// Encrypt.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Encrypt {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) plaintext: Vec<u8>,
}

/// What Encrypt made; the key version is told in a header.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Encrypted {
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) ciphertext_blob: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) iv: Vec<u8>,
}

/// Decrypt, by a key version that a header names.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Decrypt {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) ciphertext_blob: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) iv: Vec<u8>,
}

/// GenerateDataKey.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct GenerateDataKey {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(int32, tag = "3")]
    pub(crate) number_of_bytes: i32,
}

/// Sign.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Sign {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(string, tag = "3")]
    pub(crate) algorithm: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) message: Vec<u8>,
    #[prost(string, tag = "5")]
    pub(crate) message_type: String,
}

/// A signature.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Signed {
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) signature: Vec<u8>,
}

/// Verify.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Verify {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) signature: Vec<u8>,
    #[prost(string, tag = "4")]
    pub(crate) algorithm: String,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) message: Vec<u8>,
    #[prost(string, tag = "6")]
    pub(crate) message_type: String,
}

/// GetSecretValue.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct GetSecretValue {
    #[prost(string, tag = "1")]
    pub(crate) secret_name: String,
}

/// Why a call did not succeed.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Error {
    #[prost(string, tag = "2")]
    pub(crate) error_code: String,
}
