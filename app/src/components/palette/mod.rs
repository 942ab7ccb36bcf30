//! The palette: a dialog that takes a few letters and offers what can be done, the pages, and the things of that name.
//!
//! Nothing of it is in a first visit: its code is fetched when it is first opened. It then asks the server who is signed
//! in and what the page at hand is about, so that pages need not tell it anything.

mod commands;
mod dialog;
mod entry;
mod key;
mod known;
mod secret;

use leptos::prelude::*;

use crate::ui::view;

fetched! {
    /// The palette. It opens when it is there, and again whenever `openings` changes.
    palette: pub(super) fn palette(openings: RwSignal<usize>) -> AnyView {
        view! { <dialog::Palette openings/> }
    }
}
