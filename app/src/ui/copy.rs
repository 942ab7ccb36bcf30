use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, Pictogram, Text, live, use_toasts};
use crate::{
    browser,
    i18n::{t_string, use_i18n},
    ui::{Tone, view},
};

/// How long a copy button says that it has copied.
const SAID: Duration = Duration::from_secs(2);

/// Copies a text. Appears once the page is alive, because without scripts it could do nothing.
#[component]
pub fn CopyButton(
    /// What it copies, as the button's name says it: "Copy key ID".
    #[prop(into)]
    what: Text,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let alive = browser::is_hydrated();
    let copied = RwSignal::new(false);
    let label = move || match copied.get() {
        true => t_string!(i18n, ui.copied).to_owned(),
        false => t_string!(i18n, ui.copy_what, what = what.get()),
    };
    let copy = move |_| {
        browser::copy(text.get_untracked(), move |done| {
            if done {
                copied.set(true);
                set_timeout(move || copied.set(false), SAID);
            } else {
                toasts.push(Tone::Warning, words!(i18n, ui.copy_refused));
            }
        });
    };
    view! {
        <button class="copy-button" type="button" hidden=move || !alive.get() aria-label=label title=label on:click=copy>
            {live(move || view! { <Icon name=if copied.get() { Pictogram::Check } else { Pictogram::Copy }/> })}
        </button>
    }
}
