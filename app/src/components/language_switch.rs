use leptos::prelude::*;

use super::preference_form::{PreferenceButton, PreferenceForm};
use crate::{
    i18n::{I18nLocaleTrait as _, Locale, td_string, use_i18n},
    preferences::choose_locale,
    ui::{Views, view},
};

/// Switches the language, with or without scripts. Each language is called by its own name.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let button = move |locale: Locale| {
        let name = match locale {
            Locale::en => td_string!(Locale::en, common.english),
            Locale::zh_CN => td_string!(Locale::zh_CN, common.chinese),
        };
        view! {
            <PreferenceButton
                name="locale"
                value=locale.as_str()
                lang=locale.as_str()
                current=move || i18n.get_locale() == locale
                on_choose=move |()| choose_locale(i18n, locale)
            >
                {name}
            </PreferenceButton>
        }
    };
    // Erased: the shell nests deep, and the compiler counts how deep types go.
    view! {
        <div role="group" aria-label=words!(i18n, nav.language)>
            <PreferenceForm>{Locale::get_all().iter().copied().map(button).views()}</PreferenceForm>
        </div>
    }
}
