//! Wrapped material that somebody made elsewhere, with OpenSSL, and uploads.

use domain::{Refusal, WrappingAlgorithm, WrappingKeySpec};
use serde::{Deserialize, Serialize};

use crate::{MAX_FILE, material::count, text};

/// The encoding of an uploaded blob, by the vendor's words (R112).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlobEncoding {
    /// Its bytes themselves.
    Bin,
    /// Base64 (RFC 4648), with or without line breaks.
    Base64,
}

/// Why an upload is not wrapped material.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum BlobError {
    /// There is nothing in it, or only white space.
    #[error("the upload is empty")]
    Empty,
    /// It is longer than [`MAX_FILE`]; it was not looked into.
    #[error("an upload of {found} bytes is no wrapped material")]
    TooLarge {
        /// Bytes of the upload.
        found: u64,
    },
    /// It is readable, but not as long as anything that its wrapping algorithm makes.
    #[error("{encoding:?} encoding: {refusal}")]
    WrongLength {
        /// As what it was read.
        encoding: BlobEncoding,
        /// What the server would say to it.
        refusal: Refusal,
    },
    /// It is text, but not base64.
    #[error("{found} bytes of text that is not base64")]
    UnknownText {
        /// Bytes of the upload.
        found: u32,
    },
}

/// Reads an upload of what `algorithm` wrapped under a wrapping key of `spec`:
/// text is base64, anything else is the blob itself (R112). Gives the blob and what it was found to be.
///
/// A blob cannot pass for text by chance: all of its 256 bytes or more would have to be visible ASCII.
///
/// # Errors
/// [`BlobError`], when it cannot be what that algorithm makes.
pub fn read_wrapped(
    upload: &[u8],
    spec: WrappingKeySpec,
    algorithm: WrappingAlgorithm,
) -> Result<(Vec<u8>, BlobEncoding), BlobError> {
    if upload.len() > MAX_FILE {
        return Err(BlobError::TooLarge { found: upload.len() as u64 });
    }
    let (blob, encoding) = match text::visible(upload) {
        None => (upload.to_vec(), BlobEncoding::Bin),
        Some(text) if text.is_empty() => return Err(BlobError::Empty),
        Some(text) => {
            let blob =
                text::from_base64(&text).ok_or(BlobError::UnknownText { found: count(upload.len()) })?;
            (blob.to_vec(), BlobEncoding::Base64)
        }
    };
    match algorithm.check_wrapped_len(spec, blob.len()) {
        Ok(()) => Ok((blob, encoding)),
        Err(refusal) => Err(BlobError::WrongLength { encoding, refusal }),
    }
}

#[cfg(test)]
mod tests {
    use base64::{
        Engine as _,
        engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    };

    use super::*;

    fn read(upload: &[u8]) -> Result<(Vec<u8>, BlobEncoding), BlobError> {
        read_wrapped(upload, WrappingKeySpec::Rsa2048, WrappingAlgorithm::RsaesOaepSha256)
    }

    fn blob() -> Vec<u8> {
        (0..=255).collect()
    }

    #[test]
    fn r112_bin_and_base64_are_told_apart() {
        let text = STANDARD.encode(blob());
        assert_eq!(text.len(), 344);
        let lines = |columns, end: &str| -> String {
            text.as_bytes().chunks(columns).map(|line| String::from_utf8_lossy(line) + end).collect()
        };
        for (name, upload, encoding) in [
            ("bin", blob(), BlobEncoding::Bin),
            ("one line, as openssl base64 -A", text.clone().into_bytes(), BlobEncoding::Base64),
            ("lines of 64, as openssl base64", lines(64, "\n").into_bytes(), BlobEncoding::Base64),
            ("lines of 76, CRLF", lines(76, "\r\n").into_bytes(), BlobEncoding::Base64),
            ("byte order mark", format!("\u{feff}{text}\r\n").into_bytes(), BlobEncoding::Base64),
            ("url-safe, unpadded", URL_SAFE_NO_PAD.encode(blob()).into_bytes(), BlobEncoding::Base64),
        ] {
            assert_eq!(read(&upload), Ok((blob(), encoding)), "{name}");
        }
    }

    #[test]
    fn what_is_no_wrapped_material_is_named() {
        let wrong = |encoding, actual| {
            let refusal = Refusal::WrappedLength { expected: 256, actual };
            BlobError::WrongLength { encoding, refusal }
        };
        for (name, upload, expected) in [
            ("nothing", vec![], BlobError::Empty),
            ("a line break", b"\n".to_vec(), BlobError::Empty),
            ("a raw key", vec![0x80; 32], wrong(BlobEncoding::Bin, 32)),
            ("a blob and a line break", [blob(), b"\n".to_vec()].concat(), wrong(BlobEncoding::Bin, 257)),
            ("256 characters", vec![b'A'; 256], wrong(BlobEncoding::Base64, 192)),
            ("an import token cut", b"AAAA".to_vec(), wrong(BlobEncoding::Base64, 3)),
            ("text", b"no base64!".to_vec(), BlobError::UnknownText { found: 10 }),
            ("junk", vec![0xa5; 1 << 20], BlobError::TooLarge { found: 1 << 20 }),
        ] {
            assert_eq!(read(&upload), Err(expected), "{name}");
        }
    }
}
