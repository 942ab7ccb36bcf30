//! Why an operation did not succeed.

use custody::CustodyError;
use domain::{Invalid, Refusal};

use crate::StoreError;

/// Why an operation did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A rule forbids it: the caller's to understand and to mend.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed: nothing was changed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// What is stored does not open with the root key: damage, or another installation's database.
    #[error("stored material of {resource} does not open")]
    Damaged {
        /// The id of the keyring, key or pair.
        resource: String,
        /// What custody said.
        #[source]
        source: CustodyError,
    },
    /// Others changed the same row again and again.
    #[error("{resource} is being changed by others")]
    Contended {
        /// The id of the row.
        resource: String,
    },
    /// No more keys are made: the thread that makes them has ended.
    #[error("no key can be made now")]
    NoKeyMade,
}

impl From<Invalid> for EngineError {
    fn from(invalid: Invalid) -> Self {
        EngineError::Refused(invalid.into())
    }
}

impl EngineError {
    /// For `map_err`: `resource` was found damaged.
    pub(crate) fn damaged(resource: impl ToString) -> impl FnOnce(CustodyError) -> Self {
        move |source| EngineError::Damaged { resource: resource.to_string(), source }
    }
}
