//! Server functions: authorise, call the console, map the error. One file a resource.
//!
//! Each is a public endpoint. Arguments are texts, parsed to domain types on entry.

#![expect(
    missing_docs,
    reason = "`#[server]` makes a struct of each function's arguments; the function's text explains them"
)]

use std::pin::Pin;

use leptos::server_fn::ServerFn;
use serde::Serialize;

mod error;
mod wire;

pub mod about;
pub mod access_points;
pub mod alerts;
pub mod audit;
pub mod callers;
pub mod clocks;
pub mod crypto;
pub mod gateways;
pub mod imports;
pub mod instances;
pub mod key_pairs;
pub mod keys;
pub mod logs;
pub mod lookup;
pub mod macs;
pub mod operators;
pub mod overview;
pub mod permission_policies;
pub mod secrets;
pub mod session;

pub use error::ApiError;
pub use wire::{Postcard, PostcardEncoding, from_argument, to_argument};

/// What a server function answers, as [`Postcard`]: what reads it knows its type.
pub type Answer = Pin<Box<dyn Future<Output = Result<Vec<u8>, ApiError>> + Send>>;

/// A server function that reads, with its arguments.
pub trait Question: ServerFn<Error = ApiError, Output: Serialize> + Serialize + Send + 'static {}

impl<S: ServerFn<Error = ApiError, Output: Serialize> + Serialize + Send + 'static> Question for S {}
