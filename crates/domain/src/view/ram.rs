//! RAM users and their access keys.

use serde::{Deserialize, Serialize};

use crate::{AccessKey, RamUser};

/// A RAM user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamUserRow {
    /// The user.
    pub user: RamUser,
    /// The user's access keys, oldest first.
    pub keys: Vec<AccessKey>,
}

/// All RAM users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamUserList {
    /// By name.
    pub rows: Vec<RamUserRow>,
}
