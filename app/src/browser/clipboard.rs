//! The clipboard.

use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Puts `text` on the clipboard and tells `done` whether the browser did it.
/// Browsers refuse without a secure context (HTTPS or localhost) or the page's focus.
pub fn copy(text: String, done: impl FnOnce(bool) + 'static) {
    let navigator = window().navigator();
    let offered = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if offered.is_ok_and(|clipboard| !clipboard.is_undefined()) {
        let written = navigator.clipboard().write_text(&text);
        spawn_local(async move { done(JsFuture::from(written).await.is_ok()) });
    } else {
        done(false);
    }
}
