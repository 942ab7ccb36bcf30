//! The access log: what the gateways were asked.

mod filters;
mod histogram;
mod import;
mod imports;
mod list;
mod moment;
mod problem;
mod query;
mod record;
mod saved;

pub use import::LogImportPage;
pub use imports::LogImportsPage;
pub use list::LogsPage;
pub use record::LogRecordPage;
