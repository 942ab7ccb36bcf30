//! One encryption context, as the SDKs spell it for AES-GCM. They do not agree (`transfer` and the SDKs for Java take the
//! SHA-256 of the canonical form, the newer one for Python its hexadecimal digits, or the JSON text), and what one
//! gateway encrypted has to decrypt at the other: so whoever decrypts tries each spelling of what was given.

use aws_lc_rs::digest::{SHA256, digest};
use domain::EncryptionContext;

const DIGEST_LEN: usize = 32;

/// The spellings of a context that came to the shared gateway as `json`, the gateway's own first.
pub(crate) fn of_context(context: &EncryptionContext, json: Option<&str>) -> Vec<Vec<u8>> {
    let Some(canonical) = context.canonical() else { return vec![vec![]] };
    let hash = digest(&SHA256, canonical.as_bytes());
    let mut all = vec![hash.as_ref().to_vec(), hex::encode(hash).into_bytes()];
    all.extend(json.map(|json| json.as_bytes().to_vec()));
    all
}

/// The spellings of additional data that came to a dedicated gateway, as it came first.
pub(crate) fn of_data(data: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![data.to_vec()];
    match data.len() {
        DIGEST_LEN => all.push(hex::encode(data).into_bytes()),
        len if len == 2 * DIGEST_LEN => all.extend(hex::decode(data)),
        _ => {}
    }
    let json = std::str::from_utf8(data).ok().filter(|text| text.starts_with('{'));
    if let Some(context) = json.and_then(|json| EncryptionContext::from_json(json).ok()) {
        all.extend(of_context(&context, None));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_leads_to_the_digest() {
        let json = r#"{"table":"orders","app":"pay"}"#;
        let context = EncryptionContext::from_json(json).expect("a context");
        let hash = digest(&SHA256, b"app=pay&table=orders").as_ref().to_vec();
        let hexadecimal = hex::encode(&hash).into_bytes();
        let told = of_context(&context, Some(json));
        assert_eq!(told, [hash.clone(), hexadecimal.clone(), json.as_bytes().to_vec()]);
        for (given, others) in [
            (hash.clone(), vec![hexadecimal.clone()]),
            (hexadecimal.clone(), vec![hash.clone()]),
            (json.as_bytes().to_vec(), vec![hash, hexadecimal]),
            (b"anything else".to_vec(), vec![]),
            (b"{broken".to_vec(), vec![]),
            (vec![], vec![]),
        ] {
            let all = of_data(&given);
            assert_eq!(all[0], given);
            assert_eq!(all[1..], others);
        }
        assert_eq!(of_context(&EncryptionContext::default(), None), [Vec::<u8>::new()]);
    }
}
