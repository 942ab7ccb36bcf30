//! Operators and their sessions.

use serde::{Deserialize, Serialize};

use crate::{Operator, OperatorName, Role, Timestamp};

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The operator's name.
    pub name: OperatorName,
    /// What the operator may do.
    pub role: Role,
}

/// The operators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorList {
    /// All of them, by name.
    pub rows: Vec<OperatorRow>,
    /// The server's time.
    pub now: Timestamp,
}

/// An operator in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorRow {
    /// The operator.
    pub operator: Operator,
    /// Open sessions.
    pub sessions: u32,
    /// Until when a one-time link is valid that sets the operator's password; `None` where there is none.
    pub link_until: Option<Timestamp>,
}

/// An operator's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorPage {
    /// The operator.
    pub row: OperatorRow,
    /// How many other operators administer the server.
    pub others: u32,
    /// The one-time link that the caller made just now.
    pub link: Option<OneTimeLink>,
    /// The server's time.
    pub now: Timestamp,
}

/// A one-time link, for whoever made it to pass on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeLink {
    /// The code in its address.
    pub code: String,
    /// Until when it is valid.
    pub until: Timestamp,
}

impl std::fmt::Debug for OneTimeLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneTimeLink").field("until", &self.until).finish_non_exhaustive()
    }
}

/// Whom a one-time link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The name to sign in with.
    pub name: OperatorName,
    /// Until when the link is valid.
    pub until: Timestamp,
}
