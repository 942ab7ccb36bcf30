//! The palette's dialog: a field, and the list of what it offers.

use std::time::Duration;

use domain::view::{Found, Lookup};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_location, use_navigate};

use super::{
    commands,
    entry::{Does, Entry, Group, fitting},
    known::{Known, Subject},
};
use crate::{
    api::lookup::LookUp,
    ask, browser,
    components::refusal_words,
    i18n::{Language, use_i18n},
    preferences::{choose_locale, use_choose_theme, use_theme},
    ui::{Icon, Pictogram, Text, Views, live, view},
};

/// The id of the dialog.
const DIALOG: &str = "palette";
/// The id of the list.
const LIST: &str = "palette-list";
/// How long nobody has typed when the server is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// What the palette knows and shows.
#[derive(Clone, Copy)]
struct Offer {
    known: RwSignal<Known>,
    text: RwSignal<String>,
    found: RwSignal<Vec<Found>>,
    /// The entry that Enter takes.
    active: RwSignal<usize>,
    entries: Memo<Vec<Entry>>,
}

impl Offer {
    fn new(i18n: Language) -> Self {
        let theme = use_theme();
        let (known, text) = (RwSignal::new(Known::default()), RwSignal::new(String::new()));
        let found = RwSignal::new(vec![]);
        let entries = Memo::new(move |_| {
            let (locale, text) = (i18n.get_locale(), text.get());
            let Known { role, subject } = known.get();
            let mut all = subject.map(|subject| commands::here(locale, &subject)).unwrap_or_default();
            all.extend(commands::everywhere(locale, theme.get()));
            all.extend(commands::pages(locale));
            all.extend(commands::things(locale, &text, found.get()));
            // A button that this page does not have cannot be pressed here.
            all.retain(|entry| !matches!(entry.does, Does::Press(id) if !browser::is_there(id)));
            fitting(all, role, &text)
        });
        Self { known, text, found, active: RwSignal::new(0), entries }
    }

    fn type_in(self, text: String) {
        self.text.set(text);
        self.active.set(0);
    }

    /// Goes to the next entry, or the one before, round and round.
    fn step(self, down: bool) {
        let count = self.entries.with_untracked(Vec::len);
        if count > 0 {
            self.active.update(|at| *at = (*at + if down { 1 } else { count - 1 }) % count);
            browser::scroll_to(&option_id(self.active.get_untracked()));
        }
    }

    fn empty(self) {
        self.type_in(String::new());
        self.found.set(vec![]);
    }
}

/// The dialog. It opens when it is there, and again whenever `openings` changes.
#[component]
pub(super) fn Palette(openings: RwSignal<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let offer = Offer::new(i18n);
    let path = use_location().pathname;
    look_up(offer);
    Effect::new(move |_: Option<()>| {
        openings.track();
        browser::open_dialog(DIALOG);
        spawn_local(async move {
            let known = Known::now(&path.get_untracked()).await;
            // Gone when somebody signed out meanwhile.
            let _ = offer.known.try_set(known);
        });
    });
    let close = |event: KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "k" {
            event.prevent_default();
            browser::close_dialog(DIALOG);
        }
    };
    view! {
        <dialog
            class="palette"
            id=DIALOG
            closedby="any"
            aria-label=words!(i18n, palette.title)
            on:keydown=close
            on:close=move |_| offer.empty()
        >
            <Asked offer/>
            {live(move || view! { <Entries entries=offer.entries.get() offer/> })}
            <Hints offer/>
        </dialog>
    }
}

/// The field.
#[component]
fn Asked(offer: Offer) -> impl IntoView {
    let i18n = use_i18n();
    let perform = use_perform(i18n, offer);
    let press = move |event: KeyboardEvent| match event.key().as_str() {
        // What an input method composes is its own.
        _ if event.is_composing() => {}
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            offer.step(event.key() == "ArrowDown");
        }
        "Enter" => {
            event.prevent_default();
            perform.run(offer.active.get_untracked());
        }
        _ => {}
    };
    view! {
        <div class="palette-head">
            <Icon name=Pictogram::Search/>
            <input
                class="palette-input"
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                autofocus=true
                placeholder=words!(i18n, palette.placeholder)
                aria-label=words!(i18n, palette.placeholder)
                aria-autocomplete="list"
                aria-controls=LIST
                aria-expanded="true"
                aria-activedescendant=move || offer.entries.with(|all| !all.is_empty()).then(|| option_id(offer.active.get()))
                prop:value=offer.text
                on:input=move |event| offer.type_in(event_target_value(&event))
                on:keydown=press
            />
            <button class="palette-close" type="button" on:click=|_| browser::close_dialog(DIALOG)>
                <Icon name=Pictogram::Close label=words!(i18n, ui.close)/>
            </button>
        </div>
    }
}

