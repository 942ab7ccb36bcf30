//! The port for accounts: operators and their sessions.

use std::fmt;

use async_trait::async_trait;
use domain::{OperatorId, OperatorName, Role, Timestamp};
use engine::{Audit, StoreError};

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The id, which stays when the name changes.
    pub id: OperatorId,
    /// The name to sign in with.
    pub name: OperatorName,
    /// What the operator may do.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
}

/// An argon2id hash in PHC string form. Does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// SHA-256 of a session's token; the token itself is only in the browser's cookie.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// Whose it is.
    pub operator: Operator,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// A change of accounts: writes and their audit row, committed whole or not at all.
#[derive(Clone, Debug)]
pub struct AccountChange {
    /// What is written, in this order; may be empty for what is only told, such as a refused sign-in.
    pub writes: Vec<AccountWrite>,
    /// The row of the audit log.
    pub audit: Audit,
}

/// One write of an [`AccountChange`].
#[derive(Clone, Debug)]
pub enum AccountWrite {
    /// The first operator of the server. [`StoreError::Conflict`] when there is any operator already.
    AddFirstOperator(Operator, PasswordHash),
    /// A new session of an operator.
    AddSession {
        /// The hash of its token.
        token: TokenHash,
        /// Whose it is.
        operator: OperatorId,
        /// When it was opened.
        created_at: Timestamp,
        /// When it ends by itself.
        expires_at: Timestamp,
    },
    /// Ends a session; nothing happens when it has ended already.
    DeleteSession(TokenHash),
    /// Clears away sessions that ended before this instant.
    DeleteSessionsBefore(Timestamp),
}

/// Where accounts are kept. Every commit is durable before it is answered.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Commits a change, with its row of the audit chain, durably.
    async fn commit_account(&self, change: AccountChange) -> Result<(), StoreError>;
    /// Whether there is any operator.
    async fn has_operators(&self) -> Result<bool, StoreError>;
    /// An operator by name, with the hash of the password.
    async fn operator(&self, name: &OperatorName) -> Result<Option<(Operator, PasswordHash)>, StoreError>;
    /// A session, also one that has ended by itself but was not cleared yet.
    async fn session(&self, token: &TokenHash) -> Result<Option<StoredSession>, StoreError>;
}
