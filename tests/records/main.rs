//! What the shared gateway records of a request: one record of each, whatever became of it, and nothing that was in it.

mod world;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use domain::{RamPolicy, ReadyPolicy, Timestamp};
use drive::Stamp;
use engine::NewAccessKey;
use gateway::{Front, Unread};
use http::{Method, Request};
use metrics::{AccessRecord, Fields, IdentityType};
use serde_json::Value;
use world::{ACCOUNT, AGENT, Call, PEER, World, bytes_of};

const PLAINTEXT: &str = "a plaintext that nobody else may read";

/// It has the form of no id.
const PLAINTEXT_OF_ONE_WORD: &str = "a-plaintext-that-nobody-else-may-read";

/// What is expected of one record.
struct Expected {
    case: &'static str,
    status: u16,
    code: &'static str,
    api: &'static str,
    /// Whether the caller was proven.
    proven: bool,
    /// Whether it tells of the key.
    has_key: bool,
}

const fn expected(
    case: &'static str,
    status: u16,
    code: &'static str,
    api: &'static str,
    proven: bool,
    has_key: bool,
) -> Expected {
    Expected { case, status, code, api, proven, has_key }
}

/// In the order in which they are sent.
const EXPECTED: &[Expected] = &[
    expected("all is well", 200, "", "Encrypt", true, true),
    expected("the same again", 400, "SignatureNonceUsed", "Encrypt", true, false),
    expected("another secret", 400, "SignatureDoesNotMatch", "Encrypt", false, false),
    expected("no such access key", 404, "InvalidAccessKeyId.NotFound", "Encrypt", false, false),
    expected("too old", 400, "InvalidTimeStamp.Expired", "Encrypt", false, false),
    expected("another account's key", 404, "Forbidden.KeyNotFound", "Encrypt", true, true),
    expected("no such key", 404, "Forbidden.KeyNotFound", "DescribeKey", true, true),
    expected("the policy denies", 403, "Forbidden.NoPermission", "ScheduleKeyDeletion", true, true),
    expected("no such operation", 400, "UnsupportedOperation", "MakeCoffee", true, false),
    expected("a parameter is missing", 400, "MissingParameter", "Encrypt", true, true),
    expected("a key that is disabled", 409, "Rejected.Disabled", "Encrypt", true, true),
    expected("an access key that is disabled", 403, "Forbidden.AccessKey", "Encrypt", true, false),
    expected("another method", 403, "UnsupportedHTTPMethod", "", false, false),
    expected("unsigned", 400, "IncompleteSignature", "Encrypt", false, false),
    expected("no form", 400, "ParseRequestParameterException", "", false, false),
    expected("too large", 413, "RequestEntityTooLarge", "", false, false),
    expected("broken off", 400, "ParseRequestParameterException", "", false, false),
    expected("too many at once", 503, "ServiceUnavailableTemporary", "", false, false),
    expected("gone before the answer", 499, "RequestCanceled", "", false, false),
];

fn call<'a>(action: &'a str, parameters: &[(&'a str, &str)], at: Timestamp, nonce: &'a str) -> Call<'a> {
    let parameters = parameters.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Call { action, parameters, at, nonce }
}

fn signed(call: &Call<'_>, caller: &NewAccessKey) -> Request<Bytes> {
    call.signed(caller.id.as_str(), &caller.secret)
}

