use leptos::prelude::*;

use super::{refresh, shortcut_help};
use crate::{
    browser,
    i18n::use_i18n,
    paths,
    ui::{Icon, Pictogram, view},
};

/// The id of the field.
const FIELD: &str = "search";

/// Where `g` and a letter lead.
const JUMPS: &[(&str, &str)] = &[
    ("o", paths::OVERVIEW),
    ("k", paths::KEYS),
    ("s", paths::SECRETS),
    ("n", paths::INSTANCES),
    ("i", paths::IMPORTS),
    ("c", paths::CLOCKS),
    ("a", paths::AUDIT),
    ("u", paths::OPERATORS),
];

/// What keys press.
const PRESSES: &[(&str, &str)] = &[("r", refresh::BUTTON), ("?", shortcut_help::BUTTON)];

/// The field that takes anything: an id, an ARN, a ciphertext, a part of a name, a page.
#[component]
pub(super) fn Search() -> impl IntoView {
    let i18n = use_i18n();
    browser::use_shortcuts(FIELD, JUMPS, PRESSES);
    view! {
        <form class="search" method="get" action=paths::LOOKUP role="search" aria-label=words!(i18n, lookup.title)>
            <Icon name=Pictogram::Search/>
            <input
                class="input"
                id=FIELD
                name="q"
                type="search"
                autocomplete="off"
                placeholder=words!(i18n, lookup.placeholder)
                aria-label=words!(i18n, lookup.placeholder)
                aria-keyshortcuts="Control+K Meta+K /"
            />
        </form>
    }
}
