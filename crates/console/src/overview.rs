//! The overview.

use domain::view::{Due, DueKind, Overview, RegionSummary};
use domain::{AliasName, KeyId, KeyStateKind, Permission, RegionId};
use engine::{DueWork, KeyCount};
use std::collections::HashMap;

use crate::{Caller, Console, Error};

/// Things due, and latest changes, on the overview.
const ROWS: u32 = 8;

impl Console {
    /// The overview.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn overview(&self, caller: &Caller) -> Result<Overview, Error> {
        caller.require(Permission::Read)?;
        let counts = self.engine.key_counts().await?;
        let instances = self.engine.list_instances().await?;
        let summary = |region: &RegionId| RegionSummary {
            region: *region,
            instances: count(instances.iter().filter(|instance| instance.region == *region).count()),
            keys: KeyStateKind::ALL.iter().map(|state| (*state, keys_in(&counts, *region, *state))).collect(),
        };
        Ok(Overview {
            regions: self.engine.regions().iter().map(summary).collect(),
            due: self.due().await?,
            latest: self.engine.list_audit(None, ROWS).await?,
            now: self.engine.now(),
        })
    }

    async fn due(&self) -> Result<Vec<Due>, Error> {
        let work = self.engine.list_due(ROWS).await?;
        let keys = work.iter().map(|due| key_of(due).clone()).collect();
        let aliases: HashMap<KeyId, Vec<AliasName>> = self.engine.aliases_by_key(keys).await?;
        let due = |work: DueWork| Due {
            kind: match work {
                DueWork::Material(..) => DueKind::Material,
                DueWork::Deletion(..) => DueKind::Deletion,
                DueWork::Rotation(..) => DueKind::Rotation,
                DueWork::Pair(..) => DueKind::Pair,
            },
            alias: aliases.get(key_of(&work)).and_then(|aliases| aliases.first().cloned()),
            key: key_of(&work).clone(),
            at: work.at(),
        };
        Ok(work.into_iter().map(due).collect())
    }
}

fn key_of(due: &DueWork) -> &KeyId {
    match due {
        DueWork::Material(key, _)
        | DueWork::Deletion(key, _)
        | DueWork::Rotation(key, _)
        | DueWork::Pair(_, key, _) => key,
    }
}

fn keys_in(counts: &[KeyCount], region: RegionId, state: KeyStateKind) -> u32 {
    counts.iter().filter(|c| c.region == region && c.state == state).map(|c| c.count).sum()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
