//! The ports: operators and their sessions, and the audit log.

use std::fmt;

use async_trait::async_trait;
use domain::view::{AuditEntry, AuditEntryPage, AuditFilter, LogImport, OperatorRow};
use domain::{
    CallerNote, CallerOwner, ChainCheck, ChainLink, Mark, Operator, OperatorId, OperatorName, QueryName,
    Role, SavedQuery, Snooze, Timestamp,
};
use engine::{Audit, StoreError};
use metrics::Source;

/// An argon2id hash in PHC string form. Does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// SHA-256 of a session's token, or of a one-time link's code: themselves they are only where they are used.
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

/// A one-time link as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInvitation {
    /// Whose password it sets.
    pub operator: Operator,
    /// Until when it is valid.
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
    /// Ends the sessions of an operator.
    DeleteSessionsOf {
        /// Whose.
        operator: OperatorId,
        /// The one that stays, if any.
        but: Option<TokenHash>,
    },
    /// A new operator, who has no password yet. [`StoreError::Conflict`] when the name is taken.
    AddOperator(Operator),
    /// An operator's role, and whether the operator is kept from signing in.
    /// [`StoreError::Conflict`] when nobody would administer the server afterwards.
    UpdateOperator {
        /// Whose.
        operator: OperatorId,
        /// The role from now on.
        role: Role,
        /// Whether the operator may not sign in.
        disabled: bool,
    },
    /// An operator's password.
    SetPassword(OperatorId, PasswordHash),
    /// When an operator signed in. [`StoreError::Conflict`] when the operator may not.
    SignedIn(OperatorId, Timestamp),
    /// A one-time link that sets an operator's password, in the place of an earlier one.
    PutLink {
        /// Whose password.
        operator: OperatorId,
        /// The hash of its code.
        code: TokenHash,
        /// Until when it is valid.
        expires_at: Timestamp,
    },
    /// Uses a one-time link up. [`StoreError::Conflict`] when it is used up already.
    UseLink(TokenHash),
    /// Takes away an operator's one-time link, if there is one.
    DeleteLinkOf(OperatorId),
}

/// Where accounts are kept. Every commit is durable before it is answered.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Commits a change, with its row of the audit chain, durably.
    async fn commit_account(&self, change: AccountChange) -> Result<(), StoreError>;
    /// Whether there is any operator.
    async fn has_operators(&self) -> Result<bool, StoreError>;
    /// An operator by name, with the hash of the password, where one was set.
    async fn operator(
        &self,
        name: &OperatorName,
    ) -> Result<Option<(Operator, Option<PasswordHash>)>, StoreError>;
    /// All operators, by name, with what they have open at `now`.
    async fn operators(&self, now: Timestamp) -> Result<Vec<OperatorRow>, StoreError>;
    /// A one-time link, also one that is no longer valid.
    async fn invitation(&self, code: &TokenHash) -> Result<Option<StoredInvitation>, StoreError>;
    /// A session of an operator who may sign in, also one that has ended by itself but was not cleared yet.
    async fn session(&self, token: &TokenHash) -> Result<Option<StoredSession>, StoreError>;
}

/// The audit log, to be searched and checked. It is written with the changes that it tells of, never by itself.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// At most `limit` entries that fit the filter, newest first.
    async fn audit_entries(&self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;
    /// What was done to these resources by this operation, in any order.
    async fn audit_of(&self, action: &str, resources: &[String]) -> Result<Vec<AuditEntry>, StoreError>;
    /// An entry, checked against the one before.
    async fn audit_entry(&self, sequence: u64) -> Result<Option<AuditEntryPage>, StoreError>;
    /// The last link that was written.
    async fn audit_head(&self) -> Result<ChainLink, StoreError>;
    /// Checks every link that follows `link`, up to the head.
    async fn verify_after(&self, link: ChainLink) -> Result<ChainCheck, StoreError>;
}

/// A change of what people keep about logs and callers, with the row of the audit log that tells of it.
#[derive(Clone, Debug)]
pub struct FleetChange {
    /// What is written.
    pub write: FleetWrite,
    /// The row.
    pub audit: Audit,
}

/// What is written by a [`FleetChange`].
#[derive(Clone, Debug)]
pub enum FleetWrite {
    /// A new import. [`StoreError::Conflict`] when the name is taken.
    AddImport(StoredImport),
    /// How an import ended. [`StoreError::Conflict`] when it was removed meanwhile.
    EndImport(StoredImport),
    /// An import is gone. [`StoreError::Conflict`] when it was already.
    RemoveImport(Source),
    /// A new query. [`StoreError::Conflict`] when the name is taken.
    AddQuery(SavedQuery),
    /// Another name of a query. [`StoreError::Conflict`] when there is no such query, or the new name is taken.
    RenameQuery(QueryName, QueryName),
    /// A query is gone. [`StoreError::Conflict`] when it was already.
    RemoveQuery(QueryName),
    /// A part of what is kept about a caller. The other parts stay as they are, whoever changes them at the same time.
    SetCaller(String, CallerPart),
}

/// A part of what is kept about a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallerPart {
    /// Whose it is.
    Owner(Option<CallerOwner>),
    /// Until when it is left for later.
    Snooze(Option<Snooze>),
    /// When somebody was told, and by whom.
    Notified(Timestamp, String),
}

/// An import as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredImport {
    /// The number that its records have in the access log.
    pub source: Source,
    /// The import; one that has not ended is [`LogImportState::Running`](domain::view::LogImportState), whoever reads it.
    pub import: LogImport,
}

/// Where it is kept what people say about logs and callers.
#[async_trait]
pub trait Fleet: Send + Sync {
    /// Commits a change, with its row of the audit chain, durably.
    async fn commit_fleet(&self, change: FleetChange) -> Result<(), StoreError>;
    /// How far an import is, durably. Nobody's change: the rows that tell that it began and how it ended tell of it.
    /// Nothing happens when it is gone.
    async fn note_import(&self, stored: &StoredImport) -> Result<(), StoreError>;
    /// All imports, the newest first.
    async fn log_imports(&self) -> Result<Vec<StoredImport>, StoreError>;
    /// All saved queries, by name.
    async fn saved_queries(&self) -> Result<Vec<SavedQuery>, StoreError>;
    /// What is kept about callers, by principal.
    async fn caller_notes(&self) -> Result<Vec<CallerNote>, StoreError>;
}

/// A mark on the gateways' charts, with the row of the audit log that tells of it.
#[derive(Clone, Debug)]
pub struct NewMark {
    /// The mark; the store gives it its number.
    pub mark: Mark,
    /// The row.
    pub audit: Audit,
}

/// Where marks on the gateways' charts are kept.
#[async_trait]
pub trait Marks: Send + Sync {
    /// Adds a mark, durably, with its row of the audit chain.
    async fn add_mark(&self, mark: NewMark) -> Result<(), StoreError>;
    /// All marks, in the order in which they were made.
    async fn marks(&self) -> Result<Vec<Mark>, StoreError>;
}
