//! Requests that make no claim: each is refused for its own reason, before a secret is looked up.

use gateway::signature::SignatureError::{self, BodyHash, Invalid, Missing, Unsigned};

use crate::captured::{Captured, Vectors};

fn rpc() -> Captured {
    Vectors::load().named("acs_Encrypt")
}

fn acs3() -> Captured {
    Vectors::load().named("tea331_PutSecretValue")
}

/// The request with this text of its `Authorization` header replaced by another.
fn authorized(request: Captured, old: &str, new: &str) -> Captured {
    let authorization = request.header("authorization").to_owned();
    assert!(authorization.contains(old), "no {old} in {authorization}");
    request.with_header("authorization", &authorization.replacen(old, new, 1))
}

#[test]
fn a_request_without_a_signature_is_unsigned() {
    assert_eq!(rpc().without_parameter("Signature").refusal(), Some(Unsigned));
    assert_eq!(acs3().without_header("authorization").refusal(), Some(Unsigned));
    for other in
        ["", "Basic dTpw", "ACS3-HMAC-SHA256", "acs3-hmac-sha256 Credential=a", "ACS5-HMAC-SHA256 a=b"]
    {
        assert_eq!(acs3().with_header("authorization", other).refusal(), Some(Unsigned), "{other}");
    }
}

#[test]
fn every_parameter_that_is_needed_is_named_when_it_is_missing_or_there_twice() {
    let names = [
        "AccessKeyId",
        "Action",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureVersion",
        "Timestamp",
        "Version",
    ];
    for name in names {
        assert_eq!(rpc().without_parameter(name).refusal(), Some(Missing(name)));
        let value = rpc().parameter(name).to_owned();
        for_both_places(name, &value);
    }
    for_both_places("Signature", rpc().parameter("Signature"));
}

fn for_both_places(name: &'static str, value: &str) {
    let again = (name.to_owned(), value.to_owned());
    let (mut in_query, mut in_form) = (rpc(), rpc());
    in_query.query.push(again.clone());
    in_form.form.push(again);
    for twice in [in_query, in_form] {
        assert_eq!(twice.refusal(), Some(Invalid(name)));
    }
}

#[test]
fn parameters_that_cannot_be_read_are_named() {
    let long = "n".repeat(129);
    let cases = [
        ("SignatureMethod", "HMAC-SHA256"),
        ("SignatureMethod", "hmac-sha1"),
        ("SignatureVersion", "1"),
        ("Timestamp", ""),
        ("Timestamp", "now"),
        ("Timestamp", "2026-13-21T21:13:25Z"),
        ("Timestamp", "Sat, 21 Nov 2026 21:13:25 GMT"),
        ("SignatureNonce", ""),
        ("SignatureNonce", &long),
        ("AccessKeyId", "a b"),
        ("AccessKeyId", "a\nb"),
        ("AccessKeyId", "钥"),
        ("Action", ""),
    ];
    for (name, value) in cases {
        assert_eq!(rpc().with_parameter(name, value).refusal(), Some(Invalid(name)), "{value:?}");
    }
}

#[test]
fn every_header_that_is_needed_is_named_when_it_is_missing_or_there_twice() {
    let names = [
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
        "host",
        "content-type",
    ];
    for name in names {
        assert_eq!(acs3().without_header(name).refusal(), Some(Missing(name)));
        let value = acs3().header(name).to_owned();
        assert_eq!(acs3().with_header_twice(name, &value).refusal(), Some(Invalid(name)));
    }
    let authorization = acs3().header("authorization").to_owned();
    let twice = acs3().with_header_twice("authorization", &authorization);
    assert_eq!(twice.refusal(), Some(Invalid("Authorization")));
}

#[test]
fn a_header_that_decides_what_is_done_must_be_signed() {
    for name in [
        "content-type",
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
    ] {
        let unsigned = authorized(acs3(), &format!("{name};"), "");
        assert_eq!(unsigned.refusal(), Some(Invalid("SignedHeaders")), "{name}");
    }
    let unsigned = authorized(acs3(), ";x-acs-version", "");
    assert_eq!(unsigned.refusal(), Some(Invalid("SignedHeaders")));
    for name in ["x-acs-security-token", "x-acs-accesskey-id"] {
        assert_eq!(acs3().with_header(name, "other").refusal(), Some(Invalid("SignedHeaders")), "{name}");
    }
}

