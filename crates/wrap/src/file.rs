//! From a key file to wrapped material in one call.

use domain::{CheckValue, KeySpec, WrappingAlgorithm};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{
    Encoding, FormatError, PrivateKeyError, PrivateKeyForm, Reading, WrapError,
    check_value::secret_check_value,
    material::{count, read_material},
    pem::fingerprint,
    private_key::read_private_key,
    scheme::wrap,
};

/// A key file's content, wrapped, and what may be told about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrappedFile {
    /// The wrapped material.
    pub blob: Vec<u8>,
    /// The SHA-256 of the public key's DER that it was wrapped under, in lower-case hex.
    pub public_key: String,
    /// The key check value of the material.
    pub check_value: CheckValue,
    /// What the file was found to hold.
    pub found: Found,
}

/// What a key file was found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Found {
    /// A symmetric key.
    Symmetric {
        /// The encoding that the file was in.
        encoding: Encoding,
        /// Bytes of the key.
        len: u32,
        /// For a raw file that is also the text of a key of another spec: that reading, which was passed over.
        passed_over: Option<Reading>,
    },
    /// A private key.
    PrivateKey {
        /// The structure that it was in.
        form: PrivateKeyForm,
        /// Whether the file was PEM; else it was DER.
        pem: bool,
    },
}

/// What the wrapping module answers; the crate `wrap-module` is asked by the console's page and by the offline page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// The wrapped material.
    Wrapped(WrappedFile),
    /// A fault of the file or of the public key.
    Refused(WrapFileError),
    /// A fault of neither, by name.
    Failed(String),
}

/// Why a key file was not wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum WrapFileError {
    /// The file does not hold the symmetric key's material.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The file does not hold the private key.
    #[error(transparent)]
    PrivateKey(#[from] PrivateKeyError),
    /// The material was not wrapped.
    #[error(transparent)]
    Wrap(#[from] WrapError),
}

/// Reads a key file for a key of `spec` and wraps what it holds under a public key
/// (DER of a SubjectPublicKeyInfo). A private key is wrapped as unencrypted PKCS#8 (R105), whatever it was in.
/// Everything it decodes is zeroed before it returns; the buffer of `file` is the caller's to zero.
///
/// # Errors
/// [`WrapFileError`]: the file does not fit, or the public key or the algorithm does not.
pub fn wrap_file(
    file: &[u8],
    spec: KeySpec,
    public_key_der: &[u8],
    algorithm: WrappingAlgorithm,
    rng: &mut impl CryptoRng,
) -> Result<WrappedFile, WrapFileError> {
    let public_key = fingerprint(public_key_der);
    if let Some(len) = spec.material_len() {
        let material = read_material(file, len)?;
        let blob = wrap(material.expose_plaintext(), public_key_der, algorithm, rng)?;
        let (encoding, passed_over) = (material.encoding(), material.passed_over());
        let found = Found::Symmetric { encoding, len: count(len), passed_over };
        let check_value = secret_check_value(spec, material.expose_plaintext()).ok_or(WrapError::Failed)?;
        Ok(WrappedFile { blob, public_key, check_value, found })
    } else {
        if algorithm.envelope().is_none() {
            return Err(WrapError::NeedsEnvelope.into());
        }
        let key = read_private_key(file, spec)?;
        let blob = wrap(key.expose_pkcs8(), public_key_der, algorithm, rng)?;
        let found = Found::PrivateKey { form: key.form(), pem: key.is_pem() };
        Ok(WrappedFile { blob, public_key, check_value: key.check_value(), found })
    }
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    use super::*;

    /// The offline page gets errors as JSON, and words them by their codes.
    #[test]
    fn errors_survive_their_way_to_the_offline_page() {
        let wrap = |file: &[u8], spec, algorithm| {
            wrap_file(file, spec, b"no key", algorithm, &mut UnwrapErr(SysRng)).expect_err("no key")
        };
        let (aes, ec) = (KeySpec::Aes256, KeySpec::EcP256);
        let (rsa, envelope) = (WrappingAlgorithm::RsaesOaepSha256, WrappingAlgorithm::RsaAesKeyWrapSha256);
        for (error, json) in [
            (
                wrap(&[0x80; 31], aes, rsa),
                r#"{"format":{"wrongLength":{"encoding":"raw","found":31,"expected":32}}}"#,
            ),
            (wrap(b"", aes, rsa), r#"{"format":"empty"}"#),
            (wrap(&[0x80; 32], aes, rsa), r#"{"wrap":"publicKey"}"#),
            (wrap(&[0x80; 32], ec, rsa), r#"{"wrap":"needsEnvelope"}"#),
            (wrap(&[0x80; 32], ec, envelope), r#"{"privateKey":"unknown"}"#),
        ] {
            assert_eq!(serde_json::to_string(&error).expect("JSON"), json);
            assert_eq!(serde_json::from_str::<WrapFileError>(json).expect("an error"), error);
        }
    }
}
