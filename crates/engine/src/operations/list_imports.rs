//! The imports: wrapping pairs of all keys.

use domain::view::ImportFilter;
use domain::{MaterialStatus, PairId, WrappingPair};

use crate::{Engine, EngineError};

impl Engine {
    /// A page of at most `limit` pairs, newest first, with the material that their keys have now; and after which
    /// the next page begins.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn list_imports(
        &self,
        filter: &ImportFilter,
        limit: u32,
    ) -> Result<(Vec<(WrappingPair, MaterialStatus)>, Option<PairId>), EngineError> {
        let now = self.now();
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut pairs = self.store.imports(filter, now, limit.saturating_add(1)).await?;
        let more = pairs.len() > wanted;
        pairs.truncate(wanted);
        let next = if more { pairs.last().map(|(pair, _)| pair.id.clone()) } else { None };
        let gone = |material: &MaterialStatus| material.expires_at().is_some_and(|at| at.has_come(now));
        for (_, material) in &mut pairs {
            if gone(material) {
                *material = MaterialStatus::Absent;
            }
        }
        Ok((pairs, next))
    }
}
