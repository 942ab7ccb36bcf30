//! Whatever comes in is read without a panic, and no secret fits it.

use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};

use crate::captured::{Captured, Vectors};

const HEADERS: [&str; 14] = [
    "authorization",
    "content-sha256",
    "content-type",
    "date",
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
    "x-kms-acccesskeyid",
    "x-kms-apiname",
    "x-kms-apiversion",
    "x-kms-signaturemethod",
];

const PARAMETERS: [&str; 9] = [
    "AccessKeyId",
    "Action",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
    "KeyId",
];

/// Values that come near to what is meant, or are anything.
fn value() -> impl Strategy<Value = String> {
    let near = select(vec![
        "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host;x-acs-date,Signature=0",
        "ACS4-HMAC-SHA256 Credential=a/20261121/r/Kms/aliyun_v4_request,SignedHeaders=,Signature=",
        "ACS4-HMAC-SHA256 ////,=,=",
        "Bearer AAAA",
        "HMAC-SHA1",
        "RSA_PKCS1_SHA_256",
        "1.0",
        "2026-11-21T21:13:25Z",
        "Sat, 21 Nov 2026 21:16:26 GMT",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]);
    prop_oneof![near.prop_map(str::to_owned), "[ -~]{0,40}", ".{0,40}"]
}

fn parameters() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![select(PARAMETERS.to_vec()).prop_map(str::to_owned), ".{0,10}"];
    vec((name, value()), 0..12)
}

fn headers() -> impl Strategy<Value = HeaderMap> {
    let bytes = prop_oneof![value().prop_map(String::into_bytes), vec(any::<u8>(), 0..40)];
    vec((select(HEADERS.to_vec()), bytes), 0..16).prop_map(|lines| {
        let lines = lines.into_iter().filter_map(|(name, value)| {
            Some((HeaderName::from_static(name), HeaderValue::from_bytes(&value).ok()?))
        });
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value);
        }
        headers
    })
}

prop_compose! {
    fn any_request()(
        method in ".{0,8}",
        path in ".{0,8}",
        query in parameters(),
        form in parameters(),
        headers in headers(),
        body in vec(any::<u8>(), 0..8),
    ) -> Captured {
        Captured { method, path, query, form, headers, body }
    }
}

proptest! {
    #[test]
    fn any_request_is_read_or_refused_and_never_accepted(request in any_request()) {
        if let Ok(claim) = request.read() {
            prop_assert!(!claim.is_signed_by(&Vectors::load().access_key_secret));
        }
        if let Ok(claim) = request.read_dedicated() {
            prop_assert!(!claim.is_signed_by(&Vectors::load().dedicated_public_key()));
        }
    }

    /// A real request with one value replaced gets further than one that is random throughout.
    #[test]
    fn a_captured_request_with_another_value_is_accepted_only_for_what_was_signed(
        vector in any::<Index>(),
        header in select(HEADERS.to_vec()),
        parameter in any::<Index>(),
        value in value(),
    ) {
        let vectors = Vectors::load();
        let original = vector.get(&vectors.vectors).captured();
        let mut changed = vec![];
        if HeaderValue::from_str(&value).is_ok() {
            changed.push(original.clone().with_header(header, &value));
        }
        if !original.query.is_empty() {
            let name = parameter.get(&original.query).0.clone();
            changed.push(original.clone().with_parameter(&name, &value));
        }
        let (secret, key) = (&vectors.access_key_secret, vectors.dedicated_public_key());
        for changed in changed {
            if let Some(claim) = changed.read().ok().filter(|claim| claim.is_signed_by(secret)) {
                let signed = original.read().expect("it was signed");
                prop_assert_eq!(claim.string_to_sign(), signed.string_to_sign());
            }
            if let Some(claim) = changed.read_dedicated().ok().filter(|claim| claim.is_signed_by(&key)) {
                let signed = original.read_dedicated().expect("it was signed");
                prop_assert_eq!(claim.string_to_sign(), signed.string_to_sign());
            }
        }
    }
}
