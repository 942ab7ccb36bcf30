//! Reading a list again: now, every so often, or as soon as something was changed.

use leptos::prelude::*;

use crate::{
    browser::{self, Every, LastChange},
    i18n::{t_string, use_i18n},
    ui::{Icon, Pictogram, Views, live, view},
};

/// The id of the button, which the key `r` presses.
pub(super) const BUTTON: &str = "refresh";
/// How often lists may be read again.
const CHOICES: [Every; 5] =
    [Every::Change, Every::Seconds(10), Every::Seconds(60), Every::Seconds(300), Every::Never];

/// How often lists are read again, on all pages until the next visit, and the last change.
#[derive(Clone, Copy)]
struct Chosen {
    every: RwSignal<Every>,
    last: LastChange,
}

/// Provides how often lists are read again to everything below, and follows the server's changes where that is chosen.
pub(super) fn provide_refresh() {
    let every = RwSignal::new(Every::Change);
    let last = browser::use_changes(move || every.get() == Every::Change);
    provide_context(Chosen { every, last });
}

/// How often a page's list was read again.
#[derive(Clone, Copy, Default)]
pub struct Refresh(RwSignal<usize>);

impl Refresh {
    /// Grows whenever the list is to be read again.
    pub fn version(self) -> usize {
        self.0.get()
    }

    /// Has the list read again.
    pub fn read(self) {
        self.0.update(|times| *times += 1);
    }
}

/// Has the list read again, and chooses when that is done by itself. Only with scripts: without them the browser's own
/// button does it.
///
/// A page whose address says how often is read so often, whatever was chosen elsewhere.
#[component]
pub fn RefreshButton(
    refresh: Refresh,
    /// The seconds that the address says, 0 for never.
    #[prop(optional, into)]
    seconds: Signal<Option<u32>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let Chosen { every, last } = expect_context();
    Effect::new(move || {
        if let Some(seconds) = seconds.get() {
            every.set(if seconds == 0 { Every::Never } else { Every::Seconds(seconds) });
        }
    });
    let read = move || refresh.read();
    browser::use_refresh(every, last, read);
    let word = move |choice: Every| match choice {
        Every::Change => t_string!(i18n, ui.refresh_live).to_owned(),
        Every::Seconds(n) if n < 60 => t_string!(i18n, ui.seconds, seconds = n),
        Every::Seconds(n) => t_string!(i18n, ui.refresh_minutes, minutes = n / 60),
        Every::Never => t_string!(i18n, ui.refresh_off).to_owned(),
    };
    let choose = move |event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        every.set(index.and_then(|index| CHOICES.get(index)).copied().unwrap_or(Every::Never));
    };
    let option = move |(index, choice): (usize, Every)| {
        let chosen = every.get_untracked() == choice;
        view! { <option value=index.to_string() selected=chosen>{move || word(choice)}</option> }
    };
    let alive = browser::is_hydrated();
    live(move || {
        alive
            .get()
            .then(|| {
                view! {
                    <div class="refresh" role="group" aria-label=words!(i18n, ui.refresh)>
                        <button
                            class="button"
                            id=BUTTON
                            type="button"
                            data-kind="secondary"
                            title=words!(i18n, ui.refresh)
                            aria-keyshortcuts="r"
                            on:click=move |_| read()
                        >
                            <Icon name=Pictogram::Refresh label=words!(i18n, ui.refresh)/>
                        </button>
                        <select class="select" aria-label=words!(i18n, ui.refresh_every) on:change=choose>
                            {CHOICES.into_iter().enumerate().map(option).views()}
                        </select>
                    </div>
                }
            })
            .views()
    })
}
