//! Getting in.

mod setup;
mod signin;

pub use setup::SetupPage;
pub use signin::SigninPage;
