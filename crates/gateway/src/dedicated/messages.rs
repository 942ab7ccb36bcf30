//! The messages of `dkms-gcs-0.2`: the numbers of their fields are the protocol. The Advance requests of encryption have
//! the fields of the plain ones.
//!
//! What they hold is overwritten when they are let go of: there may be plaintext in it.

use prost::Message;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Why a call did not succeed.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Error {
    #[prost(int32, tag = "1")]
    pub(crate) status_code: i32,
    #[prost(string, tag = "2")]
    pub(crate) error_code: String,
    #[prost(string, tag = "3")]
    pub(crate) error_message: String,
    #[prost(string, tag = "4")]
    pub(crate) request_id: String,
}

/// Encrypt.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct EncryptRequest {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) plaintext: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) algorithm: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) aad: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) iv: Vec<u8>,
    #[prost(string, tag = "6")]
    pub(crate) padding_mode: String,
}

/// What Encrypt made: the IV apart, the version in a header.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct EncryptResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) ciphertext_blob: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) iv: Vec<u8>,
    #[prost(string, tag = "4")]
    pub(crate) request_id: String,
    #[prost(string, tag = "5")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "6")]
    pub(crate) padding_mode: String,
}

/// Decrypt.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct DecryptRequest {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) ciphertext_blob: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(crate) key_id: String,
    #[prost(string, tag = "3")]
    pub(crate) algorithm: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) aad: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) iv: Vec<u8>,
    #[prost(string, tag = "6")]
    pub(crate) padding_mode: String,
}

/// What Decrypt opened.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct DecryptResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) plaintext: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) request_id: String,
    #[prost(string, tag = "4")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "5")]
    pub(crate) padding_mode: String,
}

/// What AdvanceEncrypt made: a ciphertext that names its version.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AdvanceEncryptResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) ciphertext_blob: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) iv: Vec<u8>,
    #[prost(string, tag = "4")]
    pub(crate) request_id: String,
    #[prost(string, tag = "5")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "6")]
    pub(crate) padding_mode: String,
    #[prost(string, tag = "7")]
    pub(crate) key_version_id: String,
}

/// What AdvanceDecrypt opened.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AdvanceDecryptResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) plaintext: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) request_id: String,
    #[prost(string, tag = "4")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "5")]
    pub(crate) padding_mode: String,
    #[prost(string, tag = "6")]
    pub(crate) key_version_id: String,
}

/// Sign.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct SignRequest {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) digest: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) algorithm: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) message: Vec<u8>,
    #[prost(string, tag = "5")]
    pub(crate) message_type: String,
}

/// A signature.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct SignResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) signature: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) request_id: String,
    #[prost(string, tag = "4")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "5")]
    pub(crate) message_type: String,
}

/// Verify.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct VerifyRequest {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) digest: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) signature: Vec<u8>,
    #[prost(string, tag = "4")]
    pub(crate) algorithm: String,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) message: Vec<u8>,
    #[prost(string, tag = "6")]
    pub(crate) message_type: String,
}

/// Whether a signature holds.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct VerifyResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bool, tag = "2")]
    pub(crate) value: bool,
    #[prost(string, tag = "3")]
    pub(crate) request_id: String,
    #[prost(string, tag = "4")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "5")]
    pub(crate) message_type: String,
}

/// GenerateDataKey.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GenerateDataKeyRequest {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(string, tag = "2")]
    pub(crate) algorithm: String,
    #[prost(int32, tag = "3")]
    pub(crate) number_of_bytes: i32,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) aad: Vec<u8>,
}

/// A data key, plain and encrypted.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GenerateDataKeyResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) iv: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) plaintext: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) ciphertext_blob: Vec<u8>,
    #[prost(string, tag = "5")]
    pub(crate) request_id: String,
    #[prost(string, tag = "6")]
    pub(crate) algorithm: String,
}

/// AdvanceGenerateDataKey.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AdvanceGenerateDataKeyRequest {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(int32, tag = "2")]
    pub(crate) number_of_bytes: i32,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) aad: Vec<u8>,
}

/// A data key, plain and in a ciphertext that names its version.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AdvanceGenerateDataKeyResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) iv: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pub(crate) plaintext: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) ciphertext_blob: Vec<u8>,
    #[prost(string, tag = "5")]
    pub(crate) request_id: String,
    #[prost(string, tag = "6")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "7")]
    pub(crate) key_version_id: String,
}

