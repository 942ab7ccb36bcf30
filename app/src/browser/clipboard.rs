//! The clipboard.

use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

/// Puts `text` on the clipboard and tells `done` whether the browser did it.
/// Browsers refuse without a secure context (HTTPS or localhost) or the page's focus.
pub fn copy(text: String, done: impl FnOnce(bool) + 'static) {
    if let Some(clipboard) = offered() {
        let written = clipboard.write_text(&text);
        spawn_local(async move { done(JsFuture::from(written).await.is_ok()) });
    } else {
        done(false);
    }
}

/// The clipboard, where the browser offers one.
pub(super) fn offered() -> Option<Clipboard> {
    let navigator = window().navigator();
    let offered = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    offered.is_ok_and(|clipboard| !clipboard.is_undefined()).then(|| navigator.clipboard())
}
