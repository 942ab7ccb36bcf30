//! RAM users and their access keys.

use serde::{Deserialize, Serialize};

use crate::{AccessKey, AccessKeyId, OperatorName, RamUserName, Timestamp};

/// A RAM user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamUserRow {
    /// The name.
    pub name: RamUserName,
    /// What the user may do: the text of a [`RamPolicy`](crate::RamPolicy).
    pub policy: String,
    /// Who made the user.
    pub creator: OperatorName,
    /// When.
    pub created_at: Timestamp,
    /// The user's access keys, oldest first.
    pub keys: Vec<AccessKey>,
}

/// All RAM users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamUserList {
    /// By name.
    pub rows: Vec<RamUserRow>,
    /// Where the gateways listen; `None` where there are none.
    pub gateways: Option<String>,
}

/// The page of a RAM user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamUserPage {
    /// The user.
    pub row: RamUserRow,
    /// The access key that the caller has just made.
    pub new: Option<NewSecret>,
    /// Where the gateways listen; `None` where there are none.
    pub gateways: Option<String>,
}

/// An access key with its secret: for whoever made it, for a quarter of an hour.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSecret {
    /// The access key.
    pub id: AccessKeyId,
    /// Its secret.
    pub secret: String,
}

impl std::fmt::Debug for NewSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSecret").field("id", &self.id).finish_non_exhaustive()
    }
}
