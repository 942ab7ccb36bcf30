//! Text that stands for bytes: hex and base64, in constant time, since the bytes may be a key.

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

/// Bytes that are zeroed when they are dropped.
pub(crate) type Secret = Zeroizing<Vec<u8>>;

const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const UTF16_LE_MARK: &[u8] = &[0xff, 0xfe];

/// The visible ASCII characters of a file, or `None` when it holds anything else but white space.
/// A byte order mark is passed over; text in UTF-16, which PowerShell's `>` writes, is read too.
pub(crate) fn visible(file: &[u8]) -> Option<Secret> {
    match file.strip_prefix(UTF16_LE_MARK) {
        Some(units) => {
            let (units, rest) = units.as_chunks::<2>();
            let ascii = rest.is_empty() && units.iter().all(|unit| unit[1] == 0);
            if ascii { without_blanks(units.iter().map(|unit| unit[0]), units.len()) } else { None }
        }
        None => {
            let bytes = file.strip_prefix(UTF8_MARK).unwrap_or(file);
            without_blanks(bytes.iter().copied(), bytes.len())
        }
    }
}

/// The bytes that hex digits stand for: upper or lower case, `0x` before them or not, colons between them or not.
pub(crate) fn from_hex(visible: &[u8]) -> Option<Secret> {
    let digits = hex_digits(visible)?;
    let mut bytes = Secret::new(vec![0; digits.len() / 2]);
    base16ct::mixed::decode(digits.as_slice(), &mut bytes).ok()?;
    Some(bytes)
}

/// The digits of a text in hex, also when one is missing. `None` for any other text.
pub(crate) fn hex_digits(visible: &[u8]) -> Option<Secret> {
    let rest = visible.strip_prefix(b"0x").or_else(|| visible.strip_prefix(b"0X")).unwrap_or(visible);
    let mut digits = Secret::new(Vec::with_capacity(rest.len()));
    digits.extend(rest.iter().filter(|byte| **byte != b':'));
    let only_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    only_digits.then_some(digits)
}

/// The bytes that base64 stands for (RFC 4648, sections 4 and 5): either alphabet, padded or not.
/// Bits left over at the end must be zero, so that a text stands for one key only.
pub(crate) fn from_base64(visible: &[u8]) -> Option<Secret> {
    let padding = visible.iter().rev().take_while(|byte| **byte == b'=').count();
    let symbols = &visible[..visible.len() - padding];
    let padded_well = padding == 0 || (padding <= 2 && visible.len().is_multiple_of(4));
    if symbols.is_empty() || !padded_well {
        return None;
    }
    let mut bytes = Secret::new(vec![0; symbols.len() * 3 / 4]);
    let url_safe = symbols.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let decode = if url_safe { Base64UrlUnpadded::decode } else { Base64Unpadded::decode };
    let len = decode(symbols, &mut bytes).ok()?.len();
    bytes.truncate(len);
    Some(bytes)
}

/// The bytes in the PEM block (RFC 7468) of this label, in a text without its white space, wherever it stands.
/// `label` is written as in the standard: `PUBLIC KEY`.
pub(crate) fn from_pem(visible: &[u8], label: &str) -> Option<Secret> {
    let label = label.replace(' ', "");
    let begin = find(visible, format!("-----BEGIN{label}-----").as_bytes())?.1;
    let end = find(&visible[begin..], format!("-----END{label}-----").as_bytes())?.0;
    from_base64(&visible[begin..][..end])
}

/// Where `mark` begins and ends in `text`.
fn find(text: &[u8], mark: &[u8]) -> Option<(usize, usize)> {
    let begin = text.windows(mark.len()).position(|window| window == mark)?;
    Some((begin, begin + mark.len()))
}

/// `capacity` is enough from the start: a buffer that grows would leave copies behind that nobody zeroes.
fn without_blanks(bytes: impl Iterator<Item = u8>, capacity: usize) -> Option<Secret> {
    let mut visible = Secret::new(Vec::with_capacity(capacity));
    for byte in bytes {
        match byte {
            b'!'..=b'~' => visible.push(byte),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => return None,
        }
    }
    Some(visible)
}
