//! The audit log: what was done, and whether the log is whole.

mod chain;
mod entry;
mod filters;
mod list;

pub use entry::AuditEntryPage;
pub use list::AuditPage;
