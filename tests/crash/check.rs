//! What is looked at after each kill: the audit log tells what the keys must be, and they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use domain::{
    ChainCheck, Ciphertext, EncryptionContext, KeyId, KeyStateKind, KeyVersionId, Refusal, SecretId,
    SecretVersionId,
    view::{AuditEntry, VersionRow},
};
use engine::{Actor, Engine, EngineError};
use serde_json::Value;
use storage::{Database, Storage};
use tokio::runtime::Runtime;

use crate::work::{Answer, TEXT, engine, value_of};

/// Everything that was answered so far, by whichever process.
#[derive(Default)]
pub(crate) struct Witness {
    changes: BTreeMap<(String, KeyId), usize>,
    ciphertexts: Vec<(KeyId, String)>,
    values: Vec<(SecretId, SecretVersionId)>,
    seen: BTreeMap<String, usize>,
}

/// What the audit log says of a key.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    state: KeyStateKind,
    versions: usize,
}

impl Witness {
    /// Takes down what a process had answered before it was killed.
    pub(crate) fn hear(&mut self, answers: Vec<String>) {
        for answer in answers {
            match serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{answer}: {error}")) {
                Answer::Change { action, key } => *self.changes.entry((action, key)).or_default() += 1,
                Answer::Value { secret, version } => self.values.push((secret, version)),
                Answer::Ciphertext { key, base64 } => self.ciphertexts.push((key, base64)),
            }
        }
    }

    /// Opens what was left, and compares.
    pub(crate) fn check(&mut self, database: Database, root_key: &Path, day: i64) {
        Runtime::new().expect("a runtime").block_on(async {
            let (engine, storage) = engine(database, root_key, day).await;
            let intact = storage.verify_chain().await.expect("the log is read");
            assert!(matches!(intact, ChainCheck::Intact(_)), "{intact:?}");
            let log = engine.list_audit(None, u32::MAX).await.expect("the log");
            self.every_answered_change_is_there(&log);
            let told = told(&log);
            every_key_is_what_the_log_tells(&engine, &told, &self.encrypted()).await;
            self.every_answered_ciphertext_decrypts(&engine, &told).await;
            self.every_answered_value_is_read(&engine, &log).await;
            close(engine, &storage).await;
        });
    }

    fn every_answered_change_is_there(&mut self, log: &[AuditEntry]) {
        let mut found: BTreeMap<(String, KeyId), usize> = BTreeMap::new();
        self.seen.clear();
        for entry in log.iter().filter(|entry| entry.outcome == "ok") {
            *self.seen.entry(entry.action.clone()).or_default() += 1;
            // A secret has the name of its key.
            let name = entry.resource.rsplit('/').next().unwrap_or_default();
            if let Ok(key) = name.parse() {
                *found.entry((entry.action.clone(), key)).or_default() += 1;
            }
        }
        for (change, answered) in &self.changes {
            let found = found.get(change).copied().unwrap_or_default();
            assert!(
                found >= *answered,
                "{change:?} was answered {answered} times and is there {found} times"
            );
        }
    }

    /// How often each version has encrypted, as far as that was answered.
    fn encrypted(&self) -> BTreeMap<KeyVersionId, u64> {
        let mut encrypted = BTreeMap::new();
        for (_, base64) in &self.ciphertexts {
            let ciphertext = Ciphertext::from_base64(base64).expect("a ciphertext");
            *encrypted.entry(ciphertext.version).or_default() += 1;
        }
        encrypted
    }

    async fn every_answered_ciphertext_decrypts(&mut self, engine: &Engine, told: &BTreeMap<KeyId, Told>) {
        self.ciphertexts.retain(|(key, _)| told.contains_key(key));
        for (key, base64) in &self.ciphertexts {
            let ciphertext = Ciphertext::from_base64(base64).expect("a ciphertext");
            let answer = engine.decrypt(&ciphertext, &EncryptionContext::default()).await;
            match told[key].state {
                KeyStateKind::Enabled => assert_eq!(answer.expect("it decrypts").0.as_slice(), TEXT, "{key}"),
                state => assert!(matches!(answer, Err(EngineError::Refused(_))), "{key} is {state}"),
            }
        }
    }

    /// What was put is read, unless the log tells that the secret was erased.
    async fn every_answered_value_is_read(&mut self, engine: &Engine, log: &[AuditEntry]) {
        let erased: BTreeSet<&str> = log
            .iter()
            .filter(|entry| entry.action == "EraseSecret")
            .filter_map(|entry| entry.resource.strip_prefix("secret/"))
            .collect();
        self.values.retain(|(secret, _)| !erased.contains(secret.to_string().as_str()));
        let actor = Actor::System;
        for (secret, version) in &self.values {
            let stored = engine.describe_secret(secret).await.expect("the secret");
            let key = engine.describe_key(&stored.key).await.expect("its key").state.kind();
            let answer = engine.get_secret_value(&actor, secret, Some(version)).await;
            match (key, stored.delete_at) {
                (KeyStateKind::Enabled, None) => {
                    let (found, value) = answer.expect("the value");
                    let expected = value_of(secret, version);
                    assert_eq!((&found.id, value.as_slice()), (version, expected.as_bytes()));
                }
                _ => assert!(matches!(answer, Err(EngineError::Refused(_))), "{secret}: its key is {key}"),
            }
        }
    }

    /// A run that never deleted a key, say, has shown nothing about deletions.
    pub(crate) fn has_seen_enough(&self) {
        for action in [
            "CreateKey",
            "GetParametersForImport",
            "ImportKeyMaterial",
            "CreateKeyVersion",
            "DisableKey",
            "EnableKey",
            "ScheduleKeyDeletion",
            "CancelKeyDeletion",
            "DeleteKey",
            "DeleteKeyMaterial",
            "ExpireImportToken",
            "CreateSecret",
            "PutSecretValue",
            "DeleteSecret",
            "RestoreSecret",
            "EraseSecret",
        ] {
            assert!(self.seen.contains_key(action), "no {action} in all these lives: {:?}", self.seen);
        }
    }
}

