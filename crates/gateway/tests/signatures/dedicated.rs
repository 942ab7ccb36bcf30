//! The dedicated gateway: what the SDKs signed with a client key is accepted, and nothing that differs from it.

use gateway::signature::SignatureError::{BodyHash, Invalid, Missing, Unsigned};

use crate::captured::{Captured, Vectors, spoiled};

fn all() -> Vec<(String, Captured)> {
    let vectors = Vectors::load();
    vectors.of("DKMS").into_iter().map(|vector| (vector.name.clone(), vector.captured())).collect()
}

fn encrypt() -> Captured {
    Vectors::load().named("dkms_Encrypt")
}

/// Whether the request is taken for one that was signed with the client key of the vectors.
fn accepted(request: &Captured) -> bool {
    request.read_dedicated().is_ok_and(|claim| claim.is_signed_by(&Vectors::load().dedicated_public_key()))
}

#[test]
fn what_the_sdks_signed_is_accepted() {
    let vectors = Vectors::load();
    for vector in vectors.of("DKMS") {
        let claim = vector.captured().read_dedicated().expect("it can be read");
        assert_eq!(claim.string_to_sign(), vector.canonical, "{}", vector.name);
        assert!(claim.is_signed_by(&vectors.dedicated_public_key()), "{}", vector.name);
        assert_eq!(claim.key_id(), "KAAP.11111111-2222-4333-8444-000000000001", "{}", vector.name);
    }
}

#[test]
fn a_claim_says_what_was_signed() {
    let claim = encrypt().read_dedicated().expect("it can be read");
    assert_eq!((claim.operation(), claim.version()), ("Encrypt", "dkms-gcs-0.2"));
    assert_eq!(claim.at().to_string(), "2026-11-21T21:16:26Z");
    assert!(format!("{claim:?}").contains("KAAP.1111"));
}

#[test]
fn both_prefixes_are_read() {
    let documented = encrypt().header("authorization").replace("Bearer ", "TOKEN ");
    assert!(accepted(&encrypt().with_header("authorization", &documented)));
}

#[test]
fn a_hash_in_lower_case_is_read_but_is_not_what_was_signed() {
    let lower = encrypt().header("content-sha256").to_lowercase();
    let claim = encrypt().with_header("content-sha256", &lower).read_dedicated().expect("it can be read");
    assert!(!claim.is_signed_by(&Vectors::load().dedicated_public_key()));
}

#[test]
fn another_key_does_not_fit() {
    let (claim, key) =
        (encrypt().read_dedicated().expect("it can be read"), Vectors::load().dedicated_public_key());
    let mut other = key.clone();
    other[100] ^= 1;
    for other in [&other[..], &key[..key.len() - 1], &key[1..], b"", b"no key"] {
        assert!(!claim.is_signed_by(other));
    }
}

#[test]
fn a_changed_signed_header_breaks_the_signature() {
    for (name, request) in all() {
        let mut signed: Vec<_> = request.headers.keys().map(|name| name.as_str().to_owned()).collect();
        signed.retain(|name| {
            name.starts_with("x-kms-") || ["content-type", "date", "content-sha256"].contains(&&name[..])
        });
        assert!(signed.len() >= 7, "{name}");
        for header in signed {
            let longer = format!("{}0", request.header(&header));
            assert!(!accepted(&request.clone().with_header(&header, &longer)), "{name}: {header}");
            assert!(!accepted(&request.clone().without_header(&header)), "{name}: {header}");
            assert!(!accepted(&request.clone().with_header_twice(&header, "0")), "{name}: {header}");
        }
        assert!(!accepted(&request.clone().with_header("x-kms-added", "0")), "{name}");
        assert!(accepted(&request.clone().with_header("user-agent", "another")), "{name}");
    }
}

#[test]
fn another_date_method_path_or_body_breaks_the_signature() {
    for (name, request) in all() {
        let later = request.clone().with_header("date", "Sun, 22 Nov 2026 21:16:26 GMT");
        assert!(later.read_dedicated().is_ok() && !accepted(&later), "{name}");
        assert!(!accepted(&Captured { method: "GET".into(), ..request.clone() }), "{name}");
        assert!(!accepted(&Captured { path: "/other".into(), ..request.clone() }), "{name}");
        let other = request.with_body(b"other");
        assert_eq!(other.read_dedicated().err(), Some(BodyHash), "{name}");
    }
}

#[test]
fn no_character_of_the_signature_can_be_another() {
    let request = encrypt();
    let signature = request.header("authorization").strip_prefix("Bearer ").expect("the prefix");
    for spoiled in spoiled(signature) {
        let changed = request.clone().with_header("authorization", &format!("Bearer {spoiled}"));
        assert!(!accepted(&changed), "{spoiled}");
    }
}

#[test]
fn requests_that_make_no_claim_are_refused() {
    let refusal = |request: Captured| request.read_dedicated().err();
    assert_eq!(refusal(encrypt().without_header("x-kms-apiname")), Some(Unsigned));
    for name in [
        "x-kms-apiversion",
        "x-kms-acccesskeyid",
        "x-kms-signaturemethod",
        "date",
        "content-sha256",
        "content-type",
    ] {
        let value = encrypt().header(name).to_owned();
        assert_eq!(refusal(encrypt().without_header(name)), Some(Missing(name)));
        assert_eq!(refusal(encrypt().with_header_twice(name, &value)), Some(Invalid(name)));
    }
    assert_eq!(refusal(encrypt().without_header("authorization")), Some(Missing("Authorization")));
    for value in
        ["", "Bearer", "Basic AAAA", "bearer AAAA", "Bearer ?", &format!("Bearer {}", "A".repeat(1372))]
    {
        let request = encrypt().with_header("authorization", value);
        assert_eq!(refusal(request), Some(Invalid("Authorization")), "{value}");
    }
    for date in ["", "2026-11-21T21:16:26Z", "Thu, 01 Jan 1969 00:00:00 GMT"] {
        assert_eq!(refusal(encrypt().with_header("date", date)), Some(Invalid("date")), "{date}");
    }
    let method = encrypt().with_header("x-kms-signaturemethod", "RSA_PSS_SHA_256");
    assert_eq!(refusal(method), Some(Invalid("x-kms-signaturemethod")));
    let mut queried = encrypt();
    queried.query.push(("Action".into(), "Encrypt".into()));
    assert_eq!(refusal(queried), Some(Invalid("query")));
    let many = (0..32).fold(encrypt(), |request, at| request.with_header(&format!("x-kms-{at}"), "0"));
    assert_eq!(refusal(many), Some(Invalid("x-kms-*")));
}
