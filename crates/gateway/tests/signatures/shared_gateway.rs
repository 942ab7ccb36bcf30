//! RPC signature 1.0, ACS3 and ACS4: what the SDKs signed is accepted, and nothing that differs from it.

use aws_lc_rs::digest::{SHA256, digest};
use gateway::signature::Scheme;

use crate::captured::{Captured, Vectors, spoiled};

const SCHEMES: [(&str, Scheme); 3] =
    [("RPC v1", Scheme::RpcV1), ("ACS3", Scheme::Acs3), ("ACS4", Scheme::Acs4)];

/// Whether the request is taken for one that was signed with the secret of the vectors.
fn accepted(request: &Captured) -> bool {
    request.read().is_ok_and(|claim| claim.is_signed_by(&Vectors::load().access_key_secret))
}

fn sha256(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All captured requests to the shared gateway, by name.
fn all() -> Vec<(String, Captured)> {
    let vectors = Vectors::load();
    let of = |(scheme, _)| vectors.of(scheme);
    let found = SCHEMES.into_iter().flat_map(of);
    found.map(|vector| (vector.name.clone(), vector.captured())).collect()
}

/// The captured requests that carry their signature in the `Authorization` header.
fn acs() -> Vec<(String, Captured)> {
    let mut found = all();
    found.retain(|(_, request)| request.headers.contains_key("authorization"));
    found
}

#[test]
fn what_the_sdks_signed_is_accepted() {
    let vectors = Vectors::load();
    for (name, scheme) in SCHEMES {
        for vector in vectors.of(name) {
            let claim = vector.captured().read().expect("it can be read");
            assert!(claim.is_signed_by(&vectors.access_key_secret), "{}", vector.name);
            assert_eq!(claim.scheme(), scheme, "{}", vector.name);
            assert_eq!(claim.access_key_id(), vectors.access_key_id, "{}", vector.name);
        }
    }
}

#[test]
fn the_string_to_sign_is_the_one_that_the_sdk_signed() {
    let vectors = Vectors::load();
    for vector in vectors.of("RPC v1") {
        let claim = vector.captured().read().expect("it can be read");
        assert_eq!(claim.string_to_sign(), vector.canonical, "{}", vector.name);
    }
    for (name, scheme) in [("ACS3", "ACS3-HMAC-SHA256"), ("ACS4", "ACS4-HMAC-SHA256")] {
        for vector in vectors.of(name) {
            let claim = vector.captured().read().expect("it can be read");
            let expected = format!("{scheme}\n{}", sha256(vector.canonical.as_bytes()));
            assert_eq!(claim.string_to_sign(), expected, "{}", vector.name);
        }
    }
}

#[test]
fn a_claim_says_what_was_signed() {
    let vectors = Vectors::load();
    let claim = vectors.named("acs_Encrypt").read().expect("it can be read");
    assert_eq!((claim.action(), claim.version()), ("Encrypt", "2016-01-20"));
    assert_eq!(claim.at().to_string(), "2026-11-21T21:13:25Z");
    assert_eq!((claim.nonce(), claim.region()), ("1f33eaf5f9a5dfc9bec6a8cbefe3e77b", None));
    let claim = vectors.named("tea331_acs4").read().expect("it can be read");
    assert_eq!((claim.action(), claim.version()), ("ListKeys", "2016-01-20"));
    assert_eq!(claim.at().to_string(), "2026-11-21T21:14:45Z");
    assert_eq!((claim.nonce(), claim.region()), ("5585eec24b16b4cb82046b56003ef066", Some("cn-hangzhou")));
}

#[test]
fn under_the_oldest_scheme_the_action_is_that_of_the_signed_parameter() {
    let request = Vectors::load().named("acs_ListKeys").with_header("x-acs-action", "ScheduleKeyDeletion");
    assert!(accepted(&request), "the header is not signed");
    assert_eq!(request.read().expect("it can be read").action(), "ListKeys");
}

#[test]
fn what_a_claim_shows_for_debugging_holds_no_plaintext_and_no_signature() {
    let claim = Vectors::load().named("acs_Encrypt").read().expect("it can be read");
    let shown = format!("{claim:?}");
    assert!(shown.contains("testak"), "{shown}");
    assert!(!shown.contains("aGVsbG8") && !shown.contains("559GpHm"), "{shown}");
}

#[test]
fn another_secret_does_not_fit() {
    for (name, request) in all() {
        let claim = request.read().expect("it can be read");
        for other in ["", "testsecre", "testsecret ", "testsecret&", "Testsecret", "\u{0}"] {
            assert!(!claim.is_signed_by(other), "{name}: {other:?}");
        }
    }
}

#[test]
fn a_changed_parameter_breaks_the_signature() {
    for (name, request) in all() {
        for (index, (parameter, _)) in request.query.iter().enumerate() {
            let mut longer = request.clone();
            longer.query[index].1.push('x');
            let mut renamed = request.clone();
            renamed.query[index].0.push('x');
            let mut missing = request.clone();
            missing.query.remove(index);
            let mut twice = request.clone();
            twice.query.insert(index, request.query[index].clone());
            for changed in [longer, renamed, missing, twice] {
                assert!(!accepted(&changed), "{name}: {parameter}");
            }
        }
    }
}

#[test]
fn an_added_parameter_breaks_the_signature() {
    for (name, mut request) in all() {
        request.query.push(("DryRun".into(), "true".into()));
        assert!(!accepted(&request), "{name}");
    }
}

#[test]
fn two_parameters_cannot_pass_for_one() {
    for name in ["acs_Encrypt", "tea331_Encrypt"] {
        let request = Vectors::load().named(name);
        let (key, text) = (request.parameter("KeyId").to_owned(), request.parameter("Plaintext").to_owned());
        let mut joined = request.without_parameter("KeyId").without_parameter("Plaintext");
        joined.query.push((format!("KeyId={key}&Plaintext"), text));
        assert!(!accepted(&joined), "{name}");
    }
}

#[test]
fn the_order_of_parameters_does_not_matter() {
    for (name, mut request) in all() {
        request.query.reverse();
        assert!(accepted(&request), "{name}");
    }
}

#[test]
fn the_order_of_parameters_of_one_name_is_signed() {
    for (name, mut request) in all() {
        request.query.extend([("Tag".into(), "1".into()), ("Tag".into(), "2".into())]);
        let signed = request.read().expect("it can be read").string_to_sign().to_owned();
        request.query.reverse();
        assert_ne!(request.read().expect("it can be read").string_to_sign(), signed, "{name}");
    }
}

#[test]
fn another_method_or_path_breaks_the_signature() {
    for (name, request) in all() {
        for method in ["PUT", "post", "", "POST\n"] {
            assert!(!accepted(&Captured { method: method.into(), ..request.clone() }), "{name}: {method:?}");
        }
        for path in ["", "//", "/other"] {
            assert!(!accepted(&Captured { path: path.into(), ..request.clone() }), "{name}: {path:?}");
        }
    }
}

#[test]
fn a_changed_form_breaks_the_signature() {
    let vectors = Vectors::load();
    for name in ["tea331_v1sigbody", "tea331_PutSecretValue"] {
        let request = vectors.named(name);
        assert!(accepted(&request) && !request.form.is_empty(), "{name}");
        for body in ["", "SecretData=other", "SecretData=a+b%26c%3D%E4%B8%AD%2A~&VersionStages=x"] {
            assert!(!accepted(&request.clone().with_body(body.as_bytes())), "{name}: {body}");
        }
    }
}

#[test]
fn a_changed_body_breaks_the_signature_even_with_its_own_hash() {
    for (name, request) in acs() {
        let changed = request.with_body(b"SecretData=other");
        assert!(!accepted(&changed), "{name}");
        let changed = changed.with_header("x-acs-content-sha256", &sha256(b"SecretData=other"));
        assert!(!accepted(&changed), "{name}");
    }
}

#[test]
fn a_changed_signed_header_breaks_the_signature() {
    for (name, request) in acs() {
        let authorization = request.header("authorization").to_owned();
        let list = authorization.split("SignedHeaders=").nth(1).and_then(|rest| rest.split(',').next());
        let list = list.expect("a list");
        for header in list.split(';') {
            let longer = format!("{}0", request.header(header));
            let fewer: Vec<_> = list.split(';').filter(|other| *other != header).collect();
            let unsigned = authorization.replace(list, &fewer.join(";"));
            let changes = [
                request.clone().with_header(header, &longer),
                request.clone().without_header(header),
                request.clone().with_header_twice(header, "0"),
                request.clone().with_header("authorization", &unsigned),
            ];
            assert!(!changes.iter().any(accepted), "{name}: {header}");
        }
    }
}

#[test]
fn headers_that_are_not_signed_may_change() {
    for (name, request) in acs() {
        let request = request.with_header("connection", "close").with_header("x-forwarded-for", "192.0.2.1");
        assert!(accepted(&request), "{name}");
    }
}

#[test]
fn a_key_of_another_day_region_or_product_does_not_fit() {
    let request = Vectors::load().named("tea331_acs4");
    let authorization = request.header("authorization").to_owned();
    assert!(accepted(&request));
    for (old, new) in
        [("20261121", "20261122"), ("cn-hangzhou", "cn-beijing"), ("/Kms/", "/Oss/"), ("/Kms/", "/kms/")]
    {
        let other = authorization.replace(old, new);
        assert_ne!(other, authorization);
        assert!(!accepted(&request.clone().with_header("authorization", &other)), "{new}");
    }
}

#[test]
fn a_signature_of_one_scheme_is_none_of_the_other() {
    let request = Vectors::load().named("tea331_Encrypt");
    let other = request.header("authorization").replace("ACS3", "ACS4");
    let other = other.replace("=testak,", "=testak/20261121/cn-hangzhou/Kms/aliyun_v4_request,");
    let request = request.with_header("authorization", &other);
    assert!(request.read().is_ok() && !accepted(&request));
}

#[test]
fn no_character_of_the_signature_can_be_another() {
    for (name, request) in all() {
        if let Some((start, signature)) = authorization(&request) {
            for spoiled in spoiled(&signature) {
                let changed = request.clone().with_header("authorization", &format!("{start}{spoiled}"));
                assert!(!accepted(&changed), "{name}: {spoiled}");
            }
        } else {
            for spoiled in spoiled(request.parameter("Signature")) {
                assert!(
                    !accepted(&request.clone().with_parameter("Signature", &spoiled)),
                    "{name}: {spoiled}"
                );
            }
        }
    }
}

/// The `Authorization` header up to the signature, and the signature.
fn authorization(request: &Captured) -> Option<(String, String)> {
    let value = request.headers.get("authorization")?.to_str().ok()?;
    let at = value.find("Signature=").expect("a signature") + "Signature=".len();
    Some((value[..at].to_owned(), value[at..].to_owned()))
}
