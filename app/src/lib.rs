#![doc = include_str!("../README.md")]
#![allow(
    unreachable_pub,
    reason = "`#[component]` makes a public function in the private module of each component"
)]

/// Words of the locale files, as a signal that follows the language. All have one type, and those without arguments no
/// code of their own.
macro_rules! words {
    ($i18n:expr, $area:ident.$key:ident) => {
        $crate::ui::words($i18n, $crate::locales::$area::$key)
    };
    ($i18n:expr, $($rest:tt)+) => {{
        let i18n = $i18n;
        $crate::ui::text(move || $crate::i18n::t_string!(i18n, $($rest)+))
    }};
}

/// A function whose code a browser fetches when it is first called, where code is split: the first visit does without.
/// `area` names its file.
macro_rules! fetched {
    ($(#[$doc:meta])* $area:ident: $visibility:vis fn $name:ident($($argument:ident: $type:ty),*) -> $answer:ty $body:block) => {
        $(#[$doc])*
        #[cfg(feature = "split")]
        #[::leptos::prelude::lazy($area)]
        $visibility fn $name($($argument: $type),*) -> $answer $body

        $(#[$doc])*
        #[cfg(not(feature = "split"))]
        $visibility async fn $name($($argument: $type),*) -> $answer $body
    };
}

mod app;
mod columns;
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

/// What `build.rs` made of the locale files: the numbers of the texts, and on the server the texts.
#[allow(
    missing_docs,
    non_camel_case_types,
    non_upper_case_globals,
    dead_code,
    reason = "the names are those of the locale files"
)]
mod locales {
    include!(concat!(env!("OUT_DIR"), "/locales.rs"));

    /// The texts of a locale, each ended by a NUL but the last; `None` in a browser, which fetches them.
    pub(super) const fn texts(locale: crate::i18n::Locale) -> Option<&'static str> {
        #[cfg(feature = "ssr")]
        return Some(match locale {
            crate::i18n::Locale::en => include_str!(concat!(env!("OUT_DIR"), "/en.txt")),
            crate::i18n::Locale::zh_CN => include_str!(concat!(env!("OUT_DIR"), "/zh-CN.txt")),
        });
        #[cfg(not(feature = "ssr"))]
        {
            let _ = locale;
            None
        }
    }
}

pub use app::App;
pub use preferences::{Preferences, Theme, fetch_words_of_page};
pub use shell::shell;