/// R282, R285: each request has one record, with the key, the account, the operation and the status, and the cause of
/// what failed.
#[tokio::test]
async fn r282_r285_each_request_has_one_record_whatever_becomes_of_it() {
    let world = World::new(false).await;
    let policy: RamPolicy =
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["kms:*"],"Resource":["*"]},
        {"Effect":"Deny","Action":["kms:ScheduleKeyDeletion"],"Resource":["*"]}]}"#
            .parse()
            .expect("a policy");
    let (caller, other) = (world.caller("payments", &policy).await, world.caller("other", &policy).await);
    let (key, disabled) = (world.key().await, world.key().await);
    world.engine.disable_key(&world.actor, &disabled).await.expect("disabled");
    let id = key.as_str();
    let now = world.now();
    let plaintext = STANDARD.encode(PLAINTEXT);
    let encrypt = |key: &str, nonce: &'static str| {
        call("Encrypt", &[("KeyId", key), ("Plaintext", &plaintext)], now, nonce)
    };
    let foreign = format!("acs:kms:cn-hangzhou:9999999999999999:key/{id}");
    let old = Call { at: now.minus(std::time::Duration::from_secs(16 * 60)), ..encrypt(id, "old") };
    let mut delete = signed(&encrypt(id, "delete"), &caller);
    *delete.method_mut() = Method::DELETE;
    let requests = [
        signed(&encrypt(id, "first"), &caller),
        signed(&encrypt(id, "first"), &caller),
        encrypt(id, "wrong").signed(caller.id.as_str(), "another secret of thirty letters"),
        encrypt(id, "nobody").signed("LTAIaaaaaaaaaaaaaaaaaaaa", "no secret"),
        signed(&old, &caller),
        signed(&encrypt(&foreign, "foreign"), &caller),
        signed(&call("DescribeKey", &[("KeyId", &id.replace(&id[..4], "0000"))], now, "none"), &caller),
        signed(
            &call("ScheduleKeyDeletion", &[("KeyId", id), ("PendingWindowInDays", "7")], now, "deny"),
            &caller,
        ),
        signed(&call("MakeCoffee", &[], now, "coffee"), &caller),
        signed(&call("Encrypt", &[("KeyId", id)], now, "missing"), &caller),
        signed(&encrypt(disabled.as_str(), "disabled"), &caller),
        signed(&encrypt(id, "switched-off"), &other),
        delete,
        unsigned(),
        no_form(),
    ];
    world.engine.update_access_key(&world.actor, &other.id, false).await.expect("switched-off");
    let mut answers = Vec::new();
    for request in requests {
        answers.push(world.send(request).await);
    }
    let (head, _) = signed(&encrypt(id, "body"), &caller).into_parts();
    for why in [Unread::TooLarge, Unread::Broken, Unread::Busy] {
        let exchange = world.gateway.begin(&head, PEER);
        let answer = world.gateway.refuse(why, &head, exchange);
        answers.push((answer.status().as_u16(), serde_json::from_slice(answer.body()).expect("JSON")));
    }
    drop(world.gateway.begin(&head, PEER));
    let (_folder, records) = world.records().await;

    assert_eq!(records.len(), EXPECTED.len());
    for expected in EXPECTED {
        let answered = answers.iter().zip(EXPECTED).find(|(_, other)| other.case == expected.case);
        let record = match answered {
            Some((answer, _)) => {
                assert_eq!(
                    (answer.0, code(&answer.1)),
                    (expected.status, expected.code),
                    "{}",
                    expected.case
                );
                let id = answer.1["RequestId"].as_str().expect("an id");
                records.iter().find(|record| record.request_id.to_string() == id)
            }
            None => records.iter().find(|record| record.outcome.status == 499),
        };
        check(record.expect(expected.case), expected, id);
    }
}

fn unsigned() -> Request<Bytes> {
    Request::get("/?Action=Encrypt").body(Bytes::new()).expect("a request")
}

fn no_form() -> Request<Bytes> {
    Request::post("/")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from_static(b"\xff"))
        .expect("a request")
}

fn code(answer: &Value) -> &str {
    answer["Code"].as_str().unwrap_or_default()
}

fn check(record: &AccessRecord, expected: &Expected, key: &str) {
    let Expected { case, .. } = expected;
    let fields = Fields::from(record);
    assert_eq!(
        (fields.status_code, fields.error_code.as_str(), fields.api_name.as_str()),
        (expected.status, expected.code, expected.api),
        "{case}"
    );
    assert_eq!((fields.client_ip, fields.gateway_type), (PEER.to_string(), "shared"), "{case}");
    let is_proven = record.caller.identity == IdentityType::RamUser;
    assert_eq!((is_proven, fields.account_id == ACCOUNT), (expected.proven, expected.proven), "{case}");
    assert_eq!(!fields.cmkid.is_empty(), expected.has_key, "{case}");
    if expected.case == "all is well" {
        assert_eq!((fields.cmkid.as_str(), fields.key_state.as_str()), (key, "Enabled"));
        assert_eq!((fields.principal_id.as_str(), fields.user_id.as_str()), ("payments", "payments"));
        assert_eq!((fields.useragent.as_str(), fields.domain_type.as_str()), (AGENT, "Public"));
        assert_eq!((fields.region_id.as_str(), fields.api_version.as_str()), ("cn-hangzhou", "2016-01-20"));
        assert_eq!(fields.key_spec, "Aliyun_AES_256");
        assert!(fields.duration > 0.0 && fields.access_key_id.starts_with("LTAI"));
    }
}

