//! What is on the page, by its id.

use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::early_input::tell;

/// How many frames [`focus_when_there`] waits: ten seconds, mostly.
const FRAMES: u32 = 600;

/// Whether there is something with this id.
pub fn is_there(id: &str) -> bool {
    find(id).is_some()
}

/// Presses the button with this id. Does nothing when there is none.
pub fn press(id: &str) {
    if let Some(button) = find(id) {
        button.click();
    }
}

/// Moves the focus to what has this id. Does nothing when there is none.
pub fn focus(id: &str) {
    if let Some(element) = find(id) {
        // Fails only for what takes no focus; then nothing happens.
        let _ = element.focus();
    }
}

/// Writes into the field with this id, as if it was typed there, and moves the focus to it.
pub fn fill(id: &str, text: &str) {
    if let Some(input) = find(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok()) {
        input.set_value(text);
        tell(&input, "input");
    }
    focus(id);
}

/// Moves the focus to what has this id once it is there: a page that was just gone to is still being made.
pub fn focus_when_there(id: &'static str) {
    wait_for(id, FRAMES);
}

fn wait_for(id: &'static str, frames: u32) {
    request_animation_frame(move || match find(id) {
        // In the frame after the one in which a new page's heading takes the focus.
        Some(_) => request_animation_frame(move || focus(id)),
        None if frames > 0 => wait_for(id, frames - 1),
        None => {}
    });
}

/// Scrolls what has this id into view, no further than is needed.
pub fn scroll_to(id: &str) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    if let Some(element) = find(id) {
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn find(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
