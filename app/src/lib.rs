#![doc = include_str!("../README.md")]
#![allow(
    unreachable_pub,
    reason = "`#[component]` makes a public function in the private module of each component"
)]

/// Words of the locale files, as a view that follows the language.
///
/// Unlike leptos_i18n's `t!`, whose every use is a view of a type of its own, all of these have one type:
/// they make a third of the console's WebAssembly.
macro_rules! words {
    ($i18n:expr, $($key:tt)+) => {{
        let i18n = $i18n;
        ::leptos::prelude::Signal::derive(move || crate::i18n::t_string!(i18n, $($key)+).to_string())
    }};
}

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
