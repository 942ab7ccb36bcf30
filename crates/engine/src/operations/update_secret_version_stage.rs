//! UpdateSecretVersionStage.

use domain::{Refusal, SecretAction, SecretId, SecretVersionId, VersionStage, limits};
use serde_json::json;

use crate::{Actor, Change, Engine, EngineError, Stored, Write, operations::create_secret::audited};

impl Engine {
    /// Moves a stage to a version, from whichever has it; `None` takes it away from that one.
    /// When `ACSCurrent` moves, the version that had it becomes the previous one: so a value is brought back.
    ///
    /// # Errors
    /// [`Refusal::SecretVersionNotFound`]; [`Refusal::StageStays`] for `ACSCurrent` that is taken away;
    /// [`Refusal::TooManyStages`]; the refusal of the secret's state.
    pub async fn update_secret_version_stage(
        &self,
        actor: &Actor,
        id: &SecretId,
        stage: &VersionStage,
        to: Option<&SecretVersionId>,
    ) -> Result<(), EngineError> {
        self.retry(id, || async {
            let Stored { value: mut secret, revision } = self.load_secret(id).await?;
            secret.permits(SecretAction::Change)?;
            let versions = self.store.secret_versions(id).await?;
            let from = versions.iter().find(|version| version.stages.contains(stage)).map(|found| &found.id);
            match to.map(|to| versions.iter().find(|version| version.id == *to)) {
                None if *stage == VersionStage::current() => return Err(Refusal::StageStays.into()),
                None if from.is_none() => return Err(Refusal::SecretVersionNotFound.into()),
                None => {}
                Some(None) => return Err(Refusal::SecretVersionNotFound.into()),
                Some(Some(version)) => {
                    // What becomes current is no longer the previous one.
                    let leaves = |has: &&VersionStage| {
                        *stage == VersionStage::current() && **has == VersionStage::previous()
                    };
                    let stays = version.stages.iter().filter(|has| *has != stage && !leaves(has)).count();
                    if stays >= limits::MAX_STAGES {
                        return Err(Refusal::TooManyStages { max: limits::MAX_STAGES as u32 }.into());
                    }
                }
            }
            if to == from {
                return Ok(Some(()));
            }
            secret.updated_at = self.now();
            let mut writes = vec![
                Write::UpdateSecret { secret: Box::new(secret), from: revision },
                Write::SetStage(id.clone(), stage.clone(), to.cloned()),
            ];
            if *stage == VersionStage::current() {
                writes.push(Write::SetStage(id.clone(), VersionStage::previous(), from.cloned()));
            }
            let detail = json!({ "stage": stage, "from": from, "to": to });
            let audit = self.audit(actor, "UpdateSecretVersionStage", audited(id), detail);
            Ok(self.committed(Change { writes, audit }).await?.then_some(()))
        })
        .await
    }
}
