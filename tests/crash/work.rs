//! What the process does until it is killed: one change after another, and a line for each that was answered.

use std::{
    io::{Write as _, stdout},
    path::Path,
    sync::Arc,
};

use custody::RootKey;
use domain::{
    AliasName, Description, EncryptionContext, Key, KeyId, KeySpec, KeyState, KeyStateKind, Origin, Refusal,
    Secret, SecretDataType, SecretId, SecretType, SecretVersionId, Timestamp, WrappingAlgorithm,
    WrappingKeySpec, view::KeyFilter,
};
use engine::{Actor, Clock, CreateKey, CreateSecret, Engine, EngineConfig, EngineError, ImportKeyMaterial};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde::{Deserialize, Serialize};
use storage::{Database, Storage};
use tokio::runtime::Runtime;

use crate::victim::random;

/// The text that is encrypted again and again.
pub(crate) const TEXT: &[u8] = b"what must decrypt for ever";
/// How many of the newest keys are worked with.
const KEYS: u32 = 12;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Something that was answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "answered")]
pub(crate) enum Answer {
    /// A change of this name to this key.
    Change { action: String, key: KeyId },
    /// A value of this version, put into this secret: [`value_of`] them.
    Value { secret: SecretId, version: SecretVersionId },
    /// [`TEXT`], encrypted.
    Ciphertext { key: KeyId, base64: String },
}

/// A clock that stands still.
pub(crate) struct Stopped(Timestamp);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// An engine on a database, `day` days after the first.
pub(crate) async fn engine(database: Database, root_key: &Path, day: i64) -> (Engine, Arc<Storage>) {
    let storage = storage::open(database).await.expect("the database opens");
    let config = EngineConfig {
        account: "1234567890123456".parse().expect("an account"),
        regions: vec!["cn-hangzhou".parse().expect("a region")],
        region_key_quota: None,
        region_secret_quota: None,
    };
    let root = RootKey::load(root_key).expect("the root key");
    let clock = Arc::new(Stopped(Timestamp::from_millis(1_800_000_000_000 + day * DAY)));
    let engine = Engine::start(config, root, storage.clone(), clock).await.expect("an engine");
    (engine, storage)
}

