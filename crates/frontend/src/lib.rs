#![doc = include_str!("../README.md")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page that the server rendered to life. The page's script calls it once.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        app::browser::show_stopped();
    }));
    wasm_bindgen_futures::spawn_local(async {
        match app::fetch_words_of_page().await {
            true => leptos::mount::hydrate_lazy(app::App),
            false => app::browser::show_stopped(),
        }
    });
}
