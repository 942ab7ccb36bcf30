//! Server functions: authorise, call the console, map the error. One file a resource.
//!
//! Each is a public endpoint. Arguments are texts, parsed to domain types on entry.

#![expect(
    missing_docs,
    reason = "`#[server]` makes a struct of each function's arguments; the function's text explains them"
)]

mod error;

pub mod crypto;
pub mod imports;
pub mod instances;
pub mod keys;
pub mod overview;
pub mod session;

pub use error::ApiError;
