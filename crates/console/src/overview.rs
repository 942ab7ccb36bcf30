//! The overview.

use domain::view::{AuditEntry, Overview, RegionSummary};
use domain::{KeyStateKind, Permission, RegionId};
use engine::{DueFilter, KeyCount};

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
            due: self.as_due(self.engine.list_due_of(&DueFilter::default(), ROWS).await?.0).await?,
            latest: self.engine.list_audit(None, ROWS).await?.into_iter().map(AuditEntry::for_list).collect(),
            now: self.engine.now(),
        })
    }
}

fn keys_in(counts: &[KeyCount], region: RegionId, state: KeyStateKind) -> u32 {
    counts.iter().filter(|c| c.region == region && c.state == state).map(|c| c.count).sum()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
