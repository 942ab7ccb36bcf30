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
            key.sealed = sealed(gateway, &answer);
        }
        if mix.has(Operation::Verify) && Operation::Verify.fits(key.spec, key.usage) {
            let answer = asked(run, line, gateway, Operation::Sign, key).await?;
            key.signature = signature(gateway, &answer);
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
        return Ok(Mix(Mix::USUAL.into_iter().filter(|(operation, _)| can(*operation)).collect()));
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

fn signature(gateway: GatewayKind, answer: &Answer) -> Option<Vec<u8>> {
    match gateway {
        GatewayKind::Shared => {
            let told: Value = serde_json::from_slice(&answer.body).ok()?;
            STANDARD.decode(told["Value"].as_str()?).ok()
        }
        GatewayKind::Dedicated => Some(messages::Signed::decode(&answer.body[..]).ok()?.signature),
    }
}
