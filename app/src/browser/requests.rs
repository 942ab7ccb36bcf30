//! What the page sends, as `request-log.js` tells it.

use std::time::Duration;

use js_sys::Reflect;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;
use web_sys::CustomEvent;

/// The event of the log.
const EVENT: &str = "keyferry:request";

/// A request that the page sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentRequest {
    /// The HTTP method; `SEND` for a message of a web socket.
    pub method: String,
    /// Where it went.
    pub url: String,
    /// Bytes of its body.
    pub size: u64,
    /// SHA-256 of its body in hex; `None` where the browser does not offer it (on plain http).
    pub sha256: Option<String>,
}

/// Every request that the page sends from now on, in order. Empty on the server.
pub fn use_requests() -> RwSignal<Vec<SentRequest>> {
    let sent = RwSignal::new(Vec::new());
    Effect::new(move || {
        let listener = window_event_listener(ev::Custom::<CustomEvent>::new(EVENT), move |event| {
            if let Some(request) = sent_request(&event.detail()) {
                // In a task of its own: the request may be the next page's. Told at once, this page would still
                // follow it while it is being taken down.
                let tell = move || sent.try_update(|sent: &mut Vec<SentRequest>| sent.push(request));
                set_timeout(move || _ = tell(), Duration::ZERO);
            }
        });
        on_cleanup(move || listener.remove());
    });
    sent
}

/// What the event's detail says.
fn sent_request(detail: &JsValue) -> Option<SentRequest> {
    let value = |name: &str| Reflect::get(detail, &name.into()).ok();
    let text = |name| value(name)?.as_string();
    Some(SentRequest {
        method: text("method")?,
        url: text("url")?,
        size: value("size")?.as_f64()? as u64,
        sha256: text("sha256"),
    })
}
