//! From a key file to wrapped material in one call.

use domain::{CheckValue, KeySpec, WrappingAlgorithm};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{
    Encoding, FormatError, Reading, WrapError,
    material::{count, read_material},
    pem::fingerprint,
    scheme::wrap,
};

/// A key file's content, wrapped, and what may be told about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrappedFile {
    /// The wrapped material: as many bytes as the wrapping key's modulus.
    pub blob: Vec<u8>,
    /// The SHA-256 of the public key's DER that it was wrapped under, in lower-case hex.
    pub public_key: String,
    /// The key check value of the material.
    pub check_value: CheckValue,
    /// The encoding that the file was in.
    pub encoding: Encoding,
    /// Bytes of the material.
    pub material_len: u32,
    /// For a raw file that is also the text of a key of another spec: that reading, which was passed over.
    pub passed_over: Option<Reading>,
}

/// Why a key file was not wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum WrapFileError {
    /// The file does not hold the key's material.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The material was not wrapped.
    #[error(transparent)]
    Wrap(#[from] WrapError),
}

/// Reads a key file for a key of `spec` and wraps what it holds under a public key
/// (DER of a SubjectPublicKeyInfo). Everything it decodes is zeroed before it returns;
/// the buffer of `file` is the caller's to zero.
///
/// # Errors
/// [`WrapFileError`]: the file does not fit, or the public key does not.
pub fn wrap_file(
    file: &[u8],
    spec: KeySpec,
    public_key_der: &[u8],
    algorithm: WrappingAlgorithm,
    rng: &mut impl CryptoRng,
) -> Result<WrappedFile, WrapFileError> {
    let material = read_material(file, spec)?;
    Ok(WrappedFile {
        blob: wrap(&material, public_key_der, algorithm, rng)?,
        public_key: fingerprint(public_key_der),
        check_value: material.check_value(),
        encoding: material.encoding(),
        material_len: count(material.len()),
        passed_over: material.passed_over(),
    })
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    use super::*;

    /// The worker posts errors to the page as JSON; the page words them by their codes.
    #[test]
    fn errors_survive_their_way_to_the_page() {
        let wrap = |file: &[u8]| {
            let algorithm = WrappingAlgorithm::RsaesOaepSha256;
            wrap_file(file, KeySpec::Aes256, b"no key", algorithm, &mut UnwrapErr(SysRng))
                .expect_err("no key")
        };
        for (error, json) in [
            (wrap(&[0x80; 31]), r#"{"format":{"wrongLength":{"encoding":"raw","found":31,"expected":32}}}"#),
            (wrap(b""), r#"{"format":"empty"}"#),
            (wrap(&[0x80; 32]), r#"{"wrap":"publicKey"}"#),
        ] {
            assert_eq!(serde_json::to_string(&error).expect("JSON"), json);
            assert_eq!(serde_json::from_str::<WrapFileError>(json).expect("an error"), error);
        }
    }
}
