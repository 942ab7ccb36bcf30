#![doc = include_str!("../README.md")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page that the server rendered to life. The page's script calls it once.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
