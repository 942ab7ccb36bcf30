//! One-time links that were made just now: kept in memory for whoever made them to pass on. The store has their hash only.

use std::{collections::HashMap, sync::Mutex, time::Duration};

use domain::{OperatorId, OperatorName, Timestamp, view::OneTimeLink};
use zeroize::Zeroizing;

/// How long a link is shown to its maker.
const SHOWN: Duration = Duration::from_secs(15 * 60);

/// The last link that each operator made.
#[derive(Default)]
pub(crate) struct Links(Mutex<HashMap<OperatorId, Link>>);

struct Link {
    whose: OperatorName,
    code: Zeroizing<String>,
    made_at: Timestamp,
    until: Timestamp,
}

impl Links {
    /// Keeps a link that `maker` made for `whose` password.
    pub(crate) fn keep(
        &self,
        maker: &OperatorId,
        whose: &OperatorName,
        code: Zeroizing<String>,
        (made_at, until): (Timestamp, Timestamp),
    ) {
        let link = Link { whose: whose.clone(), code, made_at, until };
        self.all().insert(maker.clone(), link);
    }

    /// The link that `maker` made for `whose` password a short while ago.
    pub(crate) fn made_by(
        &self,
        maker: &OperatorId,
        whose: &OperatorName,
        now: Timestamp,
    ) -> Option<OneTimeLink> {
        let mut all = self.all();
        all.retain(|_, link| !link.made_at.plus(SHOWN).has_come(now));
        let link = all.get(maker).filter(|link| link.whose == *whose)?;
        Some(OneTimeLink { code: link.code.to_string(), until: link.until })
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<OperatorId, Link>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}
