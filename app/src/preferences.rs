//! What a person chose for the console itself: its language and its theme.

use std::str::FromStr;

use leptos::{prelude::*, task::spawn_local};

pub use crate::columns::{KeyColumn, KeyColumns};
use crate::{
    browser,
    i18n::{Language, Locale},
};

/// The cookie that keeps the language.
pub(crate) const LOCALE_COOKIE: &str = "keyferry_locale";
/// The cookie that keeps the theme.
pub(crate) const THEME_COOKIE: &str = "keyferry_theme";

/// The cookie that keeps the columns of the list of keys.
pub(crate) const COLUMNS_COOKIE: &str = "keyferry_columns";

/// Which colours the console has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system does.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// The name in the cookie and in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

impl FromStr for Theme {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Theme::ALL.into_iter().find(|theme| theme.as_str() == text).ok_or(())
    }
}

/// The language and the theme of a page, and the columns of its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The language.
    pub locale: Locale,
    /// The theme.
    pub theme: Theme,
    /// The columns of the list of keys.
    pub columns: KeyColumns,
}

impl Preferences {
    /// What a request asks for: its cookies, and else the languages that the browser accepts (RFC 9110, section 12.5.4).
    pub fn of_request(cookie: impl Fn(&str) -> Option<String>, accept_language: &str) -> Self {
        let chosen = |name| cookie(name).unwrap_or_default();
        Self {
            locale: chosen(LOCALE_COOKIE).parse().unwrap_or_else(|_| accepted_locale(accept_language)),
            theme: chosen(THEME_COOKIE).parse().unwrap_or_default(),
            columns: KeyColumns::from_text(&chosen(COLUMNS_COOKIE)),
        }
    }

    /// What the server rendered the document with. Only in the browser.
    fn of_document() -> Self {
        let rendered = |name| browser::root_attribute(name).unwrap_or_default();
        Self {
            locale: rendered("lang").parse().unwrap_or_default(),
            theme: rendered("data-theme").parse().unwrap_or_default(),
            columns: KeyColumns::from_text(&rendered("data-columns")),
        }
    }
}

/// The theme of the page, as the context holds it.
#[derive(Clone, Copy)]
struct CurrentTheme(RwSignal<Theme>);

/// The columns of the list of keys, as the context holds them.
#[derive(Clone, Copy)]
struct CurrentColumns(RwSignal<KeyColumns>);

/// Provides the preferences to everything below, and gives them.
/// The server provides the [`Preferences`] of the request beforehand.
pub(crate) fn provide_preferences() -> (Language, ReadSignal<Theme>, ReadSignal<KeyColumns>) {
    let rendered = use_context().unwrap_or_else(Preferences::of_document);
    let (theme, columns) = (RwSignal::new(rendered.theme), RwSignal::new(rendered.columns));
    provide_context(CurrentTheme(theme));
    provide_context(CurrentColumns(columns));
    (Language::provide(rendered.locale), theme.read_only(), columns.read_only())
}

/// The columns of the list of keys.
pub(crate) fn use_columns() -> ReadSignal<KeyColumns> {
    expect_context::<CurrentColumns>().0.read_only()
}

/// What changes the columns of the list of keys, and keeps them. In event handlers only.
pub(crate) fn use_choose_columns() -> impl Fn(KeyColumns) + Copy {
    let CurrentColumns(current) = expect_context();
    move |columns| {
        browser::keep_cookie(COLUMNS_COOKIE, &columns.to_text());
        current.set(columns);
    }
}

/// The theme of the page.
pub(crate) fn use_theme() -> ReadSignal<Theme> {
    expect_context::<CurrentTheme>().0.read_only()
}

/// Changes the language of the page once its words are here, and keeps it. In event handlers only.
pub(crate) fn choose_locale(i18n: Language, locale: Locale) {
    browser::keep_cookie(LOCALE_COOKIE, locale.as_str());
    i18n.wish(locale);
    spawn_local(async move {
        // Where they do not come, the page stays as it is, and the next one is in the other language.
        if browser::fetch_words(locale).await {
            i18n.show(locale);
        }
    });
}

/// Fetches the words of the language that the server rendered the page in; whether they came. Only in the browser.
pub async fn fetch_words_of_page() -> bool {
    browser::fetch_words(Preferences::of_document().locale).await
}

/// What changes the theme of the page, and keeps it. In event handlers only.
pub(crate) fn use_choose_theme() -> impl Fn(Theme) + Copy {
    let CurrentTheme(current) = expect_context();
    move |theme| {
        browser::keep_cookie(THEME_COOKIE, theme.as_str());
        current.set(theme);
    }
}

/// The first of the accepted languages that the console speaks, whatever its region or script. Weights are passed over:
/// browsers send their languages in order.
fn accepted_locale(accept_language: &str) -> Locale {
    let language = |tag: &str| tag.split(['-', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
    let spoken = |tag: &str| {
        let wanted = language(tag);
        Locale::ALL.into_iter().find(|locale| language(locale.as_str()) == wanted)
    };
    accept_language.split(',').find_map(spoken).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_accepted_language_that_is_spoken() {
        for (header, expected) in [
            ("", Locale::en),
            ("zh-CN,zh;q=0.9,en;q=0.8", Locale::zh_CN),
            ("zh", Locale::zh_CN),
            ("ZH-Hans-CN", Locale::zh_CN),
            ("fr-FR, zh-TW;q=0.8, en;q=0.5", Locale::zh_CN),
            ("en-GB,en;q=0.9,zh;q=0.8", Locale::en),
            ("*", Locale::en),
        ] {
            assert_eq!(accepted_locale(header), expected, "{header}");
        }
    }

    #[test]
    fn cookies_win_unless_they_name_nothing() {
        let cookies = |locale: &'static str, theme: &'static str| {
            move |name: &str| match name {
                LOCALE_COOKIE => Some(locale.to_owned()),
                THEME_COOKIE => Some(theme.to_owned()),
                _ => None,
            }
        };
        let both = Preferences::of_request(cookies("zh-CN", "dark"), "en");
        assert_eq!(both, Preferences { locale: Locale::zh_CN, theme: Theme::Dark, ..Preferences::default() });
        let neither = Preferences::of_request(cookies("tlh", "<script>"), "zh");
        assert_eq!(neither, Preferences { locale: Locale::zh_CN, ..Preferences::default() });
        assert_eq!(Preferences::of_request(|_| None, ""), Preferences::default());
    }
}