#[test]
fn a_list_of_signed_headers_that_is_no_list_is_refused() {
    let many = "h;".repeat(64);
    for (new, reason) in [
        ("SignedHeaders=;accept;", Invalid("SignedHeaders")),
        ("SignedHeaders=Accept;", Invalid("SignedHeaders")),
        ("SignedHeaders=accept ;", Invalid("SignedHeaders")),
        ("SignedHeaders=absent;", Missing("SignedHeaders")),
        (&format!("SignedHeaders={many}"), Invalid("SignedHeaders")),
    ] {
        assert_eq!(authorized(acs3(), "SignedHeaders=accept;", new).refusal(), Some(reason), "{new}");
    }
}

#[test]
fn an_authorization_that_cannot_be_read_is_refused() {
    let cases: [(&str, &str, SignatureError); 8] = [
        ("Credential=testak,", "", Missing("Credential")),
        ("Credential=testak", "Credential=", Invalid("Credential")),
        ("Credential=testak", "Credential=a b", Invalid("Credential")),
        ("Credential=testak", "Credential=a,Credential=b", Invalid("Authorization")),
        ("Credential=testak", "Credential", Invalid("Authorization")),
        ("Credential=testak", "Credential=testak,Other=1", Invalid("Authorization")),
        (",Signature=", ",Unknown=", Invalid("Authorization")),
        (",SignedHeaders=", ",,SignedHeaders=", Invalid("Authorization")),
    ];
    for (old, new, reason) in cases {
        assert_eq!(authorized(acs3(), old, new).refusal(), Some(reason), "{new}");
    }
    let long = format!("Credential={}", "a".repeat(4096));
    assert_eq!(authorized(acs3(), "Credential=testak", &long).refusal(), Some(Invalid("Authorization")));
    let bytes = http::HeaderValue::from_bytes(b"ACS3-HMAC-SHA256 \xff").expect("a value");
    let mut request = acs3();
    request.headers.insert("authorization", bytes);
    assert_eq!(request.refusal(), Some(Invalid("Authorization")));
}

#[test]
fn spaces_after_commas_are_no_part_of_the_authorization() {
    let spaced = acs3().header("authorization").replace(',', ", ");
    let claim = acs3().with_header("authorization", &spaced).read().expect("it can be read");
    assert!(claim.is_signed_by(&Vectors::load().access_key_secret));
}

#[test]
fn a_scope_of_another_shape_or_day_is_refused() {
    let acs4 = || Vectors::load().named("tea331_acs4");
    let cases = [
        ("/20261121", "/20261120"),
        ("/20261121", "/2026-11-21"),
        ("/20261121", ""),
        ("/cn-hangzhou", "/"),
        ("/Kms", "/kms"),
        ("aliyun_v4_request", "aliyun_v4_request/more"),
        ("aliyun_v4_request", "aws4_request"),
        ("testak/", "/"),
    ];
    for (old, new) in cases {
        assert_eq!(authorized(acs4(), old, new).refusal(), Some(Invalid("Credential")), "{new}");
    }
}

#[test]
fn a_date_that_cannot_be_read_is_refused() {
    for date in ["", "2026-11-21", "20261121T211444Z", "2026-11-31T21:14:44Z"] {
        assert_eq!(acs3().with_header("x-acs-date", date).refusal(), Some(Invalid("x-acs-date")), "{date}");
    }
}

#[test]
fn a_body_that_is_not_the_hashed_one_is_refused() {
    assert_eq!(acs3().with_body(b"SecretData=other").refusal(), Some(BodyHash));
    for hash in ["", "e3b0", "UNSIGNED-PAYLOAD"] {
        assert_eq!(acs3().with_header("x-acs-content-sha256", hash).refusal(), Some(BodyHash), "{hash}");
    }
}

#[test]
fn errors_name_the_part_and_no_value() {
    assert_eq!(Missing("Timestamp").to_string(), "Timestamp is missing");
    assert_eq!(Invalid("x-acs-date").to_string(), "x-acs-date is not valid");
}
