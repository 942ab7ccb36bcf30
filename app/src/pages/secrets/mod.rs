//! Secrets: the list, the form that creates one, the page of one.

mod actions;
mod create;
mod list;
mod many;
mod rotation;
mod secret;
mod value;
mod versions;
mod words;

pub use create::CreateSecretPage;
pub use list::SecretsPage;
pub use secret::SecretPage;
