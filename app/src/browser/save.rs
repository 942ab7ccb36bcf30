//! Files that the page itself holds.

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Has the browser save `content` as a file. It goes nowhere else: its address is the page's own, and is forgotten at
/// once.
pub fn save_file(name: &str, content: &str) {
    let parts = Array::of1(&JsValue::from_str(content));
    if let Ok(blob) = Blob::new_with_str_sequence(&parts) {
        save(name, &blob);
    }
}

/// The same for what is no text. `None` where the browser gives it no address.
pub(super) fn save(name: &str, content: &Blob) -> Option<()> {
    let address = Url::create_object_url_with_blob(content).ok()?;
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has begun to read it when it was clicked. What cannot be forgotten ends with the page.
    let _ = Url::revoke_object_url(&address);
    Some(())
}
