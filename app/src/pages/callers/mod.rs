//! Programs that call the gateways: RAM users, their access keys and policies.

mod keys;
mod list;
mod user;

pub use list::CallersPage;
pub use user::CallerPage;
