//! The language of a page, and the words of the locale files in it.
//!
//! The server has all texts in its binary. A browser fetches those of the page's language beside the code, which knows
//! them by their number: both were made together, and `EDITION` tells them from others.

use std::{fmt, str::FromStr, sync::OnceLock};

use leptos::prelude::*;

pub(crate) use crate::locales::EDITION;
use crate::locales::{COUNT, texts};

/// A language of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, non_camel_case_types, reason = "each variant is the locale of its name")]
pub enum Locale {
    #[default]
    en,
    zh_CN,
}

impl Locale {
    /// Every locale.
    pub const ALL: [Locale; 2] = [Locale::en, Locale::zh_CN];

    /// The language tag (BCP 47).
    pub const fn as_str(self) -> &'static str {
        match self {
            Locale::en => "en",
            Locale::zh_CN => "zh-CN",
        }
    }
}

impl FromStr for Locale {
    type Err = ();

    fn from_str(tag: &str) -> Result<Self, ()> {
        Locale::ALL.into_iter().find(|locale| locale.as_str() == tag).ok_or(())
    }
}

/// The language that a page is in.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    shown: RwSignal<Locale>,
    /// The one that was asked for last, whose words may still be on their way.
    wished: StoredValue<Locale>,
}

impl Language {
    /// Provides a language to everything below.
    pub(crate) fn provide(locale: Locale) -> Self {
        let language = Self { shown: RwSignal::new(locale), wished: StoredValue::new(locale) };
        provide_context(language);
        language
    }

    /// The locale now. Who reads it follows it.
    pub fn get_locale(self) -> Locale {
        self.shown.get()
    }

    /// Asks for a locale.
    pub(crate) fn wish(self, locale: Locale) {
        self.wished.set_value(locale);
    }

    /// Turns the page to a locale whose words are here, unless another was asked for since.
    pub(crate) fn show(self, locale: Locale) {
        if self.wished.get_value() == locale {
            self.shown.set(locale);
        }
    }
}

/// The language of the page.
pub fn use_i18n() -> Language {
    expect_context()
}

/// A text of the locale files, by its number.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub(crate) u16);

/// The texts of each locale that are here, by their numbers.
static TEXTS: [OnceLock<Vec<&'static str>>; 2] = [const { OnceLock::new() }; 2];

impl Words {
    /// The text. In a browser that has not fetched the locale, nothing.
    pub(crate) fn of(self, locale: Locale) -> &'static str {
        let here = &TEXTS[locale as usize];
        let here = match texts(locale) {
            Some(text) => Some(here.get_or_init(|| text.split('\0').collect())),
            None => here.get(),
        };
        here.and_then(|here| here.get(usize::from(self.0))).copied().unwrap_or_default()
    }

    /// The text with its arguments, each by its name.
    pub(crate) fn filled(self, locale: Locale, arguments: &[(&str, &dyn fmt::Display)]) -> String {
        let mut parts = self.of(locale).split("{{ ");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once(" }}").unwrap_or(("", part));
            let argument = arguments.iter().find(|(known, _)| *known == name);
            filled.push_str(&argument.map(|(_, value)| value.to_string()).unwrap_or_default());
            filled.push_str(rest);
        }
        filled
    }
}

/// Whether the texts of a locale are here.
pub(crate) fn is_here(locale: Locale) -> bool {
    TEXTS[locale as usize].get().is_some()
}

/// Takes the texts of a locale as the server gives them; `false` when they are not those of this code.
pub(crate) fn take(locale: Locale, all: String) -> bool {
    let all: Vec<&'static str> = String::leak(all).split('\0').collect();
    all.len() == COUNT && TEXTS[locale as usize].set(all).is_ok()
}

/// The words under a key of the locale files, in a locale: a `&'static str`, or a `String` where the words take arguments.
macro_rules! td_string {
    ($locale:expr, $area:ident.$key:ident) => {
        $crate::locales::$area::$key.of($locale)
    };
    ($locale:expr, $area:ident.$key:ident, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::locales::$area::$key { $($name: $crate::i18n::argument!($name $(= $value)?)),+ }.of($locale)
    };
}
pub(crate) use td_string;

/// An argument of words: the variable of its name, unless a value is given.
macro_rules! argument {
    ($name:ident) => {
        &$name
    };
    ($name:ident = $value:expr) => {
        &$value
    };
}
pub(crate) use argument;

/// The words under a key of the locale files, in a [`Language`], which is followed.
macro_rules! t_string {
    ($i18n:expr, $($words:tt)+) => {
        $crate::i18n::td_string!($crate::i18n::Language::get_locale($i18n), $($words)+)
    };
}
pub(crate) use t_string;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locale_has_every_text_and_fills_it() {
        for locale in Locale::ALL {
            let all = texts(locale).expect("the server has them").split('\0');
            assert_eq!(all.clone().count(), COUNT);
            assert!(all.clone().all(|text| !text.is_empty()));
            assert_eq!(locale.as_str().parse(), Ok(locale));
        }
        let (shown, total) = (3, 7);
        assert_eq!(td_string!(Locale::en, keys.shown, shown, total), "3 of 7 keys");
        assert!(td_string!(Locale::zh_CN, keys.shown, shown, total = 8).contains('8'));
        assert_eq!(td_string!(Locale::en, nav.keys), "Keys");
    }
}
