#![doc = include_str!("../README.md")]

mod postgres;
mod server;
mod signed;

pub use postgres::Postgres;
pub use server::Server;
pub use signed::AccessKey;
