//! The field that takes anything, and what it suggests while somebody types.

use std::time::Duration;

use domain::view::{Found, Lookup};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{refresh, shortcut_help};
use crate::{
    api::lookup::LookUp,
    ask, browser,
    i18n::{Language, Locale, td_string, use_i18n},
    paths,
    ui::{Icon, Pictogram, Views, live, view},
};

/// The id of the field.
const FIELD: &str = "search";
/// The id of the list of suggestions.
const LIST: &str = "suggestions";
/// How long nobody has typed when the server is asked.
const PAUSE: Duration = Duration::from_millis(200);
/// The most suggestions.
const MOST: usize = 8;

/// Where `g` and a letter lead.
const JUMPS: &[(&str, &str)] = &[
    ("o", paths::OVERVIEW),
    ("k", paths::KEYS),
    ("t", paths::GATEWAYS),
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
const PRESSES: &[(&str, &str)] = &[("r", refresh::BUTTON), ("?", shortcut_help::BUTTON)];

/// Where a suggestion leads.
#[derive(Clone, PartialEq)]
struct Suggestion {
    name: String,
    href: String,
}

/// What is suggested, and which of it Enter takes.
#[derive(Clone, Copy)]
struct Suggestions {
    all: RwSignal<Vec<Suggestion>>,
    active: RwSignal<Option<usize>>,
}

impl Suggestions {
    fn show(self, all: Vec<Suggestion>) {
        self.active.set(None);
        self.all.set(all);
    }

    /// Goes to the next, or the one before, round and round. Before the first and after the last is the field itself.
    fn step(self, down: bool) {
        let count = self.all.with_untracked(Vec::len);
        self.active.update(|active| {
            *active = match (*active, down) {
                _ if count == 0 => None,
                (None, true) => Some(0),
                (None, false) => Some(count - 1),
                (Some(at), true) => (at + 1 < count).then_some(at + 1),
                (Some(at), false) => at.checked_sub(1),
            };
        });
    }

    fn chosen(self) -> Option<String> {
        let at = self.active.get_untracked()?;
        self.all.with_untracked(|all| Some(all.get(at)?.href.clone()))
    }
}

/// The field that takes anything: an id, an ARN, a ciphertext, a part of a name, a page. What has the text in its name is
/// suggested; Enter without a choice leads to the page of all that was found.
#[component]
pub(super) fn Search() -> impl IntoView {
    let i18n = use_i18n();
    browser::use_shortcuts(FIELD, JUMPS, PRESSES);
    let suggestions = Suggestions { all: RwSignal::new(vec![]), active: RwSignal::new(None) };
    let asked = RwSignal::new(String::new());
    suggest(i18n, asked, suggestions);
    let navigate = use_navigate();
    let press = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            suggestions.step(event.key() == "ArrowDown");
        }
        "Escape" => suggestions.show(vec![]),
        "Enter" => {
            if let Some(href) = suggestions.chosen() {
                event.prevent_default();
                suggestions.show(vec![]);
                navigate(&href, Default::default());
            }
        }
        _ => {}
    };
    let is_open = move || suggestions.all.with(|all| !all.is_empty());
    let active = move || suggestions.active.get().map(option_id);
    view! {
        <form class="search" method="get" action=paths::LOOKUP role="search" aria-label=words!(i18n, lookup.title)>
            <Icon name=Pictogram::Search/>
            <input
                class="input"
                id=FIELD
                name="q"
                type="search"
                role="combobox"
                autocomplete="off"
                placeholder=words!(i18n, lookup.placeholder)
                aria-label=words!(i18n, lookup.placeholder)
                aria-keyshortcuts="Control+K Meta+K /"
                aria-autocomplete="list"
                aria-controls=LIST
                aria-expanded=move || if is_open() { "true" } else { "false" }
                aria-activedescendant=active
                on:input=move |event| asked.set(event_target_value(&event))
                on:keydown=press
                on:blur=move |_| suggestions.show(vec![])
            />
            {live(move || view! { <List all=suggestions.all.get() suggestions/> })}
        </form>
    }
}