/// Works until somebody kills the process.
pub(crate) fn until_killed(database: Database, root_key: &Path, day: i64) {
    Runtime::new().expect("a runtime").block_on(async {
        let (engine, _) = engine(database, root_key, day).await;
        engine.do_due_work().await.expect("due work");
        loop {
            match one_change(&engine).await {
                Ok(answer) => say(&answer),
                // A key's state does not permit everything.
                Err(EngineError::Refused(_)) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
    });
}

/// One line, out of this process at once.
fn say(answer: &Answer) {
    let line = serde_json::to_string(answer).expect("JSON") + "\n";
    stdout().write_all(line.as_bytes()).and_then(|()| stdout().flush()).expect("somebody listens");
}

async fn one_change(engine: &Engine) -> Result<Answer, EngineError> {
    let actor = Actor::Operator("worker".parse().expect("a name"));
    let newest = engine.list_keys(&KeyFilter::default(), KEYS).await?.rows;
    let some = usize::try_from(random(KEYS.into())).unwrap_or_default();
    let Some(Key { id, state, origin, .. }) = newest.get(some).map(|row| row.key.clone()) else {
        return create(engine, &actor).await;
    };
    if holds_secret(&id) {
        let secret = secret_of(engine, &id)?;
        let found = engine.describe_secret(&secret).await;
        // One that is to be deleted is rescued before its time comes, or not at all.
        let is_doomed = found.as_ref().is_ok_and(|secret| secret.delete_at.is_some());
        if is_doomed || random(2) == 0 {
            return change_secret(engine, &actor, id, secret, found).await;
        }
    }
    let action = match random(10) {
        0 => return create(engine, &actor).await,
        // A doomed key permits little else.
        1..=5 if state.kind() == KeyStateKind::PendingDeletion => {
            engine.cancel_key_deletion(&actor, &id).await.map(|_| "CancelKeyDeletion")
        }
        3..=5 if state == KeyState::Disabled => engine.enable_key(&actor, &id).await.map(|_| "EnableKey"),
        1 | 2 if origin == Origin::External => return import(engine, &actor, id).await,
        1..=4 => return encrypt(engine, id).await,
        5 => engine.disable_key(&actor, &id).await.map(|_| "DisableKey"),
        6 | 7 => engine.create_key_version(&actor, &id).await.map(|_| "CreateKeyVersion"),
        8 => engine.delete_key_material(&actor, &id).await.map(|_| "DeleteKeyMaterial"),
        _ => engine.schedule_key_deletion(&actor, &id, 7).await.map(|_| "ScheduleKeyDeletion"),
    }?;
    Ok(Answer::Change { action: action.to_owned(), key: id })
}

async fn create(engine: &Engine, actor: &Actor) -> Result<Answer, EngineError> {
    let alias: AliasName = format!("crash/{:016x}", random(u64::MAX)).parse()?;
    let request = CreateKey {
        region: engine.regions()[0],
        instance: None,
        spec: KeySpec::Aes256,
        usage: None,
        origin: if random(2) == 0 { Origin::External } else { Origin::AliyunKms },
        policy: None,
        alias: Some(alias),
        description: Description::default(),
        creator: "worker".parse()?,
    };
    let key = engine.create_key(actor, request).await?;
    Ok(Answer::Change { action: "CreateKey".to_owned(), key: key.id })
}

/// Imports material that only depends on the key, so that it is always the same (R162).
async fn import(engine: &Engine, actor: &Actor, key: KeyId) -> Result<Answer, EngineError> {
    let algorithm = WrappingAlgorithm::RsaesOaepSha256;
    let issued = engine.get_parameters_for_import(actor, &key, WrappingKeySpec::Rsa2048, algorithm).await?;
    let material: Vec<u8> = key.as_str().bytes().cycle().take(32).collect();
    let wrapped = wrap::wrap(&material, &issued.pair.public_key, algorithm, &mut UnwrapErr(SysRng));
    let request = ImportKeyMaterial {
        key: key.clone(),
        token: issued.token,
        wrapped: wrapped.expect("wrapped material"),
        expires_at: None,
    };
    engine.import_key_material(actor, &request).await?;
    Ok(Answer::Change { action: "ImportKeyMaterial".to_owned(), key })
}

/// Some keys hold secrets; those cannot be scheduled for deletion, the others can.
fn holds_secret(key: &KeyId) -> bool {
    key.as_str().bytes().last().is_some_and(|byte| byte % 2 == 0)
}

/// The secret of a key: it has the key's name.
fn secret_of(engine: &Engine, key: &KeyId) -> Result<SecretId, EngineError> {
    Ok(SecretId { region: engine.regions()[0], name: key.as_str().parse()? })
}

/// The value that a version of a secret has.
pub(crate) fn value_of(secret: &SecretId, version: &SecretVersionId) -> String {
    format!("{secret} at {version}")
}

/// Creates the secret of a key, puts another value into it, deletes it, or keeps it.
async fn change_secret(
    engine: &Engine,
    actor: &Actor,
    key: KeyId,
    id: SecretId,
    found: Result<Secret, EngineError>,
) -> Result<Answer, EngineError> {
    let version: SecretVersionId = format!("{:016x}", random(u64::MAX)).parse()?;
    let value = value_of(&id, &version);
    let data_type = SecretDataType::Text;
    match found {
        Err(EngineError::Refused(Refusal::SecretNotFound)) => {
            let request = CreateSecret {
                id: id.clone(),
                kind: SecretType::Generic,
                key,
                description: Description::default(),
                creator: "worker".parse()?,
                version: version.clone(),
                data_type,
                value: value.into_bytes().into(),
            };
            engine.create_secret(actor, &request).await?;
            Ok(Answer::Value { secret: id, version })
        }
        Ok(secret) if secret.delete_at.is_some() && random(4) > 0 => {
            engine.restore_secret(actor, &id).await?;
            Ok(Answer::Change { action: "RestoreSecret".to_owned(), key })
        }
        Ok(_) if random(2) == 0 => {
            engine.delete_secret(actor, &id, 7).await?;
            Ok(Answer::Change { action: "DeleteSecret".to_owned(), key })
        }
        Ok(_) => {
            engine.put_secret_value(actor, &id, &version, data_type, value.as_bytes()).await?;
            Ok(Answer::Value { secret: id, version })
        }
        Err(error) => Err(error),
    }
}

async fn encrypt(engine: &Engine, key: KeyId) -> Result<Answer, EngineError> {
    let ciphertext = engine.encrypt(&key, TEXT, &EncryptionContext::default()).await?;
    Ok(Answer::Ciphertext { key, base64: ciphertext.to_base64() })
}