/// What is offered, under its headings.
#[component]
fn Entries(entries: Vec<Entry>, offer: Offer) -> impl IntoView {
    let i18n = use_i18n();
    let perform = use_perform(i18n, offer);
    let numbered: Vec<_> = entries.into_iter().enumerate().collect();
    let groups = numbered.chunk_by(|(_, one), (_, next)| one.group == next.group);
    let group = |lines: &[(usize, Entry)]| {
        let group = lines.first().map(|(_, entry)| entry.group)?;
        let [id, named_by] = [(); 2].map(|()| format!("{LIST}-{group:?}"));
        let option =
            |(at, entry): &(usize, Entry)| view! { <Line at=*at entry=entry.clone() offer perform/> };
        Some(view! {
            <div role="group" aria-labelledby=named_by>
                <div class="palette-group" id=id role="presentation">{group_word(i18n, group, offer.known)}</div>
                {lines.iter().map(option).views()}
            </div>
        })
    };
    let groups: Vec<_> = groups.filter_map(group).collect();
    view! { <div class="palette-list" id=LIST role="listbox" aria-label=words!(i18n, palette.title)>{groups}</div> }
}

#[component]
fn Line(at: usize, entry: Entry, offer: Offer, perform: Callback<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let is_active = move || offer.active.get() == at;
    let disabled = entry.refused.map(|_| "true");
    let reason = entry.refused.map(|refusal| refusal_words(i18n, &refusal));
    let below = |class: &'static str| move |text: String| view! { <span class=class>{text}</span> };
    // Nothing is done when it is pressed, so that the field keeps the focus until the click.
    view! {
        <div
            class="palette-option"
            id=option_id(at)
            role="option"
            aria-selected=move || if is_active() { "true" } else { "false" }
            aria-disabled=disabled
            on:mousedown=|event| event.prevent_default()
            on:mousemove=move |_| if offer.active.get_untracked() != at { offer.active.set(at) }
            on:click=move |_| perform.run(at)
        >
            <span class="palette-name">{entry.name}</span>
            {entry.detail.map(below("palette-detail mono")).views()}
            {reason.map(below("palette-reason")).views()}
        </div>
    }
}

/// How many there are, for those who do not see them, and what the keyboard does.
#[component]
fn Hints(offer: Offer) -> impl IntoView {
    let i18n = use_i18n();
    let count = move || offer.entries.with(Vec::len);
    let hint = |(key, does): (&'static str, Text)| view! { <span><kbd>{key}</kbd> " " {does}</span> };
    let hints = [
        ("↑ ↓", words!(i18n, palette.choose)),
        ("Enter", words!(i18n, palette.perform)),
        ("Esc", words!(i18n, ui.close)),
    ];
    view! {
        <p class="visually-hidden" role="status">{words!(i18n, palette.offered, count = count())}</p>
        <p class="palette-hints">{hints.map(hint).views()}</p>
    }
}

fn group_word(i18n: Language, group: Group, known: RwSignal<Known>) -> Text {
    let is_secret = known.with_untracked(|known| matches!(known.subject, Some(Subject::Secret(_))));
    match group {
        Group::Here if is_secret => words!(i18n, palette.this_secret),
        Group::Here => words!(i18n, palette.this_key),
        Group::Actions => words!(i18n, palette.actions),
        Group::Pages => words!(i18n, lookup.pages),
        Group::Things => words!(i18n, lookup.found),
    }
}

/// What does what an entry says, by its place in the list. Nothing, where that is refused.
fn use_perform(i18n: Language, offer: Offer) -> Callback<usize> {
    let (navigate, choose_theme) = (use_navigate(), use_choose_theme());
    Callback::new(move |at: usize| {
        let chosen = offer.entries.with_untracked(|all| all.get(at).cloned());
        let Some(Entry { does, refused: None, .. }) = chosen else { return };
        // The focus goes back to where it was, from where what is done may take it on.
        browser::close_dialog(DIALOG);
        match does {
            Does::Go(href) => navigate(&href, Default::default()),
            Does::GoTo(href, control) => {
                navigate(&href, Default::default());
                browser::focus_when_there(control);
            }
            Does::Press(id) => {
                browser::focus(id);
                browser::press(id);
            }
            Does::Theme(theme) => choose_theme(theme),
            Does::Speak(locale) => choose_locale(i18n, locale),
        }
    })
}

fn option_id(at: usize) -> String {
    format!("{LIST}-{at}")
}

/// Asks the server once nobody has typed for a moment. An answer to what was typed before is passed over.
fn look_up(offer: Offer) {
    Effect::new(move |_: Option<()>| {
        let text = offer.text.get().trim().to_owned();
        if text.is_empty() {
            offer.found.set(vec![]);
            return;
        }
        let ask_now = move || {
            spawn_local(async move {
                let answer = ask(LookUp { text: text.clone() }).await.unwrap_or_default();
                let found: Lookup = postcard::from_bytes(&answer).unwrap_or_default();
                if offer.text.try_get_untracked().is_some_and(|now| now.trim() == text) {
                    offer.found.set(found.named.into_iter().chain(found.like).collect());
                }
            });
        };
        // Fails only where there are no timers; then nothing is found.
        if let Ok(timer) = set_timeout_with_handle(ask_now, PAUSE) {
            on_cleanup(move || timer.clear());
        }
    });
}
