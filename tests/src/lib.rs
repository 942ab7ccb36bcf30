#![doc = include_str!("../README.md")]

mod postgres;
mod server;

pub use postgres::Postgres;
pub use server::Server;
