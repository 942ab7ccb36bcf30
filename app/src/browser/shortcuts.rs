//! Keys that work everywhere.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::controls::press;

/// Has Ctrl-K and Cmd-K press what has the id `search`, `g` and a letter of `jumps` go to its address, and the keys of
/// `presses` press what has their id.
/// While a dialog is open nothing of this happens. Keys that are typed into a field stay what they are, but for Ctrl-K.
pub fn use_shortcuts(
    search: &'static str,
    jumps: &'static [(&'static str, &'static str)],
    presses: &'static [(&'static str, &'static str)],
) {
    let navigate = use_navigate();
    let after_g = StoredValue::new(false);
    Effect::new(move || {
        let navigate = navigate.clone();
        let listener = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
            // What fills in forms sends an event of this name that is none of the keyboard.
            // What a dialog has done with a key that closed it is done.
            if event.dyn_ref::<KeyboardEvent>().is_none() || event.default_prevented() || is_asking() {
                return;
            }
            let other = event.shift_key() || event.alt_key();
            let pressed = |key: &str| presses.iter().find(|(letter, _)| *letter == key).map(|(_, id)| *id);
            let (key, modified) = (event.key(), event.ctrl_key() || event.meta_key());
            let second = after_g.get_value();
            after_g.set_value(false);
            if modified && !other && key == "k" {
                event.prevent_default();
                press(search);
            } else if modified || event.alt_key() || is_typing(&event) {
                // The field's own, or the browser's.
            } else if second {
                if let Some((_, href)) = jumps.iter().find(|(letter, _)| *letter == key) {
                    event.prevent_default();
                    navigate(href, Default::default());
                }
            } else if let Some(id) = pressed(&key) {
                event.prevent_default();
                press(id);
            } else {
                after_g.set_value(key == "g");
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Whether a dialog waits for an answer.
fn is_asking() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

/// Whether the key goes into a field.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|it| {
        matches!(&*it.tag_name(), "INPUT" | "TEXTAREA" | "SELECT") || it.is_content_editable()
    })
}
