#![doc = include_str!("../README.md")]
#![allow(
    unreachable_pub,
    reason = "`#[component]` makes a public function in the private module of each component"
)]

/// Words of the locale files, as a signal that follows the language.
///
/// Unlike leptos_i18n's `t!`, whose every use is a view of a type of its own, these have one type, and those without
/// arguments run no code of their own but a look-up: they make a third of the console's WebAssembly.
macro_rules! words {
    ($i18n:expr, $($key:ident).+) => {
        $crate::ui::words($i18n, |i18n| $crate::i18n::t_string!(i18n, $($key).+))
    };
    ($i18n:expr, $($rest:tt)+) => {{
        let i18n = $i18n;
        $crate::ui::text(move || $crate::i18n::t_string!(i18n, $($rest)+))
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
pub mod i18n;
pub mod pages;
pub mod paths;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod backend;

#[cfg(feature = "ssr")]
use backend::ask;
#[cfg(not(feature = "ssr"))]
use browser::ask;

/// What `build.rs` made of the locale files.
mod locales {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub use app::App;
pub use preferences::{Preferences, Theme};
pub use shell::shell;
