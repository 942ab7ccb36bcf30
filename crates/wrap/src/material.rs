//! Key files: what they hold, in which encoding, and whether it fits the key.

use std::fmt;

use domain::KeySpec;
use serde::{Deserialize, Serialize};

use crate::text::{self, Secret};

/// The most bytes that a key file may have. Generous: 32 bytes in hex with separators are 95 characters.
pub const MAX_FILE: usize = 16 * 1024;

/// The encoding of a key file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// The key's bytes themselves.
    Raw,
    /// Hexadecimal digits.
    Hex,
    /// Base64 (RFC 4648), either alphabet.
    Base64,
}

/// One way to read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// As what.
    pub encoding: Encoding,
    /// Bytes it then holds.
    pub len: u32,
}

/// Why a file does not hold the key's material. Carries lengths, never content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum FormatError {
    /// There is nothing in it, or only white space.
    #[error("the file is empty")]
    Empty,
    /// It is longer than [`MAX_FILE`]; it was not looked into.
    #[error("a file of {found} bytes is no key file")]
    TooLarge {
        /// Bytes of the file.
        found: u64,
    },
    /// It is readable, but holds another number of bytes than the key spec asks for.
    #[error("{found} bytes in {encoding:?} encoding, not {expected}")]
    WrongLength {
        /// As what it was read.
        encoding: Encoding,
        /// Bytes it holds.
        found: u32,
        /// Bytes the key spec asks for.
        expected: u32,
    },
    /// It holds as many raw bytes as the key spec asks for, and a line break (LF or CRLF) after them,
    /// as `echo` and editors add one. It is not stripped: whether it belongs to the key only its owner knows.
    #[error("{expected} raw bytes with a line break after them")]
    LineBreakAfterRaw {
        /// Bytes the key spec asks for.
        expected: u32,
    },
    /// It is hex, but an odd number of digits: one was lost or added.
    #[error("an odd number of hex digits: {digits}")]
    OddHex {
        /// Digits it has.
        digits: u32,
    },
    /// It is PEM (RFC 7468): a certificate, or a key of another kind.
    #[error("the file is PEM, not a symmetric key")]
    Pem,
    /// It is text, but neither hex nor base64.
    #[error("{found} bytes of text that is neither hex nor base64")]
    UnknownText {
        /// Bytes of the file.
        found: u32,
    },
}

/// The plaintext material of a symmetric key. Zeroed when it is dropped; its `Debug` tells no byte of it.
pub(crate) struct Material {
    bytes: Secret,
    encoding: Encoding,
    passed_over: Option<Reading>,
}

/// Reads a key file for a secret key of `len` bytes, as many as its key spec asks for.
/// The crate's front page says how one of several readings is chosen.
///
/// # Errors
/// [`FormatError`], when no reading has `len` bytes.
pub(crate) fn read_material(file: &[u8], len: usize) -> Result<Material, FormatError> {
    if file.len() > MAX_FILE {
        return Err(FormatError::TooLarge { found: file.len() as u64 });
    }
    let visible = text::visible(file);
    let readings = visible.as_ref().map_or_else(Vec::new, |text| text_readings(text));
    if file.len() == len {
        let bytes = Secret::new(file.to_vec());
        return Ok(Material { bytes, encoding: Encoding::Raw, passed_over: other_key(&readings) });
    }
    let error = explain(file, len, visible.as_ref(), &readings);
    let fitting = readings.into_iter().find(|(_, bytes)| bytes.len() == len);
    fitting.map(|(encoding, bytes)| Material { bytes, encoding, passed_over: None }).ok_or(error)
}

impl Material {
    /// The encoding it was read from.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// For a raw file that is also the text of a key of another spec: that reading, which was passed over.
    pub(crate) fn passed_over(&self) -> Option<Reading> {
        self.passed_over
    }

    /// The plaintext key itself.
    pub(crate) fn expose_plaintext(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Material").field("encoding", &self.encoding).finish_non_exhaustive()
    }
}