/// GenerateDataKeyPair, with and without plaintext.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GenerateDataKeyPairRequest {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(string, tag = "2")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "3")]
    pub(crate) key_pair_spec: String,
    #[prost(string, tag = "4")]
    pub(crate) key_format: String,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) aad: Vec<u8>,
}

/// A key pair, its private key plain and encrypted.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GenerateDataKeyPairResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) iv: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) key_pair_spec: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) private_key_plaintext: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) private_key_ciphertext_blob: Vec<u8>,
    #[prost(bytes = "vec", tag = "6")]
    pub(crate) public_key: Vec<u8>,
    #[prost(string, tag = "7")]
    pub(crate) request_id: String,
    #[prost(string, tag = "8")]
    pub(crate) algorithm: String,
}

/// A key pair, its private key encrypted only.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GenerateDataKeyPairWithoutPlaintextResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) iv: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) key_pair_spec: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) private_key_ciphertext_blob: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) public_key: Vec<u8>,
    #[prost(string, tag = "6")]
    pub(crate) request_id: String,
    #[prost(string, tag = "7")]
    pub(crate) algorithm: String,
}

/// AdvanceGenerateDataKeyPair, with and without plaintext.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AdvanceGenerateDataKeyPairRequest {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(string, tag = "2")]
    pub(crate) key_pair_spec: String,
    #[prost(string, tag = "3")]
    pub(crate) key_format: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) aad: Vec<u8>,
}

/// A key pair, its private key plain and in a ciphertext that names its version.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AdvanceGenerateDataKeyPairResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) iv: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) key_pair_spec: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) private_key_plaintext: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) private_key_ciphertext_blob: Vec<u8>,
    #[prost(bytes = "vec", tag = "6")]
    pub(crate) public_key: Vec<u8>,
    #[prost(string, tag = "7")]
    pub(crate) request_id: String,
    #[prost(string, tag = "8")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "9")]
    pub(crate) key_version_id: String,
}

/// A key pair, its private key only in a ciphertext that names its version.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AdvanceGenerateDataKeyPairWithoutPlaintextResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) iv: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) key_pair_spec: String,
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) private_key_ciphertext_blob: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) public_key: Vec<u8>,
    #[prost(string, tag = "6")]
    pub(crate) request_id: String,
    #[prost(string, tag = "7")]
    pub(crate) algorithm: String,
    #[prost(string, tag = "8")]
    pub(crate) key_version_id: String,
}

/// GetPublicKey.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GetPublicKeyRequest {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
}

/// A public key, in PEM.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GetPublicKeyResponse {
    #[prost(string, tag = "1")]
    pub(crate) key_id: String,
    #[prost(string, tag = "2")]
    pub(crate) public_key: String,
    #[prost(string, tag = "3")]
    pub(crate) request_id: String,
}

/// GetSecretValue.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GetSecretValueRequest {
    #[prost(string, tag = "1")]
    pub(crate) secret_name: String,
    #[prost(string, tag = "2")]
    pub(crate) version_stage: String,
    #[prost(string, tag = "3")]
    pub(crate) version_id: String,
    #[prost(bool, tag = "4")]
    pub(crate) fetch_extended_config: bool,
}

/// The value of a secret.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GetSecretValueResponse {
    #[prost(string, tag = "1")]
    pub(crate) secret_name: String,
    #[prost(string, tag = "2")]
    pub(crate) secret_type: String,
    #[prost(string, tag = "3")]
    pub(crate) secret_data: String,
    #[prost(string, tag = "4")]
    pub(crate) secret_data_type: String,
    #[prost(string, repeated, tag = "5")]
    pub(crate) version_stages: Vec<String>,
    #[prost(string, tag = "6")]
    pub(crate) version_id: String,
    #[prost(string, tag = "7")]
    pub(crate) create_time: String,
    #[prost(string, tag = "8")]
    pub(crate) request_id: String,
    #[prost(string, tag = "9")]
    pub(crate) last_rotation_date: String,
    #[prost(string, tag = "10")]
    pub(crate) next_rotation_date: String,
    #[prost(string, tag = "11")]
    pub(crate) extended_config: String,
    #[prost(string, tag = "12")]
    pub(crate) automatic_rotation: String,
    #[prost(string, tag = "13")]
    pub(crate) rotation_interval: String,
}

/// GenerateRandom.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GenerateRandomRequest {
    #[prost(int32, tag = "1")]
    pub(crate) length: i32,
}

/// Random bytes.
#[derive(Clone, PartialEq, Message, Zeroize, ZeroizeOnDrop)]
pub(crate) struct GenerateRandomResponse {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) random: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(crate) request_id: String,
}
