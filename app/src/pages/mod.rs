//! The pages, one a file, by area.

pub mod about;
pub mod access;
pub mod alerts;
pub mod audit;
pub mod callers;
pub mod clocks;
pub mod gateways;
pub mod imports;
pub mod instances;
pub mod keys;
pub mod logs;
pub mod lookup;
pub mod not_found;
pub mod overview;
pub mod secrets;
pub mod users;

pub use gateways::traffic_view;
