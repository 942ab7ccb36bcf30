//! What people typed and chose while the page's code was still on its way.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventInit, HtmlInputElement, HtmlOptionElement, HtmlSelectElement, HtmlTextAreaElement,
};

/// Tells the page of every control that is no longer as it was sent, as the browser would have: the page did not listen
/// yet when it changed. To be called once, when the page is hydrated.
pub(super) fn tell_early_input() {
    let Ok(controls) = document().query_selector_all("input, select, textarea") else { return };
    for at in 0..controls.length() {
        let control = controls.get(at).and_then(|node| node.dyn_into::<Element>().ok());
        if let Some(control) = control.filter(was_changed) {
            tell(&control, "input");
            tell(&control, "change");
        }
    }
}

fn was_changed(control: &Element) -> bool {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            // Of radio buttons, the one that was chosen tells.
            "radio" => input.checked() && !input.default_checked(),
            "checkbox" => input.checked() != input.default_checked(),
            "file" => input.files().is_some_and(|files| files.length() > 0),
            "hidden" => false,
            _ => input.value() != input.default_value(),
        };
    }
    if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        return area.default_value().is_ok_and(|sent| area.value() != sent);
    }
    control.dyn_ref::<HtmlSelectElement>().is_some_and(|select| select.value() != first_value(select))
}

/// What a select was sent with: the option marked as selected, else the first.
fn first_value(select: &HtmlSelectElement) -> String {
    let options = select.options();
    let option = |at| options.item(at).and_then(|node| node.dyn_into::<HtmlOptionElement>().ok());
    let marked = (0..options.length()).filter_map(option).find(HtmlOptionElement::default_selected);
    marked.or_else(|| option(0)).map(|option| option.value()).unwrap_or_default()
}

/// Lets a control tell that it was changed, as it does when a person changes it.
pub(super) fn tell(control: &Element, event: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict(event, &init) {
        // Fails for an event that is being dispatched already; this one is new.
        let _ = control.dispatch_event(&event);
    }
}