/// A length as errors and answers carry it: 32 bits wide natively and in wasm.
pub(crate) fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// What the text stands for, the likelier reading first: hex digits are base64 characters too.
fn text_readings(visible: &[u8]) -> Vec<(Encoding, Secret)> {
    let hex = text::from_hex(visible).map(|bytes| (Encoding::Hex, bytes));
    let base64 = text::from_base64(visible).map(|bytes| (Encoding::Base64, bytes));
    hex.into_iter().chain(base64).collect()
}

/// The first of these readings that would be a key of some spec.
fn other_key(readings: &[(Encoding, Secret)]) -> Option<Reading> {
    let is_key = |len| KeySpec::SYMMETRIC.iter().any(|spec| spec.material_len() == Some(len));
    let (encoding, bytes) = readings.iter().find(|(_, bytes)| is_key(bytes.len()))?;
    Some(Reading { encoding: *encoding, len: count(bytes.len()) })
}

/// Why nothing fits, as closely as can be said.
fn explain(
    file: &[u8],
    len: usize,
    visible: Option<&Secret>,
    readings: &[(Encoding, Secret)],
) -> FormatError {
    let expected = count(len);
    let wrong = |encoding, found| FormatError::WrongLength { encoding, found: count(found), expected };
    let Some(text) = visible else {
        return if ends_in_line_break(file, len) {
            FormatError::LineBreakAfterRaw { expected }
        } else {
            wrong(Encoding::Raw, file.len())
        };
    };
    match (text::hex_digits(text), readings) {
        (Some(digits), _) if digits.len() % 2 == 1 => FormatError::OddHex { digits: count(digits.len()) },
        (_, [(encoding, bytes), ..]) => wrong(*encoding, bytes.len()),
        _ if text.is_empty() => FormatError::Empty,
        _ if text.starts_with(b"-----BEGIN") => FormatError::Pem,
        _ if ends_in_line_break(file, len) => FormatError::LineBreakAfterRaw { expected },
        _ => FormatError::UnknownText { found: count(file.len()) },
    }
}

fn ends_in_line_break(file: &[u8], len: usize) -> bool {
    matches!(file.get(len..), Some(b"\n" | b"\r\n"))
}

#[cfg(test)]
mod tests {
    use base64::{
        Engine as _,
        engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
    };
    use getrandom::SysRng;
    use rand_core::{Rng as _, UnwrapErr};

    use super::*;

    /// Bytes of AES keys.
    const LENGTHS: [usize; 3] = [16, 24, 32];
    const KEY: [u8; 32] = *b"\x00\x01\xfe\xffBinary, as keys are\x80\x90\xa0\xb0\xc0\xd0\xe0\xf0\x0a";

    fn random(len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        UnwrapErr(SysRng).fill_bytes(&mut bytes);
        bytes
    }

    /// `text` in lines of `columns`, each ended by `end`.
    fn lines(text: &str, columns: usize, end: &str) -> String {
        text.as_bytes().chunks(columns).map(|line| String::from_utf8_lossy(line) + end).collect()
    }

