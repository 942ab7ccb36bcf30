#![doc = include_str!("../README.md")]

mod gateway;

mod call;
mod failure;
mod nonces;
mod params;
mod quotas;
mod shared;
pub mod signature;

pub use failure::Failure;
pub use gateway::{Gateway, MAX_BODY};
