//! Work that falls due by itself.

use std::time::Duration;

use domain::{ClockDoubt, KeyId, KeyState, MaterialStatus, PairId, Timestamp, Transition, doubt_clock};
use serde_json::json;

use crate::{Actor, Change, DueWork, Engine, EngineError, Write, clock::MARK_EVERY};

/// The longest sleep, so that a clock that was set forward is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// How much is read at a time.
const BATCH: u32 = 100;

impl Engine {
    /// Does due work as it falls due, and marks the time; cancel by dropping the future.
    /// Ends only when the clock leaps ahead: then nothing is erased until a restart has asked about it.
    pub async fn run_timers(&self) {
        let (mut before, mut marked) = (self.now(), None);
        loop {
            let now = self.now();
            if doubt_clock(now, before) == Some(ClockDoubt::Ahead) {
                tracing::error!(%before, %now, "the clock leapt ahead; nothing that falls due is done until a restart");
                return;
            }
            before = now;
            self.opened_keys.drop_idle();
            if marked.is_none_or(|marked: Timestamp| marked.plus(MARK_EVERY).has_come(now)) {
                marked = self.mark(now).await;
            }
            let sleep = match self.do_due_work().await {
                Ok(next) => {
                    next.and_then(|at| at.remaining(self.now())).unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP)
                }
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "work that fell due was not done"
                    );
                    LONGEST_SLEEP
                }
            };
            tokio::select! {
                () = tokio::time::sleep(sleep) => {}
                () = self.due_changed.notified() => {}
            }
        }
    }

    /// Notes that this server runs, and when that was done.
    async fn mark(&self, now: Timestamp) -> Option<Timestamp> {
        match self.store.mark(now).await {
            Ok(()) => Some(now),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the time was not marked");
                None
            }
        }
    }

    /// Does everything that is due by now, and says when the next is due.
    /// What cannot be done is logged and left for the next time; it does not stop the rest.
    ///
    /// # Errors
    /// A store that does not say what is due.
    pub async fn do_due_work(&self) -> Result<Option<Timestamp>, EngineError> {
        loop {
            let now = self.now();
            let mut done = false;
            for due in self.store.due(BATCH).await? {
                if !due.at().has_come(now) {
                    return Ok(Some(due.at()));
                }
                match self.do_one(&due).await {
                    Ok(()) => done = true,
                    Err(error) => {
                        let error = &error as &dyn std::error::Error;
                        tracing::error!(error, ?due, "what fell due was not done");
                    }
                }
            }
            if !done {
                return Ok(None);
            }
        }
    }

    async fn do_one(&self, due: &DueWork) -> Result<(), EngineError> {
        match due {
            DueWork::Material(key, at) => self.expire_material(key, *at).await,
            DueWork::Deletion(key, at) => self.delete_key(key, *at).await,
            DueWork::Rotation(key, at) => self.rotate_due(key, *at).await,
            DueWork::Pair(pair, key, at) => self.expire_pair(pair, key, *at).await,
            DueWork::Secret(secret, _, at) => self.erase_secret(secret, *at).await,
            DueWork::SecretRotation(secret, _, at) => self.miss_rotation(secret, *at).await,
            DueWork::ClientKey(key, point, at) => self.note_client_key_expired(key, point, *at).await,
        }
    }

    /// Deletes material whose time has come (R160). A race lost means that somebody moved the expiry.
    pub(crate) async fn expire_material(&self, id: &KeyId, due: Timestamp) -> Result<(), EngineError> {
        let Some(stored) = self.store.key(id).await? else { return Ok(()) };
        let mut key = stored.value;
        if key.primary.material.expires_at() != Some(due) {
            return Ok(());
        }
        key.primary.material = MaterialStatus::Absent;
        key.state = key.state.after(Transition::MaterialLost)?;
        let change = Change {
            writes: vec![
                Write::SetMaterial(key.primary.id.clone(), None),
                Write::UpdateKey { key: Box::new(key.clone()), from: stored.revision },
            ],
            audit: self.audit(
                &Actor::System,
                "ExpireKeyMaterial",
                id,
                json!({ "due": due, "to": key.state }),
            ),
        };
        self.committed(change).await.map(|_| ())
    }

    /// Deletes a key whose window has ended.
    async fn delete_key(&self, id: &KeyId, due: Timestamp) -> Result<(), EngineError> {
        let Some(stored) = self.store.key(id).await? else { return Ok(()) };
        if stored.value.state != (KeyState::PendingDeletion { delete_at: due }) {
            return Ok(());
        }
        let change = Change {
            writes: vec![Write::DeleteKey { key: id.clone(), from: stored.revision }],
            audit: self.audit(&Actor::System, "DeleteKey", id, json!({ "due": due })),
        };
        self.committed(change).await.map(|_| ())
    }

    /// Erases the private half of a pair whose token is no longer valid.
    async fn expire_pair(&self, id: &PairId, key: &KeyId, due: Timestamp) -> Result<(), EngineError> {
        let Some(stored) = self.store.pair(id).await? else { return Ok(()) };
        if stored.sealed.is_none() {
            return Ok(());
        }
        let change = Change {
            writes: vec![Write::ErasePair { pair: id.clone(), from: stored.revision }],
            audit: self.audit(&Actor::System, "ExpireImportToken", key, json!({ "pair": id, "due": due })),
        };
        self.committed(change).await.map(|_| ())
    }
}
