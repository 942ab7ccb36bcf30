use leptos::prelude::*;

use super::preference_form::{PreferenceButton, PreferenceForm};
use crate::{
    i18n::{Locale, t_string, use_i18n},
    preferences::choose_locale,
    ui::{Views, view},
};

/// Switches the language, with or without scripts. Each language is called by its own name.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let button = move |locale: Locale| {
        let name = match locale {
            Locale::en => t_string!(i18n, common.english),
            Locale::zh_CN => t_string!(i18n, common.chinese),
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
            <PreferenceForm>{Locale::ALL.map(button).views()}</PreferenceForm>
        </div>
    }
}