    /// Every way we know that tools and people write `key` down.
    fn writings(key: &[u8]) -> Vec<(&'static str, Encoding, Vec<u8>)> {
        let (hex, standard, url) = (hex::encode(key), STANDARD.encode(key), URL_SAFE.encode(key));
        let pairs =
            |separator: &str| key.iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(separator);
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let text = |name, encoding, text: String| (name, encoding, text.into_bytes());
        vec![
            ("raw", Encoding::Raw, key.to_vec()),
            text("hex", Encoding::Hex, hex.clone()),
            text("hex, upper case", Encoding::Hex, hex.to_uppercase()),
            text("hex, line break after it", Encoding::Hex, format!("{hex}\n")),
            text("hex, CRLF after it", Encoding::Hex, format!("{hex}\r\n")),
            text("hex, 0x before it", Encoding::Hex, format!("0x{hex}")),
            text("hex, 0X and blanks", Encoding::Hex, format!("  0X{} \t\n\n", hex.to_uppercase())),
            text("hex, colons", Encoding::Hex, pairs(":")),
            text(
                "hex, colons and lines, as openssl pkey -text",
                Encoding::Hex,
                lines(&pairs(":"), 45, "\n    "),
            ),
            text("hex, blanks", Encoding::Hex, pairs(" ")),
            text("hex, byte order mark", Encoding::Hex, format!("\u{feff}{hex}\r\n")),
            ("hex, UTF-16", Encoding::Hex, utf16(&format!("\u{feff}{hex}\r\n"))),
            text("base64", Encoding::Base64, standard.clone()),
            text("base64, line break after it", Encoding::Base64, format!("{standard}\n")),
            text("base64, CRLF after it", Encoding::Base64, format!("{standard}\r\n")),
            text("base64, unpadded", Encoding::Base64, STANDARD_NO_PAD.encode(key)),
            text("base64, url-safe", Encoding::Base64, url),
            text("base64, url-safe, unpadded", Encoding::Base64, URL_SAFE_NO_PAD.encode(key)),
            text("base64, narrow lines", Encoding::Base64, lines(&standard, 10, "\n")),
            text("base64, lines of 64", Encoding::Base64, lines(&standard, 64, "\r\n")),
            text("base64, lines of 76", Encoding::Base64, lines(&standard, 76, "\n")),
            text(
                "base64, byte order mark and blanks",
                Encoding::Base64,
                format!("\u{feff}\n  {standard}  \n"),
            ),
            ("base64, UTF-16", Encoding::Base64, utf16(&format!("\u{feff}{standard}\r\n"))),
        ]
    }

    #[test]
    fn every_writing_of_a_key_reads_back_as_that_key() {
        for len in LENGTHS {
            let keys = (0..200).map(|_| random(len)).chain([KEY[..len].to_vec()]);
            for key in keys {
                for (name, encoding, file) in writings(&key) {
                    let material =
                        read_material(&file, len).unwrap_or_else(|e| panic!("{len} bytes, {name}: {e}"));
                    assert_eq!(material.expose_plaintext(), key, "{len} bytes, {name}");
                    assert_eq!(material.encoding(), encoding, "{len} bytes, {name}");
                }
            }
        }
    }

    #[test]
    fn a_raw_file_that_is_also_text_is_raw_and_says_so() {
        let hex = |len| Some(Reading { encoding: Encoding::Hex, len });
        let base64 = |len| Some(Reading { encoding: Encoding::Base64, len });
        for (file, len, encoding, passed_over) in [
            ("0123456789abcdef0123456789ABCDEF", 32, Encoding::Raw, hex(16)),
            ("0123456789abcdef0123456789ABCDEF", 24, Encoding::Base64, None),
            ("0123456789abcdef0123456789ABCDEF", 16, Encoding::Hex, None),
            ("Zm9yIEFFUy0xOTIsIDI0IGJ5dGVzLiEh", 32, Encoding::Raw, base64(24)),
            ("Zm9yIEFFUy0xOTIsIDI0IGJ5dGVzLiEh", 24, Encoding::Base64, None),
            ("Zm9yIEFFUy0xMjg6IDE2IQ==", 24, Encoding::Raw, base64(16)),
            ("Zm9yIEFFUy0xMjg6IDE2IQ==", 16, Encoding::Base64, None),
            ("a pass phrase of 32 characters!!", 32, Encoding::Raw, None),
        ] {
            let material =
                read_material(file.as_bytes(), len).unwrap_or_else(|e| panic!("{file} for {len} bytes: {e}"));
            assert_eq!(
                (material.encoding(), material.passed_over()),
                (encoding, passed_over),
                "{file} for {len} bytes"
            );
        }
    }

