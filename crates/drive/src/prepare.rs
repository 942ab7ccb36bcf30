//! What is learned of the keys before: what they are, and what can be decrypted and verified.
//!
//! It is asked of the shared gateway where there is one, as programs that move bring with them what they encrypted
//! before. These are requests as any others, and in the report.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Ciphertext, GatewayKind, KeySpec, KeyUsage, KeyVersionId};
use prost::Message;
use serde_json::Value;

use crate::{
    call::{Ask, Prepared, code_of},
    connection::Answer,
    error::{DriveError, PlanError},
    messages,
    mix::{Mix, Operation},
    plan::{Dice, NamedKey, Plan},
    run::{Line, Run},
};

/// The spec of a key of which nobody says it.
const USUAL: KeySpec = KeySpec::Aes256;

/// Learns what there is to learn, through one connection.
pub(crate) async fn prepare(run: &Run, line: &mut Line) -> Result<(Vec<Prepared>, Mix), DriveError> {
    let gateway = if run.plan.shared.is_some() { GatewayKind::Shared } else { GatewayKind::Dedicated };
    let mut prepared = Vec::new();
    for named in &run.plan.keys {
        prepared.push(described(run, line, gateway, named).await?);
    }
    let mix = mix(&run.plan, &prepared)?;
    for key in &mut prepared {
        if mix.has(Operation::Decrypt) && Operation::Decrypt.fits(key.spec, key.usage) {
            let answer = asked(run, line, gateway, Operation::Encrypt, key).await?;
            key.sealed = Some(
                sealed(gateway, &answer)
                    .ok_or_else(|| no(key, Operation::Encrypt.name_at(gateway), "ciphertext"))?,
            );
        }
        if mix.has(Operation::Verify) && Operation::Verify.fits(key.spec, key.usage) {
            let answer = asked(run, line, gateway, Operation::Sign, key).await?;
            key.signature = Some(
                signature(gateway, &answer)
                    .ok_or_else(|| no(key, Operation::Sign.name_at(gateway), "signature"))?,
            );
        }
    }
    Ok((prepared, mix))
}

/// What a key is: as the shared gateway tells it, or as it was said.
async fn described(
    run: &Run,
    line: &mut Line,
    gateway: GatewayKind,
    named: &NamedKey,
) -> Result<Prepared, DriveError> {
    let spec = named.spec.unwrap_or(USUAL);
    let usage = spec.usages().first().copied().unwrap_or(KeyUsage::EncryptDecrypt);
    let name = named.name.clone();
    let mut key = Prepared { name, spec, usage, version: None, sealed: None, signature: None };
    if gateway == GatewayKind::Shared {
        let answer = asked(run, line, gateway, Operation::DescribeKey, &key).await?;
        let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let told = |member: &str| told["KeyMetadata"][member].as_str();
        if let Some(spec) = told("KeySpec").and_then(|spec| spec.parse().ok()) {
            key.spec = spec;
        }
        if let Some(usage) = told("KeyUsage").and_then(|usage| usage.parse().ok()) {
            key.usage = usage;
        }
        key.version = told("PrimaryKeyVersion").map(str::to_owned);
    }
    Ok(key)
}

/// What is asked: the plan's mix, or the usual one as far as it goes.
fn mix(plan: &Plan, keys: &[Prepared]) -> Result<Mix, PlanError> {
    let can = |operation: Operation| match operation {
        Operation::GetSecretValue => plan.secret.is_some(),
        Operation::DescribeKey => plan.shared.is_some() && !keys.is_empty(),
        operation => keys.iter().any(|key| operation.fits(key.spec, key.usage)),
    };
    let Some(mix) = &plan.mix else {
        let usual: Vec<_> = Mix::USUAL.into_iter().filter(|(operation, _)| can(*operation)).collect();
        return if usual.is_empty() { Err(PlanError::NothingUsual) } else { Ok(Mix(usual)) };
    };
    match mix.0.iter().find(|(operation, _)| !can(*operation)) {
        Some((operation, _)) => {
            Err(PlanError::Impossible { operation: operation.as_str(), needs: operation.needs() })
        }
        None => Ok(mix.clone()),
    }
}

async fn asked(
    run: &Run,
    line: &mut Line,
    gateway: GatewayKind,
    operation: Operation,
    key: &Prepared,
) -> Result<Answer, DriveError> {
    let dice = Dice::of(run.plan.seed, u64::MAX);
    let ask = Ask { operation, fault: None, key: Some(key), secret: "", dice };
    let failed = |status, code| DriveError::Key {
        key: key.name.clone(),
        operation: operation.name_at(gateway),
        status,
        code,
    };
    match run.send_before(line, gateway, &ask).await {
        Some(answer) if answer.status == 200 => Ok(answer),
        Some(answer) => Err(failed(answer.status, code_of(gateway, answer.status, &answer.body))),
        None => Err(failed(0, "no answer".to_owned())),
    }
}

/// An answer that has not what it should have.
fn no(key: &Prepared, operation: &'static str, what: &'static str) -> DriveError {
    DriveError::Answer { key: key.name.clone(), operation, what }
}

/// What can be decrypted; `None` where the answer has nothing of the kind.
fn sealed(gateway: GatewayKind, answer: &Answer) -> Option<Ciphertext> {
    match gateway {
        GatewayKind::Shared => {
            let told: Value = serde_json::from_slice(&answer.body).ok()?;
            Ciphertext::from_base64(told["CiphertextBlob"].as_str()?).ok()
        }
        GatewayKind::Dedicated => {
            let made = messages::Encrypted::decode(&answer.body[..]).ok()?;
            let version: KeyVersionId = answer.version.as_deref()?.parse().ok()?;
            Some(Ciphertext { version, iv: made.iv.try_into().ok()?, sealed: made.ciphertext_blob })
        }
    }
}

