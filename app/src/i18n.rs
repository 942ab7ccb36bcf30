//! The language of a page, and the words of the locale files in it.

use leptos::prelude::*;

pub use crate::locales::i18n::Locale;
pub(crate) use crate::locales::i18n::{I18nLocaleTrait, td_string};

/// The language that a page is in.
///
/// One signal: leptos_i18n's own context would bring into the browser what reads cookies and Unicode's locale names,
/// and both are the server's work here ([`Preferences`](crate::Preferences)).
#[derive(Clone, Copy, Debug)]
pub struct Language(RwSignal<Locale>);

impl Language {
    /// Provides a language to everything below.
    pub(crate) fn provide(locale: Locale) -> Self {
        let language = Self(RwSignal::new(locale));
        provide_context(language);
        language
    }

    /// The locale now. Who reads it follows it.
    pub fn get_locale(self) -> Locale {
        self.0.get()
    }

    /// Turns the page to a locale.
    pub(crate) fn set_locale(self, locale: Locale) {
        self.0.set(locale);
    }
}

/// The language of the page.
pub fn use_i18n() -> Language {
    expect_context()
}

/// The words under a key of the locale files, in a [`Language`], which is followed: a `&'static str`, or a `String` where
/// the words take arguments.
macro_rules! t_string {
    ($i18n:expr, $($words:tt)+) => {
        $crate::i18n::td_string!($crate::i18n::Language::get_locale($i18n), $($words)+)
    };
}
pub(crate) use t_string;