fn option_id(at: usize) -> String {
    format!("{LIST}-{at}")
}

#[component]
fn List(all: Vec<Suggestion>, suggestions: Suggestions) -> impl IntoView {
    let i18n = use_i18n();
    let hidden = all.is_empty();
    let navigate = use_navigate();
    let option = move |(at, Suggestion { name, href }): (usize, Suggestion)| {
        let navigate = navigate.clone();
        let is_active = move || suggestions.active.get() == Some(at);
        let follow = move |_| {
            suggestions.show(vec![]);
            navigate(&href, Default::default());
        };
        // Nothing is done when it is pressed, so that the field keeps the focus, and with it the list, until the click.
        view! {
            <li
                id=option_id(at)
                role="option"
                aria-selected=move || if is_active() { "true" } else { "false" }
                on:mousedown=|event| event.prevent_default()
                on:click=follow
            >
                {name}
            </li>
        }
    };
    view! {
        <ul class="suggestions" id=LIST role="listbox" aria-label=words!(i18n, lookup.found) hidden=hidden>
            {all.into_iter().enumerate().map(option).views()}
        </ul>
    }
}

/// Asks the server once nobody has typed for a moment. An answer to what was typed before is passed over.
fn suggest(i18n: Language, asked: RwSignal<String>, suggestions: Suggestions) {
    Effect::new(move |_: Option<()>| {
        let (text, locale) = (asked.get().trim().to_owned(), i18n.get_locale());
        if text.is_empty() {
            suggestions.show(vec![]);
            return;
        }
        let ask_now = move || {
            spawn_local(async move {
                let answer = ask(LookUp { text: text.clone() }).await.unwrap_or_default();
                let suggested = suggested(locale, text.clone(), answer).await;
                if asked.try_get_untracked().is_some_and(|now| now.trim() == text) {
                    suggestions.show(suggested);
                }
            });
        };
        // Fails only where there are no timers; then nothing is suggested.
        if let Ok(timer) = set_timeout_with_handle(ask_now, PAUSE) {
            on_cleanup(move || timer.clear());
        }
    });
}

fetched! {
    /// What an answer suggests for a text.
    suggest: fn suggested(locale: Locale, text: String, answer: Vec<u8>) -> Vec<Suggestion> {
        let found: Lookup = postcard::from_bytes(&answer).unwrap_or_default();
        let text = text.to_lowercase();
        let named = found.named.into_iter().chain(found.like).map(|found| {
            let (name, _) = name_of(&found);
            Suggestion { name, href: paths::found(&found) }
        });
        let pages = pages(locale).into_iter().filter(|(words, _)| words.to_lowercase().contains(&text));
        let pages = pages.map(|(words, href)| Suggestion { name: words.to_owned(), href: href.to_owned() });
        pages.chain(named).take(MOST).collect()
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

/// Each page that can be gone to by its name.
pub fn pages(locale: Locale) -> [(&'static str, &'static str); 15] {
    [
        (td_string!(locale, nav.overview), paths::OVERVIEW),
        (td_string!(locale, nav.keys), paths::KEYS),
        (td_string!(locale, nav.create_key), paths::CREATE_KEY),
        (td_string!(locale, nav.secrets), paths::SECRETS),
        (td_string!(locale, secrets.create), paths::CREATE_SECRET),
        (td_string!(locale, nav.instances), paths::INSTANCES),
        (td_string!(locale, nav.imports), paths::IMPORTS),
        (td_string!(locale, nav.import), paths::START_IMPORT),
        (td_string!(locale, batch.title), paths::IMPORT_MANY),
        (td_string!(locale, nav.gateways), paths::GATEWAYS),
        (td_string!(locale, nav.clocks), paths::CLOCKS),
        (td_string!(locale, nav.audit), paths::AUDIT),
        (td_string!(locale, nav.callers), paths::CALLERS),
        (td_string!(locale, nav.logs), paths::LOGS),
        (td_string!(locale, nav.users), paths::OPERATORS),
        (td_string!(locale, nav.about), paths::ABOUT),
    ]
}