/// A request to a dedicated gateway with these headers beside those that it needs; an empty one is left out.
fn dedicated(headers: &[(&str, &str)]) -> Request<Bytes> {
    let needed = [
        ("x-kms-apiname", "Encrypt"),
        ("x-kms-apiversion", "dkms-gcs-0.2"),
        ("x-kms-acccesskeyid", "KAAP.07070707-0707-4707-8707-070707070707"),
        ("x-kms-signaturemethod", "RSA_PKCS1_SHA_256"),
        ("content-sha256", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"),
        ("content-type", "application/x-protobuf"),
        // The world's clock stands there.
        ("date", "Fri, 15 Jan 2027 08:00:00 GMT"),
        ("authorization", "Bearer AAAA"),
        ("user-agent", AGENT),
    ];
    let mut request = Request::post("/");
    for (name, value) in needed {
        let other = headers.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
        if let Some(value) = Some(other.unwrap_or(value)).filter(|value| !value.is_empty()) {
            request = request.header(name, value);
        }
    }
    request.body(Bytes::new()).expect("a request")
}

/// R281, R283: dedicated gateways are recorded as the shared one is, in the same words for the same errors.
#[tokio::test]
async fn r281_r283_a_dedicated_gateway_is_recorded_in_the_words_of_the_shared_one() {
    let world = World::new(false).await;
    let (instance, gateway) = world.dedicated().await;
    /// Headers, the code that is recorded, and the code that is told.
    type Case = (&'static [(&'static str, &'static str)], &'static str, &'static str);
    let cases: [Case; 8] = [
        (&[("x-kms-apiname", "")], "UnsupportedOperation", "InvalidApiName"),
        (&[("x-kms-apiname", "MakeCoffee")], "UnsupportedOperation", "InvalidApiName"),
        (&[("x-kms-apiversion", "1")], "UnsupportedOperation", "InvalidApiVersion"),
        (&[("date", "")], "IllegalTimestamp", "InvalidParam"),
        (&[("date", "Thu, 14 Jan 2027 08:00:00 GMT")], "InvalidTimeStamp.Expired", "RequestTimeTooSkewed"),
        (&[("authorization", "")], "IncompleteSignature", "InvalidParam"),
        (&[], "InvalidAccessKeyId.NotFound", "Unauthorized"),
        (&[("x-kms-acccesskeyid", PLAINTEXT_OF_ONE_WORD)], "InvalidAccessKeyId.NotFound", "Unauthorized"),
    ];
    for (headers, ..) in &cases {
        world.send_to(&gateway, dedicated(headers)).await;
    }
    let (folder, records) = world.records().await;
    assert_eq!(records.len(), cases.len());
    for (record, (headers, code, told)) in records.iter().zip(cases) {
        let fields = Fields::from(record);
        assert_eq!(
            (fields.error_code.as_str(), fields.told_error_code.as_str()),
            (code, told),
            "{headers:?}"
        );
        assert_eq!((fields.gateway_type, fields.instance_id.as_str()), ("dedicated", instance.as_str()));
        assert_eq!((fields.region_id.as_str(), fields.useragent.as_str()), ("cn-hangzhou", AGENT));
        assert_eq!(fields.share_gateway_api_name, "", "{headers:?}");
    }
    let known = records.iter().filter(|record| record.caller.access_key.starts_with("KAAP.")).count();
    assert_eq!(known, 7);
    let stored = bytes_of(&folder, "access-log.db");
    let part = PLAINTEXT_OF_ONE_WORD.as_bytes();
    assert!(
        !stored.windows(part.len()).any(|window| window == part),
        "what stands for an id may be anything"
    );
}

/// R281: who is refused for where it calls, or from where, is known, and its record says who it was.
#[tokio::test]
async fn r281_a_client_key_at_another_instance_or_from_elsewhere_is_recorded() {
    let world = World::new(false).await;
    let (instance, gateway) = world.dedicated().await;
    let (other_instance, other) = world.dedicated().await;
    let at_home = world.client("at-home", &instance, None).await;
    let elsewhere = world.client("elsewhere", &instance, Some("10.0.0.0/8")).await;
    // Without a key: whoever may call is told that there is none.
    let cases = [
        ("at-home", &at_home, &gateway, &instance, 400, "MissingParameter"),
        ("at-home", &at_home, &other, &other_instance, 403, "Forbidden.NoPermission"),
        ("elsewhere", &elsewhere, &gateway, &instance, 403, "Forbidden.NoPermission"),
    ];
    for (_, (client, _), gateway, ..) in cases {
        let stamp = Stamp { host: "kms.example", agent: AGENT, at: world.now(), nonce: "" };
        let request = client.request("Encrypt", vec![], None, &stamp).to_http().expect("a request");
        world.send_to(gateway, request).await;
    }
    let fingerprints = cases.map(|(_, (_, fingerprint), ..)| fingerprint.clone());
    let (_folder, records) = world.records().await;
    assert_eq!(records.len(), cases.len());
    for ((record, (name, _, _, instance, status, code)), fingerprint) in
        records.iter().zip(cases).zip(fingerprints)
    {
        let fields = Fields::from(record);
        assert_eq!((fields.status_code, fields.error_code.as_str()), (status, code), "{name}");
        assert_eq!(fields.instance_id.as_str(), instance.as_str());
        assert_eq!((fields.identity_type, fields.principal_id.as_str()), ("aap", name));
        assert_eq!(fields.access_key_fingerprint, fingerprint);
        assert!(record.caller.access_key.starts_with("KAAP."), "{name}");
    }
}

#[tokio::test]
async fn what_is_throttled_is_recorded() {
    let world = World::new(true).await;
    let caller = world.caller("busy", &ReadyPolicy::FullAccess.policy()).await;
    let nonces: Vec<_> = (0..20).map(|number| format!("nonce-{number}")).collect();
    for nonce in &nonces {
        let delete = call("DeleteSecret", &[("SecretName", "db/password")], world.now(), nonce);
        world.send(signed(&delete, &caller)).await;
    }
    let (_folder, records) = world.records().await;
    assert_eq!(records.len(), nonces.len());
    let throttled = records.iter().filter(|record| record.outcome.code == "Rejected.Throttling");
    assert!(throttled.clone().count() > 0 && throttled.clone().all(|record| record.outcome.status == 429));
    assert!(records.iter().all(|record| record.resource == "db/password"));
}

/// What is asked of an instance counts among its calls, its secrets too, whichever gateway it is asked by.
#[tokio::test]
async fn secrets_of_an_instance_are_read_as_often_as_it_may_be_called() {
    let world = World::new(true).await;
    let caller = world.caller("reader", &ReadyPolicy::FullAccess.policy()).await;
    let (instance, _gateway) = world.dedicated().await;
    let send = async |action, parameters: &[(&str, &str)], nonce: &str| {
        world.send(signed(&call(action, parameters, world.now(), nonce), &caller)).await
    };
    let (_, made) = send("CreateKey", &[("DKMSInstanceId", instance.as_str())], "key").await;
    let key = made["KeyMetadata"]["KeyId"].as_str().expect("a key").to_owned();
    let secret = [
        ("SecretName", "db"),
        ("VersionId", "v1"),
        ("SecretData", PLAINTEXT),
        ("EncryptionKeyId", key.as_str()),
    ];
    assert_eq!(send("CreateSecret", &secret, "secret").await.0, 200);

    world.limit_instances().await;
    let mut statuses = vec![];
    for number in 0..20 {
        statuses.push(send("GetSecretValue", &[("SecretName", "db")], &format!("read-{number}")).await.0);
    }
    // The operation's own limit is 450 a second.
    assert_eq!(statuses[0], 200);
    assert!(
        statuses.contains(&429) && statuses.iter().all(|status| matches!(status, 200 | 429)),
        "{statuses:?}"
    );
}

/// Nothing of what was asked is in the log: neither as it was sent, nor as it is in base64 or hexadecimal.
#[tokio::test]
async fn nothing_of_what_a_request_held_is_stored() {
    let world = World::new(false).await;
    let caller = world.caller("payments", &ReadyPolicy::FullAccess.policy()).await;
    let (key, now) = (world.key().await, world.now());
    let plaintext = STANDARD.encode(PLAINTEXT);
    let parameters = [("KeyId", key.as_str()), ("Plaintext", &plaintext)];
    let (status, encrypted) = world.send(signed(&call("Encrypt", &parameters, now, "1"), &caller)).await;
    let blob = encrypted["CiphertextBlob"].as_str().expect("a ciphertext").to_owned();
    let (_, decrypted) =
        world.send(signed(&call("Decrypt", &[("CiphertextBlob", &blob)], now, "2"), &caller)).await;
    assert_eq!((status, decrypted["Plaintext"].as_str()), (200, Some(plaintext.as_str())));
    let (_, made) =
        world.send(signed(&call("GenerateDataKey", &[("KeyId", key.as_str())], now, "3"), &caller)).await;
    let data_key = made["Plaintext"].as_str().expect("a data key").to_owned();
    // The answers to these tell what was signed, or what was wrong.
    let wrong = call("Encrypt", &parameters, now, "4").signed(caller.id.as_str(), PLAINTEXT);
    world.send(wrong).await;
    let rpc = format!(
        "/?Action=Encrypt&AccessKeyId={}&KeyId={}&Plaintext={}&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0\
         &SignatureNonce=5&Timestamp={}&Version=2016-01-20&Format=JSON&Signature=AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D",
        caller.id.as_str(),
        key,
        plaintext.replace('=', "%3D").replace('+', "%2B").replace('/', "%2F"),
        now.to_string().replace(':', "%3A"),
    );
    let (_, told) = world.send(Request::get(rpc).body(Bytes::new()).expect("a request")).await;
    assert!(
        told["Message"]
            .as_str()
            .is_some_and(|message| message.contains(PLAINTEXT) || message.contains("Plaintext"))
    );
    for (action, nonce) in [("DescribeKey", "6"), (PLAINTEXT, "7")] {
        world.send(signed(&call(action, &[("KeyId", PLAINTEXT)], now, nonce), &caller)).await;
    }
    // A secret in the place of an access key's id.
    let secret = caller.secret.to_string();
    world.send(call("Encrypt", &parameters, now, "8").signed(&secret, "no secret")).await;
    world.send(signed(&call(&secret, &parameters, now, "9"), &caller)).await;
    let value = [
        ("SecretName", "db/password"),
        ("VersionId", "v1"),
        ("SecretData", PLAINTEXT),
        ("EncryptionKeyId", key.as_str()),
    ];
    let (status, told) = world.send(signed(&call("CreateSecret", &value, now, "10"), &caller)).await;
    assert_eq!(status, 200, "{told}");
    world.send(signed(&call("GetSecretValue", &[("SecretName", "db/password")], now, "11"), &caller)).await;
    let sent = 11;
    let (folder, records) = world.records().await;

    assert_eq!(records.len(), sent);
    let stored = bytes_of(&folder, "access-log.db");
    let holds = |bytes: &[u8]| stored.windows(bytes.len()).any(|window| window == bytes);
    assert!(holds(key.as_str().as_bytes()) && holds(b"GetSecretValue"), "the search finds what is there");
    let blob_bytes = STANDARD.decode(&blob).expect("base64");
    for hidden in [PLAINTEXT.as_bytes(), blob.as_bytes(), &blob_bytes, data_key.as_bytes(), secret.as_bytes()]
    {
        // Any 16 bytes of it: a part of it would be too much already.
        let part = &hidden[hidden.len() / 3..][..12];
        for form in [part.to_vec(), hex::encode(part).into_bytes(), hex::encode_upper(part).into_bytes()] {
            assert!(!holds(&form), "{}", String::from_utf8_lossy(&form));
        }
        for skipped in 0..3 {
            let encoded = STANDARD.encode(&hidden[skipped..]);
            let part = &encoded.as_bytes()[4..20];
            assert!(!holds(part), "{}", String::from_utf8_lossy(part));
        }
    }
}
