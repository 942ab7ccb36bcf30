//! The document.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// How long a cookie of [`keep_cookie`] is kept: a year, in seconds.
const KEPT: u32 = 365 * 24 * 60 * 60;

/// An attribute of the `<html>` element. `None` on the server.
pub fn root_attribute(name: &str) -> Option<String> {
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    document().document_element()?.get_attribute(name)
}

/// The id of what tells that the page has stopped, hidden until then.
pub(crate) const STOPPED: &str = "stopped";

/// Shows that the page has stopped. Touches no signal, so that it works after a panic.
pub fn show_stopped() {
    if let Some(stopped) = document().get_element_by_id(STOPPED) {
        // Fails only for a name that is none.
        let _ = stopped.remove_attribute("hidden");
    }
}

/// Scheme, host and port of this page. Empty on the server.
pub fn origin() -> String {
    if !cfg!(target_arch = "wasm32") {
        return String::new();
    }
    window().location().origin().unwrap_or_default()
}

/// Keeps `name=value` as a cookie, for the server's next page. Not for secrets: scripts can read it.
pub fn keep_cookie(name: &str, value: &str) {
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        let cookie = format!("{name}={value}; Path=/; Max-Age={KEPT}; SameSite=Lax");
        // A browser that keeps no cookies shows its own choice again on the next page; nothing else can fail.
        let _ = document.set_cookie(&cookie);
    }
}
