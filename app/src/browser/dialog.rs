//! Native dialogs.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlDialogElement;

/// Whether a button with `command` and `commandfor` does by itself what they say (invoker commands of HTML).
pub fn has_invoker_commands() -> bool {
    let button = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("HTMLButtonElement"));
    let prototype = button.and_then(|button| js_sys::Reflect::get(&button, &JsValue::from_str("prototype")));
    prototype
        .and_then(|it| js_sys::Reflect::has(&it, &JsValue::from_str("commandForElement")))
        .unwrap_or(false)
}

/// Opens the dialog with this id over the page. Does nothing when it is open or there is none.
pub fn open_dialog(id: &str) {
    if let Some(dialog) = find(id).filter(|dialog| !dialog.open()) {
        // Fails only for a dialog that is not in the document, and this one was found there.
        let _ = dialog.show_modal();
    }
}

/// Closes the dialog with this id.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = find(id) {
        dialog.close();
    }
}

fn find(id: &str) -> Option<HtmlDialogElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
