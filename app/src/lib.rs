#![doc = include_str!("../README.md")]
#![allow(
    unreachable_pub,
    reason = "`#[component]` makes a public function in the private module of each component"
)]

mod app;
mod shell;

mod preferences;
mod routes;
mod status;

pub mod api;
pub mod browser;
pub mod components;
pub mod pages;
pub mod paths;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod backend;

include!(concat!(env!("OUT_DIR"), "/i18n.rs"));

pub use app::App;
pub use preferences::{Preferences, Theme};
pub use shell::shell;
