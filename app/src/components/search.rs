//! What opens the palette, and the keys that work everywhere.

use domain::view::Found;
use leptos::prelude::*;

use super::{palette, refresh, shortcut_help};
use crate::{
    browser,
    i18n::{Locale, td_string, use_i18n},
    paths,
    ui::{Icon, Pictogram, Views, live, view},
};

/// The id of the button, which Ctrl-K, Cmd-K and `/` press.
const BUTTON: &str = "search";

/// Where `g` and a letter lead.
const JUMPS: &[(&str, &str)] = &[
    ("o", paths::OVERVIEW),
    ("k", paths::KEYS),
    ("t", paths::GATEWAYS),
    ("e", paths::ALERTS),
    ("s", paths::SECRETS),
    ("n", paths::INSTANCES),
    ("i", paths::IMPORTS),
    ("c", paths::CLOCKS),
    ("a", paths::AUDIT),
    ("g", paths::CALLERS),
    ("l", paths::LOGS),
    ("u", paths::OPERATORS),
];

/// What keys press.
const PRESSES: &[(&str, &str)] = &[("/", BUTTON), ("r", refresh::BUTTON), ("?", shortcut_help::BUTTON)];

/// The button that opens the palette of actions, pages and things. Without scripts it leads to the page that looks a
/// text up.
///
/// The palette's code is fetched when it is first opened.
#[component]
pub(super) fn Search() -> impl IntoView {
    let i18n = use_i18n();
    browser::use_shortcuts(BUTTON, JUMPS, PRESSES);
    let openings = RwSignal::new(0);
    let is_wanted = Memo::new(move |_| openings.get() > 0);
    let open = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        openings.update(|times| *times += 1);
    };
    let dialog = move || is_wanted.get().then(|| Suspend::new(palette::palette(openings)));
    view! {
        <form class="search" method="get" action=paths::LOOKUP role="search" aria-label=words!(i18n, palette.title)>
            <button
                class="search-button"
                id=BUTTON
                type="submit"
                title=words!(i18n, palette.title)
                aria-label=words!(i18n, palette.title)
                aria-haspopup="dialog"
                aria-keyshortcuts="Control+K Meta+K /"
                on:click=open
            >
                <Icon name=Pictogram::Search/>
                <span class="search-words">{words!(i18n, palette.title)}</span>
                <kbd aria-hidden="true">"Ctrl K"</kbd>
            </button>
        </form>
        {live(move || dialog().views())}
    }
}

/// What something is called, and its id.
pub fn name_of(found: &Found) -> (String, String) {
    match found {
        Found::Key { id, alias, .. } => {
            (alias.as_ref().map_or(id.to_string(), |it| it.short().to_owned()), id.to_string())
        }
        Found::Secret(id) => (id.name.to_string(), id.to_string()),
        Found::Instance { id, name } => (name.to_string(), id.to_string()),
        Found::Pair(id) => (id.to_string(), id.to_string()),
    }
}

/// Each area of the console, by its name.
pub fn areas(locale: Locale) -> [(&'static str, &'static str); 13] {
    [
        (td_string!(locale, nav.overview), paths::OVERVIEW),
        (td_string!(locale, nav.keys), paths::KEYS),
        (td_string!(locale, nav.secrets), paths::SECRETS),
        (td_string!(locale, nav.instances), paths::INSTANCES),
        (td_string!(locale, nav.imports), paths::IMPORTS),
        (td_string!(locale, nav.gateways), paths::GATEWAYS),
        (td_string!(locale, nav.alerts), paths::ALERTS),
        (td_string!(locale, nav.clocks), paths::CLOCKS),
        (td_string!(locale, nav.audit), paths::AUDIT),
        (td_string!(locale, nav.callers), paths::CALLERS),
        (td_string!(locale, nav.logs), paths::LOGS),
        (td_string!(locale, nav.users), paths::OPERATORS),
        (td_string!(locale, nav.about), paths::ABOUT),
    ]
}

/// Each page that makes something, by its name.
pub fn makers(locale: Locale) -> [(&'static str, &'static str); 4] {
    [
        (td_string!(locale, nav.create_key), paths::CREATE_KEY),
        (td_string!(locale, secrets.create), paths::CREATE_SECRET),
        (td_string!(locale, nav.import), paths::START_IMPORT),
        (td_string!(locale, batch.title), paths::IMPORT_MANY),
    ]
}
