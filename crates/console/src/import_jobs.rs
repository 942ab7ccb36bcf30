//! The imports, as jobs.

use std::collections::HashMap;

use domain::view::{AuditEntry, ImportFilter, ImportJob, ImportList};
use domain::{AliasName, CheckValue, ImportState, KeyId, MaterialStatus, PairId, Permission, WrappingPair};

use crate::{Caller, Console, Error, fingerprint::Fingerprint};

/// Rows of a page of the list.
const PAGE: u32 = 50;

impl Console {
    /// A page of the imports, newest first.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn imports(&self, caller: &Caller, filter: &ImportFilter) -> Result<ImportList, Error> {
        caller.require(Permission::Read)?;
        let (pairs, next) = self.engine.list_imports(filter, PAGE).await?;
        let keys: Vec<KeyId> = pairs.iter().map(|(pair, _)| pair.key.clone()).collect();
        let names =
            Names { makers: self.makers(&keys).await?, aliases: self.engine.aliases_by_key(keys).await? };
        let now = self.engine.now();
        let row = |(pair, material): (WrappingPair, MaterialStatus)| match material {
            MaterialStatus::Present { check_value, .. }
                if pair.import_state(now) == ImportState::Imported =>
            {
                names.job(pair, Some(check_value))
            }
            MaterialStatus::Present { .. } | MaterialStatus::Absent => names.job(pair, None),
        };
        Ok(ImportList { rows: pairs.into_iter().map(row).collect(), next, now })
    }

    /// Who had the pairs of these keys issued. The audit log knows, since a pair is committed with its row.
    async fn makers(&self, keys: &[KeyId]) -> Result<HashMap<PairId, String>, Error> {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let entries = self.audit.audit_of("GetParametersForImport", &keys).await?;
        Ok(entries.into_iter().filter_map(|entry| Some((pair_of(&entry)?, entry.actor))).collect())
    }
}

/// What pairs and keys are called, and by whom.
struct Names {
    makers: HashMap<PairId, String>,
    aliases: HashMap<KeyId, Vec<AliasName>>,
}

impl Names {
    fn job(&self, pair: WrappingPair, check_value: Option<CheckValue>) -> ImportJob {
        let fingerprint = Fingerprint::of(&pair.public_key);
        ImportJob {
            alias: self.aliases.get(&pair.key).and_then(|aliases| aliases.first().cloned()),
            fingerprint: fingerprint.hex(),
            phrase: fingerprint.phrase(),
            check_value,
            created_by: self.makers.get(&pair.id).cloned(),
            pair,
        }
    }
}

fn pair_of(entry: &AuditEntry) -> Option<PairId> {
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).ok()?;
    detail["pair"].as_str()?.parse().ok()
}
