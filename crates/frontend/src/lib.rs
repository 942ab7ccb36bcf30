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

/// Nobody reads it: it is room for the data of the areas. cargo-leptos' splitter lays that out anew, each file's part by
/// itself and aligned, and where the whole does not fit into the place that it had, all of it goes into the main file,
/// which every visit downloads. What nobody reads goes into none. Not zero, since zeroes have a place of their own.
#[cfg(target_arch = "wasm32")]
#[used]
static ROOM: [u8; 8192] = [1; 8192];
