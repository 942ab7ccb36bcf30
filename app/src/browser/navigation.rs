//! Moving between pages without loading them.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What assistive technology is told when one page takes the place of another.
#[derive(Clone, Copy)]
pub struct Navigation {
    navigated: RwSignal<bool>,
    announced: RwSignal<String>,
}

impl Navigation {
    /// The heading of the page that was last navigated to.
    pub fn announced(self) -> ReadSignal<String> {
        self.announced.read_only()
    }

    /// Says that the first page, which the browser itself announced, is left.
    pub fn leave_first_page(self) {
        self.navigated.set(true);
    }

    /// Moves the focus to a page's heading and announces it, unless the browser itself loaded the page.
    /// Waits for a frame, so that everything that the navigation changed is in place.
    ///
    /// It takes the element, not its `NodeRef`: by the time of the frame this page may be left again, and its signals
    /// disposed of.
    pub fn arrive(self, heading: HtmlElement) {
        request_animation_frame(move || {
            if !self.navigated.get_untracked() || !heading.is_connected() {
                return;
            }
            // Focusing fails only for an element that takes no focus; it is announced all the same.
            let _ = heading.focus();
            self.announced.set(heading.text_content().unwrap_or_default());
        });
    }
}

/// Provides the [`Navigation`] to everything below.
pub fn provide_navigation() {
    provide_context(Navigation { navigated: RwSignal::new(false), announced: RwSignal::new(String::new()) });
}

/// Closes the popover with this id. Does nothing when it is closed or there is none.
pub fn close_popover(id: &str) {
    let popover = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    // Fails for an element that is no popover; then there is nothing to close.
    let _ = popover.map(|popover| popover.hide_popover());
}
