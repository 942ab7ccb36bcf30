//! Ticking many rows of a list.

use leptos::{ev, prelude::*};

use crate::{
    browser,
    i18n::{t_string, use_i18n},
    ui::{text, view},
};

/// A box that ticks all boxes of a name at once, and says how many are; `ticked` follows them.
#[component]
pub fn TickAll(
    /// The name of the boxes.
    name: &'static str,
    /// How many there are.
    shown: usize,
    ticked: RwSignal<usize>,
) -> impl IntoView {
    let i18n = use_i18n();
    let all = RwSignal::new(false);
    let alive = browser::is_hydrated();
    Effect::new(move || {
        // The list was read anew, and its rows may be others: what was ticked for one must not be for another.
        browser::tick_all(name, false);
        // Whatever box of the list changes is told to the window.
        let listener = window_event_listener(ev::change, move |_| {
            let now = browser::ticked(name);
            ticked.set(now);
            all.set(now == shown);
        });
        on_cleanup(move || listener.remove());
    });
    let tick = move |event| browser::tick_all(name, event_target_checked(&event));
    view! {
        <label class="tick-all" hidden=move || !alive.get()>
            <input type="checkbox" prop:checked=all on:change=tick/>
            {text(move || t_string!(i18n, keys.selected, n = ticked.get(), shown))}
        </label>
    }
}