/// The keys as the log tells of them, from its first entry on.
fn told(log: &[AuditEntry]) -> BTreeMap<KeyId, Told> {
    let mut keys: BTreeMap<KeyId, Told> = BTreeMap::new();
    for entry in log.iter().rev().filter(|entry| entry.outcome == "ok") {
        let Ok(id) = entry.resource.parse::<KeyId>() else { continue };
        let detail: Value = serde_json::from_str(&entry.detail).expect("JSON");
        if entry.action == "CreateKey" {
            let external = detail["origin"] == "EXTERNAL";
            let state = if external { KeyStateKind::PendingImport } else { KeyStateKind::Enabled };
            keys.insert(id, Told { state, versions: 1 });
            continue;
        }
        if entry.action == "DeleteKey" {
            keys.remove(&id).expect("a key is deleted once");
            continue;
        }
        let key = keys.get_mut(&id).unwrap_or_else(|| panic!("{} of {id}, which is not there", entry.action));
        match entry.action.as_str() {
            "ImportKeyMaterial" if key.state == KeyStateKind::PendingImport => {
                key.state = KeyStateKind::Enabled
            }
            "CreateKeyVersion" => key.versions += 1,
            "EnableKey"
            | "DisableKey"
            | "ScheduleKeyDeletion"
            | "CancelKeyDeletion"
            | "DeleteKeyMaterial" => {
                key.state = state(&detail["to"]);
            }
            _ => {}
        }
    }
    keys
}

/// A state as the log writes it: its name, or an object under its name.
fn state(to: &Value) -> KeyStateKind {
    let name = to.as_str().or_else(|| to.as_object()?.keys().next().map(String::as_str));
    name.and_then(|name| name.parse().ok()).unwrap_or_else(|| panic!("no state: {to}"))
}

async fn every_key_is_what_the_log_tells(
    engine: &Engine,
    told: &BTreeMap<KeyId, Told>,
    encrypted: &BTreeMap<KeyVersionId, u64>,
) {
    let counts = engine.key_counts().await.expect("the counts");
    let there: u32 = counts.iter().map(|count| count.count).sum();
    assert_eq!(there as usize, told.len(), "as many keys as the log tells of");
    for (id, expected) in told {
        let key = engine.describe_key(id).await.expect("the key");
        let versions = engine.list_key_versions(id).await.expect("its versions");
        for VersionRow { version, invocations } in &versions {
            let done = encrypted.get(&version.id).copied().unwrap_or_default();
            assert!(*invocations >= done, "{done} encryptions of {}, counted {invocations}", version.id);
        }
        let found = Told { state: key.state.kind(), versions: versions.len() };
        assert_eq!(found, *expected, "{id}");
        let works = engine.encrypt(id, TEXT, &EncryptionContext::default()).await;
        match (expected.state, works) {
            (KeyStateKind::Enabled, Ok(_)) => {}
            (KeyStateKind::Disabled, Err(EngineError::Refused(Refusal::KeyDisabled)))
            | (KeyStateKind::PendingImport, Err(EngineError::Refused(Refusal::KeyPendingImport)))
            | (KeyStateKind::PendingDeletion, Err(EngineError::Refused(Refusal::KeyPendingDeletion))) => {}
            (state, answer) => panic!("{id} is {state}, but: {:?}", answer.map(|_| ())),
        }
    }
}

async fn close(engine: Engine, storage: &Storage) {
    drop(engine);
    storage.close().await;
}
