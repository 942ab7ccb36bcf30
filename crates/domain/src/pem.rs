//! PEM, the text form of keys and certificates.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Bytes on a line of 64 columns.
const LINE: usize = 48;

/// The PEM text of `der` (RFC 7468): 64 columns, LF. Nothing of it is left in memory but the text itself.
pub fn pem(label: &str, der: &[u8]) -> String {
    let around = 2 * ("-----BEGIN -----\n".len() + label.len());
    let mut text = String::with_capacity(around + der.len().div_ceil(LINE) * (LINE / 3 * 4 + 1));
    text.extend(["-----BEGIN ", label, "-----\n"]);
    for line in der.chunks(LINE) {
        STANDARD.encode_string(line, &mut text);
        text.push('\n');
    }
    text.extend(["-----END ", label, "-----\n"]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_64_columns() {
        assert_eq!(
            pem("PUBLIC KEY", &[0; 60]),
            format!(
                "-----BEGIN PUBLIC KEY-----\n{}\n{}\n-----END PUBLIC KEY-----\n",
                "A".repeat(64),
                "A".repeat(16)
            )
        );
        let full = pem("CERTIFICATE", &[0; 48]);
        assert_eq!(full.lines().nth(1).map(str::len), Some(64));
        assert_eq!(full.lines().count(), 3);
    }

    #[test]
    fn the_text_never_moves_while_it_is_written() {
        for len in [0, 1, 47, 48, 49, 1217, 2375] {
            let der = vec![7; len];
            let around = 2 * ("-----BEGIN -----\n".len() + "PRIVATE KEY".len());
            let most = around + len.div_ceil(LINE) * 65;
            assert!(pem("PRIVATE KEY", &der).len() <= most, "{len}");
        }
    }
}
