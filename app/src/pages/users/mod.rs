//! Who may sign in, and with which role.

mod actions;
mod list;
mod role;
mod user;

pub use list::UsersPage;
pub use user::UserPage;
