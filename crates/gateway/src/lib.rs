#![doc = include_str!("../README.md")]

mod gateway;

mod call;
mod exchange;
mod failure;
mod front;
mod nonces;
mod params;
mod quotas;

pub mod dedicated;
mod shared;
pub mod signature;

pub use dedicated::DedicatedGateway;
pub use exchange::Exchange;
pub use failure::Failure;
pub use front::{Front, Unread};
pub use gateway::{Gateway, MAX_BODY};
pub use quotas::InstanceQuotas;
