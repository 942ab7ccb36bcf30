#![doc = include_str!("../README.md")]

mod postgres;
mod records;
mod server;

pub use postgres::Postgres;
pub use records::records;
pub use server::Server;
