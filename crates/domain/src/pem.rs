//! PEM, the text form of keys and certificates.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The PEM text of `der` (RFC 7468): 64 columns, LF.
pub fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for (at, character) in body.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str(&format!("\n-----END {label}-----\n"));
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
}