    /// Hex digits are base64 characters too, so a text of them has up to three readings: at most one fits.
    #[test]
    fn no_file_has_two_readings_that_fit() {
        for len in 1..=100 {
            for prefix in ["", "0x"] {
                let file = format!("{prefix}{}", "0".repeat(len));
                let mut lengths = vec![file.len()];
                lengths.extend(text_readings(file.as_bytes()).iter().map(|(_, bytes)| bytes.len()));
                for wanted in LENGTHS {
                    let fitting = lengths.iter().filter(|found| **found == wanted).count();
                    assert!(fitting <= 1, "{file} for {wanted} bytes");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let wrong = |encoding, found| FormatError::WrongLength { encoding, found, expected: 32 };
        let raw = |len| [&KEY[..], &KEY[..]].concat()[..len].to_vec();
        let pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg==\n-----END PRIVATE KEY-----\n";
        let table: Vec<(&str, Vec<u8>, FormatError)> = vec![
            ("nothing", vec![], FormatError::Empty),
            ("white space", b" \r\n\t\n".to_vec(), FormatError::Empty),
            ("a byte order mark", b"\xef\xbb\xbf".to_vec(), FormatError::Empty),
            ("raw, too short", raw(31), wrong(Encoding::Raw, 31)),
            ("raw, for another spec", raw(16), wrong(Encoding::Raw, 16)),
            ("raw, too long", raw(33), wrong(Encoding::Raw, 33)),
            ("raw, LF after it", [&KEY[..], b"\n"].concat(), FormatError::LineBreakAfterRaw { expected: 32 }),
            (
                "raw, CRLF after it",
                [&KEY[..], b"\r\n"].concat(),
                FormatError::LineBreakAfterRaw { expected: 32 },
            ),
            (
                "raw text, LF after it",
                b"a pass phrase of 32 characters!!\n".to_vec(),
                FormatError::LineBreakAfterRaw { expected: 32 },
            ),
            ("hex, too short", b"00010203".to_vec(), wrong(Encoding::Hex, 4)),
            (
                "hex for AES-128, LF after it",
                b"0123456789abcdef0123456789abcdef\n".to_vec(),
                wrong(Encoding::Hex, 16),
            ),
            ("base64, too long", STANDARD.encode(raw(48)).into_bytes(), wrong(Encoding::Base64, 48)),
            (
                "base64, bits left over",
                b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh/".to_vec(),
                FormatError::UnknownText { found: 43 },
            ),
            (
                "base64, padded badly",
                format!("{}=", STANDARD.encode(KEY)).into_bytes(),
                FormatError::UnknownText { found: 45 },
            ),
            ("base64, both alphabets", b"-+-+".to_vec(), FormatError::UnknownText { found: 4 }),
            (
                "hex, a digit lost",
                hex::encode(KEY).as_bytes()[1..].to_vec(),
                FormatError::OddHex { digits: 63 },
            ),
            (
                "hex, mistyped",
                format!("{}!", &hex::encode(KEY)[1..]).into_bytes(),
                FormatError::UnknownText { found: 64 },
            ),
            ("PEM", pem.as_bytes().to_vec(), FormatError::Pem),
            ("PEM after a byte order mark", format!("\u{feff}\r\n{pem}").into_bytes(), FormatError::Pem),
            ("UTF-16 cut in half", b"\xff\xfe0\x000".to_vec(), wrong(Encoding::Raw, 5)),
            ("junk", vec![0xa5; 1 << 20], FormatError::TooLarge { found: 1 << 20 }),
        ];
        for (name, file, expected) in table {
            assert_eq!(read_material(&file, 32).err(), Some(expected), "{name}");
        }
    }

    #[test]
    fn errors_and_debug_tell_no_byte_of_the_key() {
        let digits = hex::encode(&KEY[..20]);
        let error = read_material(digits.as_bytes(), 32).expect_err("20 bytes");
        let told = format!("{error} {error:?} {}", serde_json::to_string(&error).expect("JSON"));
        assert!(!told.contains(&digits[..8]), "{told}");

        let material = read_material(&KEY, 32).expect("32 bytes");
        assert_eq!(format!("{material:?}"), "Material { encoding: Raw, .. }");
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused() {
        for len in (0..400).chain([MAX_FILE, MAX_FILE + 1]) {
            let mut file = random(len);
            for ascii in [false, true] {
                file.iter_mut().filter(|_| ascii).for_each(|byte| *byte &= 0x7f);
                if let Ok(material) = read_material(&file, 24) {
                    assert_eq!(material.expose_plaintext().len(), 24);
                }
            }
        }
    }
}
