//! UpdateRotationPolicy, and freezing what it set while a key moves.

use domain::{Action, Key, KeyId, Rotation, RotationInterval, RotationPolicy, Timestamp};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Stored, Write};

impl Engine {
    /// Has a key rotate by itself every so often, first that long from now; or never again.
    ///
    /// # Errors
    /// The refusals of the key's state and origin, and while its rotation is frozen.
    pub async fn update_rotation_policy(
        &self,
        actor: &Actor,
        id: &KeyId,
        every: Option<RotationInterval>,
    ) -> Result<Key, EngineError> {
        let action = (Action::UpdateRotationPolicy, "UpdateRotationPolicy");
        self.change_rotation(actor, id, action, |_, now| {
            every.map_or(RotationPolicy::Off, |every| RotationPolicy::On(Rotation::starting(now, every)))
        })
        .await
    }

    /// Stops the rotation of a key that moves (R63, R176), and keeps its interval and next time for afterwards.
    ///
    /// # Errors
    /// The refusals of the key's state; a key that does not rotate by itself, or is frozen already.
    pub async fn freeze_rotation(&self, actor: &Actor, id: &KeyId) -> Result<Key, EngineError> {
        let action = (Action::FreezeRotation, "FreezeRotation");
        self.change_rotation(actor, id, action, |policy, _| policy.frozen()).await
    }

    /// Has a key rotate again as it did before it was frozen: see [`RotationPolicy::restored`].
    ///
    /// # Errors
    /// The refusals of the key's state; a key whose rotation is not frozen.
    pub async fn restore_rotation(&self, actor: &Actor, id: &KeyId) -> Result<Key, EngineError> {
        let action = (Action::RestoreRotation, "RestoreRotation");
        self.change_rotation(actor, id, action, RotationPolicy::restored).await
    }

    async fn change_rotation(
        &self,
        actor: &Actor,
        id: &KeyId,
        (action, name): (Action, &'static str),
        to: impl Fn(RotationPolicy, Timestamp) -> RotationPolicy,
    ) -> Result<Key, EngineError> {
        self.retry(id, || async {
            let Stored { value: mut key, revision } = self.load_to_change(id).await?;
            key.permits(action)?;
            let before = key.rotation;
            key.rotation = to(before, self.now());
            let detail = json!({ "from": before.running(), "to": key.rotation.running() });
            let change = Change {
                writes: vec![Write::UpdateKey { key: Box::new(key.clone()), from: revision }],
                audit: self.audit(actor, name, id, detail),
            };
            Ok(self.committed(change).await?.then_some(key))
        })
        .await
    }
}
