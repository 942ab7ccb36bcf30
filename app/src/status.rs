//! The status of the response, as a page may set it while it is rendered on the server.

use leptos::prelude::*;

/// What sets the status of the response. The server provides it as context; in the browser there is none.
#[derive(Clone, Copy)]
pub(crate) struct SetStatus(pub(crate) fn(u16));

/// Answers the request with `status`. Does nothing in the browser.
pub(crate) fn set_status(status: u16) {
    if let Some(SetStatus(set)) = use_context() {
        set(status);
    }
}
