//! The access log: what the gateways were asked.

mod filters;
mod histogram;
mod list;
mod moment;
mod problem;
mod query;
mod record;

pub use list::LogsPage;
pub use record::LogRecordPage;
