//! CreateKeyVersion: rotation, at once and when it falls due.

use domain::{
    Action, Key, KeyId, KeyVersion, KeyVersionId, MaterialStatus, Rotation, RotationPolicy, Timestamp,
};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Revision, Stored, Write};

impl Engine {
    /// Rotates a key now: makes a version that encrypts from then on. All versions still decrypt.
    ///
    /// # Errors
    /// The refusals of the key's state and origin; a version that was made less than 7 days ago.
    pub async fn create_key_version(&self, actor: &Actor, id: &KeyId) -> Result<Key, EngineError> {
        self.retry(id, || async {
            let Stored { value: key, revision } = self.load_to_change(id).await?;
            key.permits(Action::CreateKeyVersion)?;
            key.may_have_new_version(self.now())?;
            self.rotate(actor, key, revision).await
        })
        .await
    }

    /// Rotates a key whose time has come. A race lost means that somebody changed the key: it is looked at again.
    pub(crate) async fn rotate_due(&self, id: &KeyId, due: Timestamp) -> Result<(), EngineError> {
        let Some(Stored { value: key, revision }) = self.store.key(id).await? else { return Ok(()) };
        let is_due = key.rotation.running().is_some_and(|rotation| rotation.next == due);
        if !is_due || key.permits(Action::CreateKeyVersion).is_err() {
            return Ok(());
        }
        self.rotate(&Actor::System, key, revision).await.map(|_| ())
    }

    /// Commits a new primary version; `None` when the key was changed meanwhile.
    pub(crate) async fn rotate(
        &self,
        actor: &Actor,
        key: Key,
        from: Revision,
    ) -> Result<Option<Key>, EngineError> {
        let before = key.primary.id.clone();
        let mut key = self.with_new_version(key);
        let material = self.generate_material(&mut key).await?;
        let detail = json!({ "from": before, "version": key.primary.id, "next": key.rotation.running().map(|r| r.next) });
        let change = Change {
            writes: vec![
                Write::AddVersion { key: Box::new(key.clone()), material },
                Write::UpdateKey { key: Box::new(key.clone()), from },
            ],
            audit: self.audit(actor, "CreateKeyVersion", &key.id, detail),
        };
        Ok(self.committed(change).await?.then_some(key))
    }

    /// The key with another primary version, still without material. Its next rotation counts from now.
    fn with_new_version(&self, key: Key) -> Key {
        let now = self.now();
        let id: KeyVersionId = key.id.new_version(custody::random::bytes());
        let rotation = match key.rotation {
            RotationPolicy::On(rotation) => RotationPolicy::On(Rotation::starting(now, rotation.every)),
            RotationPolicy::Off | RotationPolicy::Frozen(_) => key.rotation,
        };
        let primary = KeyVersion { id, created_at: now, material: MaterialStatus::Absent };
        Key { primary, rotation, ..key }
    }
}
