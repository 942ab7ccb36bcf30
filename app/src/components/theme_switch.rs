use leptos::prelude::*;

use super::preference_form::{PreferenceButton, PreferenceForm};
use crate::{
    i18n::{Language, t_string, use_i18n},
    preferences::{Theme, use_choose_theme, use_theme},
    ui::{Icon, Pictogram, Views, view},
};

/// Switches between the system's colours, light and dark, with or without scripts.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let current = use_theme();
    let choose = use_choose_theme();
    let button = move |theme: Theme| {
        view! {
            <PreferenceButton
                name="theme"
                value=theme.as_str()
                current=move || current.get() == theme
                label=move || word(i18n, theme)
                on_choose=move |()| choose(theme)
            >
                <Icon name=picture(theme)/>
            </PreferenceButton>
        }
    };
    // Erased: the shell nests deep, and the compiler counts how deep types go.
    view! {
        <div role="group" aria-label=words!(i18n, nav.theme)>
            <PreferenceForm>{Theme::ALL.map(button).views()}</PreferenceForm>
        </div>
    }
}

fn word(i18n: Language, theme: Theme) -> &'static str {
    match theme {
        Theme::System => t_string!(i18n, nav.theme_system),
        Theme::Light => t_string!(i18n, nav.theme_light),
        Theme::Dark => t_string!(i18n, nav.theme_dark),
    }
}

const fn picture(theme: Theme) -> Pictogram {
    match theme {
        Theme::System => Pictogram::Display,
        Theme::Light => Pictogram::Sun,
        Theme::Dark => Pictogram::Moon,
    }
}
