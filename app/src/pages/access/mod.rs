//! Getting in, and one's own account.

mod account;
mod join;
mod setup;
mod signin;

pub use account::AccountPage;
pub use join::JoinPage;
pub use setup::SetupPage;
pub use signin::SigninPage;