/// What can be verified; `None` where the answer has nothing of the kind.
fn signature(gateway: GatewayKind, answer: &Answer) -> Option<Vec<u8>> {
    match gateway {
        GatewayKind::Shared => {
            let told: Value = serde_json::from_slice(&answer.body).ok()?;
            STANDARD.decode(told["Value"].as_str()?).ok()
        }
        GatewayKind::Dedicated => Some(messages::Signed::decode(&answer.body[..]).ok()?.signature),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        access_key::AccessKey,
        mix::Faults,
        plan::{End, Gateway, Pace},
    };

    fn plan(shared: bool, secret: Option<&str>, mix: Option<&str>) -> Plan {
        let gateway = || Gateway {
            address: "http://127.0.0.1:9".parse().expect("an address"),
            authority: None,
            key: AccessKey { id: "id".to_owned(), secret: "secret".to_owned().into() },
        };
        Plan {
            shared: shared.then(gateway),
            dedicated: None,
            keys: vec![],
            secret: secret.map(str::to_owned),
            mix: mix.map(|mix| mix.parse().expect("a mix")),
            faults: Faults::default(),
            pace: Pace { rate: None, connections: 1 },
            end: End { requests: None, time: Some(Duration::from_secs(1)) },
            switchover: None,
            callers: 1,
            seed: 1,
            allow_remote: false,
        }
    }

    fn key(spec: KeySpec, usage: KeyUsage) -> Prepared {
        Prepared { name: "k".to_owned(), spec, usage, version: None, sealed: None, signature: None }
    }

    #[test]
    fn what_is_asked_is_what_can_be_done_or_it_is_said_that_nothing_can() {
        let aes = key(KeySpec::Aes256, KeyUsage::EncryptDecrypt);
        let signs = key(KeySpec::EcP256, KeyUsage::SignVerify);
        let decrypts = key(KeySpec::Rsa2048, KeyUsage::EncryptDecrypt);
        let sign = PlanError::Impossible { operation: "sign", needs: "a key pair that signs" };
        for (what, keys, plan, expected) in [
            ("a symmetric key", vec![&aes], plan(false, None, None), Ok("encrypt decrypt generate-data-key")),
            ("a pair that signs", vec![&signs], plan(false, None, None), Ok("sign verify")),
            ("a secret alone", vec![], plan(false, Some("s"), None), Ok("get-secret-value")),
            (
                "a pair that decrypts, at the shared gateway",
                vec![&decrypts],
                plan(true, None, None),
                Ok("describe-key"),
            ),
            (
                "a pair that decrypts, at a dedicated one",
                vec![&decrypts],
                plan(false, None, None),
                Err(PlanError::NothingUsual),
            ),
            ("what was said", vec![&signs], plan(false, None, Some("sign=1")), Ok("sign")),
            ("what cannot be", vec![&aes], plan(false, None, Some("sign=1")), Err(sign)),
        ] {
            let keys: Vec<_> = keys.into_iter().cloned().collect();
            let found = mix(&plan, &keys).map(|mix| {
                mix.0.iter().map(|(operation, _)| operation.as_str()).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(found, expected.map(str::to_owned), "{what}");
        }
    }

    #[test]
    fn an_answer_without_a_ciphertext_or_a_signature_is_none() {
        let (shared, dedicated) = (GatewayKind::Shared, GatewayKind::Dedicated);
        let version = domain::KeyId::in_default_kms([1; 16]).new_version([2; 16]).to_string();
        let answer = |version: Option<&str>, body: &[u8]| Answer {
            status: 200,
            version: version.map(str::to_owned),
            body: body.to_vec(),
        };
        let whole =
            Ciphertext { version: version.parse().expect("a version"), iv: [2; 12], sealed: vec![3; 32] };
        let encrypted =
            |iv: &[u8]| messages::Encrypted { iv: iv.to_vec(), ciphertext_blob: vec![3; 32] }.encode_to_vec();
        let blob = serde_json::json!({ "CiphertextBlob": whole.to_base64() }).to_string();
        for (gateway, answer, is_there) in [
            (shared, answer(None, blob.as_bytes()), true),
            (shared, answer(None, b"no JSON"), false),
            (shared, answer(None, b"{}"), false),
            (shared, answer(None, br#"{"CiphertextBlob":"AAAA"}"#), false),
            (dedicated, answer(Some(&version), &encrypted(&[2; 12])), true),
            (dedicated, answer(None, &encrypted(&[2; 12])), false),
            (dedicated, answer(Some("no version"), &encrypted(&[2; 12])), false),
            (dedicated, answer(Some(&version), &encrypted(&[2; 11])), false),
            (dedicated, answer(Some(&version), &[0xff]), false),
        ] {
            let expected = is_there.then(|| whole.clone());
            assert_eq!(sealed(gateway, &answer), expected, "{gateway} {answer:?}");
        }
        let signed = messages::Signed { signature: vec![5; 64] }.encode_to_vec();
        for (gateway, body, is_there) in [
            (shared, br#"{"Value":"BQUF"}"#.to_vec(), Some(vec![5; 3])),
            (shared, br#"{"Value":"no base64!"}"#.to_vec(), None),
            (shared, b"{}".to_vec(), None),
            (dedicated, signed, Some(vec![5; 64])),
            (dedicated, vec![0xff], None),
        ] {
            assert_eq!(signature(gateway, &answer(None, &body)), is_there, "{gateway}");
        }
        let error = no(&key(KeySpec::Aes256, KeyUsage::EncryptDecrypt), "Encrypt", "ciphertext");
        assert_eq!(
            error.to_string(),
            "k cannot be driven: the answer to Encrypt has no ciphertext that can be read"
        );
    }
}
